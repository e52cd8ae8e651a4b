//! Dropbox with every step written by hand: exchange, renewal, and how the token is put on a request.

use connector_core::prelude::*;

/// Files and folders in a person's Dropbox.
#[connector(
    title = "Dropbox pkce",
    base_uri = "https://api.dropboxapi.com",
    hosts = ["api.dropbox.com"],
    test = post("2/check/app", json({})),
    refresh_on = [401, 403],
    oauth2(authorization_url = "https://www.dropbox.com/oauth2/authorize?client_id={client_id}&response_type=code"),
)]
pub struct DropboxOwnExchange {
    /// App key, from the Dropbox developer console.
    pub client_id: String,
    /// App secret.
    pub client_secret: Secret,
    /// The account that is connected.
    #[connector(owner)]
    pub account: Learned<String>,
    /// Its team, for a business account.
    pub team: Learned<String>,
}

const TOKEN_URL: &str = "https://api.dropbox.com/oauth2/token";

#[connector]
impl DropboxOwnExchange {
    #[connector(acquire)]
    async fn exchange(&mut self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let tokens = http.post(TOKEN_URL).form(&grant.params(self)).send().await?.tokens().await?;
        let text = |name| tokens.member(name).and_then(|value| value.as_str());
        self.account.set(text("account_id").ok_or_else(|| Error::refused("Dropbox named no account"))?);
        if let Some(team) = text("team_id") {
            self.team.set(team);
        }
        Ok(tokens)
    }

    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        let form = grant.params(self).with("redirect_uri", grant.redirect_uri());
        http.post(TOKEN_URL).form(&form).send().await?.tokens().await
    }

    #[connector(apply)]
    fn sign(&self, tokens: &Tokens, request: &mut Request) -> Result<()> {
        request.bearer(tokens.access_token())
    }
}

#[allow(dead_code, reason = "the tests use this file as a module")]
fn main() {
    println!("{}", DropboxOwnExchange::DESCRIPTOR.title);
}
