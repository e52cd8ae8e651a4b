//! The person takes the consent back.

use connector_core::defaults::SIGNAL_PAUSE;
use connector_core::testing::Endpoint;
use connector_core::{Connection, Error, Status};
use connectors::Dropbox;

use super::calls::list_folder;
use super::narrator::Narrator;
use super::proof::{Claim, counted};
use super::stage::{CONNECTION, Stage};
use crate::failure::Result;

const FURTHER_CALLS: usize = 3;

/// The service says no once. After that it is not asked again.
pub(super) async fn revoked(
    tell: &mut Narrator<'_, '_>,
    stage: &Stage,
    connection: &Connection<Dropbox>,
) -> Result<Claim> {
    tell.step("The person takes the consent back")?;
    stage.provider.revoke_consents();
    // A token that is younger than this is not renewed because of an answer.
    stage.clock.advance(SIGNAL_PAUSE);

    let mark = stage.mark();
    let first = list_folder(connection).await;
    let requests = stage.since(mark);
    tell.requests(&requests)?;
    let refreshes = requests.iter().filter(|request| request.endpoint == Endpoint::Token).count();
    let mut told = usize::from(wants_reconnect(&first));
    tell.answer(first).await?;

    let mark = stage.mark();
    for _ in 0..FURTHER_CALLS {
        told += usize::from(wants_reconnect(&list_folder(connection).await));
    }
    let sent = stage.since(mark).len();
    tell.outcome(&format!("{FURTHER_CALLS} more calls: {}", counted(sent, "request", "requests")))?;

    let marked = stage.connections.status::<Dropbox>(CONNECTION).await? == Some(Status::NeedsReconnect);
    let callers = FURTHER_CALLS + 1;
    Ok(Claim {
        name: "Revocation",
        holds: refreshes == 1 && sent == 0 && told == callers && marked,
        fact: format!(
            "{} to learn of it, then {}; {told} of {callers} callers told to reconnect",
            counted(refreshes, "token request", "token requests"),
            counted(sent, "request", "requests"),
        ),
    })
}

const fn wants_reconnect<T>(outcome: &connector_core::Result<T>) -> bool {
    matches!(outcome, Err(Error::Reconnect(_)))
}
