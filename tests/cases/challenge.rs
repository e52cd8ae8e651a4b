//! `WWW-Authenticate` of an API's answers, as a program reads it, and what the error says of it.

use std::collections::BTreeMap;

use connector_core::Challenge;
use serde_json::{Value, json};

use crate::case::{Case, Check};
use crate::program::{ME_URL, OLD_TOKENS, Program, client};
use crate::service::Play;
use crate::token_connectors::Plain;

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    let program = Program::new::<Plain>().await;
    let connection = program.connected::<Plain>(&client(None), OLD_TOKENS).await;
    let status = case.number("status").map_or(401, |status| u16::try_from(status).unwrap());
    let mut play = Play::new(status, "text/plain", "");
    let headers = case.value["headers_in_order"].as_array().cloned();
    for header in headers.unwrap_or_else(|| vec![case.value["header"].clone()]) {
        play = play.with_header("WWW-Authenticate", header.as_str().unwrap());
    }
    program.service.play(ME_URL, play);
    let answer = connection.get("me").send_any().await.unwrap();
    let challenges: Vec<Value> = answer.challenges().iter().map(shown).collect();
    let got = if challenges.is_empty() { Value::Null } else { challenges.into() };
    check.same("challenges", &case.value["expected"], &got);

    // The error says what is wrong with the token.
    let expected = case.value["expected"].as_array().cloned().unwrap_or_default();
    let of_token = expected.iter().find(|challenge| {
        matches!(challenge["scheme"].as_str(), Some("bearer" | "dpop"))
            && !challenge["parameters"]["error"].as_str().unwrap_or_default().is_empty()
    });
    let said = |name: &str| of_token.and_then(|challenge| challenge["parameters"][name].as_str());
    let error = connection.get("me").send().await.unwrap_err();
    let failure = error.failure().unwrap();
    check.same("error", said("error"), failure.oauth_error());
    check.same("error_description", said("error_description"), failure.oauth_description());
    check.same("scope", said("scope"), failure.scope());
    check
}

fn shown(challenge: &Challenge) -> Value {
    let parameters: BTreeMap<&str, &str> = challenge.params().collect();
    let mut shown = json!({"scheme": challenge.scheme(), "parameters": parameters});
    if let Some(token) = challenge.token() {
        shown["token"] = token.into();
    }
    shown
}
