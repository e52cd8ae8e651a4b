//! How the client proves itself to the token endpoint (RFC 6749, section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::grant::Params;
use crate::describe::{ClientAuth, Descriptor, Role};
use crate::fields::Fields;
use crate::secret::Secret;

/// Puts into the body what belongs there: id and secret (RFC 6749, section 2.3.1), id and assertion (RFC 7521, section 4.2),
/// or the id of a public client. Never in a header as well, never in the address.
pub(super) fn in_body(descriptor: &Descriptor, fields: &Fields, assertion: Option<&Secret>, params: &mut Params) {
    let auth = descriptor.token_endpoint().map_or(ClientAuth::Body, |endpoint| endpoint.client_auth);
    if header(descriptor, fields).is_some() {
        return;
    }
    if let Some(id) = value(descriptor, fields, Role::ClientId) {
        params.set("client_id", id);
    }
    if let Some(secret) = value(descriptor, fields, Role::ClientSecret).filter(|_| auth == ClientAuth::Body) {
        params.set("client_secret", secret);
    }
    if let Some(assertion) = assertion {
        params.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        params.set("client_assertion", assertion.expose_secret());
    }
}

/// The `Authorization` header, where the client proves itself there. Without a secret there is nothing to prove.
pub(super) fn header(descriptor: &Descriptor, fields: &Fields) -> Option<Secret> {
    let encode: fn(&str) -> Zeroizing<String> = match descriptor.token_endpoint()?.client_auth {
        ClientAuth::Basic => |text| Zeroizing::new(byte_serialize(text.as_bytes()).collect()),
        ClientAuth::BasicRaw => |text| Zeroizing::new(text.to_owned()),
        ClientAuth::Body | ClientAuth::None | ClientAuth::PrivateKeyJwt => return None,
    };
    let id = encode(value(descriptor, fields, Role::ClientId)?);
    let secret = encode(value(descriptor, fields, Role::ClientSecret)?);
    Some(basic(&id, &secret))
}

/// The credentials of HTTP Basic (RFC 7617, section 2).
pub(crate) fn basic(user: &str, password: &str) -> Secret {
    let pair = Zeroizing::new(format!("{user}:{password}"));
    Secret::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))
}

pub(super) fn value<'f>(descriptor: &Descriptor, fields: &'f Fields, role: Role) -> Option<&'f str> {
    let value = descriptor.role(role).and_then(|field| fields.get(field.name));
    value.filter(|value| !value.is_empty())
}

/// The way in which the client proves itself, by its registered name (RFC 7591, section 2).
pub(crate) fn registered_name(descriptor: &Descriptor, fields: &Fields) -> &'static str {
    let has_secret = value(descriptor, fields, Role::ClientSecret).is_some();
    match descriptor.token_endpoint().map(|endpoint| endpoint.client_auth) {
        Some(ClientAuth::PrivateKeyJwt) => "private_key_jwt",
        Some(ClientAuth::Basic | ClientAuth::BasicRaw) if has_secret => "client_secret_basic",
        Some(ClientAuth::Body) if has_secret => "client_secret_post",
        _ => "none",
    }
}
