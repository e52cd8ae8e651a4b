//! Constants with the names of fields, fields that are deprecated, and braces in a signature.

#![deny(warnings)]
#![allow(non_upper_case_globals)]

use connector_core::prelude::*;

pub const region: &str = "eu";
pub static client_id: &str = "app";

#[connector(
    base_uri = "https://{region}.example.com",
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub region: String,
    #[deprecated(note = "the service has one region for all")]
    pub old_region: Option<String>,
}

pub struct Checked<const N: usize>;

#[connector]
impl Example {
    #[connector(test)]
    async fn check(&self, _api: &Api) -> Result<Checked<{ 1 + 2 }>> {
        Ok(Checked)
    }

    #[deprecated(note = "ask the service")]
    #[connector(identity)]
    async fn who(&self, _api: &Api) -> Result<String> {
        Ok(format!("{region} {client_id}"))
    }
}

fn main() {
    let example = Fields::from([("client_id", "app"), ("region", "eu")]).build::<Example>().unwrap();
    assert_eq!((example.client_id.as_str(), example.region.as_str()), ("app", "eu"));
}
