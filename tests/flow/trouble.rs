//! The life of tokens in trouble: rules 6, 8 and 11, statement 33, and who has to act.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, SimulatedProvider};
use connector_core::{Connection, Preset, Reason, Status};

use crate::store::TestStore;
use crate::world::{HOUR, ID, MINUTE, Notes, World, client, soon, world_on};

/// From here on a token of an hour is renewed in the background.
const DUE: Duration = Duration::from_secs(3400);

fn oauth_error(code: &str) -> Fault {
    Fault::body(400, "application/json", format!(r#"{{"error":"{code}"}}"#))
}

async fn status(world: &World) -> Option<Status> {
    world.connections.status::<Notes>(ID).await.unwrap()
}

#[tokio::test]
async fn r06_after_invalid_grant_a_newer_record_is_adopted() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let old = world.record::<Notes>().await;
    world.clock.advance(HOUR);
    world.sibling::<Notes>().get::<Notes>(ID).await.unwrap().get("notes").send().await.unwrap();

    // This program reads the store just before the sibling writes, and is refused.
    store.load_once(old);
    world.provider.fail_next(Endpoint::Token, oauth_error("invalid_grant"));
    connection.get("notes").send().await.expect("the sibling's tokens are adopted");
    assert_eq!(status(&world).await, Some(Status::Connected));
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r06_what_a_sibling_has_renewed_is_adopted_without_a_request() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.sibling::<Notes>().get::<Notes>(ID).await.unwrap().get("notes").send().await.unwrap();
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r06_a_refused_renewal_of_a_reconnect_leaves_the_connection_as_it_was() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    // The reconnect gets no further than its test call, and its tokens end before it is resumed.
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    world.try_connect::<Notes>().await.unwrap_err();
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, oauth_error("invalid_grant"));
    let error = world.connections.resume::<Notes>(ID).await.unwrap_err();
    assert_eq!(error.oauth_error(), Some("invalid_grant"), "{error}");
    assert_eq!(status(&world).await, Some(Status::Connected));
    connection.get("notes").send().await.expect("the connection that is in use is another consent");
    assert_eq!(world.record::<Notes>().await.pending.map(drop), None, "a consent that has ended is kept");
}

#[tokio::test]
async fn s33_invalid_grant_ends_the_connection_until_it_is_reconnected() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.revoke_consents();
    for _ in 0..20 {
        let error = connection.get("notes").send().await.unwrap_err();
        assert!(matches!(&error, Error::Reconnect(_)), "{error}");
        world.clock.advance(HOUR);
    }
    assert_eq!((status(&world).await, world.token_requests()), (Some(Status::NeedsReconnect), 2));

    let restarted = world.sibling::<Notes>().get::<Notes>(ID).await.unwrap();
    let error = restarted.get("notes").send().await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::Ended), 2), "{error}");
    assert!(error.to_string().contains("connect the account again"), "{error}");

    world.connect::<Notes>().await;
    connection.get("notes").send().await.expect("handles of before work again");
    restarted.get("notes").send().await.expect("and those of another program");
    assert_eq!((status(&world).await, world.token_requests()), (Some(Status::Connected), 3));
}

#[tokio::test]
async fn s33_what_one_program_was_told_counts_for_all() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let elsewhere = world.sibling::<Notes>().get::<Notes>(ID).await.unwrap();
    world.clock.advance(HOUR);
    world.provider.revoke_consents();
    connection.get("notes").send().await.unwrap_err();
    let error = elsewhere.get("notes").send().await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::Ended), 2), "{error}");
}

#[tokio::test]
async fn r04_a_connection_that_was_made_anew_is_not_overwritten_by_handles_of_the_old_one() {
    let world = World::new::<Notes>().await;
    let old = world.connect::<Notes>().await;
    for _ in 0..3 {
        world.clock.advance(HOUR);
        old.get("notes").send().await.unwrap();
    }
    // Another program forgets the connection and makes it anew.
    let elsewhere = world.sibling::<Notes>();
    elsewhere.forget::<Notes>(ID).await.unwrap();
    let request = elsewhere.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let new = elsewhere.complete(&world.session, &callback).await.unwrap();

    let requests = world.token_requests();
    world.clock.advance(HOUR);
    assert_eq!(old.get("notes").send().await.unwrap_err().reason(), Some(Reason::NotFound));
    assert_eq!(world.token_requests(), requests, "the old refresh token was used");
    new.get("notes").send().await.expect("the new connection is untouched");
    let again = world.connections.get::<Notes>(ID).await.unwrap();
    again.get("notes").send().await.expect("whoever asks anew gets the new connection");
}

