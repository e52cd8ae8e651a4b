//! The page as data, and what it says of an error.

use std::fs;

use connector_core::prelude::*;

pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// One row of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub variant: String,
    /// Empty for `Input`.
    pub reason: String,
    pub text: String,
}

/// The rows of the page, each with something in every cell.
pub fn rows() -> Vec<Row> {
    let page = fs::read_to_string(format!("{ROOT}/connector-core/src/error/errors.md")).unwrap();
    let mut rows = Vec::new();
    for section in page.split("\n## `").skip(1) {
        let (variant, table) = section.split_once('`').unwrap();
        for line in table.lines().filter(|line| line.starts_with('|')).skip(2) {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            assert!(cells.iter().all(|cell| !cell.is_empty()), "an empty cell: {line}");
            let (reason, text) = match cells[..] {
                [text, _, _] if variant == "Input" => ("", text),
                [reason, text, _, _] if variant != "Input" => (reason.trim_matches('`'), text),
                _ => panic!("a row of another shape: {line}"),
            };
            rows.push(Row { variant: variant.to_owned(), reason: reason.to_owned(), text: code(text) });
        }
    }
    rows
}

/// The text of a code span, whose fence may be of several backticks.
fn code(span: &str) -> String {
    let fence: String = span.chars().take_while(|c| *c == '`').collect();
    let inner = span.strip_prefix(&fence).and_then(|rest| rest.strip_suffix(&fence));
    inner.filter(|_| !fence.is_empty()).unwrap_or_else(|| panic!("not a code span: {span}")).trim().to_owned()
}

/// Whether a text is as the row has it.
pub fn fits(text: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split("..");
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// What the page would have to say of an error. Of its text, that is the part which is its own: what the service said of it, and
/// how a text of its variant ends, has been taken off.
pub fn row_of(error: &Error) -> Row {
    let row = |variant: &str, text: String| {
        let reason = error.reason().map(|reason| format!("{reason:?}")).unwrap_or_default();
        Row { variant: variant.to_owned(), reason, text }
    };
    let whole = error.to_string();
    let without = |end: &str| whole.strip_suffix(end).unwrap_or_else(|| panic!("`{whole}` ends without `{end}`"));
    match error {
        Error::Input(fields) => {
            let [field] = fields.iter().collect::<Vec<_>>()[..] else { panic!("not one field: {whole}") };
            assert!(whole.contains(&format!("`{}` {}", field.name, field.problem)), "{whole}");
            row("Input", field.problem.clone())
        }
        Error::Reconnect(failure) => row("Reconnect", own(without("; connect the account again"), failure)),
        Error::Retry { after, failure } => {
            let end = after.map_or_else(String::new, |after| format!(" in {} s", after.as_secs()));
            row("Retry", own(without(&format!("; try again{end}")), failure))
        }
        Error::Refused(failure) => row("Refused", own(&whole, failure)),
        Error::Misconfigured(failure) => row("Misconfigured", own(&whole, failure)),
        Error::Bug(failure) => row("Bug", own(&whole, failure)),
        other => panic!("a variant that the page does not know: {other:?}"),
    }
}

/// A failure's text without what was added to it.
fn own(text: &str, failure: &connector_core::Failure) -> String {
    let mut added = String::new();
    if let Some(error) = failure.oauth_error() {
        added.push_str(&format!(": {error}"));
        added.push_str(&failure.oauth_description().map(|said| format!(" ({said})")).unwrap_or_default());
    }
    added.push_str(&failure.scope().map(|scope| format!("; it needs the scope `{scope}`")).unwrap_or_default());
    if let Some(status) = failure.status() {
        let said = failure.server_text().map(|said| format!(": {said}")).unwrap_or_default();
        added.push_str(&format!(" (status {}{said})", status.as_u16()));
    }
    added.push_str(&failure.path().map(|path| format!(" at `{path}`")).unwrap_or_default());
    if let Some(status) = failure.original_status() {
        added.push_str(&format!("; the call was answered with status {}", status.as_u16()));
    }
    text.strip_suffix(&added).unwrap_or_else(|| panic!("`{text}` ends without `{added}`")).to_owned()
}
