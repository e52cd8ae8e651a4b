//! One run of a connector: authorize, exchange, call, renew, call, disconnect.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{AnyConnector, Clock as _, Connections, FieldDescriptor, Hook, Session};
use serde_json::{Value, json};
use url::Url;

use crate::facts::{Facts, filled};
use crate::rows::Row;
use crate::server::{Script, Seen, Server};

pub const REDIRECT_URI: &str = "https://program.example/callback";
pub const CLIENT_ID: &str = "the client";
pub const CLIENT_SECRET: &str = "the/secret+of it";
pub const CODE: &str = "code-1";

/// How long the server says that an access token lives.
pub const LIFETIME: Duration = Duration::from_secs(3600);

/// What a run has shown.
pub struct Recording {
    pub name: &'static str,
    /// The values that stand for the facts' placeholders.
    pub values: BTreeMap<String, String>,
    pub form: Vec<&'static FieldDescriptor>,
    pub learned_fields: Vec<&'static FieldDescriptor>,
    pub scopes_asked: Vec<String>,
    pub hooks: &'static [Hook],
    pub authorization: Url,
    pub callback: BTreeMap<String, String>,
    pub exchange: Seen,
    pub renewal: Option<Seen>,
    /// A call before the renewal and one after it.
    pub calls: Vec<Seen>,
    /// How many calls came between the exchange and the test.
    pub steps: usize,
    /// The requests that came when the connection ended.
    pub told: Vec<Seen>,
    pub learned: Vec<String>,
    /// Whether it took a 401 for the token to be renewed.
    pub renewed_by_signal: bool,
    /// How long before the end a token in use is renewed.
    pub ahead: Option<Duration>,
}

pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        match letter {
            '.' | '-' => snake.push('_'),
            letter if letter.is_ascii_uppercase() => snake.extend(['_', letter.to_ascii_lowercase()]),
            letter => snake.push(letter),
        }
    }
    snake
}

