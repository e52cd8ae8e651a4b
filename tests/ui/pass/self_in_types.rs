//! `Self` in the types of fields, and receivers that are written out.

#![deny(warnings)]

use std::marker::PhantomData;

use connector_core::FieldKind;
use connector_core::prelude::*;

/// A text that belongs to a type.
pub struct Of<T>(String, PhantomData<fn() -> T>);

impl<T: 'static> Field for Of<T> {
    const KIND: FieldKind = FieldKind::Text;

    fn parse(text: &str) -> std::result::Result<Self, String> {
        Ok(Self(text.to_owned(), PhantomData))
    }

    fn to_text(&self) -> Option<String> {
        Some(self.0.clone())
    }
}

impl<T: 'static> connector_core::__private::UrlValue for Of<T> {}

#[connector(
    base_uri = "https://api.example.com/{mine}",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example where String: Clone {
    pub client_id: String,
    pub mine: Of<Self>,
    pub others: Option<Of<(Self, u8)>>,
}

#[connector]
impl self::Example
where
    Self: Sized,
{
    #[connector(identity)]
    async fn who(self: &Self, _api: &Api) -> Result<String> {
        Ok(self.mine.0.clone())
    }

    #[connector(connected)]
    async fn discover(self: &mut Self, _api: &Api) {
        self.others = None;
    }
}

fn main() {
    let example = Fields::from([("client_id", "app"), ("mine", "a")]).build::<Example>().unwrap();
    assert_eq!(example.mine.0, "a");
}
