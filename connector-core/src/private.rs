//! What generated code refers to. No promise of stability: use the items where they are documented.

pub use crate::behaviour::{Behaviour, Hook, IntoAddress, IntoOutcome, IntoResult};
pub use crate::check::{
    Check, Whole, belongs, choices_fit_host, chosen, client_id, cross, declared, default_fits, filled, fits, hooked,
    is_another, learned, leaves_room, owner, require,
};
pub use crate::connectable::{Connectable, Variant, Way};
pub use crate::connector::Connector;
pub use crate::describe::{
    Alternative, Apply, Authorization, ClientAuth, ClientCredentials, Descriptor, FieldDescriptor, Lifetime, OAuth2,
    Param, Role, Signal, TestCall, TokenEndpoint, TokenFormat,
};
pub use crate::error::Result;
pub use crate::field::{BodyValue, Choice, ChoiceDescriptor, Field, FieldKind, HeaderValue, SecretValue, UrlValue};
pub use crate::fields::{FieldReader, FieldWriter};
pub use crate::http::{Api, Http, Request};
pub use crate::oauth2::{CodeGrant, PkceVerifier, RefreshGrant};
pub use crate::rules::{asks_for_tokens, chooses, fills, of_its_group, only_method, tested};
pub use crate::tables::{choices, get, params, post, post_json, signals, text};
pub use crate::template::{Place, Template};
pub use crate::tokens::Tokens;
pub use crate::typed::{Typed, taken_for};

// Names that an author may have given to something else.
pub use std::option::Option::{self, None, Some};
pub use std::string::String;
pub use std::vec::Vec;

/// What editors show for keys and hooks.
#[cfg(rust_analyzer)]
pub mod keys {
    connector_macros::__reference!();
}

/// What a hook answers to the engine: `None` if it is not there.
pub type Answer<T> = Option<Result<T>>;

/// Names the fields whose values stand in a URL; a [`Secret`](crate::Secret) does not.
pub const fn url_value<T: UrlValue>() {}

/// Names the fields whose values stand in a header.
pub const fn header_value<T: HeaderValue>() {}

/// Names the fields whose values stand in a body.
pub const fn body_value<T: BodyValue>() {}

/// Names the fields that hold a client secret or another password.
pub const fn secret_value<T: SecretValue>() {}
