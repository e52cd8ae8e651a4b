//! The descriptor: what a connector says about its service, as constant data.
//!
//! `#[connector]` on a struct writes one [`Descriptor`] as a `const`. Everything that has to know a connector without
//! running it reads this data: the engine, forms, the command line, the simulated provider. The structs are
//! `#[non_exhaustive]` and made by `const` builder methods, so that a new fact never breaks an old connector.

mod authorization;
mod call;
mod field;
pub(crate) mod schema;
mod token_endpoint;

use serde::Serialize;

pub use self::authorization::{Alternative, Authorization, ClientCredentials, OAuth2};
pub use self::call::{Apply, Lifetime, Param, Signal, TestCall};
pub use self::field::{FieldDescriptor, Role};
pub use self::token_endpoint::{ClientAuth, TokenEndpoint, TokenFormat};
use crate::behaviour::Hook;
use crate::template::Template;

/// What a connector says about its service, known at compile time.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct Descriptor {
    /// The identity under which connections are stored; must never change once connections exist.
    pub id: &'static str,
    /// The service's name for people.
    pub title: &'static str,
    /// What the connector is for: the struct's doc comment.
    pub description: &'static str,
    /// Address of the service's documentation.
    pub docs: Option<&'static str>,
    /// What relative addresses are joined with; the first template that resolves. Empty: none is declared.
    pub base_uri: &'static [Template],
    /// Further hosts that may receive the credential, beside the base URI's. `*.example.com` stands for one or more
    /// labels, `host:8443` for a port.
    pub hosts: &'static [&'static str],
    /// Headers of every API call.
    pub headers: &'static [Param],
    /// Query parameters of every API call.
    pub query: &'static [Param],
    /// How the access token is put on a request, where that is declared; see [`applied`](Self::applied).
    pub apply: Option<Apply>,
    /// The call that proves that a connection works.
    pub test: TestCall,
    /// Which error answers are declared to mean that the token is stale; see [`refresh_signals`](Self::refresh_signals).
    pub refresh_on: &'static [Signal],
    /// Which successful answers are errors all the same.
    pub detect_on: &'static [Signal],
    /// The lifetime of an access token when the service names none.
    pub expires_in: Option<Lifetime>,
    /// How tokens are got.
    pub authorization: Authorization,
    /// The fields of a connection, in the order of the struct.
    pub fields: &'static [FieldDescriptor],
}

impl Descriptor {
    /// A descriptor with nothing declared but its identity and title.
    #[must_use]
    pub const fn new(id: &'static str, title: &'static str) -> Self {
        Self {
            id,
            title,
            description: "",
            docs: None,
            base_uri: &[],
            hosts: &[],
            headers: &[],
            query: &[],
            apply: None,
            test: TestCall::Missing,
            refresh_on: &[],
            detect_on: &[],
            expires_in: None,
            authorization: Authorization::None,
            fields: &[],
        }
    }

    /// Sets [`description`](Self::description).
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// Sets [`docs`](Self::docs).
    #[must_use]
    pub const fn docs(mut self, url: &'static str) -> Self {
        self.docs = Some(url);
        self
    }

    /// Sets [`base_uri`](Self::base_uri).
    #[must_use]
    pub const fn base_uri(mut self, templates: &'static [Template]) -> Self {
        self.base_uri = templates;
        self
    }

