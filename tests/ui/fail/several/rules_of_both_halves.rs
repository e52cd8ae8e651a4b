//! What one half breaks by itself does not hide what the halves break together.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", api_key, apply(header = "X-Key: "))]
pub struct Weather {
    pub api_key: Secret,
}

#[connector]
impl Weather {}

#[connector(
    base_uri = "https://a.example",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Metrics {
    pub client_id: String,
}

#[connector]
impl Metrics {
    #[connector(base_uri)]
    fn base(&self) -> &str {
        "https://a.example"
    }

    #[connector(apply)]
    async fn sign(&self, _tokens: &Tokens, _request: &mut Request) -> Result<()> {
        Ok(())
    }
}

fn main() {}
