//! A return type that is known to be another than the hook wants: on the type, with the name of the hook.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
}

#[connector]
impl One {
    #[connector(identity)]
    async fn who(&self, _api: &Api) -> Result<Option<String>> {
        Ok(None)
    }

    #[connector(connected)]
    async fn discover(&self, _api: &Api) -> bool {
        true
    }

    #[connector(refresh)]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Response, Error> {
        todo!()
    }

    #[connector(pkce)]
    fn verifier(&self, _fresh: PkceVerifier) -> String {
        String::new()
    }

    #[connector(disconnect)]
    async fn leave(&self, _api: &Api) {}

    #[connector(apply)]
    fn sign(&self, _tokens: &Tokens, _request: &mut Request) -> Result<Request> {
        todo!()
    }
}

fn main() {}