#[tokio::test]
async fn s33_an_access_token_that_outlives_its_refresh_token_is_used_to_its_end() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    world.provider.fail_next(Endpoint::Token, oauth_error("invalid_grant"));
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    // The background renewal has its own way to the store.
    soon(async {
        while status(&world).await != Some(Status::NeedsReconnect) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    connection.get("notes").send().await.expect("the access token is good for a while");
    world.clock.advance(HOUR);
    connection.get("notes").send().await.unwrap_err();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn s33_an_access_token_that_is_dead_is_not_used_after_the_end() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(MINUTE);
    world.provider.revoke_consents();
    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!(error.oauth_error(), Some("invalid_grant"), "{error}");
    let calls = world.calls();
    // By its own account it lives on.
    assert!(connection.expires_at().unwrap() > world.start_of_time() + MINUTE);
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    assert_eq!((world.calls(), world.token_requests()), (calls, 2));
}

#[tokio::test]
async fn s33_a_reconnect_elsewhere_that_has_ended_too_begins_nothing_anew() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let revoked = async |connection: &Connection<Notes>| {
        world.clock.advance(MINUTE);
        world.provider.revoke_consents();
        connection.get("notes").send().await.unwrap_err();
    };
    revoked(&connection).await;
    let elsewhere = world.sibling::<Notes>();
    let request = elsewhere.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    revoked(&elsewhere.complete(&world.session, &callback).await.unwrap().typed().unwrap()).await;

    let sent = (world.calls(), world.token_requests());
    let ended = async |connection: &Connection<Notes>| {
        let error = connection.get("notes").send().await.unwrap_err();
        assert!(matches!(&error, Error::Reconnect(_)), "{error}");
        assert_eq!((world.calls(), world.token_requests()), sent, "something was sent");
    };
    ended(&connection).await;
    let again = world.connections.get::<Notes>(ID).await.unwrap();
    store.set_down(true);
    ended(&again).await;
}

#[tokio::test]
async fn r11_a_failure_that_comes_late_does_not_end_the_new_consent() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.revoke_consents();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let late = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("late").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    world.connect::<Notes>().await;
    // Nobody can see in the store that somebody has reconnected.
    store.set_down(true);
    gate.open();
    assert_eq!(soon(late).await.unwrap().unwrap_err().oauth_error(), Some("invalid_grant"));
    store.set_down(false);
    for _ in 0..2 {
        connection.get("notes").send().await.expect("the failure is about the consent of before");
        world.clock.advance(HOUR);
    }
    assert_eq!(status(&world).await, Some(Status::Connected));
}

#[tokio::test]
async fn r08_a_permanent_refusal_ends_the_connection() {
    for code in ["invalid_grant", "access_denied"] {
        let world = World::new::<Notes>().await;
        let connection = world.connect::<Notes>().await;
        world.clock.advance(HOUR);
        world.provider.fail_next(Endpoint::Token, oauth_error(code));
        let error = connection.get("notes").send().await.unwrap_err();
        assert!(matches!(&error, Error::Reconnect(_)) && error.oauth_error() == Some(code), "{error}");
        assert_eq!(status(&world).await, Some(Status::NeedsReconnect));
    }
}

#[tokio::test]
async fn r08_a_passing_failure_leaves_a_good_token_in_use() {
    for fault in [
        Fault::Status(500),
        Fault::Status(503),
        Fault::Status(408),
        Fault::Throttled(MINUTE),
        Fault::LostReply,
        Fault::Truncated,
        oauth_error("temporarily_unavailable"),
    ] {
        // Without rotation, so that an answer that is lost does no harm here.
        let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
        let connection = world.connect::<Notes>().await;
        world.clock.advance(DUE);
        world.provider.fail_next(Endpoint::Token, fault.clone());
        connection.get("notes").send().await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        soon(world.provider.wait_for(Endpoint::Token, 2)).await;
        connection.get("notes").send().await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        world.clock.advance(HOUR);
        connection.get("notes").send().await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(status(&world).await, Some(Status::Connected), "{fault:?}");
    }
}

#[tokio::test]
async fn r08_a_wrong_client_secret_does_not_kill_connections() {
    for code in ["invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request"] {
        let world = World::new::<Notes>().await;
        let connection = world.connect::<Notes>().await;
        world.clock.advance(HOUR);
        world.provider.fail_next(Endpoint::Token, oauth_error(code));
        for _ in 0..10 {
            let error = connection.get("notes").send().await.unwrap_err();
            assert!(matches!(&error, Error::Misconfigured(_)) && error.oauth_error() == Some(code), "{error}");
            world.clock.advance(Duration::from_secs(5));
        }
        assert_eq!((status(&world).await, world.token_requests()), (Some(Status::Connected), 2), "{code}");
        world.clock.advance(Duration::from_secs(10));
        connection.get("notes").send().await.expect("after a minute it is tried again");
        assert_eq!(world.token_requests(), 3);
    }
}

