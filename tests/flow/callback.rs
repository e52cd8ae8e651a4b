//! The callback: statements 6 to 8, 17, 18 and 29, what is believed of it, and whose account is connected.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Reply, SimulatedProviderBuilder};
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
async fn s06_a_denial_uses_the_state_up() {
    let world = World::new::<Notes>().await;
    let request = world.connections.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let denied = world.provider.deny(&request.url).await.unwrap();
    let consented = world.provider.consent(&request.url).await.unwrap();
    assert_eq!(refused(&world, &denied).await, Some(Reason::ConsentDenied));
    assert_eq!(refused(&world, &consented).await, Some(Reason::StateUnknown));
}

#[tokio::test]
async fn s06_a_state_ends_when_its_connection_is_forgotten() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    world.connections.forget::<Notes>(ID).await.unwrap();
    assert_eq!(refused(&world, &callback).await, Some(Reason::StateUnknown));
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

/// A service that tells in the callback where the tokens of this person are.
#[connector(
    test = none,
    hosts = ["*.accounts.example"],
    oauth2(authorization_url = "https://accounts.example/authorize", token_url = "{accounts}/token"),
)]
pub struct Regional {
    pub client_id: String,
    /// Where the person's account is kept.
    #[connector(from_callback = "accounts-server")]
    pub accounts: Learned<Origin>,
}

#[connector]
impl Regional {}

#[tokio::test]
async fn s29_a_callback_cannot_name_a_host_that_is_not_declared() {
    let told = async |origin: &str| {
        let origin = origin.to_owned();
        let service = move |s: SimulatedProviderBuilder| s.callback_param("accounts-server", &origin);
        let world = World::with::<Regional>(service, |program| program).await;
        let outcome = world.try_connect::<Regional>().await.map(drop);
        (world, outcome)
    };
    let (world, outcome) = told("https://eu.accounts.example").await;
    outcome.unwrap();
    assert_eq!(world.provider.requests_to(Endpoint::Token)[0].host, "eu.accounts.example");

    for evil in ["https://evil.example", "https://accounts.example.evil.example", "https://evilaccounts.example"] {
        let (world, outcome) = told(evil).await;
        assert_eq!(outcome.unwrap_err().reason(), Some(Reason::HostNotAllowed), "{evil}");
        let [consent] = &world.provider.requests()[..] else { panic!("something was sent to {evil}") };
        assert_eq!(consent.endpoint, Endpoint::Authorization);
    }
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

#[tokio::test]
async fn a_program_that_is_put_together_wrongly_is_told_so() {
    #[connector(id = "notes", test = none, oauth2(authorization_url = "https://x.example", token_url = "https://x.example"))]
    pub struct Twin {
        pub client_id: String,
    }

    #[connector]
    impl Twin {}

    let begin = || Connections::builder(REDIRECT_URI).register::<Notes>();
    for (builder, expected) in [
        (begin().register::<Twin>(), "two connectors have the id `notes`"),
        (
            begin().preset::<Notes>("colour", "red"),
            "`colour` is not a field of `notes`; its fields: client_id, client_secret",
        ),
        (begin().preset::<Tasks>("client_id", "a"), "no connector `tasks` is registered"),
    ] {
        let error = builder.build().unwrap_err();
        assert!(matches!(&error, Error::Misconfigured(_)) && error.to_string().contains(expected), "{error}");
    }
    let world = World::new::<Notes>().await;
    let error = world.connections.authorize(&world.session, "", client::<Notes>()).await.unwrap_err();
    assert!(error.to_string().contains("id that is not empty"), "{error}");
}

/// A service that tells whose account it is.
#[connector(
    base_uri = "https://owned.example",
    test = none,
    oauth2(authorization_url = "https://owned.example/authorize", token_url = "https://owned.example/token"),
)]
pub struct Owned {
    pub client_id: String,
    /// The account.
    #[connector(from_token = "user.id", owner)]
    pub account: Learned<String>,
}

#[connector]
impl Owned {}

