//! Every type a field can have, and every key of a field.

#![deny(warnings)]

use connector_core::prelude::*;

#[connector(test = none, hosts = ["*.example.com"], oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example {
    #[connector(client_id, label = "App key", hint = "From the console", default = "app")]
    pub app: String,
    #[connector(client_secret)]
    pub key: Secret,
    pub text: String,
    pub secret: Secret,
    pub switch: bool,
    pub host: Host,
    pub origin: Origin,
    pub i8: i8,
    #[connector(default = -7)]
    pub i16: i16,
    #[connector(default = 1_000)]
    pub i32: i32,
    pub i64: i64,
    pub u8: u8,
    pub u16: u16,
    pub u32: u32,
    pub u64: u64,
    #[connector(default = true)]
    pub r#bool: std::primitive::bool,
    pub optional: Option<String>,
    pub optional_secret: Option<Secret>,
    #[connector(choices = ["eu", "us"], default = "eu")]
    pub region: String,
    #[connector(choices("a" = "The first", "b" = "The second"))]
    pub letter: Option<String>,
    pub place: Place,
    #[connector(default = "somewhere_else")]
    pub other_place: Option<Place>,
    #[connector(from_token = "account.id", owner)]
    pub account: Learned<String>,
    #[connector(from_callback = "realmId")]
    pub realm: Learned<u64>,
    #[connector(from_token = "api_domain")]
    pub api: Learned<Host>,
    #[connector(from_token = "instance.url")]
    pub instance: Learned<Origin>,
    #[connector(from_token = "place")]
    pub maybe: Learned<Option<Place>>,
}

#[connector]
impl Example {}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[connector(choices)]
pub enum Place {
    /// Right here
    Here,
    SomewhereElse,
    #[connector(value = "Nowhere-1")]
    Nowhere,
}

fn main() {
    let facts = Example::DESCRIPTOR;
    let field = |name| facts.field(name).unwrap();
    assert_eq!(field("app").label_text(), "App key");
    assert_eq!(field("app").hint, Some("From the console"));
    assert_eq!(field("i16").default, Some("-7"));
    assert_eq!(field("i32").default, Some("1000"));
    assert_eq!(field("bool").default, Some("true"));
    assert_eq!(field("letter").choices[1].label, "The second");
    assert_eq!(field("account").from_token, Some("account.id"));
    assert_eq!(field("realm").from_callback, Some("realmId"));
    assert_eq!(facts.owner().unwrap().name, "account");

    let labels: Vec<_> = field("maybe").choices.iter().map(|choice| (choice.value, choice.label)).collect();
    assert_eq!(labels, [("here", "Right here"), ("somewhere_else", "Somewhere Else"), ("Nowhere-1", "Nowhere")]);
    for place in [Place::Here, Place::SomewhereElse, Place::Nowhere] {
        assert_eq!(<Place as Field>::parse(&place.to_text().unwrap()), Ok(place));
    }
    assert!(<Place as Field>::parse("there").is_err());
}
