//! The clients that the provider knows, and how they prove themselves (RFC 6749, section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::Received;
use super::received::first;

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

/// Which client a token request comes from.
///
/// # Errors
///
/// The OAuth error code and its description.
pub(super) fn authenticate<'c>(
    clients: &'c [Client],
    request: &Received,
    params: &[(String, String)],
) -> Result<&'c Client, (&'static str, &'static str)> {
    const IN_BODY: [&str; 7] =
        ["client_id", "client_secret", "code", "code_verifier", "refresh_token", "grant_type", "redirect_uri"];
    if request.query_params().iter().any(|(name, _)| IN_BODY.contains(&name.as_str())) {
        return Err(("invalid_request", "parameters of the body stand in the address"));
    }
    let in_body = first(params, "client_secret");
    let (id, secret) = match basic(request) {
        Some(Some(_)) if in_body.is_some() => {
            return Err(("invalid_request", "the client proves itself in two ways at once"));
        }
        Some(Some((id, _))) if first(params, "client_id").is_some_and(|in_body| in_body != id) => {
            return Err(("invalid_request", "header and body name two clients"));
        }
        Some(Some((id, secret))) => (Some(id), Some(secret)),
        Some(None) => return Err(("invalid_client", "the Authorization header cannot be read")),
        None => (first(params, "client_id"), in_body),
    };
    let client = clients.iter().find(|client| Some(&client.id) == id.as_ref());
    let client = client.ok_or(("invalid_client", "there is no such client"))?;
    if client.accepts(secret.as_deref()) {
        return Ok(client);
    }
    Err(("invalid_client", "the client secret is missing or wrong"))
}

/// Id and secret from HTTP Basic, each form-encoded (RFC 6749, section 2.3.1); `Some(None)` when they cannot be read.
fn basic(request: &Received) -> Option<Option<(String, String)>> {
    let header = request.header(AUTHORIZATION.as_str())?;
    let credential =
        header.get(..6).filter(|scheme| scheme.eq_ignore_ascii_case("basic ")).and_then(|_| header.get(6..));
    let decoded =
        credential.and_then(|text| STANDARD.decode(text).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let decode = |text: &str| {
        let pair = format!("x={text}");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some(
        decoded
            .as_deref()
            .and_then(|pair| pair.split_once(':'))
            .and_then(|(id, secret)| Some((decode(id)?, decode(secret)?))),
    )
}
