//! What happens to tokens when they arrive, from an exchange, a renewal or a hook alike.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use url::Url;

use crate::behaviour::Hook;
use crate::clock::after;
use crate::defaults::REFRESH_TOKEN_FRACTION;
use crate::describe::{Descriptor, FieldDescriptor, Lifetime};
use crate::error::{Error, Failure, FieldError, Reason, Result};
use crate::field::FieldKind;
use crate::fields::Fields;
use crate::host;
use crate::registry::Registration;
use crate::store::NamedTokens;
use crate::tokens::{Expiry, Tokens};

/// Checks tokens and fixes their times. Those given as a duration count from when the service was asked: it began to count when it
/// answered (RFC 6749, section 5.1), which was not later than the arrival, and a dead token must not look alive.
///
/// # Errors
///
/// [`Error::Refused`] for a token that cannot be used.
pub(crate) fn admit(registration: &Registration, mut tokens: Tokens, asked_at: SystemTime) -> Result<Tokens> {
    tokens.check_characters()?;
    check_type(registration, &tokens)?;
    let descriptor = registration.descriptor();
    match descriptor.expires_in {
        Some(Lifetime::Never) => tokens.expiry = Expiry::Never,
        Some(Lifetime::Seconds(seconds)) if tokens.expiry == Expiry::Unknown => {
            tokens.expiry = Expiry::In(Duration::from_secs(seconds));
        }
        _ => {}
    }
    tokens.expiry = tokens.expiry.fixed(asked_at);
    tokens.refresh_expiry = tokens.refresh_expiry.fixed(asked_at);
    tokens.scopes =
        tokens.scopes.map(|scopes| scopes.into_iter().flat_map(|scope| pieces(descriptor, scope)).collect());
    let declared = |name: &str| {
        let endpoint = descriptor.token_endpoint();
        endpoint.is_some_and(|endpoint| endpoint.named_tokens.iter().any(|(declared, _)| *declared == name))
    };
    if let Some(name) = tokens.named.keys().find(|name| !declared(name)) {
        let name = crate::error::printable(name);
        let message =
            format!("a hook gave a token `{name}`, which the connector does not declare: add `tokens({name} = ..)`");
        return Err(Error::bug(Reason::Hook, message));
    }
    for member in &tokens.warnings {
        tracing::warn!(connector = descriptor.id, member, "an odd member of the token response was dropped");
    }
    Ok(tokens)
}

/// The scopes in one that stands between two spaces. A separator of the connector's own splits it. So do commas, with which
/// some services answer that are asked with spaces; but a comma is a legal character of a scope (RFC 6749, section 3.3), so
/// that one of the pieces must be known.
fn pieces(descriptor: &Descriptor, scope: String) -> Vec<String> {
    let own = Some(descriptor.scopes().1.trim()).filter(|separator| !separator.is_empty());
    let pieces = || scope.split(own.unwrap_or(",")).filter(|piece| !piece.is_empty());
    let whole =
        descriptor.knows_scope(&scope) || (own.is_none() && !pieces().any(|piece| descriptor.knows_scope(piece)));
    if whole { vec![scope] } else { pieces().map(str::to_owned).collect() }
}

/// The further tokens of an answer, each checked like the first; one that cannot be used is dropped with a warning, as the
/// others are good and the code is spent.
pub(crate) fn admit_named(
    registration: &Registration,
    tokens: &mut Tokens,
    asked_at: SystemTime,
    now: SystemTime,
) -> BTreeMap<String, NamedTokens> {
    let mut admitted = BTreeMap::new();
    for (name, tokens) in std::mem::take(&mut tokens.named) {
        match admit(registration, tokens, asked_at) {
            Ok(tokens) => {
                let renew_by = renew_by(&tokens, now);
                admitted.insert(
                    name,
                    NamedTokens { tokens, generation: 1, obtained_at: now, renew_by, unanswered_since: None },
                );
            }
            Err(error) => {
                tracing::warn!(connector = registration.descriptor().id, token = name, %error, "a further token was dropped");
            }
        }
    }
    admitted
}

/// A token of another type than Bearer is used by the connector's own `apply`, or not at all: to send it as Bearer would
/// take its protection away (RFC 9449, section 7.1).
fn check_type(registration: &Registration, tokens: &Tokens) -> Result<()> {
    let kind = tokens.token_type();
    if registration.descriptor().binds_tokens() {
        return check_bound(kind);
    }
    if kind.eq_ignore_ascii_case("bearer") {
        return Ok(());
    }
    let bound = ["mac", "dpop"].iter().any(|bound| kind.eq_ignore_ascii_case(bound));
    let descriptor = registration.descriptor();
    let declared = descriptor
        .token_endpoint()
        .is_some_and(|endpoint| endpoint.token_types.iter().any(|declared| kind.eq_ignore_ascii_case(declared)));
    let own = registration.has(Hook::Apply) || ((descriptor.apply.is_some() || declared) && !bound);
    if own {
        return Ok(());
    }
    let message = format!(
        "the service's token is of the type `{}`, which this connector does not know how to use; declare it in \
         `token_type`, or write an `apply` hook",
        crate::error::printable(kind)
    );
    Err(Error::Refused(Failure::new(Reason::UnsupportedTokenType, message)))
}