#[tokio::test]
async fn a_rotated_preset_takes_effect_at_once_and_is_never_stored() {
    let world = World::with::<Notes>(
        |service| service.confidential_client(CLIENT_ID, CLIENT_SECRET),
        |program| {
            program
                .preset::<Notes>("client_id", CLIENT_ID)
                .preset::<Notes>("client_secret", Preset::read(|| CLIENT_SECRET))
        },
    )
    .await;
    let notes = world.connections.fill::<Notes>(&Fields::new()).unwrap();
    let request = world.connections.authorize(&world.session, ID, notes).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let connection = world.connections.complete(&world.session, &callback).await.unwrap();
    assert!(world.record::<Notes>().await.active.unwrap().fields.is_empty(), "a preset was stored");

    world.provider.set_client_secret(CLIENT_ID, "rotated");
    world.clock.advance(HOUR);
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)), "{error}");
    world.connections.set_preset::<Notes>("client_secret", "rotated").unwrap();
    connection.get("notes").send().await.expect("the new secret counts at once, without the minute's pause");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn without_a_refresh_token_a_dead_token_needs_the_person_and_no_request() {
    let world = World::with::<Notes>(|service| service.without_refresh_tokens(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    connection.get("notes").send().await.unwrap();
    world.clock.advance(HOUR);
    assert_eq!(status(&world).await, Some(Status::NeedsReconnect), "it is known before anybody calls");
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)) && error.reason() == Some(Reason::NoRefreshToken), "{error}");
    assert_eq!(world.record::<Notes>().await.status, Status::NeedsReconnect);
    assert_eq!(world.token_requests(), 1);

    // A reconnect that another program has made counts here too.
    let elsewhere = world.sibling::<Notes>();
    let request = elsewhere.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    elsewhere.complete(&world.session, &callback).await.unwrap();
    connection.get("notes").send().await.unwrap();
    assert_eq!(status(&world).await, Some(Status::Connected));
}

#[tokio::test]
async fn without_a_refresh_token_a_signal_ends_nothing_for_good() {
    let world =
        World::with::<Notes>(|service| service.without_refresh_tokens().without_expiry(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Api, Fault::Status(401));
    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NoRefreshToken), "{error}");
    assert_eq!(status(&world).await, Some(Status::Connected));
    connection.get("notes").send().await.expect("it was not about the token");
    assert_eq!(world.token_requests(), 1);
}

/// A service that is asked for tokens by a hook once, and never again.
#[connector(
    base_uri = "https://keeps.example",
    test = none,
    hosts = ["login.example"],
    oauth2(authorization_url = "https://login.example/authorize"),
)]
pub struct Keeps {
    pub client_id: String,
}

#[connector]
impl Keeps {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post("https://login.example/token").form(&grant.params(self)).send().await?.tokens().await
    }
}

#[tokio::test]
async fn a_refresh_token_without_a_place_to_use_it_is_no_reason_to_renew() {
    let at = "https://login.example/token";
    let world = World::with::<Keeps>(|service| service.endpoint(Endpoint::Token, at), |program| program).await;
    let connection = world.connect::<Keeps>().await;
    world.clock.advance(DUE);
    connection.get("x").send().await.unwrap();
    world.clock.advance(HOUR);
    let error = connection.get("x").send().await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::NoRefreshToken), 1), "{error}");
}

#[tokio::test]
async fn a_provider_that_cannot_know_an_endpoint_does_not_start() {
    let error = SimulatedProvider::start::<Keeps>().await.unwrap_err();
    assert!(error.to_string().contains("add `.endpoint(Endpoint::Token, "), "{error}");
}

/// A service whose hooks misbehave when they are told to.
#[connector(
    base_uri = "https://odd.example",
    test = none,
    oauth2(authorization_url = "https://odd.example/authorize", token_url = "https://odd.example/token"),
)]
pub struct Odd {
    pub client_id: String,
    /// What the refresh does.
    pub habit: String,
    /// Who it is.
    pub name: Learned<String>,
}

#[connector]
impl Odd {
    #[connector(connected)]
    async fn discover(&mut self, api: &Api) -> Result<()> {
        self.name.set(api.get("me").send().await?.text().await?);
        Ok(())
    }

    #[connector(refresh)]
    async fn renew(&mut self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        match self.habit.as_str() {
            "panics" => panic!("a hook that panics"),
            "changes" => self.habit.push('!'),
            _ => {}
        }
        http.post("https://odd.example/token").form(&grant.params(self)).send().await?.tokens().await
    }

