//! Records and pending authorizations for the checks.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::{Found, Verdict, holds};
use crate::dpop::DpopKey;
use crate::fields::Fields;
use crate::oauth2::PkceVerifier;
use crate::store::{Grant, Key, NamedTokens, PendingFlow, Record, Status, StoreError};
use crate::tokens::{Expiry, Tokens};

/// A time on the manual clock of the checks, which is none of the store's.
pub(super) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

pub(super) fn key(connector: &str, connection: &str) -> Key {
    Key { connector: connector.to_owned(), connection: connection.to_owned() }
}

/// The key of most checks.
pub(super) fn mine() -> Key {
    key("notes", "mine")
}

/// A connection that works, and of which nothing has to be done.
pub(super) fn record(key: &Key) -> Record {
    Record {
        format: Record::FORMAT,
        key: key.clone(),
        incarnation: "first".to_owned(),
        version: 0,
        status: Status::Connected,
        active: Some(grant()),
        pending: None,
        created_at: at(0),
        updated_at: at(1),
    }
}

/// The same with a mark by which it is known again.
pub(super) fn marked(key: &Key, mark: &str) -> Record {
    let mut record = record(key);
    mark.clone_into(&mut record.incarnation);
    record
}

/// A connection that has to be renewed by then.
pub(super) fn due(key: &Key, time: SystemTime) -> Record {
    let mut record = record(key);
    record.active = Some(Grant { renew_by: Some(time), ..grant() });
    record
}

fn grant() -> Grant {
    Grant {
        consent: "consent".to_owned(),
        connector: "notes".to_owned(),
        fields: Fields::from([("client_id", "id")]),
        tokens: Tokens::bearer("access"),
        dpop_key: None,
        owner: None,
        redirect_uri: String::new(),
        issuer: None,
        token_endpoint: None,
        scopes_asked: Vec::new(),
        generation: 1,
        obtained_at: at(0),
        renew_by: None,
        unanswered_since: None,
        named: BTreeMap::new(),
    }
}

/// A record of which nothing is left out.
pub(super) fn full(key: &Key, time: SystemTime) -> Record {
    let mut tokens = Tokens::bearer("access \"1\" \u{1f511}")
        .with_type("bot")
        .with_refresh_token("refresh\n'; --")
        .with_scopes(["read", "write%"]);
    tokens.expiry = Expiry::At(time);
    tokens.refresh_expiry = Expiry::Never;
    let further = NamedTokens {
        tokens: Tokens::bearer("further").with_expiry(time).with_refresh_token("further refresh"),
        generation: u64::MAX,
        obtained_at: time,
        renew_by: Some(time + Duration::from_nanos(5)),
        unanswered_since: Some(time),
    };
    let active = Grant {
        consent: "consent 1".to_owned(),
        connector: "notes_by_key".to_owned(),
        fields: Fields::from([("client_id", "id"), ("client_secret", "hid\0den\n"), ("note", "")]),
        tokens,
        dpop_key: Some(DpopKey::new("key of the tokens")),
        owner: Some("owner".to_owned()),
        redirect_uri: "http://127.0.0.1/callback".to_owned(),
        issuer: Some("https://issuer.example".to_owned()),
        token_endpoint: Some("https://issuer.example/token".to_owned()),
        scopes_asked: vec!["read".to_owned(), String::new()],
        generation: 7,
        obtained_at: time,
        renew_by: Some(time + Duration::from_nanos(6)),
        unanswered_since: Some(time),
        named: BTreeMap::from([("user".to_owned(), further)]),
    };
    let pending = Grant { consent: "consent 2".to_owned(), owner: None, ..active.clone() };
    Record {
        format: Record::FORMAT,
        key: key.clone(),
        incarnation: "first".to_owned(),
        version: 0,
        status: Status::Connected,
        active: Some(active),
        pending: Some(pending),
        created_at: time,
        updated_at: time + Duration::from_nanos(1),
    }
}

/// A pending authorization of which nothing is left out, for ten minutes.
pub(super) fn flow(state_hash: &str, key: &Key, begun_at: SystemTime) -> PendingFlow {
    PendingFlow {
        state_hash: state_hash.to_owned(),
        session_hash: "session".to_owned(),
        key: key.clone(),
        connector: "notes_by_key".to_owned(),
        fields: Fields::from([("client_id", "id"), ("client_secret", "hid\0den")]),
        verifier: PkceVerifier::new("0123456789-0123456789-0123456789-0123456789").ok(),
        dpop_key: Some(DpopKey::new("key of the tokens")),
        scopes: vec!["read".to_owned(), "write%".to_owned()],
        redirect_uri: "http://127.0.0.1/callback".to_owned(),
        issuer: Some("https://issuer.example".to_owned()),
        issuer_in_callback: true,
        token_endpoint: Some("https://issuer.example/token".to_owned()),
        begun_at,
        deadline: begun_at + Duration::from_secs(600),
    }
}

/// Whether a record is the one that was saved, but for its version.
pub(super) fn is_same(saved: &Record, loaded: Option<&Record>) -> Verdict {
    let Some(loaded) = loaded else {
        return Err(Found(format!("{} is not there", saved.key)));
    };
    same(&value(&saved.to_json()?)?, &value(&loaded.to_json()?)?, "the record")
}

/// Whether a pending authorization is the one that was begun.
pub(super) fn is_same_flow(begun: &PendingFlow, given: Option<&PendingFlow>) -> Verdict {
    let Some(given) = given else {
        return Err(Found(format!("the authorization for {} is not there", begun.key)));
    };
    same(&value(&begun.to_json()?)?, &value(&given.to_json()?)?, "the authorization")
}

fn value(json: &[u8]) -> Result<Value, StoreError> {
    serde_json::from_slice(json).map_err(|error| StoreError::Damaged(error.into()))
}

/// Says where two values part, without their content.
fn same(expected: &Value, found: &Value, place: &str) -> Verdict {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for name in expected.keys().chain(found.keys()) {
                let part = |of: &serde_json::Map<String, Value>| of.get(name).cloned().unwrap_or_default();
                same(&part(expected), &part(found), &format!("{place}, {name}"))?;
            }
            Ok(())
        }
        _ => holds(expected == found, || format!("{place}: it is not what was written")),
    }
}
