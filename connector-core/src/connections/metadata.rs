//! What a connector leaves to the metadata of its issuer: where its endpoints are, and how callbacks are told apart.

use std::sync::Arc;

use url::Url;

use super::Shared;
use crate::behaviour::Hook;
use crate::connector::AnyConnector;
use crate::describe::{Descriptor, OAuth2};
use crate::error::{Error, Failure, Reason, Result, printable};
use crate::fields::Fields;
use crate::host::is_loopback;
use crate::oauth2::discovery::{Metadata, Sought, address_of, may_be_led_to};
use crate::oauth2::issuer::issuer;
use crate::oauth2::{
    AboutToken, Purpose, check_token_url, device, endpoint, introspect, registered_name, revoke, token_url,
};
use crate::store::{Grant, PendingFlow};
use crate::template::Template;

/// What the metadata decide of an authorization request.
#[derive(Default)]
pub(super) struct Consent {
    /// Where consent is given, unless the connector states it.
    pub(super) url: Option<Url>,
    /// Where its request is pushed, if the metadata say where consent is given.
    pub(super) pushed: Option<Url>,
    /// Where its code goes, unless the connector states it.
    pub(super) token_endpoint: Option<String>,
    /// Whether the callback must name its issuer.
    pub(super) issuer_in_callback: bool,
}

/// Where a token request goes.
pub(crate) struct TokenRequest {
    /// `None` where a hook makes the request.
    pub(crate) url: Option<Url>,
    /// The same where metadata said it: what is kept with the tokens.
    pub(crate) learned: Option<String>,
}

/// What was known of an issuer when a flow began, or when tokens came.
#[derive(Default, Clone, Copy)]
pub(crate) struct Before<'a> {
    issuer: Option<&'a str>,
    token_endpoint: Option<&'a str>,
}

impl<'a> Before<'a> {
    pub(crate) fn of_flow(flow: &'a PendingFlow) -> Self {
        Self { issuer: flow.issuer.as_deref(), token_endpoint: flow.token_endpoint.as_deref() }
    }

    pub(crate) fn of_grant(grant: &'a Grant) -> Self {
        Self { issuer: grant.issuer.as_deref(), token_endpoint: grant.token_endpoint.as_deref() }
    }
}

impl Shared {
    /// The metadata of the connector's issuer; `None` where it leaves nothing to them.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when a field cannot stand in the issuer; [`Error::Misconfigured`] when the program must not be led
    /// there; otherwise as [`Issuers::metadata`](crate::oauth2::discovery::Issuers::metadata).
    async fn metadata(&self, connector: &dyn AnyConnector, fields: &Fields) -> Result<Option<Arc<Metadata>>> {
        let descriptor = connector.descriptor();
        if !descriptor.relies_on_metadata(connector.hooks()) {
            return Ok(None);
        }
        let Some(issuer) = issuer(descriptor, fields)? else { return Ok(None) };
        let address = address_of(&issuer)?;
        if !may_be_led_to(&address, descriptor.hosts, is_literal(descriptor)) {
            let message = format!(
                "the issuer `{}` is not at a public address; if it belongs to the service, name its host in `hosts`",
                printable(&issuer)
            );
            return Err(Error::Misconfigured(Failure::new(Reason::HostNotAllowed, message)));
        }
        self.issuers.metadata(&issuer, &address, &*self.transport, &*self.clock).await.map(Some)
    }

