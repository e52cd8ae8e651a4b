//! An enum of connectors has no `impl` half.

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

#[connector(multi)]
pub enum Desk {
    Key(Key),
    Login(Login),
}

#[connector]
impl Desk {
    #[connector(test)]
    async fn check(&self, api: &Api) -> Result<Response> {
        api.get("me").send().await
    }
}

fn main() {}
