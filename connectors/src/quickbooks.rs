//! QuickBooks Online, <https://developer.intuit.com/app/developer/qbo/docs/develop>.

use connector_core::prelude::*;

/// The books of one company in QuickBooks Online.
#[connector(
    title = "QuickBooks Online",
    id = "quickbooks",
    docs = "https://developer.intuit.com/app/developer/qbo/docs/develop",
    base_uri = "https://quickbooks.api.intuit.com/v3/company/{realm_id}",
    headers(accept = "application/json"),
    test = get("companyinfo/{realm_id}"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://appcenter.intuit.com/connect/oauth2",
        token_url = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
        revoke_url = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
        scopes = ["com.intuit.quickbooks.accounting"],
        further_scopes = ["com.intuit.quickbooks.payment"],
        client_auth = basic,
        token_response(refresh_token_expires_in = "x_refresh_token_expires_in"),
    ),
)]
#[derive(Debug, Clone)]
pub struct QuickBooks {
    /// Client ID, under Keys and credentials of your app in the Intuit developer portal.
    pub client_id: String,
    /// Client secret, from the same page.
    pub client_secret: Secret,
    /// The company that is connected.
    #[connector(from_callback = "realmId", owner)]
    pub realm_id: Learned<String>,
}

#[connector]
impl QuickBooks {}
