//! Connectors whose hooks do what they must not, or say what went wrong themselves.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::CLIENT_ID;
use connector_core::{Body, Connection};

use super::{error, provocations};
use crate::authorization::{hooked, hooked_world};
use crate::calls::Pieces;
use crate::world::{HOUR, ID, World};

/// A service whose hooks do what the person enters.
#[connector(
    base_uri = "https://odd.example",
    test = none,
    oauth2(authorization_url = "https://odd.example/authorize", token_url = "https://odd.example/token"),
)]
pub struct Odd {
    pub client_id: String,
    pub deed: String,
}

#[connector]
impl Odd {
    #[connector(pkce)]
    fn verifier(&self, fresh: PkceVerifier) -> Result<PkceVerifier> {
        if self.deed == "short" { PkceVerifier::new("short") } else { Ok(fresh) }
    }

    #[connector(acquire)]
    async fn exchange(&mut self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let request = http.post("https://odd.example/token");
        match self.deed.as_str() {
            "stream" => request.body(Body::stream(Pieces(vec!["a"]))).send().await?.tokens().await,
            "password" => request.form(&[("grant_type", "password")]).send().await?.tokens().await,
            "change" => {
                self.client_id = "another".to_owned();
                Ok(Tokens::bearer("a"))
            }
            "name" => Ok(Tokens::bearer("a").with_named("admin", Tokens::bearer("b"))),
            "panic" => panic!("a hook that panics"),
            "reconnect" => Err(Error::reconnect("the account was closed")),
            "retry" => Err(Error::retry(Some(Duration::from_secs(5)), "the service sleeps")),
            "refuse" => Err(Error::refused("the account has no files")),
            "misconfigure" => Err(Error::misconfigured("the app is not approved")),
            _ => request.form(&grant.params(self)).send().await?.tokens().await,
        }
    }

    #[connector(refresh)]
    async fn renew(&self, _: &RefreshGrant, http: &Http) -> Result<Tokens> {
        match self.deed.as_str() {
            "renewal panics" => panic!("a hook that panics"),
            _ => http.post("https://odd.example/token").send().await?.tokens().await,
        }
    }

    #[connector(connected)]
    async fn look(&self, _: &Api) -> Result<()> {
        match self.deed.as_str() {
            "retry later" => Err(Error::retry(None, "the service sleeps")),
            _ => Ok(()),
        }
    }
}

async fn try_odd(deed: &str) -> (World, Result<Connection>) {
    let world = World::new::<Odd>().await;
    let odd = Odd { client_id: CLIENT_ID.to_owned(), deed: deed.to_owned() };
    let outcome = async {
        let request = world.connections.authorize(&world.session, ID, odd).await?;
        let callback = world.provider.consent(&request.url).await?;
        world.connections.complete(&world.session, &callback).await
    };
    let outcome = outcome.await;
    (world, outcome)
}

async fn odd(deed: &str) -> Error {
    error(try_odd(deed).await.1)
}

async fn a_short_verifier() -> Error {
    odd("short").await
}

async fn a_stream_of_a_token_request() -> Error {
    odd("stream").await
}

async fn the_password_grant() -> Error {
    odd("password").await
}

async fn a_changed_field() -> Error {
    odd("change").await
}

async fn a_token_that_is_not_declared() -> Error {
    odd("name").await
}

async fn a_panic() -> Error {
    odd("panic").await
}

async fn a_panic_of_a_renewal() -> Error {
    let (world, connection) = try_odd("renewal panics").await;
    let connection = connection.unwrap();
    world.clock.advance(HOUR);
    error(connection.get("x").send().await)
}

async fn reconnect_by_a_hook() -> Error {
    odd("reconnect").await
}

async fn retry_by_a_hook() -> Error {
    odd("retry later").await
}

async fn retry_of_an_exchange_by_a_hook() -> Error {
    odd("retry").await
}

async fn refused_by_a_hook() -> Error {
    odd("refuse").await
}

async fn misconfigured_by_a_hook() -> Error {
    odd("misconfigure").await
}

/// Where a hook says that the authorization endpoint is.
async fn consent_at(address: &str) -> Error {
    let world = hooked_world().await;
    let connector = hooked(address, "https://a.example/token");
    error(world.connections.authorize(&world.session, ID, connector).await)
}

async fn no_address() -> Error {
    consent_at("authorize").await
}

async fn without_tls() -> Error {
    consent_at("http://a.example/authorize").await
}

async fn with_a_fragment() -> Error {
    consent_at("https://a.example/authorize#top").await
}

async fn a_number_as_a_host() -> Error {
    consent_at("https://2130706433/").await
}

async fn a_parameter_of_the_framework() -> Error {
    consent_at("https://a.example/authorize?state=mine").await
}

/// A service whose test names what is not always learned.
#[connector(
    base_uri = "https://tested.example",
    test = get("accounts/{account}"),
    oauth2(authorization_url = "https://tested.example/authorize", token_url = "https://tested.example/token"),
)]
pub struct Tested {
    pub client_id: String,
    #[connector(from_token = "account")]
    pub account: Learned<String>,
}

#[connector]
impl Tested {}

async fn a_test_of_what_is_not_known() -> Error {
    let world = World::with::<Tested>(|service| service.member("another", 1), |program| program).await;
    error(world.try_connect::<Tested>().await)
}

provocations![
    a_short_verifier,
    a_stream_of_a_token_request,
    the_password_grant,
    a_changed_field,
    a_token_that_is_not_declared,
    a_panic,
    a_panic_of_a_renewal,
    reconnect_by_a_hook,
    retry_by_a_hook,
    retry_of_an_exchange_by_a_hook,
    refused_by_a_hook,
    misconfigured_by_a_hook,
    no_address,
    without_tls,
    with_a_fragment,
    a_number_as_a_host,
    a_parameter_of_the_framework,
    a_test_of_what_is_not_known,
];
