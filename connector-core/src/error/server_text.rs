//! What a server says, made safe to show: escaped, cut, and without the secrets that it was sent.

use zeroize::Zeroizing;

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
#[derive(Default)]
pub(crate) struct Redaction(Vec<Zeroizing<String>>);

impl Redaction {
    /// Knows one more secret, in the forms in which a server may repeat it.
    pub(crate) fn add(&mut self, secret: &str) {
        // Shorter texts would blot out words, and are no secrets.
        if secret.len() >= 4 {
            self.0.push(Zeroizing::new(secret.to_owned()));
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            if encoded != secret {
                self.0.push(Zeroizing::new(encoded));
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
