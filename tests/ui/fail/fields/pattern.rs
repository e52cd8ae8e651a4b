//! A pattern is a regular expression, and what is given matches it.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Broken {
    pub client_id: String,
    #[connector(pattern = "[a-z")]
    pub region: String,
    #[connector(pattern = "(?=a)b")]
    pub place: String,
}

#[connector]
impl Broken {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Choices {
    pub client_id: String,
    #[connector(pattern = "[a-z]+", choices = ["EU", "US"], default = "EU")]
    pub region: String,
}

#[connector]
impl Choices {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Values {
    pub client_id: String,
    #[connector(pattern = "[a-z]+", default = "eu-1", example = "EU")]
    pub region: String,
    #[connector(pattern = "eu|us", default = "eu ")]
    pub place: String,
}

#[connector]
impl Values {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Example {
    pub client_id: String,
    #[connector(choices = ["eu", "us"], example = "ue")]
    pub region: String,
}

#[connector]
impl Example {}

fn main() {}
