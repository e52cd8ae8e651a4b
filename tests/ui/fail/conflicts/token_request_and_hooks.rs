//! How the framework speaks to the token endpoint, where only hooks do.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_format = json,
    ),
)]
pub struct Format {
    pub client_id: String,
}

#[connector]
impl Format {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(refresh)]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_headers("X-A" = "1"),
    ),
)]
pub struct Headers {
    pub client_id: String,
}

#[connector]
impl Headers {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(refresh)]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_response(access_token = "token"),
    ),
)]
pub struct Answer {
    pub client_id: String,
}

#[connector]
impl Answer {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(refresh)]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {}
