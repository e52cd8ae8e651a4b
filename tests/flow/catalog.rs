//! Every connector of the catalog, from the first connection to the next, against a provider that is made from its descriptor.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{
    CLIENT_ID, CLIENT_SECRET, Endpoint, ManualClock, Reply, SimulatedProvider, SimulatedProviderBuilder as Builder,
};
use connector_core::{Connection, Connections, Descriptor, Reason, Role, Session, Status};
use serde_json::json;

use crate::world::{ID, REDIRECT_URI, entered};

struct Life {
    provider: SimulatedProvider,
    connections: Connections,
    session: Session,
    id: &'static str,
    consents: bool,
    form: Fields,
}

impl Life {
    async fn connect(&self) -> Connection {
        if !self.consents {
            return self.connections.connect_untyped(self.id, ID, &self.form).await.unwrap();
        }
        let request = self.connections.authorize_untyped(self.id, &self.session, ID, &self.form).await.unwrap();
        let callback = self.provider.consent(&request.url).await.unwrap();
        self.connections.complete(&self.session, &callback).await.unwrap()
    }
}

/// What a person may enter: the examples that the connector gives, and made-up values.
fn form_of(descriptor: &Descriptor) -> Fields {
    let mut form = entered(descriptor);
    for field in descriptor.fields {
        if let Some(example) = field.example {
            form.set(field.name, example);
        }
    }
    form
}

/// What the services answer when a hook asks whose account it is.
fn say_who(provider: &SimulatedProvider) {
    provider.reply("api.github.com/user", Reply::json(json!({"id": 583_231, "login": "octocat"})));
    provider.reply("api.airtable.com/v0/meta/whoami", Reply::json(json!({"id": "usrA", "scopes": []})));
    provider.reply("www.googleapis.com/drive/v3/about", Reply::json(json!({"user": {"permissionId": "17"}})));
    provider.reply("api.atlassian.com/me", Reply::json(json!({"account_id": "5b1"})));
    let site = json!([{"id": "1324a887", "url": "https://acme.atlassian.net", "name": "acme"}]);
    provider.reply("api.atlassian.com/oauth/token/accessible-resources", Reply::json(site));
}

/// From the connection to its end, and to the next.
async fn whole_life(id: &'static str) {
    let clock = ManualClock::new();
    let life = life_of(id, &clock, |service| service).await;
    let connection = life.connect().await;
    let provider = &life.provider;
    connection.test().await.unwrap();
    for field in connection.descriptor().fields.iter().filter(|field| field.owner) {
        assert!(connection.owner().is_some(), "{} is not learned", field.name);
    }
    if provider.count(Endpoint::Token) == 0 {
        return life_of_a_key(&life, &connection).await;
    }
    assert_eq!(provider.count(Endpoint::Token), 1);

    clock.advance(Duration::from_secs(60));
    provider.expire_access_tokens();
    connection.get("simulated").send().await.expect("a stale token is noticed");
    clock.advance(Duration::from_secs(2 * 3600));
    connection.get("simulated").send().await.expect("an expired token is renewed");
    assert_eq!(provider.count(Endpoint::Token), 3);

    if life.consents {
        provider.revoke_consents();
        clock.advance(Duration::from_secs(60));
        let error = connection.get("simulated").send().await.unwrap_err();
        assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    } else {
        provider.set_client_secret(CLIENT_ID, "another");
        clock.advance(Duration::from_secs(2 * 3600));
        let error = connection.get("simulated").send().await.unwrap_err();
        assert!(matches!(&error, Error::Misconfigured(_)), "{error}");
        provider.set_client_secret(CLIENT_ID, CLIENT_SECRET);
    }
    life.connect().await;
    connection.get("simulated").send().await.expect("a reconnect mends the handles that are there");
}

/// What the person entered is refused from a certain time on, until they enter something else.
async fn life_of_a_key(life: &Life, connection: &Connection) {
    connection.get("simulated").send().await.unwrap();
    life.provider.set_api_key("another");
    let error = connection.get("simulated").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    let refused = life.connections.connect_untyped(life.id, ID, &life.form).await;
    assert!(refused.is_err(), "the old key connects nothing");
    let mut form = life.form.clone();
    form.set(connection.descriptor().role(Role::ApiKey).unwrap().name, "another");
    life.connections.connect_untyped(life.id, ID, &form).await.unwrap();
    connection.get("simulated").send().await.expect("a reconnect mends the handles that are there");
}

