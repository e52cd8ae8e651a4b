//! What is chosen is a learned field of the struct.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Missing {
    pub client_id: String,
    #[connector(from_token = "id")]
    pub team: Learned<String>,
}

#[connector]
impl Missing {
    #[connector(choices(taem))]
    async fn teams(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }
}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Typed {
    pub client_id: String,
    pub team: String,
}

#[connector]
impl Typed {
    #[connector(choices(team))]
    async fn teams(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }
}

fn main() {}
