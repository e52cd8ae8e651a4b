//! Services that have a protocol of their own.

use std::time::{SystemTime, UNIX_EPOCH};

use connector_core::prelude::*;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

#[connector(
    base_uri = "https://{hostname}/api/0",
    test = get("organizations/"),
    oauth2(
        authorization_url = "https://sentry.io/sentry-apps/{actor}/external-install/",
        token_url = "https://sentry.io/api/0/sentry-app-installations/{installation_uuid}/authorizations/",
        scopes = ["org:read", "project:read"],
        token_format = json,
        token_response(access_token = "token", refresh_token = "refreshToken", expires_at = "expiresAt"),
    ),
)]
pub struct Sentry {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(choices = ["sentry.io", "us.sentry.io", "eu.sentry.io", "de.sentry.io"])]
    pub hostname: String,
    pub actor: String,
    #[connector(from_callback = "installationId", owner)]
    pub installation_uuid: Learned<String>,
}

#[connector]
impl Sentry {}

/// Token requests are signed with the app's secret, and an access token is renewed by nothing but that signature.
#[connector(
    base_uri = "https://{handle}.myshopline.com/admin/openapi/v20250601",
    test = get("merchants/shop"),
    oauth2(
        authorization_url = "https://{handle}.myshopline.com/admin/oauth-web/#/oauth/authorize",
        token_url = "https://{handle}.myshopline.com/admin/oauth/token/create",
        refresh_url = "https://{handle}.myshopline.com/admin/oauth/token/refresh",
        scopes = ["read_products", "read_orders"],
        scope_separator = ",",
        params_in = fragment,
        param_names(
            client_id = "appKey",
            response_type = "responseType",
            redirect_uri = "redirectUri",
            state = "customField",
        ),
        pkce = off,
    ),
)]
pub struct Shopline {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(pattern = "[a-z0-9-]+")]
    pub handle: String,
}

#[derive(Deserialize)]
struct ShoplineAnswer {
    data: ShoplineToken,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShoplineToken {
    access_token: String,
}

#[connector]
impl Shopline {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        self.signed("create", &serde_json::json!({"code": grant.code().expose_secret()}).to_string(), http).await
    }

    #[connector(refresh)]
    async fn renew(&self, _: &RefreshGrant, http: &Http) -> Result<Tokens> {
        self.signed("refresh", "", http).await
    }

    async fn signed(&self, what: &str, body: &str, http: &Http) -> Result<Tokens> {
        const TEN_HOURS: std::time::Duration = std::time::Duration::from_secs(10 * 3600);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis()).to_string();
        let signature = hmac(self.client_secret.expose_secret().as_bytes(), &[body.as_bytes(), now.as_bytes()]);
        let answer = http
            .post(format!("https://{}.myshopline.com/admin/oauth/token/{what}", self.handle))
            .header("appkey", &self.client_id)
            .header("timestamp", &now)
            .header("sign", &signature)
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
            .await?;
        let token = answer.json::<ShoplineAnswer>().await?.data.access_token;
        Ok(Tokens::bearer(token).with_lifetime(TEN_HOURS))
    }
}

/// HMAC with SHA-256 (RFC 2104), in hexadecimal digits.
fn hmac(key: &[u8], texts: &[&[u8]]) -> String {
    let mut block = [0; 64];
    let hashed = Sha256::digest(key);
    let key = if key.len() > block.len() { &hashed[..] } else { key };
    block[..key.len()].copy_from_slice(key);
    let begun = Sha256::new_with_prefix(block.map(|byte| byte ^ 0x36));
    let inner = texts.iter().fold(begun, |hash, text| hash.chain_update(text));
    let outer = Sha256::new_with_prefix(block.map(|byte| byte ^ 0x5c)).chain_update(inner.finalize());
    outer.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_signature_is_that_of_rfc_4231_test_case_2() {
    let digits = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]), digits);
}
