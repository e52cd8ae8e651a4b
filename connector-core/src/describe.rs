//! The descriptor: what a connector says about its service, as constant data.
//!
//! `#[connector]` on a struct writes one [`Descriptor`] as a `const`. Everything that has to know a connector without
//! running it reads this data: the engine, forms, the command line, the simulated provider. The structs are
//! `#[non_exhaustive]` and made by `const` builder methods, so that a new fact never breaks an old connector.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::behaviour::Hook;
use crate::field::{Choice, Field, FieldKind};
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

    /// How the access token is put on a request: as declared, or as a bearer token.
    #[must_use]
    pub const fn applied(&self) -> Apply {
        match self.apply {
            Some(apply) => apply,
            None => Apply::BEARER,
        }
    }

    /// Which error answers mean that the token is stale: those declared, or status 401 (RFC 6750, section 3.1).
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
            Authorization::None => None,
        }
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
            Hook::TokenUrl => match self.as_oauth2() {
                Some(oauth2) => !oauth2.token_url.is_empty(),
                None => false,
            },
            Hook::Pkce | Hook::Acquire | Hook::Refresh | Hook::Connected | Hook::Identity => false,
        }
    }
}

/// How tokens are got.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Authorization {
    /// Nothing is declared.
    None,
    /// The authorization code grant with PKCE (RFC 6749, section 4.1; RFC 7636).
    #[serde(rename = "oauth2")]
    OAuth2(OAuth2),
}

/// The facts of the authorization code grant: the keys of `oauth2(..)`.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct OAuth2 {
    /// Where consent is given; the first template that resolves (RFC 6749, section 3.1).
    pub authorization_url: &'static [Template],
    /// Where tokens are got and renewed; the first template that resolves (RFC 6749, section 3.2).
    pub token_url: &'static [Template],
    /// The scopes that are asked for.
    pub scopes: &'static [&'static str],
    /// What stands between two scopes; a space in RFC 6749, section 3.3.
    pub scope_separator: &'static str,
    /// Further parameters of the authorization request.
    pub authorization_params: &'static [Param],
    /// Whether PKCE with S256 is used (RFC 7636); off only where the connector writes so.
    pub pkce: bool,
}

impl OAuth2 {
    /// The plain flow: no addresses yet, scopes separated by spaces, PKCE on.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            authorization_url: &[],
            token_url: &[],
            scopes: &[],
            scope_separator: " ",
            authorization_params: &[],
            pkce: true,
        }
    }

    /// Sets [`authorization_url`](Self::authorization_url).
    #[must_use]
    pub const fn authorization_url(mut self, templates: &'static [Template]) -> Self {
        self.authorization_url = templates;
        self
    }

    /// Sets [`token_url`](Self::token_url).
    #[must_use]
    pub const fn token_url(mut self, templates: &'static [Template]) -> Self {
        self.token_url = templates;
        self
    }

    /// Sets [`scopes`](Self::scopes).
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`scope_separator`](Self::scope_separator).
    #[must_use]
    pub const fn scope_separator(mut self, separator: &'static str) -> Self {
        self.scope_separator = separator;
        self
    }

    /// Sets [`authorization_params`](Self::authorization_params).
    #[must_use]
    pub const fn authorization_params(mut self, params: &'static [Param]) -> Self {
        self.authorization_params = params;
        self
    }

    /// Turns [`pkce`](Self::pkce) off.
    #[must_use]
    pub const fn without_pkce(mut self) -> Self {
        self.pkce = false;
        self
    }
}

impl Default for OAuth2 {
    fn default() -> Self {
        Self::new()
    }
}

/// A named value: a header, a query parameter or a request parameter.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct Param {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its value; a value that does not resolve leaves the parameter out.
    pub value: Template,
}

impl Param {
    /// A parameter of that name.
    #[must_use]
    pub const fn new(name: &'static str, value: Template) -> Self {
        Self { name, value }
    }
}

/// How the access token is put on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Apply {
    /// In a header: the scheme, a space and the token; or the token alone.
    Header {
        /// The header's name.
        name: &'static str,
        /// The word before the token, if any.
        scheme: Option<&'static str>,
    },
    /// In a query parameter of this name. Addresses are logged by many programs: only where the service takes nothing else.
    Query(&'static str),
}

impl Apply {
    /// `Authorization: Bearer` (RFC 6750, section 2.1).
    pub const BEARER: Self = Self::Header { name: "authorization", scheme: Some("Bearer") };
}

/// The call that proves that a connection works.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TestCall {
    /// No key says it: the connector has a `test` hook.
    Missing,
    /// `test = none`: the author has written that there is nothing to call.
    None,
    /// `test = get("..")`.
    Get(Template),
    /// `test = post("..")`, with a JSON body if `json(..)` is given.
    Post(Template, Option<Template>),
}

