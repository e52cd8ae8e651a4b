//! Each promised message has a file in `fail` that shows it, on the promised word, with its way out; and every message is
//! worded alike. What the compiler really says is compared with these files in `ui.rs`.

mod diagnostic;

use std::path::{Path, PathBuf};
use std::{fs, io};

use diagnostic::{Diagnostic, diagnostics};

/// The number of a likely mistake, or the name of a further rule; where it is shown, on which word; the message and its help, of
/// which the beginning is compared.
type Promise = (&'static str, &'static str, &'static str, &'static str, &'static str);

const GOES_ON: &str = "`#[connector]` goes on a struct or on its inherent `impl`";
const NOT_HTTPS: &str = "must be an absolute https URL without a fragment";

#[rustfmt::skip]
const PROMISES: &[Promise] = &[
    ("1", "halves/no_impl", "Example", "`Example` has no `#[connector]` impl block", "add `#[connector] impl Example {}`; an empty block uses every default"),
    ("2", "halves/no_struct", "Example", "`Example` is not a connector struct", "put `#[connector(..)]` on `struct Example`"),
    ("3", "halves/impl_without_attribute", "#[connector(acquire)]", "`#[connector(acquire)]` needs `#[connector]` on the surrounding `impl`", "add `#[connector]` above the `impl`"),
    ("4", "halves/enum", "enum", GOES_ON, "for one of several connectors, write `#[connector(multi)]`"),
    ("4", "halves/function", "fn", GOES_ON, "for several accounts, write one struct per service"),
    ("4", "halves/trait_definition", "trait", GOES_ON, "for several accounts, write one struct per service"),
    ("4", "halves/module", "mod", GOES_ON, "for several accounts, write one struct per service"),
    ("4", "halves/trait_impl", "Clone", GOES_ON, "for several accounts, write one struct per service"),
    ("5", "shape/tuple", "(pub String)", "connection fields need names", "write `struct Example { pub client_id: String }`"),
    ("5", "shape/unit", "Example", "connection fields need names", "write `struct Example { pub client_id: String }`"),
    ("6", "shape/generic", "<T>", "a connector type cannot be generic", "own the values (`String`, `Secret`)"),
    ("6", "shape/lifetime", "<'a>", "a connector type cannot be generic", "own the values (`String`, `Secret`)"),
    ("7", "keys/misspelt", "authorisation_url", "unknown `oauth2` key `authorisation_url`", "did you mean `authorization_url`? keys: "),
    ("8", "hooks/names", "aquire", "unknown hook `aquire`", "did you mean `acquire`? hooks: "),
    ("9", "keys/misplaced", "hint", "`hint` describes a field", "move it to the field's `#[connector(..)]`"),
    ("9", "keys/habits", "password", "`oauth2` has no use for a field marked `password`", "write the type `Secret`"),
    ("10", "keys/given_twice", "token_url", "`token_url` is given twice", "keep one"),
    ("10", "keys/given_twice", "token_url", "first given here", ""),
    ("11", "conflicts/key_and_hook", "token", "`token_url` is given on the struct and again as a method", "keep the method if it depends on a field"),
    ("12", "urls/endpoints", "\"http://a.example/authorize\"", "`authorization_url` must be an absolute https URL without a fragment", "write `https://..`; only loopback hosts"),
    ("12", "urls/endpoints", "\"https://a.example/token#now\"", "`token_url` must be an absolute https URL without a fragment", "write `https://..`; only loopback hosts"),
    ("12", "urls/endpoints", "\"api.example.com\"", "`base_uri` must be an absolute https URL without a fragment", "write `https://..`; only loopback hosts"),
    ("13", "missing/authorization_url", "oauth2", "`Example` has no authorization endpoint", "add `authorization_url = \"..\"` or a `#[connector(authorization_url)]` method, or `issuer = \"..\"`, whose metadata say it; or, for machines without a browser, `device_authorization_url = \"..\"`"),
    ("14", "missing/token_url", "Example", "`Example` has no token endpoint", "add `token_url = \"..\"` or a `#[connector(acquire)]` method"),
    ("15", "missing/refresh", "refresh_on", "`refresh_on` needs a way to refresh", "add `token_url` or a `#[connector(refresh)]` method, or drop the key"),
    ("16", "keys/refresh_on", "\"401\"", "expected a list", "write `refresh_on = [401, 403, \"token_expired\"]`; statuses 400 to 599, texts are patterns on the body"),
    ("16", "keys/statuses", "4003", "`4003` is not an error status", "write a status from 400 to 599"),
    ("16", "keys/pattern", "\"(\"", "not a regular expression: ", ""),
    ("17", "fields/no_client_id", "Example", "`oauth2` needs one field for `client_id`", "name a field `client_id`, or mark one with `#[connector(client_id)]`"),
    ("17", "fields/two_client_ids", "app", "two fields are `client_id`", "keep one"),
    ("17", "keys/no_group", "Example", "`Example` does not say how tokens are got", "add `oauth2("),
    ("17", "groups/two", "basic", "`api_key` and `basic` are two ways to get tokens", "keep one"),
    ("18", "fields/secret_types", "String", "`client_secret` must be a `Secret`, not `String`", "write the type `Secret`, which hides itself in `Debug`"),
    ("18", "fields/secret_type_by_trait", "Key", "a secret field must be a `Secret`, not `String`", "write the type `Secret`, which hides itself in `Debug`"),
    ("18", "groups/secret_types", "String", "`api_key` must be a `Secret`, not `String`", "write the type `Secret`"),
    ("18", "groups/secret_types", "String", "`password` must be a `Secret`, not `String`", "write the type `Secret`"),
    ("19", "fields/unsupported_type", "u128", "`u128` cannot be a connection field", "use `String`, `Secret`, `bool`, an integer"),
    ("19", "fields/own_type", "Account", "`Account` cannot be a connection field", "use `String`, `Secret`, `bool`, an integer"),
    ("19", "fields/name_of_ours", "Example", "a field's type has the name of a type of `connector_core` and is another", "give that type a name of its own"),
    ("20", "keys/secret_in_source", "\"hunter2\"", "a secret cannot be written in the source", "make it a `Secret` field"),
    ("20", "fields/secret_default", "\"hunter2\"", "a secret cannot be written in the source", "make it a `Secret` field"),
    ("21", "keys/pkce", "plain", "`plain` sends the verifier in the open", "write `pkce = S256`"),
    ("21", "keys/pkce_in_quotes", "\"S256\"", "expected `S256` without quotes", "write `pkce = S256`"),
    ("22", "urls/reserved", "state", "`state` is set by the framework", "remove it; the framework makes one for each consent"),
    ("22", "urls/reserved", "\"code_challenge\"", "`code_challenge` is set by the framework", "remove it; `pkce = S256`"),
    ("22", "urls/reserved", "redirect_uri", "`redirect_uri` is set by the framework", "remove it; it is the program's"),
    ("23", "hooks/receivers", "api", "`base_uri` must take `&self`", "write `fn api(&self) -> String`"),
    ("23", "hooks/receivers", "&mut self", "`authorization_url` must take `&self`", "write `fn authorize(&self) -> String`; `acquire`, `login`, `refresh` and `connected` may take `&mut self`"),
    ("23", "hooks/receivers", "self", "`token_url` must take `&self`", "write `fn token(&self) -> String`; `acquire`"),
    ("24", "hooks/return_type", "Result<String>", "`acquire` cannot return `Result<String>`", "return `Tokens` or `Result<Tokens, E>` with `E: Into<connector_core::Error>`"),
    ("24", "hooks/return_types_by_trait", "Found", "this hook cannot return `Found`", "return `()` or `Result<(), E>` with `E: Into<connector_core::Error>`"),
    ("24", "hooks/arguments", "&mut self, _grant: &CodeGrant", "`acquire` takes `grant` and `http`", "write `async fn exchange("),
    ("24", "hooks/argument_type", "&RefreshGrant", "`acquire` takes `&CodeGrant` here, not `&RefreshGrant`", "write `async fn exchange("),
    ("25", "hooks/not_send", "exchange", "future cannot be sent between threads safely", ""),
    ("25", "hooks/not_async", "async", "`apply` runs for every request and cannot be `async`", "remove `async`; what has to be awaited moves to `acquire`"),
    ("hook given twice", "hooks/given_twice", "refresh", "`refresh` is given twice", "keep one"),
    ("hook given twice", "hooks/given_twice", "refresh", "first given here", ""),
    ("two impl blocks", "halves/two_impls", "#[connector]", "conflicting implementations of trait `Behaviour` for type `Example`", ""),
    ("no hook named", "hooks/names", "#[connector()]", "name a hook", "write `#[connector(HOOK)]`; hooks: "),
    ("unknown field in a template", "templates/unknown_field", "\"https://{subdomian}.example.com\"", "unknown field `subdomian` in a template", "did you mean `subdomain`? fields: "),
    ("secret in a URL", "templates/secret_in_url", "\"https://api.example.com/{key}\"", "`Secret` cannot stand in a URL", "addresses are logged on the way"),
    ("secret in a URL", "templates/secret_in_url_by_trait", "\"https://api.example.com/{key}\"", "`connector_core::Secret` cannot stand in a URL", "addresses are logged on the way"),
    ("no test", "missing/test", "Example", "`Example` does not say how a connection is tested", "add `test = get(\"..\")` or a `#[connector(test)]` method, or write `test = none`"),
    ("not learned", "fields/not_learned", "from_token", "`from_token` fills a learned field, and `account` is not one", "write `pub account: Learned<String>`"),
    ("not learned", "fields/not_learned", "from_callback", "`from_callback` fills a learned field, and `realm` is not one", "write `pub realm: Learned<String>`"),
    ("learned host", "fields/learned_host", "Learned", "`instance` is a host that is learned, and nothing says which hosts are right", "add the key `hosts = ["),
    ("may not resolve", "templates/may_not_resolve", "\"https://api.example.com/{optional}\"", "`base_uri` cannot always be made: `optional` may be empty", "write `base_uri = [\"..\", \"..\"]`"),
    ("may not resolve", "templates/may_not_resolve", "\"https://a.example/{optional}/introspect\"", "`introspection_url` cannot always be made: `optional` may be empty", "write `introspection_url = [\"..\", \"..\"]` whose last URL has no such value"),
    ("invalid header name", "keys/headers", "\"X Key\"", "`X Key` is not a header name", "use letters, digits and `-`"),
    ("invalid header value", "keys/headers", "\"a\\nb\"", "a header value is visible ASCII", "remove other characters"),
    ("one half each", "several/one_half_each", "title", "`title` describes the connector", "move it to"),
    ("cfg", "shape/cfg_on_field", "#[cfg(unix)]", "`#[cfg]` cannot stand on a field", "remove it; stored connections would depend on how the program was built"),
    ("cfg", "hooks/cfg_on_parameter", "#[cfg(unix)]", "`#[cfg]` cannot stand on a parameter of a hook", "move it to the method"),
    ("cfg", "hooks/cfg_attr", "connector(refresh)", "`#[connector(..)]` cannot stand in a `#[cfg_attr]`", "write `#[cfg(..)]` on the method"),
    ("enum of itself", "multi/holds_itself", "Self", "`Account` cannot be one of its own connectors", "write the variant as `Own(Connector)`"),
    ("name without an id", "shape/name_without_id", "Café", "`Café` gives no identity for stored connections", "add `id = \"..\"`"),
    ("default out of range", "fields/default_range", "300", "the field's type cannot hold `300`", "write a number from 0 to 255"),
    ("two owners", "fields/two_owners", "team", "two fields are `owner`", "keep one: a connection is one account's"),
    ("no field type in a URL", "fields/foreign_type_in_url", "u128", "`u128` cannot be a connection field", "use `String`, `Secret`, `bool`"),
    ("semicolon", "keys/semicolon", ";", "expected `,`, not `;`", "separate arguments by commas"),
    ("suffix", "keys/suffix", "401u16", "a status is a plain number", "write `401`"),
    ("receiver written out", "hooks/receiver_types", "Box<Self>", "`base_uri` must take `&self`", "write `fn api(&self) -> String`"),
    ("not a struct", "halves/not_a_struct", "&str", GOES_ON, ""),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fail")
}

fn of_file(path: &Path) -> io::Result<Vec<Diagnostic>> {
    fs::read_to_string(path).map(|text| diagnostics(&text))
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// Every `.stderr` file.
fn files() -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for kind in entries(&folder())? {
        files.extend(entries(&kind)?);
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "stderr"));
    Ok(files)
}

