//! The stage: a program on one side, a service on the other, and one clock for both.

use std::time::Duration;

use connector_core::testing::{
    CLIENT_ID, CLIENT_SECRET, ManualClock, Received, Reply, SimulatedProvider, SimulatedProviderBuilder,
};
use connector_core::{Connections, Learned, Secret, Session};
use connectors::Dropbox;
use serde_json::json;

use crate::failure::Result;

/// Where the service sends the person back to. Nobody listens there: the demo plays the browser, too.
const REDIRECT_URI: &str = "http://127.0.0.1:8080/callback";

/// How long an access token lives.
pub(super) const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// The program's own name for the connection.
pub(super) const CONNECTION: &str = "my-dropbox";

pub(super) struct Stage {
    pub(super) clock: ManualClock,
    pub(super) provider: SimulatedProvider,
    pub(super) connections: Connections,
    pub(super) session: Session,
}

/// A service that insists on the client secret, the redirect URI and, as always, on PKCE.
pub(super) fn service() -> SimulatedProviderBuilder {
    SimulatedProvider::builder::<Dropbox>()
        .confidential_client(CLIENT_ID, CLIENT_SECRET)
        .redirect_uri(REDIRECT_URI)
        .token_lifetime(TOKEN_LIFETIME)
}

/// What a person or an operator fills in.
pub(super) fn dropbox() -> Dropbox {
    Dropbox {
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        account: Learned::unset(),
    }
}

impl Stage {
    pub(super) async fn set(service: SimulatedProviderBuilder) -> Result<Self> {
        let clock = ManualClock::new();
        let provider = service.clock(clock.clone()).start().await?;
        let files = json!({"entries": [{"name": "letter.txt"}, {"name": "plan.pdf"}]});
        provider.reply("/2/files/list_folder", Reply::json(files));
        provider.reply("/2/files/download", Reply::text("Dear reader, it works."));
        let connections = Connections::builder(REDIRECT_URI)
            .register::<Dropbox>()
            .transport(provider.transport())
            .clock(clock.clone())
            .build()?;
        Ok(Self { clock, provider, connections, session: Session::random()? })
    }

    /// How many requests the service has received so far; [`since`](Self::since) takes it up.
    pub(super) fn mark(&self) -> usize {
        self.provider.requests().len()
    }

    /// The requests that the service has received since a mark.
    pub(super) fn since(&self, mark: usize) -> Vec<Received> {
        self.provider.requests().split_off(mark)
    }
}
