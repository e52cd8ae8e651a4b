//! Connectors that come and go: what was connected by one that is not offered any more, and ids that would mix.

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, CLIENT_ID, Reply};
use connector_core::{Connections, ConnectionsBuilder, Reason, Status};

use super::{
    HelpDesk, HelpDeskConsent, HelpDeskKey, assert_by_consent, assert_by_key, by_consent, by_key, desk, last_call,
};
use crate::installation::Market;
use crate::world::{HOUR, ID, Notes, REDIRECT_URI, World, client};

/// The help desk of a program that offers no key.
#[connector(multi, id = "help_desk")]
#[derive(Debug)]
pub enum WithoutKey {
    Consent(HelpDeskConsent),
    Other(Anonymous),
}

/// Does not tell whose account it is.
#[connector(base_uri = "https://keys.desk.example/v1", test = get("me"), apply(header = "X-Key"), api_key)]
#[derive(Debug)]
pub struct Anonymous {
    pub api_key: Secret,
}

#[connector]
impl Anonymous {}

#[tokio::test]
async fn what_was_connected_in_a_way_that_is_not_offered_any_more_is_not_lost() {
    let world = desk().await;
    by_key(&world).await.unwrap();
    let before = world.record::<HelpDesk>().await;
    let reduced = world.sibling::<WithoutKey>();
    for error in [
        reduced.get::<WithoutKey>(ID).await.map(drop).unwrap_err(),
        reduced.status::<WithoutKey>(ID).await.map(drop).unwrap_err(),
        reduced.resume::<WithoutKey>(ID).await.map(drop).unwrap_err(),
    ] {
        assert_eq!(error.reason(), Some(Reason::NotOffered), "{error}");
        assert!(matches!(&error, Error::Misconfigured(_)) && error.to_string().contains("`help_desk_key`"), "{error}");
    }
    assert_eq!(world.record::<HelpDesk>().await.version, before.version, "nothing was written");
    let connection = world.sibling::<HelpDesk>().get::<HelpDesk>(ID).await.unwrap();
    connection.get("tickets").send().await.expect("where it is offered it goes on");

    // The person connects in another way, of the same account.
    let request = reduced.authorize(&world.session, ID, WithoutKey::Consent(client())).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let mended = reduced.complete(&world.session, &callback).await.unwrap().typed::<WithoutKey>().unwrap();
    mended.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
}

#[tokio::test]
async fn a_connection_that_is_in_use_meets_a_way_that_is_not_offered() {
    let world = desk().await;
    let reduced = world.sibling::<WithoutKey>();
    by_consent(&world).await.unwrap();
    let connection = reduced.get::<WithoutKey>(ID).await.unwrap();
    by_key(&world).await.unwrap();
    connection.get("tickets").send().await.expect("nobody has told this program");
    world.clock.advance(2 * HOUR);
    let error = connection.get("tickets").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotOffered), "{error}");
    assert_eq!(world.token_requests(), 1, "what the key has replaced is not renewed");
    assert_eq!(world.record::<HelpDesk>().await.active.unwrap().connector, "help_desk_key");
}

#[tokio::test]
async fn disconnecting_what_is_not_offered_forgets_it_untold() {
    let world = desk().await;
    by_key(&world).await.unwrap();
    let error = world.sibling::<WithoutKey>().disconnect::<WithoutKey>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotOffered), "{error}");
    assert_eq!(world.connections.status::<HelpDesk>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn a_consent_in_a_way_that_is_not_offered_waits_on() {
    let world = desk().await;
    /// Without the consent.
    #[connector(multi, id = "help_desk")]
    enum WithoutConsent {
        Key(HelpDeskKey),
        Other(Anonymous),
    }
    let request = world.connections.authorize(&world.session, ID, super::consent()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let error = world.sibling::<WithoutConsent>().complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotOffered), "{error}");
    world.connections.complete(&world.session, &callback).await.expect("another program of the same has it");
}

#[tokio::test]
async fn a_way_that_does_not_tell_whose_account_it_is_replaces_none_that_does() {
    let world = World::with::<WithoutKey>(|service| service.member("user.id", "ada"), |program| program).await;
    let anonymous = || WithoutKey::Other(Anonymous { api_key: API_KEY.into() });
    world.connections.connect(ID, anonymous()).await.unwrap();
    let request = world.connections.authorize(&world.session, ID, WithoutKey::Consent(client())).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let connection = world.connections.complete(&world.session, &callback).await.unwrap();
    assert_eq!(connection.owner().as_deref(), Some("ada"));
    let error = world.connections.connect(ID, anonymous()).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged), "{error}");
    assert!(error.to_string().contains("`anonymous` does not tell whose account it is"), "{error}");
    connection.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
}

