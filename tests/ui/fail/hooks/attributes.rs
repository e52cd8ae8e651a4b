//! What stands in the attribute of a method, and what it stands on.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.a.example",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector(title = "x")]
impl Example {
    #[connector(identity = "x")]
    async fn who(&self, _api: &Api) -> Result<String> {
        Ok(String::new())
    }

    #[connector("refresh")]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(hook = acquire)]
    async fn acq(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(acquire, refresh)]
    async fn both(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(pkce)]
    const A: u8 = 1;

    #[connector("test")]
    async fn check(&self, _api: &Api) -> Result<()> {
        Ok(())
    }
}

fn main() {}
