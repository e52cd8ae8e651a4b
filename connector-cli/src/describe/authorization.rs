//! How a connector gets its tokens, in words.

use connector_core::{
    Authorization, ClientAuth, ClientCredentials, Descriptor, Hook, OAuth2, TokenEndpoint, TokenFormat,
};

use super::words::{address, addresses, list, list_or, params};

/// A fact, by its name.
type Pairs = Vec<(&'static str, String)>;

pub(super) fn authorization(descriptor: &Descriptor, hooks: &[Hook]) -> Pairs {
    let by = |way: &str| vec![("by", way.to_owned())];
    match &descriptor.authorization {
        Authorization::None => by("nothing"),
        Authorization::OAuth2(oauth2) => code_grant(oauth2, hooks, descriptor.relies_on_metadata(hooks)),
        Authorization::ClientCredentials(client) => {
            client_credentials(client, hooks, descriptor.relies_on_metadata(hooks))
        }
        Authorization::ApiKey => by("an API key that the person enters"),
        Authorization::Basic => by("user name and password in every call"),
        Authorization::Custom if hooks.contains(&Hook::Login) => by("the `login` hook"),
        Authorization::Custom => by("the connector's own hooks"),
        _ => by("something else; see --json"),
    }
}

fn code_grant(oauth2: &OAuth2, hooks: &[Hook], by_metadata: bool) -> Pairs {
    let pkce = match (oauth2.pkce, hooks.contains(&Hook::Pkce)) {
        (false, _) => "off",
        (true, false) => "S256",
        (true, true) => "S256, with a verifier from the `pkce` hook",
    };
    let in_a_browser = !oauth2.authorization_url.is_empty() || hooks.contains(&Hook::AuthorizationUrl) || by_metadata;
    let by_a_device = !oauth2.device_authorization_url.is_empty();
    let grant = match (in_a_browser, by_a_device) {
        (_, false) => "OAuth 2.0 authorization code",
        (true, true) => "OAuth 2.0 authorization code, or a device's",
        (false, true) => "OAuth 2.0 of a device without a browser",
    };
    let mut pairs = vec![("grant", grant.to_owned())];
    if in_a_browser || !by_a_device {
        pairs
            .push(("authorization URL", address(oauth2.authorization_url, Hook::AuthorizationUrl, hooks, by_metadata)));
    }
    if by_a_device {
        pairs.push(("device URL", addresses(oauth2.device_authorization_url)));
    }
    if !oauth2.pushed_authorization_url.is_empty() {
        pairs.push(("push URL", addresses(oauth2.pushed_authorization_url)));
    }
    pairs.push(("token URL", address(oauth2.token.token_url, Hook::TokenUrl, hooks, by_metadata)));
    pairs.push(("scopes", list_or("none", oauth2.scopes.iter().copied())));
    if in_a_browser || !by_a_device {
        pairs.push(("PKCE", pkce.to_owned()));
    }
    if !oauth2.further_scopes.is_empty() {
        pairs.push(("further scopes", list(oauth2.further_scopes.iter().copied())));
    }
    if !oauth2.authorization_params.is_empty() {
        pairs.push(("parameters", params(oauth2.authorization_params, "=")));
    }
    pairs.extend(token_requests(&oauth2.token));
    for (name, templates) in [("revocation URL", oauth2.revoke_url), ("introspection URL", oauth2.introspection_url)] {
        if !templates.is_empty() {
            pairs.push((name, addresses(templates)));
        }
    }
    if let Some(issuer) = oauth2.issuer {
        let always = if oauth2.issuer_in_callback { ", named in every callback" } else { "" };
        pairs.push(("issuer", format!("{}{always}", issuer.source())));
    }
    pairs
}

fn client_credentials(client: &ClientCredentials, hooks: &[Hook], by_metadata: bool) -> Pairs {
    let mut pairs = vec![
        ("grant", "OAuth 2.0 client credentials".to_owned()),
        ("token URL", address(client.token.token_url, Hook::TokenUrl, hooks, by_metadata)),
        ("scopes", list_or("none", client.scopes.iter().copied())),
    ];
    pairs.extend(token_requests(&client.token));
    pairs.extend(client.issuer.map(|issuer| ("issuer", issuer.source().to_owned())));
    pairs
}

/// What is not plain about the token requests.
fn token_requests(token: &TokenEndpoint) -> Pairs {
    let mut pairs = Pairs::new();
    if !token.refresh_url.is_empty() {
        pairs.push(("refresh URL", addresses(token.refresh_url)));
    }
    let client = match token.client_auth {
        ClientAuth::Body => None,
        ClientAuth::Basic => Some("id and secret by HTTP Basic"),
        ClientAuth::BasicRaw => Some("id and secret by HTTP Basic, as they are"),
        ClientAuth::None => Some("its id alone"),
        ClientAuth::PrivateKeyJwt => Some("a signed assertion"),
        _ => Some("see --json"),
    };
    pairs.extend(client.map(|client| ("client", client.to_owned())));
    let format = match token.token_format {
        TokenFormat::Form => None,
        TokenFormat::Json => Some("JSON"),
        TokenFormat::Query => Some("a query"),
        _ => Some("see --json"),
    };
    pairs.extend(format.map(|format| ("token request", format.to_owned())));
    if token.dpop {
        pairs.push(("tokens", "bound to a key of their consent (DPoP)".to_owned()));
    }
    for (name, given) in [("exchange with", token.token_params), ("refresh with", token.refresh_params)] {
        if !given.is_empty() {
            pairs.push((name, params(given, "=")));
        }
    }
    if !token.named_tokens.is_empty() {
        let further = token.named_tokens.iter().map(|(name, path)| format!("{name} (`{path}`)"));
        pairs.push(("further tokens", list(further)));
    }
    pairs
}
