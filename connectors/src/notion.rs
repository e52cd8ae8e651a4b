//! Notion, <https://developers.notion.com/reference/intro>.

use connector_core::prelude::*;

/// Pages and databases of a Notion workspace.
#[connector(
    title = "Notion",
    docs = "https://developers.notion.com/reference/intro",
    base_uri = "https://api.notion.com/v1",
    headers("Notion-Version" = "2022-06-28"),
    test = get("users/me"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://api.notion.com/v1/oauth/authorize",
        token_url = "https://api.notion.com/v1/oauth/token",
        revoke_url = "https://api.notion.com/v1/oauth/revoke",
        authorization_params(owner = "user"),
        client_auth = basic,
        token_format = json,
    ),
)]
#[derive(Debug, Clone)]
pub struct Notion {
    /// OAuth client ID, from the configuration of your public integration.
    pub client_id: String,
    /// OAuth client secret, from the same page.
    pub client_secret: Secret,
    /// The workspace that is connected.
    #[connector(from_token = "workspace_id", owner)]
    pub workspace: Learned<String>,
}

#[connector]
impl Notion {}
