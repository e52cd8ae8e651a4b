//! Words that are no hooks.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(aquire)]
    async fn exchange(&mut self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector]
    fn first(&self) {}

    #[connector()]
    fn second(&self) {}

    #[connector(apply, test)]
    fn third(&self, _tokens: &Tokens, _request: &mut Request) {}

    #[connector(title = "Example")]
    fn fourth(&self) {}
}

fn main() {}
