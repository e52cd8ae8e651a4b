//! The examples of the attribute reference as one file that must build: `tests/ui/pass/reference.rs` is made from the tables.
//!
//! `REFERENCE=overwrite cargo test -p connector-macros` writes it anew.

use std::fmt::Write as _;

use crate::editor::{COLUMNS, rows};

const MADE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/pass/reference.rs");

/// The rows of a table, without the backticks of their cells.
fn plain_rows(columns: usize) -> impl Iterator<Item = Vec<&'static str>> {
    rows(columns).map(|cells| cells.into_iter().map(|cell| cell.trim_matches('`')).collect())
}

const BASE: &str = "base_uri = \"https://api.example.com\"";
const TEST: &str = "test = none";
const ENDPOINTS: [(&str, &str); 2] = [
    ("authorization_url", "authorization_url = \"https://a.example/authorize\""),
    ("token_url", "token_url = \"https://a.example/token\""),
];
const CLIENT: &str = "pub client_id: String,\npub client_secret: Secret,\n";

/// The keys of the struct, with one of them as in its example.
fn keys_with(key: &str, example: &str, group: &str) -> String {
    let others = [("base_uri", BASE), ("test", TEST), ("group", group)];
    let others = others.into_iter().filter(|(name, _)| *name != key).map(|(_, text)| text);
    others.chain([example]).filter(|text| !text.is_empty()).map(|text| format!("{text},\n")).collect()
}

