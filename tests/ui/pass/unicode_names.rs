//! Names of other alphabets.

#![deny(warnings)]

use connector_core::prelude::*;

#[connector(
    id = "cafe",
    base_uri = "https://api.example.com/{straße}",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
    headers("X-Street" = "a {straße} b"),
)]
pub struct Café {
    pub client_id: String,
    pub straße: String,
    pub größe: Größe,
}

#[connector]
impl Café {
    #[connector(identity)]
    async fn wer(&self, übrig: &Api) -> Result<String> {
        übrig.get("ich").send().await?.text().await
    }
}

#[connector(choices)]
pub enum Größe {
    Übergroß,
    Klein,
}

fn main() {
    let values = [("client_id", "app"), ("straße", "ring"), ("größe", "übergroß")];
    let café = Fields::from(values).build::<Café>().unwrap();
    assert_eq!(café.straße, "ring");
    assert_eq!(Café::DESCRIPTOR.title, "Café");
    assert_eq!(Café::DESCRIPTOR.fields[2].label_text(), "Größe");
}
