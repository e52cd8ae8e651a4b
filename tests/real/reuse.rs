//! A refresh token that is used twice. The server takes that for theft and ends everything that came of the consent.

use connector_core::{Connection, Error, Status};
use http::StatusCode;

use crate::account::{Account, CLIENTS, Client, PUBLIC};
use crate::program::{PERSON, Program, whoami};
use crate::{Outcome, wire};

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;

/// A connection whose first refresh token is used again by a thief, after the program has used it.
async fn robbed(client: Client) -> Outcome<(Program, Connection<Account>)> {
    let program = Program::of(client)?;
    let connection = program.connect().await?;
    program.outlive(&connection)?;
    whoami(&connection).await?;

    let renewal = program.wire.token_requests().pop().ok_or("nothing was renewed")?;
    let (status, answer) = wire::replay(&renewal).await?;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer.contains("invalid_grant"), "{answer}");
    // The new token is not so young any more that an answer could not be about it.
    program.wait(MINUTE);
    Ok((program, connection))
}

#[tokio::test]
async fn a_stolen_refresh_token_ends_the_connection_and_nothing_more_is_asked_for() {
    for client in CLIENTS {
        let (program, connection) = robbed(client).await.unwrap();
        let error = whoami(&connection).await.unwrap_err();
        assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
        assert_eq!(error.oauth_error(), Some("invalid_grant"));
        assert_eq!(program.status().await.unwrap(), Some(Status::NeedsReconnect));

        // The exchange, the renewal, and the one that was refused.
        assert_eq!(program.wire.token_requests().len(), 3);
        for _ in 0..3 {
            program.wait(HOUR);
            assert!(matches!(whoami(&connection).await, Err(Error::Reconnect(_))));
        }
        assert_eq!(program.wire.token_requests().len(), 3);
    }
}

#[tokio::test]
async fn a_new_consent_mends_what_a_theft_has_ended() {
    let (program, connection) = robbed(PUBLIC).await.unwrap();
    whoami(&connection).await.unwrap_err();

    program.connect().await.unwrap();
    assert_eq!(program.status().await.unwrap(), Some(Status::Connected));
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
}

#[tokio::test]
async fn a_copy_of_the_store_that_renews_too_ends_both() {
    let original = Program::of(PUBLIC).unwrap();
    let connection = original.connect().await.unwrap();
    let copy = original.copied().await.unwrap();
    original.outlive(&connection).unwrap();
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);

    // The copy still has the refresh token that the original has used.
    let copied = copy.stored().await.unwrap();
    let error = whoami(&copied).await.unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
    original.wait(MINUTE);
    let error = whoami(&connection).await.unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)), "{error:?}");

    for (program, connection, requests) in [(&original, &connection, 3), (&copy, &copied, 1)] {
        program.wait(HOUR);
        assert!(matches!(whoami(connection).await, Err(Error::Reconnect(_))));
        assert_eq!(program.status().await.unwrap(), Some(Status::NeedsReconnect));
        assert_eq!(program.wire.token_requests().len(), requests);
    }
}