#[tokio::test]
async fn every_connector_of_the_catalog_lives_a_whole_life() {
    let registry = connectors::registry();
    for entry in registry.iter() {
        println!("{}", entry.descriptor().id);
        whole_life(entry.descriptor().id).await;
    }
    assert!(registry.iter().count() >= 12);
}

/// A connector of the catalog at its simulated service, before anything was done.
async fn life_of(id: &'static str, clock: &ManualClock, service: impl FnOnce(Builder) -> Builder) -> Life {
    let registry = connectors::registry();
    let entry = registry.get(id).unwrap();
    let provider = service(SimulatedProvider::builder_for(entry).clock(clock.clone())).start().await.unwrap();
    say_who(&provider);
    let connections = Connections::builder(format!("{REDIRECT_URI}/{{connector}}"))
        .registry(registry.clone())
        .transport(provider.transport())
        .clock(clock.clone())
        .build()
        .unwrap();
    let (form, consents) = (form_of(entry.descriptor()), entry.descriptor().as_oauth2().is_some());
    Life { provider, connections, session: Session::random().unwrap(), id, consents, form }
}

/// GitHub is asked with spaces and answers with commas.
#[tokio::test]
async fn what_github_granted_is_seen() {
    let life = life_of("github", &ManualClock::new(), |service| service.member("scope", "read:user,gist")).await;
    let connection = life.connect().await;
    assert_eq!(connection.scopes_granted(), ["read:user", "gist"]);
    assert!(connection.scopes_missing().is_empty());
}

#[tokio::test]
async fn jira_asks_which_of_several_sites_is_meant() {
    let life = life_of("jira", &ManualClock::new(), |service| service).await;
    let sites =
        json!([{"id": "s-1", "url": "https://a.atlassian.net"}, {"id": "s-2", "url": "https://b.atlassian.net"}]);
    life.provider.reply("api.atlassian.com/oauth/token/accessible-resources", Reply::json(sites));
    let request = life.connections.authorize_untyped("jira", &life.session, ID, &life.form).await.unwrap();
    let callback = life.provider.consent(&request.url).await.unwrap();
    let Error::Input(asked) = life.connections.complete(&life.session, &callback).await.unwrap_err() else {
        panic!("nobody is asked")
    };
    let choices = &asked.iter().next().unwrap().choices;
    assert_eq!(
        choices.iter().map(|site| site.label.as_str()).collect::<Vec<_>>(),
        ["https://a.atlassian.net", "https://b.atlassian.net"]
    );
    let chosen = Fields::from([("site", "s-2")]);
    let connection = life.connections.resume_with::<connectors::Jira>(ID, &chosen).await.unwrap();
    connection.get("issue/A-1").send().await.unwrap();
    let call = life.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!(call.path, "/ex/jira/s-2/rest/api/3/issue/A-1");
    assert_eq!(connection.owner().as_deref(), Some("5b1"));
}

#[tokio::test]
async fn salesforce_gives_its_token_to_no_foreign_instance() {
    let foreign = |service: Builder| service.member("instance_url", "https://evil.example").member("id", "me");
    let life = life_of("salesforce", &ManualClock::new(), foreign).await;
    let request = life.connections.authorize_untyped("salesforce", &life.session, ID, &life.form).await.unwrap();
    let callback = life.provider.consent(&request.url).await.unwrap();
    let error = life.connections.complete(&life.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HostNotAllowed));
    assert_eq!(life.provider.count(Endpoint::Api), 0);
}

/// The program's client secret goes to the host that the person enters.
#[test]
fn salesforce_is_asked_for_tokens_at_its_own_hosts_only() {
    let form = |hostname| Fields::from([("client_id", "id"), ("client_secret", "secret"), ("hostname", hostname)]);
    for good in ["test.salesforce.com", "acme--dev.sandbox.my.salesforce.com"] {
        form(good).build::<connectors::Salesforce>().unwrap();
    }
    for foreign in ["evil.example", "salesforce.com.evil.example", "evilsalesforce.com"] {
        let error = form(foreign).build::<connectors::Salesforce>().unwrap_err();
        assert!(matches!(error, Error::Input(_)), "{foreign}: {error}");
    }
}

