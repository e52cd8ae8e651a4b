//! A lone URL always resolves.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com/{optional}",
    test = get("{optional}"),
    oauth2(
        authorization_url = ["https://{optional}.a.example/authorize", "https://{learned}.a.example/authorize"],
        token_url = "https://a.example/{learned}/token",
        introspection_url = "https://a.example/{optional}/introspect",
    ),
)]
pub struct Example {
    pub client_id: String,
    pub optional: Option<String>,
    #[connector(from_token = "id")]
    pub learned: Learned<String>,
}

#[connector]
impl Example {}

fn main() {}
