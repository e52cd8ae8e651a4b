//! Services whose addresses depend on what the person enters or the service tells.

use connector_core::prelude::*;

#[connector(
    base_uri = ["https://{subdomain}-{region}.amazon.com", "https://sellingpartnerapi-{region}.amazon.com"],
    apply(header = "x-amz-access-token"),
    test = get("sellers/v1/marketplaceParticipations"),
    oauth2(
        authorization_url = "https://{domain}/apps/authorize/consent",
        token_url = "https://api.amazon.com/auth/o2/token",
        authorization_params(application_id = "{application_id}"),
        code_param = "spapi_oauth_code",
        pkce = off,
    ),
)]
pub struct AmazonSellingPartner {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(pattern = "[a-zA-Z0-9.-]+")]
    pub application_id: String,
    #[connector(prefix = "https://", suffix = "/apps", pattern = r"[a-z0-9.-]+\.amazon\.[a-z.]+")]
    pub domain: Host,
    #[connector(choices = ["sellingpartnerapi", "sandbox.sellingpartnerapi"])]
    pub subdomain: String,
    #[connector(choices = ["na", "eu", "fe"])]
    pub region: String,
    #[connector(from_callback = "selling_partner_id", owner)]
    pub seller: Learned<String>,
}

#[connector]
impl AmazonSellingPartner {}

#[connector(
    base_uri = "https://start.exactonline.{extension}/",
    headers(accept = "application/json"),
    test = get("api/v1/current/Me"),
    oauth2(
        authorization_url = "https://start.exactonline.{extension}/api/oauth2/auth",
        token_url = "https://start.exactonline.{extension}/api/oauth2/token",
        client_auth = basic,
        refresh_margin = 30,
    ),
)]
pub struct ExactOnline {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(choices = ["nl", "be", "de", "fr", "es", "co.uk", "com"])]
    pub extension: String,
}

#[connector]
impl ExactOnline {}

#[connector(
    base_uri = ["https://api.{region}.intercom.io", "https://api.intercom.io"],
    test = get("me"),
    oauth2(
        authorization_url = ["https://app.{region}.intercom.com/oauth", "https://app.intercom.com/oauth"],
        token_url = ["https://api.{region}.intercom.io/auth/eagle/token", "https://api.intercom.io/auth/eagle/token"],
    ),
)]
pub struct Intercom {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(choices = ["eu", "au"])]
    pub region: Option<String>,
}

#[connector]
impl Intercom {
    #[connector(disconnect)]
    async fn uninstall(&self, api: &Api) -> Result<()> {
        api.post("auth/uninstall").send().await.map(drop)
    }
}

#[connector(
    base_uri = "https://apis.paycor.com",
    headers("ocp-apim-subscription-key" = "{subscription_key}"),
    test = get("v1/tenants/{tenant_id}"),
    oauth2(
        authorization_url = "https://hcm.paycor.com/AppActivation/Authorize",
        token_url = "https://apis.paycor.com/sts/v1/common/token?subscription-key={subscription_key}",
        scopes = ["offline_access", "employees"],
        authorization_params("subscription-key" = "{subscription_key}"),
    ),
)]
pub struct Paycor {
    pub client_id: String,
    pub client_secret: Secret,
    pub subscription_key: String,
    #[connector(pattern = r"\d+")]
    pub tenant_id: String,
}

#[connector]
impl Paycor {}

#[connector(
    base_uri = "{api_domain}/api",
    hosts = ["*.pipedrive.com"],
    test = get("v1/users/me"),
    oauth2(
        authorization_url = "https://oauth.pipedrive.com/oauth/authorize",
        token_url = "https://oauth.pipedrive.com/oauth/token",
        client_auth = basic,
        pkce = off,
    ),
)]
pub struct Pipedrive {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(from_token = "api_domain")]
    pub api_domain: Learned<Origin>,
}

#[connector]
impl Pipedrive {}

#[connector(
    base_uri = "https://{subdomain}.zendesk.com/api/v2",
    test = get("users/me"),
    oauth2(
        authorization_url = "https://{subdomain}.zendesk.com/oauth/authorizations/new",
        token_url = "https://{subdomain}.zendesk.com/oauth/tokens",
        scopes = ["read", "write"],
        token_params(expires_in = "1800"),
        refresh_params(expires_in = "1800"),
    ),
)]
pub struct Zendesk {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(prefix = "https://", suffix = ".zendesk.com", pattern = "[a-z0-9_-]+")]
    pub subdomain: String,
}

#[connector]
impl Zendesk {}
