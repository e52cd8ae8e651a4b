//! How a client proves itself by a signed assertion: `private_key_jwt` (RFC 7521 and RFC 7523; the audience as the update of
//! the latter has it).

use std::time::SystemTime;

use crate::describe::{ClientAuth, Descriptor};
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::secret::Secret;

/// A fresh assertion for one request; `None` where the client proves itself otherwise.
///
/// # Errors
///
/// [`Error::Input`] when the private key cannot be read, [`Error::Misconfigured`] when the
/// feature `jws` is off.
pub(crate) fn client_assertion(
    descriptor: &'static Descriptor,
    fields: &Fields,
    now: SystemTime,
) -> Result<Option<Secret>> {
    match descriptor.token_endpoint() {
        Some(endpoint) if endpoint.client_auth == ClientAuth::PrivateKeyJwt => {
            signing::assertion(descriptor, endpoint, fields, now).map(Some)
        }
        _ => Ok(None),
    }
}

/// Whether the private key that a person gave can be used, where the client proves itself by one.
///
/// # Errors
///
/// As [`client_assertion`].
pub(crate) fn check_private_key(descriptor: &'static Descriptor, fields: &Fields) -> Result<()> {
    match descriptor.token_endpoint() {
        Some(endpoint) if endpoint.client_auth == ClientAuth::PrivateKeyJwt => {
            signing::key(descriptor, fields).map(drop)
        }
        _ => Ok(()),
    }
}

/// Whether the program can sign what the connector has to.
///
/// # Errors
///
/// [`Error::Misconfigured`] when the feature `jws` is off.
pub(crate) fn check_signing(descriptor: &'static Descriptor) -> Result<()> {
    match check_private_key(descriptor, &Fields::new()) {
        Err(error @ Error::Misconfigured(_)) => Err(error),
        _ => Ok(()),
    }
}

#[cfg(feature = "jws")]
mod signing {
    use std::time::SystemTime;

    use serde_json::json;

    use crate::defaults::ASSERTION_LIFETIME;
    use crate::describe::{Descriptor, Role, TokenEndpoint};
    use crate::error::{Error, FieldError, Reason, Result};
    use crate::fields::Fields;
    use crate::jws::SigningKey;
    use crate::oauth2::client_auth::value;
    use crate::oauth2::issuer::issuer;
    use crate::random;
    use crate::secret::Secret;
    use crate::template::Scope;

    /// The type of such assertions, so that no other JWT passes for one.
    const TYPE: &str = "client-authentication+jwt";

    pub(super) fn assertion(
        descriptor: &'static Descriptor,
        endpoint: &TokenEndpoint,
        fields: &Fields,
        now: SystemTime,
    ) -> Result<Secret> {
        let key = key(descriptor, fields)?;
        let scope = Scope { descriptor, fields, builtin: &[] };
        let stated = scope.first(endpoint.assertion_audience)?.map(|text| text.to_string());
        let audience =
            stated.map_or_else(|| issuer(descriptor, fields), |stated| Ok(Some(stated)))?.ok_or_else(|| {
                Error::bug(
                    Reason::InvalidAddress,
                    "whom the client proves itself to is not known: neither `assertion_audience` nor `issuer` resolves",
                )
            })?;
        let client_id = value(descriptor, fields, Role::ClientId).unwrap_or_default();
        let issued_at = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": random::token()?.as_str(),
            "iat": issued_at.as_secs(),
            "exp": (issued_at + ASSERTION_LIFETIME).as_secs(),
        });
        key.sign(TYPE, value(descriptor, fields, Role::KeyId), &claims)
    }

    pub(super) fn key(descriptor: &'static Descriptor, fields: &Fields) -> Result<SigningKey> {
        let text = value(descriptor, fields, Role::PrivateKey).unwrap_or_default();
        SigningKey::from_pem(text).map_err(|problem| {
            let field = descriptor.role(Role::PrivateKey);
            let name = field.map_or("private_key", |field| field.name);
            Error::Input(FieldError::new(name, field, problem).into())
        })
    }
}

#[cfg(not(feature = "jws"))]
mod signing {
    use std::convert::Infallible;
    use std::time::SystemTime;

    use crate::describe::{Descriptor, TokenEndpoint};
    use crate::error::{Error, Failure, Reason, Result};
    use crate::fields::Fields;
    use crate::secret::Secret;

    pub(super) fn assertion(
        descriptor: &'static Descriptor,
        _: &TokenEndpoint,
        fields: &Fields,
        _: SystemTime,
    ) -> Result<Secret> {
        key(descriptor, fields).map(|never| match never {})
    }

    pub(super) fn key(descriptor: &'static Descriptor, _: &Fields) -> Result<Infallible> {
        let id = descriptor.id;
        let message = format!("`{id}` signs what proves its client: turn the feature `jws` of `connector-core` on");
        Err(Error::Misconfigured(Failure::new(Reason::Setup, message)))
    }
}
