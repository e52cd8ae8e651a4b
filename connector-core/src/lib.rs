#![doc = include_str!("../README.md")]

// The generated code names this crate by its own name, also in the crate's own tests.
extern crate self as connector_core;

mod behaviour;
mod check;
mod clock;
mod connector;
pub mod defaults;
mod describe;
mod error;
mod field;
mod fields;
mod host;
mod http;
mod learned;
mod oauth2;
pub mod prelude;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod random;
mod secret;
mod template;
mod tokens;
mod transport;

pub use connector_macros::connector;

pub use crate::behaviour::{Behaviour, Hook};
pub use crate::clock::{Clock, SystemClock};
pub use crate::connector::{AnyConnector, Connector};
pub use crate::describe::{
    Apply, Authorization, Descriptor, FieldDescriptor, Lifetime, OAuth2, Param, Role, Signal, TestCall,
};
pub use crate::error::{Error, Failure, FieldError, FieldErrors, Reason, Result};
pub use crate::field::{Choice, Field, FieldKind};
pub use crate::fields::{FieldReader, FieldWriter, Fields};
pub use crate::host::{Host, Origin};
pub use crate::http::{Api, Body, Http, Request, RequestBuilder, Response};
pub use crate::learned::Learned;
pub use crate::oauth2::{CodeGrant, Params, PkceVerifier, RefreshGrant};
pub use crate::secret::Secret;
pub use crate::template::{Piece, Place, Template};
pub use crate::tokens::Tokens;
#[cfg(feature = "reqwest")]
pub use crate::transport::ReqwestTransport;
pub use crate::transport::{Transport, TransportError};
