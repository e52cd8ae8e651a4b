//! Renewing tokens at a server that changes the refresh token with each use, and takes a second use for theft.

use tokio::task::JoinSet;

use crate::account::{CLIENTS, PUBLIC};
use crate::program::{PERSON, Program, whoami};

#[tokio::test]
async fn an_expired_token_is_renewed_each_time_with_the_newest_refresh_token() {
    for client in CLIENTS {
        let program = Program::of(client).unwrap();
        let connection = program.connect().await.unwrap();
        for renewal in 1..=3 {
            let old = connection.tokens().await.unwrap();
            program.outlive(&connection).unwrap();
            assert_eq!(whoami(&connection).await.unwrap(), PERSON);

            let new = connection.tokens().await.unwrap();
            assert_ne!(new.access_token(), old.access_token());
            assert_ne!(new.refresh_token(), old.refresh_token());
            let requests = program.wire.token_requests();
            assert_eq!(requests.len(), 1 + renewal);
            assert_eq!(requests[renewal]["grant_type"], "refresh_token");
            assert_eq!(requests[renewal]["refresh_token"], old.refresh_token().unwrap().expose_secret());
        }
    }
}

#[tokio::test]
async fn callers_at_expiry_share_one_renewal() {
    let program = Program::of(PUBLIC).unwrap();
    let connection = program.connect().await.unwrap();
    program.outlive(&connection).unwrap();

    let mut callers = JoinSet::new();
    for _ in 0..20 {
        let connection = connection.clone();
        callers.spawn(async move { whoami(&connection).await });
    }
    // A second use of the refresh token would have ended the connection for all of them.
    for outcome in callers.join_all().await {
        assert_eq!(outcome.unwrap(), PERSON);
    }
    assert_eq!(program.wire.token_requests().len(), 2);
}

#[tokio::test]
async fn a_token_that_the_server_ends_early_is_renewed_and_the_call_sent_again() {
    for client in CLIENTS {
        let program = Program::of(client).unwrap();
        let connection = program.connect().await.unwrap();
        connection.post("end-token").send().await.unwrap();
        // A token that has just come is not renewed because of an answer.
        program.wait(60);

        let calls = program.wire.calls();
        assert_eq!(whoami(&connection).await.unwrap(), PERSON);
        assert_eq!(program.wire.calls(), calls + 2);
        assert_eq!(program.wire.token_requests().len(), 2);
    }
}
