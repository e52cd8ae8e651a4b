/// A program's own account, by the client credentials grant.
#[connector(
    base_uri = "https://api.example.com/v1",
    test = get("me"),
    client_credentials(
        token_url = "https://{region}.example.com/token",
        scopes = ["catalog.read", "catalog.write"],
        scope_separator = ",",
        client_auth = basic_raw,
        token_format = json,
        token_params(audience = "https://{region}.example.com"),
        token_headers("X-Region" = "{region}"),
        param_names(client_id = "key"),
        token_response(access_token = "data.token"),
        token_type = ["bot"],
        refresh_margin = 30,
    ),
)]
pub struct Example {
    pub client_id: String,
    pub client_secret: Secret,
    /// Where the account is.
    #[connector(example = "eu-1", pattern = "[a-z0-9-]+", prefix = "https://", suffix = ".example.com")]
    pub region: String,
    #[connector(from_token = "data.account")]
    pub account: Learned<String>,
}

#[connector]
impl Example {}
