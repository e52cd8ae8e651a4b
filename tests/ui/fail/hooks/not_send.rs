//! Futures are sent between threads.

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
    #[connector(acquire)]
    async fn exchange(&mut self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        let counter = std::rc::Rc::new(1);
        std::future::ready(()).await;
        drop(counter);
        todo!()
    }
}

fn main() {}
