//! The core under another name.

#![deny(warnings)]

extern crate connector_core as engine;

mod inner {
    pub(crate) use engine as kernel;
}

use engine::prelude::*;

#[connector(test = none, crate = ::engine, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct One {
    pub client_id: String,
}

#[connector(crate = ::engine)]
impl One {}

#[connector(test = none, crate = crate::inner::kernel, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Two {
    pub client_id: String,
    pub place: Place,
}

#[connector(crate = crate::inner::kernel)]
impl Two {}

#[connector(choices, crate = crate::inner::kernel)]
pub enum Place {
    Here,
}

fn main() {
    assert_eq!(One::DESCRIPTOR.id, "one");
    assert_eq!(Two::DESCRIPTOR.id, "two");
}
