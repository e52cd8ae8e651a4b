//! The rules of the `impl` half.

use syn::{FnArg, ReceiverKind, Type};

use crate::context::Context;
use crate::hooks::{self, Argument, HOOKS, Kind};
use crate::messages;
use crate::model::{Behaviour, Method};
use crate::parse::behaviour::type_name;

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
        None => cx.push(messages::receiver(name, hook, name)),
        Some(receiver) => match receiver.kind {
            ReceiverKind::Value => cx.push(messages::receiver(receiver, hook, name)),
            ReceiverKind::Reference(_, _, Some(_)) if hook.kind != Kind::Learning => {
                cx.push(messages::receiver(receiver, hook, name));
            }
            _ => check_arguments(method, cx),
        },
    }
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

fn check_arguments(method: &Method, cx: &mut Context) {
    let Method { hook, signature, .. } = method;
    let given = signature.inputs.len().saturating_sub(1);
    if given != hook.arguments.len() {
        cx.push(messages::arguments(&signature.inputs, hook, &signature.ident));
        return;
    }
    // One of two that are swapped says enough.
    let typed = signature.inputs.iter().skip(1).filter_map(|input| match input {
        FnArg::Typed(input) => Some(&*input.ty),
        FnArg::Receiver(_) => None,
    });
    let wrong = hook.arguments.iter().zip(typed).find_map(|(argument, ty)| Some((argument, ty, wrong(argument, ty)?)));
    if let Some((argument, ty, given)) = wrong {
        cx.push(messages::argument_type(ty, &given, argument, hook, &signature.ident));
    }
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
