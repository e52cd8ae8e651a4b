//! The struct half: the descriptor, `read` and `write`.
//!
//! ```text
//! const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()..;
//! const __FIELDS: &[__p::FieldDescriptor] = &[<String as __p::Typed>::FIELD.named("client_id", "The app's id.")..];
//! const __ABOUT: __p::Descriptor = __p::Descriptor::new("dropbox", "Dropbox")..oauth2(__OAUTH2).fields(__FIELDS);
//! impl __p::Connector for Dropbox {
//!     const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
//!     type Checks<B: __p::Behaviour> = __Checks<B>;
//!     fn read(fields: &mut __p::FieldReader<'_>) -> Option<Self> { .. }
//!     fn write(&self, fields: &mut __p::FieldWriter) { .. }
//! }
//! ```

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{assertions, enclosed};
use crate::model::{
    ApplyKeys, Choice, ConnectorKeys, Field, FieldKeys, Lifetime, OAuth2Keys, Param, Pkce, Renamed, Role, Signal,
    Structure, Test,
};
use crate::names;

/// The implementation of `Connector`, and what the compiler must assert.
pub(crate) fn structure(structure: &Structure) -> TokenStream {
    let name = &structure.item.ident;
    let descriptor = descriptor(structure);
    let group = group(&structure.keys);
    let described = &structure.fields;
    let list = (!described.is_empty()).then(|| quote!(const __FIELDS: &[__p::FieldDescriptor] = &[#(#described),*];));
    let [checks_type, checks] = assertions::checks(structure);
    let assertions = assertions::assertions(structure);
    // Of another hygiene than the user's names, one of which may be `fields` too.
    let fields = Ident::new("fields", Span::mixed_site());
    let reads = structure.fields.iter().map(|Field { ident, ty, .. }| {
        let read = quote_spanned!(ty.span()=> <#ty as __p::Typed>::read(#fields)?);
        quote!(#ident: #read)
    });
    let writes = structure.fields.iter().map(|Field { ident, ty, .. }| {
        let write = quote_spanned!(ty.span()=> <#ty as __p::Typed>::write);
        quote!(#write(&self.#ident, #fields);)
    });
    let items = quote! {
        #group
        #list
        const __ABOUT: __p::Descriptor = #descriptor;

        #[automatically_derived]
        impl __p::Connector for #name {
            const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
            type Checks<B: __p::Behaviour> = #checks_type;

            fn read(#fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
                __p::Some(Self { #(#reads),* })
            }

            fn write(&self, #fields: &mut __p::FieldWriter) {
                #(#writes)*
            }
        }

        #checks
        #assertions
    };
    enclosed(&structure.keys.core, &items)
}

fn descriptor(structure: &Structure) -> TokenStream {
    let ConnectorKeys {
        title,
        id,
        docs,
        base_uri,
        hosts,
        headers,
        query,
        apply,
        test,
        refresh_on,
        detect_on,
        expires_in,
        oauth2: _,
        client_credentials: _,
        api_key: _,
        basic: _,
        custom: _,
        core: _,
    } = &structure.keys;
    let name = structure.item.ident.unraw().to_string();
    let id = id.get().map_or_else(|| names::snake_case(&name), LitStr::value);
    let title = title.get().map_or_else(|| names::title(&name), LitStr::value);
    let mut setters = TokenStream::new();
    setters.extend(structure.description().map(|text| quote!(.description(#text))));
    setters.extend(docs.get().map(|docs| quote!(.docs(#docs))));
    setters.extend(slice("base_uri", base_uri.all()));
    setters.extend(slice("hosts", hosts.all()));
    setters.extend(table("headers", "params", headers.all()));
    setters.extend(table("query", "params", query.all()));
    setters.extend(apply.get().map(|apply| quote!(.apply(#apply))));
    setters.extend(test.get().map(|test| quote!(.test(#test))));
    setters.extend(signals("refresh_on", refresh_on.all()));
    setters.extend(signals("detect_on", detect_on.all()));
    setters.extend(expires_in.get().map(|lifetime| quote!(.expires_in(#lifetime))));
    setters.extend(group_setter(&structure.keys));
    setters.extend((!structure.fields.is_empty()).then(|| quote!(.fields(__FIELDS))));
    quote!(__p::Descriptor::new(#id, #title) #setters)
}

/// `.setter(&[..])`, unless there is nothing to set.
fn slice(setter: &str, items: &[impl ToTokens]) -> Option<TokenStream> {
    let setter = Ident::new(setter, Span::call_site());
    (!items.is_empty()).then(|| quote!(.#setter(&[#(#items),*])))
}

/// `.setter(&__p::rows([(..), ..]))`, unless there is nothing to set.
fn table(setter: &str, rows: &str, items: &[impl ToTokens]) -> Option<TokenStream> {
    let [setter, rows] = [setter, rows].map(|name| Ident::new(name, Span::call_site()));
    (!items.is_empty()).then(|| quote!(.#setter(&__p::#rows([#(#items),*]))))
}

/// `.setter(&__p::signals::<2>(&[401], &["expired"]))`, unless there is nothing to set.
fn signals(setter: &str, signals: &[Signal]) -> Option<TokenStream> {
    let setter = Ident::new(setter, Span::call_site());
    let statuses = signals.iter().filter_map(|signal| match signal {
        Signal::Status(status) => Some(Literal::u16_unsuffixed(*status)),
        Signal::Body(_) => None,
    });
    let bodies = signals.iter().filter_map(|signal| match signal {
        Signal::Body(pattern) => Some(pattern),
        Signal::Status(_) => None,
    });
    let count = Literal::usize_unsuffixed(signals.len());
    (!signals.is_empty()).then(|| quote!(.#setter(&__p::signals::<#count>(&[#(#statuses),*], &[#(#bodies),*]))))
}

/// The facts of a group that has any.
fn group(keys: &ConnectorKeys) -> Option<TokenStream> {
    let token = token_endpoint(keys.token_endpoint()?);
    if let Some(oauth2) = keys.oauth2.get() {
        let facts = oauth2_facts(oauth2, token.is_some());
        return Some(quote!(#token const __OAUTH2: __p::OAuth2 = #facts;));
    }
    let facts = client_credentials_facts(keys.client_credentials.get()?, token.is_some());
    Some(quote!(#token const __CLIENT: __p::ClientCredentials = #facts;))
}

/// How tokens are got.
fn group_setter(keys: &ConnectorKeys) -> TokenStream {
    if keys.oauth2.get().is_some() {
        quote!(.oauth2(__OAUTH2))
    } else if keys.client_credentials.get().is_some() {
        quote!(.authorization(__p::Authorization::ClientCredentials(__CLIENT)))
    } else if keys.api_key.is_given() {
        quote!(.authorization(__p::Authorization::ApiKey))
    } else if keys.basic.is_given() {
        quote!(.authorization(__p::Authorization::Basic))
    } else {
        quote!(.authorization(__p::Authorization::Custom))
    }
}

fn oauth2_facts(keys: &OAuth2Keys, has_token: bool) -> TokenStream {
    let mut tokens = quote!(__p::OAuth2::new());
    tokens.extend(slice("authorization_url", keys.authorization_url.all()));
    tokens.extend(has_token.then(|| quote!(.token(__TOKEN))));
    tokens.extend(slice("token_url", keys.token_url.all()));
    tokens.extend(slice("scopes", keys.scopes.all()));
    tokens.extend(slice("further_scopes", keys.further_scopes.all()));
    tokens.extend(keys.scope_separator.get().map(|separator| quote!(.scope_separator(#separator))));
    tokens.extend(table("authorization_params", "params", keys.authorization_params.all()));
    let in_fragment = keys.params_in.get().filter(|word| *word == "fragment");
    tokens.extend(in_fragment.map(|_| quote!(.with_params_in_fragment())));
    tokens.extend(keys.code_param.get().map(|name| quote!(.code_param(#name))));
    tokens.extend(keys.pkce.get().filter(|pkce| **pkce == Pkce::Off).map(|_| quote!(.without_pkce())));
    tokens.extend(keys.begun_by_service.get().map(|()| quote!(.with_consent_begun_by_service())));
    tokens.extend(slice("revoke_url", keys.revoke_url.all()));
    tokens.extend(slice("introspection_url", keys.introspection_url.all()));
    tokens.extend(keys.issuer.get().map(|template| quote!(.issuer(#template))));
    let always = keys.issuer_in_callback.get().filter(|word| *word == "required");
    tokens.extend(always.map(|_| quote!(.with_issuer_in_callback())));
    tokens.extend(slice("device_authorization_url", keys.device_authorization_url.all()));
    tokens.extend(slice("pushed_authorization_url", keys.pushed_authorization_url.all()));
    tokens
}

fn client_credentials_facts(keys: &OAuth2Keys, has_token: bool) -> TokenStream {
    let mut tokens = quote!(__p::ClientCredentials::new());
    tokens.extend(has_token.then(|| quote!(.token(__TOKEN))));
    tokens.extend(slice("token_url", keys.token_url.all()));
    tokens.extend(slice("scopes", keys.scopes.all()));
    tokens.extend(keys.scope_separator.get().map(|separator| quote!(.scope_separator(#separator))));
    tokens.extend(keys.issuer.get().map(|template| quote!(.issuer(#template))));
    tokens
}

/// How the token endpoint is spoken to, where that is not plain.
fn token_endpoint(keys: &OAuth2Keys) -> Option<TokenStream> {
    let mut tokens = TokenStream::new();
    tokens.extend(slice("refresh_url", keys.refresh_url.all()));
    tokens.extend(keys.client_auth.get().map(|word| variant("client_auth", "ClientAuth", word)));
    tokens.extend(slice("assertion_audience", keys.assertion_audience.all()));
    tokens.extend(keys.token_format.get().map(|word| variant("token_format", "TokenFormat", word)));
    tokens.extend(table("token_params", "params", keys.token_params.all()));
    tokens.extend(table("refresh_params", "params", keys.refresh_params.all()));
    tokens.extend(table("token_headers", "params", keys.token_headers.all()));
    tokens.extend(slice("param_names", keys.param_names.all()));
    tokens.extend(slice("token_response", keys.token_response.all()));
    tokens.extend(slice("named_tokens", keys.tokens.all()));
    tokens.extend(slice("token_types", keys.token_type.all()));
    tokens.extend(keys.dpop.get().map(|()| quote!(.with_dpop())));
    tokens.extend(
        keys.refresh_margin
            .get()
            .map(|seconds| Literal::u64_unsuffixed(*seconds))
            .map(|seconds| quote!(.refresh_margin(#seconds))),
    );
    tokens.extend(
        keys.refresh_grace
            .get()
            .map(|seconds| Literal::u64_unsuffixed(*seconds))
            .map(|seconds| quote!(.refresh_grace(#seconds))),
    );
    (!tokens.is_empty()).then(|| quote!(const __TOKEN: __p::TokenEndpoint = __p::TokenEndpoint::new() #tokens;))
}

/// `.setter(Enum::Variant)`, the variant by the word that the author wrote.
fn variant(setter: &str, of: &str, word: &Ident) -> TokenStream {
    let [setter, of] = [setter, of].map(|name| Ident::new(name, Span::call_site()));
    let variant: String = names::title_of_word(&word.to_string());
    let variant = Ident::new(&variant, Span::call_site());
    quote!(.#setter(__p::#of::#variant))
}

impl ToTokens for Renamed {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (name, to) = (self.name.text(), &self.to);
        tokens.extend(quote!((#name, #to)));
    }
}

impl ToTokens for Field {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { name, ty, doc, keys, .. } = self;
        let FieldKeys { label, hint, default, choices, owner, from_token, from_callback, .. } = keys;
        let FieldKeys { example, pattern, prefix, suffix, .. } = keys;
        let hint = hint.get().map(ToTokens::to_token_stream).or_else(|| doc.clone()).unwrap_or_else(|| quote!(""));
        tokens.extend(quote_spanned!(ty.span()=> <#ty as __p::Typed>::FIELD.named(#name, #hint)));
        tokens.extend(label.get().map(|label| quote!(.label(#label))));
        tokens.extend(default.get().map(|default| quote!(.default(#default))));
        tokens.extend(table("choices", "choices", choices.all()));
        tokens.extend(example.get().map(|example| quote!(.example(#example))));
        tokens.extend(pattern.get().map(|pattern| quote!(.pattern(#pattern))));
        tokens.extend(prefix.get().map(|prefix| quote!(.prefix(#prefix))));
        tokens.extend(suffix.get().map(|suffix| quote!(.suffix(#suffix))));
        tokens.extend(self.role().map(|role| quote!(.role(#role))));
        tokens.extend(owner.get().map(|()| quote!(.owner())));
        tokens.extend(from_token.get().map(|path| quote!(.from_token(#path))));
        tokens.extend(from_callback.get().map(|parameter| quote!(.from_callback(#parameter))));
    }
}

impl ToTokens for Param {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let name = self.name.text();
        let (source, places) = self.value.parts();
        tokens.extend(quote!((#name, #source, #places)));
    }
}

impl ToTokens for Choice {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { value, label } = self;
        tokens.extend(quote!((#value, #label)));
    }
}

impl ToTokens for ApplyKeys {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(if let Some(query) = self.query.get() {
            quote!(__p::Apply::Query(#query))
        } else {
            let name = self.header.get().map_or_else(|| "authorization".to_owned(), LitStr::value);
            let scheme = self.scheme.get().map(LitStr::value).unwrap_or_default();
            quote!(__p::Apply::header(#name, #scheme))
        });
    }
}

impl ToTokens for Test {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::None => quote!(__p::TestCall::None),
            Self::Get(path) => {
                let (path, places) = path.parts();
                quote!(__p::get(#path, #places))
            }
            Self::Post(path, None) => {
                let (path, places) = path.parts();
                quote!(__p::post(#path, #places))
            }
            Self::Post(path, Some(json)) => {
                let ((path, places), (json, in_json)) = (path.parts(), json.parts());
                quote!(__p::post_json(#path, #places, #json, #in_json))
            }
        });
    }
}

impl ToTokens for Lifetime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Seconds(seconds) => {
                let seconds = Literal::u64_unsuffixed(*seconds);
                quote!(__p::Lifetime::Seconds(#seconds))
            }
            Self::Never => quote!(__p::Lifetime::Never),
        });
    }
}

impl ToTokens for Role {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::ClientId => quote!(__p::Role::ClientId),
            Self::ClientSecret => quote!(__p::Role::ClientSecret),
            Self::PrivateKey => quote!(__p::Role::PrivateKey),
            Self::KeyId => quote!(__p::Role::KeyId),
            Self::ApiKey => quote!(__p::Role::ApiKey),
            Self::Username => quote!(__p::Role::Username),
            Self::Password => quote!(__p::Role::Password),
        });
    }
}
