//! Wrong values in groups without a person, and in an enum of choices.

use connector_core::prelude::*;

#[connector(choices = true)]
pub enum A {
    B,
}

#[connector(choice)]
pub enum C {
    B,
}

#[connector(choices, title = "x")]
pub enum D {
    #[connector(label = "x")]
    B,
    #[connector(value)]
    E,
    #[connector("e")]
    F,
}

#[connector(
    client_credentials(token_url = "https://a.example/token", scopes = "a", client_auth = "basic", authorization_url = "https://a.example"),
    base_uri = "https://api.a.example",
    test = get("me"),
)]
pub struct Example {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Example {}

#[connector(
    custom,
    base_uri = "https://api.a.example",
    test = get("me", "x"),
    headers(A = 1),
)]
pub struct Second {
    pub client_id: String,
}

#[connector]
impl Second {
    #[connector(login)]
    async fn enter(&self) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    base_uri = "https://api.a.example",
    test = post("me", {"a": 1}),
    oauth2 = "https://a.example",
)]
pub struct Third {
    pub client_id: String,
}

#[connector]
impl Third {}

fn main() {}
