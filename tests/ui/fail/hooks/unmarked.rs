//! A method that is written like a hook is marked as one.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Example {
    pub client_id: String,
    #[connector(from_token = "id")]
    pub team: Learned<String>,
}

#[connector]
impl Example {
    async fn acquire(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    pub async fn choices(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    /// What it is.
    #[must_use]
    pub(crate) fn pkce(&self, fresh: connector_core::PkceVerifier) -> PkceVerifier {
        fresh
    }
}

fn main() {}
