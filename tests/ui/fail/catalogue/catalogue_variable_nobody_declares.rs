//! A variable of a template that no field declares.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://{subdomain}.example.com",
    headers("X-Tenant" = "{tenant}"),
    query(key = "{key}"),
    test = post("{account}", json({ "id": "{user}" })),
    oauth2(
        authorization_url = "https://{region}.a.example/authorize",
        token_url = "https://a.example/{realm}/token",
        authorization_params(hint = "{email}"),
        refresh_url = "https://a.example/{realm}/refresh",
        token_params(audience = "{audience}"),
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
