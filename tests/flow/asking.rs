//! Asking for consent where the service wants it otherwise: more scopes, parameters in the fragment, other names.

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint};
use connector_core::{Connections, Reason};

use crate::world::{ID, REDIRECT_URI, World, client};

/// A service in which a program may ask for more.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://scoped.example/authorize",
        token_url = "https://scoped.example/token",
        scopes = ["read"],
        further_scopes = ["write", "share"],
    ),
)]
pub struct Scoped {
    pub client_id: String,
}

#[connector]
impl Scoped {}

#[tokio::test]
async fn further_scopes_are_asked_for_when_the_program_wants_them() {
    for (wanted, asked) in [(vec![], "read"), (vec!["write"], "read write")] {
        let world = World::with::<Scoped>(|s| s, |program| program.scopes::<Scoped>(wanted)).await;
        let connection = world.connect::<Scoped>().await;
        let consent = &world.provider.requests_to(Endpoint::Authorization)[0];
        assert_eq!(consent.query_value("scope").as_deref(), Some(asked));
        assert!(connection.scopes_missing().is_empty());
    }
    let narrow = World::with::<Scoped>(
        |service| service.scopes_granted(["read"]),
        |program| program.scopes::<Scoped>(["share"]),
    )
    .await;
    assert_eq!(narrow.connect::<Scoped>().await.scopes_missing(), ["share"]);
}

#[test]
fn a_scope_that_the_connector_does_not_declare_cannot_be_asked_for() {
    let program = Connections::builder(REDIRECT_URI).register::<Scoped>().scopes::<Scoped>(["delete"]);
    let error = program.build().unwrap_err();
    assert!(error.to_string().contains("`delete`") && error.to_string().contains("write, share"), "{error}");
}

/// A service whose addresses are made by hooks, and may set what they must not.
#[connector(
    test = none,
    oauth2(param_names(state = "memo", grant_type = "by")),
)]
pub struct Careless {
    pub client_id: String,
    pub authorize: String,
    pub token: String,
}

#[connector]
impl Careless {
    #[connector(authorization_url)]
    fn consent(&self) -> String {
        format!("https://careless.example/authorize?{}", self.authorize)
    }

    #[connector(token_url)]
    fn tokens(&self) -> String {
        format!("https://careless.example/token?{}", self.token)
    }
}

#[tokio::test]
async fn an_address_cannot_set_under_a_new_name_what_the_framework_sets() {
    let world = World::with::<Careless>(
        |service| {
            let service = service.endpoint(Endpoint::Authorization, "https://careless.example/authorize");
            service.endpoint(Endpoint::Token, "https://careless.example/token")
        },
        |program| program,
    )
    .await;
    let begin = async |authorize: &str, token: &str| {
        let [client_id, authorize, token] = [CLIENT_ID, authorize, token].map(str::to_owned);
        world.connections.authorize(&world.session, ID, Careless { client_id, authorize, token }).await
    };
    let error = begin("memo=mine", "a=b").await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::ReservedParameter), "{error}");
    let request = begin("a=b", "by=mine").await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::ReservedParameter), "{error}");
    assert_eq!(world.token_requests(), 0);
}

/// Services whose own page reads the parameters of the authorization request.
mod fragments {
    use connector_core::prelude::*;

    #[connector(
        test = none,
        oauth2(
            authorization_url = "https://page.example/app?theme=dark#/authorize?lang=en",
            token_url = "https://page.example/token",
            params_in = fragment,
            authorization_params(access_type = "offline"),
        ),
    )]
    pub struct Page {
        pub client_id: String,
    }

    #[connector]
    impl Page {}

    #[connector(
        test = none,
        oauth2(
            authorization_url = "https://bare.example/app",
            token_url = "https://bare.example/token",
            params_in = fragment,
        ),
    )]
    pub struct Bare {
        pub client_id: String,
    }

    #[connector]
    impl Bare {}
}

#[tokio::test]
async fn the_parameters_stand_in_the_fragment_where_a_page_reads_them() {
    async fn url_of<C: Connector>() -> url::Url {
        let world = World::new::<C>().await;
        let request = world.connections.authorize(&world.session, ID, client::<C>()).await.unwrap();
        let callback = world.provider.consent(&request.url).await.unwrap();
        world.connections.complete(&world.session, &callback).await.unwrap();
        request.url
    }
    let page = url_of::<fragments::Page>().await;
    assert_eq!((page.path(), page.query()), ("/app", Some("theme=dark")));
    let fragment = page.fragment().unwrap();
    assert!(fragment.starts_with("/authorize?lang=en&response_type=code&client_id=simulated-client&"), "{fragment}");
    assert!(fragment.contains("&state=") && fragment.ends_with("&access_type=offline"), "{fragment}");
    let bare = url_of::<fragments::Bare>().await;
    assert_eq!(bare.query(), None);
    assert!(bare.fragment().unwrap().starts_with("response_type=code&"), "{bare}");
}
