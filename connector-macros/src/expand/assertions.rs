//! What the compiler asserts for us: rules that need types, and rules that need the other half.
//!
//! Each assertion has the span of the user's token it is about, so it reads like a mistake the macro found by itself.
//!
//! ```text
//! const _: () = {
//!     __p::url_value::<String>();
//!     __p::require(__p::fits(<Region as __p::Typed>::KIND, __p::Place::Label), "..");
//! };
//! impl<B: __p::Behaviour> __p::Check for __Checks<B> {
//!     const CHECK: () = { __p::require(__p::hooked::<B>(__p::Hook::Test), ".."); };
//! }
//! ```

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::attr::Name;
use crate::hooks::{self, Hook};
use crate::model::{ConnectorKeys, Field, FieldKeys, Goes, Known, OAuth2Keys, Pkce, Role, Structure, Test, Use};
use crate::parse::behaviour::type_name;
use crate::sentences;
use crate::shape::{Kind, Shape};
use crate::template::{Place, Value};
use crate::url;

/// `__p::require(condition, sentence)`, which complains at `span`.
pub(super) fn require(span: Span, condition: &TokenStream, sentence: &str) -> TokenStream {
    quote_spanned!(span=> __p::require(#condition, #sentence))
}

/// The type of `Checks`, and its definition: what the struct half wants of the `impl` half.
pub(super) fn checks(structure: &Structure) -> [TokenStream; 2] {
    let ConnectorKeys { base_uri, test, refresh_on, oauth2, client_credentials, custom, .. } = &structure.keys;
    let name = &structure.item.ident;
    let hooked = |hook: &str| {
        let hook = hooks::find(hook).map(Hook::variant);
        quote!(__p::hooked::<B>(#hook))
    };
    let span = |name: Option<&Name>| name.map_or_else(Span::call_site, Spanned::span);
    let mut checks = Vec::new();
    let mut lacks = None;
    if !test.is_given() {
        let text = name.to_string();
        checks.push(quote_spanned!(name.span()=> __p::tested::<B>(#text)));
    }
    if let Some(Test::Get(path) | Test::Post(path, _)) = test.get()
        && url::is_relative(&path.source)
        && !base_uri.is_given()
    {
        checks.push(require(span(test.name()), &hooked("base_uri"), &sentences::no_base_uri(name)));
    }
    if let Some(keys) = oauth2.get() {
        let word = span(oauth2.name());
        let (token_url, acquire, refresh) = (hooked("token_url"), hooked("acquire"), hooked("refresh"));
        let consents = hooked("authorization_url");
        // What is not stated stands in the metadata of the issuer, unless all that a flow needs is stated.
        let discovers = keys.issuer.is_given();
        if !keys.authorization_url.is_given() && !keys.has_device_flow() && !discovers {
            checks.push(require(word, &consents, &sentences::no_authorization_url(name)));
        } else if !keys.authorization_url.is_given() && keys.has_device_flow() {
            let named = discovers && !keys.token_url.is_given();
            let known = quote!(#consents || (#named && !#token_url && !#acquire));
            for key in of_a_browser(structure, keys) {
                checks.push(require(key.span(), &known, &sentences::no_browser(name, &key.text())));
            }
            for hook in ["acquire", "pkce"] {
                let given = hooked(hook);
                let condition = quote!(#known || !#given);
                let key = span(keys.device_authorization_url.name());
                checks.push(require(key, &condition, &sentences::hook_of_a_browser(name, hook)));
            }
        }
        if !keys.token_url.is_given() {
            match keys.device_authorization_url.name() {
                Some(key) => {
                    let condition = quote!(#token_url || (#discovers && !#acquire));
                    checks.push(require(key.span(), &condition, &sentences::no_token_url_of_device()));
                }
                None if discovers => {}
                None => {
                    let sentence = sentences::no_token_url(name);
                    lacks = Some(quote! {
                        const LACKS: __p::Option<&'static str> =
                            if #token_url || #acquire { __p::None } else { __p::Some(#sentence) };
                    });
                }
            }
            if let Some(key) = refresh_on.name() {
                // A hook that exchanges the code says that nothing is left to the metadata.
                let condition = quote!(#token_url || #refresh || (#discovers && !#acquire));
                checks.push(require(key.span(), &condition, &sentences::nothing_to_refresh_by()));
            }
        }
        // How the framework speaks to the token endpoint does not matter where it never does.
        let spoken = [keys.token_format.name(), keys.token_headers.name(), keys.token_response.name()];
        for key in spoken.into_iter().flatten().filter(|_| !keys.has_device_flow()) {
            let text = key.text();
            checks.push(quote_spanned!(key.span()=> __p::asks_for_tokens::<B>(#text)));
        }
        if let Some(Pkce::Off) = keys.pkce.get() {
            let pkce = hooked("pkce");
            checks.push(require(span(keys.pkce.name()), &quote!(!#pkce), &sentences::pkce_off_and_hook()));
        }
    }
    if client_credentials.get().is_some_and(|keys| !keys.token_url.is_given() && !keys.issuer.is_given()) {
        let sentence = sentences::no_token_url_of_client(name);
        checks.push(require(span(client_credentials.name()), &hooked("token_url"), &sentence));
    }
    let (login, refresh, apply) = (hooked("login"), hooked("refresh"), hooked("apply"));
    // Of two groups, nobody knows which is meant.
    if let Some(word) = custom.name().filter(|_| structure.keys.groups().len() == 1) {
        checks.push(require(word.span(), &quote!(#login || #apply), &sentences::nothing_to_apply(name)));
        if let Some(key) = refresh_on.name() {
            checks.push(require(key.span(), &quote!(#login || #refresh), &sentences::nothing_is_renewed()));
        }
    }
    if let Some(key) = structure.keys.token_endpoint().and_then(|keys| keys.dpop.name()) {
        checks.push(require(key.span(), &quote!(!#apply), &sentences::bound_and_applied()));
    }
    if let Some((word, secret)) = never_sent(structure) {
        // One that may be left empty is a form's offer; a hook may have a use for it.
        let ty = &secret.ty;
        let condition = quote!(<#ty as __p::Typed>::OPTIONAL || !<B as __p::Behaviour>::HOOKS.is_empty());
        checks.push(require(secret.ident.span(), &condition, &sentences::never_sent(word, &secret.name)));
    }
    if custom.is_given() {
        for key in structure.fields.iter().filter_map(|field| field.keys.from_token.name()) {
            checks.push(require(key.span(), &quote!(#login || #refresh), &sentences::no_token_response()));
        }
    }
    for field in structure.fields.iter().filter(|field| may_stay_empty(field)) {
        let Field { name, ty, shape, .. } = field;
        let is_learned = shape.map_or_else(|| quote!(<#ty as __p::Typed>::LEARNED), |_| quote!(true));
        let group = structure.keys.groups().first().map(|(_, word)| word.text()).unwrap_or_default();
        checks.push(quote_spanned!(field.ident.span()=> __p::fills::<B>(#name, #is_learned, #group)));
    }
    generic_check("__Checks", ["B", "Behaviour"], &checks, lacks.as_ref())
}

/// What has a meaning only where a person consents in a browser and the program is called back.
fn of_a_browser<'s>(structure: &'s Structure, keys: &'s OAuth2Keys) -> impl Iterator<Item = &'s Name> {
    let of_group = [
        keys.pushed_authorization_url.name(),
        keys.params_in.name(),
        keys.code_param.name(),
        keys.begun_by_service.name(),
        keys.issuer_in_callback.name(),
        keys.pkce.name(),
    ];
    let of_fields = structure.fields.iter().map(|field| field.keys.from_callback.name());
    of_group.into_iter().chain(of_fields).flatten()
}

/// The client secret that no token request has, because the client proves itself otherwise; unless a template names it.
fn never_sent(structure: &Structure) -> Option<(&Ident, &Field)> {
    let word = structure.keys.token_endpoint()?.client_auth.get()?;
    if word != "none" && word != "private_key_jwt" {
        return None;
    }
    let secret = structure.fields.iter().find(|field| field.role() == Some(Role::ClientSecret))?;
    let is_named =
        structure.templates().iter().any(|place| place.template.values().any(|value| value.name == secret.name));
    (!is_named).then_some((word, secret))
}

/// Whether a field is learned, as far as its type says so in the open, and no key says from where.
fn may_stay_empty(field: &Field) -> bool {
    let FieldKeys { from_token, from_callback, .. } = &field.keys;
    let entered = field.role().is_some();
    !entered
        && !from_token.is_given()
        && !from_callback.is_given()
        && type_name(&field.ty).is_some_and(|name| name == "Learned")
}

/// A type that carries assertions over the other half, of which `bound` is the trait: the type and its definition.
/// Without assertions it is `()`.
pub(super) fn generic_check(
    name: &str,
    [other, bound]: [&str; 2],
    checks: &[TokenStream],
    lacks: Option<&TokenStream>,
) -> [TokenStream; 2] {
    if checks.is_empty() && lacks.is_none() {
        return [quote!(()), TokenStream::new()];
    }
    let [name, other, bound] = [name, other, bound].map(|name| Ident::new(name, Span::call_site()));
    let definition = quote! {
        pub struct #name<#other>(::core::marker::PhantomData<#other>);

        #[automatically_derived]
        impl<#other: __p::#bound> __p::Check for #name<#other> {
            const CHECK: () = { #(#checks;)* };
            #lacks
        }
    };
    [quote!(#name<#other>), definition]
}

/// What must be true of the types of the fields, where their names do not say it.
pub(super) fn assertions(structure: &Structure) -> TokenStream {
    let of_values = structure.templates().into_iter().flat_map(|place| {
        let values: Vec<_> = place.template.values().collect();
        values.into_iter().filter_map(move |value| of_value(structure, &place, value)).collect::<Vec<_>>()
    });
    let of_fields = structure.fields.iter().flat_map(of_field(structure));
    let assertions: TokenStream =
        of_values.chain(of_fields).map(|assertion| quote!(const _: () = #assertion;)).collect();
    let words = structure.fields.iter().map(|field| field.shape.map_or_else(|| "?".to_owned(), Shape::word));
    let taken = words.collect::<Vec<_>>().join(" ");
    let name = &structure.item.ident;
    let as_named = quote_spanned!(name.span()=> __p::taken_for::<#name>(#taken));
    let as_named = (!taken.is_empty()).then(|| quote!(const _: () = #as_named;));
    quote!(#assertions #as_named)
}

/// Assertions about one type, but for those that its name answers.
struct About<'a> {
    ty: &'a Type,
    shape: Option<Shape>,
    found: Vec<TokenStream>,
}

impl<'a> About<'a> {
    fn new(field: &'a Field) -> Self {
        Self { ty: &field.ty, shape: field.shape, found: Vec::new() }
    }

    /// Asserts a condition on constants of the type, unless the name says that it holds.
    fn require(
        &mut self,
        holds: impl FnOnce(Shape) -> bool,
        condition: impl FnOnce(TokenStream) -> TokenStream,
        span: Span,
        sentence: &str,
    ) {
        if !self.shape.is_some_and(holds) {
            let ty = self.ty;
            let condition = condition(quote!(<#ty as __p::Typed>));
            self.found.push(require(span, &condition, sentence));
        }
    }
}

/// The type of a field may stand where a template names the field.
fn of_value(structure: &Structure, place: &Use<'_>, value: &Value) -> Option<TokenStream> {
    let field = structure.field(&value.name)?;
    let (name, ty, span) = (&field.name, &field.ty, value.literal.span());
    let mut about = About::new(field);
    // Points at the literal, but still means the type where the user wrote it.
    let ty_at_literal = located(ty.to_token_stream(), span);
    match (place.goes, field.shape) {
        (Goes::Url, Some(shape)) if !shape.is_secret() => {}
        (Goes::Header | Goes::Body, Some(_)) => {}
        (Goes::Url, _) => about.found.push(quote_spanned!(span=> __p::url_value::<#ty_at_literal>())),
        (Goes::Header, None) => about.found.push(quote_spanned!(span=> __p::header_value::<#ty_at_literal>())),
        (Goes::Body, None) => about.found.push(quote_spanned!(span=> __p::body_value::<#ty_at_literal>())),
    }
    let has_choices = field.keys.choices.is_given();
    if value.place == Place::Host && !has_choices {
        // A text of any kind would be a whole host too, and nobody would hold it against `hosts`.
        let condition = |ty| quote!(::core::matches!(#ty::KIND, __p::FieldKind::Host | __p::FieldKind::Choice));
        about.require(|shape| shape.kind == Kind::Host, condition, span, &sentences::whole_host(name));
    } else if let Some(words) = in_words(value.place) {
        let place = value.place;
        let condition = |ty| quote!(__p::fits(#ty::KIND, #place));
        about.require(|shape| shape.fits(place), condition, span, &sentences::does_not_fit(name, words));
    }
    // Choices that a key lists were checked by the macro.
    if value.place.is_host() && !has_choices {
        if value.place == Place::Suffix {
            let condition = |ty| quote!(!#ty::CHOICES.is_empty());
            about.require(|_| false, condition, span, &sentences::decides_the_host(name));
        }
        let condition = |ty| quote!(__p::choices_fit_host(#ty::CHOICES));
        about.require(|_| true, condition, span, &sentences::choices_do_not_fit(name));
    }
    if let Some((key, known)) = place.resolves {
        let too_late = match known {
            Known::BeforeConsent => true,
            Known::AtCallback => !field.keys.from_callback.is_given(),
            Known::AfterConsent => false,
        };
        let sentence = sentences::may_not_resolve(key, name, too_late);
        let condition = |ty| if too_late { quote!(!#ty::OPTIONAL && !#ty::LEARNED) } else { quote!(!#ty::OPTIONAL) };
        about.require(|shape| !shape.optional && (!shape.learned || !too_late), condition, span, &sentence);
    }
    match about.found.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(quote!({ #(#several;)* })),
    }
}

/// The places in which not every type fits.
fn in_words(place: Place) -> Option<&'static str> {
    match place {
        Place::Suffix | Place::Label => Some("a part of a host"),
        Place::Origin => Some("the start of a URL"),
        Place::Segment => Some("a path"),
        Place::Host | Place::Query | Place::Text | Place::Json => None,
    }
}

/// The keys of a field agree with its type.
fn of_field(structure: &Structure) -> impl Fn(&Field) -> Vec<TokenStream> {
    |field| {
        let Field { name, ty, keys, shape, .. } = field;
        let FieldKeys { default, choices, from_token, from_callback, .. } = keys;
        let type_span = ty.span();
        let mut about = About::new(field);
        if field.role().is_some_and(Role::is_secret) && !shape.is_some_and(|shape| shape.is_secret() && !shape.learned)
        {
            about.found.push(quote_spanned!(type_span=> __p::secret_value::<#ty>()));
        }
        if let Some(owner) = keys.owner.name().filter(|_| shape.is_none_or(Shape::is_secret)) {
            about.found.push(quote_spanned!(owner.span()=> __p::owner(&<#ty as __p::Typed>::FIELD)));
        }
        let is_id = |shape: Shape| !shape.is_secret() && !shape.optional && !shape.learned;
        if field.role() == Some(Role::ClientId) && !shape.is_some_and(is_id) {
            about.found.push(quote_spanned!(type_span=> __p::client_id(&<#ty as __p::Typed>::FIELD)));
        }
        if let Some(default) = default.get() {
            let condition = |ty| quote!(__p::default_fits(&#ty::FIELD, #default));
            let holds = |shape: Shape| shape.holds(&default.value());
            about.require(holds, condition, default.span(), &sentences::default_type(name));
            let condition = |ty| quote!(!#ty::SECRET);
            about.require(|shape| !shape.is_secret(), condition, default.span(), &sentences::secret_default());
        }
        if let Some(key) = choices.name() {
            let condition = |ty| quote!(::core::matches!(#ty::KIND, __p::FieldKind::Text));
            about.require(|shape| shape.kind == Kind::Text, condition, key.span(), &sentences::choices_on_text(name));
        }
        if let Some(key) = keys.pattern.name() {
            let condition = |ty| quote!(!::core::matches!(#ty::KIND, __p::FieldKind::Choice | __p::FieldKind::Bool));
            about.require(|shape| shape.kind != Kind::Bool, condition, key.span(), &sentences::pattern_on_choice(name));
        }
        for key in [keys.example.name(), keys.prefix.name(), keys.suffix.name()].into_iter().flatten() {
            let sentence = sentences::not_on_the_form(name, &key.text());
            about.require(|shape| !shape.learned, |ty| quote!(!#ty::LEARNED), key.span(), &sentence);
        }
        for key in [from_token.name(), from_callback.name()].into_iter().flatten() {
            let sentence = sentences::not_learned(field, &key.text());
            about.require(|shape| shape.learned, |ty| quote!(#ty::LEARNED), key.span(), &sentence);
        }
        let given = field.role().is_some() || choices.is_given();
        if !structure.keys.hosts.is_given() && !given {
            let condition = |ty: TokenStream| {
                let host = quote!(::core::matches!(#ty::KIND, __p::FieldKind::Host | __p::FieldKind::Origin));
                quote!(!(#ty::LEARNED && #host))
            };
            let holds = |shape: Shape| !(shape.learned && matches!(shape.kind, Kind::Host | Kind::Origin));
            about.require(holds, condition, type_span, &sentences::learned_host(name));
        }
        about.found
    }
}

/// The tokens with another location, and the meaning they had.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                token = Group::new(group.delimiter(), located(group.stream(), span)).into();
            }
            token.set_span(token.span().located_at(span));
            token
        })
        .collect()
}