/// Where a token that is bound to a key was asked for, another one is a downgrade: it would be good for whoever steals it
/// (RFC 9449, section 5).
fn check_bound(kind: &str) -> Result<()> {
    if kind.eq_ignore_ascii_case("dpop") {
        return Ok(());
    }
    let message = format!(
        "the service gave a token of the type `{}` where one that is bound to a key (`DPoP`) was asked for: have it bind the \
         tokens of this client, or, if it cannot, remove `dpop` from the connector",
        crate::error::printable(kind)
    );
    Err(Error::Refused(Failure::new(Reason::UnsupportedTokenType, message)))
}

/// When the refresh token has to be used although nobody calls: at 85 % of its life.
pub(crate) fn renew_by(tokens: &Tokens, now: SystemTime) -> Option<SystemTime> {
    let end = tokens.refresh_expiry.at()?;
    // Past its announced end and still accepted: then the announcement says nothing.
    let life = end.duration_since(now).ok().filter(|life| !life.is_zero())?;
    Some(after(now, life.mul_f64(REFRESH_TOKEN_FRACTION)))
}

/// Takes the learned fields over from the token response. Whether they can be used, [`check_learned`] says.
pub(crate) fn learn_from_tokens(descriptor: &'static Descriptor, tokens: &Tokens, fields: &mut Fields) {
    for field in descriptor.fields {
        let value = field.from_token.and_then(|path| tokens.member(path));
        match value {
            Some(Value::String(text)) if !text.is_empty() => fields.set(field.name, text),
            Some(Value::Bool(_) | Value::Number(_)) => {
                fields.set(field.name, value.map(Value::to_string).unwrap_or_default());
            }
            Some(Value::Object(_) | Value::Array(_)) => {
                tracing::warn!(
                    connector = descriptor.id,
                    field = field.name,
                    "what the path of a learned field leads to is not one value"
                );
            }
            None | Some(Value::Null | Value::String(_)) => {}
        }
    }
}

/// Whether what a service taught can be used.
///
/// # Errors
///
/// [`Error::Refused`] for a value that the field cannot hold, or a host that the connector does not declare.
pub(crate) fn check_learned(registration: &Registration, fields: &Fields) -> Result<()> {
    check_hosts(registration.descriptor(), fields)?;
    registration.read(fields).map(drop).map_err(|error| as_service_error(registration.descriptor(), error))
}

/// Takes the learned fields over from the callback.
///
/// # Errors
///
/// [`Error::Refused`] for a host that the connector does not declare.
pub(crate) fn learn_from_callback<'v>(
    descriptor: &'static Descriptor,
    value: impl Fn(&str) -> Option<&'v str>,
    fields: &mut Fields,
) -> Result<()> {
    for field in descriptor.fields {
        if let Some(text) = field.from_callback.and_then(&value).filter(|text| !text.is_empty()) {
            fields.set(field.name, text);
        }
    }
    check_hosts(descriptor, fields)
}

/// A host that a service names may get the credential only if the connector declares it.
pub(crate) fn check_hosts(descriptor: &'static Descriptor, fields: &Fields) -> Result<()> {
    for field in descriptor.fields.iter().filter(|field| field.learned) {
        let Some(text) = fields.get(field.name) else {
            continue;
        };
        let address = match field.kind {
            FieldKind::Host => format!("https://{text}/"),
            FieldKind::Origin => text.to_owned(),
            _ => continue,
        };
        let declared =
            Url::parse(&address).is_ok_and(|url| descriptor.hosts.iter().any(|pattern| host::matches(pattern, &url)));
        if !declared {
            let message = format!(
                "the service names the host `{}` for `{}`, which the connector does not declare; if it belongs to the \
                 service, add it to `hosts`: `\"*.example.com\"` stands for all below a domain",
                crate::error::printable(text),
                field.name
            );
            return Err(Error::Refused(Failure::new(Reason::HostNotAllowed, message)));
        }
    }
    Ok(())
}

/// Refuses what a hook must not have done: changed a field that is not learned.
///
/// # Errors
///
/// [`Error::Bug`] naming the field.
pub(crate) fn check_unchanged(descriptor: &'static Descriptor, before: &Fields, after: &Fields) -> Result<()> {
    let changed = |field: &&FieldDescriptor| !field.learned && before.get(field.name) != after.get(field.name);
    match descriptor.fields.iter().find(changed) {
        None => Ok(()),
        Some(field) => {
            let message = format!("a hook changed `{}`; only a field typed `Learned<..>` can be changed", field.name);
            Err(Error::bug(Reason::FieldChanged, message))
        }
    }
}

/// A value from the service that its field cannot hold is the service's mistake, not the person's.
pub(crate) fn as_service_error(descriptor: &Descriptor, error: Error) -> Error {
    let is_learned = |error: &FieldError| descriptor.field(&error.name).is_some_and(|field| field.learned);
    match error {
        Error::Input(errors) if errors.iter().all(is_learned) => {
            let message = format!("the service gave a value that its field cannot hold: {errors}");
            Error::Refused(Failure::new(Reason::MalformedResponse, message))
        }
        other => other,
    }
}
