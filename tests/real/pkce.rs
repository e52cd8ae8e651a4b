//! Proof Key for Code Exchange (RFC 7636): the server checks it, so that nothing passes here without it.

use connector_core::Error;
use http::StatusCode;
use url::Url;

use crate::account::{CLIENTS, Client, PUBLIC};
use crate::program::Program;
use crate::wire::{self, Form};
use crate::{Outcome, browser};

/// The authorization request with another challenge method, or with no challenge at all.
fn with_method(url: &Url, method: Option<&str>) -> Url {
    let kept: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| name != "code_challenge_method" && (name != "code_challenge" || method.is_some()))
        .collect();
    let mut changed = url.clone();
    changed.query_pairs_mut().clear().extend_pairs(kept);
    if let Some(method) = method {
        changed.query_pairs_mut().append_pair("code_challenge_method", method);
    }
    changed
}

/// Completes an authorization with a token request that is changed on its way. Gives the error, after showing that the
/// same request is answered with tokens when it is not changed: nothing else about it was wrong.
async fn refused(client: Client, change: fn(&mut Form)) -> Outcome<Error> {
    let program = Program::of(client)?;
    let callback = program.consent().await?;
    program.wire.change(change);
    let Err(error) = program.complete(&callback).await else {
        return Err("the server takes the changed request".into());
    };
    assert_eq!(program.status().await?, None);

    let request = program.wire.token_requests().pop().ok_or("the code was not exchanged")?;
    let (status, answer) = wire::replay(&request).await?;
    assert_eq!(status, StatusCode::OK, "{answer}");
    Ok(error)
}

#[tokio::test]
async fn the_verifier_of_another_flow_is_refused() {
    for client in CLIENTS {
        let error = refused(client, |form| {
            form.insert("code_verifier".to_owned(), "v".repeat(43));
        });
        let error = error.await.unwrap();
        assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
        assert_eq!(error.oauth_error(), Some("invalid_grant"));
    }
}

#[tokio::test]
async fn an_exchange_without_the_verifier_is_refused() {
    for client in CLIENTS {
        let error = refused(client, |form| {
            form.remove("code_verifier");
        });
        let error = error.await.unwrap();
        assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
        assert_eq!(error.oauth_error(), Some("invalid_grant"));
    }
}

#[tokio::test]
async fn a_request_without_an_s256_challenge_is_refused() {
    for method in [None, Some("plain")] {
        let program = Program::of(PUBLIC).unwrap();
        let url = program.begin().await.unwrap();
        let callback = browser::visit(&with_method(&url, method)).await.unwrap();
        let error = program.complete(&callback).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
        assert_eq!(error.oauth_error(), Some("invalid_request"));
        assert!(program.wire.token_requests().is_empty());
    }
}
