//! From the authorization URL to a connection that works.

use connector_core::testing::Endpoint;
use connector_core::{AuthorizationRequest, Connection, Reason};
use connectors::Dropbox;

use super::mask;
use super::narrator::Narrator;
use super::proof::{Claim, counted, exchanges};
use super::stage::{CONNECTION, Stage, dropbox};
use crate::failure::Result;

/// The program begins: where to send the person.
pub(super) async fn ask(tell: &mut Narrator<'_, '_>, stage: &Stage) -> Result<AuthorizationRequest> {
    tell.step("The program sends the person to the service")?;
    let request = stage.connections.authorize(&stage.session, CONNECTION, dropbox()).await?;
    let mut page = request.url.clone();
    page.set_query(None);
    tell.line(page)?;
    tell.parameters(&request.url.query_pairs().collect::<Vec<_>>())?;
    Ok(request)
}

/// The person consents, and the service sends their browser back.
pub(super) async fn give(tell: &mut Narrator<'_, '_>, stage: &Stage, request: &AuthorizationRequest) -> Result<String> {
    tell.step("The person consents, and comes back with a code")?;
    let callback = stage.provider.consent(&request.url).await?;
    tell.line(mask::address(&callback))?;
    Ok(callback)
}

/// One call does the rest: it exchanges the code, then proves by the connector's test that the tokens work.
pub(super) async fn complete(
    tell: &mut Narrator<'_, '_>,
    stage: &Stage,
    callback: &str,
) -> Result<Connection<Dropbox>> {
    let mark = stage.mark();
    let outcome = stage.connections.complete(&stage.session, callback).await;
    // What was sent is shown also where it did not help.
    let (exchange, test): (Vec<_>, Vec<_>) =
        stage.since(mark).into_iter().partition(|request| request.endpoint == Endpoint::Token);

    tell.step("The code becomes tokens; the verifier shows that the same program asks")?;
    for request in &exchange {
        tell.form(request)?;
    }
    let verifier = exchange.iter().any(|request| request.body_value("code_verifier").is_some());
    if verifier && test.iter().any(|request| request.token.is_some()) {
        tell.outcome("the service found the verifier to be that of the challenge, and gave tokens")?;
    }
    tell.step("Connected means works: the connector's test call")?;
    tell.requests(&test)?;
    let connection = outcome?.typed::<Dropbox>()?;
    let dropbox = connection.connector()?;
    tell.outcome(&format!("connected; the account is `{}`", dropbox.account.get()?))?;
    Ok(connection)
}

/// Somebody has seen the callback and uses it again.
pub(super) async fn replay(tell: &mut Narrator<'_, '_>, stage: &Stage, callback: &str) -> Result<Claim> {
    tell.step("Somebody comes back with the same callback once more")?;
    let mark = stage.mark();
    let again = stage.connections.complete(&stage.session, callback).await;
    let refused = match &again {
        Ok(_) => {
            tell.outcome("accepted again")?;
            false
        }
        Err(error) => {
            tell.outcome(&format!("refused: {error}"))?;
            error.reason() == Some(Reason::StateUnknown)
        }
    };
    let sent = stage.since(mark).len();
    let exchanged = exchanges(&stage.provider.requests()).count();
    Ok(Claim {
        name: "State",
        holds: refused && sent == 0 && exchanged == 1,
        fact: format!(
            "1 callback used twice, {} the second time; {}",
            if refused { "refused" } else { "not refused" },
            counted(exchanged, "code exchange", "code exchanges")
        ),
    })
}
