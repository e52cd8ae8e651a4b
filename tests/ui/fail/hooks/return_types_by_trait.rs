//! A return type that only the compiler knows.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
}

#[connector]
impl One {
    #[connector(identity)]
    async fn who(&self, _api: &Api) -> std::result::Result<String, std::num::ParseIntError> {
        Ok(String::new())
    }

    #[connector(connected)]
    async fn discover(&self, _api: &Api) -> Found {
        Found
    }
}

pub struct Found;

fn main() {}
