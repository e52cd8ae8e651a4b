//! Services that want more on a call than a token.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.etsy.com/v3/application",
    headers("x-api-key" = "{client_id}:{client_secret}"),
    test = get("users/me"),
    oauth2(
        authorization_url = "https://www.etsy.com/oauth/connect",
        token_url = "https://api.etsy.com/v3/public/oauth/token",
        scopes = ["shops_r", "listings_r"],
    ),
)]
pub struct Etsy {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Etsy {}

#[connector(
    base_uri = "https://api.judge.me/api/v1",
    query(shop_domain = "{shop_domain}"),
    test = get("shops/info"),
    oauth2(
        authorization_url = "https://app.judge.me/oauth/authorize",
        token_url = "https://judge.me/oauth/token",
        scopes = ["public", "read_reviews"],
        token_format = json,
        pkce = off,
    ),
)]
pub struct JudgeMe {
    pub client_id: String,
    pub client_secret: Secret,
    pub shop_domain: String,
}

#[connector]
impl JudgeMe {}
