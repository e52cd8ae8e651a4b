//! A request of the program to an endpoint, taken apart: in the one form that is wanted, nothing in the address that
//! belongs in the body.

use super::Received;
use super::grants::Refusal;
use super::names::{Params, standard};
use super::received::twice;
use crate::describe::{TokenEndpoint, TokenFormat};

/// What stands where the parameters are, and nowhere else.
const OWN: [&str; 9] = [
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "refresh_token",
    "grant_type",
    "redirect_uri",
    "token",
];

/// The parameters under the names of the standards. Without a format, because a hook makes the request, a form or a JSON
/// object is taken.
///
/// # Errors
///
/// What is wrong with the request (RFC 6749, section 5.2).
pub(super) fn params(
    endpoint: Option<&TokenEndpoint>,
    format: Option<TokenFormat>,
    request: &Received,
) -> Result<Params, Refusal> {
    let media = request.media_type();
    let fits = match format {
        Some(TokenFormat::Form) => media.as_deref() == Some("application/x-www-form-urlencoded"),
        Some(TokenFormat::Json) => media.as_deref() == Some("application/json"),
        Some(TokenFormat::Query) => request.body.is_empty(),
        None => true,
    };
    if !fits {
        return Err(("invalid_request", "the request is not in the form that is wanted here"));
    }
    let named =
        |params| standard(endpoint, params).map_err(|_| ("invalid_request", "a parameter has another name here"));
    let in_address = named(request.query_params())?;
    let params = if format == Some(TokenFormat::Query) {
        in_address
    } else if in_address.iter().any(|(name, _)| OWN.contains(&name.as_str())) {
        return Err(("invalid_request", "parameters of the body stand in the address"));
    } else {
        named(request.body_params().ok_or(("invalid_request", "the body is neither a form nor JSON"))?)?
    };
    match twice(&params) {
        Some(_) => Err(("invalid_request", "a parameter is given twice")),
        None => Ok(params),
    }
}
