//! The callback: statements 6 to 8, 17 and 18, and what is believed of it.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::Endpoint;
use connector_core::{Connections, Reason, Session, Status};

use crate::world::{ID, Notes, REDIRECT_URI, World, changed, client, key};

async fn refused(world: &World, callback: &str) -> Option<Reason> {
    let before = world.token_requests();
    let error = world.connections.complete(&world.session, callback).await.unwrap_err();
    assert_eq!(world.token_requests(), before, "a token request followed: {error}");
    error.reason()
}

#[tokio::test]
async fn s06_a_state_is_used_once() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    world.connections.complete(&world.session, &callback).await.unwrap();
    assert_eq!(refused(&world, &callback).await, Some(Reason::StateUnknown));
}

#[tokio::test]
async fn s06_of_two_callbacks_at_the_same_time_one_is_taken() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    let complete = || world.connections.complete(&world.session, &callback);
    let (one, other) = tokio::join!(complete(), complete());
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn s06_a_state_expires() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(refused(&world, &callback).await, Some(Reason::StateExpired));
    world.clock.set(world.start_of_time());
    assert_eq!(refused(&world, &callback).await, Some(Reason::StateUnknown), "an expired state is gone for good");
}

#[tokio::test]
async fn s06_a_callback_needs_the_state_that_was_sent() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    for (state, reason) in [
        (None, Reason::StateMissing),
        (Some(""), Reason::StateMissing),
        (Some("guessed"), Reason::StateUnknown),
        (Some("\u{0}"), Reason::StateUnknown),
    ] {
        assert_eq!(refused(&world, &changed(&callback, "state", state)).await, Some(reason));
    }
    world.connections.complete(&world.session, &callback).await.expect("the true callback still counts");
}

/// Another service of the same program.
#[connector(
    test = none,
    oauth2(authorization_url = "https://tasks.example/authorize", token_url = "https://tasks.example/token"),
)]
pub struct Tasks {
    pub client_id: String,
}

#[connector]
impl Tasks {}

#[tokio::test]
async fn s07_the_state_of_one_connector_is_refused_at_the_callback_of_another() {
    let tasks = "http://127.0.0.1:7777/callback/tasks";
    let world =
        World::with::<Notes>(|service| service, |program| program.register::<Tasks>().redirect_uri_of::<Tasks>(tasks))
            .await;
    let callback = world.consent::<Notes>().await;
    let at_tasks = callback.replace(REDIRECT_URI, tasks);
    assert_eq!(refused(&world, &at_tasks).await, Some(Reason::StateUnknown));
    let connection = world.connections.complete(&world.session, &callback).await.unwrap();
    assert_eq!(connection.descriptor().id, "notes");
}

#[tokio::test]
async fn s07_a_state_belongs_to_one_connection() {
    let world = World::new::<Notes>().await;
    let (connections, session) = (&world.connections, &world.session);
    let mine = connections.authorize(session, "mine", client::<Notes>()).await.unwrap();
    let yours = connections.authorize(session, "yours", client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&yours.url).await.unwrap();
    let connection = connections.complete(session, &callback).await.unwrap();
    assert_eq!(connection.key().connection, "yours");
    assert_eq!(connections.status::<Notes>("mine").await.unwrap(), None);
    let callback = world.provider.consent(&mine.url).await.unwrap();
    assert_eq!(connections.complete(session, &callback).await.unwrap().key().connection, "mine");
}

#[tokio::test]
async fn s08_a_flow_is_completed_only_in_the_session_that_began_it() {
    let world = World::new::<Notes>().await;
    // The attacker begins, consents with their own account, and gives the callback to their victim.
    let callback = world.consent::<Notes>().await;
    let victim = Session::random().unwrap();
    let error = world.connections.complete(&victim, &callback).await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::StateUnknown), 0));
    world.connections.complete(&world.session, &callback).await.unwrap();
}

#[tokio::test]
async fn s17_a_callback_with_odd_parameters_is_refused() {
    for (addition, reason) in [
        ("&code=other", Reason::DuplicateParameter),
        ("&state=other", Reason::DuplicateParameter),
        ("&iss=a&iss=b", Reason::DuplicateParameter),
        ("&access_token=stolen", Reason::UnexpectedParameter),
        ("&id_token=stolen", Reason::UnexpectedParameter),
        ("&response=stolen", Reason::UnexpectedParameter),
    ] {
        let world = World::new::<Notes>().await;
        let callback = world.consent::<Notes>().await + addition;
        assert_eq!(refused(&world, &callback).await, Some(reason), "{addition}");
    }
    let world = World::new::<Notes>().await;
    let callback = changed(&world.consent::<Notes>().await, "code", None);
    assert_eq!(refused(&world, &callback).await, Some(Reason::CodeMissing));
}

#[tokio::test]
async fn s18_an_error_is_believed_only_after_the_state() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    let forged = format!("{REDIRECT_URI}?error=access_denied&state=guessed");
    assert_eq!(refused(&world, &forged).await, Some(Reason::StateUnknown));
    let without = format!("{REDIRECT_URI}?error=access_denied");
    assert_eq!(refused(&world, &without).await, Some(Reason::StateMissing));
    world.connections.complete(&world.session, &callback).await.expect("the forged error did no harm");
}

#[tokio::test]
async fn a_denied_consent_is_told_and_keeps_the_old_connection() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let request = world.connections.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.deny(&request.url).await.unwrap();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    assert_eq!((error.reason(), error.oauth_error()), (Some(Reason::ConsentDenied), Some("access_denied")));
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Connected));
    connection.get("me").send().await.unwrap();
}

/// A service that tells the company in the callback, and wants it in the address of the token endpoint.
#[connector(
    base_uri = "https://books.example/v3/company/{company}",
    test = get("info"),
    oauth2(authorization_url = "https://books.example/authorize", token_url = "https://books.example/{company}/token"),
)]
pub struct Books {
    pub client_id: String,
    /// The company that was chosen.
    #[connector(from_callback = "realmId", owner)]
    pub company: Learned<String>,
}

#[connector]
impl Books {}

#[tokio::test]
async fn a_value_of_the_callback_is_learned_before_the_exchange() {
    let world = World::with::<Books>(|service| service.callback_param("realmId", "a b/9"), |program| program).await;
    let connection = world.connect::<Books>().await;
    assert_eq!(connection.connector().unwrap().company.get().unwrap(), "a b/9");
    assert_eq!(world.provider.requests_to(Endpoint::Token)[0].path, "/a%20b%2F9/token");
    assert_eq!(world.provider.requests_to(Endpoint::Api)[0].path, "/v3/company/a%20b%2F9/info");
    assert_eq!(connection.owner().as_deref(), Some("a b/9"));
    assert_eq!(
        world.store.load(&key::<Books>()).await.unwrap().unwrap().active.unwrap().owner.as_deref(),
        Some("a b/9")
    );
}

#[tokio::test]
async fn a_callback_can_be_given_as_path_and_query() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    let target = callback.strip_prefix("http://127.0.0.1:7777").unwrap();
    world.connections.complete(&world.session, target).await.unwrap();
}

#[tokio::test]
async fn an_unusable_redirect_uri_is_refused_when_the_program_is_put_together() {
    for bad in ["", "callback", "http://program.example/callback", "https://a.example/#x", "ftp://127.0.0.1/"] {
        let error = Connections::builder(bad).register::<Notes>().build().unwrap_err();
        assert!(matches!(&error, Error::Misconfigured(_)), "{bad}: {error}");
    }
}
