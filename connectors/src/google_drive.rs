//! Google Drive, <https://developers.google.com/workspace/drive/api/guides/about-sdk>.

use connector_core::prelude::*;
use serde::Deserialize;

/// Files in a person's Google Drive.
#[connector(
    title = "Google Drive",
    docs = "https://developers.google.com/workspace/drive/api/guides/about-sdk",
    base_uri = "https://www.googleapis.com/drive/v3",
    test = get("about?fields=kind"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://accounts.google.com/o/oauth2/v2/auth",
        token_url = "https://oauth2.googleapis.com/token",
        revoke_url = "https://oauth2.googleapis.com/revoke",
        scopes = ["https://www.googleapis.com/auth/drive.file"],
        further_scopes = [
            "https://www.googleapis.com/auth/drive",
            "https://www.googleapis.com/auth/drive.readonly",
            "https://www.googleapis.com/auth/drive.metadata.readonly",
        ],
        authorization_params(access_type = "offline", prompt = "consent"),
    ),
)]
#[derive(Debug, Clone)]
pub struct GoogleDrive {
    /// Client ID, from the credentials of your project in the Google Cloud console.
    pub client_id: String,
    /// Client secret, from the same page.
    pub client_secret: Secret,
    /// The account that is connected.
    #[connector(owner)]
    pub account: Learned<String>,
}

#[derive(Deserialize)]
struct About {
    user: User,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    permission_id: String,
}

#[connector]
impl GoogleDrive {
    #[connector(connected)]
    async fn learn_account(&mut self, api: &Api) -> Result<()> {
        let about: About = api.get("about?fields=user(permissionId)").send().await?.json().await?;
        self.account.set(about.user.permission_id);
        Ok(())
    }
}
