//! The author's own `Result`, `Option`, `String`, and whatever else has a famous name.

#![deny(warnings)]
#![allow(dead_code, reason = "these names are only in the way")]

use connector_core::connector;

type Result = u8;
struct Option;
struct String;
struct Some;
struct None;
struct Ok;
struct Err;
struct Self_;
trait Field {}
trait Connector {}
trait Behaviour {}
struct Descriptor;
struct Template;
mod core {}
mod std {}
mod connector_core_ {}

macro_rules! matches {
    () => {};
}

#[connector(
    base_uri = "https://api.example.com/{region}",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: ::std::string::String,
    #[connector(choices = ["eu", "us"])]
    pub region: ::std::string::String,
    #[connector(from_token = "account")]
    pub account: ::connector_core::Learned<::std::string::String>,
}

#[connector]
impl Example {
    // The names of hooks and of the traits' methods are free.
    #[connector(connected)]
    async fn acquire(&mut self, _api: &::connector_core::Api) {}

    #[connector(refresh)]
    async fn refresh(
        &mut self,
        _grant: &::connector_core::RefreshGrant,
        _http: &::connector_core::Http,
    ) -> ::connector_core::Tokens {
        unimplemented!()
    }

    pub fn read(&self) {}

    pub fn write(&self) {}
}

#[connector(choices)]
pub enum Place {
    None,
    Some,
    Ok,
    Err,
}

fn main() {
    matches!();
}
