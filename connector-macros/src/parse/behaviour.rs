//! The `impl` half, from syntax to model. Headers and signatures are parsed, bodies are not: a half-typed body leaves
//! the rest of the block working.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, FnArg, Ident, ItemImpl, PathArguments, Signature, Type, Visibility};

use super::attributes;
use crate::attr::{Assigned, Entry, Name, pieces};
use crate::context::Context;
use crate::editor::OF_HOOKS;
use crate::hooks::{self, Hook};
use crate::keys::{self, IMPL, Level};
use crate::messages;
use crate::model::{Behaviour, ImplKeys, Method};

/// The user's `impl` without our attributes, and the model, if it is an `impl` we understand.
pub(crate) struct Parsed {
    pub(crate) item: TokenStream,
    pub(crate) behaviour: Option<Behaviour>,
}

/// Reads the `impl`; what is wrong with it is reported, and the rest is kept.
pub(crate) fn from_syn(arguments: TokenStream, item: TokenStream, cx: &mut Context) -> Parsed {
    let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let Some(TokenTree::Group(body)) = tokens.pop_if(|last| is_braces(last)) else {
        return Parsed { item, behaviour: None };
    };
    let header: TokenStream = tokens.into_iter().collect();
    let mut methods = Vec::new();
    let mut unmarked = Vec::new();
    let items = chunks(body.stream()).into_iter().map(|chunk| member(chunk, &mut methods, &mut unmarked, cx)).collect();
    let mut stripped = Group::new(Delimiter::Brace, items);
    stripped.set_span(body.span());
    let item = quote::quote!(#header #stripped);

    let mut keys = ImplKeys::default();
    keys::read(Level::Impl, IMPL, arguments, &mut keys, cx);
    let Some(header) = cx.ok(syn::parse2::<ItemImpl>(quote::quote!(#header {}))) else {
        return Parsed { item, behaviour: None };
    };
    if let Some((path, _)) = &header.trait_ {
        cx.push(messages::wrong_item(path));
        return Parsed { item, behaviour: None };
    }
    if !is_named(&header.self_ty) {
        cx.push(messages::wrong_item(&header.self_ty));
        return Parsed { item, behaviour: None };
    }
    let generic = !header.generics.params.is_empty() || has_arguments(&header.self_ty);
    let behaviour = Behaviour { self_ty: *header.self_ty, generic, keys, methods, unmarked };
    Parsed { item, behaviour: Some(behaviour) }
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether a type may be a struct, as far as one can see.
fn is_named(ty: &Type) -> bool {
    match ty {
        Type::Group(ty) => is_named(&ty.elem),
        Type::Paren(ty) => is_named(&ty.elem),
        ty => matches!(ty, Type::Path(_) | Type::Macro(_)),
    }
}

fn has_arguments(ty: &Type) -> bool {
    match ty {
        Type::Path(ty) => ty.path.segments.last().is_some_and(|last| !matches!(last.arguments, PathArguments::None)),
        _ => false,
    }
}

/// Splits the body of an `impl` after each `;` and each pair of braces: the ends of its items. Braces between `<` and `>` are
/// the value of a parameter.
fn chunks(body: TokenStream) -> Vec<TokenStream> {
    let mut chunks = vec![TokenStream::new()];
    let mut depth = 0_usize;
    let mut arrow = false;
    for token in body {
        let sign = match &token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        };
        match sign {
            Some('<') => depth += 1,
            Some('>') if !arrow => depth = depth.saturating_sub(1),
            _ => {}
        }
        arrow = matches!(sign, Some('-' | '='));
        let ends = (is_braces(&token) && depth == 0) || sign == Some(';');
        if ends {
            depth = 0;
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.extend([token]);
        }
        if ends {
            chunks.push(TokenStream::new());
        }
    }
    chunks
}

/// Takes our attributes off one item of the `impl`, and understands the hook it is, if it is one.
fn member(
    chunk: TokenStream,
    methods: &mut Vec<Method>,
    unmarked: &mut Vec<(Ident, &'static Hook)>,
    cx: &mut Context,
) -> TokenStream {
    let split = |input: ParseStream<'_>| Ok((input.call(Attribute::parse_outer)?, input.parse::<TokenStream>()?));
    let Ok((mut others, rest)) = split.parse2(chunk.clone()) else {
        return chunk;
    };
    let ours = attributes::take_ours(&mut others, messages::CONDITION_ON_A_HOOK, cx);
    if let [first, more @ ..] = ours.as_slice() {
        for second in more {
            cx.push(messages::one_hook(second));
        }
        methods.extend(method(first, &others, rest.clone(), cx));
    } else {
        unmarked.extend(looks_like_a_hook(rest.clone()));
    }
    let others = others.iter().map(ToTokens::to_token_stream);
    others.chain([rest]).collect()
}

/// The hook whose name and first parameter an item has.
fn looks_like_a_hook(rest: TokenStream) -> Option<(Ident, &'static Hook)> {
    let Signature { ident, inputs, .. } = signature.parse2(rest).ok()?;
    let hook = hooks::find(&ident.to_string())?;
    let (FnArg::Receiver(_), Some(FnArg::Typed(first))) = (inputs.first()?, inputs.iter().nth(1)) else { return None };
    let wanted = hook.arguments.first()?;
    type_name(&first.ty).filter(|name| wanted.is_named(name)).map(|_| (ident, hook))
}

/// The last word of a type's path, without what is borrowed.
pub(crate) fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Reference(ty) => type_name(&ty.elem),
        Type::Group(ty) => type_name(&ty.elem),
        Type::Paren(ty) => type_name(&ty.elem),
        Type::Path(ty) => ty.path.segments.last().map(|last| last.ident.unraw().to_string()),
        _ => None,
    }
}

fn method(attribute: &Attribute, others: &[Attribute], rest: TokenStream, cx: &mut Context) -> Option<Method> {
    let arguments = attributes::arguments(attribute);
    if let Some(TokenTree::Ident(word)) = arguments.clone().into_iter().next() {
        cx.explain(OF_HOOKS, &word);
    }
    let mut words = pieces(arguments).into_iter();
    let Some(word) = words.next() else {
        return cx.fail(messages::name_a_hook(attribute));
    };
    if let Some(second) = words.next() {
        cx.push(messages::one_hook(second));
    }
    if let Some(Entry { name: Name::Word(word), assigned: Assigned::List(list), .. }) = Entry::from_tokens(word.clone())
        && let Some(hook) = hooks::find(&word.to_string())
    {
        if !hook.has_field() {
            return cx.fail(messages::no_field(list.to_token_stream(), hook));
        }
        let Ok(field) = syn::parse2::<Ident>(list.stream()) else {
            return cx.fail(messages::name_a_field(word, hook));
        };
        return finish(word, hook, Some(field), others, rest, cx);
    }
    let Ok(word) = syn::parse2::<Ident>(word.clone()) else {
        // Possibly a key: `title = ".."`.
        let name = word.clone().into_iter().next().and_then(|first| syn::parse2::<Ident>(first.into()).ok());
        return match name {
            Some(name) => cx.fail(messages::unknown_hook(&name, &name.to_string())),
            None => match syn::parse2::<syn::LitStr>(word.clone()).map(|text| text.value()) {
                Ok(name) if hooks::find(&name).is_some() => cx.fail(messages::quoted_hook(word, &name)),
                _ => cx.fail(messages::name_a_hook(word)),
            },
        };
    };
    let Some(hook) = hooks::find(&word.to_string()) else {
        return cx.fail(messages::unknown_hook(&word, &word.to_string()));
    };
    if hook.has_field() {
        return cx.fail(messages::name_a_field(word, hook));
    }
    finish(word, hook, None, others, rest, cx)
}

/// The hook that was found, with the signature of its method.
fn finish(
    word: Ident,
    hook: &'static Hook,
    field: Option<Ident>,
    others: &[Attribute],
    rest: TokenStream,
    cx: &mut Context,
) -> Option<Method> {
    let Ok(signature) = signature.parse2(rest) else {
        // A half-typed method; or something else, such as a constant.
        return cx.fail(messages::not_a_method(word, hook));
    };
    let cfgs = attributes::cfgs(others).cloned().collect();
    Some(Method { hook, word, field, cfgs, signature })
}

/// The signature of a method; its body is not looked at.
fn signature(input: ParseStream<'_>) -> syn::Result<Signature> {
    input.parse::<Visibility>()?;
    let signature = input.parse::<Signature>()?;
    input.parse::<TokenStream>()?;
    Ok(signature)
}