    /// Sets [`hosts`](Self::hosts).
    #[must_use]
    pub const fn hosts(mut self, hosts: &'static [&'static str]) -> Self {
        self.hosts = hosts;
        self
    }

    /// Sets [`headers`](Self::headers).
    #[must_use]
    pub const fn headers(mut self, headers: &'static [Param]) -> Self {
        self.headers = headers;
        self
    }

    /// Sets [`query`](Self::query).
    #[must_use]
    pub const fn query(mut self, query: &'static [Param]) -> Self {
        self.query = query;
        self
    }

    /// Sets [`apply`](Self::apply).
    #[must_use]
    pub const fn apply(mut self, apply: Apply) -> Self {
        self.apply = Some(apply);
        self
    }

    /// Sets [`test`](Self::test).
    #[must_use]
    pub const fn test(mut self, test: TestCall) -> Self {
        self.test = test;
        self
    }

    /// Sets [`refresh_on`](Self::refresh_on).
    #[must_use]
    pub const fn refresh_on(mut self, signals: &'static [Signal]) -> Self {
        self.refresh_on = signals;
        self
    }

    /// Sets [`detect_on`](Self::detect_on).
    #[must_use]
    pub const fn detect_on(mut self, signals: &'static [Signal]) -> Self {
        self.detect_on = signals;
        self
    }

    /// Sets [`expires_in`](Self::expires_in).
    #[must_use]
    pub const fn expires_in(mut self, lifetime: Lifetime) -> Self {
        self.expires_in = Some(lifetime);
        self
    }

    /// Sets [`authorization`](Self::authorization) to the authorization code grant.
    #[must_use]
    pub const fn oauth2(mut self, oauth2: OAuth2) -> Self {
        self.authorization = Authorization::OAuth2(oauth2);
        self
    }

    /// Sets [`authorization`](Self::authorization).
    #[must_use]
    pub const fn authorization(mut self, authorization: Authorization) -> Self {
        self.authorization = authorization;
        self
    }

    /// Sets [`fields`](Self::fields).
    #[must_use]
    pub const fn fields(mut self, fields: &'static [FieldDescriptor]) -> Self {
        self.fields = fields;
        self
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldDescriptor> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// All templates: of addresses, headers, parameters and bodies.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let test = match &self.test {
            TestCall::Get(path) => [Some(path), None],
            TestCall::Post(path, body) => [Some(path), body.as_ref()],
            TestCall::Missing | TestCall::None => [None, None],
        };
        let oauth2 = self.as_oauth2().into_iter().flat_map(|oauth2| {
            let params = oauth2.authorization_params.iter().map(|param| &param.value);
            let addresses = [oauth2.authorization_url, oauth2.revoke_url, oauth2.introspection_url];
            addresses.into_iter().flatten().chain(params)
        });
        let token = self.token_endpoint().into_iter().flat_map(|token| {
            let params = token.token_params.iter().chain(token.refresh_params).chain(token.token_headers);
            token
                .token_url
                .iter()
                .chain(token.refresh_url)
                .chain(token.assertion_audience)
                .chain(params.map(|param| &param.value))
        });
        let params = self.headers.iter().chain(self.query).map(|param| &param.value);
        self.base_uri
            .iter()
            .chain(params)
            .chain(test.into_iter().flatten())
            .chain(oauth2)
            .chain(token)
            .chain(self.issuer())
    }

    /// The field that plays a role.
    #[must_use]
    pub fn role(&self, role: Role) -> Option<&'static FieldDescriptor> {
        self.fields.iter().find(|field| field.role == Some(role))
    }

    /// The field that tells whose account a connection is.
    #[must_use]
    pub fn owner(&self) -> Option<&'static FieldDescriptor> {
        self.fields.iter().find(|field| field.owner)
    }

    /// How the access token is put on a request: as declared, or as a bearer token; one that is bound to a key with a proof
    /// beside it.
    #[must_use]
    pub const fn applied(&self) -> Apply {
        match self.apply {
            _ if self.binds_tokens() => Apply::DPOP,
            Some(apply) => apply,
            None => Apply::BEARER,
        }
    }

    /// Whether tokens are bound to a key of their consent (RFC 9449).
    pub(crate) const fn binds_tokens(&self) -> bool {
        match self.token_endpoint() {
            Some(endpoint) => endpoint.dpop,
            None => false,
        }
    }

    /// Which error answers mean that the token is stale: those declared, or status 401 (RFC 6750, section 3.1). Where none are
    /// declared, an error whose challenge says `invalid_token` does too; one that says `insufficient_scope` never does.
    #[must_use]
    pub const fn refresh_signals(&self) -> &'static [Signal] {
        match self.refresh_on {
            [] => &[Signal::Status(401)],
            signals => signals,
        }
    }

    /// The facts of the authorization code grant, where the connector uses it.
    #[must_use]
    pub const fn as_oauth2(&self) -> Option<&OAuth2> {
        match &self.authorization {
            Authorization::OAuth2(oauth2) => Some(oauth2),
            _ => None,
        }
    }

    /// How the token endpoint is spoken to, where the connector has one.
    #[must_use]
    pub const fn token_endpoint(&self) -> Option<&TokenEndpoint> {
        match &self.authorization {
            Authorization::OAuth2(oauth2) => Some(&oauth2.token),
            Authorization::ClientCredentials(client) => Some(&client.token),
            _ => None,
        }
    }

    /// Who issues the tokens, where the connector says it.
    #[must_use]
    pub const fn issuer(&self) -> Option<&Template> {
        match &self.authorization {
            Authorization::OAuth2(oauth2) => oauth2.issuer.as_ref(),
            Authorization::ClientCredentials(client) => client.issuer.as_ref(),
            _ => None,
        }
    }

    /// Whether it is left to the metadata of the issuer (RFC 8414) where an endpoint is without which there are no tokens.
    /// `hooks` are those of the connector.
    #[must_use]
    pub fn relies_on_metadata(&self, hooks: &[Hook]) -> bool {
        let states = |hook| self.declares(hook) || hooks.contains(&hook);
        let without_browser = |oauth2: &OAuth2| !oauth2.device_authorization_url.is_empty();
        let consent = self.as_oauth2().is_none_or(without_browser) || states(Hook::AuthorizationUrl);
        // A hook that exchanges the code knows itself where.
        let token = states(Hook::TokenUrl) || hooks.contains(&Hook::Acquire);
        self.issuer().is_some() && !(consent && token)
    }

    /// The scopes that are asked for, and what stands between two of them.
    #[must_use]
    pub const fn scopes(&self) -> (&'static [&'static str], &'static str) {
        match &self.authorization {
            Authorization::OAuth2(oauth2) => (oauth2.scopes, oauth2.scope_separator),
            Authorization::ClientCredentials(client) => (client.scopes, client.scope_separator),
            _ => (&[], " "),
        }
    }

    /// Whether a scope is one that the connector or a program may ask for.
    pub(crate) fn knows_scope(&self, scope: &str) -> bool {
        let further = self.as_oauth2().map_or(&[][..], |oauth2| oauth2.further_scopes);
        self.scopes().0.iter().chain(further).any(|known| *known == scope)
    }

    /// Whether a key of the struct already states what `hook` would decide.
    #[must_use]
    pub const fn declares(&self, hook: Hook) -> bool {
        match hook {
            Hook::BaseUri => !self.base_uri.is_empty(),
            Hook::Apply => self.apply.is_some(),
            Hook::Test => !matches!(self.test, TestCall::Missing),
            Hook::AuthorizationUrl => match self.as_oauth2() {
                Some(oauth2) => !oauth2.authorization_url.is_empty(),
                None => false,
            },
            Hook::TokenUrl => match self.token_endpoint() {
                Some(endpoint) => !endpoint.token_url.is_empty(),
                None => false,
            },
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_descriptor_serializes_for_tools() {
        const FIELDS: &[FieldDescriptor] = &[FieldDescriptor::of::<String>("client_id").role(Role::ClientId)];
        const D: Descriptor = Descriptor::new("made_up", "Made Up")
            .oauth2(
                OAuth2::new()
                    .token(TokenEndpoint::new().token_url(&[Template::literal("https://made-up.example/token")])),
            )
            .fields(FIELDS);
        let json = serde_json::to_value(D).unwrap();
        assert_eq!(json["authorization"]["oauth2"]["token_url"][0], "https://made-up.example/token");
        assert_eq!(json["fields"][0]["label"], "Client id");
        assert_eq!(json["fields"][0]["kind"], "text");
    }
}
