//! The hook `choices` is about one field, and says which.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Forms {
    pub client_id: String,
    #[connector(from_token = "id")]
    pub team: Learned<String>,
}

#[connector]
impl Forms {
    #[connector(choices)]
    async fn none(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choices())]
    async fn empty(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choices("team"))]
    async fn quoted(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choices(team, region))]
    async fn both(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choices = team)]
    async fn assigned(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choises(team))]
    async fn misspelt(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(disconnect(team))]
    async fn leave(&self, _api: &Api) {}

    #[connector(identity())]
    async fn who(&self, _api: &Api) -> String {
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
pub struct Twice {
    pub client_id: String,
    #[connector(from_token = "id")]
    pub team: Learned<String>,
}

#[connector]
impl Twice {
    #[connector(choices(team))]
    async fn first(&self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choices(team))]
    async fn second(&self, _api: &Api) -> Result<Vec<Choice>> {
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
pub struct Signatures {
    pub client_id: String,
    #[connector(from_token = "id")]
    pub team: Learned<String>,
    pub region: Learned<String>,
    pub place: Learned<String>,
}

#[connector]
impl Signatures {
    #[connector(choices(team))]
    async fn alone(&self) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choices(region))]
    async fn setting(&mut self, _api: &Api) -> Result<Vec<Choice>> {
        todo!()
    }

    #[connector(choices(place))]
    async fn plain(&self, _http: &Http) -> Result<Vec<Choice>> {
        todo!()
    }
}

fn main() {}
