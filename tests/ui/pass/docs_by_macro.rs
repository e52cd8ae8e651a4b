//! Doc comments that a macro writes.

#![deny(warnings)]

use connector_core::prelude::*;

macro_rules! documented {
    ($title:expr, $name:ident, $hint:literal, $(#[$meta:meta])*) => {
        #[doc = $title]
        #[connector(
            base_uri = "https://api.example.com",
            test = none,
            oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
        )]
        pub struct $name {
            #[doc = $hint]
            pub client_id: String,
            $(#[$meta])*
            pub region: String,
            #[doc = concat!("one", " line")]
            pub place: Place,
            /// First,
            #[doc = concat!("then", " this")]
            pub both: Option<String>,
        }

        #[connector]
        impl $name {}
    };
}

documented!("What it is for.", Example, "From the console.", #[doc = "Where it is."] #[connector(default = "eu")]);

#[connector(choices)]
pub enum Place {
    #[doc = concat!("At ", "home")]
    Home,
    Work,
}

fn main() {
    let descriptor = Example::DESCRIPTOR;
    assert_eq!(descriptor.description, "What it is for.");
    let hints = descriptor.fields.iter().map(|field| field.hint.unwrap()).collect::<Vec<_>>();
    assert_eq!(hints, ["From the console.", "Where it is.", "one line", "First,\nthen this"]);
    assert_eq!(descriptor.fields[2].choices.iter().map(|choice| choice.label).collect::<Vec<_>>(), ["At home", "Work"]);
}
