//! The texts of the core, as they stand in its sources: each is on the page.
//!
//! The scan is a simple one. It takes every literal of three words or more for a text that somebody may read, outside comments,
//! attributes, traces and tests; so it does not see texts of two words, nor those that are put together of shorter parts, nor
//! under which variant and reason a text comes.

use std::fs;
use std::path::Path;

use super::page::{ROOT, rows};

/// Folders and files whose texts are no errors of programs, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("connection/lifecycle/machine/tests.rs", "tests have no reader but their authors"),
    ("testing", "the simulated provider speaks to whoever writes tests"),
    ("check.rs", "the compiler says it"),
    ("rules.rs", "the compiler says it"),
    ("typed.rs", "the compiler says it"),
    ("loopback/page.rs", "the person's browser shows it"),
    ("loopback/request.rs", "the person's browser shows it"),
    ("describe/schema.rs", "it stands in a form"),
    ("store/form.rs", "it is the source of an error that is on the page"),
    ("store/form/tests.rs", "tests have no reader but their authors"),
];

/// Texts that cannot be met, or that are not the text of an error; by how they begin.
const NEVER_MET: &[(&str, &str)] = &[
    ("is not text; set it", "no test can set a variable that is not text: that is unsafe"),
    ("the private key cannot sign", "a key that can be read can sign"),
    ("no port of 127.0.0.1", "every machine that runs tests has one; a unit test takes addresses of others"),
    ("the machine does not say at which port", "every machine does"),
    ("there is no transport", "the tests have the feature `reqwest`"),
    ("`..` signs what proves its client", "the tests have the feature `jws`"),
    ("the HTTP client cannot be set up", "it can, where tests run"),
    ("the operating system gives no random bytes", "it does"),
    ("`..` is not a regular expression", "the macro lets none through"),
    ("`..` is connected in another way", "the macro writes a way for every variant"),
    ("the record has no such grant", "whoever asks has looked before"),
    ("the connector has no authorization endpoint", "the macro wants one whose last address resolves"),
    ("whom the client proves itself to is not known", "the macro wants an audience that resolves"),
    ("a text, a whole number, `true`", "serde puts it into an error of its own"),
    ("-----BEGIN", "it is what a key is known by"),
    ("the answer to the last renewal", "it is for the log: the token that is in use is good"),
    ("{\"crv\"", "a test of the thumbprint has it"),
    ("no key at all", "a test of what is no key has it"),
    ("the store did not answer within", "it is the source of the error of a store that is away"),
    ("endpoint for pushed authorization requests", "it stands in the texts about the address of an endpoint"),
    ("device authorization endpoint", "it stands in the texts about the address of an endpoint"),
    ("the issuer must not have a query", "the macro lets no issuer with a query through"),
    ("the connector has no token endpoint, at which a device", "the macro wants one whose last address resolves"),
    ("it has no `verification_uri`", "it reads like the text of every other member that is missing"),
    ("there is nothing", "there is always something, if only the status 404"),
    ("nobody has asked for the metadata", "whoever looks has asked, or knows that somebody has"),
    ("the operating system gives no randomness for a key", "it does"),
    ("the key that the tokens are bound to cannot sign", "a key that can be read can sign"),
    ("tokens cannot be bound to a key", "the tests have the feature `jws`"),
    ("`..` binds its tokens to a key", "the tests have the feature `jws`"),
    ("..; try again", "it ends the texts of a variant"),
    ("; it needs the scope", "it stands behind a text, with what the service said"),
    (" (status", "it stands behind a text, with what the service said"),
    ("; the call was answered with status", "it stands behind a text, with what the service said"),
    ("a JSON object", "serde puts it into an error of its own, whose words are not repeated"),
];

#[test]
fn every_text_of_the_core_is_on_the_page() {
    let source = format!("{ROOT}/connector-core/src");
    let mut literals = Vec::new();
    collect(Path::new(&source), Path::new(&source), &mut literals);
    assert!(literals.len() > 120, "{} texts were found", literals.len());
    let rows = rows();
    let is_listed = |text: &str| rows.iter().any(|row| stands_in(text, &row.text));
    let is_excused = |text: &str| NEVER_MET.iter().any(|(begin, _)| text.starts_with(begin));
    let missing: Vec<String> = literals
        .iter()
        .filter(|(_, text)| !is_listed(text) && !is_excused(text))
        .map(|(file, text)| format!("{file}: {text}"))
        .collect();
    assert!(missing.is_empty(), "not on the page:\n{}", missing.join("\n"));
    for (begin, _) in NEVER_MET {
        assert!(literals.iter().any(|(_, text)| text.starts_with(begin)), "there is no text `{begin}`");
    }
}

