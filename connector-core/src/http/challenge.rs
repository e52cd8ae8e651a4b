//! What a service says in `WWW-Authenticate` (RFC 9110, section 11.6.1; for bearer tokens RFC 6750, section 3).

use std::fmt;

use http::header::{HeaderMap, WWW_AUTHENTICATE};

/// One challenge: a scheme, and its parameters or its one token.
///
/// The values are a server's words: they may hold anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    token: Option<String>,
    params: Vec<(String, String)>,
}

impl Challenge {
    /// The challenges in all `WWW-Authenticate` headers of an answer. Read leniently: white space and empty places in the list
    /// count for nothing, a comma may be missing between two parameters, and a value may have characters that should be
    /// quoted. Of a header that cannot be read on, what was complete before that place is taken. The time this takes grows
    /// with the length of the headers and no faster.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Vec<Self> {
        let mut challenges = Vec::new();
        for value in headers.get_all(WWW_AUTHENTICATE) {
            Reader { rest: &String::from_utf8_lossy(value.as_bytes()) }.challenges(&mut challenges);
        }
        challenges
    }

    /// The scheme in lower case, such as `bearer`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The one token of a scheme without parameters, such as `Negotiate`.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A parameter by its name in lower case. Of one that is given twice the last counts.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The parameters in their order: names in lower case, and values.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str)> {
        self.params.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Prints no values.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.params().map(|(name, _)| name).collect();
        f.debug_struct("Challenge").field("scheme", &self.scheme).field("params", &names).finish_non_exhaustive()
    }
}

/// What is left to read. Every step takes something off its front.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn challenges(mut self, challenges: &mut Vec<Challenge>) {
        let mut open: Option<Challenge> = None;
        loop {
            self.skip(|c| matches!(c, ' ' | '\t' | ','));
            if self.rest.is_empty() {
                break;
            }
            let name = self.take(is_token);
            let apart = self.skip(is_space);
            let read = match (name, self.rest.chars().next(), &mut open) {
                ("", ..) => None,
                (name, Some('='), Some(open)) => self.value().map(|value| open.params.push((lower(name), value))),
                // A scheme ends with a space or with the challenge.
                (scheme, next, _) if next.is_none_or(|next| next == ',' || apart) => {
                    challenges.extend(open.take());
                    let token = self.token();
                    open = Some(Challenge { scheme: lower(scheme), token, params: Vec::new() });
                    Some(())
                }
                _ => None,
            };
            if read.is_none() {
                return;
            }
        }
        challenges.extend(open);
    }

    /// The value of a parameter, in quotes or as it is. `None` if it cannot be told where it ends.
    fn value(&mut self) -> Option<String> {
        self.skip(|c| c == '=' || is_space(c));
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let value = self.take(|c| !is_space(c) && c != ',' && c != '"');
            return (!self.rest.starts_with('"')).then(|| value.to_owned());
        };
        let mut value = String::new();
        let mut chars = quoted.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = quoted.get(at + 1..)?;
                    let ends = self.rest.is_empty() || self.rest.starts_with([' ', '\t', ',']);
                    return ends.then_some(value);
                }
                '\\' => value.push(chars.next()?.1),
                c => value.push(c),
            }
        }
        None
    }

    /// The one token of a challenge: what stands alone behind the scheme, up to the next comma or the end.
    fn token(&mut self) -> Option<String> {
        let mut ahead = Reader { rest: self.rest };
        let body = ahead.take(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c));
        let padding = ahead.take(|c| c == '=');
        ahead.skip(is_space);
        let alone = !body.is_empty() && (ahead.rest.is_empty() || ahead.rest.starts_with(','));
        let text = self.rest.get(..body.len() + padding.len()).filter(|_| alone)?;
        self.rest = ahead.rest;
        Some(text.to_owned())
    }

    fn take(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Whether there was anything to skip.
    fn skip(&mut self, is_part: impl Fn(char) -> bool) -> bool {
        !self.take(is_part).is_empty()
    }
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// A token of HTTP (RFC 9110, section 5.6.2).
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, text.parse().unwrap())]);
        let show = |challenge: Challenge| {
            let params: Vec<_> = challenge.params().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {:?} {}", challenge.scheme(), challenge.token(), params.join("&"))
        };
        Challenge::of(&headers).into_iter().map(show).collect()
    }

    #[test]
    fn what_is_complete_before_a_fault_is_taken() {
        for (text, expected) in [
            (r#"Negotiate, Bearer realm="a""#, vec!["negotiate None ", "bearer None realm=a"]),
            ("Negotiate YWJj==, Basic", vec!["negotiate Some(\"YWJj==\") ", "basic None "]),
            (r#"Basic realm="a", Bearer error"invalid_token""#, vec!["basic None realm=a"]),
            (r#"Bearer realm="never ends"#, vec![]),
            (r#"Bearer realm="ends"here"#, vec![]),
            (r#"Bearer realm="a" error="invalid_token""#, vec!["bearer None realm=a&error=invalid_token"]),
            ("Bearer uri=https://a.example/?b=c, error=x", vec!["bearer None uri=https://a.example/?b=c&error=x"]),
            (r#"realm="a""#, vec![]),
            (r#"Bearer error = "a", Error="b""#, vec!["bearer None error=a&error=b"]),
            (",, ,", vec![]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn of_a_parameter_that_is_given_twice_the_last_counts() {
        let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, r#"Bearer error="a", Error="b""#.parse().unwrap())]);
        assert_eq!(Challenge::of(&headers).pop().unwrap().param("error"), Some("b"));
    }

    #[test]
    fn several_headers_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(WWW_AUTHENTICATE, "Basic".parse().unwrap());
        headers.append(WWW_AUTHENTICATE, "Bearer error=invalid_token".parse().unwrap());
        let schemes: Vec<_> = Challenge::of(&headers).iter().map(|c| c.scheme().to_owned()).collect();
        assert_eq!(schemes, ["basic", "bearer"]);
    }

    /// If each place were looked at again from each other, this would not end.
    #[test]
    fn the_time_grows_no_faster_than_the_headers() {
        for piece in ["a ", "a,", "a=", "a=\"", "\\", "\"\\\"", "a a=b,", "==", "a b c=d "] {
            let text = piece.repeat(200_000);
            let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, text.parse().unwrap())]);
            assert!(Challenge::of(&headers).len() <= text.len());
        }
    }
}
