//! What every flow needs: a simulated service, a program that uses it, and a person with a browser.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use connector_core::prelude::*;
use connector_core::testing::{
    API_KEY, CLIENT_ID, CLIENT_SECRET, Endpoint, KEY_ID, ManualClock, PASSWORD, SimulatedProvider,
    SimulatedProviderBuilder, USERNAME, private_key,
};
use connector_core::{
    Clock as _, Connectable, Connection, Connections, ConnectionsBuilder, Descriptor, FieldDescriptor, FieldKind, Key,
    MemoryStore, Record, Role, Session, Store,
};
use tokio::task::JoinSet;

use crate::store::TestStore;

/// Where the program is called back.
pub const REDIRECT_URI: &str = "http://127.0.0.1:7777/callback";

/// The name of the connection.
pub const ID: &str = "mine";

/// How long an access token lives.
pub const HOUR: Duration = Duration::from_secs(3600);
pub const MINUTE: Duration = Duration::from_secs(60);

/// A plain service without anything special.
#[connector(
    base_uri = "https://api.notes.example/v1",
    hosts = ["files.notes.example"],
    test = get("me"),
    oauth2(authorization_url = "https://notes.example/authorize", token_url = "https://notes.example/token"),
)]
pub struct Notes {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Notes {}

/// A service, a program and a person. Time stands still until it is moved.
pub struct World {
    pub provider: SimulatedProvider,
    pub clock: ManualClock,
    pub store: Arc<dyn Store>,
    pub connections: Connections,
    pub session: Session,
    began: SystemTime,
}

impl World {
    /// The world of one connector.
    pub async fn new<C: Connectable>() -> Self {
        Self::with::<C>(|provider| provider, |program| program).await
    }

    /// The same with a service or a program that is not plain.
    pub async fn with<C: Connectable>(
        service: impl FnOnce(SimulatedProviderBuilder) -> SimulatedProviderBuilder,
        program: impl FnOnce(ConnectionsBuilder) -> ConnectionsBuilder,
    ) -> Self {
        Self::on::<C>(Arc::new(MemoryStore::new()), service, program).await
    }

    /// The same on a store of the test's own.
    pub async fn on<C: Connectable>(
        store: Arc<dyn Store>,
        service: impl FnOnce(SimulatedProviderBuilder) -> SimulatedProviderBuilder,
        program: impl FnOnce(ConnectionsBuilder) -> ConnectionsBuilder,
    ) -> Self {
        crate::logs::capture();
        let clock = ManualClock::new();
        let provider = SimulatedProvider::builder::<C>().clock(clock.clone());
        let provider = service(provider).start().await.unwrap();
        let connections = Connections::builder(REDIRECT_URI)
            .register::<C>()
            .transport(provider.transport())
            .clock(clock.clone())
            .shared_store(Arc::clone(&store));
        let connections = program(connections).build().unwrap();
        let (session, began) = (Session::random().unwrap(), clock.now());
        Self { provider, clock, store, connections, session, began }
    }

    /// A second program on the same store: another process.
    pub fn sibling<C: Connectable>(&self) -> Connections {
        Connections::builder(REDIRECT_URI)
            .register::<C>()
            .transport(self.provider.transport())
            .clock(self.clock.clone())
            .shared_store(Arc::clone(&self.store))
            .build()
            .unwrap()
    }

    /// Begins an authorization and has the person consent: the callback that comes of it.
    pub async fn consent<C: Connector>(&self) -> String {
        let request = self.connections.authorize(&self.session, ID, client::<C>()).await.unwrap();
        self.provider.consent(&request.url).await.unwrap()
    }

    /// The whole way to a connection, or what went wrong after the consent.
    pub async fn try_connect<C: Connector>(&self) -> Result<Connection<C>> {
        let callback = self.consent::<C>().await;
        self.connections.complete(&self.session, &callback).await?.typed()
    }

    /// The whole way to a connection.
    pub async fn connect<C: Connector>(&self) -> Connection<C> {
        self.try_connect().await.unwrap()
    }

    /// Connects without a consent, with what the simulated provider knows.
    pub async fn enter<C: Connector>(&self) -> Result<Connection<C>> {
        self.connections.connect(ID, client::<C>()).await
    }

    /// The time at which this world began.
    pub fn start_of_time(&self) -> SystemTime {
        self.began
    }

    /// What the store holds.
    pub async fn record<C: Connectable>(&self) -> Record {
        self.store.load(&key::<C>()).await.unwrap().unwrap()
    }

    /// How many token requests came so far.
    pub fn token_requests(&self) -> usize {
        self.provider.count(Endpoint::Token)
    }

    /// How many calls of the API came so far.
    pub fn calls(&self) -> usize {
        self.provider.count(Endpoint::Api)
    }
}

/// A connector with the client that the simulated provider knows, and made-up values in its other fields.
pub fn client<C: Connector>() -> C {
    entered(C::DESCRIPTOR).build().unwrap()
}

/// What a person may enter: the client that the simulated provider knows, and made-up values.
pub fn entered(descriptor: &Descriptor) -> Fields {
    let value = |field: &FieldDescriptor| match (field.role, field.kind) {
        (Some(Role::ClientId), _) => CLIENT_ID.to_owned(),
        (Some(Role::ClientSecret), _) => CLIENT_SECRET.to_owned(),
        (Some(Role::PrivateKey), _) => private_key().to_owned(),
        (Some(Role::KeyId), _) => KEY_ID.to_owned(),
        (Some(Role::ApiKey), _) => API_KEY.to_owned(),
        (Some(Role::Username), _) => USERNAME.to_owned(),
        (Some(Role::Password), _) => PASSWORD.to_owned(),
        (_, FieldKind::Bool) => "true".to_owned(),
        (_, FieldKind::Integer) => "1".to_owned(),
        (_, FieldKind::Host) => "simulated.example.com".to_owned(),
        (_, FieldKind::Origin) => "https://simulated.example.com".to_owned(),
        (_, _) => field.choices.first().map_or("simulated", |choice| choice.value).to_owned(),
    };
    let asked = descriptor.fields.iter().filter(|field| !field.learned);
    asked.map(|field| (field.name, value(field))).collect()
}

pub fn key<C: Connectable>() -> Key {
    Key { connector: C::ABOUT.id.to_owned(), connection: ID.to_owned() }
}

/// The value of a parameter in an address.
pub fn parameter(address: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The address with another value of a parameter, or without it.
pub fn changed(address: &str, name: &str, value: Option<&str>) -> String {
    let mut url = url::Url::parse(address).unwrap();
    let others: Vec<(String, String)> =
        url.query_pairs().filter(|(key, _)| key != name).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    url.query_pairs_mut().clear().extend_pairs(others).extend_pairs(value.map(|value| (name, value)));
    url.into()
}

/// A world whose store does what the test says.
pub async fn world_on(store: &Arc<TestStore>) -> World {
    World::on::<Notes>(Arc::clone(store) as Arc<dyn Store>, |service| service, |program| program).await
}

/// That many callers at the same time; what became of them.
pub async fn callers<C: 'static>(connection: &Connection<C>, count: usize) -> Vec<Result<u16>> {
    let mut tasks = JoinSet::new();
    for number in 0..count {
        let connection = connection.clone();
        tasks.spawn(async move {
            let answer = connection.get("notes").query("caller", number).send_any().await?;
            Ok(answer.status().as_u16())
        });
    }
    tasks.join_all().await
}

/// What a test waits for comes soon, or it fails: a test never hangs.
pub async fn soon<T>(event: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), event).await.expect("what was waited for did not come")
}
