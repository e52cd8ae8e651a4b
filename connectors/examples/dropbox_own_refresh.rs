//! Dropbox with a refresh written by hand: the exchange of the code is the framework's, the renewal the connector's.

use connector_core::prelude::*;

/// Files and folders in a person's Dropbox.
#[connector(
    title = "Dropbox pkce",
    base_uri = "https://api.dropboxapi.com",
    test = post("2/check/app", json({})),
    refresh_on = [401, 403],
    oauth2(
        authorization_url = "https://www.dropbox.com/oauth2/authorize?client_id={client_id}&response_type=code",
        token_url = "https://api.dropbox.com/oauth2/token",
    ),
)]
pub struct DropboxOwnRefresh {
    /// App key, from the Dropbox developer console.
    pub client_id: String,
    /// App secret.
    pub client_secret: Secret,
}

#[connector]
impl DropboxOwnRefresh {
    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("client_secret", self.client_secret.expose_secret()),
            ("refresh_token", grant.refresh_token().expose_secret()),
            ("redirect_uri", grant.redirect_uri()),
        ];
        http.post("https://api.dropbox.com/oauth2/token").form(&form).send().await?.tokens().await
    }
}

#[allow(dead_code, reason = "the tests use this file as a module")]
fn main() {
    println!("{}", DropboxOwnRefresh::DESCRIPTOR.title);
}
