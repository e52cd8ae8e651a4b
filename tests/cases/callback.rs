//! Callbacks: which are believed, and which use up the state.

use connector_core::Reason;
use connector_core::prelude::*;

use crate::case::{Case, Check};
use crate::program::{OLD_TOKENS, Program, REDIRECT_URI, TOKEN_URL, client};
use crate::service::Play;

/// Connectors of a service that names itself.
macro_rules! issuers {
    ($($(#[$doc:meta])* $name:ident: $in_callback:ident;)*) => {$(
        $(#[$doc])*
        #[connector(
            base_uri = "https://api.example.test",
            test = none,
            oauth2(
                authorization_url = "https://as.example.test/authorize",
                token_url = "https://as.example.test/token",
                issuer = "https://as.example.test",
                issuer_in_callback = $in_callback,
            ),
        )]
        pub struct $name {
            pub client_id: String,
        }

        #[connector]
        impl $name {}
    )*};
}

issuers! {
    /// In some callbacks.
    Sometimes: optional;
    /// In all.
    Always: required;
}

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    check.same("the issuer of the case", "https://as.example.test", case.text("expected_issuer"));
    match case.value["iss_advertised"].as_bool() {
        Some(true) => called_back::<Always>(&case, &mut check).await,
        _ => called_back::<Sometimes>(&case, &mut check).await,
    }
    check
}

async fn called_back<C: Connector>(case: &Case, check: &mut Check) {
    let program = Program::new::<C>().await;
    program.service.play(TOKEN_URL, Play::json(OLD_TOKENS));
    let (_, state) = program.begin::<C>(&client(None)).await;
    let outcome = program.connections.complete(&program.session, &with_state(case, &state)).await;
    let sent = program.token_requests();
    check.same("token request sent", case.value["token_request_sent"].as_bool(), Some(sent > 0));
    match outcome {
        Ok(_) => {
            check.same("outcome", case.text("expect"), "ok");
            // What the case says of the value that is sent on: that it is decoded once.
            if let Some(code) = case.text("note").strip_prefix("value sent on is ") {
                let form = program.service.seen_at(TOKEN_URL)[0].form();
                check.same("code", Some(code), form.get("code").map(String::as_str));
            }
        }
        Err(error) => {
            check.same("outcome", case.text("expect"), "error");
            check.that(&format!("it is {}, not {error:?}", case.text("error")), is(&error, case.text("error")));
            if let Some(code) = case.value["code"].as_str() {
                check.same("code", Some(code), error.oauth_error());
            }
        }
    }
    if let Some(consumed) = case.value["state_consumed"].as_bool() {
        let honest = format!("{REDIRECT_URI}?code=c-1&state={state}&iss=https%3A%2F%2Fas.example.test");
        let outcome = program.connections.complete(&program.session, &honest).await;
        check.same("state consumed", consumed, outcome.is_err());
    }
}

/// The address of the case with the state that waits in the place of `st-1`, and the same for those that are like it.
fn with_state(case: &Case, state: &str) -> String {
    let url = case.text("url");
    let (front, given) = url.split_once("state=").unwrap_or((url, "none"));
    let (given, rest) = given.split_at(given.find(['&', '#']).unwrap_or(given.len()));
    let value = match given {
        "none" if front == url => return url.to_owned(),
        "st-1" => state.to_owned(),
        // The beginning of it.
        "st-" => state[..state.len() - 1].to_owned(),
        // As long, and another.
        "st-2" => state.chars().rev().collect(),
        "" => String::new(),
        // Longer than it.
        "st-11" => format!("{state}1"),
        "ST-1" => state
            .chars()
            .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
            .collect(),
        "st-1%00" => format!("{state}%00"),
        other => panic!("no state for {other:?}"),
    };
    format!("{front}state={value}{}", rest.replace("state=st-1", &format!("state={state}")))
}

fn is(error: &Error, expected: &str) -> bool {
    let reason = error.reason();
    match expected {
        // From outside it looks the same whether a state was never given out or is another one.
        "state_mismatch" => reason == Some(Reason::StateUnknown),
        "state_missing" => reason == Some(Reason::StateMissing),
        "code_missing" => reason == Some(Reason::CodeMissing),
        "duplicate_parameter" => reason == Some(Reason::DuplicateParameter),
        "unexpected_parameter" => reason == Some(Reason::UnexpectedParameter),
        "issuer_missing" => reason == Some(Reason::IssuerMissing),
        "issuer_mismatch" => reason == Some(Reason::IssuerMismatch),
        "access_denied" => reason == Some(Reason::ConsentDenied) && error.oauth_error() == Some("access_denied"),
        "oauth_error" => reason == Some(Reason::OAuth) && error.oauth_error().is_some(),
        _ => false,
    }
}
