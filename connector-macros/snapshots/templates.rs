//! Templates in every place, learned fields among their values.

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
