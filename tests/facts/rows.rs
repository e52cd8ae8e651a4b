//! The connectors of all services, and what their services tell that is not among the facts.

use std::pin::Pin;
use std::time::Duration;

use connector_core::Hook;
use connector_core::prelude::*;
use serde_json::{Value, json};

use crate::facts::Facts;
use crate::record::{LIFETIME, Recording, record};
use crate::services;

type Run = for<'a> fn(&'a Row, &'a Facts) -> Pin<std::boxed::Box<dyn Future<Output = Recording> + 'a>>;

/// One connector, and how its service answers.
pub struct Row {
    pub name: &'static str,
    pub run: Run,
    pub hooks: &'static [Hook],
    /// Values of the facts' placeholders, where made-up ones will not do.
    pub values: Vec<(&'static str, &'static str)>,
    /// Fields that the program presets.
    pub presets: Vec<&'static str>,
    /// Further members of the token response, as JSON.
    pub told: Vec<(&'static str, &'static str)>,
    /// Further parameters of the callback.
    pub callback: Vec<(&'static str, &'static str)>,
    /// Answers of the API, as JSON.
    pub replies: Vec<(&'static str, &'static str)>,
    /// The token response of a service that has one of its own shape.
    pub shape: Option<fn(&str, &str) -> Value>,
    /// Whether tokens have no end.
    pub lasts: bool,
    pub lifetime: Duration,
    /// Whether it is looked at when exactly tokens are renewed.
    pub probes_margin: bool,
}

fn boxed<'a, C: Connector>(
    row: &'a Row,
    facts: &'a Facts,
) -> Pin<std::boxed::Box<dyn Future<Output = Recording> + 'a>> {
    std::boxed::Box::pin(record::<C>(row, facts))
}

impl Row {
    fn of<C: Connector>(name: &'static str) -> Self {
        Self {
            name,
            run: boxed::<C>,
            hooks: C::HOOKS,
            values: Vec::new(),
            presets: Vec::new(),
            told: Vec::new(),
            callback: Vec::new(),
            replies: Vec::new(),
            shape: None,
            lasts: false,
            lifetime: LIFETIME,
            probes_margin: false,
        }
    }

    fn value(mut self, name: &'static str, value: &'static str) -> Self {
        self.values.push((name, value));
        self
    }

    fn preset(mut self, name: &'static str) -> Self {
        self.presets.push(name);
        self
    }

    fn told(mut self, path: &'static str, json: &'static str) -> Self {
        self.told.push((path, json));
        self
    }

    fn callback(mut self, name: &'static str, value: &'static str) -> Self {
        self.callback.push((name, value));
        self
    }

    fn reply(mut self, address: &'static str, json: &'static str) -> Self {
        self.replies.push((address, json));
        self
    }

    fn shaped(mut self, hours: u64, shape: fn(&str, &str) -> Value) -> Self {
        self.lifetime = Duration::from_secs(hours * 3600);
        self.shape = Some(shape);
        self
    }

    fn lasts(mut self) -> Self {
        self.lasts = true;
        self
    }

    fn probes_margin(mut self) -> Self {
        self.probes_margin = true;
        self
    }
}

/// More hours than there are until 2100.
const TO_2100: u64 = 24 * 366 * 100;

