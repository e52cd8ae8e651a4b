//! Requests of the program with which an authorization begins, and which give no tokens: to the device authorization endpoint
//! (RFC 8628, section 3.1), and to the one for pushed requests (RFC 9126, section 2.1).

use serde_json::Value;
use url::Url;

use super::assertion::client_assertion;
use super::client_auth;
use super::exchange::with_headers;
use super::grant::Params;
use super::members::Members;
use super::token_response::{refusal, said};
use crate::clock::Clock;
use crate::connector::AnyConnector;
use crate::describe::TokenEndpoint;
use crate::error::{Error, Failure, Reason, Result};
use crate::fields::Fields;
use crate::http::{Http, Response};

/// Sends one, in which the client proves itself as to the token endpoint, and reads the members of the answer. `deciding`
/// are those about which there must be no doubt. An answer that has an `error` and none of them is that error, whatever its
/// status says.
///
/// # Errors
///
/// What the service says, by what to do next.
pub(super) async fn begin(
    url: &Url,
    connector: &dyn AnyConnector,
    fields: &Fields,
    mut params: Params,
    deciding: &[&str],
    clock: &dyn Clock,
    http: &Http,
) -> Result<Members> {
    let descriptor = connector.descriptor();
    let assertion = client_assertion(descriptor, fields, clock.now())?;
    let mut proof = Params::default();
    client_auth::in_body(descriptor, fields, assertion.as_ref(), &mut proof);
    let endpoint = descriptor.token_endpoint().unwrap_or(TokenEndpoint::PLAIN);
    proof = proof.renamed(endpoint);
    // The proof is the framework's alone: whatever else has its names gives way.
    for (name, value) in proof.iter() {
        params.set(name, value);
    }
    // A form, whatever the token endpoint wants: both standards say so.
    let request = with_headers(http.post(url).form(&params), descriptor, fields)?;
    let outcome = async { members_of(request.send().await?, deciding, endpoint).await };
    outcome.await.map_err(of_the_beginning)
}

async fn members_of(mut answer: Response, deciding: &[&str], endpoint: &TokenEndpoint) -> Result<Members> {
    let known = answer.take_known();
    let (status, media) = (answer.status(), answer.media_type());
    let bytes = answer.bytes().await?;
    let read = Members::of(media.as_deref(), &bytes, deciding).map_err(|why| unusable(&why)).and_then(|members| {
        let is_there = |name: &&str| members.get(name).is_some_and(|value| !value.is_null());
        match said(&members, endpoint) {
            Some((code, description)) if !deciding.iter().any(is_there) => Err(refusal(code, description, &known)),
            _ => Ok(members),
        }
    });
    read.map_err(|error| error.map(|failure| failure.with_status(status)))
}

/// Nothing was granted yet: what a refusal means for tokens is not what it means here.
fn of_the_beginning(error: Error) -> Error {
    match error {
        Error::Reconnect(failure) => Error::Refused(failure.with_message("the service refuses the authorization")),
        Error::Misconfigured(failure)
            if failure.reason() == Reason::OAuth && failure.oauth_error() != Some("invalid_client") =>
        {
            Error::Misconfigured(failure.with_message("the service refuses the authorization request"))
        }
        Error::Refused(failure) if failure.reason() == Reason::HttpStatus => {
            Error::Refused(failure.with_message("the service answered the authorization request with an error"))
        }
        other => other,
    }
}

/// An answer that cannot be used, or must not be shown to a person.
pub(super) fn unusable(why: &str) -> Error {
    let message =
        format!("the answer to the authorization request cannot be used: {why}; compare the address of its endpoint");
    Error::Refused(Failure::new(Reason::MalformedResponse, message))
}

/// A text that is there.
///
/// # Errors
///
/// [`Error::Refused`] naming the member.
pub(super) fn required<'m>(members: &'m Members, name: &str) -> Result<&'m str> {
    match members.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        None | Some(Value::Null | Value::String(_)) => Err(unusable(&format!("it has no `{name}`"))),
        Some(_) => Err(unusable(&format!("its `{name}` is not a text"))),
    }
}
