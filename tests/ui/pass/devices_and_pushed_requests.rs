//! A device without a browser needs no authorization endpoint; a service may have every way of beginning.

#![deny(warnings)]

use connector_core::prelude::*;
use connector_core::Connections;

#[connector(
    test = none,
    oauth2(
        device_authorization_url = "https://a.example/device",
        token_url = "https://a.example/token",
        scopes = ["read"],
        authorization_params(audience = "all"),
    ),
)]
pub struct Device {
    pub client_id: String,
}

#[connector]
impl Device {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://{site}.example.com/authorize",
        device_authorization_url = ["https://{region}.example.com/device", "https://example.com/device?version=2"],
        pushed_authorization_url = "https://{site}.example.com/par",
    ),
)]
pub struct Every {
    pub site: String,
    pub region: Option<String>,
    pub client_id: String,
}

#[connector]
impl Every {
    #[connector(token_url)]
    fn token(&self) -> &str {
        "https://example.com/token"
    }
}

async fn _connect(connections: &Connections, device: Device) -> Result<()> {
    let device = connections.authorize_device("ada", device).await?;
    println!("open {} and enter {}", device.verification_uri(), device.user_code());
    let _complete = device.verification_uri_complete();
    let connection = device.connected().await?;
    connection.get("https://a.example/me").send().await.map(drop)
}

fn main() {
    let every = Every::DESCRIPTOR.as_oauth2().unwrap();
    assert_eq!(every.device_authorization_url.len(), 2);
    assert_eq!(every.pushed_authorization_url.len(), 1);
    assert!(Device::DESCRIPTOR.as_oauth2().unwrap().authorization_url.is_empty());
}