/// What an answer is recognized by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Signal {
    /// Its status.
    Status(u16),
    /// A regular expression found in its JSON, XML or text body.
    Body(&'static str),
}

/// The lifetime of an access token when the service names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lifetime {
    /// So many seconds.
    Seconds(u64),
    /// It does not expire, whatever the service says (some send 0 for never).
    Never,
}

/// What a field is to the authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// The client identifier (RFC 6749, section 2.2).
    ClientId,
    /// The client secret (RFC 6749, section 2.3.1); without one the client is public.
    ClientSecret,
}

/// One field of a connection.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct FieldDescriptor {
    /// The field's name in the struct.
    pub name: &'static str,
    /// What people read before the input; see [`label`](Self::label_text).
    #[serde(serialize_with = "label", rename = "label")]
    label: FieldLabel,
    /// What to enter and where to find it: the field's doc comment.
    pub hint: Option<&'static str>,
    /// The value when none is given.
    pub default: Option<&'static str>,
    /// What kind of value it holds.
    pub kind: FieldKind,
    /// Whether it may be empty.
    pub optional: bool,
    /// Whether it is typed [`Secret`](crate::Secret).
    pub secret: bool,
    /// Whether the service gives it, not the person.
    pub learned: bool,
    /// The values to choose from; empty: any value.
    pub choices: &'static [Choice],
    /// What it is to the authorization.
    pub role: Option<Role>,
    /// Whether it tells whose account this is.
    pub owner: bool,
    /// Where it stands in the token response: member names separated by dots.
    pub from_token: Option<&'static str>,
    /// The parameter of the callback it comes from.
    pub from_callback: Option<&'static str>,
}

#[derive(Debug, Clone, Copy)]
struct FieldLabel {
    name: &'static str,
    given: Option<&'static str>,
}

fn label<S: Serializer>(label: &FieldLabel, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&label.text())
}

impl FieldLabel {
    fn text(&self) -> Cow<'static, str> {
        if let Some(given) = self.given {
            return Cow::Borrowed(given);
        }
        let mut words = self.name.replace('_', " ");
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Cow::Owned(words)
    }
}

impl FieldDescriptor {
    /// A field of type `T`: its kind, and whether it is optional, secret or learned, are read from the type.
    #[must_use]
    pub const fn of<T: Field>(name: &'static str) -> Self {
        Self {
            name,
            label: FieldLabel { name, given: None },
            hint: None,
            default: None,
            kind: T::KIND,
            optional: T::OPTIONAL,
            secret: T::SECRET,
            learned: T::LEARNED,
            choices: T::CHOICES,
            role: None,
            owner: false,
            from_token: None,
            from_callback: None,
        }
    }

    /// Sets the label; without one it is the field's name in words.
    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.label.given = Some(label);
        self
    }

    /// Sets [`hint`](Self::hint).
    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Sets [`default`](Self::default).
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// Sets [`choices`](Self::choices): the field is one of [`FieldKind::Choice`].
    #[must_use]
    pub const fn choices(mut self, choices: &'static [Choice]) -> Self {
        self.choices = choices;
        self.kind = FieldKind::Choice;
        self
    }

    /// Sets [`role`](Self::role).
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// Sets [`owner`](Self::owner).
    #[must_use]
    pub const fn owner(mut self) -> Self {
        self.owner = true;
        self
    }

    /// Sets [`from_token`](Self::from_token).
    #[must_use]
    pub const fn from_token(mut self, path: &'static str) -> Self {
        self.from_token = Some(path);
        self
    }

    /// Sets [`from_callback`](Self::from_callback).
    #[must_use]
    pub const fn from_callback(mut self, parameter: &'static str) -> Self {
        self.from_callback = Some(parameter);
        self
    }

    /// What people read before the input: the `label` key, or the field's name in words.
    #[must_use]
    pub fn label_text(&self) -> Cow<'static, str> {
        self.label.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_name_in_words_unless_given() {
        let field = FieldDescriptor::of::<String>("client_id");
        assert_eq!(field.label_text(), "Client id");
        assert_eq!(field.label("App key").label_text(), "App key");
    }

    #[test]
    fn a_descriptor_serializes_for_tools() {
        const FIELDS: &[FieldDescriptor] = &[FieldDescriptor::of::<String>("client_id").role(Role::ClientId)];
        const D: Descriptor = Descriptor::new("made_up", "Made Up")
            .oauth2(OAuth2::new().token_url(&[Template::literal("https://made-up.example/token")]))
            .fields(FIELDS);
        let json = serde_json::to_value(D).unwrap();
        assert_eq!(json["authorization"]["oauth2"]["token_url"][0], "https://made-up.example/token");
        assert_eq!(json["fields"][0]["label"], "Client id");
        assert_eq!(json["fields"][0]["kind"], "text");
    }
}
