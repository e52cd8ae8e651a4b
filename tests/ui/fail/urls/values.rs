//! Where a value cannot stand.

use connector_core::prelude::*;

#[connector(
    base_uri = ["https://api.example.com:{port}", "{region}.example.com", "{scheme}://example.com", "https://example.com/.{region}"],
    test = get("search?{region}=1"),
    query(a = "1", a = "2"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub port: u16,
    pub region: String,
    pub scheme: String,
}

#[connector]
impl Example {}

fn main() {}
