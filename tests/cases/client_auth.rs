//! How the client proves itself, in an exchange and in a renewal.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connector_core::prelude::*;
use url::form_urlencoded::parse;

use crate::case::{Case, Check};
use crate::program::{OLD_TOKENS, Program, TOKEN_URL, client};
use crate::service::{Play, Seen};
use crate::token_connectors::Plain;

/// Proves itself in the header.
#[connector(
    base_uri = "https://api.example.test",
    test = none,
    oauth2(
        authorization_url = "https://as.example.test/authorize",
        token_url = "https://as.example.test/token",
        client_auth = basic,
    ),
)]
pub struct InHeader {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl InHeader {}

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    let secret = Some("s3cr3t-value");
    match case.id.as_str() {
        id if id.starts_with("basic-") => basic(&case, &mut check).await,
        "cauth-001" => {
            for seen in token_requests::<InHeader>(&client(None)).await {
                check.same("client_id in the body", Some("app-1"), seen.form().get("client_id").map(String::as_str));
                check.same("Authorization", None, seen.header("authorization"));
            }
        }
        "cauth-002" => {
            for seen in token_requests::<Plain>(&client(secret)).await {
                check.same("client_secret", secret, seen.form().get("client_secret").map(String::as_str));
                check.same("Authorization", None, seen.header("authorization"));
            }
        }
        "cauth-003" => {
            let mut all = token_requests::<InHeader>(&client(secret)).await;
            all.extend(token_requests::<Plain>(&client(secret)).await);
            for seen in all {
                let (in_header, in_body) =
                    (seen.header("authorization").is_some(), seen.form().contains_key("client_secret"));
                check.that("the secret stands in one place", in_header != in_body);
            }
        }
        "cauth-004" => {
            let mut all = token_requests::<InHeader>(&client(secret)).await;
            all.extend(token_requests::<Plain>(&client(secret)).await);
            for seen in all {
                check.same("query", None, seen.url.query());
            }
        }
        "cauth-006" => {
            one_try::<InHeader>(&mut check).await;
            one_try::<Plain>(&mut check).await;
        }
        _ => check.fail("nobody knows this rule"),
    }
    check
}

/// The token requests of an exchange and a renewal.
async fn token_requests<C: Connector>(fields: &Fields) -> Vec<Seen> {
    let program = Program::new::<C>().await;
    let connection = program.connected::<C>(fields, OLD_TOKENS).await;
    program.clock.advance(Duration::from_secs(3600));
    connection.get("me").send().await.unwrap();
    let seen = program.service.seen_at(TOKEN_URL);
    assert_eq!(seen.len(), 2, "an exchange and a renewal");
    seen
}

async fn basic(case: &Case, check: &mut Check) {
    let halves = |userpass: &str| {
        let (user, password) = userpass.split_once(':').unwrap();
        // One name without a value: what form-decoding makes of it.
        let decoded = |half: &str| parse(half.as_bytes()).map(|(name, _)| name.into_owned()).collect::<String>();
        (decoded(user), decoded(password))
    };
    let decode =
        |header: &str| String::from_utf8(STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap()).unwrap();
    let expected = (case.text("client_id").to_owned(), case.text("client_secret").to_owned());
    check.same("the pair of the case", &expected, &halves(case.text("userpass")));
    check.same("the header of the case", case.text("userpass"), &decode(case.text("header")));
    let fields = Fields::from([("client_id", case.text("client_id")), ("client_secret", case.text("client_secret"))]);
    for seen in token_requests::<InHeader>(&fields).await {
        let header = seen.header("authorization").unwrap_or("Basic ");
        check.same("id and secret", &expected, &halves(&decode(header)));
        check.that("the body has neither", !seen.form().keys().any(|name| name.starts_with("client_")));
    }
}

/// A service that refuses the client is not asked in another way: the code and the refresh token are sent once.
async fn one_try<C: Connector>(check: &mut Check) {
    let refusal = Play::new(401, "application/json", r#"{"error": "invalid_client"}"#);
    let fields = client(Some("s3cr3t-value"));

    let program = Program::new::<C>().await;
    program.service.play(TOKEN_URL, refusal.clone());
    let error = program.connect::<C>(&fields).await.unwrap_err();
    check.that("the operator is told", matches!(error, Error::Misconfigured(_)));
    check.same("requests with the code", 1, program.token_requests());

    let program = Program::new::<C>().await;
    let connection = program.connected::<C>(&fields, OLD_TOKENS).await;
    program.service.play(TOKEN_URL, refusal);
    program.clock.advance(Duration::from_secs(3600));
    let error = connection.get("me").send().await.unwrap_err();
    check.that("the operator is told", matches!(error, Error::Misconfigured(_)));
    check.same("requests with the refresh token", 2, program.token_requests());
}
