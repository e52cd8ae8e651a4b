//! A type of the author's with the name of one of ours, which the macro takes for that.

use connector_core::connector;
use connector_core::prelude::{Field, Learned};
use connector_core::FieldKind;

pub struct Host(pub u8);

impl Field for Host {
    const KIND: FieldKind = FieldKind::Integer;

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| "must be small".to_owned())
    }

    fn to_text(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

#[connector(
    base_uri = "https://api.example.com/{host}",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub host: Host,
    #[connector(from_token = "account")]
    pub account: Learned<String>,
}

#[connector]
impl Example {}

fn main() {}
