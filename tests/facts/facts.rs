//! The facts, as they stand in the file.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What is known of one service.
#[derive(Debug, Clone)]
pub struct Facts(Value);

fn all() -> Vec<Value> {
    let text = include_str!("../data/providers.json");
    let whole: Value = serde_json::from_str(text).unwrap();
    whole["providers"].as_array().unwrap().clone()
}

impl Facts {
    /// The names of all services.
    pub fn names() -> Vec<String> {
        all().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    }

    pub fn of(name: &str) -> Self {
        Self(all().into_iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no facts about {name}")))
    }

    pub fn name(&self) -> &str {
        self.0["name"].as_str().unwrap()
    }

    /// The value at a path of names, such as `token/url`; a place in an array is a number.
    pub fn at(&self, path: &str) -> Option<&Value> {
        path.split('/').try_fold(&self.0, |value, name| match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            other => other.get(name),
        })
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.at(path).map(|value| value.as_str().unwrap_or_else(|| panic!("{path} is not a text")))
    }

    /// A fact that is false unless it is there.
    pub fn flag(&self, path: &str) -> bool {
        self.at(path).is_some_and(|value| value.as_bool().unwrap())
    }

    /// The texts of a list that may be missing.
    pub fn list(&self, path: &str) -> Vec<String> {
        let items = self.at(path).and_then(Value::as_array).into_iter().flatten();
        items.map(|item| item.as_str().unwrap().to_owned()).collect()
    }

    /// Names and values of a map that may be missing.
    pub fn map(&self, path: &str) -> BTreeMap<String, String> {
        let members = self.at(path).and_then(Value::as_object).into_iter().flatten();
        members
            .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect()
    }

    /// How many fields the service has.
    pub fn fields(&self) -> usize {
        self.at("fields").and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// What the service calls a parameter of the standard.
    pub fn renamed(&self, name: &str) -> String {
        let names = self.map("authorize/param_renames");
        names.get(&format!("{name}=")).map_or(name, |other| other.trim_end_matches('=')).to_owned()
    }

    /// The paths of all single facts.
    pub fn leaves(&self) -> Vec<String> {
        fn walk(value: &Value, path: &str, leaves: &mut Vec<String>) {
            let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            match value {
                Value::Object(members) => members.iter().for_each(|(name, value)| walk(value, &below(name), leaves)),
                Value::Array(items) => {
                    items.iter().enumerate().for_each(|(at, value)| walk(value, &below(&at.to_string()), leaves));
                }
                _ => leaves.push(path.to_owned()),
            }
        }
        let mut leaves = Vec::new();
        walk(&self.0, "", &mut leaves);
        leaves
    }

    /// The same facts but for one, which is wrong.
    pub fn changed(&self, path: &str) -> Self {
        let mut changed = self.clone();
        let pointer: String = path.split('/').map(|name| format!("/{}", name.replace('~', "~0"))).collect();
        let value = changed.0.pointer_mut(&pointer).unwrap();
        *value = match &*value {
            Value::String(text) if text.contains("https://") => json!(text.replace("https://", "https://changed.")),
            Value::String(text) => json!(format!("{text}changed")),
            Value::Bool(flag) => json!(!flag),
            Value::Number(number) => json!(number.as_u64().unwrap() * 2 + 1),
            other => panic!("{path} is {other}"),
        };
        changed
    }
}

/// Fills a template in; of several, the first whose values are all known. `None` when there is none.
pub fn filled(template: &str, values: &BTreeMap<String, String>) -> Option<String> {
    template.split(" || ").find_map(|template| {
        let mut text = template.to_owned();
        for (name, value) in values {
            text = text.replace(&format!("${{{name}}}"), value).replace(&format!("{{{name}}}"), value);
        }
        (!text.contains('{')).then_some(text)
    })
}
