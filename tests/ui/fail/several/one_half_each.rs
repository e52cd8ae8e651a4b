//! A mistake in the struct half: the other half and the program report nothing.

use connector_core::prelude::*;

#[connector(test = get("me"), oauth2(authorization_url = "https://a.example/authorize"))]
pub struct Example {
    pub client_id: String,
    #[connector(title = "Region")]
    pub region: String,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(&mut self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {
    let _ = Fields::new().build::<Example>();
}
