//! From the consent to the first call.

use connector_core::{Reason, Status};

use crate::account::{CLIENTS, PUBLIC};
use crate::program::{PERSON, Program, whoami};
use crate::{browser, server};

#[tokio::test]
async fn consent_leads_to_a_connection_that_works() {
    for client in CLIENTS {
        let program = Program::of(client).unwrap();
        let callback = program.consent().await.unwrap();
        let connection = program.complete(&callback).await.unwrap();

        assert_eq!(whoami(&connection).await.unwrap(), PERSON);
        assert_eq!(connection.owner().as_deref(), Some(PERSON));
        assert_eq!(program.status().await.unwrap(), Some(Status::Connected));
    }
}

#[tokio::test]
async fn a_client_proves_itself_in_the_body_and_only_with_a_secret_it_has() {
    for client in CLIENTS {
        let program = Program::of(client).unwrap();
        program.connect().await.unwrap();

        let requests = program.wire.token_requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0]["grant_type"], "authorization_code");
        assert_eq!(requests[0]["client_id"], client.id);
        assert_eq!(requests[0].get("client_secret").map(String::as_str), client.secret);
    }
}

#[tokio::test]
async fn the_issuer_in_a_callback_does_no_harm() {
    let program = Program::of(PUBLIC).unwrap();
    let callback = program.consent().await.unwrap();
    let issuer = callback.query_pairs().find(|(name, _)| name == "iss");
    assert_eq!(issuer.expect("the server names itself").1, server::ISSUER);

    program.complete(&callback).await.unwrap();
}

#[tokio::test]
async fn a_scope_that_the_server_drops_is_missed() {
    let program = Program::of(PUBLIC).unwrap();
    let connection = program.connect().await.unwrap();
    assert_eq!(connection.scopes_asked(), ["openid", "calendar"]);
    assert_eq!(connection.scopes_granted(), ["openid"]);
    assert_eq!(connection.scopes_missing(), ["calendar"]);
}

#[tokio::test]
async fn a_callback_that_comes_twice_costs_one_exchange_and_no_connection() {
    let program = Program::of(PUBLIC).unwrap();
    let callback = program.consent().await.unwrap();
    let connection = program.complete(&callback).await.unwrap();

    let error = program.complete(&callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateUnknown));
    assert_eq!(program.wire.token_requests().len(), 1);
    // A server that is sent a code twice ends what came of it.
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
}

#[tokio::test]
async fn a_reconnect_for_another_person_is_refused_and_the_first_stays_connected() {
    let program = Program::of(PUBLIC).unwrap();
    let connection = program.connect().await.unwrap();

    let callback = browser::consent(&program.begin().await.unwrap(), "grace").await.unwrap();
    let error = program.complete(&callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged));
    assert_eq!(program.status().await.unwrap(), Some(Status::Connected));
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
}
