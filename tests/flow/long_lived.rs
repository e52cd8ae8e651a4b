//! A second exchange, from a token that lives for an hour to one that lives for months; and a renewal by the access token.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Reply};
use serde_json::json;

use crate::world::World;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A service without refresh tokens: a token is changed into a longer one, and renewed as long as it lives.
#[connector(
    base_uri = "https://graph.pictures.example",
    test = get("me"),
    oauth2(authorization_url = "https://pictures.example/authorize", token_url = "https://pictures.example/token"),
)]
pub struct Pictures {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Pictures {
    #[connector(acquire)]
    async fn exchange_twice(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let short =
            http.post("https://pictures.example/token").form(&grant.params(self)).send().await?.tokens().await?;
        prolong(short.access_token(), http).await
    }

    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        prolong(grant.access_token(), http).await
    }
}

async fn prolong(token: &Secret, http: &Http) -> Result<Tokens> {
    http.get("prolong").query("access_token", token.expose_secret()).send().await?.tokens().await
}

fn long_token(number: u32) -> Reply {
    let tokens =
        json!({ "access_token": format!("long-{number}"), "token_type": "bearer", "expires_in": 60 * 24 * 3600 });
    Reply::json(tokens).for_anyone()
}

#[tokio::test]
async fn a_short_token_is_exchanged_for_a_long_one_which_is_renewed_by_itself() {
    let world = World::with::<Pictures>(|service| service.without_refresh_tokens(), |program| program).await;
    world.provider.reply_once("/prolong", long_token(1));
    world.provider.reply_once("/prolong", long_token(2));
    world.provider.reply("/me", Reply::json(json!({})).for_anyone());
    let connection = world.connect::<Pictures>().await;
    let sent = || world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!(sent().header("authorization"), Some("Bearer long-1"), "the short one is used");

    world.clock.advance(59 * DAY);
    connection.get("me").send().await.unwrap();
    world.clock.advance(2 * DAY);
    connection.get("me").send().await.unwrap();
    assert_eq!(sent().header("authorization"), Some("Bearer long-2"));
    let prolonged: Vec<_> =
        world.provider.requests_to(Endpoint::Api).into_iter().filter(|r| r.path == "/prolong").collect();
    let by: Vec<_> = prolonged.iter().filter_map(|request| request.query_value("access_token")).collect();
    assert_eq!((by.len(), by.get(1).map(String::as_str)), (2, Some("long-1")));
    assert_eq!(world.token_requests(), 1);
}
