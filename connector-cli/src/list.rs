//! `connector list`.

use std::io::Write as _;

use connector_core::{Alternative, Authorization, Descriptor, Entry};
use serde_json::{Value, json};

use crate::failure::Result;
use crate::output::{Output, width};

pub(crate) fn run(out: &mut Output<'_>, json: bool) -> Result<()> {
    let registry = connectors::registry();
    let all: Vec<&Descriptor> = registry.iter().map(Entry::descriptor).collect();
    if json {
        return Ok(out.json(&all.iter().map(|one| entry(one)).collect())?);
    }
    table(out, &all)
}

/// One connector for programs; a choice among several has them as alternatives.
fn entry(one: &Descriptor) -> Value {
    let mut entry = json!({"id": one.id, "title": one.title, "description": one.description});
    let alternative = |one: &Alternative| json!({"connect_with": one.descriptor.id, "label": one.label});
    if !alternatives(one).is_empty() {
        entry["alternatives"] = alternatives(one).iter().map(alternative).collect();
    }
    entry
}

fn alternatives(one: &Descriptor) -> &'static [Alternative] {
    match one.authorization {
        Authorization::Multi(alternatives) => alternatives,
        _ => &[],
    }
}

fn table(out: &mut Output<'_>, all: &[&Descriptor]) -> Result<()> {
    let ids = width(all.iter().map(|one| one.id).chain(["ID"]));
    let titles = width(all.iter().map(|one| one.title).chain(["TITLE"]));
    let header = format!("{:ids$}  {:titles$}  DESCRIPTION", "ID", "TITLE");
    writeln!(out, "{}", out.remark(header))?;
    for one in all {
        writeln!(out, "{:ids$}  {:titles$}  {}", out.name(one.id), one.title, one.description)?;
        for way in alternatives(one) {
            writeln!(out, "{:ids$}  {:titles$}  - {}", "", "", way.label)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use connector_core::Connectable as _;

    use super::*;
    use crate::describe::tests::HelpDesk;

    #[test]
    fn columns_are_as_wide_as_their_widest_entry() {
        let long = Descriptor::new("long_identifier", "T").description("What it is for.");
        let short = Descriptor::new("s", "Longer title").description("Another.");
        assert_eq!(entry(&short), json!({"id": "s", "title": "Longer title", "description": "Another."}));
        let mut printed = Vec::new();
        table(&mut Output::new(&mut printed, false), &[&long, &short]).unwrap();
        assert_eq!(
            String::from_utf8(printed).unwrap(),
            "ID               TITLE         DESCRIPTION\n\
             long_identifier  T             What it is for.\n\
             s                Longer title  Another.\n"
        );
    }

    #[test]
    fn a_choice_among_connectors_is_one_entry_with_its_alternatives() {
        let about = HelpDesk::ABOUT;
        let mut printed = Vec::new();
        table(&mut Output::new(&mut printed, false), &[about]).unwrap();
        assert_eq!(
            String::from_utf8(printed).unwrap(),
            "ID         TITLE      DESCRIPTION\n\
             help_desk  Help Desk  By whichever way.\n                      - With a key\n                      - With a password\n"
        );
        let ways = json!([
            {"connect_with": "by_key", "label": "With a key"},
            {"connect_with": "by_password", "label": "With a password"},
        ]);
        assert_eq!(entry(about)["alternatives"], ways);
    }
}
