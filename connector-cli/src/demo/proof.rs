//! What the run has proven, counted in the requests that the service received.

use std::collections::BTreeSet;
use std::io::Write as _;

use connector_core::testing::{Endpoint, Received};
use connector_core::{Connector as _, PkceVerifier};
use connectors::Dropbox;

use super::narrator::Narrator;
use crate::failure::{Failure, Result};

/// Something that the framework promises, and whether it held in this run.
pub(super) struct Claim {
    pub(super) name: &'static str,
    pub(super) holds: bool,
    /// What was counted.
    pub(super) fact: String,
}

/// Every code exchange carried the verifier of the one challenge (RFC 7636, section 4.6). That the service gave tokens
/// for it says that the service has checked the same.
pub(super) fn pkce(record: &[Received]) -> Claim {
    let challenges: Vec<_> = to(record, Endpoint::Authorization)
        .filter(|request| request.query_value("code_challenge_method").as_deref() == Some("S256"))
        .filter_map(|request| request.query_value("code_challenge"))
        .collect();
    let exchanged = exchanges(record).count();
    let verified = exchanges(record)
        .filter_map(|request| PkceVerifier::new(request.body_value("code_verifier")?).ok())
        .filter(|verifier| challenges.contains(&verifier.challenge()))
        .count();
    Claim {
        name: "PKCE",
        holds: exchanged > 0 && verified == exchanged,
        fact: format!(
            "{}, {verified} with the verifier of its S256 challenge",
            counted(exchanged, "code exchange", "code exchanges")
        ),
    }
}

/// An access token went only where the connector says. The service receives whatever is sent, to any host.
pub(super) fn hosts(record: &[Received]) -> Claim {
    let tokens: BTreeSet<_> = record.iter().filter_map(|request| request.token.as_deref()).collect();
    let carriers: Vec<_> = record.iter().filter(|request| tokens.iter().any(|token| carries(request, token))).collect();
    let declared = declared_hosts();
    let strays = carriers.iter().filter(|request| !declared.contains(&request.host.as_str())).count();
    Claim {
        name: "Hosts",
        holds: !carriers.is_empty() && strays == 0,
        fact: format!(
            "{} with an access token, {strays} to other hosts than {}",
            counted(carriers.len(), "request", "requests"),
            declared.join(" and ")
        ),
    }
}

/// A refresh token was used once; the next refresh had the one that came in its place.
pub(super) fn rotation(record: &[Received]) -> Claim {
    let sent: Vec<_> = with_grant(record, "refresh_token").map(|request| request.body_value("refresh_token")).collect();
    let different = sent.iter().flatten().collect::<BTreeSet<_>>().len();
    Claim {
        name: "Rotation",
        holds: sent.len() >= 2 && different == sent.len(),
        fact: format!(
            "{} sent, with {}",
            counted(sent.len(), "refresh", "refreshes"),
            counted(different, "different refresh token", "different refresh tokens")
        ),
    }
}

/// Prints the claims.
///
/// # Errors
///
/// [`Failure::NotProven`] when one does not hold.
pub(super) fn print(tell: &mut Narrator<'_, '_>, claims: &[Claim], requests: usize) -> Result<()> {
    let out = &mut *tell.out;
    writeln!(
        out,
        "\n{}",
        out.title(format_args!("What was proven, from the {requests} requests that the service received"))
    )?;
    for claim in claims {
        let sign = if claim.holds { out.good("✓") } else { out.bad("✗ failed:") };
        writeln!(out, "{sign} {:10}  {}", out.name(claim.name), claim.fact)?;
    }
    match claims.iter().filter(|claim| !claim.holds).count() {
        0 => Ok(()),
        failed => Err(Failure::NotProven(failed)),
    }
}

/// The requests that exchange a code.
pub(super) fn exchanges(record: &[Received]) -> impl Iterator<Item = &Received> {
    with_grant(record, "authorization_code")
}

/// A number and what it counts.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn to(record: &[Received], endpoint: Endpoint) -> impl Iterator<Item = &Received> {
    record.iter().filter(move |request| request.endpoint == endpoint)
}

fn with_grant<'r>(record: &'r [Received], grant: &'static str) -> impl Iterator<Item = &'r Received> {
    to(record, Endpoint::Token).filter(move |request| request.body_value("grant_type").as_deref() == Some(grant))
}

/// Whether a text stands anywhere in a request.
fn carries(request: &Received, text: &str) -> bool {
    let within = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    request.headers.values().any(|value| within(value.as_bytes()))
        || within(&request.body)
        || request.query.contains(text)
        || request.path.contains(text)
}

/// The hosts that the connector declares: that of its base URI, and further ones.
fn declared_hosts() -> Vec<&'static str> {
    let descriptor = Dropbox::DESCRIPTOR;
    let of_base = descriptor.base_uri.iter().filter_map(|template| template.source().split('/').nth(2));
    of_base.chain(descriptor.hosts.iter().copied()).collect()
}
