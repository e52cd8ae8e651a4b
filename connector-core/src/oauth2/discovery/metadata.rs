//! The metadata of an issuer, as far as a client needs them (RFC 8414, section 2; RFC 9207, section 3).

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use super::public::may_be_led_to;
use crate::error::{Error, Failure, Reason, Result, printable};
use crate::host::is_loopback;
use crate::oauth2::endpoint;
use crate::oauth2::members::Members;

/// The longest address that an endpoint may have, in bytes.
const LONGEST: usize = 4 * 1024;

/// The endpoints that a connector may leave to metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    Authorization,
    Token,
    Revocation,
    Introspection,
    /// Where a device begins (RFC 8628, section 4).
    Device,
    /// Where authorization requests are pushed (RFC 9126, section 5).
    Pushed,
}

impl Sought {
    const ALL: [Self; 6] =
        [Self::Authorization, Self::Token, Self::Revocation, Self::Introspection, Self::Device, Self::Pushed];

    /// The member that says where it is.
    const fn member(self) -> &'static str {
        match self {
            Self::Authorization => "authorization_endpoint",
            Self::Token => "token_endpoint",
            Self::Revocation => "revocation_endpoint",
            Self::Introspection => "introspection_endpoint",
            Self::Device => "device_authorization_endpoint",
            Self::Pushed => "pushed_authorization_request_endpoint",
        }
    }

    /// The key by which a connector states it.
    const fn key(self) -> &'static str {
        match self {
            Self::Authorization => "authorization_url",
            Self::Token => "token_url",
            Self::Revocation => "revoke_url",
            Self::Introspection => "introspection_url",
            Self::Device => "device_authorization_url",
            Self::Pushed => "pushed_authorization_url",
        }
    }
}

/// What an issuer says about itself.
#[derive(Debug)]
pub(crate) struct Metadata {
    issuer: String,
    on_loopback: bool,
    endpoints: [Said; Sought::ALL.len()],
    /// Whether the issuer names itself in every callback (RFC 9207, section 3).
    pub(crate) names_itself: bool,
    /// Whether it lists the ways of PKCE that it knows, and S256 is not among them.
    pub(crate) lacks_s256: bool,
    /// How clients may prove themselves at the token endpoint, of the ways that are known here; `None` if that is not said.
    client_auth: Option<BTreeSet<&'static str>>,
}

/// What is said of one endpoint.
#[derive(Debug)]
enum Said {
    Nothing,
    At(Url),
    /// Something that cannot be one, and why.
    Odd(String),
}

/// The ways in which a client of ours may prove itself, by their registered names.
const CLIENT_AUTH: [&str; 4] = ["client_secret_post", "client_secret_basic", "none", "private_key_jwt"];