#[tokio::test]
async fn a_reconnect_for_another_account_is_refused_unless_allowed() {
    let world = World::new::<Owned>().await;
    let connection = world.connect::<Owned>().await;
    let owner = connection.owner();
    world.connect::<Owned>().await;
    world.provider.set_member("user.id", "somebody else");
    let error = world.try_connect::<Owned>().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged), "{error}");
    assert_eq!(connection.owner(), owner);
    connection.get("x").send().await.expect("the old connection stays in use");

    let world = World::with::<Owned>(|service| service, |program| program.allow_other_owner()).await;
    let connection = world.connect::<Owned>().await;
    world.provider.set_member("user.id", "somebody else");
    world.connect::<Owned>().await;
    assert_eq!(connection.owner().as_deref(), Some("somebody else"));
}

#[tokio::test]
async fn an_owner_that_is_declared_has_to_be_known() {
    let world = World::new::<Owned>().await;
    for unknown in
        [serde_json::json!(null), serde_json::json!(""), serde_json::json!({"id": 1}), serde_json::json!([1])]
    {
        world.provider.set_member("user.id", unknown.clone());
        let error = world.try_connect::<Owned>().await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::NotLearned), "{unknown}: {error}");
        assert!(error.to_string().contains("`account` was not learned"), "{error}");
    }
    world.provider.set_member("user.id", 7);
    let connection = world.connect::<Owned>().await;
    assert_eq!(connection.owner().as_deref(), Some("7"));
    world.provider.set_member("user.id", serde_json::json!(null));
    world.try_connect::<Owned>().await.unwrap_err();
    assert_eq!(connection.owner().as_deref(), Some("7"), "a reconnect that tells no owner replaces nothing");
}

#[tokio::test]
async fn a_new_consent_begins_without_what_another_has_taught() {
    let world = World::new::<Owned>().await;
    let mine = world.connect::<Owned>().await;
    // The program takes the connector as it is for a second account, of which the service tells no owner.
    world.provider.set_member("user.id", serde_json::json!(null));
    let request = world.connections.authorize(&world.session, "yours", mine.connector().unwrap()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotLearned), "it was taken for the account of before: {error}");
}

/// A service that may have to be asked whose account it is.
#[connector(
    base_uri = "https://asked.example",
    test = none,
    oauth2(authorization_url = "https://asked.example/authorize", token_url = "https://asked.example/token"),
)]
pub struct Asked {
    pub client_id: String,
    /// The account.
    #[connector(from_token = "user", owner)]
    pub account: Learned<String>,
}

#[connector]
impl Asked {
    #[connector(connected)]
    async fn ask(&mut self, api: &Api) -> Result<()> {
        self.account.set(api.get("me").send().await?.text().await?);
        Ok(())
    }
}

#[tokio::test]
async fn a_reconnect_for_another_account_is_refused_if_only_a_hook_finds_it_out() {
    let world = World::with::<Asked>(|s| s.member("user", serde_json::json!(null)), |program| program).await;
    world.provider.reply("/me", Reply::text("ada"));
    let connection = world.connect::<Asked>().await;
    world.provider.reply("/me", Reply::text("bob"));
    let error = world.try_connect::<Asked>().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged), "{error}");
    assert_eq!(connection.owner().as_deref(), Some("ada"));
    assert_eq!(world.record::<Asked>().await.pending.map(drop), None, "it could still be resumed");
    connection.get("x").send().await.expect("the old connection stays in use");
}

#[tokio::test]
async fn an_account_that_is_known_to_be_another_one_is_not_called_at_all() {
    let world = World::with::<Asked>(|service| service.member("user", "ada"), |program| program).await;
    world.provider.reply("/me", Reply::text("ada"));
    world.connect::<Asked>().await;
    let calls = world.calls();
    world.provider.set_member("user", "bob");
    let error = world.try_connect::<Asked>().await.unwrap_err();
    assert_eq!((error.reason(), world.calls()), (Some(Reason::OwnerChanged), calls), "{error}");
}
