//! Slack, <https://docs.slack.dev/apis/web-api>.

use connector_core::prelude::*;

/// Messages and channels of a Slack workspace, as a bot; and with `using("user")` as the person who installed it.
#[connector(
    title = "Slack",
    docs = "https://docs.slack.dev/apis/web-api",
    base_uri = "https://slack.com/api",
    test = post("auth.test"),
    refresh_on = [401, "\"(token_expired|invalid_auth)\""],
    detect_on = ["\"ok\": *false"],
    oauth2(
        authorization_url = "https://slack.com/oauth/v2/authorize",
        token_url = "https://slack.com/api/oauth.v2.access",
        scopes = ["chat:write"],
        further_scopes = ["channels:read", "channels:history", "files:write", "users:read", "incoming-webhook"],
        scope_separator = ",",
        authorization_params(user_scope = "{user_scopes}"),
        tokens(user = "authed_user"),
        pkce = off,
        token_type = ["bot", "user"],
    ),
)]
#[derive(Debug, Clone)]
pub struct Slack {
    /// Client ID, under Basic Information in the settings of your app.
    pub client_id: String,
    /// Client secret, from the same page.
    pub client_secret: Secret,
    /// What is done in the person's own name, if anything: scopes separated by commas.
    #[connector(example = "search:read")]
    pub user_scopes: Option<String>,
    /// The workspace that is connected.
    #[connector(from_token = "team.id", owner)]
    pub team: Learned<String>,
    /// The bot, as a member of the workspace.
    #[connector(from_token = "bot_user_id")]
    pub bot: Learned<String>,
    /// Where messages to one channel can be sent without a token, if `incoming-webhook` was asked for.
    #[connector(from_token = "incoming_webhook.url")]
    pub webhook: Learned<Secret>,
    /// The name of that channel.
    #[connector(from_token = "incoming_webhook.channel")]
    pub webhook_channel: Learned<String>,
    /// That channel.
    #[connector(from_token = "incoming_webhook.channel_id")]
    pub webhook_channel_id: Learned<String>,
}

#[connector]
impl Slack {
    /// Slack ends a token by a call that is made with it.
    #[connector(disconnect)]
    async fn revoke(&self, api: &Api) -> Result<()> {
        api.post("auth.revoke").send().await.map(drop)
    }
}
