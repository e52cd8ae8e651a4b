//! The access token expires, and many need it at once.

use std::collections::BTreeSet;

use connector_core::testing::Endpoint;
use connector_core::{Connection, Response};
use connectors::Dropbox;
use tokio::task::JoinSet;

use super::calls::list_folder;
use super::narrator::Narrator;
use super::proof::{Claim, counted};
use super::stage::{Stage, TOKEN_LIFETIME};
use crate::failure::Result;

const CALLERS: usize = 10;

/// Ten callers find the token expired. One refresh serves them all.
pub(super) async fn ten_callers(
    tell: &mut Narrator<'_, '_>,
    stage: &Stage,
    connection: &Connection<Dropbox>,
) -> Result<Claim> {
    tell.step("The token expires, and ten callers come at once")?;
    stage.clock.advance(TOKEN_LIFETIME);
    let minutes = TOKEN_LIFETIME.as_secs() / 60;
    tell.line(format_args!("the clock is moved by the {minutes} minutes that a token lives; nobody waits"))?;

    let mark = stage.mark();
    let outcomes = call_at_once(connection).await;
    let (refreshes, calls): (Vec<_>, Vec<_>) =
        stage.since(mark).into_iter().partition(|request| request.endpoint == Endpoint::Token);
    tell.requests(&refreshes)?;
    let tokens: BTreeSet<_> = calls.iter().filter_map(|call| call.token.as_deref()).collect();
    match calls.first() {
        Some(call) if tokens.len() == 1 => tell.request(call, &format!(", {} times", calls.len()))?,
        _ => tell.requests(&calls)?,
    }
    let answered = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    tell.outcome(&format!("{answered} of {CALLERS} callers have their answer"))?;
    if let Some(error) = outcomes.iter().find_map(|outcome| outcome.as_ref().err()) {
        tell.outcome(&format!("a caller reads: {error}"))?;
    }

    Ok(Claim {
        name: "Refresh",
        // As many calls as callers: nobody tried the dead token first.
        holds: refreshes.len() == 1 && answered == CALLERS && calls.len() == CALLERS && tokens.len() == 1,
        fact: format!(
            "{CALLERS} callers at expiry, {}, {}",
            counted(refreshes.len(), "token request", "token requests"),
            counted(answered, "answer", "answers")
        ),
    })
}

/// Begins all calls, then waits for all answers.
async fn call_at_once(connection: &Connection<Dropbox>) -> Vec<connector_core::Result<Response>> {
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let connection = connection.clone();
        callers.spawn(async move { list_folder(&connection).await });
    }
    let mut outcomes = Vec::new();
    while let Some(caller) = callers.join_next().await {
        // A caller that broke off is missing in the count.
        outcomes.extend(caller.ok());
    }
    outcomes
}
