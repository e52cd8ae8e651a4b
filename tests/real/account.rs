//! The connector of these tests, and the two clients that the server knows.

use std::fmt;

use connector_core::prelude::*;
use serde::Deserialize;

/// An account at the server.
///
/// The server grants the first scope and drops the second, which it does not know, without a word.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        authorization_url = "https://as.example.test/auth",
        token_url = "https://as.example.test/token",
        scopes = ["openid", "calendar"],
    ),
)]
#[derive(Debug)]
pub struct Account {
    pub client_id: String,
    /// Only the confidential client has one.
    pub client_secret: Option<Secret>,
    /// The name with which the person logged in.
    #[connector(owner)]
    pub person: Learned<String>,
}

#[connector]
impl Account {
    #[connector(connected)]
    async fn meet(&mut self, api: &Api) -> Result<()> {
        let me: Me = api.get("me").send().await?.json().await?;
        self.person.set(me.sub);
        Ok(())
    }
}

/// What the server says about a person.
#[derive(Debug, Deserialize)]
pub(crate) struct Me {
    pub(crate) sub: String,
}

/// A client that is registered at the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(crate) id: &'static str,
    pub(crate) secret: Option<&'static str>,
}

/// The secret of the confidential client.
pub(crate) const SECRET: &str = "the-secret-of-the-confidential-client";

pub(crate) const PUBLIC: Client = Client { id: "public", secret: None };
pub(crate) const CONFIDENTIAL: Client = Client { id: "confidential", secret: Some(SECRET) };
pub(crate) const CLIENTS: [Client; 2] = [PUBLIC, CONFIDENTIAL];

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} client", self.id)
    }
}
