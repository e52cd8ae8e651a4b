//! The clients that the provider knows, and how they prove themselves (RFC 6749, section 2.3).

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::grants::Refusal;
use super::names::Params;
use super::received::first;
use super::server::Service;
use super::{Received, assertion};
use crate::describe::ClientAuth;

/// The client that a provider knows unless it is told of others. It has a secret, which it may leave out: with its id alone
/// it is the public client of that name.
pub const CLIENT_ID: &str = "simulated-client";
/// The secret of [`CLIENT_ID`].
pub const CLIENT_SECRET: &str = "simulated-client-secret";

/// A client that is registered at the provider.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Option<String>,
    /// Whether a client that has a secret must send it.
    pub(super) confidential: bool,
}

/// Prints no secret.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("id", &self.id).field("confidential", &self.confidential).finish_non_exhaustive()
    }
}

impl Client {
    pub(super) fn either() -> Self {
        Self { id: CLIENT_ID.to_owned(), secret: Some(CLIENT_SECRET.to_owned()), confidential: false }
    }

    fn accepts(&self, secret: Option<&str>) -> bool {
        match (secret, &self.secret) {
            (None, _) => !self.confidential,
            (Some(given), Some(secret)) => given.as_bytes().ct_eq(secret.as_bytes()).into(),
            (Some(_), None) => false,
        }
    }
}

/// Which client a request comes from, and whether it has proven that with a secret. It does so in the one way that is
/// wanted; without one, because a hook makes the request, by HTTP Basic or in the body.
///
/// # Errors
///
/// The OAuth error code and its description.
pub(super) fn authenticate<'c>(
    service: &Service,
    clients: &'c [Client],
    assertions: &mut HashSet<String>,
    wanted: Option<ClientAuth>,
    request: &Received,
    params: &Params,
) -> Result<(&'c Client, bool), Refusal> {
    if wanted == Some(ClientAuth::PrivateKeyJwt) && request.header(AUTHORIZATION.as_str()).is_none() {
        let id = assertion::verify(service, assertions, params)?;
        let client = clients.iter().find(|client| client.id == id);
        return client.map(|client| (client, true)).ok_or(("invalid_client", "there is no such client"));
    }
    let (in_body, secret_in_body) = (first(params, "client_id"), first(params, "client_secret"));
    let header = request.header(AUTHORIZATION.as_str());
    let by_header = matches!(wanted, None | Some(ClientAuth::Basic | ClientAuth::BasicRaw));
    let by_body = matches!(wanted, None | Some(ClientAuth::Body));
    if header.is_some() && !by_header {
        return Err(("invalid_request", "the client does not prove itself in a header here"));
    }
    if secret_in_body.is_some() && !by_body {
        return Err(("invalid_request", "the client secret does not stand among the parameters here"));
    }
    if header.is_some() && (secret_in_body.is_some() || (wanted.is_some() && in_body.is_some())) {
        return Err(("invalid_request", "the client says in two ways at once who it is"));
    }
    let (id, secret) = match header {
        None => (in_body, secret_in_body),
        Some(header) => {
            let (id, secret) = basic(header, wanted != Some(ClientAuth::BasicRaw))
                .ok_or(("invalid_client", "the Authorization header cannot be read"))?;
            if in_body.is_some_and(|in_body| in_body != id) {
                return Err(("invalid_request", "header and body name two clients"));
            }
            (Some(id), Some(secret))
        }
    };
    let client = clients.iter().find(|client| Some(&client.id) == id.as_ref());
    let client = client.ok_or(("invalid_client", "there is no such client"))?;
    if client.accepts(secret.as_deref()) {
        return Ok((client, secret.is_some()));
    }
    Err(("invalid_client", "the client secret is missing or wrong"))
}

/// Id and secret from HTTP Basic, each form-encoded where RFC 6749, section 2.3.1 is followed.
fn basic(header: &str, encoded: bool) -> Option<(String, String)> {
    let credential = header.get(..6).filter(|scheme| scheme.eq_ignore_ascii_case("basic ")).and(header.get(6..))?;
    let pair = String::from_utf8(STANDARD.decode(credential).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    if !encoded {
        return Some((id.to_owned(), secret.to_owned()));
    }
    let decode = |text: &str| {
        let pair = format!("x={text}");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some((decode(id)?, decode(secret)?))
}
