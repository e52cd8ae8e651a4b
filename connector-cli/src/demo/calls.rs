//! Calls of the API, and one that goes where the token must not go.

use connector_core::{Connection, Response};
use connectors::Dropbox;
use serde_json::json;

use super::narrator::Narrator;
use super::stage::Stage;
use crate::failure::Result;

/// A call of the base URI, and one of a further host that the connector declares.
pub(super) async fn at_home(
    tell: &mut Narrator<'_, '_>,
    stage: &Stage,
    connection: &Connection<Dropbox>,
) -> Result<()> {
    tell.step("The program calls the API; the token stays with the declared hosts")?;
    let mark = stage.mark();
    let answer = list_folder(connection).await;
    tell.requests(&stage.since(mark))?;
    tell.answer(answer).await?;

    let mark = stage.mark();
    let download = connection.post("https://content.dropboxapi.com/2/files/download");
    let answer = download.header("dropbox-api-arg", r#"{"path": "/letter.txt"}"#).send().await;
    tell.requests(&stage.since(mark))?;
    tell.answer(answer).await
}

/// A call of a host that the connector does not declare. Whether the token went there, the service's record tells.
pub(super) async fn elsewhere(tell: &mut Narrator<'_, '_>, connection: &Connection<Dropbox>) -> Result<()> {
    tell.line("GET elsewhere.example/collect, which the connector does not declare")?;
    tell.answer(connection.get("https://elsewhere.example/collect").send().await).await
}

/// The call that the rest of the story repeats.
pub(super) async fn list_folder(connection: &Connection<Dropbox>) -> connector_core::Result<Response> {
    connection.post("files/list_folder").json(&json!({"path": ""})).send().await
}
