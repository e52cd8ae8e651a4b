//! What cannot be connected, and what is set for one connector.

use connector_core::prelude::*;
use connector_core::{Connection, Connections};

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

#[connector(multi)]
pub enum Desk {
    Key(Key),
    Login(Login),
}

pub struct Plain;

pub async fn plain(connections: &Connections) -> Result<()> {
    let _ = Connections::builder("https://a.example").register::<Plain>();
    let _: Connection<Plain> = connections.get("ada").await?;
    connections.connect("ada", String::new()).await?;
    let _ = Fields::new().build::<Plain>();
    Ok(())
}

pub fn presets(connections: &Connections) -> Result<()> {
    let _ = Connections::builder("https://a.example").register::<Desk>().preset::<Desk>("api_key", "a");
    connections.set_preset::<Desk>("api_key", "a")
}

fn main() {}
