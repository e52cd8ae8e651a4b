//! The shipped connector, as it stands in `connectors`.

/// Files and folders in a person's Dropbox.
#[connector(
    title = "Dropbox",
    docs = "https://www.dropbox.com/developers/documentation/http/documentation",
    base_uri = "https://api.dropboxapi.com/2",
    hosts = ["content.dropboxapi.com"],
    test = post("users/get_current_account"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://www.dropbox.com/oauth2/authorize",
        token_url = "https://api.dropboxapi.com/oauth2/token",
        authorization_params(token_access_type = "offline"),
    ),
)]
#[derive(Debug, Clone)]
pub struct Dropbox {
    /// App key, from the Dropbox developer console.
    pub client_id: String,
    /// App secret; leave empty for an app that relies on PKCE alone.
    pub client_secret: Option<Secret>,
    /// The account that is connected.
    #[connector(from_token = "account_id", owner)]
    pub account: Learned<String>,
}

#[connector]
impl Dropbox {}
