//! Tokens as they arrive, by an answer or from a hook: statements 25 and 26.

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault};
use connector_core::{Reason, Status};
use serde_json::json;

use crate::world::{HOUR, ID, World};

/// Hooks that make tokens themselves.
#[connector(
    base_uri = "https://made.example",
    test = none,
    oauth2(
        authorization_url = "https://made.example/authorize",
        token_url = "https://made.example/token",
        tokens(user = "authed_user"),
    ),
)]
pub struct Made {
    pub client_id: String,
    /// Which step gives a token that cannot be sent.
    pub spoils: String,
    /// Which one.
    pub how: String,
}

/// Tokens that cannot stand in a header, by what is wrong with them.
const UNFIT: [(&str, &str); 5] = [
    ("a space", "a b"),
    ("a line break", "a\r\nX-Evil: yes"),
    ("a control character", "a\u{7f}"),
    ("a letter", "t\u{f6}ken"),
    ("a tab", "\ta"),
];

impl Made {
    fn token(&self, step: &str) -> Tokens {
        let unfit = UNFIT.iter().find(|(how, _)| *how == self.how && step == self.spoils);
        Tokens::bearer(unfit.map_or("fit", |(_, token)| *token))
    }
}

#[connector]
impl Made {
    #[connector(acquire)]
    async fn exchange(&self, _: &CodeGrant, _: &Http) -> Result<Tokens> {
        let further = self.token("further");
        Ok(self.token("exchange").with_refresh_token("again").with_lifetime(HOUR).with_named("user", further))
    }

    #[connector(refresh)]
    async fn renew(&self, _: &RefreshGrant, _: &Http) -> Result<Tokens> {
        Ok(self.token("renewal").with_lifetime(HOUR))
    }
}

async fn made(spoils: &str, how: &str) -> (World, Result<connector_core::Connection>) {
    let world = World::new::<Made>().await;
    let made = Made { client_id: CLIENT_ID.to_owned(), spoils: spoils.to_owned(), how: how.to_owned() };
    let request = world.connections.authorize(&world.session, ID, made).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let outcome = world.connections.complete(&world.session, &callback).await;
    (world, outcome)
}

#[tokio::test]
async fn s26_what_a_hook_gives_is_held_to_the_same() {
    for (how, token) in UNFIT {
        let (world, outcome) = made("exchange", how).await;
        let error = outcome.unwrap_err();
        assert!(matches!(&error, Error::Refused(_)), "{how}: {error:?}");
        assert_eq!(error.reason(), Some(Reason::InvalidTokenCharacters), "{how}");
        assert_eq!(world.connections.status::<Made>(ID).await.unwrap(), None, "{how}: it was kept");

        let (_, outcome) = made("further", how).await;
        let error = outcome.unwrap().using("user").unwrap_err();
        assert_eq!(error.reason(), Some(Reason::NotFound), "{how}: one that cannot be sent is none");

        let (world, outcome) = made("renewal", how).await;
        let connection = outcome.unwrap();
        world.clock.advance(HOUR);
        let error = connection.get("x").send_any().await.unwrap_err();
        assert!(matches!(&error, Error::Refused(_)), "{how}: {error:?}");
        assert_eq!(error.reason(), Some(Reason::InvalidTokenCharacters), "{how}");
        let kept = world.record::<Made>().await;
        assert_eq!(kept.status, Status::Connected);
        assert_ne!(kept.active.unwrap().tokens.access_token().expose_secret(), token, "{how}: it was kept");
        assert_eq!(world.calls(), 0, "{how}");
    }
}

/// A hook that reads an answer, and would do something else with the token than to give it back.
#[connector(
    base_uri = "https://read.example",
    test = none,
    oauth2(authorization_url = "https://read.example/authorize", token_url = "https://read.example/token"),
)]
pub struct Read {
    pub client_id: String,
}

#[connector]
impl Read {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let answer = http.post("https://read.example/token").form(&grant.params(self)).send().await?;
        answer.tokens().await.map(|_| Tokens::bearer("another"))
    }
}

#[tokio::test]
async fn s26_a_hook_reads_no_token_that_cannot_stand_in_a_header() {
    for (how, token) in UNFIT {
        let world = World::new::<Read>().await;
        let answer = json!({"access_token": token, "token_type": "bearer"}).to_string();
        world.provider.fail_next(Endpoint::Token, Fault::body(200, "application/json", answer));
        let error = world.try_connect::<Read>().await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::InvalidTokenCharacters), "{how}");
    }
}

/// A service that has a name of its own for its bearer tokens.
#[connector(
    base_uri = "https://bots.example",
    test = none,
    oauth2(
        authorization_url = "https://bots.example/authorize",
        token_url = "https://bots.example/token",
        token_type = ["bot"],
    ),
)]
pub struct Bots {
    pub client_id: String,
}

#[connector]
impl Bots {}

#[tokio::test]
async fn s25_a_type_that_is_declared_is_taken_and_no_other() {
    for (kind, is_taken) in
        [("bot", true), ("BOT", true), ("bearer", true), ("robot", false), ("user", false), ("mac", false)]
    {
        let world = World::new::<Bots>().await;
        let answer = json!({"access_token": "given", "token_type": kind}).to_string();
        world.provider.fail_next(Endpoint::Token, Fault::body(200, "application/json", answer));
        match world.try_connect::<Bots>().await {
            Ok(connection) => {
                assert!(is_taken, "{kind}");
                connection.get("x").send_any().await.unwrap();
                let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
                assert_eq!(call.header("authorization"), Some("Bearer given"), "{kind}");
            }
            Err(error) => {
                assert_eq!((is_taken, error.reason()), (false, Some(Reason::UnsupportedTokenType)), "{kind}");
                assert_eq!(world.calls(), 0, "{kind}");
            }
        }
    }
}
