//! What the name of a field's type says about it. Rules that the name answers need no code in the expansion; the core
//! asserts once for all fields that the types are what they are called.

use crate::template::Place;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// A type of the core, or of the standard library, that a field may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
    pub(crate) learned: bool,
}

/// What kind of value it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Text,
    Secret,
    Bool,
    Integer,
    Host,
    Origin,
}

impl Shape {
    /// `None` for a type that only the compiler knows.
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        let last = last_segment(ty)?;
        let name = last.ident.to_string();
        let plain = |kind| {
            matches!(last.arguments, PathArguments::None).then_some(Self { kind, optional: false, learned: false })
        };
        match name.as_str() {
            "String" => plain(Kind::Text),
            "Secret" => plain(Kind::Secret),
            "bool" => plain(Kind::Bool),
            "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => plain(Kind::Integer),
            "Host" => plain(Kind::Host),
            "Origin" => plain(Kind::Origin),
            // `Option<Learned<..>>` and the like are for the compiler.
            "Option" => Self::of(inner(last)?).filter(|inner| !inner.optional && !inner.learned).map(Self::optional),
            "Learned" => Self::of(inner(last)?).filter(|inner| !inner.learned).map(Self::learned),
            _ => None,
        }
    }

    /// Whether a value of it must never be shown.
    pub(crate) fn is_secret(self) -> bool {
        self.kind == Kind::Secret
    }

    /// Whether it fits into a place of a URL; the core's `fits` is the rule.
    pub(crate) fn fits(self, place: Place) -> bool {
        match self.kind {
            Kind::Host => matches!(place, Place::Host | Place::Segment | Place::Query),
            Kind::Origin => matches!(place, Place::Origin | Place::Query),
            _ => place != Place::Origin,
        }
    }

    /// Whether a text is a value of it, as far as that is plain; the core's `default_fits` is the rule.
    pub(crate) fn holds(self, text: &str) -> bool {
        let value = match self.kind {
            Kind::Text | Kind::Secret | Kind::Origin => !text.is_empty(),
            Kind::Bool => matches!(text, "true" | "false"),
            Kind::Integer => text.parse::<i128>().is_ok(),
            Kind::Host => false,
        };
        value && !self.learned
    }

    fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    fn learned(self) -> Self {
        Self { learned: true, ..self }
    }

    /// The word for it that the core understands.
    pub(crate) fn word(self) -> String {
        let kind = match self.kind {
            Kind::Text => 'S',
            Kind::Secret => 'X',
            Kind::Bool => 'B',
            Kind::Integer => 'I',
            Kind::Host => 'H',
            Kind::Origin => 'U',
        };
        let [learned, optional] =
            [(self.learned, "L"), (self.optional, "O")].map(|(is, letter)| if is { letter } else { "" });
        format!("{learned}{optional}{kind}")
    }
}

/// The least and the greatest number that an integer type holds.
pub(crate) fn range(ty: &Type) -> Option<(i128, i128)> {
    let last = last_segment(ty)?;
    let name = last.ident.to_string();
    if name == "Option" {
        return range(inner(last)?);
    }
    let bits =
        name.get(1..).and_then(|bits| bits.parse::<u32>().ok()).filter(|bits| matches!(bits, 8 | 16 | 32 | 64))?;
    match name.get(..1)? {
        "u" => Some((0, (1 << bits) - 1)),
        "i" => Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
        _ => None,
    }
}

/// Whether a type is none of a field's: a number that is too large or not whole, a letter, or one without a name.
pub(crate) fn is_no_field(ty: &Type) -> bool {
    const NONE: [&str; 8] = ["u128", "i128", "usize", "isize", "f32", "f64", "char", "str"];
    match ty {
        Type::Group(ty) => is_no_field(&ty.elem),
        Type::Paren(ty) => is_no_field(&ty.elem),
        Type::Path(_) => last_segment(ty).is_some_and(|last| match last.ident.to_string().as_str() {
            "Option" | "Learned" => inner(last).is_some_and(is_no_field),
            name => NONE.contains(&name),
        }),
        ty => !matches!(ty, Type::Macro(_) | Type::Infer(_)),
    }
}

/// `Option<Learned<..>>`, which would be asked for.
pub(crate) fn is_optional_learned(ty: &Type) -> bool {
    let named = |ty, name: &str| last_segment(ty).filter(|last| last.ident == *name);
    named(ty, "Option").and_then(inner).is_some_and(|inner| named(inner, "Learned").is_some())
}

/// The first parameter of a type of that name: the `Tokens` of `Result<Tokens, Error>`.
pub(crate) fn inner_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let PathArguments::AngleBracketed(arguments) = &last_segment(ty).filter(|last| last.ident == name)?.arguments
    else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// The last word of a type's path, without what it may be wrapped in by `macro_rules!`.
fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Group(ty) => last_segment(&ty.elem),
        Type::Paren(ty) => last_segment(&ty.elem),
        Type::Path(ty) if ty.qself.is_none() => ty.path.segments.last(),
        _ => None,
    }
}

/// The one parameter of a type.
fn inner(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_ours_is_known_by_its_name() {
        for (ty, word) in [
            ("String", "S"),
            ("::std::string::String", "S"),
            ("connector_core::Secret", "X"),
            ("bool", "B"),
            ("Option<u16>", "OI"),
            ("Learned<Host>", "LH"),
            ("::connector_core::Learned<Option<Origin>>", "LOU"),
        ] {
            assert_eq!(Shape::of(&syn::parse_str(ty).unwrap()).unwrap().word(), word, "{ty}");
        }
        for ty in [
            "u128",
            "Region",
            "Option<Option<String>>",
            "Learned<Learned<u8>>",
            "Option",
            "String<T>",
            "&str",
            "<A as B>::String",
        ] {
            assert_eq!(Shape::of(&syn::parse_str(ty).unwrap()), None, "{ty}");
        }
    }
}
