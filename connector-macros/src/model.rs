//! What the author has written, understood: the model that rules check and expansion prints.

use syn::{Attribute, Ident, ItemStruct, LitStr, Path, Signature, Type};

use crate::attr::{Cell, Name};
use crate::hooks::Hook;
use crate::template::Template;

/// The struct half.
pub(crate) struct Structure {
    /// The struct without our attributes.
    pub(crate) item: ItemStruct,
    pub(crate) keys: ConnectorKeys,
    pub(crate) fields: Vec<Field>,
}

/// One field of the struct.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The doc comment.
    pub(crate) doc: String,
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
    pub(crate) core: Cell<Path>,
}

/// The keys of `oauth2(..)`.
#[derive(Default)]
pub(crate) struct OAuth2Keys {
    pub(crate) authorization_url: Cell<Vec<Template>>,
    pub(crate) token_url: Cell<Vec<Template>>,
    pub(crate) scopes: Cell<Vec<LitStr>>,
    pub(crate) scope_separator: Cell<LitStr>,
    pub(crate) authorization_params: Cell<Vec<Param>>,
    pub(crate) pkce: Cell<Pkce>,
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
}

impl Field {
    /// The role a key gives, or else the name.
    pub(crate) fn role(&self) -> Option<Role> {
        if self.keys.client_id.is_given() {
            return Some(Role::ClientId);
        }
        if self.keys.client_secret.is_given() {
            return Some(Role::ClientSecret);
        }
        match self.name.as_str() {
            "client_id" => Some(Role::ClientId),
            "client_secret" => Some(Role::ClientSecret),
            _ => None,
        }
    }
}

impl Structure {
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Every template, in the order of the keys' table.
    pub(crate) fn templates(&self) -> Vec<Use<'_>> {
        let ConnectorKeys { base_uri, headers, query, test, oauth2, .. } = &self.keys;
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
            uses.extend(lone_or_list("token_url", oauth2.token_url.all(), Known::AtCallback));
        }
        uses
    }
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
}
