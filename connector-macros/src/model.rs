//! What the author has written, understood: the model that rules check and expansion prints.

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, ItemStruct, LitStr, Path, Signature, Type};

use crate::attr::{Cell, Name};
use crate::hooks::Hook;
use crate::shape::Shape;
use crate::template::Template;

/// The struct half.
pub(crate) struct Structure {
    /// The struct without our attributes.
    pub(crate) item: ItemStruct,
    pub(crate) keys: ConnectorKeys,
    /// Whether an unknown key is near the name of a group.
    pub(crate) has_group_misspelt: bool,
    pub(crate) fields: Vec<Field>,
}

/// One field of the struct.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// What the name of the type says, if it is one of ours.
    pub(crate) shape: Option<Shape>,
    /// The doc comment.
    pub(crate) doc: Option<TokenStream>,
    pub(crate) keys: FieldKeys,
}

/// The keys of the struct.
#[derive(Default)]
pub(crate) struct ConnectorKeys {
    pub(crate) title: Cell<LitStr>,
    pub(crate) id: Cell<LitStr>,
    pub(crate) docs: Cell<LitStr>,
    pub(crate) base_uri: Cell<Vec<Template>>,
    pub(crate) hosts: Cell<Vec<LitStr>>,
    pub(crate) headers: Cell<Vec<Param>>,
    pub(crate) query: Cell<Vec<Param>>,
    pub(crate) apply: Cell<ApplyKeys>,
    pub(crate) test: Cell<Test>,
    pub(crate) refresh_on: Cell<Vec<Signal>>,
    pub(crate) detect_on: Cell<Vec<Signal>>,
    pub(crate) expires_in: Cell<Lifetime>,
    pub(crate) oauth2: Cell<OAuth2Keys>,
    pub(crate) client_credentials: Cell<OAuth2Keys>,
    pub(crate) api_key: Cell<()>,
    pub(crate) basic: Cell<()>,
    pub(crate) custom: Cell<()>,
    pub(crate) core: Cell<Path>,
}

/// The keys of `oauth2(..)`, and of `client_credentials(..)`, which has some of them.
#[derive(Default)]
pub(crate) struct OAuth2Keys {
    pub(crate) authorization_url: Cell<Vec<Template>>,
    pub(crate) token_url: Cell<Vec<Template>>,
    pub(crate) refresh_url: Cell<Vec<Template>>,
    pub(crate) begun_by_service: Cell<()>,
    pub(crate) revoke_url: Cell<Vec<Template>>,
    pub(crate) introspection_url: Cell<Vec<Template>>,
    pub(crate) issuer: Cell<Template>,
    pub(crate) issuer_in_callback: Cell<Ident>,
    pub(crate) device_authorization_url: Cell<Vec<Template>>,
    pub(crate) pushed_authorization_url: Cell<Vec<Template>>,
    pub(crate) scopes: Cell<Vec<LitStr>>,
    pub(crate) further_scopes: Cell<Vec<LitStr>>,
    pub(crate) scope_separator: Cell<LitStr>,
    pub(crate) authorization_params: Cell<Vec<Param>>,
    pub(crate) params_in: Cell<Ident>,
    pub(crate) code_param: Cell<LitStr>,
    pub(crate) pkce: Cell<Pkce>,
    /// All of it as it was written: a comma that is missing hides the key behind it.
    written: String,
    pub(crate) client_auth: Cell<Ident>,
    pub(crate) assertion_audience: Cell<Vec<Template>>,
    pub(crate) token_format: Cell<Ident>,
    pub(crate) token_params: Cell<Vec<Param>>,
    pub(crate) refresh_params: Cell<Vec<Param>>,
    pub(crate) token_headers: Cell<Vec<Param>>,
    pub(crate) param_names: Cell<Vec<Renamed>>,
    pub(crate) token_response: Cell<Vec<Renamed>>,
    pub(crate) tokens: Cell<Vec<Renamed>>,
    pub(crate) token_type: Cell<Vec<LitStr>>,
    pub(crate) dpop: Cell<()>,
    pub(crate) refresh_margin: Cell<u64>,
    pub(crate) refresh_grace: Cell<u64>,
}

/// The keys of a group.
pub(crate) trait Grouped: Default {
    /// Takes note of the whole group before it is taken apart.
    fn written(&mut self, tokens: &TokenStream);
}

impl Grouped for OAuth2Keys {
    fn written(&mut self, tokens: &TokenStream) {
        self.written = tokens.to_string();
    }
}

