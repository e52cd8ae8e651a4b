//! The authorization request (RFC 6749, section 4.1.1; RFC 7636, section 4.3).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Url, form_urlencoded};

use super::endpoint::{endpoint, refuse};
use crate::connector::AnyConnector;
use crate::describe::{OAuth2, Role};
use crate::error::{Error, Reason, Result};
use crate::fields::Fields;
use crate::template::Scope;

/// What one flow adds to the facts of the connector.
pub(crate) struct AuthorizationRequestParts<'a> {
    pub(crate) state: &'a str,
    pub(crate) challenge: Option<&'a str>,
    pub(crate) redirect_uri: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) scopes: &'a [String],
    /// Where consent is given according to the issuer's metadata, where that is left to them.
    pub(crate) discovered: Option<&'a Url>,
    /// By what the service knows the key that the code is bound to (RFC 9449, section 10).
    pub(crate) dpop_jkt: Option<&'a str>,
}

/// An authorization request: where it goes, and its parameters.
pub(crate) struct AuthorizationRequestAddress {
    /// Without parameters.
    url: Url,
    /// Where they stand in the fragment: what comes before the `?` there.
    page: Option<String>,
    query: Query,
}

impl AuthorizationRequestAddress {
    /// Where the person is sent, with all parameters.
    pub(crate) fn with_params(self) -> Url {
        let Self { mut url, page, query } = self;
        match page {
            Some(page) => {
                let page = if page.is_empty() { page } else { format!("{page}?") };
                url.set_fragment(Some(&format!("{page}{}", query.text)));
            }
            None => url.set_query(Some(&query.text)),
        }
        url
    }

    /// Where the person is sent when the parameters are at the service already, under that name (RFC 9126, section 4).
    pub(crate) fn with_request_uri(self, request_uri: &str, client_id_param: &str) -> Url {
        let mut query = Query::of("");
        if let Some((_, client_id)) = self.query.added.iter().find(|(name, _)| name == client_id_param) {
            query.add(client_id_param, client_id);
        }
        query.add("request_uri", request_uri);
        Self { query, ..self }.with_params()
    }

    /// Names and values of the parameters, in order.
    pub(super) fn params(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.added.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the author's address has parameters of its own.
    pub(crate) fn has_params_of_its_own(&self) -> bool {
        self.query.names.len() > self.query.added.len() || self.page.is_some()
    }
}

/// The authorization request of one flow.
///
/// The query of the author's address is kept, and nothing in it is doubled: there the author's value wins. What the
/// framework sets itself must not stand there. Where the parameters stand in the fragment, the same holds for what follows
/// its `?`.
///
/// # Errors
///
/// [`Error::Bug`] when the address sets a reserved parameter or is none; [`Error::Input`] when a field's value cannot
/// stand in it.
pub(crate) fn authorization_request(
    connector: &dyn AnyConnector,
    oauth2: &OAuth2,
    fields: &Fields,
    parts: &AuthorizationRequestParts<'_>,
) -> Result<AuthorizationRequestAddress> {
    let descriptor = connector.descriptor();
    let builtin = [("nonce", parts.nonce), ("redirect_uri", parts.redirect_uri)];
    let scope = Scope { descriptor, fields, builtin: &builtin };
    let stated = match connector.authorization_url() {
        Some(text) => Some(text?),
        None => scope.first(oauth2.authorization_url)?.map(|text| text.to_string()),
    };
    let is_discovered = stated.is_none();
    let text = stated
        .or_else(|| parts.discovered.map(Url::to_string))
        .ok_or_else(|| Error::bug(Reason::InvalidAddress, no_endpoint(oauth2)))?;
    let (text, fragment) = match text.split_once('#') {
        Some((address, fragment)) if oauth2.params_in_fragment => (address.to_owned(), fragment.to_owned()),
        _ => (text, String::new()),
    };
    let url = endpoint("authorization endpoint", &text)?;
    // Some services have a page there that reads its own address: `#/authorize?..`.
    let (page, in_fragment) = fragment.split_once('?').unwrap_or((&fragment, ""));
    // What an author writes into the address is meant; what metadata put there must not stand for what is asked for.
    let reserved = |name: &str, value: &str| {
        let name = oauth2.token.standard_name(name);
        is_reserved(name, value) || (is_discovered && matches!(name, "client_id" | "scope" | "response_type"))
    };
    for given in [url.query().unwrap_or_default(), in_fragment] {
        refuse(given, "authorization endpoint", reserved)?;
    }

    let name = |standard| oauth2.token.param_name(standard);
    let given = if oauth2.params_in_fragment { in_fragment } else { url.query().unwrap_or_default() };
    let mut query = Query::of(given);
    query.add(name("response_type"), "code");
    if let Some(client_id) = descriptor.role(Role::ClientId).and_then(|field| fields.get(field.name)) {
        query.add(name("client_id"), client_id);
    }
    query.add(name("redirect_uri"), parts.redirect_uri);
    if !parts.scopes.is_empty() {
        query.add(name("scope"), &parts.scopes.join(oauth2.scope_separator));
    }
    query.add(name("state"), parts.state);
    if let Some(challenge) = parts.challenge {
        query.add("code_challenge", challenge);
        query.add("code_challenge_method", "S256");
    }
    if let Some(thumbprint) = parts.dpop_jkt {
        query.add("dpop_jkt", thumbprint);
    }
    for param in oauth2.authorization_params {
        if let Some(value) = param.value.resolve(&scope)?.filter(|value| !value.is_empty()) {
            query.add(param.name, &value);
        }
    }
    let page = oauth2.params_in_fragment.then(|| page.to_owned());
    Ok(AuthorizationRequestAddress { url, page, query })
}

const fn no_endpoint(oauth2: &OAuth2) -> &'static str {
    if oauth2.device_authorization_url.is_empty() {
        "the connector has no authorization endpoint"
    } else {
        "the connector has no authorization endpoint: begin with `Connections::authorize_device`"
    }
}

/// What the framework sets itself, and what would change the grant (RFC 9700, section 2.1.2).
fn is_reserved(name: &str, value: &str) -> bool {
    matches!(name, "state" | "redirect_uri" | "dpop_jkt")
        || name.starts_with("code_challenge")
        || name.starts_with("request")
        || (name == "response_type" && value != "code")
}

/// A query under construction, in which no name comes twice.
struct Query {
    text: String,
    names: Vec<String>,
    /// What was added to the author's own.
    added: Vec<(String, String)>,
}

/// Spaces become `%20`: understood everywhere, which `+` is not.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Query {
    fn of(given: &str) -> Self {
        let names = form_urlencoded::parse(given.as_bytes()).map(|(name, _)| name.into_owned()).collect();
        Self { text: given.to_owned(), names, added: Vec::new() }
    }

    fn add(&mut self, name: &str, value: &str) {
        if self.names.iter().any(|given| given == name) {
            return;
        }
        if !self.text.is_empty() && !self.text.ends_with('&') {
            self.text.push('&');
        }
        self.text.extend(utf8_percent_encode(name, ENCODED));
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, ENCODED));
        self.names.push(name.to_owned());
        self.added.push((name.to_owned(), value.to_owned()));
    }
}
