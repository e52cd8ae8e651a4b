//! The loopback receiver (RFC 8252, section 7.3): how a program on a person's own machine is called back.

mod page;
mod receiver;
mod request;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::net::TcpListener;
use url::Url;

pub(crate) use self::page::Page;
pub(crate) use self::receiver::Receiver;
pub(crate) use self::request::Expected;
use crate::connections::callback_paths::of_connector;
use crate::connector::Connector;
use crate::describe::Descriptor;
use crate::error::{Error, Failure, Reason, Result, printable};
use crate::registry::Registry;

/// How callbacks are received on a person's own machine, by
/// [`Connections::authorize_on_loopback`](crate::Connections::authorize_on_loopback): at `http://127.0.0.1:PORT/PATH`, with
/// a free port for each flow (RFC 8252, section 7.3). At the service, register the address without the port.
///
/// ```
/// use connector_core::Loopback;
///
/// let loopback = Loopback::new().path("/signed-in").message("Photo Sorter has your account. You may close this window.");
/// ```
#[derive(Debug, Clone)]
#[must_use = "it takes effect by `ConnectionsBuilder::loopback`"]
pub struct Loopback {
    path: String,
    paths: Vec<(&'static Descriptor, String)>,
    message: Option<String>,
}

impl Loopback {
    /// Callbacks come to `/callback`, and the page after one says that the account is connected.
    pub fn new() -> Self {
        Self { path: "/callback".to_owned(), paths: Vec::new(), message: None }
    }

    /// Sets the path of the redirect URI: of letters, digits and `-._~/`. `{connector}` in it stands for the id of each connector;
    /// see [`Connections::builder`](crate::Connections::builder).
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Gives one connector a path of its own: its service then refuses to send people to the receiver of another one
    /// (RFC 9700, section 4.4.2).
    pub fn path_of<C: Connector>(mut self, path: impl Into<String>) -> Self {
        self.paths.push((C::DESCRIPTOR, path.into()));
        self
    }

    /// Sets what the person's browser says when the account is connected, as plain text.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// What the page says in the program's own words.
    pub(crate) fn own_message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The path at which a connector is called back. What was said last counts.
    pub(crate) fn path_for(&self, connector: &str) -> String {
        let own = self.paths.iter().rev().find(|(descriptor, _)| descriptor.id == connector);
        own.map_or_else(|| of_connector(&self.path, connector), |(_, path)| path.clone())
    }

    /// Refuses paths that would not come back as they were sent, and those of unknown connectors.
    pub(crate) fn check(&self, registry: &Registry) -> Result<()> {
        for (descriptor, _) in &self.paths {
            registry.check_connector(descriptor.id)?;
        }
        let paths = std::iter::once(&self.path).chain(self.paths.iter().map(|(_, path)| path));
        match paths.into_iter().find(|path| !is_plain(&of_connector(path, "id"))) {
            None => Ok(()),
            Some(path) => Err(setup(&format!(
                "`{}` cannot be the path of a loopback receiver: begin with `/`, and write letters, digits and `-._~/`",
                printable(path)
            ))),
        }
    }
}

impl Default for Loopback {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a path has one spelling only: what is registered, sent and compared is the same, byte for byte.
fn is_plain(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '/');
    let address = format!("http://127.0.0.1:1{path}");
    path.starts_with('/')
        && path.chars().all(plain)
        && Url::parse(&address).is_ok_and(|url| url.as_str() == address && url.path() == path)
}

/// Listens at a free port of the loopback interface, by its IP literal: a name could be made to lead elsewhere (RFC 8252,
/// section 8.3). IPv6 is for machines that have nothing else.
///
/// # Errors
///
/// [`Error::Misconfigured`] when there is none.
pub(crate) async fn bind() -> Result<TcpListener> {
    bind_first(&[Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]).await
}

async fn bind_first(addresses: &[IpAddr]) -> Result<TcpListener> {
    let mut first = None;
    for address in addresses {
        match TcpListener::bind((*address, 0)).await {
            Ok(listener) => return Ok(listener),
            // Why the usual one is not to be had says more than that there is no other.
            Err(error) => first = first.or(Some(error)),
        }
    }
    let message = "no port of 127.0.0.1 or [::1] can be listened at, so that no callback can be received on this machine; \
                   let the program listen there (a sandbox may forbid it), or use `Connections::authorize`";
    let failure = Failure::new(Reason::Setup, message);
    Err(Error::Misconfigured(match first {
        Some(error) => failure.with_source(error),
        None => failure,
    }))
}

fn setup(message: &str) -> Error {
    Error::Misconfigured(Failure::new(Reason::Setup, message))
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    /// No machine has this address: it is for documentation (RFC 5737).
    const NOBODYS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

    #[tokio::test]
    async fn s14_the_next_address_is_taken_where_the_first_is_not_to_be_had() {
        let listener = bind_first(&[NOBODYS, Ipv4Addr::LOCALHOST.into()]).await.unwrap();
        assert_eq!(listener.local_addr().unwrap().ip(), Ipv4Addr::LOCALHOST);
        assert_ne!(listener.local_addr().unwrap().port(), 0);
    }

    #[tokio::test]
    async fn a_machine_without_a_port_is_told_what_to_do() {
        let error = bind_first(&[NOBODYS]).await.unwrap_err();
        assert!(matches!(&error, Error::Misconfigured(_)), "{error}");
        assert!(error.to_string().contains("let the program listen there"), "{error}");
        assert!(error.source().is_some());
    }

    #[tokio::test]
    async fn ipv4_comes_first() {
        assert_eq!(bind().await.unwrap().local_addr().unwrap().ip(), Ipv4Addr::LOCALHOST);
    }

    #[test]
    fn s14_a_path_has_one_spelling() {
        for path in ["/callback", "/", "/a/b-c_d~e.f", "/..a"] {
            assert!(is_plain(path), "{path}");
        }
        for path in [
            "",
            "callback",
            "/a?b",
            "/a#b",
            "/%63allback",
            "/a/../b",
            "/.",
            "/a b",
            "/ä",
            "/a\\b",
            "/a@b",
            ":80/a",
            "@evil.example/",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
