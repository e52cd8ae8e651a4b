//! The authorization response (RFC 6749, sections 4.1.2 and 4.1.2.1), as it comes back to the redirect URI.

use url::form_urlencoded;

use super::token_response::{Verdict, verdict};
use crate::describe::OAuth2;
use crate::error::{Error, Failure, Reason, Redaction, Result};
use crate::secret::Secret;

/// The parameters of a callback. Nothing in it is believed before `state` was found.
pub(crate) struct Callback {
    params: Vec<(String, String)>,
}

/// Parameters of other grants and response modes: nobody asked for them, so that somebody else made the callback.
const UNEXPECTED: [&str; 3] = ["access_token", "id_token", "response"];

impl Callback {
    /// Takes a callback apart: the address that was called, or its path and query.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when a parameter is given twice.
    pub(crate) fn parse(address: &str) -> Result<Self> {
        let query = address.split('#').next().unwrap_or_default().split_once('?').map_or("", |(_, query)| query);
        let params: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let mut seen = std::collections::HashSet::new();
        let twice = params.iter().find(|(name, _)| !seen.insert(name.as_str()));
        if let Some((name, _)) = twice {
            let message =
                format!("the callback has the parameter `{}` twice; begin again", crate::error::printable(name));
            return Err(Error::Refused(Failure::new(Reason::DuplicateParameter, message)));
        }
        Ok(Self { params })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The state, which decides whether anybody waits for this callback. `names` are those that services have for it.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when there is none.
    pub(crate) fn state<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<&str> {
        let state = names.into_iter().find_map(|name| self.get(name).filter(|state| !state.is_empty()));
        state.ok_or_else(|| {
            let message = "the callback has no `state`: it does not belong to an authorization that was begun here; \
                           begin one";
            Error::Refused(Failure::new(Reason::StateMissing, message))
        })
    }

    /// The code, once state and issuer were found right.
    ///
    /// # Errors
    ///
    /// What the service says instead, or what is wrong with the callback.
    pub(crate) fn code(&self, oauth2: &OAuth2) -> Result<Secret> {
        let unexpected = UNEXPECTED.iter().find(|name| self.get(name).is_some());
        if let Some(error) = self.get("error").filter(|error| !error.is_empty()) {
            return Err(self.refusal(error));
        }
        let Some(code) = self.get(oauth2.code_param).filter(|code| !code.is_empty()) else {
            let message = "the callback has neither a code nor an error; begin again";
            return Err(Error::Refused(Failure::new(Reason::CodeMissing, message)));
        };
        if let Some(name) = unexpected {
            let message = format!("the callback has `{name}`, which nobody asked for; begin again");
            return Err(Error::Refused(Failure::new(Reason::UnexpectedParameter, message)));
        }
        Ok(Secret::new(code))
    }

    pub(crate) fn into_params(self, oauth2: &OAuth2) -> Vec<(String, String)> {
        let spent = [oauth2.code_param, oauth2.token.param_name("state")];
        self.params.into_iter().filter(|(name, _)| !spent.contains(&name.as_str())).collect()
    }

    fn refusal(&self, error: &str) -> Error {
        let failure = |reason, message: &str| {
            Failure::new(reason, message).with_oauth(error, self.get("error_description"), &Redaction::default())
        };
        match (error, verdict(error)) {
            ("access_denied", _) => Error::Reconnect(failure(Reason::ConsentDenied, "consent was not given")),
            (_, Verdict::Ended) => Error::Reconnect(failure(Reason::OAuth, "the service wants the person to act")),
            (_, Verdict::Passing) => {
                Error::Retry { after: None, failure: failure(Reason::OAuth, "the service could not do it this time") }
            }
            (_, Verdict::Setup) => {
                Error::Misconfigured(failure(Reason::OAuth, "the service refuses the authorization request"))
            }
            (_, Verdict::Refused) => Error::Refused(failure(Reason::OAuth, "the service refuses the authorization")),
        }
    }
}
