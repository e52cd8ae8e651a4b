//! A program that uses one connector at a service that answers as a case says.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{AuthorizationRequest, Connection, Connections, Key, MemoryStore, Record, Session, Store};

use crate::service::{Play, Service};
use crate::world::parameter;

pub const REDIRECT_URI: &str = "https://app.example.test/cb";
pub const TOKEN_URL: &str = "https://as.example.test/token";
pub const REVOKE_URL: &str = "https://as.example.test/revoke";
pub const ME_URL: &str = "https://api.example.test/me";
pub const ID: &str = "mine";

/// The tokens before a renewal: they live an hour.
pub const OLD_TOKENS: &str =
    r#"{"access_token": "at-old", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "rt-old"}"#;

/// Time stands still until it is moved.
pub struct Program {
    pub service: Service,
    pub clock: ManualClock,
    pub store: Arc<dyn Store>,
    pub connections: Connections,
    pub session: Session,
}

impl Program {
    pub async fn new<C: Connector>() -> Self {
        let (service, clock) = (Service::start().await, ManualClock::new());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let connections = Connections::builder(REDIRECT_URI)
            .register::<C>()
            .transport(service.transport())
            .clock(clock.clone())
            .shared_store(Arc::clone(&store))
            .build()
            .unwrap();
        Self { service, clock, store, connections, session: Session::random().unwrap() }
    }

    /// Begins an authorization: where the person is sent, and the state.
    pub async fn begin<C: Connector>(&self, fields: &Fields) -> (AuthorizationRequest, String) {
        let connector = fields.clone().build::<C>().unwrap();
        let request = self.connections.authorize(&self.session, ID, connector).await.unwrap();
        let state = parameter(request.url.as_str(), "state").unwrap();
        (request, state)
    }

    /// The whole way, with what the token endpoint plays.
    pub async fn connect<C: Connector>(&self, fields: &Fields) -> Result<Connection<C>> {
        let (_, state) = self.begin::<C>(fields).await;
        let callback = format!("{REDIRECT_URI}?code=code-1&state={state}");
        self.connections.complete(&self.session, &callback).await?.typed()
    }

    /// A connection with these tokens, whatever the token endpoint plays later.
    pub async fn connected<C: Connector>(&self, fields: &Fields, tokens: &str) -> Connection<C> {
        self.service.play(TOKEN_URL, Play::json(tokens));
        self.connect(fields).await.unwrap()
    }

    /// Does something during which the service may be silent: whenever it is, time passes.
    pub async fn while_time_passes<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut silences = self.service.silences();
        loop {
            silences += 1;
            tokio::select! {
                done = &mut work => return done,
                () = self.service.silent(silences) => self.clock.advance(Duration::from_secs(31)),
            }
        }
    }

    /// What the store holds.
    pub async fn record<C: Connector>(&self) -> Option<Record> {
        let key = Key { connector: C::DESCRIPTOR.id.to_owned(), connection: ID.to_owned() };
        self.store.load(&key).await.unwrap()
    }

    pub fn token_requests(&self) -> usize {
        self.service.seen_at(TOKEN_URL).len()
    }
}

/// The fields of a connector with a client id and perhaps a secret.
pub fn client(secret: Option<&str>) -> Fields {
    let mut fields = Fields::from([("client_id", "app-1")]);
    if let Some(secret) = secret {
        fields.set("client_secret", secret);
    }
    fields
}
