//! Receivers written out, of types that a hook is not called with.

use connector_core::prelude::*;

#[connector(
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(base_uri)]
    fn api(self: Box<Self>) -> String {
        String::new()
    }

    #[connector(identity)]
    async fn who(self: &mut Self, _api: &Api) -> Result<String> {
        Ok(String::new())
    }

    #[connector(test)]
    async fn check(self: std::sync::Arc<Self>, _api: &Api) -> Result<()> {
        Ok(())
    }
}

fn main() {}
