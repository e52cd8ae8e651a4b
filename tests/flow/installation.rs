//! Consents that the service begins.

use connector_core::Reason;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint};

use crate::world::{ID, Notes, REDIRECT_URI, World, changed, client, key, parameter};

/// A service with a shop of programs: who installs one there comes with a code.
#[connector(
    base_uri = "https://api.market.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://market.example/authorize",
        token_url = "https://market.example/token",
        pkce = off,
        begun_by_service,
    ),
)]
pub struct Market {
    pub client_id: String,
    pub client_secret: Option<Secret>,
    #[connector(from_token = "seller", owner)]
    pub seller: Learned<String>,
}

#[connector]
impl Market {}

/// The callback of a person who began at the service: a good code, and no state.
async fn installed(world: &World) -> String {
    let address = format!("https://market.example/authorize?response_type=code&client_id={CLIENT_ID}&state=unknown");
    let mut url = url::Url::parse(&address).unwrap();
    url.query_pairs_mut().append_pair("redirect_uri", REDIRECT_URI);
    let callback = world.provider.consent(&url).await.unwrap();
    assert!(parameter(&callback, "code").is_some());
    changed(&callback, "state", None)
}

#[tokio::test]
async fn a_code_that_nobody_asked_for_is_taken_where_the_connector_declares_it() {
    let world = World::with::<Market>(|service| service.member("seller", "ada"), |program| program).await;
    let callback = installed(&world).await;
    let connection = world.connections.complete_installation(ID, client::<Market>(), &callback).await.unwrap();
    assert_eq!(connection.owner().as_deref(), Some("ada"));
    connection.get("goods").send().await.unwrap();
    let sent = world.provider.requests_to(Endpoint::Token).pop().unwrap();
    assert_eq!(sent.body_value("redirect_uri").as_deref(), Some(REDIRECT_URI));
    assert_eq!(sent.body_value("code_verifier"), None);

    let again = world.connections.complete_installation("other", client::<Market>(), &callback).await;
    assert!(matches!(again.unwrap_err(), Error::Reconnect(_)), "the code was used");
}

#[tokio::test]
async fn a_code_that_nobody_asked_for_is_refused_everywhere_else() {
    let world = World::new::<Notes>().await;
    let callback = changed(&world.consent::<Notes>().await, "state", None);
    let error = world.connections.complete_installation(ID, client::<Notes>(), &callback).await.unwrap_err();
    assert!(matches!(&error, Error::Bug(_)) && error.to_string().contains("begun_by_service"), "{error}");
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateMissing));
    assert_eq!(world.token_requests(), 0);
    assert!(world.store.load(&key::<Notes>()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_callback_with_a_state_is_no_installation() {
    let world = World::new::<Market>().await;
    let callback = world.consent::<Market>().await;
    let error = world.connections.complete_installation(ID, client::<Market>(), &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::UnexpectedParameter));
    assert_eq!(world.token_requests(), 0);
    world.connections.complete(&world.session, &callback).await.expect("nothing was spent");

    let elsewhere = installed(&world).await.replace("/callback", "/elsewhere");
    let error = world.connections.complete_installation(ID, client::<Market>(), &elsewhere).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateUnknown));
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn an_installation_does_not_replace_another_account() {
    let world = World::with::<Market>(|service| service.member("seller", "ada"), |program| program).await;
    world.connect::<Market>().await;
    world.provider.set_member("seller", "eve");
    let callback = installed(&world).await;
    let error = world.connections.complete_installation(ID, client::<Market>(), &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged));
    let connection = world.connections.get::<Market>(ID).await.unwrap();
    assert_eq!(connection.owner().as_deref(), Some("ada"));
    connection.get("goods").send().await.unwrap();
}
