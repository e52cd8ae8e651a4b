//! Addresses that are left to the metadata of an issuer.

use connector_core::prelude::*;
use connector_core::{Behaviour, ClientAuth, CodeGrant, Hook, Http};

/// Nothing but who issues the tokens.
#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    refresh_on = [401],
    oauth2(issuer = "https://{tenant}.example.com", client_auth = private_key_jwt),
)]
pub struct Everything {
    pub tenant: String,
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Everything {}

/// Without a consent.
#[connector(base_uri = "https://api.example.com", test = get("me"), client_credentials(issuer = "https://{tenant}.example.com/t"))]
pub struct Machine {
    pub tenant: String,
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Machine {}

/// What a hook gives, metadata need not say.
#[connector(base_uri = "https://api.example.com", test = get("me"), oauth2(issuer = "https://login.example.com"))]
pub struct Hooked {
    pub client_id: String,
}

#[connector]
impl Hooked {
    #[connector(authorization_url)]
    fn page(&self) -> String {
        "https://login.example.com/authorize".to_owned()
    }

    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post("https://login.example.com/token").form(&grant.params(self)).send().await?.tokens().await
    }
}

/// Both are stated: the issuer is only compared.
#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(
        authorization_url = "https://login.example.com/authorize",
        token_url = "https://login.example.com/token",
        issuer = "https://login.example.com",
    ),
)]
pub struct Stated {
    pub client_id: String,
}

#[connector]
impl Stated {}

fn main() {
    let endpoint = Everything::DESCRIPTOR.token_endpoint().unwrap();
    assert!(endpoint.token_url.is_empty() && endpoint.client_auth == ClientAuth::PrivateKeyJwt);
    assert_eq!(Machine::DESCRIPTOR.issuer().map(|issuer| issuer.source()), Some("https://{tenant}.example.com/t"));
    assert!(Everything::DESCRIPTOR.relies_on_metadata(&[]) && Machine::DESCRIPTOR.relies_on_metadata(&[]));
    assert!(Hooked::DESCRIPTOR.relies_on_metadata(&[Hook::AuthorizationUrl]));
    assert!(!Hooked::DESCRIPTOR.relies_on_metadata(Hooked::HOOKS) && !Stated::DESCRIPTOR.relies_on_metadata(&[]));
}
