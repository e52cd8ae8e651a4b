//! Items written in unusual ways: other attributes between and behind ours, an alias, macros in types and blocks, literals.

#![deny(warnings)]
#![allow(dead_code)]

use connector_core::prelude::*;

macro_rules! text {
    () => {
        String
    };
}

macro_rules! nothing {
    () => {};
}

/// A connector.
#[derive(Debug)]
#[connector(
    title = r#"The "first""#,
    base_uri = r"https://api.example.com/{page}",
    refresh_on = [0x191, 4_03, r"gone\b"],
    expires_in = 0xE10,
)]
#[derive(Clone)]
#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
#[must_use]
#[non_exhaustive]
pub struct Example {
    pub client_id: text!(),
    #[connector(default = 0x10)]
    #[allow(missing_docs)]
    pub page: u32,
    #[connector(default = true)]
    pub all: bool,
}

type Alias = Example;

#[connector]
#[allow(clippy::all)]
impl Alias {
    pub const COUNT: usize = { 1 + 2 };

    nothing! {}

    /// Hooks that may be called while compiling, of a narrow visibility.
    #[must_use]
    #[inline]
    #[connector(apply)]
    pub(in crate) const fn sign<'a>(&'a self, _: &Tokens, _: &mut Request) {}

    #[cfg(any())]
    #[connector(choices(page))]
    async fn pages(&self, api: &Api) -> NoSuchType {
        api.none()
    }
}

#[connector(test = none, custom)]
pub struct Empty {}

#[connector]
impl Empty {
    #[connector(apply)]
    fn sign(&self, _: &Tokens, _: &mut Request) {}
}

fn main() {
    let example = Fields::from([("client_id", "app")]).build::<Example>().unwrap().clone();
    assert_eq!((example.page, example.all, Alias::COUNT), (16, true, 3));
    assert_eq!(Example::DESCRIPTOR.title, "The \"first\"");
    assert!(Fields::new().build::<Empty>().is_ok());
}
