//! Services that want the client's credentials in a header.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.canva.com/rest/v1",
    test = get("users/me"),
    oauth2(
        authorization_url = "https://www.canva.com/api/oauth/authorize",
        token_url = "https://api.canva.com/rest/v1/oauth/token",
        scopes = ["profile:read", "design:meta:read"],
        client_auth = basic,
    ),
)]
pub struct Canva {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Canva {}

#[connector(
    base_uri = "https://api.figma.com/v1",
    test = get("me"),
    oauth2(
        authorization_url = "https://www.figma.com/oauth",
        token_url = "https://api.figma.com/v1/oauth/token",
        refresh_url = "https://api.figma.com/v1/oauth/refresh",
        scopes = ["current_user:read", "file_content:read"],
        scope_separator = ",",
        client_auth = basic,
        pkce = off,
    ),
)]
pub struct Figma {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Figma {}

#[connector(
    base_uri = "https://oauth.reddit.com/api/v1",
    test = get("me"),
    oauth2(
        authorization_url = "https://www.reddit.com/api/v1/authorize",
        token_url = "https://www.reddit.com/api/v1/access_token",
        scopes = ["identity", "read"],
        authorization_params(duration = "permanent"),
        client_auth = basic,
    ),
)]
pub struct Reddit {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Reddit {}

#[connector(
    base_uri = "https://api.twitter.com/2",
    test = get("users/me"),
    oauth2(
        authorization_url = "https://x.com/i/oauth2/authorize",
        token_url = "https://api.twitter.com/2/oauth2/token",
        scopes = ["offline.access", "users.read"],
        authorization_params(response_mode = "query"),
        client_auth = basic,
    ),
)]
pub struct Twitter {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Twitter {}