impl Metadata {
    /// Reads a document of the issuer at this address.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for what is no JSON object, or leaves doubt about what decides; [`Error::Misconfigured`] when it is
    /// another issuer's (RFC 8414, section 3.3).
    pub(super) fn read(bytes: &[u8], issuer: &str, address: &Url) -> Result<Self> {
        let [authorization, token, ..] = Sought::ALL.map(Sought::member);
        let members = Members::of(None, bytes, &["issuer", authorization, token]);
        let members = members.map_err(|why| Error::Refused(Failure::new(Reason::MalformedResponse, why)))?;
        if members.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err(another_issuer(issuer, members.text("issuer")));
        }
        let said = |sought: Sought| match members.get(sought.member()) {
            _ if members.is_odd(sought.member()) => Said::Odd("is given twice, or cannot be read".to_owned()),
            None | Some(Value::Null) => Said::Nothing,
            Some(Value::String(text)) if text.len() <= LONGEST => match endpoint(sought.member(), text) {
                Ok(url) => Said::At(url),
                Err(_) => Said::Odd(
                    "is not an https address (http only on loopback) without a user name and a fragment".to_owned(),
                ),
            },
            Some(Value::String(_)) => Said::Odd(format!("is longer than {LONGEST} bytes")),
            Some(_) => Said::Odd("is not a text".to_owned()),
        };
        let endpoints = Sought::ALL.map(said);
        for (sought, said) in Sought::ALL.iter().zip(&endpoints) {
            if let Said::Odd(why) = said {
                tracing::warn!(
                    issuer = printable(issuer),
                    member = sought.member(),
                    why,
                    "a member of metadata is odd"
                );
            }
        }
        let other = |name: &str| members.get(name).filter(|value| !value.is_null() && !members.is_odd(name));
        let odd = |name: &str| tracing::warn!(issuer = printable(issuer), member = name, "a member of metadata is odd");
        let texts = |name: &str| {
            let listed = other(name)?;
            let texts = listed.as_array().and_then(|items| items.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
            if texts.is_none() {
                odd(name);
            }
            texts
        };
        const NAMES_ITSELF: &str = "authorization_response_iss_parameter_supported";
        let names_itself = other(NAMES_ITSELF).is_some_and(|value| {
            value.as_bool().unwrap_or_else(|| {
                odd(NAMES_ITSELF);
                false
            })
        });
        let lacks_s256 = texts("code_challenge_methods_supported").is_some_and(|methods| !methods.contains(&"S256"));
        let client_auth = texts("token_endpoint_auth_methods_supported")
            .map(|methods| CLIENT_AUTH.into_iter().filter(|known| methods.contains(known)).collect());
        let on_loopback = is_loopback(address);
        Ok(Self { issuer: issuer.to_owned(), on_loopback, endpoints, names_itself, lacks_s256, client_auth })
    }

    /// Where an endpoint is; `None` when the metadata do not name it. `hosts` are those that the connector declares.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] when what they name cannot be used.
    pub(crate) fn endpoint(&self, sought: Sought, hosts: &[&str]) -> Result<Option<Url>> {
        let (issuer, member, key) = (printable(&self.issuer), sought.member(), sought.key());
        match self.endpoints.get(sought as usize) {
            Some(Said::Odd(why)) => {
                let message = format!(
                    "`{member}` in the metadata of `{issuer}` {why}; if the service cannot mend it, state `{key}`"
                );
                Err(Error::Misconfigured(Failure::new(Reason::Discovery, message).with_path(member)))
            }
            Some(Said::At(url)) if may_be_led_to(url, hosts, self.on_loopback) => Ok(Some(url.clone())),
            Some(Said::At(url)) => {
                let host = url.host_str().unwrap_or_default();
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                let message = format!(
                    "`{member}` in the metadata of `{issuer}` is on `{host}`, which is not a public address; if it belongs \
                     to the service, add `hosts = [\"{host}{port}\"]`, or state `{key}`"
                );
                Err(Error::Misconfigured(Failure::new(Reason::HostNotAllowed, message).with_path(member)))
            }
            Some(Said::Nothing) | None => Ok(None),
        }
    }

    /// The same for an endpoint without which there are no tokens.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] when it is not named, or what is named cannot be used.
    pub(crate) fn needed(&self, sought: Sought, hosts: &[&str]) -> Result<Url> {
        self.endpoint(sought, hosts)?.ok_or_else(|| {
            let (issuer, member, key) = (printable(&self.issuer), sought.member(), sought.key());
            let message = format!("the metadata of `{issuer}` have no `{member}`: state `{key}`");
            Error::Misconfigured(Failure::new(Reason::Discovery, message).with_path(member))
        })
    }

    /// Whether a client may prove itself so at the token endpoint, by the registered name of the way; true if that is not said.
    pub(crate) fn takes(&self, client_auth: &str) -> bool {
        self.client_auth.as_ref().is_none_or(|taken| taken.contains(client_auth))
    }
}

fn another_issuer(expected: &str, given: Option<&str>) -> Error {
    let given = given.map_or_else(|| "nobody".to_owned(), |given| format!("`{}`", printable(given)));
    let message = format!(
        "the metadata at the address of `{}` are of {given}: nothing in them is believed; write `issuer` as the service does, \
         character by character",
        printable(expected)
    );
    Error::Misconfigured(Failure::new(Reason::IssuerMismatch, message))
}
