//! The legal keys of every place. Adding a key is a row here, a field of the model and a line of expansion.

use proc_macro2::TokenStream;

use crate::attr::{Entry, Name, entries, value};
use crate::context::Context;
use crate::messages;
use crate::model::{ApplyKeys, ChoicesKeys, ConnectorKeys, FieldKeys, ImplKeys, MultiKeys, OAuth2Keys, VariantKeys};
use crate::url::Kind;

/// Where a key may stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Level {
    Struct,
    OAuth2,
    ClientCredentials,
    Apply,
    Field,
    Impl,
    Choices,
    Variant,
    Multi,
}

impl Level {
    pub(crate) const ALL: [Self; 9] = [
        Self::Struct,
        Self::OAuth2,
        Self::ClientCredentials,
        Self::Apply,
        Self::Field,
        Self::Impl,
        Self::Choices,
        Self::Variant,
        Self::Multi,
    ];

    /// The names of its keys, in the order of the table.
    pub(crate) fn names(self) -> Vec<&'static str> {
        self.rows().into_iter().map(|(name, _)| name).collect()
    }

    /// The names and examples of its keys.
    fn rows(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Struct => rows_of(CONNECTOR),
            Self::OAuth2 => rows_of(OAUTH2),
            Self::ClientCredentials => rows_of(CLIENT_CREDENTIALS),
            Self::Apply => rows_of(APPLY),
            Self::Field => rows_of(FIELD),
            Self::Impl => rows_of(IMPL),
            Self::Choices => rows_of(CHOICES),
            Self::Variant => rows_of(VARIANT),
            Self::Multi => rows_of(MULTI),
        }
    }
}

/// A legal key: its name, how it is written, and how it comes into the model.
pub(crate) struct Key<M: 'static> {
    pub(crate) name: &'static str,
    pub(crate) example: &'static str,
    pub(crate) read: fn(&mut M, &Entry, &mut Context),
}

fn rows_of<M>(table: &[Key<M>]) -> Vec<(&'static str, &'static str)> {
    table.iter().map(|key| (key.name, key.example)).collect()
}

/// Reads a list of arguments into the model of its level.
pub(crate) fn read<M>(level: Level, table: &'static [Key<M>], arguments: TokenStream, model: &mut M, cx: &mut Context) {
    for mut entry in entries(arguments, cx) {
        if let Name::Word(word) = &entry.name {
            cx.explain(level.module(), word);
        }
        match table.iter().find(|key| entry.name.text() == key.name) {
            Some(key) => {
                entry.example = key.example;
                (key.read)(model, &entry, cx);
            }
            None => cx.push(messages::unknown_key(level, &entry)),
        }
    }
}

/// A table in which a row is a line: the name, an example, the cell of the model and the parser of the value.
macro_rules! table {
    ($model:ty { $($name:literal, $example:literal => $cell:ident, $parse:expr;)* }) => {
        &[$(Key {
            name: $name,
            example: $example,
            read: |model: &mut $model, entry, cx| model.$cell.read(entry, cx, $parse),
        }),*]
    };
}

pub(crate) static CONNECTOR: &[Key<ConnectorKeys>] = table!(ConnectorKeys {
    "title", r#"title = "Dropbox""# => title, value::words;
    "id", r#"id = "dropbox""# => id, value::id;
    "docs", r#"docs = "https://www.dropbox.com/developers""# => docs, value::page;
    "base_uri", r#"base_uri = "https://api.dropboxapi.com/2""# => base_uri, value::addresses(Kind::Base);
    "hosts", r#"hosts = ["content.dropboxapi.com"]"# => hosts, value::hosts;
    "headers", r#"headers("Notion-Version" = "2022-06-28")"# => headers, value::params;
    "query", r#"query(format = "json")"# => query, value::params;
    "apply", r#"apply(header = "X-Key")"# => apply, value::group(Level::Apply, APPLY);
    "test", r#"test = get("me")"# => test, value::test;
    "refresh_on", r#"refresh_on = [401, 403, "token_expired"]"# => refresh_on, value::signals(400, 599);
    "detect_on", r#"detect_on = ["\"ok\": *false"]"# => detect_on, value::signals(200, 299);
    "expires_in", r#"expires_in = 3600"# => expires_in, value::lifetime;
    "oauth2", r#"oauth2(authorization_url = "https://..", token_url = "https://..")"#
        => oauth2, value::group(Level::OAuth2, OAUTH2);
    "client_credentials", r#"client_credentials(token_url = "https://..")"#
        => client_credentials, value::group(Level::ClientCredentials, CLIENT_CREDENTIALS);
    "api_key", "api_key" => api_key, value::flag;
    "basic", "basic" => basic, value::flag;
    "custom", "custom" => custom, value::flag;
    "crate", r#"crate = ::connector_core"# => core, value::path;
});

