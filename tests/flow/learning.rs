//! What a service teaches with the first tokens, and the connector cannot take: the code is spent by then.

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate, SimulatedProviderBuilder};
use connector_core::{Connections, Preset, Reason, Status};

use crate::world::{ID, REDIRECT_URI, World, soon};

/// Several stages of one connector's life: what it can take differs.
macro_rules! stages {
    ($($(#[$doc:meta])* $name:ident($($hosts:literal),*) $seats:ty;)*) => {$(
        $(#[$doc])*
        #[connector(
            id = "rooms",
            base_uri = ["{home}/api", "https://rooms.example/api"],
            hosts = [$($hosts),*],
            test = get("me"),
            oauth2(
                authorization_url = "https://rooms.example/authorize",
                token_url = "https://rooms.example/token",
                revoke_url = ["{home}/revoke", "https://rooms.example/revoke"],
            ),
        )]
        pub struct $name {
            pub client_id: String,
            #[connector(from_token = "home")]
            pub home: Learned<Origin>,
            #[connector(from_token = "seats")]
            pub seats: Learned<$seats>,
        }

        #[connector]
        impl $name {}
    )*};
}

stages! {
    /// Before its author knew what the service says.
    Early("*.rooms.example") u32;
    /// And after.
    Late("*.rooms.example", "*.halls.example") String;
}

/// After it was found that somebody has to be asked for something, too.
#[connector(
    id = "rooms",
    base_uri = "https://rooms.example/api",
    test = get("me"),
    oauth2(authorization_url = "https://rooms.example/authorize", token_url = "https://rooms.example/token"),
)]
pub struct Asking {
    pub client_id: String,
    pub region: String,
}

#[connector]
impl Asking {}

fn later<C: Connector>(world: &World) -> Connections {
    let program = Connections::builder(REDIRECT_URI).register::<C>();
    let program = program.transport(world.provider.transport()).clock(world.clock.clone());
    program.shared_store(Arc::clone(&world.store)).build().unwrap()
}

const ODD: [(&str, &str, Reason); 2] =
    [("home", "https://one.halls.example", Reason::HostNotAllowed), ("seats", "many", Reason::MalformedResponse)];

fn service(
    name: &'static str,
    value: &'static str,
) -> impl FnOnce(SimulatedProviderBuilder) -> SimulatedProviderBuilder {
    move |service| service.member("home", "https://one.rooms.example").member("seats", 5).member(name, value)
}

#[tokio::test]
async fn a_grant_whose_learned_value_is_refused_waits_for_a_connector_that_takes_it() {
    for (name, value, reason) in ODD {
        let world = World::with::<Early>(service(name, value), |p| p).await;
        let error = world.try_connect::<Early>().await.unwrap_err();
        assert!(matches!(error, Error::Refused(_)) && error.reason() == Some(reason), "{error}");
        assert_eq!(world.connections.status::<Early>(ID).await.unwrap(), Some(Status::Pending));
        for _ in 0..2 {
            let again = world.connections.resume::<Early>(ID).await.unwrap_err();
            assert_eq!(again.to_string(), error.to_string());
        }
        assert_eq!((world.calls(), world.token_requests()), (0, 1));
        later::<Late>(&world)
            .resume::<Late>(ID)
            .await
            .expect("the connector was mended, and nobody has to consent again");
        assert_eq!(world.token_requests(), 1);
    }
}

/// Neither is the service's mistake.
#[tokio::test]
async fn a_field_that_the_connector_has_gained_since_the_consent_is_asked_for() {
    let world = World::new::<Late>().await;
    let callback = world.consent::<Late>().await;
    let asking = later::<Asking>(&world);
    let error = asking.complete(&world.session, &callback).await.unwrap_err();
    assert!(matches!(error, Error::Input(_)) && error.to_string().contains("region"), "{error}");
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    world.try_connect::<Late>().await.unwrap_err();
    let error = asking.resume::<Asking>(ID).await.unwrap_err();
    assert!(matches!(error, Error::Input(_)) && error.to_string().contains("region"), "{error}");
}

