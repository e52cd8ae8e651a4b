//! A parameter of another type of ours is named with the one that belongs there.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Grant {
    pub client_id: String,
}

#[connector]
impl Grant {
    #[connector(acquire)]
    async fn exchange(&self, _http: &Http, _grant: &CodeGrant) -> Result<Tokens> {
        todo!()
    }

    #[connector(refresh)]
    async fn renew(&self, _grant: &CodeGrant, _http: &Api) -> Result<Tokens> {
        todo!()
    }

    #[connector(apply)]
    fn sign(&self, _tokens: &Tokens, _request: &Request) {}

    #[connector(connected)]
    async fn discover(&mut self, _api: Api) -> Result<()> {
        todo!()
    }

    #[connector(pkce)]
    fn verifier(&self, fresh: &PkceVerifier) -> PkceVerifier {
        fresh.clone()
    }

    #[connector(identity)]
    async fn who(&self, _api: &Connection<Grant>) -> Result<String> {
        todo!()
    }

    #[connector(disconnect)]
    async fn leave(&self, _token: &str) -> Result<()> {
        todo!()
    }
}

fn main() {}