/// What stands in the authorization address, by the service's own names.
pub fn parameters(url: &Url) -> BTreeMap<String, String> {
    let text = match url.fragment() {
        Some(fragment) => fragment.split_once('?').map_or(fragment, |(_, params)| params),
        None => url.query().unwrap_or_default(),
    };
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn put(answer: &mut Value, path: &str, value: Value) {
    let place = path.split('.').fold(answer, |place, name| {
        if !place.is_object() {
            *place = json!({});
        }
        &mut place[name]
    });
    *place = value;
}

/// The tokens of a number, in the shape that the facts and the row give them.
fn tokens(
    row: &Row,
    facts: &Facts,
    values: &BTreeMap<String, String>,
) -> impl Fn(usize) -> Value + Send + Sync + use<> {
    let mut told: Vec<(String, Value)> = Vec::new();
    if facts.flag("expiry_by_introspection") {
        told.push(("expires_in".to_owned(), Value::Null));
    }
    for path in facts.list("token/response_fields") {
        let value = values.get(&path).cloned().unwrap_or_else(|| format!("the {path}"));
        told.push((path, json!(value)));
    }
    told.extend(row.told.iter().map(|(path, json)| ((*path).to_owned(), serde_json::from_str(json).unwrap())));
    let shape = row.shape;
    move |count| {
        let (access, refresh) = (format!("access-{count}"), format!("refresh-{count}"));
        if let Some(shape) = shape {
            return shape(&access, &refresh);
        }
        let mut answer = json!({"access_token": access, "token_type": "Bearer", "refresh_token": refresh});
        answer["expires_in"] = json!(LIFETIME.as_secs());
        told.iter().for_each(|(path, value)| put(&mut answer, path, value.clone()));
        answer
    }
}

/// The values of the facts' fields: those of the row, the first of a choice, or made up ones. One that may be empty stays
/// empty unless the row fills it.
fn values(row: &Row, facts: &Facts) -> BTreeMap<String, String> {
    let mut values: BTreeMap<String, String> =
        [("clientId", CLIENT_ID), ("clientSecret", CLIENT_SECRET)].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    values.extend(row.values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    for at in 0..facts.fields() {
        let name = facts.text(&format!("fields/{at}/name")).unwrap();
        if !values.contains_key(name) && !facts.flag(&format!("fields/{at}/optional")) {
            let choice = facts.list(&format!("fields/{at}/enum")).into_iter().next();
            values.insert(name.to_owned(), choice.unwrap_or_else(|| "made-up".to_owned()));
        }
    }
    values
}

pub async fn record<C: Connector>(row: &Row, facts: &Facts) -> Recording {
    let values = values(row, facts);
    let address = |path: &str| {
        let url = facts.text(path).and_then(|template| filled(template, &values))?;
        Some(url.split('?').next().unwrap_or_default().to_owned())
    };
    let clock = ManualClock::new();
    let script = Script {
        token_addresses: ["token/url", "refresh/url"].into_iter().filter_map(address).collect(),
        tokens: Box::new(tokens(row, facts, &values)),
        replies: row.replies.clone(),
    };
    let server = Server::start(script, clock.clone()).await;

    let oauth2 = C::DESCRIPTOR.as_oauth2().unwrap();
    let mut program = Connections::builder(REDIRECT_URI)
        .register::<C>()
        .scopes::<C>(oauth2.further_scopes.iter().copied())
        .transport(server.transport())
        .clock(clock.clone());
    for name in &row.presets {
        program = program.preset::<C>(&snake(name), values[*name].as_str());
    }
    let connections = program.build().unwrap();

    let form = connections.form::<C>();
    let mut entered = Fields::from([("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)]);
    for (name, value) in &values {
        if form.iter().any(|field| field.name == snake(name)) {
            entered.set(snake(name), value.as_str());
        }
    }
    let connector = connections.fill::<C>(&entered).unwrap_or_else(|error| panic!("{}: {error}", row.name));
    let session = Session::random().unwrap();
    let authorization = connections.authorize(&session, "it", connector).await.unwrap().url;

    let state = parameters(&authorization)[&facts.renamed("state")].clone();
    let mut callback: BTreeMap<String, String> =
        [(facts.text("authorize/code_param").unwrap().to_owned(), CODE.to_owned()), (facts.renamed("state"), state)]
            .into();
    for name in facts.list("authorize/callback_fields") {
        let value = values.get(&name).cloned().unwrap_or_else(|| format!("the {name}"));
        callback.insert(name, value);
    }
    callback.extend(row.callback.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let called_back = Url::parse_with_params(REDIRECT_URI, &callback).unwrap();
    let connected = connections.complete(&session, called_back.as_str()).await;
    let connection = connected.unwrap_or_else(|error| panic!("{}: {error:?}", row.name)).typed::<C>().unwrap();
    let calls = |server: &Server| server.seen().into_iter().filter(|seen| !seen.for_tokens).collect::<Vec<_>>();
    let steps = calls(&server).len() - 1;

    connection.get("first").send().await.unwrap();
    let ahead = if row.probes_margin { Some(margin(&connection, &server, &clock).await) } else { None };
    let renewed_by_signal = connection.expires_at().is_none() && !row.lasts;
    if renewed_by_signal {
        server.refuse_next();
        clock.advance(Duration::from_secs(60));
    } else if !row.probes_margin {
        clock.advance(row.lifetime + Duration::from_secs(1));
    }
    connection.get("second").send().await.unwrap_or_else(|error| panic!("{}: {error:?}", row.name));

    let learned = AnyConnector::fields(&connection.connector().unwrap());
    let before = server.seen();
    connections.disconnect::<C>("it").await.unwrap_or_else(|error| panic!("{}: {error:?}", row.name));
    let told = server.seen().split_off(before.len());
    let mut token_requests = before.iter().filter(|seen| seen.for_tokens).cloned();
    let first_and_last = |path: &str| before.iter().rfind(|seen| seen.url.path().ends_with(path)).cloned();
    Recording {
        name: row.name,
        values,
        form,
        learned_fields: C::DESCRIPTOR.fields.iter().filter(|field| field.learned).collect(),
        scopes_asked: oauth2.scopes.iter().chain(oauth2.further_scopes).map(ToString::to_string).collect(),
        hooks: C::HOOKS,
        authorization,
        callback,
        exchange: token_requests.next().unwrap(),
        renewal: token_requests.next(),
        calls: ["/first", "/second"].into_iter().filter_map(first_and_last).collect(),
        steps,
        told,
        learned: learned.iter().map(|(_, value)| value.to_owned()).collect(),
        renewed_by_signal,
        ahead,
    }
}

/// How long before its end a token that is in use gets renewed: the time is moved on by ten seconds between two calls.
async fn margin<C: Connector>(
    connection: &connector_core::Connection<C>,
    server: &Server,
    clock: &ManualClock,
) -> Duration {
    let end: SystemTime = connection.expires_at().unwrap();
    clock.set(end - Duration::from_secs(360));
    let renewed = || server.seen().iter().filter(|seen| seen.for_tokens).nth(1).map(|seen| seen.at);
    while renewed().is_none() {
        assert!(clock.now() < end, "the token was not renewed ahead of its end");
        clock.advance(Duration::from_secs(10));
        connection.get("meanwhile").send().await.unwrap();
        connection.get("meanwhile").send().await.unwrap();
    }
    server.token_requests(2).await;
    let adopted = async {
        while connection.expires_at() == Some(end) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), adopted).await.expect("the new token is not used");
    end.duration_since(renewed().unwrap()).unwrap()
}
