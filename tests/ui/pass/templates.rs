//! Templates in every place.

#![deny(warnings)]

use connector_core::prelude::*;

#[connector(
    docs = "https://docs.example.com/api#start",
    base_uri = ["{instance}/services", "https://{subdomain}.example.com/{account}", "https://api.{zone}/v1"],
    hosts = ["*.example.com", "files.example.com:8443"],
    headers("X-Account" = "{account}", "X-Key" = "{key}", accept = "application/json"),
    query(region = "{zone}", format = "json"),
    apply(header = "X-Token", scheme = "Token"),
    test = post("graphql?trace={account}", json({ "query": "{{ me(id: \"{account}\") }}", "limit": 1 })),
    refresh_on = [401, "token_expired"],
    detect_on = [202, "\"ok\": *false"],
    expires_in = never,
    oauth2(
        authorization_url = "https://{host}/authorize?nonce={nonce}&response_type=code",
        token_url = ["https://{tenant}.login.example.com/token", "https://{subdomain}.example.com/token"],
        scopes = ["read", "write"],
        scope_separator = ",",
        authorization_params(access_type = "offline", "odd-name" = "{redirect_uri}"),
        pkce = off,
    ),
)]
pub struct Example {
    pub client_id: String,
    pub key: Secret,
    pub subdomain: String,
    pub account: String,
    pub host: Host,
    #[connector(choices = ["example.com", "example.com.au"])]
    pub zone: String,
    #[connector(from_callback = "tenant")]
    pub tenant: Learned<String>,
    #[connector(from_token = "instance_url")]
    pub instance: Learned<Origin>,
}

#[connector]
impl Example {}

fn main() {
    let facts = Example::DESCRIPTOR;
    let sources = |templates: &[connector_core::Template]| templates.iter().map(|t| t.source()).collect::<Vec<_>>();
    assert_eq!(sources(facts.base_uri)[0], "{instance}/services");
    let names: Vec<_> = facts.base_uri[1].names().collect();
    assert_eq!(names, ["subdomain", "account"]);
    let connector_core::TestCall::Post(_, Some(body)) = facts.test else { panic!("no body") };
    assert_eq!(body.names().collect::<Vec<_>>(), ["account"]);
    let oauth2 = facts.as_oauth2().unwrap();
    assert!(!oauth2.pkce);
    assert_eq!(oauth2.scope_separator, ",");
    assert_eq!(oauth2.authorization_params[1].name, "odd-name");
}
