//! A `#[cfg]` on a hook holds for everything made from it.

#![deny(warnings)]

use connector_core::prelude::*;

#[connector(base_uri = "https://api.example.com", test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[cfg(any())]
    #[connector(base_uri)]
    fn conflict_that_is_not_built(&self) -> NoSuchType {
        no_such_function()
    }

    #[connector(identity)]
    #[cfg(all())]
    async fn one(&self, _api: &Api) -> Result<String> {
        Ok(String::new())
    }

    #[connector(identity)]
    #[cfg(not(all()))]
    async fn other(&self, _api: &Api) -> Result<String> {
        Ok(String::new())
    }
}

fn main() {
    use connector_core::{Behaviour, Hook};
    assert_eq!(Example::HOOKS, [Hook::Identity]);
}
