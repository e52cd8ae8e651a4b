//! The form of a connector as a JSON Schema, for programs that draw forms from one.

use serde_json::{Map, Value, json};

use super::{Alternative, Authorization, Descriptor, FieldDescriptor};
use crate::connectable::CONNECT_WITH;
use crate::field::FieldKind;

impl Descriptor {
    /// What a person may enter, as a JSON Schema (draft 2020-12): an object with a property for each field that is not
    /// learned. [`Connections::form_schema`](crate::Connections::form_schema) leaves the presets out too; what is entered on
    /// such a form can be read as [`Fields`](crate::Fields).
    ///
    /// Display texts stand in `title` and `description`, the texts around a value in `x-prefix` and `x-suffix`; a secret is
    /// `writeOnly` and of the format `password`.
    ///
    /// Of a choice among several connectors it has the form of each in `oneOf`, with the label as its title; the property
    /// `connect_with`, of which each allows one value, tells them apart.
    #[must_use]
    pub fn form_schema(&self) -> Value {
        of(self, |descriptor| descriptor.fields.iter().filter(|field| !field.learned).collect())
    }
}

/// The schema of the fields that are asked for: of a connector, or of each of several.
pub(crate) fn of(about: &Descriptor, asked: impl Fn(&Descriptor) -> Vec<&'static FieldDescriptor>) -> Value {
    let mut schema = match about.authorization {
        Authorization::Multi(alternatives) => {
            let form = |one: &Alternative| {
                let mut form = of_fields(one.label, &asked(one.descriptor));
                form["properties"][CONNECT_WITH] = json!({ "const": one.descriptor.id });
                if let Some(required) = form["required"].as_array_mut() {
                    required.insert(0, CONNECT_WITH.into());
                }
                form
            };
            json!({ "title": about.title, "type": "object", "oneOf": alternatives.iter().map(form).collect::<Vec<_>>() })
        }
        _ => of_fields(about.title, &asked(about)),
    };
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema
}

fn of_fields(title: &str, fields: &[&FieldDescriptor]) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        properties.insert(field.name.to_owned(), property(field));
        if !field.optional && field.default.is_none() {
            required.push(field.name);
        }
    }
    json!({
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(field: &FieldDescriptor) -> Value {
    let mut property = Map::new();
    let mut set = |name: &str, value: Value| property.insert(name.to_owned(), value);
    let value = |text: &str| typed(field.kind, text);
    set("title", field.label_text().into());
    let kind = match field.kind {
        FieldKind::Bool => "boolean",
        FieldKind::Integer => "integer",
        _ => "string",
    };
    set("type", kind.into());
    if !field.optional && kind == "string" {
        set("minLength", 1.into());
    }
    if let Some(hint) = field.hint {
        set("description", hint.into());
    }
    if let Some(default) = field.default {
        set("default", value(default));
    }
    if let Some(example) = field.example {
        set("examples", json!([value(example)]));
    }
    if let Some(pattern) = field.pattern {
        set("pattern", format!("^(?:{pattern})$").into());
    }
    if field.secret {
        set("writeOnly", true.into());
        set("format", "password".into());
    }
    match field.kind {
        FieldKind::Host => drop(set("format", "hostname".into())),
        FieldKind::Origin => drop(set("format", "uri".into())),
        _ => {}
    }
    if !field.choices.is_empty() {
        let choices = field.choices.iter().map(|choice| json!({ "const": choice.value, "title": choice.label }));
        set("oneOf", choices.collect());
    }
    for (name, text) in [("x-prefix", field.prefix), ("x-suffix", field.suffix)] {
        if let Some(text) = text {
            set(name, text.into());
        }
    }
    Value::Object(property)
}

/// A text of the descriptor as the value it stands for.
fn typed(kind: FieldKind, text: &str) -> Value {
    let read = match kind {
        FieldKind::Bool | FieldKind::Integer => serde_json::from_str(text).ok(),
        _ => None,
    };
    read.unwrap_or_else(|| text.into())
}
