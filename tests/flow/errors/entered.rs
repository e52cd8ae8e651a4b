//! Fields that are wrong before anything is asked of the service.

use connector_core::prelude::*;
use connector_core::testing::private_key;

use super::{error, provocations};
use crate::multi::HelpDesk;
use crate::signing::Signed;
use crate::world::{ID, World, client};

/// A form with one field of each kind.
#[connector(
    base_uri = "https://{subdomain}.form.example/{folder}",
    headers("x-company" = "{company}"),
    test = none,
    api_key,
)]
pub struct Form {
    pub api_key: Secret,
    #[connector(default = "acme")]
    pub subdomain: String,
    #[connector(default = "files")]
    pub folder: String,
    #[connector(default = "Acme")]
    pub company: String,
    #[connector(choices("eu" = "Europe", "us" = "United States"))]
    pub region: Option<String>,
    pub public: Option<bool>,
    pub size: Option<u16>,
    #[connector(pattern = "[A-Z]{3}", example = "ABC")]
    pub code: Option<String>,
    #[connector(pattern = "[0-9]+")]
    pub digits: Option<String>,
    pub host: Option<Host>,
    pub origin: Option<Origin>,
    #[connector(owner)]
    pub account: Learned<String>,
}

#[connector]
impl Form {
    #[connector(connected)]
    async fn look(&mut self, api: &Api) -> Result<()> {
        self.account.set(api.get("me").send().await?.text().await?);
        Ok(())
    }
}

/// An account with a user name.
#[connector(base_uri = "https://named.example", test = get("me"), basic)]
pub struct Named {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Named {}

/// What a person enters into the form, with one value of their own.
async fn with(name: &str, value: &str) -> Error {
    let mut fields = Fields::from([("api_key", "key")]);
    fields.set(name, value);
    error(World::new::<Form>().await.connections.connect_untyped("form", ID, &fields).await)
}

/// The same for what the form itself takes.
async fn built(name: &str, value: &str) -> Error {
    let mut fields = Fields::from([("api_key", "key")]);
    fields.set(name, value);
    error(World::new::<Form>().await.connections.fill::<Form>(&fields))
}

async fn nothing() -> Error {
    error(World::new::<Form>().await.connections.fill::<Form>(&Fields::new()))
}

async fn no_way() -> Error {
    error(World::new::<HelpDesk>().await.connections.connect_untyped("help_desk", ID, &Fields::new()).await)
}

async fn another_way() -> Error {
    let fields = Fields::from([("connect_with", "fax")]);
    error(World::new::<HelpDesk>().await.connections.connect_untyped("help_desk", ID, &fields).await)
}

async fn another_choice() -> Error {
    with("region", "mars").await
}

async fn an_unknown_field() -> Error {
    built("colour", "red").await
}

async fn a_learned_field() -> Error {
    built("account", "ada").await
}

async fn no_truth_value() -> Error {
    with("public", "maybe").await
}

async fn no_number() -> Error {
    with("size", "70000").await
}

async fn another_form() -> Error {
    with("code", "abc").await
}

async fn another_pattern() -> Error {
    with("digits", "abc").await
}

async fn a_line_break() -> Error {
    with("folder", "a\nb").await
}

async fn a_dot_in_a_label() -> Error {
    with("subdomain", "acme.evil").await
}

async fn dots_in_a_path() -> Error {
    with("folder", "..").await
}

async fn no_host() -> Error {
    with("host", "https://a.example/").await
}

async fn no_origin() -> Error {
    with("origin", "a.example").await
}

async fn an_umlaut_in_a_header() -> Error {
    with("company", "Müller").await
}

async fn a_key_with_a_space() -> Error {
    with("api_key", "two words").await
}

async fn a_colon_in_a_name() -> Error {
    let named = Named { username: "a:b".to_owned(), password: "secret".into() };
    error(World::new::<Named>().await.connections.connect(ID, named).await)
}

async fn signed_by(pem: &str) -> Error {
    let world = World::new::<Signed>().await;
    let signed = Signed { private_key: pem.into(), ..client::<Signed>() };
    error(world.connections.authorize(&world.session, ID, signed).await)
}

async fn no_private_key() -> Error {
    signed_by("a password").await
}

async fn an_encrypted_private_key() -> Error {
    signed_by(&private_key().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")).await
}

async fn a_damaged_private_key() -> Error {
    let body = private_key().lines().nth(1).unwrap();
    signed_by(&private_key().replace(&body[..8], "AAAAAAAA")).await
}

provocations![
    nothing,
    no_way,
    another_way,
    another_choice,
    an_unknown_field,
    a_learned_field,
    no_truth_value,
    no_number,
    another_form,
    another_pattern,
    a_line_break,
    a_dot_in_a_label,
    dots_in_a_path,
    no_host,
    no_origin,
    an_umlaut_in_a_header,
    a_key_with_a_space,
    a_colon_in_a_name,
    no_private_key,
    an_encrypted_private_key,
    a_damaged_private_key,
];
