//! Callbacks that lead to no connection.

use connector_core::{Error, Reason, Session, Status};
use url::Url;

use crate::account::{CLIENTS, PUBLIC};
use crate::browser;
use crate::program::{PERSON, Program, whoami};

/// The same address with another value for one parameter.
fn with(address: &Url, name: &str, value: &str) -> Url {
    let others: Vec<_> = address.query_pairs().filter(|(key, _)| key != name).collect();
    let mut changed = address.clone();
    changed.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    changed
}

#[tokio::test]
async fn a_person_who_says_no_connects_nothing() {
    for client in CLIENTS {
        let program = Program::of(client).unwrap();
        let callback = browser::deny(&program.begin().await.unwrap(), PERSON).await.unwrap();
        let error = program.complete(&callback).await.unwrap_err();

        assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
        assert_eq!(error.reason(), Some(Reason::ConsentDenied));
        assert_eq!(error.oauth_error(), Some("access_denied"));
        assert_eq!(program.status().await.unwrap(), None);
        assert!(program.wire.token_requests().is_empty());
    }
}

#[tokio::test]
async fn a_person_who_says_no_to_a_reconnect_stays_connected() {
    let program = Program::of(PUBLIC).unwrap();
    let connection = program.connect().await.unwrap();
    let callback = browser::deny(&program.begin().await.unwrap(), PERSON).await.unwrap();
    let error = program.complete(&callback).await.unwrap_err();

    assert_eq!(error.reason(), Some(Reason::ConsentDenied));
    assert_eq!(program.status().await.unwrap(), Some(Status::Connected));
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
}

#[tokio::test]
async fn a_wrong_state_is_refused_before_any_token_request() {
    for client in CLIENTS {
        let program = Program::of(client).unwrap();
        let callback = program.consent().await.unwrap();
        let error = program.complete(&with(&callback, "state", "forged")).await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::StateUnknown));
        assert!(program.wire.token_requests().is_empty());

        // The forgery has not used up what it was made after.
        program.complete(&callback).await.unwrap();
    }
}

#[tokio::test]
async fn a_state_of_another_session_is_refused_before_any_token_request() {
    let program = Program::of(PUBLIC).unwrap();
    let callback = program.consent().await.unwrap();
    let other = Session::random().unwrap();
    let error = program.connections.complete(&other, callback.as_str()).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateUnknown));
    assert!(program.wire.token_requests().is_empty());

    program.complete(&callback).await.unwrap();
}

#[tokio::test]
async fn a_code_that_the_server_did_not_give_connects_nothing() {
    let program = Program::of(PUBLIC).unwrap();
    let callback = program.consent().await.unwrap();
    let error = program.complete(&with(&callback, "code", "forged")).await.unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
    assert_eq!(error.oauth_error(), Some("invalid_grant"));
    assert_eq!(program.status().await.unwrap(), None);
}