    /// What the metadata say for a consent that is about to begin. What is needed after it is looked at before it.
    ///
    /// # Errors
    ///
    /// As [`metadata`](Self::metadata), and when they lack what the connector leaves to them.
    pub(super) async fn consent(
        &self,
        connector: &dyn AnyConnector,
        oauth2: &OAuth2,
        fields: &Fields,
    ) -> Result<Consent> {
        let Some(metadata) = self.metadata(connector, fields).await? else { return Ok(Consent::default()) };
        let descriptor = connector.descriptor();
        let states = |hook| descriptor.declares(hook) || connector.hooks().contains(&hook);
        let mut consent = Consent { issuer_in_callback: metadata.names_itself, ..Consent::default() };
        let lacks_s256 = oauth2.pkce && metadata.lacks_s256;
        if states(Hook::AuthorizationUrl) {
            if lacks_s256 {
                tracing::warn!(connector = descriptor.id, "the metadata of the issuer do not list S256, which is used");
            }
        } else {
            if lacks_s256 {
                let message = "the metadata of the issuer list the ways of PKCE that it takes, and S256 is not among them: \
                               ask the service; if the list is wrong, state `authorization_url`";
                return Err(Error::Misconfigured(Failure::new(Reason::Discovery, message)));
            }
            consent.url = Some(metadata.needed(Sought::Authorization, descriptor.hosts)?);
            consent.pushed = metadata.endpoint(Sought::Pushed, descriptor.hosts)?;
        }
        if !states(Hook::TokenUrl) && !connector.hooks().contains(&Hook::Acquire) {
            consent.token_endpoint = Some(named_token_endpoint(descriptor, &metadata)?.into());
        }
        warn_of_client_auth(descriptor, &metadata, fields);
        Ok(consent)
    }

    /// Where tokens are got or renewed: where the connector says, or else its issuer. If that cannot be asked, or says what
    /// cannot be used, they are where they were `before`: an outage of the metadata is none of the tokens.
    ///
    /// # Errors
    ///
    /// As [`token_url`] and [`metadata`](Self::metadata).
    pub(crate) async fn token_request(
        &self,
        connector: &dyn AnyConnector,
        fields: &Fields,
        purpose: Purpose,
        before: Before<'_>,
    ) -> Result<TokenRequest> {
        let own = match purpose {
            Purpose::Exchange => Hook::Acquire,
            Purpose::Refresh => Hook::Refresh,
        };
        let stated = token_url(connector, fields, purpose)?;
        if stated.is_some() || connector.hooks().contains(&own) {
            return Ok(TokenRequest { url: stated, learned: None });
        }
        self.named_token_request(connector, fields, purpose, before).await
    }

    /// The same for a device, whose tokens no hook gets. Its flow ends with the program, and what that knows of the issuer does not
    /// end before.
    ///
    /// # Errors
    ///
    /// As [`token_request`](Self::token_request).
    pub(super) async fn token_request_of_device(
        &self,
        connector: &dyn AnyConnector,
        fields: &Fields,
    ) -> Result<TokenRequest> {
        match token_url(connector, fields, Purpose::Exchange)? {
            Some(stated) => Ok(TokenRequest { url: Some(stated), learned: None }),
            None => self.named_token_request(connector, fields, Purpose::Exchange, Before::default()).await,
        }
    }

    async fn named_token_request(
        &self,
        connector: &dyn AnyConnector,
        fields: &Fields,
        purpose: Purpose,
        before: Before<'_>,
    ) -> Result<TokenRequest> {
        let descriptor = connector.descriptor();
        let named = match self.metadata(connector, fields).await {
            Ok(None) => return Ok(TokenRequest { url: None, learned: None }),
            Ok(Some(metadata)) => {
                let named = named_token_endpoint(descriptor, &metadata);
                if named.is_ok() && matches!(purpose, Purpose::Exchange) && descriptor.as_oauth2().is_none() {
                    warn_of_client_auth(descriptor, &metadata, fields);
                }
                named
            }
            Err(error) => Err(error),
        };
        let url = match named {
            Ok(url) => url,
            Err(error) => match known_token_endpoint(descriptor, fields, before)? {
                Some(url) => {
                    tracing::warn!(connector = descriptor.id, %error, "the token endpoint of before is used");
                    url
                }
                None => return Err(error),
            },
        };
        Ok(TokenRequest { learned: Some(url.clone().into()), url: Some(url) })
    }

    /// Where a device begins: where the connector says, or else its issuer.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when neither does; otherwise as [`device::endpoint`] and [`metadata`](Self::metadata).
    pub(super) async fn device_endpoint(
        &self,
        connector: &dyn AnyConnector,
        oauth2: &OAuth2,
        fields: &Fields,
    ) -> Result<Url> {
        if let Some(stated) = device::endpoint(connector, oauth2, fields)? {
            return Ok(stated);
        }
        match self.metadata(connector, fields).await? {
            Some(metadata) => {
                warn_of_client_auth(connector.descriptor(), &metadata, fields);
                metadata.needed(Sought::Device, connector.descriptor().hosts)
            }
            None => {
                let message = "the connector has no device authorization endpoint; add `device_authorization_url = \"..\"`, or \
                               begin with `Connections::authorize`";
                Err(Error::bug(Reason::InvalidAddress, message))
            }
        }
    }

