//! A mistake in one half of a connector: the other half and the program report nothing.

use connector_core::prelude::*;

#[connector(
    test = get("me"),
    apikey,
)]
pub struct Key {
    pub api_key: Secret,
    pub team: Learned<String>,
}

#[connector]
impl Key {
    #[connector(choices(taem))]
    async fn teams(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    client_credentials(token_uri = "https://a.example/token", client_auth = none),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
    pub team: Learned<String>,
}

#[connector]
impl Client {
    #[connector(login)]
    async fn enter(&self, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

#[connector(
    base_uri = "https://api.example.com",
    basic,
)]
pub struct Name {
    pub username: String,
    pub password: Secret,
    pub team: Learned<String>,
}

#[connector]
impl Name {
    #[connector(choices(team))]
    async fn teams(&self, _api: &Http) -> Result<Vec<Choice>> {
        todo!()
    }
}

#[connector(
    custom,
)]
pub struct Custom {
    #[connector(from_token = "id")]
    pub team: Learned<String>,
}

#[connector]
impl Custom {
    #[connector(logni)]
    async fn enter(&self, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {
    let _ = Fields::new().build::<Key>();
    let _ = Fields::new().build::<Client>();
    let _ = Fields::new().build::<Name>();
    let _ = Fields::new().build::<Custom>();
}
