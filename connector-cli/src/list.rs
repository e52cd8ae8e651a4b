//! `connector list`.

use std::io::Write as _;

use connector_core::{Descriptor, Registration};
use serde_json::json;

use crate::failure::Result;
use crate::output::{Output, width};

pub(crate) fn run(out: &mut Output<'_>, json: bool) -> Result<()> {
    let registry = connectors::registry();
    let all: Vec<&Descriptor> = registry.iter().map(Registration::descriptor).collect();
    if json {
        let entry = |one: &&Descriptor| json!({"id": one.id, "title": one.title, "description": one.description});
        return Ok(out.json(&all.iter().map(entry).collect())?);
    }
    table(out, &all)
}

fn table(out: &mut Output<'_>, all: &[&Descriptor]) -> Result<()> {
    let ids = width(all.iter().map(|one| one.id).chain(["ID"]));
    let titles = width(all.iter().map(|one| one.title).chain(["TITLE"]));
    let header = format!("{:ids$}  {:titles$}  DESCRIPTION", "ID", "TITLE");
    writeln!(out, "{}", out.remark(header))?;
    for one in all {
        writeln!(out, "{:ids$}  {:titles$}  {}", out.name(one.id), one.title, one.description)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_entry() {
        let long = Descriptor::new("long_identifier", "T").description("What it is for.");
        let short = Descriptor::new("s", "Longer title").description("Another.");
        let mut printed = Vec::new();
        table(&mut Output::new(&mut printed, false), &[&long, &short]).unwrap();
        assert_eq!(
            String::from_utf8(printed).unwrap(),
            "ID               TITLE         DESCRIPTION\n\
             long_identifier  T             What it is for.\n\
             s                Longer title  Another.\n"
        );
    }
}
