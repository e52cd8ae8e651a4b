//! Services with a step after the consent or before the end.

use connector_core::prelude::*;
use serde::Deserialize;

#[connector(
    base_uri = ["{server}/restapi/v2.1", "https://www.docusign.net/restapi/v2.1"],
    hosts = ["*.docusign.net", "account.docusign.com"],
    test = get("accounts/{account}"),
    oauth2(
        authorization_url = "https://account.docusign.com/oauth/auth",
        token_url = "https://account.docusign.com/oauth/token",
        scopes = ["signature", "extended"],
        client_auth = basic,
    ),
)]
pub struct DocuSign {
    pub client_id: String,
    pub client_secret: Secret,
    pub server: Learned<Origin>,
    #[connector(owner)]
    pub account: Learned<String>,
}

#[derive(Deserialize)]
struct DocuSignPerson {
    accounts: Vec<DocuSignAccount>,
}

#[derive(Deserialize)]
struct DocuSignAccount {
    account_id: String,
    base_uri: String,
}

#[connector]
impl DocuSign {
    #[connector(connected)]
    async fn find(&mut self, api: &Api) -> Result<()> {
        let person =
            api.get("https://account.docusign.com/oauth/userinfo").send().await?.json::<DocuSignPerson>().await?;
        let account = person.accounts.into_iter().next().ok_or_else(|| Error::refused("there is no account"))?;
        self.server.set(Origin::parse(&account.base_uri).map_err(Error::refused)?);
        self.account.set(account.account_id);
        Ok(())
    }
}

#[connector(
    base_uri = "https://api.hubapi.com",
    test = get("crm/v3/owners"),
    oauth2(
        authorization_url = "https://app.hubspot.com/oauth/authorize",
        token_url = "https://api.hubapi.com/oauth/v1/token",
        scopes = ["oauth", "crm.objects.owners.read"],
    ),
)]
pub struct HubSpot {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(owner)]
    pub portal: Learned<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HubSpotAccount {
    portal_id: u64,
}

#[connector]
impl HubSpot {
    #[connector(connected)]
    async fn find(&mut self, api: &Api) -> Result<()> {
        let account = api.get("account-info/v3/details").send().await?.json::<HubSpotAccount>().await?;
        self.portal.set(account.portal_id.to_string());
        Ok(())
    }

    #[connector(disconnect)]
    async fn uninstall(&self, api: &Api) -> Result<()> {
        api.delete("appinstalls/v3/external-install").send().await.map(drop)
    }
}

#[connector(
    base_uri = "https://api.linear.app",
    test = post("graphql", json({ "query": "{{ viewer {{ id }} }}" })),
    oauth2(
        authorization_url = "https://linear.app/oauth/authorize",
        token_url = "https://api.linear.app/oauth/token",
        revoke_url = "https://api.linear.app/oauth/revoke",
        scopes = ["read", "write"],
        scope_separator = ",",
        authorization_params(prompt = "consent"),
        pkce = off,
    ),
)]
pub struct Linear {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(owner)]
    pub organization: Learned<String>,
}

#[derive(Deserialize)]
struct LinearAnswer {
    data: LinearData,
}

#[derive(Deserialize)]
struct LinearData {
    organization: LinearOrganization,
}

#[derive(Deserialize)]
struct LinearOrganization {
    id: String,
}

#[connector]
impl Linear {
    #[connector(connected)]
    async fn find(&mut self, api: &Api) -> Result<()> {
        let question = serde_json::json!({"query": "{ organization { id } }"});
        let answer = api.post("graphql").json(&question).send().await?.json::<LinearAnswer>().await?;
        self.organization.set(answer.data.organization.id);
        Ok(())
    }
}

#[connector(
    base_uri = ["https://{dc}.api.mailchimp.com/3.0", "https://login.mailchimp.com"],
    hosts = ["login.mailchimp.com"],
    test = get("ping"),
    expires_in = never,
    oauth2(
        authorization_url = "https://login.mailchimp.com/oauth2/authorize",
        token_url = "https://login.mailchimp.com/oauth2/token",
    ),
)]
pub struct Mailchimp {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(pattern = r"[a-z]+\d*")]
    pub dc: Learned<String>,
    #[connector(owner)]
    pub account: Learned<String>,
}

#[derive(Deserialize)]
struct MailchimpAccount {
    dc: String,
    user_id: u64,
}

#[connector]
impl Mailchimp {
    #[connector(connected)]
    async fn find(&mut self, api: &Api) -> Result<()> {
        let answer = api.get("https://login.mailchimp.com/oauth2/metadata").send().await?;
        let account = answer.json::<MailchimpAccount>().await?;
        self.dc.set(account.dc);
        self.account.set(account.user_id.to_string());
        Ok(())
    }
}

#[connector(
    base_uri = "https://api.xero.com",
    headers("Xero-Tenant-Id" = "{tenant}"),
    test = get("api.xro/2.0/Organisation"),
    oauth2(
        authorization_url = "https://login.xero.com/identity/connect/authorize",
        token_url = "https://identity.xero.com/connect/token",
        scopes = ["offline_access", "openid"],
    ),
)]
pub struct Xero {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(owner)]
    pub tenant: Learned<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct XeroTenant {
    tenant_id: String,
    tenant_name: String,
}

#[connector]
impl Xero {
    #[connector(choices(tenant))]
    async fn tenants(&self, api: &Api) -> Result<Vec<Choice>> {
        let all = api.get("https://api.xero.com/connections").send().await?.json::<Vec<XeroTenant>>().await?;
        Ok(all.into_iter().map(|tenant| Choice::new(tenant.tenant_id, tenant.tenant_name)).collect())
    }
}
