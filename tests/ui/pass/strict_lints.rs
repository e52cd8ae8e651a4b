//! In a crate that forbids everything; also for types that are private, nested or made in a function.

#![deny(warnings, missing_docs, unreachable_pub, unused, missing_debug_implementations, single_use_lifetimes)]
#![deny(unused_qualifications, elided_lifetimes_in_paths, explicit_outlives_requirements, non_camel_case_types)]
#![deny(let_underscore_drop, trivial_casts, unit_bindings, unused_results, variant_size_differences)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use connector_core::prelude::*;

/// A connector with a hook.
#[derive(Debug)]
#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize"))]
pub struct Example {
    /// The app.
    pub client_id: String,
    /// Where the account is.
    pub region: Region,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(&mut self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let _answer = http.post("https://a.example/token").form(&grant.params(self)).send().await?;
        Ok(Tokens::bearer("token"))
    }
}

/// A place.
#[derive(Debug, Clone, Copy)]
#[connector(choices)]
pub enum Region {
    /// Europe
    Eu,
    /// United States
    Us,
}

mod nested {
    use connector_core::prelude::*;

    #[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
    pub(super) struct Nested {
        pub client_id: String,
        pub place: super::Region,
    }

    #[connector]
    impl Nested {}
}

fn main() {
    #[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
    struct Local {
        pub client_id: String,
    }

    #[connector]
    impl Local {}

    let values = [("client_id", "app"), ("region", "eu"), ("place", "us")];
    assert!(Fields::from(values).build::<Example>().is_err());
    assert!(Fields::from([values[0], values[1]]).build::<Example>().is_ok());
    assert!(Fields::from([values[0], values[2]]).build::<nested::Nested>().is_ok());
    assert!(Fields::from([values[0]]).build::<Local>().is_ok());
}
