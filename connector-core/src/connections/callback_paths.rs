//! Where services send people back to, and how the callbacks of one connector are told from those of another.
//!
//! A service that is hostile, or was broken into, can send the person on to another one with the state of its own flow, and would
//! get that one's code (a mix-up, RFC 9700, section 4.4). An issuer in the callback gives it away; where none is named, the
//! path has to: the other service has registered another one.

use std::collections::HashMap;

use url::Url;

use super::Shared;
use super::complete::path_of;
use crate::behaviour::Hook;
use crate::error::{Error, Failure, Reason, Result, printable};
use crate::host::is_safe;
use crate::registry::{Entry, Registration, Registry};

/// What stands for the id of a connector in an address or a path that is for all of them.
const PLACE: &str = "{connector}";

/// The address or path of one connector.
pub(crate) fn of_connector(text: &str, connector: &str) -> String {
    text.replace(PLACE, connector)
}

impl Shared {
    /// The redirect URI of a connector: its own, or that of all.
    ///
    /// # Errors
    ///
    /// As [`check_told_apart`].
    pub(super) fn redirect_uri(&self, registration: &Registration) -> Result<String> {
        let uri =
            |id: &str| self.redirect_uris.get(id).cloned().unwrap_or_else(|| of_connector(&self.redirect_uri, id));
        check_told_apart(&self.registry, registration, |id| path_of(&uri(id)), "`redirect_uri_of`")?;
        Ok(uri(registration.descriptor().id))
    }
}

/// Refuses a connector whose callbacks could be those of another one: they come to the same path, and need not name an issuer.
/// `own` is how a connector gets a path of its own.
///
/// # Errors
///
/// [`Error::Misconfigured`] naming both.
pub(super) fn check_told_apart(
    registry: &Registry,
    registration: &Registration,
    path: impl Fn(&str) -> String,
    own: &str,
) -> Result<()> {
    let descriptor = registration.descriptor();
    let names_itself = descriptor.as_oauth2().is_some_and(|oauth2| oauth2.issuer_in_callback);
    if (descriptor.issuer().is_some() && names_itself) || !is_called_back(registration) {
        return Ok(());
    }
    let id = descriptor.id;
    let others = registry.iter().flat_map(Entry::connectors).filter(|other| is_called_back(other));
    let mut others = others.map(|other| other.descriptor().id).filter(|other| *other != id);
    match others.find(|other| path(other) == path(id)) {
        None => Ok(()),
        Some(other) => Err(setup(format!(
            "`{id}` and `{other}` are called back at the same path, and `{id}` need not name its issuer there, so that the code \
             of one could be taken for one of the other: write `{PLACE}` into the path, or give one of them its own ({own})"
        ))),
    }
}

/// Whether a service sends people back for this connector.
fn is_called_back(registration: &Registration) -> bool {
    let descriptor = registration.descriptor();
    descriptor.as_oauth2().is_some()
        && (descriptor.declares(Hook::AuthorizationUrl)
            || registration.has(Hook::AuthorizationUrl)
            || descriptor.issuer().is_some())
}

/// Refuses redirect URIs that cannot be ones, and two with the same path.
///
/// # Errors
///
/// [`Error::Misconfigured`].
pub(super) fn check(redirect_uri: &str, own: &HashMap<&'static str, String>) -> Result<()> {
    for uri in std::iter::once(redirect_uri).chain(own.values().map(String::as_str)) {
        check_redirect_uri(uri)?;
    }
    // The path is what a callback is told apart by: a host or port can be somebody else's word.
    let mut paths: Vec<String> = own.values().map(|uri| path_of(uri)).chain([path_of(redirect_uri)]).collect();
    paths.sort_unstable();
    match paths.windows(2).find(|pair| pair.first() == pair.last()) {
        None => Ok(()),
        Some(pair) => {
            let path = pair.first().map(|path| printable(path)).unwrap_or_default();
            Err(setup(format!("two redirect URIs have the path `{path}`; give each connector a path of its own")))
        }
    }
}

fn check_redirect_uri(text: &str) -> Result<()> {
    let answer = |name: &str| matches!(name, "code" | "state" | "error" | "error_description" | "error_uri" | "iss");
    let good =
        |url: &Url| is_safe(url) && url.fragment().is_none() && !url.query_pairs().any(|(name, _)| answer(&name));
    let good = match [of_connector(text, "one"), of_connector(text, "other")].map(|uri| Url::parse(&uri)) {
        // It makes another path, and nothing else.
        [Ok(one), Ok(other)] if text.contains(PLACE) => {
            good(&one) && one.origin() == other.origin() && one.path() != other.path() && one.query() == other.query()
        }
        [Ok(one), _] => good(&one),
        _ => false,
    };
    if good {
        return Ok(());
    }
    let shown = printable(text);
    Err(setup(format!(
        "`{shown}` cannot be a redirect URI: write an https address, or `http://127.0.0.1:PORT/PATH`, without a fragment"
    )))
}

fn setup(message: String) -> Error {
    Error::Misconfigured(Failure::new(Reason::Setup, message))
}
