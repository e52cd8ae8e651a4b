//! What the hooks `choices`, `login` and `disconnect` return.

use connector_core::prelude::*;

#[connector(
    test = none,
    custom,
)]
pub struct Example {
    pub team: Learned<String>,
}

#[connector]
impl Example {
    #[connector(login)]
    async fn enter(&self, _http: &Http) -> Result<Response> {
        todo!()
    }

    #[connector(choices(team))]
    async fn teams(&self, _api: &Api) -> Result<Vec<String>> {
        todo!()
    }

    #[connector(disconnect)]
    async fn leave(&self, _api: &Api) {}
}

fn main() {}
