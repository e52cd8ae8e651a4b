//! Airtable, <https://airtable.com/developers/web/api/introduction>.

use connector_core::prelude::*;
use serde::Deserialize;

/// Bases and records in a person's Airtable.
#[connector(
    title = "Airtable",
    docs = "https://airtable.com/developers/web/api/introduction",
    base_uri = "https://api.airtable.com/v0",
    test = get("meta/whoami"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://airtable.com/oauth2/v1/authorize",
        token_url = "https://airtable.com/oauth2/v1/token",
        scopes = ["data.records:read", "schema.bases:read"],
        further_scopes = ["data.records:write", "schema.bases:write", "webhook:manage"],
        client_auth = basic,
        token_response(refresh_token_expires_in = "refresh_expires_in"),
    ),
)]
#[derive(Debug, Clone)]
pub struct Airtable {
    /// Client ID, from your OAuth integration in Airtable's builder hub.
    pub client_id: String,
    /// Client secret, if your integration has one.
    pub client_secret: Option<Secret>,
    /// The account that is connected.
    #[connector(owner)]
    pub account: Learned<String>,
}

#[derive(Deserialize)]
struct WhoAmI {
    id: String,
}

#[connector]
impl Airtable {
    #[connector(connected)]
    async fn learn_account(&mut self, api: &Api) -> Result<()> {
        let who: WhoAmI = api.get("meta/whoami").send().await?.json().await?;
        self.account.set(who.id);
        Ok(())
    }
}