impl Grouped for ApplyKeys {
    fn written(&mut self, _: &TokenStream) {}
}

impl OAuth2Keys {
    /// Whether a machine without a browser can be authorized.
    pub(crate) fn has_device_flow(&self) -> bool {
        self.device_authorization_url.is_given()
    }

    /// The word `private_key_jwt`, where the client proves itself by its signature.
    pub(crate) fn signs(&self) -> Option<&Ident> {
        self.client_auth.get().filter(|word| *word == "private_key_jwt")
    }

    /// Whether the author says how the client proves itself, and nobody understands it.
    pub(crate) fn proves_somehow(&self) -> bool {
        let says = ["client_auth", "private_key_jwt"].into_iter().any(|word| self.written.contains(word));
        says && self.client_auth.get().is_none()
    }

    /// Whether the author says whom the client proves itself to, understood or not.
    pub(crate) fn says_audience(&self) -> bool {
        self.written.contains("assertion_audience") || self.written.contains("issuer =")
    }

    /// What the service calls a parameter of the standard.
    pub(crate) fn sent_as(&self, standard: &str) -> String {
        let renamed = self.param_names.all().iter().find(|renamed| renamed.name.text() == standard);
        renamed.map_or_else(|| standard.to_owned(), |renamed| renamed.to.value())
    }

    /// Whether a parameter of the name would be one of the standard: under its own name, which is translated, or under the
    /// service's.
    pub(crate) fn is_sent_as(&self, standard: &str, name: &str) -> bool {
        name == standard || name == self.sent_as(standard)
    }
}

/// The keys of `apply(..)`.
#[derive(Default)]
pub(crate) struct ApplyKeys {
    pub(crate) header: Cell<LitStr>,
    pub(crate) scheme: Cell<LitStr>,
    pub(crate) query: Cell<LitStr>,
}

/// The keys of a field.
#[derive(Default)]
pub(crate) struct FieldKeys {
    pub(crate) label: Cell<LitStr>,
    pub(crate) hint: Cell<LitStr>,
    pub(crate) default: Cell<LitStr>,
    pub(crate) choices: Cell<Vec<Choice>>,
    pub(crate) client_id: Cell<()>,
    pub(crate) client_secret: Cell<()>,
    pub(crate) private_key: Cell<()>,
    pub(crate) key_id: Cell<()>,
    pub(crate) api_key: Cell<()>,
    pub(crate) username: Cell<()>,
    pub(crate) password: Cell<()>,
    pub(crate) example: Cell<LitStr>,
    pub(crate) pattern: Cell<LitStr>,
    pub(crate) prefix: Cell<LitStr>,
    pub(crate) suffix: Cell<LitStr>,
    pub(crate) owner: Cell<()>,
    pub(crate) from_token: Cell<LitStr>,
    pub(crate) from_callback: Cell<LitStr>,
}

/// The keys of the `impl`.
#[derive(Default)]
pub(crate) struct ImplKeys {
    pub(crate) core: Cell<Path>,
}

/// The keys of an enum of choices.
#[derive(Default)]
pub(crate) struct ChoicesKeys {
    pub(crate) choices: Cell<()>,
    pub(crate) core: Cell<Path>,
}

/// The keys of an enum of connectors.
#[derive(Default)]
pub(crate) struct MultiKeys {
    pub(crate) multi: Cell<()>,
    pub(crate) title: Cell<LitStr>,
    pub(crate) id: Cell<LitStr>,
    pub(crate) docs: Cell<LitStr>,
    pub(crate) core: Cell<Path>,
}

/// The keys of a variant.
#[derive(Default)]
pub(crate) struct VariantKeys {
    pub(crate) value: Cell<LitStr>,
}

/// A named value: a header or a parameter.
pub(crate) struct Param {
    pub(crate) name: Name,
    pub(crate) value: Template,
}

/// A name of the standard, and what the service has in its place.
pub(crate) struct Renamed {
    pub(crate) name: Name,
    pub(crate) to: LitStr,
}

/// The call that proves that a connection works.
pub(crate) enum Test {
    None,
    Get(Template),
    Post(Template, Option<Template>),
}

/// What an answer is recognized by.
pub(crate) enum Signal {
    Status(u16),
    Body(LitStr),
}

/// The lifetime of an access token when the service names none.
pub(crate) enum Lifetime {
    Seconds(u64),
    Never,
}

/// Whether the flow is protected by PKCE.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pkce {
    S256,
    Off,
}

