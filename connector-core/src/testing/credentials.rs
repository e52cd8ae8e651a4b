//! What a person enters instead of giving a consent: a key, or a user name and a password.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::describe::{Descriptor, Role};

/// The API key that a provider knows until it is told of another.
pub const API_KEY: &str = "simulated-api-key";
/// The user name that a provider knows until it is told of another.
pub const USERNAME: &str = "simulated-user";
/// The password of [`USERNAME`].
pub const PASSWORD: &str = "simulated-password";

/// The credentials of one person.
pub(super) struct Credentials {
    api_key: String,
    username: String,
    password: String,
    withdrawn: bool,
}

impl Default for Credentials {
    fn default() -> Self {
        let [api_key, username, password] = [API_KEY, USERNAME, PASSWORD].map(str::to_owned);
        Self { api_key, username, password, withdrawn: false }
    }
}

/// Prints no secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("withdrawn", &self.withdrawn).finish_non_exhaustive()
    }
}

impl Credentials {
    pub(super) fn set_api_key(&mut self, api_key: &str) {
        *self = Self { api_key: api_key.to_owned(), withdrawn: false, ..std::mem::take(self) };
    }

    pub(super) fn set_user(&mut self, username: &str, password: &str) {
        let (username, password) = (username.to_owned(), password.to_owned());
        *self = Self { username, password, withdrawn: false, ..std::mem::take(self) };
    }

    /// From now on none of them is accepted.
    pub(super) const fn withdraw(&mut self) {
        self.withdrawn = true;
    }

    pub(super) const fn are_good(&self) -> bool {
        !self.withdrawn
    }

    pub(super) fn accepts_key(&self, key: &str) -> bool {
        self.are_good() && key == self.api_key
    }

    /// Whether these are the user name and password as HTTP Basic has them (RFC 7617, section 2).
    pub(super) fn accepts_basic(&self, encoded: &str) -> bool {
        self.are_good() && encoded == STANDARD.encode(format!("{}:{}", self.username, self.password))
    }

    /// Whether the texts of a login have all that the connector asks a person for.
    pub(super) fn stand_in(&self, descriptor: &Descriptor, texts: &[String]) -> bool {
        let known = [(Role::ApiKey, &self.api_key), (Role::Username, &self.username), (Role::Password, &self.password)];
        let mut asked = known.iter().filter(|(role, _)| descriptor.role(*role).is_some());
        self.are_good() && asked.all(|(_, value)| texts.contains(value))
    }
}
