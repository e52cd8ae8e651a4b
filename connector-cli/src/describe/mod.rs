//! `connector describe`: what a connector says about its service, for people and for programs.

mod authorization;
mod words;

#[cfg(test)]
pub(crate) mod tests;

use std::io::Write as _;

use connector_core::{Authorization, Descriptor, Error, FieldDescriptor, Hook};
use serde_json::{Value, json};

use self::authorization::authorization;
use self::words::{address, apply, field, lifetime, list, list_or, params, signals, test_call};
use crate::failure::{Failure, Result};
use crate::output::{Output, width};

pub(crate) fn run(out: &mut Output<'_>, id: &str, json: bool) -> Result<()> {
    let registry = connectors::registry();
    let entry = registry
        .get(id)
        .ok_or_else(|| Failure::Connector(Error::misconfigured(format!("there is no connector `{id}`"))))?;
    let (descriptor, hooks) = (entry.descriptor(), entry.hooks());
    if json {
        return Ok(out.json(&for_programs(descriptor, hooks)?)?);
    }
    for_people(out, descriptor, hooks)
}

/// The serialized descriptor, and the names of the hooks as one more member.
fn for_programs(descriptor: &Descriptor, hooks: &[Hook]) -> Result<Value> {
    let mut value = serde_json::to_value(descriptor).map_err(std::io::Error::from)?;
    if let Value::Object(members) = &mut value {
        members.insert("hooks".to_owned(), json!(hooks));
    }
    Ok(value)
}

fn for_people(out: &mut Output<'_>, descriptor: &Descriptor, hooks: &[Hook]) -> Result<()> {
    writeln!(out, "{} {}", out.title(descriptor.title), out.remark(format_args!("({})", descriptor.id)))?;
    if !descriptor.description.is_empty() {
        writeln!(out, "{}", descriptor.description)?;
    }
    if let Some(docs) = descriptor.docs {
        writeln!(out, "{}", out.remark(docs))?;
    }
    let Authorization::Multi(alternatives) = descriptor.authorization else {
        return facts(out, descriptor, hooks);
    };
    section(out, "Connect with one of")?;
    let ids = width(alternatives.iter().map(|one| one.descriptor.id));
    for one in alternatives {
        writeln!(out, "  {:ids$}  {}", out.name(one.descriptor.id), one.label)?;
    }
    for one in alternatives {
        writeln!(out)?;
        for_people(out, one.descriptor, one.hooks)?;
    }
    Ok(())
}

/// What one connector says.
fn facts(out: &mut Output<'_>, descriptor: &Descriptor, hooks: &[Hook]) -> Result<()> {
    section(out, "Fields")?;
    fields(out, descriptor)?;
    section(out, "Authorization")?;
    out.pairs(2, &authorization(descriptor, hooks))?;
    section(out, "Calls")?;
    out.pairs(2, &calls(descriptor, hooks))?;
    section(out, "Hooks")?;
    writeln!(
        out,
        "  {}",
        list_or("none: everything is the framework's default", hooks.iter().map(|hook| hook.name()))
    )?;
    Ok(())
}

fn section(out: &mut Output<'_>, title: &str) -> Result<()> {
    Ok(writeln!(out, "\n{}", out.title(title))?)
}

fn fields(out: &mut Output<'_>, descriptor: &Descriptor) -> Result<()> {
    if descriptor.fields.is_empty() {
        writeln!(out, "  none")?;
    }
    let names = width(descriptor.fields.iter().map(|one| one.name));
    let all_labels: Vec<_> = descriptor.fields.iter().map(FieldDescriptor::label_text).collect();
    let labels = width(all_labels.iter().map(AsRef::as_ref));
    for (one, label) in descriptor.fields.iter().zip(&all_labels) {
        writeln!(out, "  {:names$}  {label:labels$}  {}", out.name(one.name), field(one))?;
        if let Some(hint) = one.hint {
            writeln!(out, "  {:names$}  {}", "", out.remark(hint))?;
        }
        for (name, text) in [("example", one.example), ("must match", one.pattern)] {
            if let Some(text) = text {
                writeln!(out, "  {:names$}  {name}: {text}", "")?;
            }
        }
        if !one.choices.is_empty() {
            let choices = one.choices.iter().map(|choice| format!("{} ({})", choice.value, choice.label));
            writeln!(out, "  {:names$}  choices: {}", "", list(choices))?;
        }
    }
    Ok(())
}

fn calls(descriptor: &Descriptor, hooks: &[Hook]) -> Vec<(&'static str, String)> {
    let mut pairs = vec![
        ("base URI", address(descriptor.base_uri, Hook::BaseUri, hooks, false)),
        ("further hosts", list_or("none", descriptor.hosts.iter().copied())),
        ("credential", apply(descriptor, hooks)),
    ];
    if !descriptor.headers.is_empty() {
        pairs.push(("headers", params(descriptor.headers, ": ")));
    }
    if !descriptor.query.is_empty() {
        pairs.push(("query", params(descriptor.query, "=")));
    }
    pairs.push(("test call", test_call(&descriptor.test)));
    let fixed = matches!(descriptor.authorization, Authorization::ApiKey | Authorization::Basic);
    pairs.push((
        "refresh on",
        if fixed {
            "nothing: what the person entered is used as it is".to_owned()
        } else if descriptor.refresh_on.is_empty() {
            // What the core does when nothing is declared.
            "status 401".to_owned()
        } else {
            signals(descriptor.refresh_on)
        },
    ));
    pairs.push(("error on success", signals(descriptor.detect_on)));
    if let Some(one) = descriptor.expires_in {
        pairs.push(("token lifetime", lifetime(one)));
    }
    pairs
}
