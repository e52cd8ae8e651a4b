//! A hook belongs to the groups that ask it.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct LoginOfGrant {
    pub client_id: String,
}

#[connector]
impl LoginOfGrant {
    #[connector(login)]
    async fn enter(&self, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
    ),
)]
pub struct LoginOfClient {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl LoginOfClient {
    #[connector(login)]
    async fn enter(&self, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    test = none,
    api_key,
)]
pub struct AcquireOfKey {
    pub api_key: Secret,
}

#[connector]
impl AcquireOfKey {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
    ),
)]
pub struct RefreshOfClient {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl RefreshOfClient {
    #[connector(refresh)]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    test = none,
    basic,
)]
pub struct RefreshOfBasic {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl RefreshOfBasic {
    #[connector(refresh)]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
    ),
)]
pub struct ConsentOfClient {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl ConsentOfClient {
    #[connector(authorization_url)]
    fn consent(&self) -> String {
        todo!()
    }
}

#[connector(
    test = none,
    basic,
)]
pub struct PkceOfBasic {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl PkceOfBasic {
    #[connector(pkce)]
    fn verifier(&self, fresh: PkceVerifier) -> PkceVerifier {
        fresh
    }
}

#[connector(
    test = none,
    custom,
)]
pub struct AddressOfCustom {}

#[connector]
impl AddressOfCustom {
    #[connector(login)]
    async fn enter(&self, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(token_url)]
    fn token(&self) -> String {
        todo!()
    }
}

fn main() {}
