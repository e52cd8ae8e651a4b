//! Without the standard prelude.

#![no_implicit_prelude]
#![deny(warnings)]

use ::connector_core::connector;

#[connector(
    base_uri = "https://{region}.example.com",
    test = post("me", json({ "account": "{account}" })),
    headers(accept = "{region}"),
    apply(scheme = "token"),
    oauth2(authorization_url = "https://a.example/authorize"),
)]
pub struct Example {
    pub client_id: ::std::string::String,
    pub region: ::std::string::String,
    #[connector(from_token = "account")]
    pub account: ::connector_core::Learned<::std::string::String>,
    pub place: Place,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(
        &self,
        _grant: &::connector_core::CodeGrant,
        _http: &::connector_core::Http,
    ) -> ::connector_core::Result<::connector_core::Tokens> {
        ::std::unimplemented!()
    }

    #[connector(token_url)]
    fn token(&self) -> ::std::string::String {
        ::std::string::String::new()
    }

    #[connector(identity)]
    async fn who(&self, _api: &::connector_core::Api) -> ::std::string::String {
        ::std::string::String::new()
    }
}

#[connector(choices)]
pub enum Place {
    Eu,
    Us,
}

fn main() {}
