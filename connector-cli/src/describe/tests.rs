//! Facts that no shipped connector has yet are described as well.

// A connector for its descriptor alone: nobody reads its fields.
#![allow(dead_code, reason = "the connectors here are described, never used")]

use connector_core::prelude::*;
use connector_core::{Behaviour as _, Connectable as _};

use super::{Descriptor, Hook, Output, for_people};

/// A made-up service with something of everything.
#[connector(
    title = "Everything",
    base_uri = ["{instance}/services", "https://{region}.example.com/v1"],
    hosts = ["*.example.com"],
    headers(accept = "application/json"),
    query(format = "json"),
    apply(query = "key"),
    test = post("graphql", json({"query": "me"})),
    refresh_on = [401, "token_expired"],
    detect_on = ["\"ok\": *false"],
    expires_in = never,
    oauth2(
        authorization_url = "https://login.example.com/authorize",
        token_url = "https://login.example.com/token",
        scopes = ["read", "write"],
        pkce = off,
    ),
)]
struct Everything {
    pub client_id: String,
    pub client_secret: Secret,
    /// Where the account lives.
    #[connector(choices("eu" = "Europe", "us" = "United States"), default = "eu", label = "Data center")]
    pub region: String,
    #[connector(from_callback = "tenant")]
    pub tenant: Learned<String>,
    #[connector(from_token = "instance_url", owner)]
    pub instance: Learned<Origin>,
}

#[connector]
impl Everything {}

#[connector(oauth2())]
struct Hooked {
    pub client_id: String,
}

#[connector]
impl Hooked {
    #[connector(authorization_url)]
    fn consent(&self) -> &str {
        "https://login.example.com/authorize"
    }

    #[connector(token_url)]
    fn token(&self) -> &str {
        "https://login.example.com/token"
    }

    #[connector(base_uri)]
    fn api(&self) -> &str {
        "https://api.example.com"
    }

    #[connector(pkce)]
    fn verifier(&self, fresh: PkceVerifier) -> PkceVerifier {
        fresh
    }

    #[connector(apply)]
    fn sign(&self, _: &Tokens, _: &mut Request) {}

    #[connector(test)]
    async fn me(&self, api: &Api) -> Result<Response> {
        api.get("me").send().await
    }
}

fn described(descriptor: &Descriptor, hooks: &[Hook]) -> String {
    let mut printed = Vec::new();
    for_people(&mut Output::new(&mut printed, false), descriptor, hooks).unwrap();
    String::from_utf8(printed).unwrap()
}

#[test]
fn every_declared_fact_is_described() {
    let text = described(Everything::DESCRIPTOR, Everything::HOOKS);
    let expected = r#"
Everything (everything)
A made-up service with something of everything.

Fields
  client_id      Client id      text, required, the client id
  client_secret  Client secret  secret, required, the client secret
  region         Data center    choice, default `eu`
                 Where the account lives.
                 choices: eu (Europe), us (United States)
  tenant         Tenant         text, learned from `tenant` of the callback
  instance       Instance       https origin, learned from `instance_url` of the token response, tells whose account it is

Authorization
  grant              OAuth 2.0 authorization code
  authorization URL  https://login.example.com/authorize
  token URL          https://login.example.com/token
  scopes             read, write
  PKCE               off

Calls
  base URI          {instance}/services, else https://{region}.example.com/v1
  further hosts     *.example.com
  credential        query parameter `key`
  headers           accept: application/json
  query             format=json
  test call         POST graphql with {"query":"me"}
  refresh on        status 401, a body that matches `token_expired`
  error on success  a body that matches `"ok": *false`
  token lifetime    without end

Hooks
  none: everything is the framework's default
"#;
    assert_eq!(text.trim(), expected.trim(), "\n{text}");
}

