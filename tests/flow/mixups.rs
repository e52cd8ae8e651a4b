//! A service that sends the person on to another one, to get at its codes: statement 11 (RFC 9700, section 4.4).

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, SimulatedProvider};
use connector_core::{Connections, ConnectionsBuilder, Loopback, Reason, Session};

use crate::callback::Tasks;
use crate::world::{ID, Notes, REDIRECT_URI, World, changed, client, parameter};

/// A service that names itself in every callback.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://named.example/authorize",
        token_url = "https://named.example/token",
        issuer = "https://named.example",
        issuer_in_callback = required,
    ),
)]
pub struct Named {
    pub client_id: String,
}

#[connector]
impl Named {}

/// A program with the notes, and with that.
fn program(redirect_uri: &str, more: impl FnOnce(ConnectionsBuilder) -> ConnectionsBuilder) -> Result<Connections> {
    more(Connections::builder(redirect_uri).register::<Notes>()).build()
}

async fn begun<C: Connector>(connections: &Connections) -> Result<String> {
    let session = Session::random().unwrap();
    let request = connections.authorize(&session, ID, client::<C>()).await?;
    Ok(parameter(request.url.as_str(), "redirect_uri").unwrap())
}

fn is_refused<T: std::fmt::Debug>(outcome: Result<T>) {
    let error = outcome.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)) && error.reason() == Some(Reason::Setup), "{error:?}");
    assert!(error.to_string().contains("are called back at the same path"), "{error}");
}

#[tokio::test]
async fn s11_connectors_whose_services_need_not_name_themselves_have_paths_of_their_own() {
    let shared = program(REDIRECT_URI, |program| program.register::<Tasks>()).unwrap();
    is_refused(begun::<Notes>(&shared).await);
    is_refused(begun::<Tasks>(&shared).await);

    let at = "http://127.0.0.1:7777/callback/{connector}";
    let apart = program(at, |program| program.register::<Tasks>()).unwrap();
    assert_eq!(begun::<Notes>(&apart).await.unwrap(), "http://127.0.0.1:7777/callback/notes");
    assert_eq!(begun::<Tasks>(&apart).await.unwrap(), "http://127.0.0.1:7777/callback/tasks");
    let clash = "http://127.0.0.1:7777/callback/notes";
    let clash = program(at, |program| program.register::<Tasks>().redirect_uri_of::<Tasks>(clash)).unwrap();
    is_refused(begun::<Tasks>(&clash).await);

    // Whoever always says who it is may share a path; whoever shares it with them, and does not, may not.
    let named = program(REDIRECT_URI, |program| program.register::<Named>()).unwrap();
    assert_eq!(begun::<Named>(&named).await.unwrap(), REDIRECT_URI);
    is_refused(begun::<Notes>(&named).await);
}

#[tokio::test]
async fn s11_so_have_they_on_a_persons_own_machine() {
    let shared = program(REDIRECT_URI, |program| program.register::<Tasks>()).unwrap();
    is_refused(shared.authorize_on_loopback(ID, client::<Notes>()).await);
    for loopback in [Loopback::new().path("/back/{connector}"), Loopback::new().path_of::<Tasks>("/tasks")] {
        let apart = program(REDIRECT_URI, |program| program.register::<Tasks>().loopback(loopback)).unwrap();
        let notes = apart.authorize_on_loopback(ID, client::<Notes>()).await.unwrap();
        let tasks = apart.authorize_on_loopback("other", client::<Tasks>()).await.unwrap();
        let path = |uri: &str| url::Url::parse(uri).unwrap().path().to_owned();
        assert_ne!(path(notes.redirect_uri()), path(tasks.redirect_uri()));
    }
}

#[tokio::test]
async fn s11_the_code_of_an_honest_service_does_not_go_to_a_hostile_one() {
    let notes = "http://127.0.0.1:7777/callback/notes";
    let world = World::with::<Notes>(
        |service| service.redirect_uri(notes),
        |program| program.register::<Tasks>().redirect_uri_of::<Notes>(notes),
    )
    .await;
    let hostile = SimulatedProvider::builder::<Tasks>().start().await.unwrap();
    // The person connects their tasks, whose service sends them on to that of the notes, with the state of its own flow.
    let of_tasks = world.connections.authorize(&world.session, "tasks", client::<Tasks>()).await.unwrap();
    let of_notes = world.connections.authorize(&world.session, "notes", client::<Notes>()).await.unwrap();
    let state = parameter(of_tasks.url.as_str(), "state").unwrap();
    let led = changed(of_notes.url.as_str(), "state", Some(&state));
    let callback = world.provider.consent(&led.parse().unwrap()).await.unwrap();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateUnknown), "{error}");
    assert_eq!((world.token_requests(), hostile.count(Endpoint::Token)), (0, 0));
}

#[test]
fn what_stands_for_a_connector_makes_another_path_and_nothing_else() {
    for bad in [
        "https://{connector}.program.example/callback",
        "https://program.example/callback?of={connector}",
        "https://program.example/{connector}?of={connector}",
        "https://program.example/callback#{connector}",
    ] {
        let error = program(bad, |program| program).unwrap_err();
        assert!(error.to_string().contains("cannot be a redirect URI"), "{bad}: {error}");
    }
}