/// Slack says no with a success.
#[tokio::test]
async fn slack_renews_when_a_success_says_that_the_token_has_ended() {
    let clock = ManualClock::new();
    let life = life_of("slack", &clock, |service| service.member("token_type", "bot").member("team.id", "T1")).await;
    let connection = life.connect().await;
    clock.advance(Duration::from_secs(60));
    let ended = Reply::json(json!({"ok": false, "error": "token_expired"}));
    life.provider.reply_once("slack.com/api/chat.postMessage", ended);
    connection.post("chat.postMessage").json(&json!({"channel": "C1", "text": "hello"})).send().await.unwrap();
    assert_eq!(life.provider.count(Endpoint::Token), 2);

    let refused = Reply::json(json!({"ok": false, "error": "channel_not_found"}));
    life.provider.reply_once("slack.com/api/chat.postMessage", refused);
    let error = connection.post("chat.postMessage").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::DetectedError));
    assert_eq!(life.provider.count(Endpoint::Token), 2);
    life.connections.disconnect::<connectors::Slack>(ID).await.unwrap();
    assert_eq!(life.provider.requests_to(Endpoint::Api).pop().unwrap().path, "/api/auth.revoke");
}

/// Slack gives a token for the bot, and one for the person if scopes are asked for in their name.
#[tokio::test]
async fn slack_has_a_token_of_the_bot_and_one_of_the_person() {
    let slack = |service: Builder| {
        let service = service.member("token_type", "bot").member("team.id", "T1");
        service.member("authed_user.access_token", "xoxp-1").member("authed_user.token_type", "user")
    };
    let mut life = life_of("slack", &ManualClock::new(), slack).await;
    life.form.set("user_scopes", "search:read,users:read");
    life.provider.reply("slack.com/api/search.messages", Reply::json(json!({"ok": true})).for_anyone());
    let connection = life.connect().await;
    let asked = life.provider.requests_to(Endpoint::Authorization).pop().unwrap();
    assert_eq!(asked.query_value("user_scope").as_deref(), Some("search:read,users:read"));
    let sent = || life.provider.requests_to(Endpoint::Api).pop().unwrap().header("authorization").map(str::to_owned);
    connection.using("user").unwrap().get("search.messages").send().await.unwrap();
    assert_eq!(sent().as_deref(), Some("Bearer xoxp-1"));
    connection.get("search.messages").send().await.unwrap();
    assert_ne!(sent().as_deref(), Some("Bearer xoxp-1"));
}

/// Google ends the access token with the refresh token, and then does not know it any more.
#[tokio::test]
async fn a_token_that_is_gone_already_counts_as_revoked() {
    let life = life_of("google_drive", &ManualClock::new(), |service| service).await;
    life.connect().await;
    let revocation = "oauth2.googleapis.com/revoke";
    life.provider.reply_once(revocation, Reply::json(json!({})).for_anyone());
    let gone = Reply::json(json!({"error": "invalid_token"})).with_status(400).for_anyone();
    life.provider.reply_once(revocation, gone);
    life.connections.disconnect::<connectors::GoogleDrive>(ID).await.unwrap();
    assert_eq!(life.connections.status::<connectors::GoogleDrive>(ID).await.unwrap(), None::<Status>);
}

#[tokio::test]
async fn a_connection_that_was_never_made_has_no_status() {
    let connections = Connections::builder(REDIRECT_URI).registry(connectors::registry()).build().unwrap();
    assert_eq!(connections.status::<connectors::Dropbox>(ID).await.unwrap(), None::<Status>);
}

#[test]
fn every_connector_of_the_catalog_can_be_shown_to_people() {
    for entry in connectors::registry().iter() {
        let descriptor = entry.descriptor();
        let id = descriptor.id;
        assert!(
            !descriptor.description.is_empty(),
            "the struct of `{id}` needs a doc comment: people read it in lists"
        );
        assert!(descriptor.docs.is_some(), "`{id}` needs `docs = \"https://..\"`: the service's documentation");
        for field in descriptor.fields.iter().filter(|field| !field.learned) {
            assert!(field.hint.is_some(), "`{}` of `{id}` needs a doc comment: where to find its value", field.name);
        }
    }
}