/// A value to choose, and what people read for it.
pub(crate) struct Choice {
    pub(crate) value: LitStr,
    pub(crate) label: LitStr,
}

/// What a field is to the authorization.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    ClientId,
    ClientSecret,
    PrivateKey,
    KeyId,
    ApiKey,
    Username,
    Password,
}

impl Role {
    pub(crate) const ALL: [Self; 7] = [
        Self::ClientId,
        Self::ClientSecret,
        Self::PrivateKey,
        Self::KeyId,
        Self::ApiKey,
        Self::Username,
        Self::Password,
    ];

    /// The key that gives it, and the field's name that does.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ClientId => "client_id",
            Self::ClientSecret => "client_secret",
            Self::PrivateKey => "private_key",
            Self::KeyId => "key_id",
            Self::ApiKey => "api_key",
            Self::Username => "username",
            Self::Password => "password",
        }
    }

    /// Whether a value of it must never be shown.
    pub(crate) fn is_secret(self) -> bool {
        matches!(self, Self::ClientSecret | Self::PrivateKey | Self::ApiKey | Self::Password)
    }
}

/// How tokens are got: the groups, of which a connector has one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    OAuth2,
    ClientCredentials,
    ApiKey,
    Basic,
    Custom,
}

impl Group {
    /// The roles that its fields must play; `signs`: the client proves itself by its signature.
    pub(crate) fn roles(self, signs: bool) -> &'static [Role] {
        match self {
            Self::OAuth2 | Self::ClientCredentials if signs => &[Role::ClientId, Role::PrivateKey],
            Self::OAuth2 => &[Role::ClientId],
            Self::ClientCredentials => &[Role::ClientId, Role::ClientSecret],
            Self::ApiKey => &[Role::ApiKey],
            Self::Basic => &[Role::Username, Role::Password],
            Self::Custom => &[],
        }
    }
}

impl Group {
    /// Whether a field may play the role in it.
    pub(crate) fn uses(self, role: Role, signs: bool) -> bool {
        let may = match role {
            Role::ClientSecret => self == Self::OAuth2,
            Role::KeyId => signs,
            _ => false,
        };
        self.roles(signs).contains(&role) || may
    }
}

impl Group {
    /// The keys that give them.
    pub(crate) const NAMES: [&'static str; 5] = ["oauth2", "client_credentials", "api_key", "basic", "custom"];
}

impl ConnectorKeys {
    /// The keys of the group that has a token endpoint.
    pub(crate) fn token_endpoint(&self) -> Option<&OAuth2Keys> {
        self.oauth2.get().or_else(|| self.client_credentials.get())
    }

    /// The groups that are given, by name.
    pub(crate) fn groups(&self) -> Vec<(Group, &Name)> {
        let given = [
            (Group::OAuth2, self.oauth2.name()),
            (Group::ClientCredentials, self.client_credentials.name()),
            (Group::ApiKey, self.api_key.name()),
            (Group::Basic, self.basic.name()),
            (Group::Custom, self.custom.name()),
        ];
        given.into_iter().filter_map(|(group, name)| Some((group, name?))).collect()
    }
}

impl FieldKeys {
    /// The key that gives a role.
    pub(crate) fn role(&self, role: Role) -> &Cell<()> {
        match role {
            Role::ClientId => &self.client_id,
            Role::ClientSecret => &self.client_secret,
            Role::PrivateKey => &self.private_key,
            Role::KeyId => &self.key_id,
            Role::ApiKey => &self.api_key,
            Role::Username => &self.username,
            Role::Password => &self.password,
        }
    }
}

impl Field {
    /// The role a key gives, or else the name.
    pub(crate) fn role(&self) -> Option<Role> {
        let by_key = Role::ALL.into_iter().find(|role| self.keys.role(*role).is_given());
        by_key.or_else(|| Role::ALL.into_iter().find(|role| role.name() == self.name))
    }
}

impl Structure {
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Every template, in the order of the keys' table.
    pub(crate) fn templates(&self) -> Vec<Use<'_>> {
        let ConnectorKeys { base_uri, headers, query, test, oauth2, client_credentials, .. } = &self.keys;
        let mut uses = Vec::new();
        uses.extend(lone_or_list("base_uri", base_uri.all(), Known::AfterConsent));
        uses.extend(headers.all().iter().map(|param| Use::new(&param.value, Goes::Header)));
        uses.extend(query.all().iter().map(|param| Use::new(&param.value, Goes::Url)));
        if let Some(Test::Get(path) | Test::Post(path, _)) = test.get() {
            uses.push(Use { resolves: Some(("test", Known::AfterConsent)), ..Use::new(path, Goes::Url) });
        }
        if let Some(Test::Post(_, Some(body))) = test.get() {
            uses.push(Use::new(body, Goes::Body));
        }
        if let Some(oauth2) = oauth2.get() {
            let before = lone_or_list("authorization_url", oauth2.authorization_url.all(), Known::BeforeConsent);
            let params = oauth2.authorization_params.all().iter().map(|param| Use::new(&param.value, Goes::Url));
            uses.extend(before.chain(params).map(|place| Use { builtin: true, ..place }));
            // A device is never called back.
            let known = if oauth2.has_device_flow() { Known::BeforeConsent } else { Known::AtCallback };
            uses.extend(lone_or_list("token_url", oauth2.token_url.all(), known));
            uses.extend(token_request(oauth2));
            uses.extend(lone_or_list("revoke_url", oauth2.revoke_url.all(), Known::AfterConsent));
            uses.extend(lone_or_list("introspection_url", oauth2.introspection_url.all(), Known::AfterConsent));
            uses.extend(issuer(oauth2));
            for (key, list) in [
                ("device_authorization_url", oauth2.device_authorization_url.all()),
                ("pushed_authorization_url", oauth2.pushed_authorization_url.all()),
            ] {
                uses.extend(lone_or_list(key, list, Known::BeforeConsent));
            }
        }
        if let Some(client) = client_credentials.get() {
            uses.extend(lone_or_list("token_url", client.token_url.all(), Known::BeforeConsent));
            uses.extend(token_request(client));
            uses.extend(issuer(client));
        }
        uses
    }
}

