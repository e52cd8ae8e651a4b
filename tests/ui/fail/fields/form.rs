//! What is for the form stands on what is in the form.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Example {
    pub client_id: String,
    #[connector(from_token = "id", example = "1", prefix = "#", suffix = "!")]
    pub account: Learned<String>,
    #[connector(pattern = "true")]
    pub fast: bool,
    #[connector(pattern = "eu")]
    pub region: Region,
}

#[connector]
impl Example {}

#[connector(choices)]
pub enum Region {
    Eu,
}

fn main() {}