    /// Where tokens are revoked; `None` when neither the connector nor its issuer says it.
    ///
    /// # Errors
    ///
    /// As [`revoke::endpoint`] and [`metadata`](Self::metadata).
    pub(super) async fn revocation<'a>(
        &'a self,
        connector: &'a dyn AnyConnector,
        fields: &'a Fields,
    ) -> Result<Option<AboutToken<'a>>> {
        match revoke::endpoint(connector, fields, &*self.clock)? {
            Some(stated) => Ok(Some(stated)),
            None => self.about_token(Sought::Revocation, connector, fields).await,
        }
    }

    /// Where it is asked when a token ends; `None` when neither the connector nor its issuer says it.
    ///
    /// # Errors
    ///
    /// As [`introspect::endpoint`] and [`metadata`](Self::metadata).
    pub(super) async fn introspection<'a>(
        &'a self,
        connector: &'a dyn AnyConnector,
        fields: &'a Fields,
    ) -> Result<Option<AboutToken<'a>>> {
        match introspect::endpoint(connector, fields, &*self.clock)? {
            Some(stated) => Ok(Some(stated)),
            None => self.about_token(Sought::Introspection, connector, fields).await,
        }
    }

    async fn about_token<'a>(
        &'a self,
        sought: Sought,
        connector: &'a dyn AnyConnector,
        fields: &'a Fields,
    ) -> Result<Option<AboutToken<'a>>> {
        let Some(metadata) = self.metadata(connector, fields).await? else { return Ok(None) };
        let url = metadata.endpoint(sought, connector.descriptor().hosts)?;
        Ok(url.map(|url| AboutToken::to(url, connector, fields, &*self.clock)))
    }
}

/// Whether the issuer is the author's own word, without a value of a field in it.
fn is_literal(descriptor: &Descriptor) -> bool {
    descriptor.issuer().is_some_and(Template::is_literal)
}

/// The token endpoint that metadata name.
fn named_token_endpoint(descriptor: &'static Descriptor, metadata: &Metadata) -> Result<Url> {
    let url = metadata.needed(Sought::Token, descriptor.hosts)?;
    usable(descriptor, &url)?;
    Ok(url)
}

/// The token endpoint of before, if it is one of the same issuer.
fn known_token_endpoint(descriptor: &'static Descriptor, fields: &Fields, before: Before<'_>) -> Result<Option<Url>> {
    let now = issuer(descriptor, fields)?;
    let (Some(now), Some(known)) = (now, before.token_endpoint) else { return Ok(None) };
    if before.issuer != Some(now.as_str()) {
        return Ok(None);
    }
    let url = endpoint("token endpoint", known)?;
    let on_loopback = address_of(&now).is_ok_and(|address| is_loopback(&address));
    let may_be_used = may_be_led_to(&url, descriptor.hosts, on_loopback) && usable(descriptor, &url).is_ok();
    Ok(Some(url).filter(|_| may_be_used))
}

/// What an author may not write into the address of a token endpoint, nobody else may.
fn usable(descriptor: &Descriptor, url: &Url) -> Result<()> {
    let endpoint = descriptor.token_endpoint();
    endpoint.map_or(Ok(()), |endpoint| check_token_url(url, endpoint)).map_err(not_the_authors)
}

/// The same error as one of the service: the author has not written what is wrong.
pub(super) fn not_the_authors(error: Error) -> Error {
    match error {
        Error::Bug(failure) => Error::Misconfigured(failure),
        other => other,
    }
}

/// Metadata are not always complete: that a way is not listed does not mean that it is not taken.
fn warn_of_client_auth(descriptor: &Descriptor, metadata: &Metadata, fields: &Fields) {
    let way = registered_name(descriptor, fields);
    if !metadata.takes(way) {
        tracing::warn!(
            connector = descriptor.id,
            client_auth = way,
            "the metadata of the issuer do not list how this client proves itself"
        );
    }
}
