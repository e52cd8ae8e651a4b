//! What an issuer says about itself: authorization server metadata (RFC 8414), of which those of OpenID Connect Discovery 1.0
//! are a kind.
//!
//! Whoever answers at the issuer's address decides where the person, the code and the refresh token go. So nothing is
//! believed of metadata whose issuer is not, character by character, the one that was asked; an endpoint has to be one that a
//! connector could state; and an address that only this machine or its network reaches is refused unless the connector names
//! it. What a host name resolves to is not seen from here: a program that runs beside services that trust its network guards
//! them in its [`Transport`](crate::Transport), or by its network.

mod cache;
mod fetch;
mod metadata;
mod public;
mod well_known;

pub(crate) use self::cache::Issuers;
pub(crate) use self::metadata::{Metadata, Sought};
pub(crate) use self::public::may_be_led_to;
pub(crate) use self::well_known::address_of;
