//! Where nobody comes with a browser, what is about a browser has no meaning.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        device_authorization_url = "https://a.example/device",
        pushed_authorization_url = "https://a.example/par",
        token_url = "https://a.example/token",
    ),
)]
pub struct Pushes {
    pub client_id: String,
}

#[connector]
impl Pushes {}

#[connector(
    test = none,
    oauth2(
        device_authorization_url = "https://a.example/device",
        token_url = "https://a.example/token",
        pkce = off,
    ),
)]
pub struct WithoutPkce {
    pub client_id: String,
}

#[connector]
impl WithoutPkce {}

#[connector(
    test = none,
    oauth2(
        device_authorization_url = "https://a.example/device",
        token_url = "https://a.example/token",
        code_param = "ticket",
    ),
)]
pub struct WithCode {
    pub client_id: String,
}

#[connector]
impl WithCode {}

#[connector(
    test = none,
    oauth2(
        device_authorization_url = "https://a.example/device",
        token_url = "https://a.example/token",
        issuer = "https://a.example",
        issuer_in_callback = required,
    ),
)]
pub struct NamesItself {
    pub client_id: String,
}

#[connector]
impl NamesItself {}

#[connector(
    test = none,
    oauth2(device_authorization_url = "https://a.example/device", token_url = "https://a.example/token"),
)]
pub struct CalledBack {
    pub client_id: String,
    #[connector(from_callback = "realm")]
    pub realm: Learned<String>,
}

#[connector]
impl CalledBack {}

#[connector(
    test = none,
    oauth2(device_authorization_url = "https://a.example/device", token_url = "https://a.example/token"),
)]
pub struct Exchanges {
    pub client_id: String,
}

#[connector]
impl Exchanges {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post("https://a.example/token").form(&grant.params(self)).send().await?.tokens().await
    }
}

/// It has a browser too, but a device must know the address without a callback.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        device_authorization_url = "https://a.example/device",
        token_url = "https://a.example/{realm}/token",
    ),
)]
pub struct LearnedTooLate {
    pub client_id: String,
    #[connector(from_callback = "realm")]
    pub realm: Learned<String>,
}

#[connector]
impl LearnedTooLate {}

fn main() {}