pub(crate) static OAUTH2: &[Key<OAuth2Keys>] = table!(OAuth2Keys {
    "authorization_url", r#"authorization_url = "https://www.dropbox.com/oauth2/authorize""#
        => authorization_url, value::addresses(Kind::Consent);
    "token_url", r#"token_url = "https://api.dropboxapi.com/oauth2/token""#
        => token_url, value::addresses(Kind::Endpoint);
    "refresh_url", r#"refresh_url = "https://api.figma.com/v1/oauth/refresh""#
        => refresh_url, value::addresses(Kind::Endpoint);
    "revoke_url", r#"revoke_url = "https://oauth2.googleapis.com/revoke""#
        => revoke_url, value::addresses(Kind::Endpoint);
    "introspection_url", r#"introspection_url = "https://login.salesforce.com/services/oauth2/introspect""#
        => introspection_url, value::addresses(Kind::Endpoint);
    "issuer", r#"issuer = "https://accounts.google.com""# => issuer, value::issuer;
    "issuer_in_callback", "issuer_in_callback = required"
        => issuer_in_callback, value::word(&["optional", "required"]);
    "device_authorization_url", r#"device_authorization_url = "https://oauth2.googleapis.com/device/code""#
        => device_authorization_url, value::addresses(Kind::Endpoint);
    "pushed_authorization_url", r#"pushed_authorization_url = "https://login.example.com/par""#
        => pushed_authorization_url, value::addresses(Kind::Endpoint);
    "scopes", r#"scopes = ["files.content.read"]"# => scopes, value::texts;
    "further_scopes", r#"further_scopes = ["files.content.write"]"# => further_scopes, value::texts;
    "scope_separator", r#"scope_separator = ",""# => scope_separator, value::text;
    "authorization_params", r#"authorization_params(access_type = "offline")"# => authorization_params, value::params;
    "params_in", "params_in = fragment" => params_in, value::word(&["query", "fragment"]);
    "code_param", r#"code_param = "spapi_oauth_code""# => code_param, value::words;
    "begun_by_service", "begun_by_service" => begun_by_service, value::flag;
    "pkce", r#"pkce = S256"# => pkce, value::pkce;
    "client_auth", "client_auth = basic" => client_auth, value::word(CLIENT_AUTH);
    "assertion_audience", r#"assertion_audience = "https://login.example.com""#
        => assertion_audience, value::addresses(Kind::Endpoint);
    "token_format", "token_format = json" => token_format, value::word(&["form", "json", "query"]);
    "token_params", r#"token_params(expiring = "1")"# => token_params, value::params;
    "refresh_params", r#"refresh_params(expires_in = "1800")"# => refresh_params, value::params;
    "token_headers", r#"token_headers("X-Version" = "2")"# => token_headers, value::params;
    "param_names", r#"param_names(client_id = "client_key")"# => param_names, value::renamed(PARAMETERS, value::words);
    "token_response", r#"token_response(access_token = "authed_user.access_token")"#
        => token_response, value::renamed(MEMBERS, value::member_path);
    "tokens", r#"tokens(user = "authed_user")"# => tokens, value::named;
    "token_type", r#"token_type = ["bot"]"# => token_type, value::token_types;
    "dpop", "dpop" => dpop, value::flag;
    "refresh_margin", "refresh_margin = 30" => refresh_margin, value::seconds;
    "refresh_grace", "refresh_grace = 60" => refresh_grace, value::seconds;
});

