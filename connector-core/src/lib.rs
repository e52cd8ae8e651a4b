#![doc = include_str!("../README.md")]

// The generated code names this crate by its own name, also in the crate's own tests.
extern crate self as connector_core;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod arrival;
mod behaviour;
mod check;
mod clock;
mod connectable;
mod connection;
mod connections;
mod connector;
pub mod defaults;
mod describe;
mod dpop;
mod error;
mod field;
mod fields;
mod host;
mod http;
#[cfg(feature = "jws")]
mod jws;
mod learned;
#[cfg(feature = "loopback")]
mod loopback;
mod oauth2;
pub mod prelude;
mod random;
mod registry;
mod rules;
mod secret;
mod store;
mod tables;
mod template;
#[cfg(feature = "testing")]
pub mod testing;
mod tokens;
mod transport;
mod typed;

pub use connector_macros::connector;

pub use crate::behaviour::{Behaviour, Hook};
pub use crate::clock::{Clock, SystemClock};
pub use crate::connectable::Connectable;
pub use crate::connection::{Connection, Untyped};
#[cfg(feature = "loopback")]
pub use crate::connections::LoopbackFlow;
pub use crate::connections::{
    AuthorizationRequest, Connections, ConnectionsBuilder, DeviceAuthorization, Preset, Session,
};
pub use crate::connector::{AnyConnector, Connector};
pub use crate::describe::{
    Alternative, Apply, Authorization, ClientAuth, ClientCredentials, Descriptor, FieldDescriptor, Lifetime, OAuth2,
    Param, Role, Signal, TestCall, TokenEndpoint, TokenFormat,
};
pub use crate::dpop::DpopKey;
pub use crate::error::{Error, Failure, FieldError, FieldErrors, Reason, Result};
pub use crate::field::{Choice, ChoiceDescriptor, Field, FieldKind};
pub use crate::fields::{FieldReader, FieldWriter, Fields};
pub use crate::host::{Host, Origin};
pub use crate::http::{Api, Body, Challenge, Http, Request, RequestBuilder, Response};
pub use crate::learned::Learned;
#[cfg(feature = "loopback")]
pub use crate::loopback::Loopback;
pub use crate::oauth2::{CodeGrant, Params, PkceVerifier, RefreshGrant};
pub use crate::registry::{Entry, Registration, Registry};
pub use crate::secret::Secret;
pub use crate::store::{
    Filter, Grant, Key, Lease, Leased, MemoryStore, NamedTokens, PendingFlow, Record, Status, Store, StoreError,
    Summary,
};
pub use crate::template::{Piece, Place, Template};
pub use crate::tokens::Tokens;
#[cfg(feature = "reqwest")]
pub use crate::transport::ReqwestTransport;
pub use crate::transport::{Transport, TransportError};
