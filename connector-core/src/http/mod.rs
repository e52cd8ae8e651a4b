//! Requests and answers: what hooks, programs and transports speak.

mod address;
mod body;
mod builder;
mod challenge;
mod client;
mod proving;
mod request;
mod response;

pub(crate) use self::address::Reach;
pub use self::body::Body;
pub use self::builder::RequestBuilder;
pub(crate) use self::builder::{Call, Exchange, Judge, verbs};
pub use self::challenge::Challenge;
pub(crate) use self::client::HttpParts;
pub use self::client::{Api, Http};
pub(crate) use self::proving::Proofs;
pub use self::request::Request;
pub(crate) use self::request::{header_name, header_value};
pub use self::response::Response;
pub(crate) use self::response::passes;
