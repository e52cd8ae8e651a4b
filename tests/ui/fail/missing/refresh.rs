//! Nothing to refresh by.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    refresh_on = [401],
    oauth2(authorization_url = "https://a.example/authorize"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

/// What exchanges the code itself leaves nothing to the metadata of the issuer.
#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    refresh_on = [401],
    oauth2(authorization_url = "https://a.example/authorize", issuer = "https://a.example"),
)]
pub struct Issued {
    pub client_id: String,
}

#[connector]
impl Issued {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {}
