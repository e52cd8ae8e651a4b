//! The values that a service gives with its tokens and its callback, for the fields that are learned from them.

use serde_json::{Map, Value};

use crate::describe::{Descriptor, FieldDescriptor};
use crate::error::Result;
use crate::field::FieldKind;
use crate::random;

/// A made-up value for a field, as its kind wants it; the same for every account.
///
/// # Errors
///
/// When the operating system gives no randomness for a secret.
pub(super) fn made_up(descriptor: &Descriptor, field: &FieldDescriptor) -> Result<Value> {
    Ok(match field.kind {
        FieldKind::Text => Value::from(format!("simulated-{}", field.name.replace('_', "-"))),
        FieldKind::Secret => Value::from(random::token()?.as_str()),
        FieldKind::Bool => Value::from(true),
        FieldKind::Integer => Value::from(1),
        FieldKind::Host => Value::from(host(descriptor, false)),
        FieldKind::Origin => Value::from(format!("https://{}", host(descriptor, true))),
        FieldKind::Choice => Value::from(field.choices.first().map_or("", |choice| choice.value)),
    })
}

/// A host that the connector declares, if it declares any.
fn host(descriptor: &Descriptor, with_port: bool) -> String {
    let fits = |pattern: &&&str| with_port || !pattern.contains(':');
    let pattern = descriptor.hosts.iter().find(fits).copied().unwrap_or("*.example.com");
    pattern.strip_prefix("*.").map_or_else(|| pattern.to_owned(), |suffix| format!("simulated.{suffix}"))
}

/// A value as a text, as it stands in a query.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Puts a value where a path of member names separated by dots leads; a number is a place in an array.
pub(super) fn put(members: &mut Map<String, Value>, path: &str, value: Value) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let inner = members.entry(first).or_insert(Value::Null);
    match rest {
        None => *inner = value,
        Some(rest) => put_into(inner, rest, value),
    }
}

/// Puts members over others; objects at one place are put together.
pub(super) fn merge(members: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (name, value) in over {
        match (members.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(over)) => merge(inner, over),
            _ => drop(members.insert(name.clone(), value.clone())),
        }
    }
}

fn put_into(place: &mut Value, path: &str, value: Value) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let inner = match first.parse::<usize>() {
        Ok(index) if index < 1000 => {
            if !place.is_array() {
                *place = Value::Array(Vec::new());
            }
            place.as_array_mut().and_then(|items| {
                items.resize(items.len().max(index + 1), Value::Null);
                items.get_mut(index)
            })
        }
        _ => {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place.as_object_mut().map(|members| members.entry(first).or_insert(Value::Null))
        }
    };
    match (inner, rest) {
        (Some(inner), None) => *inner = value,
        (Some(inner), Some(rest)) => put_into(inner, rest, value),
        (None, _) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_of_one_object_are_put_together() {
        let mut members =
            Map::from_iter([("user".to_owned(), json!({"token": "a", "id": 1})), ("ok".to_owned(), json!(1))]);
        merge(&mut members, &Map::from_iter([("user".to_owned(), json!({"id": 2})), ("ok".to_owned(), json!({}))]));
        assert_eq!(Value::Object(members), json!({"user": {"token": "a", "id": 2}, "ok": {}}));
    }

    #[test]
    fn a_dotted_path_becomes_nested_members() {
        let mut members = Map::new();
        put(&mut members, "team.id", json!(1));
        put(&mut members, "team.owner.name", json!("a"));
        put(&mut members, "plain", json!(true));
        put(&mut members, "plain.no_more", json!(2));
        put(&mut members, "sites.1.id", json!(3));
        let expected = json!({
            "team": {"id": 1, "owner": {"name": "a"}}, "plain": {"no_more": 2}, "sites": [null, {"id": 3}],
        });
        assert_eq!(Value::Object(members), expected);
    }
}
