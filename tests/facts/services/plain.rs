//! Services whose addresses and scopes say everything.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://app.asana.com/api/1.0",
    test = get("users/me"),
    oauth2(
        authorization_url = "https://app.asana.com/-/oauth_authorize",
        token_url = "https://app.asana.com/-/oauth_token",
        scopes = ["default"],
        further_scopes = ["openid"],
    ),
)]
pub struct Asana {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(from_token = "data.gid", owner)]
    pub user: Learned<String>,
}

#[connector]
impl Asana {}

#[connector(
    base_uri = "https://api.box.com/2.0",
    hosts = ["upload.box.com"],
    test = get("users/me"),
    oauth2(
        authorization_url = "https://account.box.com/api/oauth2/authorize",
        token_url = "https://api.box.com/oauth2/token",
        scopes = ["root_readonly"],
        further_scopes = ["root_readwrite"],
    ),
)]
pub struct Box {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Box {}

#[connector(
    base_uri = "https://discord.com/api/v10",
    test = get("users/@me"),
    oauth2(
        authorization_url = "https://discord.com/api/oauth2/authorize",
        token_url = "https://discord.com/api/oauth2/token",
        scopes = ["identify"],
        further_scopes = ["guilds"],
    ),
)]
pub struct Discord {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Discord {}

#[connector(
    base_uri = "https://gitlab.com/api/v4",
    test = get("user"),
    oauth2(
        authorization_url = "https://gitlab.com/oauth/authorize",
        token_url = "https://gitlab.com/oauth/token",
        scopes = ["read_user"],
        further_scopes = ["api"],
    ),
)]
pub struct GitLab {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl GitLab {}

#[connector(
    base_uri = "https://api.linkedin.com/v2",
    test = get("userinfo"),
    oauth2(
        authorization_url = "https://www.linkedin.com/oauth/v2/authorization",
        token_url = "https://www.linkedin.com/oauth/v2/accessToken",
        scopes = ["openid", "profile"],
        pkce = off,
    ),
)]
pub struct LinkedIn {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl LinkedIn {}

#[connector(
    base_uri = "https://graph.microsoft.com/v1.0",
    test = get("me"),
    oauth2(
        authorization_url = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url = "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        scopes = ["offline_access", ".default"],
        authorization_params(response_mode = "query"),
        pkce = off,
    ),
)]
pub struct Microsoft {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Microsoft {}

#[connector(
    base_uri = "https://app.pennylane.com/api/external/v2",
    test = get("me"),
    oauth2(
        authorization_url = "https://app.pennylane.com/oauth/authorize",
        token_url = "https://app.pennylane.com/oauth/token",
        scopes = ["customers:readonly", "ledger"],
    ),
)]
pub struct Pennylane {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Pennylane {}

#[connector(
    base_uri = "https://api.spotify.com/v1",
    test = get("me"),
    oauth2(
        authorization_url = "https://accounts.spotify.com/authorize",
        token_url = "https://accounts.spotify.com/api/token",
        scopes = ["user-read-private", "playlist-read-private"],
    ),
)]
pub struct Spotify {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Spotify {}

#[connector(
    base_uri = "https://api.stripe.com/v1",
    test = get("account"),
    oauth2(
        authorization_url = "https://connect.stripe.com/oauth/authorize",
        token_url = "https://connect.stripe.com/oauth/token",
        scopes = ["read_write"],
    ),
)]
pub struct Stripe {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(from_token = "stripe_user_id", owner)]
    pub account: Learned<String>,
}

#[connector]
impl Stripe {}

#[connector(
    base_uri = "https://api.typeform.com",
    test = get("me"),
    oauth2(
        authorization_url = "https://api.typeform.com/oauth/authorize",
        token_url = "https://api.typeform.com/oauth/token",
        scopes = ["offline", "forms:read"],
        pkce = off,
    ),
)]
pub struct Typeform {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Typeform {}

#[connector(
    base_uri = "https://api.zoom.us/v2",
    test = get("users/me"),
    oauth2(
        authorization_url = "https://zoom.us/oauth/authorize",
        token_url = "https://zoom.us/oauth/token",
        scopes = ["user:read:user", "meeting:read:meeting"],
        scope_separator = ",",
    ),
)]
pub struct Zoom {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Zoom {}
