//! A hook takes what it is given.

use connector_core::prelude::*;

#[connector(
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(&mut self, _grant: &CodeGrant) -> Result<Tokens> {
        todo!()
    }

    #[connector(connected)]
    async fn discover(&mut self) -> Result<()> {
        Ok(())
    }

    #[connector(base_uri)]
    fn api(&self, _http: &Http) -> String {
        String::new()
    }
}

fn main() {}