/// How a client proves itself.
const CLIENT_AUTH: &[&str] = &["body", "basic", "basic_raw", "none", "private_key_jwt"];

/// The parameters that a service may call otherwise.
pub(crate) const PARAMETERS: &[&str] = &[
    "client_id",
    "client_secret",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
];

/// The members of a token response that a service may call otherwise (RFC 6749, sections 5.1 and 5.2, and those in use).
const MEMBERS: &[&str] = &[
    "access_token",
    "token_type",
    "expires_in",
    "expires_at",
    "refresh_token",
    "refresh_token_expires_in",
    "scope",
    "error",
    "error_description",
];

pub(crate) static CLIENT_CREDENTIALS: &[Key<OAuth2Keys>] = table!(OAuth2Keys {
    "token_url", r#"token_url = "https://accounts.spotify.com/api/token""#
        => token_url, value::addresses(Kind::Endpoint);
    "issuer", r#"issuer = "https://accounts.google.com""# => issuer, value::issuer;
    "scopes", r#"scopes = ["catalog.read"]"# => scopes, value::texts;
    "scope_separator", r#"scope_separator = ",""# => scope_separator, value::text;
    "client_auth", "client_auth = basic" => client_auth, value::word(CLIENT_AUTH);
    "assertion_audience", r#"assertion_audience = "https://login.example.com""#
        => assertion_audience, value::addresses(Kind::Endpoint);
    "token_format", "token_format = json" => token_format, value::word(&["form", "json", "query"]);
    "token_params", r#"token_params(audience = "https://api.example.com")"# => token_params, value::params;
    "token_headers", r#"token_headers("X-Version" = "2")"# => token_headers, value::params;
    "param_names", r#"param_names(client_id = "client_key")"# => param_names, value::renamed(PARAMETERS, value::words);
    "token_response", r#"token_response(access_token = "data.token")"# => token_response, value::renamed(MEMBERS, value::member_path);
    "token_type", r#"token_type = ["bot"]"# => token_type, value::token_types;
    "dpop", "dpop" => dpop, value::flag;
    "refresh_margin", "refresh_margin = 30" => refresh_margin, value::seconds;
});

pub(crate) static APPLY: &[Key<ApplyKeys>] = table!(ApplyKeys {
    "header", r#"header = "X-Key""# => header, value::text;
    "scheme", r#"scheme = "token""# => scheme, value::text;
    "query", r#"query = "key""# => query, value::text;
});

pub(crate) static FIELD: &[Key<FieldKeys>] = table!(FieldKeys {
    "label", r#"label = "App key""# => label, value::words;
    "hint", r#"hint = "From the developer console""# => hint, value::words;
    "default", r#"default = "eu""# => default, value::default;
    "choices", r#"choices("eu" = "Europe", "us" = "United States")"# => choices, value::choices;
    "client_id", "client_id" => client_id, value::flag;
    "client_secret", "client_secret" => client_secret, value::flag;
    "private_key", "private_key" => private_key, value::flag;
    "key_id", "key_id" => key_id, value::flag;
    "api_key", "api_key" => api_key, value::flag;
    "username", "username" => username, value::flag;
    "password", "password" => password, value::flag;
    "example", r#"example = "acme""# => example, value::words;
    "pattern", r#"pattern = "[a-z0-9-]+""# => pattern, value::pattern;
    "prefix", r#"prefix = "https://""# => prefix, value::words;
    "suffix", r#"suffix = ".zendesk.com""# => suffix, value::words;
    "owner", "owner" => owner, value::flag;
    "from_token", r#"from_token = "account.id""# => from_token, value::member_path;
    "from_callback", r#"from_callback = "realmId""# => from_callback, value::words;
});

