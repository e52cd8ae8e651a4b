//! A connector of twenty fields, with most keys and many hooks.

/// Books, invoices and payments of a company.
#[connector(
    title = "Large",
    id = "large-books",
    docs = "https://large.example/docs",
    base_uri = ["{instance}/v3/{realm}", "https://{region}.large.example/v3/{realm}"],
    hosts = ["*.large.example", "files.large.example:8443"],
    headers("Api-Version" = "2026-01-01", accept = "application/json"),
    query(format = "json", minor = "{minor}"),
    apply(header = "X-Large-Token", scheme = "token"),
    test = post("query", json({ "select": "{realm}", "limit": 1 })),
    refresh_on = [401, 403, "token_expired"],
    detect_on = ["\"ok\": *false"],
    expires_in = 3600,
    oauth2(
        authorization_url = "https://{region}.large.example/oauth/authorize",
        token_url = "https://{region}.large.example/oauth/token",
        refresh_url = "https://{region}.large.example/oauth/refresh",
        revoke_url = "https://{region}.large.example/oauth/revoke",
        introspection_url = "https://{region}.large.example/oauth/introspect",
        scopes = ["accounting", "payments"],
        further_scopes = ["payroll"],
        scope_separator = ",",
        authorization_params(access_type = "offline", nonce = "{nonce}"),
        code_param = "auth_code",
        client_auth = basic,
        token_format = json,
        token_params(audience = "https://large.example"),
        refresh_params(expires_in = "1800"),
        token_headers("X-Version" = "{minor}"),
        param_names(client_id = "client_key", scope = "permissions"),
        token_response(access_token = "data.token", expires_in = "data.expires"),
        tokens(user = "authed_user"),
        token_type = ["bot"],
        refresh_margin = 60,
        refresh_grace = 30,
    ),
)]
pub struct Large {
    /// Where your company is.
    #[connector(choices("eu" = "Europe", "us" = "United States"), default = "eu")]
    pub region: String,
    /// From the developer console.
    #[connector(label = "Client key")]
    pub client_id: String,
    /// From the developer console.
    pub client_secret: Secret,
    /// The version of the API.
    #[connector(default = 65, example = "65")]
    pub minor: u32,
    /// A key for webhooks.
    pub webhook_key: Option<Secret>,
    /// The currency of new invoices.
    #[connector(pattern = "[A-Z]{3}", example = "EUR")]
    pub currency: String,
    /// The language of new invoices.
    #[connector(choices = ["de", "en", "fr"])]
    pub language: String,
    /// How many rows a page has.
    pub page_size: Option<u32>,
    /// Whether drafts are listed.
    pub with_drafts: bool,
    /// Whether archived books are listed.
    pub with_archived: bool,
    /// The first day of the year.
    pub year_begins: Option<String>,
    /// A folder for exports.
    #[connector(prefix = "/", hint = "Where exports are written")]
    pub folder: Option<String>,
    /// A text on every invoice.
    pub footer: Option<String>,
    /// A host for files of your own.
    pub files: Option<Host>,
    /// How many days an invoice may wait.
    pub due_days: u16,
    #[connector(from_token = "user.id", owner)]
    pub user: Learned<String>,
    #[connector(from_token = "instance_url")]
    pub instance: Learned<Origin>,
    #[connector(from_callback = "realmId")]
    pub realm: Learned<String>,
    /// The book that is connected.
    pub book: Learned<String>,
    /// The plan of the company.
    pub plan: Learned<String>,
}

#[connector]
impl Large {
    #[connector(refresh)]
    async fn renew(&mut self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        http.post("https://large.example/oauth/renew").form(&grant.params(self)).send().await?.tokens().await
    }

    #[connector(connected)]
    async fn discover(&mut self, api: &Api) -> Result<()> {
        self.plan.set(api.get("company/plan").send().await?.text().await?);
        Ok(())
    }

    #[connector(choices(book))]
    async fn books(&self, api: &Api) -> Result<Vec<Choice>> {
        let names = api.get("books").send().await?.text().await?;
        Ok(names.lines().map(|name| Choice::new(name, name)).collect())
    }

    #[connector(identity)]
    async fn who(&self, api: &Api) -> Result<String> {
        api.get("company/name").send().await?.text().await
    }

    #[connector(disconnect)]
    async fn leave(&self, api: &Api) -> Result<Response> {
        api.post("sessions/end").send().await
    }
}
