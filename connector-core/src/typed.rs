//! What generated code does with the type of a field, behind one trait: where a type is not a field, the compiler says so in
//! the same words at every place, and prints them once.

use crate::check::require;
use crate::connector::Connector;
use crate::describe::FieldDescriptor;
use crate::field::{ChoiceDescriptor, Field, FieldKind};
use crate::fields::{FieldReader, FieldWriter};

/// A field type as the generated code sees it; every [`Field`] is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a connection field",
    label = "not a field type",
    note = "use `String`, `Secret`, `bool`, an integer up to 64 bits, `Host`, `Origin`, or `Option` or `Learned` of these; an enum of choices with `#[connector(choices)]`; or implement `Field`"
)]
pub trait Typed: Sized {
    /// What kind of value it is.
    const KIND: FieldKind;
    /// Whether the value may be empty.
    const OPTIONAL: bool;
    /// Whether it must never be shown.
    const SECRET: bool;
    /// Whether the service gives it, not the person.
    const LEARNED: bool;
    /// The values to choose from; empty: any value.
    const CHOICES: &'static [ChoiceDescriptor];
    /// A field of this type that has no name yet.
    const FIELD: FieldDescriptor;

    /// Reads the next field; `None` if it is wrong, which the reader remembers.
    fn read(fields: &mut FieldReader<'_>) -> Option<Self>;

    /// Takes it down as the next.
    fn write(&self, fields: &mut FieldWriter);
}

#[diagnostic::do_not_recommend]
impl<T: Field> Typed for T {
    const KIND: FieldKind = <T as Field>::KIND;
    const OPTIONAL: bool = <T as Field>::OPTIONAL;
    const SECRET: bool = <T as Field>::SECRET;
    const LEARNED: bool = <T as Field>::LEARNED;
    const CHOICES: &'static [ChoiceDescriptor] = <T as Field>::CHOICES;
    const FIELD: FieldDescriptor = FieldDescriptor::of::<T>("");

    fn read(fields: &mut FieldReader<'_>) -> Option<Self> {
        fields.read_next()
    }

    fn write(&self, fields: &mut FieldWriter) {
        fields.write_next(self);
    }
}

/// Stops the compilation when a field's type is not what the macro took it for by its name: then rules were left out that
/// the type needs.
///
/// `taken` has a word for each field, separated by spaces: the types of this crate by letters, from the outside in (`LOS` is
/// `Learned<Option<String>>`), and `?` for a type that the macro does not know.
///
/// # Panics
///
/// When a type has the name of one of ours and is another; it runs at compile time only.
#[track_caller]
pub const fn taken_for<C: Connector>(taken: &str) {
    require(
        are(C::DESCRIPTOR.fields, taken.as_bytes()),
        "a field's type has the name of a type of `connector_core` and is another\nhelp: give that type a name of its own",
    );
}

const fn are(fields: &[FieldDescriptor], taken: &[u8]) -> bool {
    let (mut field, mut at) = (0, 0);
    while field < fields.len() && at < taken.len() {
        if taken[at] != b'?' {
            let learned = taken[at] == b'L';
            at += learned as usize;
            let optional = taken[at] == b'O';
            at += optional as usize;
            if !is(&fields[field], learned, optional, taken[at]) {
                return false;
            }
        }
        field += 1;
        at += 2;
    }
    true
}

const fn is(field: &FieldDescriptor, learned: bool, optional: bool, letter: u8) -> bool {
    let kind = match letter {
        // The key `choices` has made a choice of it.
        _ if !field.choices.is_empty() => true,
        b'S' => matches!(field.kind, FieldKind::Text),
        b'X' => matches!(field.kind, FieldKind::Secret),
        b'B' => matches!(field.kind, FieldKind::Bool),
        b'I' => matches!(field.kind, FieldKind::Integer),
        b'H' => matches!(field.kind, FieldKind::Host),
        b'U' => matches!(field.kind, FieldKind::Origin),
        _ => false,
    };
    kind && field.learned == learned && field.optional == optional && field.secret == (letter == b'X')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Host, Learned, Origin, Secret};

    #[test]
    fn the_letters_of_a_type_are_its_nature() {
        let fields = [
            (<String as Typed>::FIELD, "S"),
            (<Secret as Typed>::FIELD, "X"),
            (<bool as Typed>::FIELD, "B"),
            (<u32 as Typed>::FIELD, "I"),
            (<Option<u32> as Typed>::FIELD, "OI"),
            (<Host as Typed>::FIELD, "H"),
            (<Learned<Host> as Typed>::FIELD, "LH"),
            (<Learned<Option<Origin>> as Typed>::FIELD, "LOU"),
        ];
        for (at, (field, _)) in fields.iter().enumerate() {
            for (other, (_, word)) in fields.iter().enumerate() {
                assert_eq!(are(&[*field], word.as_bytes()), at == other, "{at}: {word}");
            }
        }
        let all = fields.map(|(field, _)| field);
        assert!(are(&all, b"S X B I OI H LH LOU"));
        assert!(are(&all, b"? ? B ? ? ? ? LOU"));
        assert!(!are(&all, b"? ? ? OI ? ? ? ?"));
    }
}
