//! Jira Cloud, <https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/>.

use connector_core::prelude::*;
use serde::Deserialize;

/// Issues of one Jira Cloud site.
#[connector(
    title = "Jira Cloud",
    docs = "https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/",
    base_uri = ["https://api.atlassian.com/ex/jira/{site}/rest/api/3", "https://api.atlassian.com"],
    test = get("myself"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://auth.atlassian.com/authorize",
        token_url = "https://auth.atlassian.com/oauth/token",
        scopes = ["read:me", "read:jira-user", "read:jira-work", "offline_access"],
        further_scopes = ["write:jira-work", "manage:jira-project", "manage:jira-webhook"],
        authorization_params(audience = "api.atlassian.com", prompt = "consent"),
    ),
)]
#[derive(Debug, Clone)]
pub struct Jira {
    /// Client ID, under Settings of your app in the Atlassian developer console.
    pub client_id: String,
    /// Secret, from the same page.
    pub client_secret: Secret,
    /// The person who is connected.
    #[connector(owner)]
    pub account: Learned<String>,
    /// The site that is worked with: one of those that the person let in.
    pub site: Learned<String>,
}

#[derive(Deserialize)]
struct Me {
    account_id: String,
}

#[derive(Deserialize)]
struct Site {
    id: String,
    url: String,
}

#[connector]
impl Jira {
    #[connector(connected)]
    async fn learn_account(&mut self, api: &Api) -> Result<()> {
        let me: Me = api.get("https://api.atlassian.com/me").send().await?.json().await?;
        self.account.set(me.account_id);
        Ok(())
    }

    #[connector(choices(site))]
    async fn sites(&self, api: &Api) -> Result<Vec<Choice>> {
        let all = api.get("https://api.atlassian.com/oauth/token/accessible-resources").send().await?;
        Ok(all.json::<Vec<Site>>().await?.into_iter().map(|site| Choice::new(site.id, site.url)).collect())
    }
}
