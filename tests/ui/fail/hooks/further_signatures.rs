//! How the hooks `login` and `disconnect` are written.

use connector_core::prelude::*;

#[connector(
    test = none,
    custom,
)]
pub struct Example {}

#[connector]
impl Example {
    #[connector(login)]
    async fn enter(&self) -> Result<Tokens> {
        todo!()
    }

    #[connector(disconnect)]
    async fn leave(&mut self, _api: &Api) -> Result<()> {
        todo!()
    }
}

#[connector(
    test = none,
    custom,
)]
pub struct Twice {}

#[connector]
impl Twice {
    #[connector(login)]
    async fn enter(&self, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(login)]
    async fn enter_again(self, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {}
