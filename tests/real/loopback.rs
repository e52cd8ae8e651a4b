//! Consent on a person's own machine: the server sends the browser to a port that it was never told of, and the program is
//! there.

use connector_core::prelude::*;
use connector_core::{LoopbackFlow, Reason, ReqwestTransport, Status, Transport as _};
use http::{Method, StatusCode};
use url::Url;

use crate::account::{Account, CLIENTS, PUBLIC};
use crate::program::{PERSON, Program, whoami};
use crate::{Outcome, browser};

/// What a browser does that was sent away: status and text of the page it comes to.
async fn open(url: Url) -> Outcome<(StatusCode, String)> {
    let page = ReqwestTransport::new()?.send(Request::new(Method::GET, url)).await?;
    Ok((page.status(), page.text().await?))
}

async fn begin(program: &Program) -> Outcome<LoopbackFlow<Account>> {
    let account = program.connections.fill::<Account>(&Fields::new())?;
    Ok(program.connections.authorize_on_loopback("mine", account).await?)
}

#[tokio::test]
async fn s14_the_server_sends_the_person_to_whatever_port_the_program_listens_at() {
    for client in CLIENTS {
        let program = Program::of(client).unwrap();
        let flow = begin(&program).await.unwrap();
        let redirect_uri = flow.redirect_uri().to_owned();
        let callback = browser::consent(flow.url(), PERSON).await.unwrap();
        assert!(callback.as_str().starts_with(&format!("{redirect_uri}?")), "{redirect_uri}");

        let (page, connection) = tokio::join!(open(callback.clone()), flow.connected());
        assert_eq!(whoami(&connection.unwrap()).await.unwrap(), PERSON);
        assert_eq!(program.status().await.unwrap(), Some(Status::Connected));
        let (status, text) = page.unwrap();
        assert!(status == StatusCode::OK && text.contains("is connected"), "{status}: {text}");
        let requests = program.wire.token_requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0]["redirect_uri"], redirect_uri);
        open(callback).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_person_who_says_no_at_the_server_is_told_so_by_the_program() {
    let program = Program::of(PUBLIC).unwrap();
    let flow = begin(&program).await.unwrap();
    let callback = browser::deny(flow.url(), PERSON).await.unwrap();
    let (page, connection) = tokio::join!(open(callback), flow.connected());
    assert_eq!(connection.unwrap_err().reason(), Some(Reason::ConsentDenied));
    let (status, text) = page.unwrap();
    assert!(status == StatusCode::BAD_REQUEST && text.contains("consent was not given"), "{status}: {text}");
    assert_eq!(program.wire.token_requests().len(), 0);
}
