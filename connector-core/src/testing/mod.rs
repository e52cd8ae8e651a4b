//! For the tests of connectors and of programs: a simulated provider, and a clock that tests move.
//!
//! [`SimulatedProvider`] is an authorization server and an API for any connector, made from the connector's own
//! descriptor. It listens on loopback and is spoken to over real HTTP; [`SimulatedProvider::transport`] leads an
//! unmodified connector to it. It is strict where it matters: PKCE, redirect URI, client authentication and one-time codes
//! are verified, pushed requests are good once, devices must not ask too often, refresh tokens rotate, and the reuse of an
//! old one ends the whole consent; tokens of a connector with `dpop` are bound to the key that was proven, and every proof is
//! verified. Where the connector says that its service speaks otherwise, it must: in the declared form, under the declared
//! names, at the declared addresses, and in no other way. Where the connector names an issuer, the provider serves its
//! metadata. API keys and passwords are those that the constants here name.
//!
//! ```
//! use std::time::Duration;
//!
//! use connector_core::prelude::*;
//! use connector_core::testing::{CLIENT_ID, Endpoint, ManualClock, Reply, SimulatedProvider};
//! use connector_core::{Connections, Session};
//!
//! #[connector(
//!     base_uri = "https://api.notes.example/v1",
//!     test = get("me"),
//!     oauth2(authorization_url = "https://notes.example/authorize", token_url = "https://notes.example/token"),
//! )]
//! pub struct Notes {
//!     pub client_id: String,
//! }
//!
//! #[connector]
//! impl Notes {}
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let clock = ManualClock::new();
//! let provider = SimulatedProvider::builder::<Notes>().clock(clock.clone()).start().await?;
//! let connections = Connections::builder("http://127.0.0.1:9/callback")
//!     .register::<Notes>()
//!     .transport(provider.transport())
//!     .clock(clock.clone())
//!     .build()?;
//!
//! let session = Session::random()?;
//! let notes = Notes { client_id: CLIENT_ID.to_owned() };
//! let request = connections.authorize(&session, "mine", notes).await?;
//! let callback = provider.consent(&request.url).await?;
//! let connection = connections.complete(&session, &callback).await?;
//! provider.reply("/v1/notes", Reply::text("milk, bread"));
//! assert_eq!(connection.get("notes").send().await?.text().await?, "milk, bread");
//!
//! // The token dies before its time. One younger than half a minute is not renewed because of an answer.
//! provider.expire_access_tokens();
//! clock.advance(Duration::from_secs(60));
//! connection.get("notes").send().await?;
//! assert_eq!(provider.count(Endpoint::Token), 2);
//! # Ok(())
//! # }
//! ```

mod answer;
mod api;
mod apply;
mod assertion;
mod authorization;
mod builder;
mod client;
mod clock;
pub mod contract;
mod credentials;
mod device;
mod dpop;
mod endpoint;
mod faults;
mod form;
mod gate;
mod grants;
mod login;
mod members;
mod metadata;
mod names;
mod provider;
mod pushed;
mod received;
mod reply;
mod revocation;
mod seed;
mod server;
mod signer;
mod token;
mod transport;

pub use self::apply::apply;
pub use self::assertion::{KEY_ID, private_key};
pub use self::builder::SimulatedProviderBuilder;
pub use self::client::{CLIENT_ID, CLIENT_SECRET};
pub use self::clock::ManualClock;
pub use self::credentials::{API_KEY, PASSWORD, USERNAME};
pub use self::endpoint::Endpoint;
pub use self::faults::Fault;
pub use self::gate::Gate;
pub use self::provider::SimulatedProvider;
pub use self::received::Received;
pub use self::reply::Reply;
pub(crate) use self::seed::fill_from_seed;
pub use self::seed::{SeededRandomness, seed_randomness};
pub use self::signer::DpopSigner;
pub use self::transport::RewritingTransport;
