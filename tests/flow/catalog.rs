//! Every connector of the catalog, from consent to reconnect, against a provider that is made from its descriptor.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, ManualClock, SimulatedProvider};
use connector_core::{Connection, Connections, Registration, Session, Status};

use crate::world::{ID, REDIRECT_URI, entered};

struct Life {
    provider: SimulatedProvider,
    connections: Connections,
    session: Session,
    id: &'static str,
    form: Fields,
}

impl Life {
    async fn connect(&self) -> Connection {
        let request = self.connections.authorize_untyped(self.id, &self.session, ID, &self.form).await.unwrap();
        let callback = self.provider.consent(&request.url).await.unwrap();
        self.connections.complete(&self.session, &callback).await.unwrap()
    }
}

async fn whole_life(registration: &Registration) {
    let descriptor = registration.descriptor();
    let clock = ManualClock::new();
    let provider = SimulatedProvider::builder_for(registration).clock(clock.clone()).start().await.unwrap();
    let connections = Connections::builder(REDIRECT_URI)
        .registry(connectors::registry())
        .transport(provider.transport())
        .clock(clock.clone())
        .build()
        .unwrap();
    let form = entered(descriptor);
    let life = Life { provider, connections, session: Session::random().unwrap(), id: descriptor.id, form };

    let connection = life.connect().await;
    let provider = &life.provider;
    connection.test().await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 1);
    for field in descriptor.fields.iter().filter(|field| field.owner) {
        assert!(connection.owner().is_some(), "{} is not learned", field.name);
    }

    clock.advance(Duration::from_secs(60));
    provider.expire_access_tokens();
    connection.get("simulated").send().await.expect("a stale token is noticed");
    clock.advance(Duration::from_secs(2 * 3600));
    connection.get("simulated").send().await.expect("an expired token is renewed");
    assert_eq!(provider.count(Endpoint::Token), 3);

    provider.revoke_consents();
    clock.advance(Duration::from_secs(60));
    let error = connection.get("simulated").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    life.connect().await;
    connection.get("simulated").send().await.expect("a reconnect mends the handles that are there");
}

#[tokio::test]
async fn every_connector_of_the_catalog_lives_a_whole_life() {
    let registry = connectors::registry();
    for registration in registry.iter() {
        println!("{}", registration.descriptor().id);
        whole_life(registration).await;
    }
    assert!(registry.iter().count() >= 1);
}

#[tokio::test]
async fn a_connection_that_was_never_made_has_no_status() {
    let connections = Connections::builder(REDIRECT_URI).registry(connectors::registry()).build().unwrap();
    assert_eq!(connections.status::<connectors::Dropbox>(ID).await.unwrap(), None::<Status>);
}

#[test]
fn every_connector_of_the_catalog_can_be_shown_to_people() {
    for registration in connectors::registry().iter() {
        let descriptor = registration.descriptor();
        let id = descriptor.id;
        assert!(
            !descriptor.description.is_empty(),
            "the struct of `{id}` needs a doc comment: people read it in lists"
        );
        assert!(descriptor.docs.is_some(), "`{id}` needs `docs = \"https://..\"`: the service's documentation");
        for field in descriptor.fields.iter().filter(|field| !field.learned) {
            assert!(field.hint.is_some(), "`{}` of `{id}` needs a doc comment: where to find its value", field.name);
        }
    }
}
