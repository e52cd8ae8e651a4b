//! The authorization code grant (RFC 6749, section 4.1) with PKCE (RFC 7636): one file per step. The device authorization
//! grant (RFC 8628) shares what comes after its own first step.

mod about_token;
mod assertion;
mod authorize;
mod beginning;
mod callback;
mod client_auth;
mod date_time;
pub(crate) mod device;
pub(crate) mod discovery;
mod endpoint;
mod exchange;
mod grant;
pub(crate) mod introspect;
pub(crate) mod issuer;
mod members;
mod pkce;
pub(crate) mod pushed;
pub(crate) mod revoke;
mod state;
mod token_response;

pub(crate) use self::about_token::AboutToken;
pub(crate) use self::assertion::{check_private_key, check_signing, client_assertion};
pub(crate) use self::authorize::{AuthorizationRequestAddress, AuthorizationRequestParts, authorization_request};
pub(crate) use self::callback::Callback;
pub(crate) use self::client_auth::{basic, registered_name};
pub(crate) use self::endpoint::{Purpose, check_token_url, endpoint, token_url};
pub(crate) use self::exchange::{exchange, obtain, refresh};
pub use self::grant::{CodeGrant, Params, RefreshGrant};
pub use self::pkce::PkceVerifier;
pub(crate) use self::state::{hash, same};
pub(crate) use self::token_response::{asks_for_nonce, token_error, tokens_of};
