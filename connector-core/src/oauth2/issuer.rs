//! Who issues tokens: the issuer that a callback must come from (RFC 9207), and that a refresh token belongs to.

use crate::connector::AnyConnector;
use crate::describe::Descriptor;
use crate::error::{Error, Failure, Reason, Result};
use crate::fields::Fields;
use crate::template::Scope;

/// The issuer that the connector names, as it is compared: character by character (RFC 9207, section 2.4). `None` when it
/// names none.
///
/// # Errors
///
/// [`Error::Input`] when a field's value cannot stand in it.
pub(crate) fn issuer(descriptor: &'static Descriptor, fields: &Fields) -> Result<Option<String>> {
    let Some(template) = descriptor.issuer() else { return Ok(None) };
    let scope = Scope { descriptor, fields, builtin: &[] };
    let text = template.resolve(&scope)?.map(|text| text.to_string());
    // A person may write their subdomain in capitals; no service does.
    Ok(if template.is_literal() { text } else { text.map(|text| with_lower_case_host(&text)) })
}

/// The same where a consent was given, which is good for one issuer only. What a program does on its own account it begins
/// anew at any time.
///
/// # Errors
///
/// As [`issuer`].
pub(crate) fn of_consent(descriptor: &'static Descriptor, fields: &Fields) -> Result<Option<String>> {
    if descriptor.as_oauth2().is_some() { issuer(descriptor, fields) } else { Ok(None) }
}

fn with_lower_case_host(issuer: &str) -> String {
    let Some((scheme, rest)) = issuer.split_once("://") else { return issuer.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    format!("{scheme}://{}{path}", host.to_ascii_lowercase())
}

/// Refuses a callback of another issuer than the one that was asked: somebody may have led the person there, to get at the
/// code (RFC 9207, section 2.4; RFC 9700, section 4.4). `always` says that the service names itself in every callback.
///
/// # Errors
///
/// [`Error::Refused`]; nothing else in the callback is believed then.
pub(crate) fn check_callback(expected: Option<&str>, given: Option<&str>, always: bool) -> Result<()> {
    let refused = |reason, message: &str| Err(Error::Refused(Failure::new(reason, message)));
    match (expected, given) {
        (Some(expected), Some(given)) if expected != given => refused(
            Reason::IssuerMismatch,
            "the callback comes from another issuer than the one that was asked; begin again",
        ),
        (Some(_), None) if always => {
            let message = "the callback does not name its issuer, which this service always does: it was changed on its \
                           way; begin again";
            refused(Reason::IssuerMissing, message)
        }
        _ => Ok(()),
    }
}

/// The issuer that the connector names, which must be the one of before: what one has issued is not sent to another.
///
/// # Errors
///
/// [`Error::Reconnect`] when it is another one. Whoever asks sends nothing then; and the store is not told, as with the
/// connector and the presets of before, all is as good as it was.
pub(crate) fn unchanged(before: Option<&str>, connector: &dyn AnyConnector, fields: &Fields) -> Result<Option<String>> {
    let now = of_consent(connector.descriptor(), fields)?;
    match (before, now.as_deref()) {
        (Some(before), Some(named)) if before != named => {
            let message = format!(
                "the connection is with `{}`, and the connector names `{}` now: nothing of one is sent to the other",
                crate::error::printable(before),
                crate::error::printable(named)
            );
            Err(Error::Reconnect(Failure::new(Reason::IssuerChanged, message)))
        }
        _ => Ok(now),
    }
}
