//! Keys that an enum of connectors does not have.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(base_uri = "https://a.example", test = none, basic)]
pub struct Login {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Login {}

#[connector(multi, titel = "Desk", base_uri = "https://a.example", test = none, api_key, oauth2(scopes = ["a"]))]
pub enum Groups {
    Key(Key),
    Login(Login),
}

#[connector(multi, choices, hosts = ["a.example"], scopes = ["a"], description = "A desk", api_key)]
pub enum Both {
    Key(Key),
    Login(Login),
}

#[connector(multi = true, id = "No Id", docs = "example.com", title = "", multi)]
pub enum Values {
    Key(Key),
    Login(Login),
}

#[connector(multi, connected, label = "Desk", value = "desk")]
pub enum Elsewhere {
    Key(Key),
    Login(Login),
}

/// The enum is there all the same, and whatever uses it says nothing.
pub async fn used(connections: &connector_core::Connections) -> Result<()> {
    let session = connector_core::Session::random()?;
    let groups = Groups::Key(Key { api_key: "a".into() });
    connections.authorize(&session, "ada", groups).await?;
    connections.get::<Both>("ada").await?.get("me").send().await?;
    Ok(())
}

fn main() {}
