//! The token on a call, where the service wants it elsewhere than others.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Received};

use crate::world::World;

/// Services that want the token elsewhere than others.
macro_rules! places {
    ($($name:ident: $($key:ident = $value:literal),*;)*) => { $(
        mod $name {
            use connector_core::prelude::*;

            #[connector(
                base_uri = "https://api.placed.example",
                test = get("me"),
                apply($($key = $value),*),
                oauth2(authorization_url = "https://placed.example/authorize", token_url = "https://placed.example/token"),
            )]
            pub struct Placed {
                pub client_id: String,
            }

            #[connector]
            impl Placed {}
        }
    )* };
}

places! {
    own_header: header = "X-Access-Token";
    own_scheme: scheme = "token";
    own_both: header = "X-Authorization", scheme = "Zoho-oauthtoken";
    own_query: query = "oauth_token";
}

/// A call with the first token and a call with the next: the one that the service got last.
async fn placed<C: Connector>() -> (Received, String) {
    let world = World::new::<C>().await;
    let connection = world.connect::<C>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.expire_access_tokens();
    connection.get("pages").query("page", 2).send().await.unwrap();
    assert_eq!(world.token_requests(), 2, "a dead token is noticed and replaced wherever it stands");
    let token = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    (world.provider.requests_to(Endpoint::Api).pop().unwrap(), token)
}

#[tokio::test]
async fn the_token_stands_where_the_service_wants_it_and_nowhere_else() {
    let (call, token) = placed::<own_header::Placed>().await;
    assert_eq!(call.header("x-access-token"), Some(token.as_str()));
    assert_eq!((call.header("authorization"), call.query.as_str()), (None, "page=2"));

    let (call, token) = placed::<own_scheme::Placed>().await;
    assert_eq!(call.header("authorization"), Some(format!("token {token}").as_str()));

    let (call, token) = placed::<own_both::Placed>().await;
    assert_eq!(call.header("x-authorization"), Some(format!("Zoho-oauthtoken {token}").as_str()));
    assert_eq!(call.header("authorization"), None);

    let (call, token) = placed::<own_query::Placed>().await;
    assert_eq!(call.query, format!("page=2&oauth_token={token}"));
    assert_eq!(call.header("authorization"), None);
}
