//! Ending a connection at the service.

use connector_core::prelude::*;
use serde_json::Value;

use crate::case::{Case, Check};
use crate::program::{ID, OLD_TOKENS, Program, REVOKE_URL, client};
use crate::service::Play;
use crate::token_connectors::Plain;

/// A service that revokes tokens.
#[connector(
    base_uri = "https://api.example.test",
    test = none,
    oauth2(
        authorization_url = "https://as.example.test/authorize",
        token_url = "https://as.example.test/token",
        revoke_url = "https://as.example.test/revoke",
    ),
)]
pub struct Revoking {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Revoking {}

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    match (case.id.as_str(), case.value["status"].as_u64()) {
        ("rev-009", None) => {
            let program = Program::new::<Plain>().await;
            let _connection = program.connected::<Plain>(&client(None), OLD_TOKENS).await;
            let before = program.service.seen().len();
            let outcome = program.connections.revoke::<Plain>(ID).await;
            check.that("it is an error", outcome.is_err());
            check.same("requests", before, program.service.seen().len());
            check.that("the connection stays", program.record::<Plain>().await.is_some());
        }
        ("rev-010", None) => {
            for status in [200, 404] {
                let program = Program::new::<Revoking>().await;
                let _connection = program.connected::<Revoking>(&client(None), OLD_TOKENS).await;
                program.service.play(REVOKE_URL, Play::new(status, "text/plain", ""));
                let outcome = program.connections.disconnect::<Revoking>(ID).await;
                check.same("it went well", status == 200, outcome.is_ok());
                let first = program.service.seen_at(REVOKE_URL)[0].form();
                check.same("token", Some("rt-old"), first.get("token").map(String::as_str));
                check.same("hint", Some("refresh_token"), first.get("token_type_hint").map(String::as_str));
                check.that("the connection is forgotten here", program.record::<Revoking>().await.is_none());
            }
        }
        (_, Some(status)) => {
            for strictly in [false, true] {
                let mut inner = Check::default();
                answered(&case, u16::try_from(status).unwrap(), strictly, &mut inner).await;
                check.add(if strictly { "revoke" } else { "disconnect" }, inner);
            }
        }
        _ => check.fail("nobody knows what is to be done"),
    }
    check
}

/// The service answers both requests as the case says.
async fn answered(case: &Case, status: u16, strictly: bool, check: &mut Check) {
    let program = Program::new::<Revoking>().await;
    let _connection = program.connected::<Revoking>(&client(None), OLD_TOKENS).await;
    let mut play = Play::new(status, "application/json", case.text("body"));
    for (name, value) in case.object("headers") {
        play = play.with_header(&name, value.as_str().unwrap());
    }
    program.service.play(REVOKE_URL, play);
    let outcome = match strictly {
        true => program.connections.revoke::<Revoking>(ID).await,
        false => program.connections.disconnect::<Revoking>(ID).await,
    };
    check.same("requests", 2, program.service.seen_at(REVOKE_URL).len());
    check.that("the connection is forgotten here", program.record::<Revoking>().await.is_none());
    match outcome {
        Ok(()) => check.same("outcome", case.text("expect"), "ok"),
        Err(error) => {
            check.same("outcome", case.text("expect"), "error");
            check.same("retryable", case.value["retryable"].as_bool().unwrap_or_default(), error.is_passing());
            let wait = case.value["headers"]["Retry-After"].as_str().and_then(|seconds| seconds.parse().ok());
            check.same("wait", wait, error.retry_after().map(|wait| wait.as_secs()));
            let code = serde_json::from_str::<Value>(case.text("body"))
                .ok()
                .and_then(|body| body["error"].as_str().map(str::to_owned));
            check.same("code", code.as_deref(), error.oauth_error());
        }
    }
}