/// All services; one whose addresses depend on what a person may leave out comes twice.
pub fn rows() -> Vec<Row> {
    let instance = "https://acme.my.salesforce.com";
    let salesforce = || {
        let row = Row::of::<connectors::Salesforce>("salesforce").value("instance_url", instance);
        row.told("id", "\"https://login.salesforce.com/id/00D/005\"")
    };
    vec![
        Row::of::<connectors::Airtable>("airtable")
            .reply("https://api.airtable.com/v0/meta/whoami", r#"{"id": "usrA"}"#),
        Row::of::<services::AmazonSellingPartner>("amazon-selling-partner")
            .value("domain", "sellercentral.amazon.de"),
        Row::of::<services::Asana>("asana").told("data.gid", "\"12345\""),
        Row::of::<services::Box>("box"),
        Row::of::<services::Canva>("canva"),
        Row::of::<services::Discord>("discord"),
        Row::of::<services::DocuSign>("docusign").reply(
            "https://account.docusign.com/oauth/userinfo",
            r#"{"accounts": [{"account_id": "a-1", "base_uri": "https://www.docusign.net"}]}"#,
        ),
        Row::of::<connectors::Dropbox>("dropbox").told("account_id", "\"dbid:AAA\""),
        Row::of::<services::Etsy>("etsy"),
        Row::of::<services::ExactOnline>("exact-online").value("extension", "co.uk").probes_margin(),
        Row::of::<services::Figma>("figma"),
        Row::of::<connectors::GitHub>("github").reply("https://api.github.com/user", r#"{"id": 583231}"#),
        Row::of::<services::GitLab>("gitlab"),
        Row::of::<connectors::GoogleDrive>("google")
            .reply("https://www.googleapis.com/drive/v3/about", r#"{"user": {"permissionId": "17"}}"#),
        Row::of::<services::HubSpot>("hubspot")
            .reply("https://api.hubapi.com/account-info/v3/details", r#"{"portalId": 62515}"#),
        Row::of::<services::Intercom>("intercom"),
        Row::of::<services::Intercom>("intercom").value("region", "eu"),
        Row::of::<connectors::Jira>("jira").reply("https://api.atlassian.com/me", r#"{"account_id": "5b1"}"#).reply(
            "https://api.atlassian.com/oauth/token/accessible-resources",
            r#"[{"id": "1324a887", "url": "https://acme.atlassian.net"}]"#,
        ),
        Row::of::<services::JudgeMe>("judgeme-oauth"),
        Row::of::<services::Linear>("linear")
            .reply("https://api.linear.app/graphql", r#"{"data": {"organization": {"id": "o-1"}}}"#),
        Row::of::<services::LinkedIn>("linkedin"),
        Row::of::<services::Mailchimp>("mailchimp")
            .value("dc", "us6")
            .told("expires_in", "0")
            .told("refresh_token", "null")
            .reply("https://login.mailchimp.com/oauth2/metadata", r#"{"dc": "us6", "user_id": 443}"#)
            .lasts(),
        Row::of::<services::Microsoft>("microsoft"),
        Row::of::<connectors::Notion>("notion"),
        Row::of::<services::Paycor>("paycor").preset("subscriptionKey").value("tenantId", "4711"),
        Row::of::<services::Pennylane>("pennylane"),
        Row::of::<services::Pipedrive>("pipedrive").value("api_domain", "https://acme.pipedrive.com"),
        Row::of::<connectors::QuickBooks>("quickbooks").value("realmId", "9130347957983546"),
        Row::of::<services::Reddit>("reddit"),
        salesforce(),
        salesforce().value("hostname", "acme--dev.sandbox.my.salesforce.com"),
        Row::of::<services::Sentry>("sentry-oauth")
            .value("installation.uuid", "7a485448")
            .value("hostname", "de.sentry.io")
            .callback("installationId", "7a485448")
            .shaped(TO_2100, |access, refresh| {
                json!({"token": access, "refreshToken": refresh, "expiresAt": "2100-01-01T00:00:00.000000Z"})
            }),
        Row::of::<connectors::Shopify>("shopify").callback("shop", "made-up.myshopify.com"),
        Row::of::<services::Shopline>("shopline-oauth")
            .shaped(10, |access, _| json!({"code": 200, "data": {"accessToken": access}})),
        Row::of::<connectors::Slack>("slack").told("token_type", "\"bot\""),
        Row::of::<services::Spotify>("spotify"),
        Row::of::<services::Stripe>("stripe").told("stripe_user_id", "\"acct_1\""),
        Row::of::<services::Twitter>("twitter-v2"),
        Row::of::<services::Typeform>("typeform"),
        Row::of::<services::Xero>("xero")
            .reply("https://api.xero.com/connections", r#"[{"tenantId": "t-1", "tenantName": "Acme"}]"#),
        Row::of::<services::Zendesk>("zendesk"),
        Row::of::<services::Zoom>("zoom"),
    ]
}
