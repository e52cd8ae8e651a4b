//! The rules of the `impl` half.

use quote::ToTokens;
use syn::{FnArg, ReceiverKind, ReturnType, Safety, Signature, Type};

use crate::context::Context;
use crate::hooks::{self, Argument, HOOKS, Kind, Returns};
use crate::messages;
use crate::model::{Behaviour, Method};
use crate::parse::behaviour::type_name;
use crate::shape;

/// The rules of the `impl` half.
pub(crate) fn check_behaviour(behaviour: &Behaviour, cx: &mut Context) {
    for method in &behaviour.methods {
        check_method(method, cx);
    }
    for hook in HOOKS {
        let methods: Vec<_> = behaviour.methods.iter().filter(|method| method.hook.name == hook.name).collect();
        for (at, second) in methods.iter().enumerate() {
            // Two methods of which only one is built are one hook.
            let same =
                |first: &&&Method| first.field == second.field && (first.cfgs.is_empty() || second.cfgs.is_empty());
            if let Some(first) = methods.iter().take(at).find(same) {
                cx.push(messages::hook_twice(second, first));
            }
        }
    }
    for (name, hook) in &behaviour.unmarked {
        // A helper of the hook's name is not forgotten when the hook is there.
        if !behaviour.methods.iter().any(|method| method.hook.name == hook.name) {
            cx.push(messages::unmarked(name, hook));
        }
    }
}

/// Receiver, number of arguments and `async`; their types are the compiler's matter.
fn check_method(method: &Method, cx: &mut Context) {
    let Method { hook, signature, .. } = method;
    let name = &signature.ident;
    match signature.receiver() {
        None => cx.push(messages::receiver(name, hook, signature)),
        Some(receiver) => match receiver.kind {
            ReceiverKind::Value => cx.push(messages::receiver(receiver, hook, signature)),
            ReceiverKind::Reference(_, _, Some(_)) if hook.kind != Kind::Learning => {
                cx.push(messages::receiver(receiver, hook, signature));
            }
            ReceiverKind::Typed(_, ref ty) if !fits_receiver(ty, hook.kind) => {
                cx.push(messages::receiver(ty, hook, signature));
            }
            _ => check_arguments(method, cx),
        },
    }
    if signature.generics.type_params().next().is_some() || signature.generics.const_params().next().is_some() {
        cx.push(messages::generic_hook(&signature.generics, hook, signature));
    }
    if let Safety::Unsafe(word) = &signature.safety {
        cx.push(messages::plain_hook(word, hook, signature));
    }
    if signature.asyncness.is_none() && hook.is_async() && !returns_future(signature) {
        cx.push(messages::must_be_async(name, hook, signature));
    }
    check_return(method, cx);
    if let (Some(asyncness), false) = (signature.asyncness, hook.is_async()) {
        cx.push(messages::not_async(asyncness, hook));
    }
    for input in &signature.inputs {
        let (FnArg::Receiver(syn::Receiver { attrs, .. }) | FnArg::Typed(syn::PatType { attrs, .. })) = input;
        for cfg in attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")) {
            cx.push(messages::cfg_on_parameter(cfg));
        }
    }
}

/// Whether `self` of this type can be called as `&self`, or as `&mut self` where a hook may learn.
fn fits_receiver(ty: &Type, kind: Kind) -> bool {
    match ty {
        Type::Group(ty) => fits_receiver(&ty.elem, kind),
        Type::Paren(ty) => fits_receiver(&ty.elem, kind),
        Type::Reference(ty) => ty.mutability.is_none() || kind == Kind::Learning,
        _ => false,
    }
}

/// Whether it says itself that it returns a future, as `fn test(&self, api: &Api) -> impl Future<..>` does; or something that
/// only the compiler knows.
fn returns_future(signature: &Signature) -> bool {
    match &signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => {
            type_name(ty).is_none_or(|name| !matches!(name.as_str(), "Result" | "Tokens" | "String" | "Vec" | "bool"))
                && !matches!(&**ty, Type::Tuple(_))
        }
    }
}

fn check_arguments(method: &Method, cx: &mut Context) {
    let Method { hook, signature, .. } = method;
    let given = signature.inputs.len().saturating_sub(1);
    if given != hook.arguments.len() {
        cx.push(messages::arguments(&signature.inputs, hook, signature));
        return;
    }
    // One of two that are swapped says enough.
    let typed = signature.inputs.iter().skip(1).filter_map(|input| match input {
        FnArg::Typed(input) => Some(&*input.ty),
        FnArg::Receiver(_) => None,
    });
    let wrong = hook.arguments.iter().zip(typed).find_map(|(argument, ty)| Some((argument, ty, wrong(argument, ty)?)));
    if let Some((argument, ty, given)) = wrong {
        cx.push(messages::argument_type(ty, &given, argument, hook, signature));
    }
}

/// A return type that is known, and is another than the hook's. Of types that are not known the compiler knows more.
fn check_return(method: &Method, cx: &mut Context) {
    const OTHERS: [&str; 9] =
        ["Tokens", "String", "Secret", "Response", "Request", "PkceVerifier", "Option", "bool", "Choice"];
    let Method { hook, signature, .. } = method;
    let ReturnType::Type(_, ty) = &signature.output else {
        if !matches!(hook.returns, Returns::Nothing) {
            cx.push(messages::return_type(&signature.ident, "()", hook));
        }
        return;
    };
    let value = shape::inner_of(ty, "Result");
    let given = value.unwrap_or(ty);
    let name = match given {
        Type::Tuple(tuple) if tuple.elems.is_empty() => Some("()".to_owned()),
        given => type_name(given),
    };
    let Some(name) = name.filter(|name| name == "()" || name == "Vec" || OTHERS.contains(&name.as_str())) else {
        return;
    };
    let fits = match hook.returns {
        Returns::Address | Returns::Text => name == "String",
        Returns::Verifier => name == "PkceVerifier",
        Returns::Tokens => name == "Tokens",
        Returns::Nothing => name == "()",
        Returns::Choices => {
            let item = shape::inner_of(given, "Vec").and_then(type_name);
            name == "Vec" && item.is_none_or(|item| item == "Choice" || !OTHERS.contains(&item.as_str()))
        }
        Returns::Anything => value.is_some(),
    };
    if !fits {
        cx.push(messages::return_type(ty, &in_words(ty), hook));
    }
}

/// A type as people write it.
pub(super) fn in_words(ty: &Type) -> String {
    let tokens = ty.to_token_stream().to_string().replace(" ,", ",");
    tokens
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("& ", "&")
        .replace("( ", "(")
        .replace(" )", ")")
        .replace(" :: ", "::")
}

/// The type of a parameter in words, if it is one of ours and another than the hook takes. Of other types, which may be
/// other names for ours, the compiler knows more.
fn wrong(argument: &Argument, ty: &Type) -> Option<String> {
    let (borrow, inner) = match ty {
        Type::Reference(ty) if ty.mutability.is_some() => ("&mut ", &*ty.elem),
        Type::Reference(ty) => ("&", &*ty.elem),
        ty => ("", ty),
    };
    let name = type_name(inner).filter(|name| hooks::is_known_type(name))?;
    let given = format!("{borrow}{name}");
    (given != argument.in_words()).then_some(given)
}
