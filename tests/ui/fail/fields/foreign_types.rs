//! Types that look like fields, and types that nobody knows: each is reported once.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.a.example",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub a: &'static str,
    pub b: Vec<String>,
    pub c: f64,
    pub d: Option<usize>,
    pub e: std::time::Duration,
    pub f: Option<Option<String>>,
    pub g: Learned<Vec<String>>,
    pub i: Box<str>,
}

#[connector]
impl Example {}

#[connector(
    base_uri = "https://api.a.example",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Second {
    pub client_id: Strin,
    pub region: Regoin,
}

#[connector]
impl Second {
    #[connector(identity)]
    async fn who(&self, _api: &Apy) -> Result<String> {
        Ok(String::new())
    }
}

fn main() {}
