//! A hook in an `impl` without the attribute.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

impl Example {
    #[connector(acquire)]
    async fn exchange(&mut self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let _ = (grant, http);
        todo!()
    }
}

#[connector]
impl Example {}

fn main() {}