#[test]
fn every_promised_message_is_shown_on_its_word() {
    let mut missing = Vec::new();
    for (number, file, word, message, help) in PROMISES {
        let found = of_file(&folder().join(format!("{file}.stderr"))).unwrap();
        let helps = |one: &Diagnostic| help.is_empty() || one.help.iter().any(|text| text.starts_with(help));
        let kept = found.iter().any(|one| one.message.starts_with(message) && one.word == *word && helps(one));
        if !kept {
            let near: Vec<_> =
                found.iter().map(|one| format!("`{}` on `{}`: {:?}", one.message, one.word, one.help)).collect();
            missing.push(format!("{number}: {file}: `{message}` on `{word}`, {help}\n    there is {near:#?}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn each_of_the_25_likeliest_mistakes_has_a_promise() {
    for number in 1..=25 {
        assert!(PROMISES.iter().any(|(of, ..)| *of == number.to_string()), "{number}");
    }
    assert!(PROMISES.iter().any(|(.., message, _)| message.contains(NOT_HTTPS)));
}

#[test]
fn there_are_mistakes_enough() {
    assert!(files().unwrap().len() >= 60);
    let passing = entries(&folder().join("../pass")).unwrap().len();
    assert!(passing >= 15, "{passing}");
}

#[test]
fn messages_are_worded_alike() {
    let mut odd = Vec::new();
    for file in files().unwrap() {
        for Diagnostic { message, help, ours, .. } in of_file(&file).unwrap() {
            if !ours {
                continue;
            }
            let texts = std::iter::once(&message).chain(&help);
            let begins_small = |text: &str| text.starts_with(|c: char| !c.is_uppercase()) || text.starts_with("Bearer");
            if texts.clone().any(|text| !begins_small(text) || text.ends_with('.') && !text.ends_with("..")) {
                odd.push(format!("{}: {message}: {help:?}", file.display()));
            }
            // The second place of a message that has two says no more than that.
            if help.is_empty() && !matches!(message.as_str(), "first given here" | "the other stands here") {
                odd.push(format!("{}: no help: {message}", file.display()));
            }
        }
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

#[test]
fn no_message_stands_on_the_whole_attribute() {
    let mut whole = Vec::new();
    for file in files().unwrap() {
        for Diagnostic { message, word, ours, .. } in of_file(&file).unwrap() {
            if ours && (word.is_empty() || word.starts_with("#[connector(") && word.contains(',')) {
                whole.push(format!("{}: {message}", file.display()));
            }
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n"));
}
