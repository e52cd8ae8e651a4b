//! A condition around our attribute on a field or a variant.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
    #[cfg_attr(unix, connector(label = "Region"))]
    pub region: String,
}

#[connector]
impl One {}

#[connector(choices)]
pub enum Place {
    #[cfg_attr(unix, connector(value = "here"))]
    Here,
}

fn main() {}
