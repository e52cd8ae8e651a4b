//! Which endpoint of the service a request was meant for.

use http::Method;
use regex_lite::Regex;
use url::Url;

use super::metadata;
use crate::behaviour::Hook;
use crate::describe::Descriptor;
use crate::oauth2::Purpose;
use crate::template::{Piece, Place, Template};

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Where the person consents (RFC 6749, section 3.1).
    Authorization,
    /// Where tokens are got and renewed (RFC 6749, section 3.2).
    Token,
    /// Everything else: what the tokens are for.
    Api,
    /// Where tokens are revoked (RFC 7009).
    Revocation,
    /// Where a device begins (RFC 8628, section 3.1).
    DeviceAuthorization,
    /// Where authorization requests are pushed (RFC 9126).
    PushedAuthorization,
    /// Where the issuer says what it is like (RFC 8414).
    Metadata,
}

impl Endpoint {
    pub(super) const COUNT: usize = 7;

    pub(super) const fn index(self) -> usize {
        match self {
            Self::Authorization => 0,
            Self::Token => 1,
            Self::Api => 2,
            Self::Revocation => 3,
            Self::DeviceAuthorization => 4,
            Self::PushedAuthorization => 5,
            Self::Metadata => 6,
        }
    }
}

/// The addresses of the endpoints that are not the API, and the hosts of the API.
#[derive(Debug)]
pub(super) struct Endpoints {
    patterns: Vec<Pattern>,
    /// Whom a client that signs has to name.
    audiences: Vec<Pattern>,
    /// `None`: any host, because a hook decides it.
    api: Option<Vec<Regex>>,
}

impl Endpoints {
    /// The addresses that the descriptor has templates for, and `further` ones, whole.
    ///
    /// # Errors
    ///
    /// What is wrong with a further address.
    pub(super) fn new(
        descriptor: &'static Descriptor,
        hooks: &[Hook],
        further: &[(Endpoint, String)],
    ) -> Result<Self, String> {
        let mut patterns = Vec::new();
        let mut api = Vec::new();
        for template in descriptor.base_uri {
            api.push(Pattern::of(Endpoint::Api, descriptor, template)?.authority);
        }
        for host in descriptor.hosts {
            api.push(host_pattern(host)?);
        }
        if let Some(oauth2) = descriptor.as_oauth2() {
            for template in oauth2.authorization_url {
                patterns.push(Pattern::of(Endpoint::Authorization, descriptor, template)?);
            }
            for (endpoint, templates) in [
                (Endpoint::Revocation, oauth2.revoke_url),
                (Endpoint::DeviceAuthorization, oauth2.device_authorization_url),
                (Endpoint::PushedAuthorization, oauth2.pushed_authorization_url),
            ] {
                for template in templates {
                    patterns.push(Pattern::of(endpoint, descriptor, template)?);
                }
            }
        }
        // Where each of the other addresses needs a value that may be absent, tokens are renewed at the first as well.
        let elsewhere = !hooks.contains(&Hook::Refresh)
            && descriptor.token_endpoint().is_some_and(|token| token.refresh_url.iter().any(Template::is_literal));
        let only = elsewhere.then_some(Purpose::Exchange);
        if let Some(token) = descriptor.token_endpoint() {
            for template in token.token_url {
                let pattern = Pattern::of(Endpoint::Token, descriptor, template)?;
                patterns.push(Pattern { only, ..pattern });
            }
            for template in token.refresh_url {
                let pattern = Pattern::of(Endpoint::Token, descriptor, template)?;
                patterns.push(Pattern { only: Some(Purpose::Refresh), ..pattern });
            }
        }
        if let Some(issuer) = descriptor.issuer() {
            for (endpoint, before, behind) in metadata::addresses(descriptor, hooks) {
                patterns.push(Sketch::of(descriptor, issuer).around(before, behind).finish(endpoint)?);
            }
        }
        let mut audiences = Vec::new();
        let stated = descriptor.token_endpoint().map_or(&[][..], |token| token.assertion_audience);
        for template in
            if stated.is_empty() { descriptor.issuer().map_or(&[][..], std::slice::from_ref) } else { stated }
        {
            audiences.push(Pattern::of(Endpoint::Token, descriptor, template)?);
        }
        for (endpoint, address) in further {
            let url = Url::parse(address).map_err(|error| format!("`{address}` is not an address: {error}"))?;
            let mut sketch = Sketch::default();
            sketch.text(url.as_str());
            let pattern = Pattern { only, ..sketch.finish(*endpoint)? };
            if *endpoint == Endpoint::Api { api.push(pattern.authority) } else { patterns.push(pattern) }
        }
        let told = further.iter().any(|(endpoint, _)| *endpoint == Endpoint::Api);
        let unknown = (hooks.contains(&Hook::BaseUri) || api.is_empty()) && !told;
        Ok(Self { patterns, audiences, api: if unknown { None } else { Some(api) } })
    }

    /// Whether the service has such an endpoint.
    pub(super) fn has(&self, endpoint: Endpoint) -> bool {
        self.patterns.iter().any(|pattern| pattern.endpoint == endpoint)
    }

    /// Whether the service has an API at that host.
    pub(super) fn is_api(&self, authority: &str) -> bool {
        self.api.as_ref().is_none_or(|hosts| hosts.iter().any(|host| host.is_match(authority)))
    }

    /// Whether an assertion for that audience is meant for the service.
    pub(super) fn is_audience(&self, audience: &str) -> bool {
        Url::parse(audience).is_ok_and(|url| {
            let authority = url.authority();
            self.audiences.iter().any(|pattern| pattern.matches(Some(authority), url.path()))
        })
    }