#[tokio::test]
async fn connections_of_a_connector_go_on_when_a_choice_takes_its_id() {
    /// What was one connector, and another way beside it.
    #[connector(multi, id = "help_desk_key")]
    #[derive(Debug)]
    enum Grown {
        Key(HelpDeskKey),
        Consent(HelpDeskConsent),
    }
    let world = World::with::<HelpDeskKey>(|service| service, |program| program).await;
    world.provider.reply("/v1/who", Reply::text("ada"));
    world.enter::<HelpDeskKey>().await.unwrap();
    let grown = world.sibling::<Grown>().get::<Grown>(ID).await.unwrap();
    grown.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    assert!(matches!(grown.connector().unwrap(), Grown::Key(_)));
}

#[tokio::test]
async fn a_refresh_token_of_a_choice_is_used_before_it_ends() {
    let world = World::with::<HelpDesk>(
        |service| service.member("user.id", "ada").refresh_token_lifetime(100 * HOUR),
        |program| program,
    )
    .await;
    by_consent(&world).await.unwrap();
    world.clock.advance(90 * HOUR);
    assert_eq!(world.connections.renew_due().await.unwrap(), 1);
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn a_service_may_begin_the_consent_of_one_way() {
    /// A shop of programs, or a key.
    #[connector(multi)]
    enum Shop {
        Market(Market),
        Other(Anonymous),
    }
    let world = World::with::<Shop>(|service| service.member("seller", "ada"), |program| program).await;
    let address = format!("https://market.example/authorize?response_type=code&client_id={CLIENT_ID}");
    let mut url = url::Url::parse(&address).unwrap();
    url.query_pairs_mut().append_pair("redirect_uri", REDIRECT_URI);
    let callback = world.provider.consent(&url).await.unwrap();
    let connection = world.connections.complete_installation(ID, Shop::Market(client()), &callback).await.unwrap();
    assert_eq!(connection.owner().as_deref(), Some("ada"));
    connection.get("goods").send().await.unwrap();
    let other = Shop::Other(Anonymous { api_key: API_KEY.into() });
    let error = world.connections.complete_installation(ID, other, &callback).await.unwrap_err();
    assert!(matches!(error, Error::Bug(_)), "{error}");
}

/// Says why a program cannot be put together.
#[track_caller]
fn refused(program: impl FnOnce(ConnectionsBuilder) -> ConnectionsBuilder) -> String {
    let error = program(Connections::builder(REDIRECT_URI)).build().unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error}");
    error.to_string()
}

#[test]
fn ids_under_which_connections_or_presets_would_mix_are_refused() {
    /// Another connector under the id of one of the help desk's.
    #[connector(id = "help_desk_key", base_uri = "https://a.example", test = none, api_key)]
    struct Impostor {
        pub api_key: Secret,
    }

    #[connector]
    impl Impostor {}

    /// A connector under the id of the help desk.
    #[connector(id = "help_desk", base_uri = "https://a.example", test = none, api_key)]
    struct Plain {
        pub api_key: Secret,
    }

    #[connector]
    impl Plain {}

    let twice = |id: &str| format!("two connectors have the id `{id}`; give one of them another `id`");
    assert_eq!(refused(|program| program.register::<HelpDesk>().register::<WithoutKey>()), twice("help_desk"));
    assert_eq!(refused(|program| program.register::<HelpDesk>().register::<Plain>()), twice("help_desk"));
    assert_eq!(refused(|program| program.register::<Impostor>().register::<HelpDesk>()), twice("help_desk_key"));
    let of_another = refused(|program| program.register::<HelpDesk>().preset::<Notes>("client_id", "a"));
    assert!(of_another.contains("no connector `notes` is registered"), "{of_another}");
    let program = Connections::builder(REDIRECT_URI).register::<HelpDesk>().register::<HelpDeskKey>();
    let program = program.build().expect("a connector may stand by itself too");
    for error in [
        program.set_preset::<Notes>("client_id", "a").unwrap_err(),
        program.set_preset::<Impostor>("api_key", "a").unwrap_err(),
    ] {
        assert!(matches!(error, Error::Misconfigured(_)), "{error}");
    }
}

#[tokio::test]
async fn a_type_that_was_not_registered_is_the_operators_matter() {
    let program = Connections::builder(REDIRECT_URI).register::<HelpDesk>().build().unwrap();
    for error in [
        program.get::<HelpDeskKey>(ID).await.map(drop).unwrap_err(),
        program.get::<WithoutKey>(ID).await.map(drop).unwrap_err(),
        program.connect(ID, HelpDeskKey { api_key: "a".into(), user: Learned::default() }).await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Misconfigured(_)), "{error}");
    }
    assert_eq!(program.status::<HelpDesk>(ID).await.unwrap(), None::<Status>);
}
