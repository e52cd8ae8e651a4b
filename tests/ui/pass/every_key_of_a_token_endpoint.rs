//! Every key of the two grants, side by side, and every key of a field on a form.

#![deny(warnings)]

use connector_core::prelude::*;
use connector_core::{Apply, Authorization, ClientAuth, Connections, Role, TokenFormat};

#[connector(
    title = "Example",
    id = "example-1",
    docs = "https://example.com/docs",
    base_uri = "https://{region}.example.com",
    hosts = ["*.example.com"],
    headers("X-Region" = "{region}"),
    query(format = "json"),
    apply(header = "X-Key", scheme = "token"),
    test = get("me"),
    refresh_on = [401, "stale"],
    detect_on = [204, "\"ok\": *false"],
    expires_in = 3600,
    oauth2(
        authorization_url = ["https://{subdomain}.example.com/#/authorize", "https://a.example#"],
        params_in = fragment,
        code_param = "auth_code",
        token_url = "https://{region}.example.com/token?version=2",
        refresh_url = ["https://{account}.example.com/refresh", "https://a.example/refresh"],
        revoke_url = "https://a.example/revoke",
        issuer = "https://{region}.example.com/tenant",
        issuer_in_callback = required,
        scopes = ["read", "write"],
        further_scopes = ["admin"],
        scope_separator = ",",
        authorization_params(access_type = "offline", nonce = "{nonce}", back = "{redirect_uri}"),
        pkce = off,
        client_auth = basic_raw,
        token_format = query,
        token_params(audience = "https://{region}.example.com", client_id = "{client_id}"),
        refresh_params(expires_in = "1800", redirect_uri = "https://me.example", secret = "{client_secret}"),
        token_headers("X-Region" = "{region}", "X-Secret" = "{client_secret}"),
        param_names(client_id = "client_key", client_secret = "client_word", scope = "scopes", state = "s", code = "auth_code"),
        token_response(access_token = "authed_user.access_token", expires_in = "authed_user.ttl", error = "errors.0.code"),
        token_type = ["bot", "user"],
        refresh_margin = 30,
        refresh_grace = 60,
    ),
    crate = ::connector_core,
)]
pub struct Example {
    pub client_id: String,
    pub client_secret: Option<Secret>,
    #[connector(
        label = "Region",
        hint = "Where the account is",
        default = "eu-1",
        example = "us-2",
        pattern = "[a-z]+-[0-9]",
        prefix = "https://",
        suffix = ".example.com"
    )]
    pub region: String,
    #[connector(example = "acme", pattern = "a|b|acme")]
    pub subdomain: Option<String>,
    #[connector(from_token = "accounts.0.id", owner)]
    pub account: Learned<String>,
    #[connector(from_callback = "realmId", pattern = "[0-9]+")]
    pub realm: Learned<String>,
}

#[connector(crate = ::connector_core)]
impl Example {}

/// The program's own account.
#[connector(
    test = none,
    client_credentials(
        token_url = ["https://{subdomain}.example.com/token", "https://a.example/token"],
        scopes = ["read"],
        scope_separator = "+",
        client_auth = basic,
        token_format = json,
        token_params(audience = "a", client_id = "{app}"),
        token_headers("X-A" = "{subdomain}"),
        param_names(grant_type = "type"),
        token_response(access_token = "data.token", expires_at = "data.end"),
        token_type = ["app"],
        refresh_margin = 86_400,
    ),
)]
pub struct Client {
    #[connector(client_id)]
    pub app: String,
    #[connector(client_secret)]
    pub word: Secret,
    pub subdomain: Option<String>,
}

#[connector]
impl Client {}

/// A client that signs.
#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        client_auth = private_key_jwt,
        assertion_audience = ["https://{subdomain}.example.com", "https://a.example"],
    ),
)]
pub struct Signs {
    #[connector(client_id)]
    pub app: String,
    #[connector(private_key)]
    pub pem: Secret,
    #[connector(key_id)]
    pub name: Option<String>,
    pub subdomain: Option<String>,
}

#[connector]
impl Signs {}

/// Tokens that are bound to a key.
#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token", dpop),
)]
pub struct Binds {
    pub client_id: String,
}

#[connector]
impl Binds {}

/// The same on the program's own account.
#[connector(
    test = none,
    client_credentials(token_url = "https://a.example/token", dpop),
)]
pub struct BindsToo {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl BindsToo {}

fn main() {
    let facts = Example::DESCRIPTOR;
    let oauth2 = facts.as_oauth2().unwrap();
    assert!(oauth2.params_in_fragment);
    assert_eq!(oauth2.code_param, "auth_code");
    assert_eq!(oauth2.further_scopes, ["admin"]);
    assert_eq!(oauth2.issuer.map(|issuer| issuer.source()), Some("https://{region}.example.com/tenant"));
    assert!(oauth2.issuer_in_callback);
    let endpoint = facts.token_endpoint().unwrap();
    assert_eq!(endpoint.client_auth, ClientAuth::BasicRaw);
    assert_eq!(endpoint.token_format, TokenFormat::Query);
    assert_eq!(endpoint.token_params.len(), 2);
    assert_eq!(endpoint.refresh_params.len(), 3);
    assert_eq!(endpoint.token_headers.len(), 2);
    assert_eq!(endpoint.refresh_url.len(), 2);
    assert_eq!(endpoint.param_name("client_id"), "client_key");
    assert_eq!(endpoint.member_path("expires_in"), "authed_user.ttl");
    assert_eq!(endpoint.member_path("error"), "errors.0.code");
    assert_eq!(endpoint.token_types, ["bot", "user"]);
    assert_eq!((endpoint.refresh_margin, endpoint.refresh_grace), (Some(30), Some(60)));
    let region = facts.field("region").unwrap();
    assert_eq!((region.example, region.pattern), (Some("us-2"), Some("[a-z]+-[0-9]")));
    assert_eq!((region.prefix, region.suffix), (Some("https://"), Some(".example.com")));

    assert!(matches!(Client::DESCRIPTOR.authorization, Authorization::ClientCredentials(_)));
    let endpoint = Client::DESCRIPTOR.token_endpoint().unwrap();
    assert_eq!((endpoint.client_auth, endpoint.token_format), (ClientAuth::Basic, TokenFormat::Json));
    assert_eq!(endpoint.refresh_margin, Some(86_400));
    assert_eq!(Client::DESCRIPTOR.role(Role::ClientId).unwrap().name, "app");

    let endpoint = Signs::DESCRIPTOR.token_endpoint().unwrap();
    assert_eq!((endpoint.client_auth, endpoint.assertion_audience.len()), (ClientAuth::PrivateKeyJwt, 2));
    assert_eq!(Signs::DESCRIPTOR.role(Role::PrivateKey).unwrap().name, "pem");
    assert_eq!(Signs::DESCRIPTOR.role(Role::KeyId).unwrap().name, "name");
    // This program is built without the features of the core.
    let error = Connections::builder("https://a.example/callback").register::<Signs>().build().unwrap_err();
    assert!(error.to_string().contains("turn the feature `jws` of `connector-core` on"), "{error}");

    assert!(!facts.token_endpoint().unwrap().dpop);
    for facts in [Binds::DESCRIPTOR, BindsToo::DESCRIPTOR] {
        assert!(facts.token_endpoint().unwrap().dpop);
        assert_eq!(facts.applied(), Apply::Header { name: "authorization", scheme: Some("DPoP") });
    }
    let error = Connections::builder("https://a.example/callback").register::<Binds>().build().unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)), "{error:?}");
    assert!(error.to_string().contains("turn the feature `jws` of `connector-core` on"), "{error}");
}