    #[connector(identity)]
    async fn who(&self, _: &Api) -> Result<String> {
        Ok(format!("{} of Odd", self.name.get()?))
    }
}

async fn odd(habit: &str) -> (World, Connection<Odd>) {
    let world =
        World::with::<Odd>(|s| s.endpoint(Endpoint::Token, "https://odd.example/token"), |program| program).await;
    world.provider.reply("/me", connector_core::testing::Reply::text("Ada"));
    let odd = Odd { client_id: CLIENT_ID.to_owned(), habit: habit.to_owned(), name: Learned::unset() };
    let request = world.connections.authorize(&world.session, ID, odd).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let connection = world.connections.complete(&world.session, &callback).await.unwrap().typed().unwrap();
    (world, connection)
}

#[tokio::test]
async fn what_the_hooks_learn_is_kept_with_the_connection() {
    let (world, connection) = odd("behaves").await;
    assert_eq!(connection.identity().await.unwrap().as_deref(), Some("Ada of Odd"));
    let again = world.sibling::<Odd>().get::<Odd>(ID).await.unwrap();
    assert_eq!(again.connector().unwrap().name.get().unwrap(), "Ada");
    world.clock.advance(HOUR);
    again.get("x").send().await.unwrap();
    assert_eq!(again.connector().unwrap().name.get().unwrap(), "Ada");
}

#[tokio::test]
async fn a_hook_that_changes_what_is_not_learned_is_a_typed_error() {
    let (world, connection) = odd("changes").await;
    world.clock.advance(HOUR);
    let error = connection.get("x").send().await.unwrap_err();
    assert!(matches!(&error, Error::Bug(_)) && error.reason() == Some(Reason::FieldChanged), "{error}");
    connection.get("x").send().await.expect("the tokens that came of it are kept");
    assert_eq!((connection.connector().unwrap().habit.as_str(), world.token_requests()), ("changes", 2));
}

#[tokio::test]
async fn a_hook_that_panics_hangs_nobody() {
    let (world, connection) = odd("panics").await;
    world.clock.advance(HOUR);
    for _ in 0..2 {
        let error = connection.get("x").send().await.unwrap_err();
        assert!(matches!(&error, Error::Bug(_)) && error.reason() == Some(Reason::Hook), "{error}");
    }
}

#[tokio::test]
async fn a_connection_that_was_forgotten_is_gone() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.connections.forget::<Notes>(ID).await.unwrap();
    assert_eq!(world.connections.get::<Notes>(ID).await.unwrap_err().reason(), Some(Reason::NotFound));
    world.clock.advance(HOUR);
    assert_eq!(connection.get("notes").send().await.unwrap_err().reason(), Some(Reason::NotFound));
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn r14_a_reconnect_elsewhere_that_has_come_to_its_end_is_renewed_before_it_is_used() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.revoke_consents();
    connection.get("notes").send().await.unwrap_err();
    let elsewhere = world.sibling::<Notes>();
    let request = elsewhere.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    elsewhere.complete(&world.session, &callback).await.unwrap();
    world.clock.advance(HOUR);
    let calls = world.calls();
    connection.get("notes").send().await.unwrap();
    assert_eq!((world.calls() - calls, world.token_requests()), (1, 4), "a dead token was sent");
}

#[tokio::test]
async fn r04_a_reconnect_counts_even_if_renewals_of_the_old_consent_were_never_saved() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    store.set_read_only(true);
    for _ in 0..3 {
        world.clock.advance(HOUR);
        connection.get("notes").send().await.unwrap();
    }
    store.set_read_only(false);
    let elsewhere = world.sibling::<Notes>();
    let request = elsewhere.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let new = elsewhere.complete(&world.session, &callback).await.unwrap();
    for _ in 0..3 {
        world.clock.advance(HOUR);
        connection.get("notes").send().await.unwrap();
        new.get("notes").send().await.unwrap();
    }
    assert_eq!(status(&world).await, Some(Status::Connected));
}

#[tokio::test]
async fn a_first_consent_that_has_ended_before_it_was_proven_has_to_be_given_again() {
    let world = World::new::<Notes>().await;
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    world.try_connect::<Notes>().await.unwrap_err();
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, oauth_error("invalid_grant"));
    world.connections.resume::<Notes>(ID).await.unwrap_err();
    let error = world.connections.resume::<Notes>(ID).await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)) && !error.to_string().contains("resume"), "{error}");
    assert_eq!(status(&world).await, Some(Status::NeedsReconnect));
    world.connect::<Notes>().await;
}
