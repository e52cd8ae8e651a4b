//! Revoking a connection of a choice: by the connector that it is by.

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, CLIENT_ID, Endpoint};
use connector_core::{Reason, Status};

use crate::world::{ID, World};

/// Invoices, with a consent or a key.
#[connector(multi)]
pub enum Invoices {
    /// With a click
    Consent(InvoicesConsent),
    /// With a key
    Key(InvoicesKey),
}

#[connector(
    base_uri = "https://api.invoices.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://invoices.example/authorize",
        token_url = "https://invoices.example/token",
        revoke_url = "https://invoices.example/revoke",
    ),
)]
pub struct InvoicesConsent {
    pub client_id: String,
}

#[connector]
impl InvoicesConsent {}

#[connector(base_uri = "https://api.invoices.example", test = get("me"), api_key)]
pub struct InvoicesKey {
    pub api_key: Secret,
}

#[connector]
impl InvoicesKey {}

#[tokio::test]
async fn what_can_be_revoked_is_decided_by_the_way_of_the_connection() {
    let world = World::new::<Invoices>().await;
    let key = Invoices::Key(InvoicesKey { api_key: API_KEY.into() });
    world.connections.connect(ID, key).await.unwrap();
    let error = world.connections.revoke::<Invoices>(ID).await.unwrap_err();
    assert_eq!((matches!(error, Error::Bug(_)), error.reason()), (true, Some(Reason::Setup)), "{error}");
    let status = world.connections.status::<Invoices>(ID).await.unwrap();
    assert_eq!(status, Some(Status::Connected), "nothing was done");

    let consent = Invoices::Consent(InvoicesConsent { client_id: CLIENT_ID.to_owned() });
    let request = world.connections.authorize(&world.session, ID, consent).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
    world.connections.revoke::<Invoices>(ID).await.unwrap();
    assert_eq!(world.provider.count(Endpoint::Revocation), 2, "the refresh token, and the access token");
    assert_eq!(world.connections.status::<Invoices>(ID).await.unwrap(), None);
}

/// Of the same choice, a program that was not given all of it.
#[connector(multi, id = "invoices")]
pub enum FewerInvoices {
    /// With a key
    Key(InvoicesKey),
    /// With a click on another page
    Other(OtherInvoices),
}

#[connector(
    base_uri = "https://api.invoices.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://invoices.example/authorize",
        token_url = "https://invoices.example/token",
        revoke_url = "https://invoices.example/revoke",
    ),
)]
pub struct OtherInvoices {
    pub client_id: String,
}

#[connector]
impl OtherInvoices {}

#[tokio::test]
async fn a_program_that_lacks_the_way_of_a_connection_does_not_revoke_it_and_forgets_nothing() {
    let world = World::new::<Invoices>().await;
    let consent = Invoices::Consent(InvoicesConsent { client_id: CLIENT_ID.to_owned() });
    let request = world.connections.authorize(&world.session, ID, consent).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
    let fewer = world.sibling::<FewerInvoices>();
    let error = fewer.revoke::<FewerInvoices>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotOffered), "{error}");
    let status = world.connections.status::<Invoices>(ID).await.unwrap();
    assert_eq!(status, Some(Status::Connected), "nobody could be told, and it is forgotten");
}
