//! What an exchange and a renewal work with.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use zeroize::Zeroizing;

use super::client_auth;
use super::endpoint::Purpose;
use super::pkce::PkceVerifier;
use crate::connector::Connector;
use crate::describe::{ClientCredentials, Descriptor, TokenEndpoint};
use crate::fields::{FieldWriter, Fields};
use crate::secret::Secret;
use crate::template::Scope;

/// What an exchange works with: the code, the redirect URI, the PKCE verifier and the callback's parameters.
#[derive(Clone)]
pub struct CodeGrant {
    pub(crate) code: Secret,
    pub(crate) redirect_uri: String,
    pub(crate) verifier: Option<PkceVerifier>,
    /// What proves the client, where that is signed anew for each request.
    pub(crate) assertion: Option<Secret>,
    pub(crate) callback: Vec<(String, String)>,
}

impl CodeGrant {
    /// The authorization code.
    #[must_use]
    pub const fn code(&self) -> &Secret {
        &self.code
    }

    /// The redirect URI of the authorization request, byte for byte (RFC 6749, section 4.1.3).
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The PKCE verifier; `None` where the connector turns PKCE off.
    #[must_use]
    pub const fn verifier(&self) -> Option<&PkceVerifier> {
        self.verifier.as_ref()
    }

    /// A parameter of the callback.
    #[must_use]
    pub fn callback(&self, name: &str) -> Option<&str> {
        self.callback.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The parameters of the token request (RFC 6749, section 4.1.3; RFC 7636, section 4.5), with the client's
    /// credentials: for a form or a JSON body.
    #[must_use]
    pub fn params<C: Connector>(&self, connector: &C) -> Params {
        self.params_of(C::DESCRIPTOR, &fields_of(connector))
    }

    pub(crate) fn params_of(&self, descriptor: &'static Descriptor, fields: &Fields) -> Params {
        let mut params = Params::default();
        params.set("grant_type", "authorization_code");
        params.set("code", self.code.expose_secret());
        params.set("redirect_uri", &self.redirect_uri);
        if let Some(verifier) = &self.verifier {
            params.set("code_verifier", verifier.expose_secret());
        }
        params.complete(descriptor, fields, self.assertion.as_ref(), Purpose::Exchange)
    }
}

impl std::fmt::Debug for CodeGrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeGrant").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

/// What a renewal works with: the tokens as they are, and the redirect URI.
#[derive(Clone)]
pub struct RefreshGrant {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Secret,
    pub(crate) redirect_uri: String,
    /// What proves the client, where that is signed anew for each request.
    pub(crate) assertion: Option<Secret>,
}

impl RefreshGrant {
    /// The access token that is to be renewed: a few services renew by it.
    #[must_use]
    pub const fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// The refresh token; empty where the service gave none.
    #[must_use]
    pub const fn refresh_token(&self) -> &Secret {
        &self.refresh_token
    }

    /// The redirect URI of the connection; a few services want it again. Empty where a device was authorized (RFC 8628).
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The parameters of the token request (RFC 6749, section 6), with the client's credentials.
    #[must_use]
    pub fn params<C: Connector>(&self, connector: &C) -> Params {
        self.params_of(C::DESCRIPTOR, &fields_of(connector))
    }

    pub(crate) fn params_of(&self, descriptor: &'static Descriptor, fields: &Fields) -> Params {
        let mut params = Params::default();
        params.set("grant_type", "refresh_token");
        params.set("refresh_token", self.refresh_token.expose_secret());
        params.complete(descriptor, fields, self.assertion.as_ref(), Purpose::Refresh)
    }
}

impl std::fmt::Debug for RefreshGrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshGrant").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

fn fields_of<C: Connector>(connector: &C) -> Fields {
    FieldWriter::written(connector)
}

/// The parameters of a token request, in order. Prints names only; serializing it puts the secrets into the body.
#[derive(Clone, Default)]
pub struct Params(Vec<(String, Zeroizing<String>)>);

impl Params {
    /// The parameters of the client credentials grant (RFC 6749, section 4.4.2).
    pub(super) fn of_client_credentials(
        descriptor: &'static Descriptor,
        fields: &Fields,
        client: &ClientCredentials,
        assertion: Option<&Secret>,
    ) -> Self {
        let mut params = Self::default();
        params.set("grant_type", "client_credentials");
        if !client.scopes.is_empty() {
            params.set("scope", &client.scopes.join(client.scope_separator));
        }
        params.complete(descriptor, fields, assertion, Purpose::Exchange)
    }

    /// The parameters of the token request of a device (RFC 8628, section 3.4).
    pub(super) fn of_device(
        descriptor: &'static Descriptor,
        fields: &Fields,
        device_code: &Secret,
        assertion: Option<&Secret>,
    ) -> Self {
        let mut params = Self::default();
        params.set("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
        params.set("device_code", device_code.expose_secret());
        params.complete(descriptor, fields, assertion, Purpose::Exchange)
    }

    /// Sets a parameter; one of that name is replaced.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.0.push((name.to_owned(), Zeroizing::new(value.to_owned())));
    }

    /// Removes a parameter.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Adds what the connector declares for every token request: the client's credentials, further parameters, other
    /// names. A parameter whose value is absent is left out; one that is there already wins.
    fn complete(
        mut self,
        descriptor: &'static Descriptor,
        fields: &Fields,
        assertion: Option<&Secret>,
        purpose: Purpose,
    ) -> Self {
        client_auth::in_body(descriptor, fields, assertion, &mut self);
        let Some(endpoint) = descriptor.token_endpoint() else { return self };
        let further = match purpose {
            Purpose::Exchange => endpoint.token_params,
            Purpose::Refresh => endpoint.refresh_params,
        };
        let scope = Scope { descriptor, fields, builtin: &[] };
        for param in further {
            // What cannot stand here was refused when the connector was made.
            let value = param.value.resolve(&scope).ok().flatten().filter(|value| !value.is_empty());
            if let Some(value) = value.filter(|_| !self.0.iter().any(|(name, _)| name == param.name)) {
                self.set(param.name, &value);
            }
        }
        self.renamed(endpoint)
    }

    /// Gives the parameters the names that the service has for them.
    pub(super) fn renamed(mut self, endpoint: &TokenEndpoint) -> Self {
        for (name, _) in &mut self.0 {
            *name = endpoint.param_name(name).to_owned();
        }
        self
    }

    /// Names and values, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }
}

impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value.as_str())?;
        }
        map.end()
    }
}

impl std::fmt::Debug for Params {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
