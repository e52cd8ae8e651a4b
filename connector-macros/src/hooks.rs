//! The hooks: what each of them takes and returns. Adding a hook is adding a row.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{ReceiverKind, Signature};

/// A method that replaces one default of the core.
pub(crate) struct Hook {
    pub(crate) name: &'static str,
    /// Its name in the core's list of hooks.
    pub(crate) variant: &'static str,
    pub(crate) kind: Kind,
    pub(crate) arguments: &'static [Argument],
    pub(crate) returns: Returns,
    /// Whether the struct has a key for the same fact.
    pub(crate) has_key: bool,
    /// Whether some groups of keys have no use for it; the core knows which.
    pub(crate) of_some_groups: bool,
}

/// How a hook is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `fn(&self)`, in passing.
    Plain,
    /// `async fn(&self)`.
    Async,
    /// `async fn(&self)` or `async fn(&mut self)`: it may learn fields.
    Learning,
}

/// One argument of a hook.
pub(crate) struct Argument {
    pub(crate) name: &'static str,
    borrow: &'static str,
    ty: &'static str,
}

/// What a hook returns, which decides how it becomes what the engine wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returns {
    Address,
    Verifier,
    Tokens,
    Nothing,
    Text,
    Choices,
    Anything,
}

const fn taken(name: &'static str, ty: &'static str) -> Argument {
    Argument { name, borrow: "", ty }
}

const fn shared(name: &'static str, ty: &'static str) -> Argument {
    Argument { name, borrow: "&", ty }
}

const fn mutable(name: &'static str, ty: &'static str) -> Argument {
    Argument { name, borrow: "&mut ", ty }
}

const HTTP: Argument = shared("http", "Http");
const API: &[Argument] = &[shared("api", "Api")];
const APPLY: &[Argument] = &[shared("tokens", "Tokens"), mutable("request", "Request")];

const fn hook(
    name: &'static str,
    variant: &'static str,
    kind: Kind,
    returns: Returns,
    arguments: &'static [Argument],
) -> Hook {
    Hook { name, variant, kind, arguments, returns, has_key: false, of_some_groups: false }
}

pub(crate) static HOOKS: &[Hook] = &[
    hook("authorization_url", "AuthorizationUrl", Kind::Plain, Returns::Address, &[]).with_key().of_some_groups(),
    hook("token_url", "TokenUrl", Kind::Plain, Returns::Address, &[]).with_key().of_some_groups(),
    hook("base_uri", "BaseUri", Kind::Plain, Returns::Address, &[]).with_key(),
    hook("pkce", "Pkce", Kind::Plain, Returns::Verifier, &[taken("fresh", "PkceVerifier")]).of_some_groups(),
    hook("acquire", "Acquire", Kind::Learning, Returns::Tokens, &[shared("grant", "CodeGrant"), HTTP]).of_some_groups(),
    hook("login", "Login", Kind::Learning, Returns::Tokens, &[HTTP]).of_some_groups(),
    hook("refresh", "Refresh", Kind::Learning, Returns::Tokens, &[shared("grant", "RefreshGrant"), HTTP])
        .of_some_groups(),
    hook("apply", "Apply", Kind::Plain, Returns::Nothing, APPLY).with_key(),
    hook("connected", "Connected", Kind::Learning, Returns::Nothing, API),
    hook("choices", "Choices", Kind::Async, Returns::Choices, API),
    hook("disconnect", "Disconnect", Kind::Async, Returns::Anything, API),
    hook("test", "Test", Kind::Async, Returns::Anything, API).with_key(),
    hook("identity", "Identity", Kind::Async, Returns::Text, API),
];

/// The hook of that name.
pub(crate) fn find(name: &str) -> Option<&'static Hook> {
    HOOKS.iter().find(|hook| hook.name == name)
}

/// Whether a type of that name is one that some hook takes, or one that authors know from elsewhere and none does.
pub(crate) fn is_known_type(name: &str) -> bool {
    const OTHERS: [&str; 6] = ["String", "str", "Secret", "Response", "Connection", "Client"];
    OTHERS.contains(&name) || HOOKS.iter().flat_map(|hook| hook.arguments).any(|argument| argument.is_named(name))
}

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    HOOKS.iter().map(|hook| hook.name)
}

impl Hook {
    const fn with_key(mut self) -> Self {
        self.has_key = true;
        self
    }

    const fn of_some_groups(mut self) -> Self {
        self.of_some_groups = true;
        self
    }

    /// Whether it is about one field, which its attribute names.
    pub(crate) fn has_field(&self) -> bool {
        self.returns == Returns::Choices
    }

    pub(crate) fn variant(&self) -> TokenStream {
        let variant = Ident::new(self.variant, Span::call_site());
        quote!(__p::Hook::#variant)
    }

    pub(crate) fn is_async(&self) -> bool {
        self.kind != Kind::Plain
    }

    /// How a method named `name` is written, for help.
    pub(crate) fn signature(&self, name: &str) -> String {
        let asyncness = if self.is_async() { "async " } else { "" };
        let arguments: String =
            self.arguments.iter().map(|Argument { name, borrow, ty }| format!(", {name}: {borrow}{ty}")).collect();
        format!("{asyncness}fn {name}(&self{arguments}){}", self.returns.in_words())
    }

    /// How a method of the author's is written, for help: one that may learn, and does, goes on doing so.
    pub(crate) fn signature_of(&self, method: &Signature) -> String {
        let written = self.signature(&method.ident.to_string());
        let kind = method.receiver().map(|receiver| &receiver.kind);
        match kind {
            Some(ReceiverKind::Reference(_, _, Some(_))) if self.kind == Kind::Learning => {
                written.replace("(&self", "(&mut self")
            }
            _ => written,
        }
    }
}

impl Argument {
    /// Its type as authors write it.
    pub(crate) fn in_words(&self) -> String {
        format!("{}{}", self.borrow, self.ty)
    }

    /// Whether its type has that name, however it is borrowed.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.ty == name
    }

    /// Its type in generated code.
    pub(crate) fn ty(&self) -> TokenStream {
        let ty = Ident::new(self.ty, Span::call_site());
        match self.borrow {
            "" => quote!(__p::#ty),
            "&" => quote!(&__p::#ty),
            _ => quote!(&mut __p::#ty),
        }
    }
}

impl Returns {
    /// The value itself, as authors write it.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Self::Address | Self::Text => "String",
            Self::Verifier => "PkceVerifier",
            Self::Tokens => "Tokens",
            Self::Nothing | Self::Anything => "()",
            Self::Choices => "Vec<Choice>",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Address => " -> String",
            Self::Verifier => " -> PkceVerifier",
            Self::Tokens => " -> Result<Tokens>",
            Self::Nothing | Self::Anything => " -> Result<()>",
            Self::Text => " -> Result<String>",
            Self::Choices => " -> Result<Vec<Choice>>",
        }
    }
}
