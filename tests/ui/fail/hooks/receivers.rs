//! A hook takes `self` by reference.

use connector_core::prelude::*;

#[connector(
    test = get("me"),
    oauth2(),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(base_uri)]
    fn api() -> String {
        String::new()
    }

    #[connector(token_url)]
    fn token(self) -> String {
        String::new()
    }

    #[connector(authorization_url)]
    fn authorize(&mut self) -> String {
        String::new()
    }
}

fn main() {}
