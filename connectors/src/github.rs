//! GitHub, <https://docs.github.com/en/rest>.

use connector_core::prelude::*;
use serde::Deserialize;

/// Repositories, issues and pull requests that a person can see on GitHub.
#[connector(
    title = "GitHub",
    id = "github",
    docs = "https://docs.github.com/en/rest",
    base_uri = "https://api.github.com",
    headers(accept = "application/vnd.github+json", "X-GitHub-Api-Version" = "2022-11-28"),
    test = get("user"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://github.com/login/oauth/authorize",
        token_url = "https://github.com/login/oauth/access_token",
        scopes = ["read:user"],
        further_scopes = ["repo", "read:org", "workflow", "gist"],
    ),
)]
#[derive(Debug, Clone)]
pub struct GitHub {
    /// Client ID, from the settings of your OAuth app or GitHub app.
    pub client_id: String,
    /// Client secret, from the same page.
    pub client_secret: Secret,
    /// The account that is connected: its number, which stays when the login name changes.
    #[connector(owner)]
    pub account: Learned<String>,
}

#[derive(Deserialize)]
struct User {
    id: u64,
}

#[connector]
impl GitHub {
    #[connector(connected)]
    async fn learn_account(&mut self, api: &Api) -> Result<()> {
        let user: User = api.get("user").send().await?.json().await?;
        self.account.set(user.id.to_string());
        Ok(())
    }
}
