//! The device authorization grant (RFC 8628): a machine without a browser gets a code, which a person enters elsewhere, and
//! asks until they have.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::assertion::client_assertion;
use super::beginning::{begin as begin_at, required, unusable};
use super::endpoint::endpoint as checked;
use super::exchange::request;
use super::grant::Params;
use super::members::Members;
use super::token_response::{number, positive_lifetime};
use crate::clock::Clock;
use crate::connector::AnyConnector;
use crate::defaults::{DEVICE_INTERVAL, DEVICE_LIFETIME};
use crate::describe::OAuth2;
use crate::error::{Error, Reason, Result, printable};
use crate::fields::Fields;
use crate::host::is_safe;
use crate::http::Http;
use crate::secret::Secret;
use crate::template::Scope;
use crate::tokens::Tokens;

/// The longest device code that is taken, in bytes: it is sent with every question.
const LONGEST_CODE: usize = 8 * 1024;

/// What must be as the service meant it: readers differ in which of two members they believe.
const DECIDING: [&str; 4] = ["device_code", "user_code", "verification_uri", "verification_url"];

/// The longest address to be shown to a person, in bytes.
const LONGEST_ADDRESS: usize = 2048;

/// What a device gets to begin with (RFC 8628, section 3.2).
pub(crate) struct DeviceCode {
    pub(crate) device_code: Secret,
    /// What the person enters.
    pub(crate) user_code: String,
    /// Where.
    pub(crate) verification_uri: Url,
    /// The same with the code in it.
    pub(crate) verification_uri_complete: Option<Url>,
    /// For how long the codes are good.
    pub(crate) lifetime: Duration,
    /// How long to wait between two questions.
    pub(crate) interval: Duration,
}

/// Where a device begins; `None` when the connector does not state it.
///
/// # Errors
///
/// [`Error::Bug`] or [`Error::Input`] when its address cannot be one.
pub(crate) fn endpoint(connector: &dyn AnyConnector, oauth2: &OAuth2, fields: &Fields) -> Result<Option<Url>> {
    let scope = Scope { descriptor: connector.descriptor(), fields, builtin: &[] };
    let Some(address) = scope.first(oauth2.device_authorization_url)? else { return Ok(None) };
    checked("device authorization endpoint", &address).map(Some)
}

/// The device authorization request (RFC 8628, section 3.1). The connector's further parameters go with it, but for those
/// that are about coming back to the program.
///
/// # Errors
///
/// What the service says; [`Error::Refused`] for an answer that cannot be used or must not be shown.
pub(crate) async fn begin(
    url: &Url,
    connector: &dyn AnyConnector,
    fields: &Fields,
    scopes: &[String],
    nonce: &str,
    clock: &dyn Clock,
    http: &Http,
) -> Result<DeviceCode> {
    let descriptor = connector.descriptor();
    let Some(oauth2) = descriptor.as_oauth2() else {
        return Err(Error::bug(Reason::Setup, "the connector has no device authorization endpoint"));
    };
    let mut params = Params::default();
    // There is no way back to the program: what names its address does not resolve, and is left out.
    let scope = Scope { descriptor, fields, builtin: &[("nonce", nonce)] };
    for param in oauth2.authorization_params {
        let of_a_callback = matches!(oauth2.token.standard_name(param.name), "response_type" | "response_mode");
        if let Some(value) = param.value.resolve(&scope)?.filter(|value| !value.is_empty() && !of_a_callback) {
            params.set(param.name, &value);
        }
    }
    if !scopes.is_empty() {
        params.set(oauth2.token.param_name("scope"), &scopes.join(oauth2.scope_separator));
    }
    read(&begin_at(url, connector, fields, params, &DECIDING, clock, http).await?)
}

/// Asks once for the tokens (RFC 8628, section 3.4).
///
/// # Errors
///
/// As a token request; that the person has not answered yet is one, too.
pub(crate) async fn ask(
    connector: &dyn AnyConnector,
    fields: &Fields,
    token_url: Option<&Url>,
    device_code: &Secret,
    clock: &dyn Clock,
    http: &Http,
) -> Result<Tokens> {
    let descriptor = connector.descriptor();
    let assertion = client_assertion(descriptor, fields, clock.now())?;
    let params = Params::of_device(descriptor, fields, device_code, assertion.as_ref());
    request(descriptor, fields, token_url, &params, http).await
}

fn read(members: &Members) -> Result<DeviceCode> {
    let device_code = required(members, "device_code")?;
    if device_code.len() > LONGEST_CODE {
        return Err(unusable("its `device_code` is too long"));
    }
    let user_code = required(members, "user_code")?.trim();
    // Escaped and cut, it would not be what the person has to enter.
    if user_code.is_empty() || printable(user_code) != user_code {
        return Err(unusable("its `user_code` cannot be shown to a person"));
    }
    // Some services still have the name of a draft for it.
    let name = if members.get("verification_uri").is_some() { "verification_uri" } else { "verification_url" };
    let verification_uri = match members.get(name) {
        None | Some(Value::Null) => return Err(unusable("it has no `verification_uri`")),
        Some(value) => address(value)
            .ok_or_else(|| unusable("its `verification_uri` is not an https address to which a person may be sent"))?,
    };
    let complete = members.get("verification_uri_complete").filter(|value| !value.is_null());
    let verification_uri_complete = complete.and_then(address);
    if complete.is_some() && verification_uri_complete.is_none() {
        tracing::warn!(member = "verification_uri_complete", "an odd member of the device's answer was dropped");
    }
    let lifetime = members.get("expires_in").and_then(positive_lifetime);
    let lifetime = lifetime.ok_or_else(|| unusable("it does not say for how long its codes are good"))?;
    let given = members.get("interval").filter(|value| !value.is_null());
    let interval = given.and_then(interval);
    if given.is_some() && interval.is_none() {
        tracing::warn!(member = "interval", "an odd member of the device's answer was dropped");
    }
    let interval = interval.unwrap_or(DEVICE_INTERVAL);
    let lifetime = lifetime.min(DEVICE_LIFETIME);
    if interval >= lifetime {
        return Err(unusable("its codes end before it may be asked for the first time"));
    }
    Ok(DeviceCode {
        device_code: Secret::new(device_code),
        user_code: user_code.to_owned(),
        verification_uri,
        verification_uri_complete,
        lifetime,
        interval,
    })
}

/// An address to which a person may be sent: by https, or on loopback; nothing that a browser would run, and no user name
/// that looks like a host.
fn address(value: &Value) -> Option<Url> {
    let text = value.as_str().filter(|text| text.len() <= LONGEST_ADDRESS)?;
    let url = Url::parse(text).ok()?;
    is_safe(&url).then_some(url)
}

/// In whole seconds, rounded up: never faster than the service says. Less than a second is no interval.
fn interval(value: &Value) -> Option<Duration> {
    let seconds = number(value)?.ceil();
    (seconds >= 1.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}
