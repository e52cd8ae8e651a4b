//! What an enum of connectors cannot be.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(base_uri = "https://a.example", test = none, basic)]
pub struct Login {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Login {}

/// Variants that hold anything but one connector.
#[connector(multi)]
pub enum Shapes {
    Key(Key),
    Nothing,
    Two(Key, Login),
    None(),
    Named { login: Login },
    #[cfg(unix)]
    OnUnix(Login),
    Field(#[cfg(unix)] Login),
    #[connector(label = "By name")]
    Labeled(Login),
}

#[connector(multi)]
pub enum Generic<T> {
    Key(Key),
    Other(T),
}

#[connector(multi)]
pub enum One {
    Key(Key),
}

#[connector(multi)]
pub enum Empty {}

fn main() {}
