//! An enum of connectors, in a crate that forbids everything; with names that could meet those of the macro.

#![deny(warnings, missing_docs, unreachable_pub, unused, missing_debug_implementations, single_use_lifetimes)]
#![deny(unused_qualifications, elided_lifetimes_in_paths, explicit_outlives_requirements, non_camel_case_types)]
#![deny(let_underscore_drop, trivial_casts, unit_bindings, unused_results)]
#![forbid(unsafe_code)]

use connector_core::prelude::*;
use connector_core::{Authorization, Connectable as _, Connections};

/// By a key.
#[derive(Debug)]
#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    /// The key.
    pub api_key: Secret,
}

#[connector]
impl Key {}

mod nested {
    use connector_core::prelude::*;

    /// By a name.
    #[derive(Debug)]
    #[connector(base_uri = "https://a.example", test = none, basic)]
    pub struct Login {
        /// The name.
        pub username: String,
        /// The word.
        pub password: Secret,
    }

    #[connector]
    impl Login {}
}

/// By whichever way.
#[connector(multi)]
#[derive(Debug)]
pub enum HelpDesk {
    /// With a key
    #[non_exhaustive]
    Key(Key),
    /// With a name
    /// and a password
    r#Login(nested::Login),
}

/// The same under other names.
#[derive(Debug)]
#[connector(multi, title = "Desk", id = "desk", docs = "https://a.example", crate = ::connector_core)]
enum Private {
    #[deprecated(note = "the service has ended it")]
    None(Key),
    Some(nested::Login),
}

mod inner {
    pub(crate) use connector_core as kernel;

    #[derive(Debug)]
    #[kernel::connector(multi, crate = crate::inner::kernel)]
    pub(super) enum Inner {
        Of(super::Key),
        Connector(super::nested::Login),
        Variant(super::Wide),
    }
}

/// By something else.
#[derive(Debug)]
#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Wide {
    /// The key.
    pub api_key: Secret,
}

#[connector]
impl Wide {}

macro_rules! choice {
    ($name:ident { $($variant:ident: $ty:ty,)* }) => {
        #[connector(multi)]
        #[derive(Debug)]
        #[allow(missing_docs)]
        pub enum $name {
            $($variant($ty),)*
        }
    };
}

choice!(Made { Key: Key, Wide: Wide, });

fn main() {
    #[connector(multi)]
    enum Local {
        Key(Key),
        Made(Wide),
    }

    let about = HelpDesk::ABOUT;
    assert_eq!((about.id, about.title, about.description), ("help_desk", "Help Desk", "By whichever way."));
    let Authorization::Multi(alternatives) = about.authorization else { panic!() };
    let labels: Vec<_> = alternatives.iter().map(|one| one.label).collect();
    assert_eq!(labels, ["With a key", "With a name\nand a password"]);
    assert_eq!((Private::ABOUT.id, Private::ABOUT.title), ("desk", "Desk"));
    let builder = Connections::builder("https://a.example").register::<HelpDesk>().register::<Private>();
    let builder = builder.register::<inner::Inner>().register::<Made>().register::<Local>().register::<Key>();
    drop(builder.preset::<Key>("api_key", "a"));
    let entered = Fields::from([("connect_with", "key"), ("api_key", "a")]);
    assert!(matches!(entered.build::<HelpDesk>(), Ok(HelpDesk::Key(_))));
    assert!(matches!(entered.build::<Made>(), Ok(Made::Key(_))));
    assert!(matches!(entered.build::<Local>(), Ok(Local::Key(_))));
    let wide = Fields::from([("connect_with", "wide"), ("api_key", "a")]);
    assert!(matches!(wide.build::<inner::Inner>(), Ok(inner::Inner::Variant(_))));
    assert!(wide.build::<Private>().is_err());
}