fn oauth2(example: &str) -> String {
    let given = example.split(['=', '(']).next().unwrap_or_default().trim();
    let endpoints = ENDPOINTS.into_iter().filter(|(name, _)| *name != given).map(|(_, text)| text);
    format!("oauth2({})", endpoints.chain([example]).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "))
}

/// The fields and the hooks that a group needs.
fn needs(group: &str) -> (&'static str, &'static str) {
    match group {
        "api_key" => ("pub api_key: Secret,\n", ""),
        "basic" => ("pub username: String,\npub password: Secret,\n", ""),
        "custom" => (
            "",
            "#[connector(login)]\nasync fn enter(&self, _http: &Http) -> Result<Tokens> {\nOk(Tokens::bearer(\"token\"))\n}\n",
        ),
        _ => (CLIENT, ""),
    }
}

fn connector(keys: &str, fields: &str, hooks: &str) -> String {
    format!("#[connector(\n{keys})]\npub struct Example {{\n{fields}}}\n\n#[connector]\nimpl Example {{\n{hooks}}}\n")
}

/// A connector with the example of a key of the struct.
fn with_struct_key(key: &str, example: &str) -> String {
    let groups = ["oauth2", "client_credentials", "api_key", "basic", "custom"];
    let is_group = groups.contains(&key);
    // These dots stand for the rest of a URL.
    let example = example.replace("\"https://..\"", "\"https://a.example\"");
    let group = if is_group { String::new() } else { oauth2("") };
    let (fields, hooks) = needs(key);
    connector(&keys_with(key, &example, &group), fields, hooks)
}

/// A connector with a field that has the example of a key.
fn with_field_key(key: &str, example: &str) -> String {
    let field = |ty: &str| format!("#[connector({example})]\npub field: {ty},\n");
    let signing = oauth2(&format!("{SIGNS}, assertion_audience = \"https://a.example\""));
    let (group, fields) = match key {
        "client_id" => (oauth2(""), field("String")),
        "client_secret" => (oauth2(""), format!("pub client_id: String,\n{}", field("Secret"))),
        "private_key" => (signing, format!("pub client_id: String,\n{}", field("Secret"))),
        "key_id" => (signing, format!("{SIGNING_CLIENT}{}", field("Option<String>"))),
        "api_key" => ("api_key".to_owned(), field("Secret")),
        "username" => ("basic".to_owned(), format!("pub password: Secret,\n{}", field("String"))),
        "password" => ("basic".to_owned(), format!("pub username: String,\n{}", field("Secret"))),
        "owner" => {
            (oauth2(""), format!("{CLIENT}#[connector(from_token = \"id\", {example})]\npub field: Learned<String>,\n"))
        }
        "from_token" | "from_callback" => (oauth2(""), format!("{CLIENT}{}", field("Learned<String>"))),
        _ => (oauth2(""), format!("{CLIENT}{}", field("String"))),
    };
    connector(&keys_with("", "", &group), &fields, "")
}

/// How a client says that it signs, and its fields.
const SIGNS: &str = "client_auth = private_key_jwt";
const SIGNING_CLIENT: &str = "pub client_id: String,\npub private_key: Secret,\n";

fn with_key(place: &str, key: &str, example: &str) -> String {
    match place {
        "struct" => with_struct_key(key, example),
        "oauth2(..)" => match key {
            "assertion_audience" => {
                connector(&keys_with("", "", &oauth2(&format!("{SIGNS}, {example}"))), SIGNING_CLIENT, "")
            }
            "issuer_in_callback" => {
                let group = oauth2(&format!("issuer = \"https://a.example\", {example}"));
                connector(&keys_with("", "", &group), CLIENT, "")
            }
            _ => connector(&keys_with("", "", &oauth2(example)), CLIENT, ""),
        },
        "client_credentials(..)" => {
            let token_url = if key == "token_url" { "" } else { "token_url = \"https://a.example/token\", " };
            if key == "assertion_audience" {
                let group = format!("client_credentials({token_url}{SIGNS}, {example})");
                return connector(&keys_with("", "", &group), SIGNING_CLIENT, "");
            }
            connector(&keys_with("", "", &format!("client_credentials({token_url}{example})")), CLIENT, "")
        }
        "apply(..)" => connector(&keys_with("", &format!("apply({example})"), &oauth2("")), CLIENT, ""),
        "field" => with_field_key(key, example),
        "impl" => connector(&keys_with("", "", &oauth2("")), CLIENT, "")
            .replace("#[connector]", &format!("#[connector({example})]")),
        "enum" => {
            let further = if key == "choices" { String::new() } else { format!(", {example}") };
            format!("#[connector(choices{further})]\npub enum Example {{\nOne,\n}}\n")
        }
        "variant" => format!("#[connector(choices)]\npub enum Example {{\n#[connector({example})]\nOne,\n}}\n"),
        "multi" => {
            let further = if key == "multi" { String::new() } else { format!(", {example}") };
            let one = connector(&keys_with("", "", &oauth2("")), CLIENT, "").replace("Example", "One");
            let other =
                connector(&keys_with("", "", "api_key"), "pub api_key: Secret,\n", "").replace("Example", "Other");
            format!("{one}{other}#[connector(multi{further})]\npub enum Example {{\nOne(One),\nOther(Other),\n}}\n")
        }
        other => panic!("no example is made for a key of `{other}`"),
    }
}

fn with_hook(hook: &str, method: &str) -> String {
    let method =
        method.replace("(&self, ", "(&self, _").replace(", request:", ", _request:").replace(", http:", ", _http:");
    let body = match hook {
        "authorization_url" | "token_url" | "base_uri" => "\"https://a.example\".to_owned()",
        "pkce" => "_fresh",
        "acquire" | "login" | "refresh" => "Ok(Tokens::bearer(\"token\"))",
        "choices" => "Ok(vec![Choice::new(\"1\", \"One\")])",
        "identity" => "Ok(\"somebody\".to_owned())",
        _ => "Ok(())",
    };
    let method = if hook == "pkce" { method.replace("_fresh", "fresh") } else { method };
    let body = body.replace("_fresh", "fresh");
    let attribute = if hook == "choices" { "choices(team)" } else { hook };
    let hooks = format!("#[connector({attribute})]\n{method} {{\n{body}\n}}\n");
    let team = if hook == "choices" { "pub team: Learned<String>,\n" } else { "" };
    let endpoints = ENDPOINTS.into_iter().filter(|(name, _)| *name != hook).map(|(_, text)| text);
    let group = if hook == "login" {
        "custom".to_owned()
    } else {
        format!("oauth2({})", endpoints.collect::<Vec<_>>().join(", "))
    };
    let keys = [("base_uri", BASE), ("test", TEST), ("", &group)];
    let keys: String =
        keys.into_iter().filter(|(name, _)| *name != hook).map(|(_, text)| format!("{text},\n")).collect();
    connector(&keys, &format!("{CLIENT}{team}"), &hooks)
}

fn made() -> String {
    let mut text = String::from(
        "//! Every example of the attribute reference. Made from it by a test of the macro; do not edit.\n\n\
         #![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]\n\
         #![allow(dead_code, unreachable_pub, clippy::unused_self, clippy::unnecessary_wraps, clippy::unused_async, reason = \"the examples do nothing\")]\n\
         #![allow(clippy::trivially_copy_pass_by_ref, clippy::missing_const_for_fn, clippy::needless_pass_by_ref_mut, reason = \"hooks have the form that they have\")]\n",
    );
    let mut module = |name: String, code: &str| {
        let _ = write!(
            text,
            "\n#[rustfmt::skip]\nmod {name} {{\n#[allow(unused_imports)]\nuse connector_core::prelude::*;\n\n{code}}}\n"
        );
    };
    for cells in plain_rows(COLUMNS[0]) {
        let place = cells[0].trim_end_matches("(..)");
        module(format!("key_{}_of_{place}", cells[1]), &with_key(cells[0], cells[1], cells[5]));
    }
    for cells in plain_rows(COLUMNS[1]) {
        module(format!("hook_{}", cells[0]), &with_hook(cells[0], cells[4]));
    }
    text.push_str("\nfn main() {}\n");
    prettyplease::unparse(&syn::parse_file(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

#[test]
fn every_example_of_the_reference_is_a_case_that_must_build() {
    let made = made();
    if std::env::var_os("REFERENCE").is_some_and(|word| word == "overwrite") {
        std::fs::write(MADE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(MADE).unwrap_or_default();
    assert!(kept == made, "write it anew: REFERENCE=overwrite cargo test -p connector-macros");
    assert!(rows(COLUMNS[0]).count() > 70 && rows(COLUMNS[1]).count() > 12);
}