    /// Whether the token endpoint with that address is for such requests.
    pub(super) fn serves(&self, purpose: Purpose, authority: Option<&str>, path: &str) -> bool {
        let meant = self.patterns.iter().filter(|p| p.endpoint == Endpoint::Token && p.matches(authority, path));
        meant.into_iter().any(|pattern| pattern.only.is_none_or(|only| only == purpose))
    }

    /// The endpoint with that address; `authority` is `None` where only the path is known.
    pub(super) fn find(&self, method: &Method, authority: Option<&str>, path: &str) -> Endpoint {
        let meant = |endpoint| self.patterns.iter().any(|p| p.endpoint == endpoint && p.matches(authority, path));
        match (meant(Endpoint::Authorization), meant(Endpoint::Token)) {
            // A service may have both at one address: the browser comes with GET, the program with POST.
            (true, true) if *method == Method::GET => Endpoint::Authorization,
            (_, true) => Endpoint::Token,
            (true, false) => Endpoint::Authorization,
            (false, false) => {
                let others = [
                    Endpoint::Revocation,
                    Endpoint::DeviceAuthorization,
                    Endpoint::PushedAuthorization,
                    Endpoint::Metadata,
                ];
                others.into_iter().find(|endpoint| meant(*endpoint)).unwrap_or(Endpoint::Api)
            }
        }
    }
}

#[derive(Debug)]
struct Pattern {
    endpoint: Endpoint,
    /// What alone is done there, where a service has two token endpoints.
    only: Option<Purpose>,
    authority: Regex,
    path: Regex,
}

impl Pattern {
    fn of(endpoint: Endpoint, descriptor: &'static Descriptor, template: &Template) -> Result<Self, String> {
        Sketch::of(descriptor, template).finish(endpoint)
    }

    fn matches(&self, authority: Option<&str>, path: &str) -> bool {
        authority.is_none_or(|authority| self.authority.is_match(authority)) && self.path.is_match(path)
    }
}

/// A pattern of `hosts` as a regular expression.
fn host_pattern(host: &str) -> Result<Regex, String> {
    let text = match host.strip_prefix("*.") {
        Some(suffix) => format!("[a-z0-9.-]+\\.{}", regex_lite::escape(suffix)),
        None => regex_lite::escape(host),
    };
    Regex::new(&format!("^(?i:{text})$")).map_err(|error| format!("a host cannot be matched: {error}"))
}

/// What may stand in a place, as a regular expression.
fn values_of(descriptor: &Descriptor, name: &str, place: Place) -> String {
    let choices = descriptor.field(name).map_or(&[][..], |field| field.choices);
    match place {
        Place::Label | Place::Host if !choices.is_empty() => {
            let choices: Vec<_> = choices.iter().map(|choice| regex_lite::escape(choice.value)).collect();
            format!("(?:{})", choices.join("|"))
        }
        Place::Label => "[a-z0-9-]+".to_owned(),
        Place::Host => "[a-z0-9.-]+".to_owned(),
        _ => "[^/]+".to_owned(),
    }
}

/// A pattern under construction: the parts of an address, as regular expressions.
#[derive(Default)]
struct Sketch {
    authority: String,
    path: String,
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Scheme,
    Authority,
    Path,
    /// Query and fragment say nothing about the endpoint.
    Rest,
}

impl Sketch {
    fn of(descriptor: &Descriptor, template: &Template) -> Self {
        let mut sketch = Self::default();
        if template.is_literal() {
            // A parser writes the address as a client will: default ports away, letters of the host small.
            match Url::parse(template.source()) {
                Ok(url) => sketch.text(url.as_str()),
                Err(_) => sketch.text(template.source()),
            }
            return sketch;
        }
        for piece in template.pieces() {
            match piece {
                Piece::Text(text) => sketch.text(text),
                Piece::Value(name, place) => sketch.value(&values_of(descriptor, name, place)),
            }
        }
        sketch
    }

    /// The same with more before and behind its path, which ends without a slash.
    fn around(mut self, before: &str, behind: &str) -> Self {
        let path = self.path.strip_suffix('/').unwrap_or(&self.path);
        self.path = format!("{}{path}{}", regex_lite::escape(before), regex_lite::escape(behind));
        self
    }

    fn text(&mut self, text: &str) {
        let mut text = text;
        if self.part == Part::Scheme {
            text = text.split_once("://").map_or(text, |(_, rest)| rest);
            self.part = Part::Authority;
        }
        if self.part == Part::Authority {
            let end = text.find(['/', '?', '#']).unwrap_or(text.len());
            let (front, rest) = text.split_at(end);
            self.authority.push_str(&regex_lite::escape(front));
            if rest.is_empty() {
                return;
            }
            text = rest;
            self.part = Part::Path;
        }
        if self.part == Part::Path {
            let end = text.find(['?', '#']).unwrap_or(text.len());
            self.path.push_str(&regex_lite::escape(text.get(..end).unwrap_or_default()));
            if end < text.len() {
                self.part = Part::Rest;
            }
        }
    }

    fn value(&mut self, values: &str) {
        match self.part {
            Part::Scheme | Part::Authority => {
                self.part = Part::Authority;
                self.authority.push_str(values);
            }
            Part::Path => self.path.push_str(values),
            Part::Rest => {}
        }
    }

    fn finish(self, endpoint: Endpoint) -> Result<Pattern, String> {
        let regex = |text: &str| Regex::new(text).map_err(|error| format!("an address cannot be matched: {error}"));
        // A client leaves the port of https out.
        let authority = self.authority.strip_suffix(":443").unwrap_or(&self.authority);
        let path = if self.path.is_empty() { "/" } else { &self.path };
        Ok(Pattern {
            endpoint,
            only: None,
            authority: regex(&format!("^(?i:{authority})$"))?,
            path: regex(&format!("^{path}$"))?,
        })
    }
}
