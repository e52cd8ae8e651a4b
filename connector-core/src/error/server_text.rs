//! What a server says, made safe to show: escaped, cut, and without the secrets that it was sent.

use zeroize::Zeroizing;

use crate::describe::Descriptor;
use crate::fields::Fields;

/// How much of a server's text is kept, in characters.
const SERVER_TEXT: usize = 200;

/// A server's text, safe to show: control characters escaped, cut.
pub(crate) fn printable(text: &str) -> String {
    let mut out = escape(&text.chars().take(SERVER_TEXT).collect::<String>());
    if text.chars().nth(SERVER_TEXT).is_some() {
        out.push_str(" ..");
    }
    out
}

/// Secrets that a server was sent and may repeat in its answer; blotted out before a text is cut, so that no half of one
/// is left at the end.
#[derive(Default, Clone)]
pub(crate) struct Redaction(Vec<Zeroizing<String>>);

impl Redaction {
    /// Knows one more secret, in the forms in which a server may repeat it.
    pub(crate) fn add(&mut self, secret: &str) {
        // Shorter texts would blot out words, and are no secrets.
        if secret.len() >= 4 {
            self.0.push(Zeroizing::new(secret.to_owned()));
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let json = serde_json::Value::from(secret).to_string();
            let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
            // Some writers of JSON escape the slash too.
            for form in [encoded.replace('+', "%20"), encoded, json.replace('/', "\\/"), json] {
                if form != secret {
                    self.0.push(Zeroizing::new(form));
                }
            }
            self.sort();
        }
    }

    /// Knows what another one knows.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
        self.sort();
    }

    /// The longest first: one that begins with another is blotted out whole.
    fn sort(&mut self) {
        self.0.sort_by(|one, other| (other.len(), one.as_str()).cmp(&(one.len(), other.as_str())));
        self.0.dedup();
    }

    /// Knows the secret fields of a connector.
    pub(crate) fn add_fields(&mut self, descriptor: &Descriptor, fields: &Fields) {
        for field in descriptor.fields.iter().filter(|field| field.secret) {
            if let Some(value) = fields.get(field.name) {
                self.add(value);
            }
        }
    }

    pub(super) fn printable(&self, text: &str) -> String {
        let mut text = Zeroizing::new(text.to_owned());
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = Zeroizing::new(text.replace(secret.as_str(), "[redacted]"));
            }
        }
        printable(&text)
    }
}

fn escape(text: &str) -> String {
    // Besides control characters, what turns the direction of a line or hides in it.
    let hidden =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c.is_control() || hidden(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Error, Failure, Reason};
    use super::*;

    #[test]
    fn s35_text_from_a_server_is_escaped_and_cut() {
        let failure = Failure::new(Reason::OAuth, "the service refused")
            .with_oauth("bad\u{1b}[31m", Some(&"\u{202e}long".repeat(100)), &Redaction::default())
            .with_server_text("a\r\nb\0", &Redaction::default());
        let text = failure.to_string();
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text}");
        assert!(text.chars().count() < 1600, "{text}");
        assert!(text.contains(r"bad\u{1b}[31m"), "{text}");
    }

    #[test]
    fn s34_a_secret_that_a_server_repeats_is_blotted_out() {
        let mut known = Redaction::default();
        known.add("s3cr3t-value");
        let cut_inside = format!("{}s3cr3t-value", "x".repeat(SERVER_TEXT - 6));
        let failure = Failure::new(Reason::OAuth, "refused")
            .with_oauth("invalid_client", Some("bad secret s3cr3t-value"), &known)
            .with_server_text(&cut_inside, &known);
        let all = format!("{failure} {failure:?} {:?}", Error::Misconfigured(failure.clone()));
        assert!(!all.contains("s3cr3t"), "{all}");
        assert!(all.contains("[redacted]"), "{all}");
    }
}
