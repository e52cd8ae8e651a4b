//! The connectors of the catalog that need no consent, at the same kind of server.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{Connection, Connections, Reason};
use connectors::{PayPal, SendGrid};
use serde_json::json;

use crate::record::{CLIENT_ID, CLIENT_SECRET};
use crate::server::{Script, Server};

async fn connect<C: Connector>(
    form: &Fields,
    clock: &ManualClock,
    token_address: &str,
) -> (Server, Connections, Result<Connection<C>>) {
    let script = Script {
        token_addresses: vec![token_address.to_owned()],
        tokens: Box::new(
            |count| json!({"access_token": format!("access-{count}"), "token_type": "Bearer", "app_id": "APP-1", "expires_in": 3600}),
        ),
        replies: Vec::new(),
    };
    let server = Server::start(script, clock.clone()).await;
    let connections = Connections::builder("http://127.0.0.1/callback")
        .register::<C>()
        .transport(server.transport())
        .clock(clock.clone());
    let connections = connections.build().unwrap();
    let connection = connections.connect("it", form.build::<C>().unwrap()).await;
    (server, connections, connection)
}

#[tokio::test]
async fn sendgrid_is_called_with_the_key_that_was_entered() {
    let form = Fields::from([("api_key", "SG.key")]);
    let (server, _connections, connection) = connect::<SendGrid>(&form, &ManualClock::new(), "none").await;
    connection.unwrap().post("mail/send").send().await.unwrap();
    let seen = server.seen();
    let addresses: Vec<_> = seen.iter().map(|seen| seen.address()).collect();
    assert_eq!(addresses, ["https://api.sendgrid.com/v3/scopes", "https://api.sendgrid.com/v3/mail/send"]);
    assert!(seen.iter().all(|seen| seen.headers["authorization"] == "Bearer SG.key"));

    let form = Fields::from([("api_key", "SG.key"), ("region", "api.eu.sendgrid.com")]);
    let (server, _connections, connection) = connect::<SendGrid>(&form, &ManualClock::new(), "none").await;
    connection.unwrap();
    assert_eq!(server.seen()[0].address(), "https://api.eu.sendgrid.com/v3/scopes");
}

#[tokio::test]
async fn a_key_that_sendgrid_refuses_is_not_connected() {
    let form = Fields::from([("api_key", "SG.key")]);
    let (server, connections, connection) = connect::<SendGrid>(&form, &ManualClock::new(), "none").await;
    connection.unwrap();
    server.refuse_next();
    let error = connections.connect("other", form.build::<SendGrid>().unwrap()).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HttpStatus));
    assert!(connections.get::<SendGrid>("other").await.is_err());
}

#[tokio::test]
async fn paypal_gets_its_tokens_by_itself_and_gets_new_ones_when_they_end() {
    let clock = ManualClock::new();
    let form = Fields::from([
        ("environment", "api-m.sandbox.paypal.com"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
    ]);
    let token_address = "https://api-m.sandbox.paypal.com/v1/oauth2/token";
    let (server, _connections, connection) = connect::<PayPal>(&form, &clock, token_address).await;
    let connection = connection.unwrap();
    assert_eq!(connection.owner().as_deref(), Some("APP-1"));
    clock.advance(Duration::from_secs(3601));
    connection.get("v2/invoicing/invoices").send().await.unwrap();

    let seen = server.seen();
    let (tokens, calls): (Vec<_>, Vec<_>) = seen.into_iter().partition(|seen| seen.for_tokens);
    assert_eq!(tokens.len(), 2);
    for request in &tokens {
        assert_eq!(request.params(), ("form", [("grant_type".to_owned(), "client_credentials".to_owned())].into()));
        assert!(request.headers["authorization"].starts_with("Basic "));
    }
    let bearers: Vec<_> = calls.iter().map(|call| call.headers["authorization"].as_str()).collect();
    assert_eq!(bearers, ["Bearer access-1", "Bearer access-2"]);
    assert!(calls.iter().all(|call| call.url.host_str() == Some("api-m.sandbox.paypal.com")));
}
