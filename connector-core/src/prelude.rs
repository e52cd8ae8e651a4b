//! What a connector's file needs: `use connector_core::prelude::*;`.

pub use crate::connector::Connector;
pub use crate::error::{Error, Result};
pub use crate::field::{Choice, Field};
pub use crate::fields::Fields;
pub use crate::host::{Host, Origin};
pub use crate::http::{Api, Http, Request, Response};
pub use crate::learned::Learned;
pub use crate::oauth2::{CodeGrant, PkceVerifier, RefreshGrant};
pub use crate::secret::Secret;
pub use crate::tokens::Tokens;
pub use connector_macros::connector;
