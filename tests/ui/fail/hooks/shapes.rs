//! A hook is a plain method: not generic, not unsafe, and `async` where it waits.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Generic {
    pub client_id: String,
}

#[connector]
impl Generic {
    #[connector(identity)]
    async fn who<T>(&self, _api: &T) -> Result<String> {
        Ok(String::new())
    }
}

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Unsafe {
    pub client_id: String,
}

#[connector]
impl Unsafe {
    #[connector(identity)]
    async unsafe fn who(&self, _api: &Api) -> Result<String> {
        Ok(String::new())
    }
}

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Waits {
    pub client_id: String,
}

#[connector]
impl Waits {
    #[connector(identity)]
    fn who(&self, _api: &Api) -> Result<String> {
        Ok(String::new())
    }
}

fn main() {}
