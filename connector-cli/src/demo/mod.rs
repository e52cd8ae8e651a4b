//! `connector demo`: the life of one connection, from consent to its end, against a simulated service.
//!
//! The connector is the shipped one, unmodified, and every request is real HTTP. What is shown and what is claimed is
//! read from the requests that the service has received.

mod calls;
mod consent;
mod end;
mod expiry;
mod mask;
mod narrator;
mod proof;
mod stage;

#[cfg(test)]
mod tests;

use tokio::runtime::Builder;

use self::narrator::Narrator;
use self::stage::Stage;
use crate::failure::{Failure, Result};
use crate::output::Output;

pub(crate) fn run(out: &mut Output<'_>) -> Result<()> {
    // One thread: the ten callers all begin before any of them is answered, in every run.
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::Start)?;
    runtime.block_on(async {
        let stage = Stage::set(stage::service()).await?;
        story(&mut Narrator::new(out), &stage).await
    })
}

async fn story(tell: &mut Narrator<'_, '_>, stage: &Stage) -> Result<()> {
    tell.opening(stage.provider.address())?;

    let request = consent::ask(tell, stage).await?;
    let callback = consent::give(tell, stage, &request).await?;
    let connection = consent::complete(tell, stage, &callback).await?;
    let state = consent::replay(tell, stage, &callback).await?;
    calls::at_home(tell, stage, &connection).await?;
    calls::elsewhere(tell, &connection).await?;
    let refresh = expiry::ten_callers(tell, stage, &connection).await?;
    let revocation = end::revoked(tell, stage, &connection).await?;

    let record = stage.provider.requests();
    let claims = [proof::pkce(&record), state, proof::hosts(&record), refresh, proof::rotation(&record), revocation];
    proof::print(tell, &claims, record.len())
}