fn issuer(keys: &OAuth2Keys) -> impl Iterator<Item = Use<'_>> {
    lone_or_list("issuer", keys.issuer.get().map_or(&[], std::slice::from_ref), Known::BeforeConsent)
}

/// The templates of token requests, but for the address of the first.
fn token_request(keys: &OAuth2Keys) -> impl Iterator<Item = Use<'_>> {
    let params = keys.token_params.all().iter().chain(keys.refresh_params.all());
    let headers = keys.token_headers.all().iter().map(|param| Use::new(&param.value, Goes::Header));
    let refresh_url = lone_or_list("refresh_url", keys.refresh_url.all(), Known::AfterConsent);
    let audience = lone_or_list("assertion_audience", keys.assertion_audience.all(), Known::BeforeConsent);
    refresh_url.chain(audience).chain(params.map(|param| Use::new(&param.value, Goes::Body))).chain(headers)
}

/// Where a template is used, which decides what may stand in it.
pub(crate) struct Use<'a> {
    pub(crate) template: &'a Template,
    pub(crate) goes: Goes,
    /// Whether `{nonce}` and `{redirect_uri}` have a meaning.
    pub(crate) builtin: bool,
    /// The key of an address that must resolve, and which values are known by then.
    pub(crate) resolves: Option<(&'static str, Known)>,
}

impl<'a> Use<'a> {
    fn new(template: &'a Template, goes: Goes) -> Self {
        Self { template, goes, builtin: false, resolves: None }
    }
}

/// Of a list, only the last template must always resolve.
fn lone_or_list<'a>(key: &'static str, list: &'a [Template], known: Known) -> impl Iterator<Item = Use<'a>> {
    list.iter().enumerate().map(move |(at, template)| Use {
        resolves: (at + 1 == list.len()).then_some((key, known)),
        ..Use::new(template, Goes::Url)
    })
}

/// Into which part of a request a template goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goes {
    Url,
    Header,
    Body,
}

/// Which learned values are known when a template is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    BeforeConsent,
    AtCallback,
    AfterConsent,
}

/// One hook of the `impl` half.
pub(crate) struct Method {
    pub(crate) hook: &'static Hook,
    /// The word in the attribute.
    pub(crate) word: Ident,
    /// The field that it is about.
    pub(crate) field: Option<Ident>,
    /// The `#[cfg]`s of the method.
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) signature: Signature,
}

/// The `impl` half.
pub(crate) struct Behaviour {
    pub(crate) self_ty: Type,
    /// Whether the type has parameters; the struct half reports it.
    pub(crate) generic: bool,
    pub(crate) keys: ImplKeys,
    pub(crate) methods: Vec<Method>,
    /// Methods without our attribute that have the name and the first parameter of a hook.
    pub(crate) unmarked: Vec<(Ident, &'static Hook)>,
}
