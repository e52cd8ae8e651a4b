//! A condition around our attribute: the compiler would resolve it too late.

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
    #[cfg_attr(unix, connector(refresh))]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[cfg_attr(unix, must_use, connector_core::connector(identity))]
    async fn who(&self, _api: &Api) -> Result<String> {
        Ok(String::new())
    }
}

fn main() {}
