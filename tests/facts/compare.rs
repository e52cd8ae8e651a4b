//! What was sent, held against the facts.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connector_core::{FieldKind, Hook, PkceVerifier};
use url::form_urlencoded::byte_serialize;

use crate::facts::{Facts, filled};
use crate::record::{CLIENT_ID, CLIENT_SECRET, CODE, REDIRECT_URI, Recording, parameters, snake};
use crate::server::Seen;

type Map = BTreeMap<String, String>;

/// A fact that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The path of the fact.
    pub path: String,
    pub what: String,
}

/// Everything in which a run differs from the facts.
pub fn compare(facts: &Facts, run: &Recording) -> Vec<Difference> {
    let mut found = Found { facts, run, differences: Vec::new() };
    found.same("name", facts.name(), run.name);
    found.authorization();
    found.scopes();
    found.pkce();
    found.callback();
    found.exchange();
    found.renewal();
    found.calls();
    found.hooks();
    (0..facts.fields()).for_each(|at| found.field(at));
    found.no_other_fields();
    found.differences
}

struct Found<'a> {
    facts: &'a Facts,
    run: &'a Recording,
    differences: Vec<Difference>,
}

impl Found<'_> {
    fn report(&mut self, path: &str, what: String) {
        self.differences.push(Difference { path: path.to_owned(), what });
    }

    #[allow(clippy::needless_pass_by_value, reason = "most of what is compared is made for it")]
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, path: &str, expected: T, seen: T) {
        if expected != seen {
            self.report(path, format!("expected {expected:?}, seen {seen:?}"));
        }
    }

    fn filled(&self, template: &str) -> Option<String> {
        filled(template, &self.run.values)
    }

    /// The parameters of a map of facts; a random one is what was seen, if it is long enough.
    fn params(&self, path: &str, seen: &Map) -> Map {
        let value = |(name, template): (String, String)| {
            let random = seen.get(&name).filter(|value| template == "${random}" && value.len() >= 22);
            let value = random.cloned().or_else(|| self.filled(&template))?;
            Some((self.facts.renamed(&name), value))
        };
        self.facts.map(path).into_iter().filter_map(value).collect()
    }

    /// Compares parameters one by one; `of` is the map of facts that the service's own stand in.
    fn same_params(&mut self, of: &str, expected: &Map, seen: &Map) {
        for (name, value) in expected {
            if seen.get(name) != Some(value) {
                self.report(&format!("{of}/{name}"), format!("expected {value:?}, seen {:?}", seen.get(name)));
            }
        }
        for (name, value) in seen.iter().filter(|(name, _)| !expected.contains_key(*name)) {
            self.report(&format!("{of}/{name}"), format!("nobody knows of it; seen {value:?}"));
        }
    }

    fn authorization(&mut self) {
        let url = &self.run.authorization;
        let address = url.as_str().split(['?', '#']).next().unwrap_or_default().to_owned();
        if let Some(template) = self.facts.text("authorize/url") {
            self.same("authorize/url", self.filled(template), Some(address));
        }
        let fragment = url.fragment().map(|fragment| fragment.split('?').next().unwrap_or_default());
        self.same("authorize/fragment", self.facts.text("authorize/fragment"), fragment);
        let seen = parameters(url);
        for (standard, renamed) in self.facts.map("authorize/param_renames") {
            let (old, new) = (standard.trim_end_matches('='), renamed.trim_end_matches('='));
            if seen.contains_key(old) || !seen.contains_key(new) {
                self.report(&format!("authorize/param_renames/{standard}"), format!("seen {:?}", seen.keys()));
            }
        }
        let mut expected = self.params("authorize/params", &seen);
        let mut add = |name: &str, value: &str| {
            let name = self.facts.renamed(name);
            expected.entry(name).or_insert_with(|| value.to_owned());
        };
        add("response_type", "code");
        add("client_id", CLIENT_ID);
        add("redirect_uri", REDIRECT_URI);
        // What the flow makes up is compared elsewhere.
        for name in ["state", "scope", "code_challenge", "code_challenge_method"] {
            if let Some(value) = seen.get(&self.facts.renamed(name)) {
                add(name, value);
            }
        }
        self.same_params("authorize/params", &expected, &seen);
    }

    fn scopes(&mut self) {
        let (asked, seen) = (&self.run.scopes_asked, parameters(&self.run.authorization).remove("scope"));
        if let Some(omits) = self.facts.at("authorize/omit_empty").and_then(|value| value.as_bool()) {
            self.same("authorize/omit_empty", omits, asked.is_empty() && seen.is_none());
        }
        self.same("authorize/scope_separator", asked.is_empty(), seen.is_none());
        let Some(seen) = seen else { return };
        let mut joined = asked.join(self.facts.text("authorize/scope_separator").unwrap());
        if self.facts.flag("authorize/raw_scopes") {
            // As it stands in the address: there a plus means a space.
            let pair = format!("scope={joined}");
            joined = url::form_urlencoded::parse(pair.as_bytes()).next().unwrap().1.into_owned();
        }
        self.same("authorize/scope_separator", joined, seen);
        for (at, scope) in self.facts.list("authorize/default_scopes").iter().enumerate() {
            self.same(&format!("authorize/default_scopes/{at}"), true, asked.contains(scope));
        }
    }

    fn pkce(&mut self) {
        let sent = parameters(&self.run.authorization);
        let (challenge, method) = (sent.get("code_challenge"), sent.get("code_challenge_method"));
        let (_, body) = self.run.exchange.params();
        let verifier = body.get("code_verifier");
        let used = self.facts.flag("pkce/enabled");
        self.same("pkce/enabled", used, challenge.is_some());
        self.same("pkce/enabled", used, verifier.is_some());
        if let (Some(challenge), Some(verifier)) = (challenge, verifier) {
            self.same("pkce/enabled", Some("S256"), method.map(String::as_str));
            self.same("pkce/enabled", &PkceVerifier::new(verifier.as_str()).unwrap().challenge(), challenge);
        }
    }

    fn callback(&mut self) {
        let name = self.facts.text("authorize/code_param").unwrap();
        self.same("authorize/code_param", Some(CODE), self.run.callback.get(name).map(String::as_str));
        for (at, name) in self.facts.list("authorize/callback_fields").iter().enumerate() {
            let kept = self.run.callback.get(name).is_some_and(|value| self.run.learned.contains(value));
            self.same(&format!("authorize/callback_fields/{at}"), true, kept);
        }
    }

    fn exchange(&mut self) {
        let exchange = &self.run.exchange;
        self.same("token/url", self.filled(self.facts.text("token/url").unwrap()), Some(exchange.url.to_string()));
        let (form, seen) = exchange.params();
        self.same("token/body", self.facts.text("token/body"), Some(form));
        let mut expected = self.params("token/params", &seen);
        let standard = [("grant_type", "authorization_code"), ("code", CODE), ("redirect_uri", REDIRECT_URI)];
        expected.extend(standard.map(|(name, value)| (name.to_owned(), value.to_owned())));
        expected.extend(seen.get_key_value("code_verifier").map(|(name, value)| (name.clone(), value.clone())));
        self.credentials(exchange, &mut expected);
        self.same_params("token/params", &expected, &seen);
        for (at, path) in self.facts.list("token/response_fields").iter().enumerate() {
            let value = self.run.values.get(path).cloned().unwrap_or_else(|| format!("the {path}"));
            self.same(&format!("token/response_fields/{at}"), true, self.run.learned.contains(&value));
        }
        if let Some(path) = self.facts.text("token/token_path") {
            self.report("token/token_path", format!("the token below {path:?} is not used"));
        }
        self.same("expiry_by_introspection", self.facts.flag("expiry_by_introspection"), self.run.renewed_by_signal);
    }

    /// How the client proves itself. A service that takes both ways gets one: RFC 6749, section 2.3, forbids two.
    fn credentials(&mut self, request: &Seen, expected: &mut Map) {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(CLIENT_ID), encoded(CLIENT_SECRET))));
        let header = request.headers.get("authorization");
        self.same("token/client_auth", false, request.url.as_str().contains(&encoded(CLIENT_SECRET)));
        match self.facts.text("token/client_auth").unwrap() {
            "body" => {
                self.same("token/client_auth", None, header);
                let (_, seen) = request.params();
                for (name, value) in [("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)] {
                    self.same("token/client_auth", Some(value), seen.get(name).map(String::as_str));
                    expected.extend(seen.get_key_value(name).map(|(name, value)| (name.clone(), value.clone())));
                }
            }
            "basic" | "basic+body" => self.same("token/client_auth", Some(&basic), header),
            other => self.report("token/client_auth", format!("nobody knows what {other:?} is")),
        }
    }

    fn renewal(&mut self) {
        let Some(renewal) = &self.run.renewal else {
            self.report("refresh", "the token was never renewed".to_owned());
            return;
        };
        let path = if self.facts.at("refresh/url").is_some() { "refresh/url" } else { "token/url" };
        self.same(path, self.filled(self.facts.text(path).unwrap()), Some(renewal.url.to_string()));
        let (form, seen) = renewal.params();
        self.same("token/body", self.facts.text("token/body"), Some(form));
        let mut expected = self.params("refresh/params", &seen);
        let standard = [("grant_type", "refresh_token"), ("refresh_token", "refresh-1")];
        expected.extend(standard.map(|(name, value)| (name.to_owned(), value.to_owned())));
        self.credentials(renewal, &mut expected);
        self.same_params("refresh/params", &expected, &seen);
        if let Some(seconds) = self.facts.at("refresh/buffer_s").and_then(|value| value.as_u64()) {
            // A call that finds the token due does not wait for the renewal, which may come a step later.
            let ahead = self.run.ahead.map_or(0, |ahead| ahead.as_secs());
            self.same("refresh/buffer_s", true, seconds.abs_diff(ahead) <= 20);
        }
    }

    fn calls(&mut self) {
        for (at, call) in self.run.calls.iter().enumerate() {
            let mut values = self.run.values.clone();
            let generation = if at == 1 && self.run.renewal.is_none() { 1 } else { at + 1 };
            let token = format!("access-{generation}");
            values.insert("accessToken".to_owned(), token.clone());

            let base = filled(self.facts.text("api/base_url").unwrap(), &values).unwrap_or_default();
            let below = format!("{}/", base.trim_end_matches('/'));
            if !call.url.as_str().starts_with(&below) {
                self.report("api/base_url", format!("expected below {below:?}, seen {:?}", call.address()));
            }
            let headers = self.facts.map("api/headers");
            for (name, template) in &headers {
                self.same(&format!("api/headers/{name}"), filled(template, &values), call.headers.get(name).cloned());
            }
            if !headers.values().any(|template| template.contains("${accessToken}")) {
                let bearer = Some(format!("Bearer {token}"));
                self.same("api/headers/authorization", bearer, call.headers.get("authorization").cloned());
            }
            let carriers = call.headers.values().filter(|value| value.contains(&token)).count();
            self.same("api/headers", 1, carriers);
            let with_secret = headers.values().filter(|template| template.contains("${clientSecret}")).count();
            let carriers = call.headers.values().filter(|value| value.contains(CLIENT_SECRET)).count();
            self.same("api/headers", with_secret, carriers);
            self.same("api/query", false, call.url.as_str().contains(&token));
            let query: Map = self.params("api/query", &call.query());
            self.same_params("api/query", &query, &call.query());
        }
        self.same("api", 2, self.run.calls.len());
    }

    fn hooks(&mut self) {
        self.same("hooks/post_connect", self.facts.flag("hooks/post_connect"), self.run.steps > 0);
        if self.facts.flag("hooks/pre_disconnect") {
            self.same("hooks/pre_disconnect", false, self.run.told.is_empty());
        }
        let generation = if self.run.renewal.is_some() { 2 } else { 1 };
        let revoked: Vec<_> = self.run.told.iter().filter_map(|request| request.params().1.remove("token")).collect();
        if revoked.is_empty() {
            self.same("hooks/pre_disconnect", self.facts.flag("hooks/pre_disconnect"), !self.run.told.is_empty());
        } else {
            // Any service may have a place where tokens are revoked: RFC 7009.
            self.same("hooks", vec![format!("refresh-{generation}"), format!("access-{generation}")], revoked);
            let forms =
                self.run.told.iter().filter(|request| Some(request.params().0) == self.facts.text("token/body"));
            self.same("token/body", 2, forms.count());
        }
        if self.facts.flag("hooks/installed_by_webhook") {
            self.report("hooks/installed_by_webhook", "a consent is always begun here".to_owned());
        }
        let own = self.run.hooks.iter().any(|hook| matches!(hook, Hook::Acquire | Hook::Refresh));
        let expected = match self.facts.text("custom_code/kind") {
            Some("needs-code") => true,
            None | Some("declarative-possible") => false,
            Some(other) => {
                self.report("custom_code/kind", format!("nobody knows what {other:?} is"));
                return;
            }
        };
        self.same("custom_code/kind", expected, own);
    }

    fn field(&mut self, at: usize) {
        let path = |name: &str| format!("fields/{at}/{name}");
        let text = |name: &str| self.facts.text(&path(name));
        let name = snake(text("name").unwrap());
        let learned = self.facts.flag(&path("automated"));
        let find =
            |fields: &[&'static connector_core::FieldDescriptor]| fields.iter().copied().find(|f| f.name == name);
        let (asked, known) = (find(&self.run.form), find(&self.run.learned_fields));
        self.same(&path("automated"), learned, asked.is_none());
        if learned && known.is_none() && self.run.values.contains_key(text("name").unwrap()) {
            // The program presets it: the form does not ask for it, and nobody has to learn it.
            self.same(&path("type"), Some("string"), text("type"));
            return;
        }
        let Some(field) = asked.or(known) else {
            self.report(&path("name"), format!("there is no field `{name}`"));
            return;
        };
        let kinds: &[FieldKind] = match (text("type"), text("format")) {
            (Some("string"), None) => &[FieldKind::Text, FieldKind::Choice, FieldKind::Host, FieldKind::Origin],
            (Some("string"), Some("hostname")) => &[FieldKind::Choice, FieldKind::Host],
            (Some("string"), Some("uri")) => &[FieldKind::Origin],
            _ => &[],
        };
        let broken = if self.facts.at(&path("format")).is_some() { path("format") } else { path("type") };
        self.same(&broken, true, kinds.contains(&field.kind));
        let pattern = text("pattern").map(|pattern| pattern.trim_start_matches('^').trim_end_matches('$'));
        self.same(&path("pattern"), pattern, field.pattern);
        self.same(&path("optional"), self.facts.flag(&path("optional")), field.optional && !field.learned);
        self.same(&path("prefix"), text("prefix"), field.prefix);
        self.same(&path("suffix"), text("suffix"), field.suffix);
        let choices: Vec<String> = field.choices.iter().map(|choice| choice.value.to_owned()).collect();
        let expected = self.facts.list(&path("enum"));
        for (at, choice) in expected.iter().enumerate() {
            self.same(&path(&format!("enum/{at}")), Some(choice), choices.get(at));
        }
        self.same(&path("enum"), expected.len(), choices.len());
    }

    /// The form asks for nothing that the facts do not know.
    fn no_other_fields(&mut self) {
        let known: Vec<_> =
            (0..self.facts.fields()).map(|at| snake(self.facts.text(&format!("fields/{at}/name")).unwrap())).collect();
        for field in &self.run.form {
            if !["client_id", "client_secret"].contains(&field.name) && !known.iter().any(|name| name == field.name) {
                self.report("fields", format!("nobody knows of `{}`", field.name));
            }
        }
    }
}
