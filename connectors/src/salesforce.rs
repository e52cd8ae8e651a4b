//! Salesforce, <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest.htm>.

use connector_core::prelude::*;

/// Records of a Salesforce organization.
#[connector(
    title = "Salesforce",
    docs = "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest.htm",
    base_uri = ["{instance_url}/services/data/v62.0", "https://login.salesforce.com/services/data/v62.0"],
    hosts = ["*.salesforce.com"],
    test = get("limits"),
    refresh_on = [401],
    oauth2(
        authorization_url = [
            "https://{hostname}/services/oauth2/authorize",
            "https://login.salesforce.com/services/oauth2/authorize",
        ],
        token_url = ["https://{hostname}/services/oauth2/token", "https://login.salesforce.com/services/oauth2/token"],
        revoke_url = ["https://{hostname}/services/oauth2/revoke", "https://login.salesforce.com/services/oauth2/revoke"],
        scopes = ["api", "offline_access"],
        authorization_params(prompt = "consent"),
    ),
)]
#[derive(Debug, Clone)]
pub struct Salesforce {
    /// Consumer key, from the API settings of your connected app.
    pub client_id: String,
    /// Consumer secret, from the same page.
    pub client_secret: Secret,
    /// The address where you log in, if it is not the usual one: `test.salesforce.com` for a sandbox, or your own domain.
    // The client secret goes to this host: it is one of Salesforce's own.
    #[connector(prefix = "https://", pattern = r"([a-z0-9-]+\.)+salesforce\.com", example = "acme.my.salesforce.com")]
    pub hostname: Option<Host>,
    /// Where the organization lives.
    #[connector(from_token = "instance_url")]
    pub instance_url: Learned<Origin>,
    /// The organization and the person in it, as one address.
    #[connector(from_token = "id", owner)]
    pub account: Learned<String>,
}

#[connector]
impl Salesforce {}
