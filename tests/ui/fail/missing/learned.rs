//! A learned field is filled by something.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Grant {
    pub client_id: String,
    pub account: Learned<String>,
    #[connector(owner)]
    pub team: Learned<Option<String>>,
}

#[connector]
impl Grant {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
    pub account: Learned<u64>,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    api_key,
)]
pub struct Key {
    pub api_key: Secret,
    pub account: connector_core::Learned<String>,
    pub region: Learned<String>,
}

#[connector]
impl Key {
    #[connector(choices(region))]
    async fn regions(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }
}

fn main() {}
