//! `connector list` and `connector describe`.

mod program;

use program::{Run, connector};
use serde_json::Value;

#[test]
fn the_list_names_every_connector_once() {
    let run = Run::of(&mut connector(["list"]));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let mut lines = run.stdout.lines();
    assert!(lines.next().is_some_and(|header| header.starts_with("ID ")), "{}", run.stdout);
    let listed: Vec<_> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    let known: Vec<_> = connectors::registry().iter().map(|one| one.descriptor().id).collect();
    assert_eq!(listed, known);
    let dropbox = run.stdout.lines().find(|line| line.starts_with("dropbox ")).unwrap_or_default();
    let words: Vec<_> = dropbox.split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
    assert_eq!(words, ["dropbox", "Dropbox", "Files and folders in a person's Dropbox."]);
}

#[test]
fn the_list_for_programs_has_id_title_and_description() {
    let run = Run::of(&mut connector(["list", "--json"]));
    let all: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(all.len(), connectors::registry().iter().count());
    let dropbox = all.iter().find(|one| one["id"] == "dropbox").unwrap();
    assert_eq!(dropbox["title"], "Dropbox");
    assert_eq!(dropbox["description"], "Files and folders in a person's Dropbox.");
}

#[test]
fn a_description_says_what_the_connector_needs_and_where_it_goes() {
    let run = Run::of(&mut connector(["describe", "dropbox"]));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    for line in [
        "Dropbox (dropbox)",
        "  client_id      Client id      text, required, the client id",
        "                 App key, from the Dropbox developer console.",
        "  client_secret  Client secret  secret, optional, the client secret",
        "  account        Account        text, learned from `account_id` of the token response, tells whose account it is",
        "  authorization URL  https://www.dropbox.com/oauth2/authorize",
        "  token URL          https://api.dropboxapi.com/oauth2/token",
        "  scopes             none",
        "  PKCE               S256",
        "  parameters         token_access_type=offline",
        "  base URI          https://api.dropboxapi.com/2",
        "  further hosts     content.dropboxapi.com",
        "  credential        header `authorization: Bearer TOKEN`",
        "  test call         POST users/get_current_account",
        "  refresh on        status 401",
        "  error on success  none",
        "  none: everything is the framework's default",
    ] {
        assert!(run.stdout.lines().any(|printed| printed == line), "`{line}` is missing:\n{}", run.stdout);
    }
}

#[test]
fn a_description_for_programs_is_the_descriptor_with_the_hooks() {
    let run = Run::of(&mut connector(["describe", "dropbox", "--json"]));
    let mut described: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(described["authorization"]["oauth2"]["pkce"], true);
    assert_eq!(described["fields"][1]["secret"], true);
    let hooks = described.as_object_mut().unwrap().remove("hooks").unwrap();
    let registry = connectors::registry();
    let dropbox = registry.get("dropbox").unwrap();
    assert_eq!(described, serde_json::to_value(dropbox.descriptor()).unwrap());
    assert_eq!(hooks, serde_json::to_value(dropbox.hooks()).unwrap());
}
