use connector_core::prelude::*;

/// Whom it proves itself to is missing, and so is the key.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = private_key_jwt,
    ),
)]
pub struct NoKey {
    pub client_id: String,
}

#[connector]
impl NoKey {}

/// The issuer is whom it proves itself to.
#[connector(test = none, client_credentials(issuer = "https://a.example", client_auth = private_key_jwt))]
pub struct Named {
    pub client_id: String,
}

#[connector]
impl Named {}

/// The key would be shown.
#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://a.example",
    ),
)]
pub struct Shown {
    pub client_id: String,
    pub private_key: String,
}

#[connector]
impl Shown {}

/// Nothing is signed.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        assertion_audience = "https://a.example",
    ),
)]
pub struct Unsigned {
    pub client_id: String,
    #[connector(private_key)]
    pub pem: Secret,
    #[connector(key_id)]
    pub name: Option<String>,
}

#[connector]
impl Unsigned {}

/// The words of others.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = private_key,
        assertion_audience = "a.example",
    ),
)]
pub struct Otherwise {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Otherwise {}

/// One mistake says nothing false about the rest.
#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        client_auth = private_key_jwd,
        assertion_audience = "https://a.example",
    ),
)]
pub struct Misspelt {
    pub client_id: String,
    #[connector(private_key)]
    pub pem: Secret,
}

#[connector]
impl Misspelt {}

fn main() {}
