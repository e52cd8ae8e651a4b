//! PayPal, <https://developer.paypal.com/api/rest/>.

use connector_core::prelude::*;

/// Payments and payouts of one PayPal business account.
#[connector(
    title = "PayPal",
    id = "paypal",
    docs = "https://developer.paypal.com/api/rest/",
    base_uri = "https://{environment}",
    test = get("v1/notifications/webhooks-event-types"),
    refresh_on = [401],
    client_credentials(token_url = "https://{environment}/v1/oauth2/token", client_auth = basic),
)]
#[derive(Debug, Clone)]
pub struct PayPal {
    /// Whether money really moves.
    #[connector(choices("api-m.paypal.com" = "Live", "api-m.sandbox.paypal.com" = "Sandbox"))]
    pub environment: String,
    /// Client ID, of your app under Apps & Credentials in the developer dashboard.
    pub client_id: String,
    /// Secret, from the same page.
    pub client_secret: Secret,
    /// The app whose account is used.
    #[connector(from_token = "app_id", owner)]
    pub app: Learned<String>,
}

#[connector]
impl PayPal {}