#[test]
fn the_scan_finds_texts_and_nothing_else() {
    let source = r##"
        /// "not a comment of words"
        #[doc = "not an attribute of words"]
        fn a<'a>(x: &'a str) { if x == '"' { tracing::warn!(x, "not a trace of words (and more)"); } }
        const A: &str = "short one";
        const B: &str = "one text of {many} \"words\" \
                         and {{more}}";
        const C: &str = r#"a raw "text" too"#;
        #[cfg(test)]
        mod tests { const D: &str = "not a test of words"; }
    "##;
    assert_eq!(texts(source), ["one text of .. \"words\" and {more}", "a raw \"text\" too"]);
    assert!(stands_in("it is `..` or", "say: it is `..` or not") && !stands_in("it is `..` or", "or it is `..`"));
}

fn collect(folder: &Path, source: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(source).unwrap().to_str().unwrap().to_owned();
        if ELSEWHERE.iter().any(|(elsewhere, _)| *elsewhere == name) {
            continue;
        } else if path.is_dir() {
            collect(&path, source, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let texts = texts(&fs::read_to_string(&path).unwrap());
            found.extend(texts.into_iter().map(|text| (name.clone(), text)));
        }
    }
}

/// The texts in a source, with `..` where values stand.
fn texts(source: &str) -> Vec<String> {
    let mut rest = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    rest = rest.split("#[cfg(test)]\n        mod ").next().unwrap_or_default();
    let mut found = Vec::new();
    // How many brackets are open of an attribute or a trace.
    let mut passing = 0_usize;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        if rest.starts_with("//") {
            taken = rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("'\"'") || rest.starts_with("'('") || rest.starts_with("')'") {
            taken = 3;
        } else if rest.starts_with("r#\"") {
            let end = rest.find("\"#").expect("a raw literal has an end");
            found.extend(Some(rest[3..end].to_owned()).filter(|_| passing == 0));
            taken = end + 2;
        } else if first == '"' {
            let (literal, end) = literal(&rest[1..]);
            found.extend(Some(literal).filter(|_| passing == 0));
            taken = 1 + end;
        } else if passing > 0 {
            match first {
                '(' | '[' => passing += 1,
                ')' | ']' => passing -= 1,
                _ => {}
            }
        } else if rest.starts_with("#[") || rest.starts_with("#![") {
            taken = rest.find('[').map_or(1, |at| at + 1);
            passing = 1;
        } else if rest.starts_with("tracing::") {
            taken = rest.find('(').map_or(1, |at| at + 1);
            passing = 1;
        }
        rest = &rest[taken..];
    }
    let words = |text: &String| text.replace("..", " ").split_whitespace().count();
    found.into_iter().map(|text| with_holes(&text)).filter(|text| words(text) >= 3).collect()
}

/// A literal as it reads, and where it ends.
fn literal(source: &str) -> (String, usize) {
    let mut text = String::new();
    let mut chars = source.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, at + 1),
            '\\' => match chars.next() {
                Some((at, '\n')) => {
                    let rest = source[at..].trim_start();
                    let skipped = source.len() - at - rest.len();
                    chars = source[at + skipped..].char_indices();
                    let (end, length) = literal(chars.as_str());
                    return (text + &end, at + skipped + length);
                }
                Some((_, 'n')) => text.push('\n'),
                Some((_, c)) => text.push(c),
                None => {}
            },
            c => text.push(c),
        }
    }
    panic!("a literal has no end: {source:.80}");
}

fn with_holes(text: &str) -> String {
    let (open, close) = ("\u{1}", "\u{2}");
    let text = text.replace("{{", open).replace("}}", close);
    let mut pieces = text.split('{');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("..");
        out.push_str(piece.split_once('}').map_or(piece, |(_, rest)| rest));
    }
    out.replace(open, "{").replace(close, "}")
}

/// Whether a text stands within another, piece by piece.
fn stands_in(text: &str, whole: &str) -> bool {
    let mut rest = whole;
    text.split("..").all(|piece| {
        let found = rest.find(piece);
        rest = found.map_or("", |at| &rest[at + piece.len()..]);
        found.is_some()
    })
}