#[tokio::test]
async fn s29_a_host_that_is_not_declared_sees_nothing_when_the_connection_ends() {
    let (name, value, _) = ODD[0];
    let world = World::with::<Early>(service(name, value), |p| p).await;
    world.try_connect::<Early>().await.unwrap_err();
    let error = world.connections.disconnect::<Early>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HostNotAllowed), "who could not be told is said: {error}");
    let requests = world.provider.requests();
    assert!(requests.iter().all(|request| request.host != "one.halls.example"), "{requests:?}");
    assert_eq!(world.connections.status::<Early>(ID).await.unwrap(), None);
}

/// A connection of a program whose connector may go further.
#[tokio::test]
async fn s29_a_host_that_another_program_may_reach_gets_nothing_of_this_one() {
    let world = World::with::<Late>(service("home", "https://one.halls.example"), |p| p).await;
    world.connect::<Late>().await;
    let calls = world.calls();
    let error = later::<Early>(&world).get::<Early>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HostNotAllowed), "{error}");
    assert_eq!(world.calls(), calls);
}

/// The file is replaced by another one while the service answers.
#[tokio::test]
async fn a_preset_that_cannot_be_read_just_then_costs_no_tokens() {
    let file = std::env::temp_dir().join(format!("connector-learning-{}", std::process::id()));
    std::fs::write(&file, connector_core::testing::CLIENT_ID).unwrap();
    let world =
        World::with::<Late>(|s| s.member("seats", "5"), |p| p.preset::<Late>("client_id", Preset::file(&file))).await;
    let gate = Gate::new();
    let callback = world.consent::<Late>().await;
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completing = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    std::fs::remove_file(&file).unwrap();
    gate.open();
    soon(completing).await.unwrap().unwrap_err();
    std::fs::write(&file, connector_core::testing::CLIENT_ID).unwrap();
    world.connections.resume::<Late>(ID).await.expect("the code is spent, and its tokens are lost");
    std::fs::remove_file(&file).unwrap();
}

/// A service whose customers each have a host, which tells when their tokens end.
#[connector(
    base_uri = "https://{home}/api",
    hosts = ["*.lofts.example"],
    test = get("me"),
    oauth2(
        authorization_url = "https://lofts.example/authorize",
        token_url = "https://lofts.example/token",
        introspection_url = "https://{home}/introspect",
    ),
)]
pub struct Lofts {
    pub client_id: String,
    #[connector(from_token = "home")]
    pub home: Learned<Host>,
}

#[connector]
impl Lofts {}

#[tokio::test]
async fn s29_a_host_that_is_not_declared_is_not_asked_when_a_token_ends() {
    for (home, asked) in [("one.lofts.example", 1), ("evil.example", 0)] {
        let world = World::with::<Lofts>(|service| service.without_expiry().member("home", home), |p| p).await;
        let refused = world.try_connect::<Lofts>().await.err().and_then(|error| error.reason());
        assert_eq!(refused, Some(Reason::HostNotAllowed).filter(|_| asked == 0), "{home}");
        let asked_for = world.provider.requests().iter().filter(|request| request.path == "/introspect").count();
        assert_eq!(asked_for, asked, "{home}");
    }
}

/// A program's own account, whose tenant the service tells with the token.
#[connector(
    base_uri = "https://api.tenants.example",
    test = get("me"),
    client_credentials(token_url = "https://tenants.example/token"),
)]
pub struct Tenants {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(from_token = "tenant")]
    pub tenant: Learned<String>,
}

#[connector]
impl Tenants {}

#[tokio::test]
async fn what_an_earlier_account_taught_does_not_hold_for_the_one_that_is_entered() {
    let world = World::with::<Tenants>(|service| service.member("tenant", "one"), |p| p).await;
    let earlier = world.enter::<Tenants>().await.unwrap().connector().unwrap();
    assert_eq!(earlier.tenant.get().unwrap(), "one");
    world.provider.set_member("tenant", serde_json::Value::Null);
    let connection = world.connections.connect(ID, earlier).await.unwrap();
    assert!(connection.connector().unwrap().tenant.get().is_err(), "the service does not say so any more");
}