pub(crate) static IMPL: &[Key<ImplKeys>] = table!(ImplKeys {
    "crate", r#"crate = ::connector_core"# => core, value::path;
});

pub(crate) static CHOICES: &[Key<ChoicesKeys>] = table!(ChoicesKeys {
    "choices", "choices" => choices, value::flag;
    "crate", r#"crate = ::connector_core"# => core, value::path;
});

pub(crate) static VARIANT: &[Key<VariantKeys>] = table!(VariantKeys {
    "value", r#"value = "eu-1""# => value, value::words;
});

pub(crate) static MULTI: &[Key<MultiKeys>] = table!(MultiKeys {
    "multi", "multi" => multi, value::flag;
    "title", r#"title = "Help Desk""# => title, value::words;
    "id", r#"id = "help_desk""# => id, value::id;
    "docs", r#"docs = "https://www.zendesk.com/developers""# => docs, value::page;
    "crate", r#"crate = ::connector_core"# => core, value::path;
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::{COLUMNS, rows};
    use crate::hooks::HOOKS;

    impl Level {
        /// How many mistakes there are in an example of this level.
        fn mistakes_in(self, example: &str) -> usize {
            fn count<M: Default>(level: Level, table: &'static [Key<M>], example: &str) -> usize {
                let mut cx = Context::new();
                read(level, table, example.parse().unwrap(), &mut M::default(), &mut cx);
                cx.finish().len()
            }
            match self {
                Self::Struct => count(self, CONNECTOR, example),
                Self::OAuth2 => count(self, OAUTH2, example),
                Self::ClientCredentials => count(self, CLIENT_CREDENTIALS, example),
                Self::Apply => count(self, APPLY, example),
                Self::Field => count(self, FIELD, example),
                Self::Impl => count(self, IMPL, example),
                Self::Choices => count(self, CHOICES, example),
                Self::Variant => count(self, VARIANT, example),
                Self::Multi => count(self, MULTI, example),
            }
        }
    }

    #[test]
    fn the_documentation_has_a_row_for_every_key() {
        let documented: Vec<_> =
            rows(COLUMNS[0]).map(|cells| [cells[0], cells[1], cells[5]].map(String::from)).collect();
        let known: Vec<_> = Level::ALL
            .into_iter()
            .flat_map(|level| {
                level.rows().into_iter().map(move |(name, example)| [level.in_reference(), name, example])
            })
            .map(|cells| cells.map(|cell| format!("`{cell}`")))
            .collect();
        assert_eq!(documented, known);
        assert!(rows(COLUMNS[0]).all(|cells| !cells[2].is_empty() && !cells[3].is_empty()));
    }

    #[test]
    fn the_documentation_has_a_row_for_every_hook() {
        let documented: Vec<_> = rows(COLUMNS[1]).map(|cells| [cells[0], cells[4]].map(String::from)).collect();
        let known: Vec<_> = HOOKS
            .iter()
            .map(|hook| [hook.name.to_owned(), hook.signature(hook.name)].map(|cell| format!("`{cell}`")))
            .collect();
        assert_eq!(documented, known);
        for (cells, hook) in rows(COLUMNS[1]).zip(HOOKS) {
            assert!(!cells[1].is_empty() && !cells[2].is_empty(), "{}", hook.name);
            assert_eq!(cells[3].contains(&format!("`{}` key", hook.name)), hook.has_key, "{}", hook.name);
            assert_eq!(cells[3].contains("other groups"), hook.of_some_groups, "{}", hook.name);
        }
    }

    #[test]
    fn every_example_is_accepted() {
        for level in Level::ALL {
            for (name, example) in level.rows() {
                // The dots of this one stand for a URL that is long enough already.
                let example = example.replace("\"https://..\"", "\"https://a.example\"");
                assert_eq!(level.mistakes_in(&example), 0, "{name}: {example}");
            }
        }
    }
}
