//! Tells the story: numbered steps, the requests in them, and what came of them.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::net::SocketAddr;

use connector_core::Response;
use connector_core::testing::Received;

use super::mask;
use crate::failure::Result;
use crate::output::Output;

/// Where a sentence is broken, in characters.
const LINE: usize = 100;

pub(super) struct Narrator<'o, 'w> {
    pub(super) out: &'o mut Output<'w>,
    steps: usize,
}

impl<'o, 'w> Narrator<'o, 'w> {
    pub(super) const fn new(out: &'o mut Output<'w>) -> Self {
        Self { out, steps: 0 }
    }

    pub(super) fn opening(&mut self, address: SocketAddr) -> io::Result<()> {
        let title = self.out.title("One Dropbox connection, from consent to its end");
        let remark = self.out.remark(format!(
            "The connector is the shipped one. The service is simulated on {address}; the HTTP is real."
        ));
        writeln!(self.out, "{title}\n{remark}")
    }

    /// Begins a step.
    pub(super) fn step(&mut self, title: &str) -> io::Result<()> {
        self.steps += 1;
        let (number, title) = (self.out.name(self.steps), self.out.title(title));
        writeln!(self.out, "\n{number}  {title}")
    }

    /// A line as it is.
    pub(super) fn line(&mut self, text: impl Display) -> io::Result<()> {
        writeln!(self.out, "   {text}")
    }

    /// Names and values of a request, masked, one a line.
    pub(super) fn parameters<S: AsRef<str>>(&mut self, parameters: &[(S, S)]) -> io::Result<()> {
        let masked = |(name, value): &(S, S)| mask::parameter(name.as_ref(), value.as_ref());
        let pairs: Vec<_> = parameters.iter().map(|pair| (pair.0.as_ref(), masked(pair))).collect();
        self.out.pairs(5, &pairs)
    }

    /// A request as the service received it, with its whole form.
    pub(super) fn form(&mut self, request: &Received) -> io::Result<()> {
        self.line(address(request))?;
        self.parameters(&request.body_params().unwrap_or_default())
    }

    /// Requests as the service received them, each with what proves its right.
    pub(super) fn requests(&mut self, requests: &[Received]) -> io::Result<()> {
        requests.iter().try_for_each(|request| self.request(request, ""))
    }

    /// One request, and a remark on it.
    pub(super) fn request(&mut self, request: &Received, remark: &str) -> io::Result<()> {
        let credential = self.out.remark(format!("{}{remark}", credential(request)));
        self.line(format_args!("{}  {credential}", address(request)))
    }

    /// The answer to a call as its caller has it. An error is told, too: whether it had to come is for the claims.
    pub(super) async fn answer(&mut self, outcome: connector_core::Result<Response>) -> Result<()> {
        let text = match outcome {
            Ok(answer) => format!("{}: {}", answer.status(), answer.text().await?),
            Err(error) => format!("the caller reads: {error}"),
        };
        Ok(self.outcome(&text)?)
    }

    /// What came of it.
    pub(super) fn outcome(&mut self, text: &str) -> io::Result<()> {
        for (at, line) in broken(text, LINE).into_iter().enumerate() {
            let sign = self.out.name(if at == 0 { "→" } else { " " });
            writeln!(self.out, "   {sign} {line}")?;
        }
        Ok(())
    }
}

fn address(request: &Received) -> String {
    format!("{} {}{}", request.method, request.host, request.path)
}

/// What proves a request's right: an access token or, for another one, a refresh token.
fn credential(request: &Received) -> String {
    match (request.header("authorization"), request.body_value("refresh_token")) {
        (Some(header), _) => mask::authorization(header),
        (None, Some(token)) => format!("refresh_token {}", mask::parameter("refresh_token", &token)),
        (None, None) => "no credential".to_owned(),
    }
}

/// A text in lines of at most `width` characters, broken between words.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_between_words() {
        assert_eq!(broken("one two three", 7), ["one two", "three"]);
        assert_eq!(broken("unbreakable", 3), ["unbreakable"]);
    }
}
