//! A client secret that is wrong: the operator's mistake, which must not cost anybody their connection.

use std::time::Duration;

use connector_core::{Error, Status};

use crate::account::{Account, CONFIDENTIAL, SECRET};
use crate::program::{PERSON, Program, whoami};

impl Program {
    /// The operator rotates the secret.
    fn configure(&self, secret: &str) -> connector_core::Result<()> {
        self.connections.set_preset::<Account>("client_secret", secret)
    }
}

fn is_about_the_client(error: &Error) -> bool {
    matches!(error, Error::Misconfigured(_)) && error.oauth_error() == Some("invalid_client")
}

#[tokio::test]
async fn a_wrong_client_secret_leaves_the_connection_usable() {
    let program = Program::of(CONFIDENTIAL).unwrap();
    let connection = program.connect().await.unwrap();
    program.configure("wrong").unwrap();

    // Close to its end the token is renewed in the background, which fails. Meanwhile it is used.
    program.clock.set(connection.expires_at().unwrap() - Duration::from_secs(10));
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
    program.wire.wait_for_token_requests(2).await;

    // Past its end there is nothing left to use, and nothing more is asked for so soon.
    program.outlive(&connection).unwrap();
    for _ in 0..2 {
        let error = whoami(&connection).await.unwrap_err();
        assert!(is_about_the_client(&error), "{error:?}");
    }
    assert_eq!(program.status().await.unwrap(), Some(Status::Connected));
    assert_eq!(program.wire.token_requests().len(), 2);

    program.configure(SECRET).unwrap();
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
}

#[tokio::test]
async fn a_wrong_client_secret_at_the_exchange_connects_nothing() {
    let program = Program::of(CONFIDENTIAL).unwrap();
    program.configure("wrong").unwrap();
    let callback = program.consent().await.unwrap();
    let error = program.complete(&callback).await.unwrap_err();
    assert!(is_about_the_client(&error), "{error:?}");
    assert_eq!(program.status().await.unwrap(), None);

    program.configure(SECRET).unwrap();
    program.connect().await.unwrap();
}
