//! SendGrid, <https://www.twilio.com/docs/sendgrid/api-reference>.

use connector_core::prelude::*;

/// Mail that is sent with SendGrid.
#[connector(
    title = "SendGrid",
    id = "sendgrid",
    docs = "https://www.twilio.com/docs/sendgrid/api-reference",
    base_uri = ["https://{region}/v3", "https://api.sendgrid.com/v3"],
    test = get("scopes"),
    api_key,
)]
#[derive(Debug, Clone)]
pub struct SendGrid {
    /// An API key, from Settings, API Keys; it may be a restricted one.
    pub api_key: Secret,
    /// Where your account's data is kept; global unless it says otherwise.
    #[connector(choices("api.sendgrid.com" = "Global", "api.eu.sendgrid.com" = "European Union"))]
    pub region: Option<String>,
}

#[connector]
impl SendGrid {}