#[test]
fn what_a_hook_decides_is_said_to_be_decided_by_it() {
    let text = described(Hooked::DESCRIPTOR, Hooked::HOOKS);
    for line in [
        "authorization URL  by the `authorization_url` hook",
        "token URL          by the `token_url` hook",
        "PKCE               S256, with a verifier from the `pkce` hook",
        "base URI          by the `base_uri` hook",
        "credential        by the `apply` hook",
        "test call         by the `test` hook",
        "refresh on        status 401",
        "error on success  none",
        "authorization_url, token_url, base_uri, pkce, apply, test",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

/// A made-up service for the program's own account.
#[connector(
    base_uri = "https://api.example.com",
    test = none,
    client_credentials(
        token_url = "https://login.example.com/token",
        scopes = ["read"],
        client_auth = basic,
        token_format = json,
        token_params(audience = "api"),
        dpop,
    ),
)]
struct Own {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Own {}

#[connector(base_uri = "https://api.example.com", test = none, basic)]
struct Entered {
    #[connector(username, example = "ada@example.com", pattern = ".+@.+")]
    pub email: String,
    #[connector(password)]
    pub password: Secret,
}

#[connector]
impl Entered {}

#[test]
fn every_group_is_described() {
    let own = described(Own::DESCRIPTOR, Own::HOOKS);
    for line in [
        "  grant          OAuth 2.0 client credentials\n",
        "  token URL      https://login.example.com/token\n",
        "  client         id and secret by HTTP Basic\n",
        "  token request  JSON\n",
        "  tokens         bound to a key of their consent (DPoP)\n",
        "  exchange with  audience=api\n",
        "  credential        header `authorization: DPoP TOKEN`, and a proof for each request\n",
    ] {
        assert!(own.contains(line), "{line}{own}");
    }
    let entered = described(Entered::DESCRIPTOR, Entered::HOOKS);
    for line in [
        "  by  user name and password in every call\n",
        "            example: ada@example.com\n",
        "            must match: .+@.+\n",
        "  credential        header `authorization: Basic USER:PASSWORD`\n",
        "  refresh on        nothing: what the person entered is used as it is\n",
    ] {
        assert!(entered.contains(line), "{line}{entered}");
    }
}

/// With a key.
#[connector(base_uri = "https://api.example.com", test = none, apply(header = "X-Key"), api_key)]
pub(crate) struct ByKey {
    pub api_key: Secret,
}

#[connector]
impl ByKey {}

/// With a password.
#[connector(base_uri = "https://old.example.com", test = none, basic)]
pub(crate) struct ByPassword {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl ByPassword {
    #[connector(identity)]
    async fn who(&self, _: &Api) -> Result<String> {
        Ok(self.username.clone())
    }
}

/// By whichever way.
#[connector(multi)]
pub(crate) enum HelpDesk {
    /// With a key
    Key(ByKey),
    /// With a password
    Password(ByPassword),
}

#[test]
fn a_choice_among_connectors_is_described_with_each_of_them() {
    let text = described(HelpDesk::ABOUT, &[]);
    let expected = r#"
Help Desk (help_desk)
By whichever way.

Connect with one of
  by_key       With a key
  by_password  With a password

By Key (by_key)
With a key.

Fields
  api_key  Api key  secret, required

Authorization
  by  an API key that the person enters

Calls
  base URI          https://api.example.com
  further hosts     none
  credential        header `X-Key: TOKEN`
  test call         none: there is nothing to call
  refresh on        nothing: what the person entered is used as it is
  error on success  none

Hooks
  none: everything is the framework's default

By Password (by_password)
With a password.
"#;
    assert!(text.starts_with(expected.trim()), "\n{text}");
    assert!(text.trim().ends_with("Hooks\n  identity"), "\n{text}");
    let json = super::for_programs(HelpDesk::ABOUT, &[]).unwrap();
    assert_eq!(json["authorization"]["multi"][1]["hooks"][0], "identity");
}

/// Made-up services at which authorizations begin otherwise.
#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(
        device_authorization_url = "https://login.example.com/device",
        token_url = "https://login.example.com/token",
    ),
)]
struct Television {
    pub client_id: String,
}

#[connector]
impl Television {}

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(
        authorization_url = "https://login.example.com/authorize",
        device_authorization_url = "https://login.example.com/device",
        pushed_authorization_url = "https://login.example.com/par",
        token_url = "https://login.example.com/token",
    ),
)]
struct Either {
    pub client_id: String,
}

#[connector]
impl Either {}

#[test]
fn where_an_authorization_begins_is_described() {
    let television = described(Television::ABOUT, Television::HOOKS);
    for line in [
        "  grant       OAuth 2.0 of a device without a browser\n",
        "  device URL  https://login.example.com/device\n",
        "  token URL   https://login.example.com/token\n",
    ] {
        assert!(television.contains(line), "{line}{television}");
    }
    assert!(!television.contains("PKCE") && !television.contains("authorization URL"), "{television}");
    let either = described(Either::ABOUT, Either::HOOKS);
    for line in [
        "  grant              OAuth 2.0 authorization code, or a device's\n",
        "  authorization URL  https://login.example.com/authorize\n",
        "  device URL         https://login.example.com/device\n",
        "  push URL           https://login.example.com/par\n",
        "  PKCE               S256\n",
    ] {
        assert!(either.contains(line), "{line}{either}");
    }
}

/// A made-up service of which nothing but its issuer is known.
#[connector(base_uri = "https://api.example.com", test = none, oauth2(issuer = "https://{tenant}.example.com"))]
struct Discovered {
    pub tenant: String,
    pub client_id: String,
}

#[connector]
impl Discovered {}

/// The same without a consent.
#[connector(base_uri = "https://api.example.com", test = none, client_credentials(issuer = "https://login.example.com"))]
struct OwnDiscovered {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl OwnDiscovered {}

#[test]
fn what_is_left_to_metadata_is_said_to_be() {
    let text = described(Discovered::DESCRIPTOR, Discovered::HOOKS);
    for line in [
        "  authorization URL  by the metadata of the issuer\n",
        "  token URL          by the metadata of the issuer\n",
        "  issuer             https://{tenant}.example.com\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    let text = described(OwnDiscovered::DESCRIPTOR, OwnDiscovered::HOOKS);
    for line in ["  token URL  by the metadata of the issuer\n", "  issuer     https://login.example.com\n"] {
        assert!(text.contains(line), "{line}{text}");
    }
    let json = serde_json::to_value(OwnDiscovered::DESCRIPTOR).unwrap();
    assert_eq!(json["authorization"]["client_credentials"]["issuer"], "https://login.example.com");
}
