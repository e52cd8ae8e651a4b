//! What is written is read again, and nothing else is.

use super::*;

fn time(seconds: i64, nanoseconds: u32) -> SystemTime {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let second = if seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole };
    second + Duration::from_nanos(nanoseconds.into())
}

fn record() -> Record {
    let mut tokens =
        Tokens::bearer("access \"1\"").with_type("bot").with_refresh_token("refresh").with_scopes(["a", "b"]);
    tokens.expiry = Expiry::At(time(1_700_000_000, 123_456_789));
    tokens.refresh_expiry = Expiry::Never;
    let further = NamedTokens {
        tokens: Tokens::bearer("further"),
        generation: 3,
        obtained_at: time(-1, 999_999_999),
        renew_by: Some(time(4, 5)),
        unanswered_since: Some(time(6, 7)),
    };
    let grant = Grant {
        consent: "consent".to_owned(),
        connector: "notes".to_owned(),
        fields: Fields::from([("client_id", "id"), ("client_secret", "hidden\n")]),
        tokens,
        dpop_key: Some(DpopKey::new("key")),
        owner: Some("owner".to_owned()),
        redirect_uri: "http://127.0.0.1/callback".to_owned(),
        issuer: Some("https://issuer.example".to_owned()),
        token_endpoint: Some("https://issuer.example/token".to_owned()),
        scopes_asked: vec!["a".to_owned()],
        generation: 9,
        obtained_at: time(1, 2),
        renew_by: Some(time(3, 4)),
        unanswered_since: Some(time(5, 6)),
        named: [("user".to_owned(), further)].into(),
    };
    Record {
        format: Record::FORMAT,
        key: Key { connector: "notes".to_owned(), connection: "mine".to_owned() },
        incarnation: "making".to_owned(),
        version: 7,
        status: Status::NeedsInput,
        active: Some(grant.clone()),
        pending: Some(Grant { named: BTreeMap::new(), owner: None, dpop_key: None, ..grant }),
        created_at: time(10, 0),
        updated_at: time(11, 1),
    }
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let record = record();
    let json = record.to_json().unwrap();
    let read = Record::from_json(&json, 7).unwrap();
    assert_eq!(read.to_json().unwrap(), json);
    assert_eq!(format!("{read:?}"), format!("{record:?}"));
    let (active, before) = (read.active.unwrap(), record.active.unwrap());
    assert_eq!(active.tokens.access_token(), before.tokens.access_token());
    assert_eq!(active.tokens.refresh_token(), before.tokens.refresh_token());
    assert_eq!(active.tokens.refresh_expiry, Expiry::Never);
    assert_eq!(active.fields, before.fields);
    assert_eq!(active.dpop_key, before.dpop_key);
    assert_eq!(active.named["user"].tokens.access_token(), before.named["user"].tokens.access_token());
}

#[test]
fn an_authorization_is_read_as_it_was_written() {
    let flow = PendingFlow {
        state_hash: "state".to_owned(),
        session_hash: "session".to_owned(),
        key: record().key,
        connector: "notes".to_owned(),
        fields: Fields::from([("client_secret", "hidden")]),
        verifier: Some(PkceVerifier::new("v".repeat(43)).unwrap()),
        dpop_key: Some(DpopKey::new("key")),
        scopes: vec!["a".to_owned()],
        redirect_uri: "http://127.0.0.1/callback".to_owned(),
        issuer: Some("https://issuer.example".to_owned()),
        issuer_in_callback: true,
        token_endpoint: Some("https://issuer.example/token".to_owned()),
        begun_at: time(1, 2),
        deadline: time(3, 4),
    };
    let json = flow.to_json().unwrap();
    let read = PendingFlow::from_json(&json).unwrap();
    assert_eq!(read.to_json().unwrap(), json);
    assert_eq!(format!("{read:?}"), format!("{flow:?}"));
    assert_eq!(read.verifier.unwrap().expose_secret(), "v".repeat(43));
    assert_eq!(read.fields, flow.fields);
}

#[test]
fn a_later_format_is_not_guessed_at() {
    let json = Zeroizing::new(br#"{"format": 2, "all": "else"}"#.to_vec());
    assert!(matches!(Record::from_json(&json, 1), Err(StoreError::Newer { found: 2, known: 1 })));
    assert!(matches!(PendingFlow::from_json(&json), Err(StoreError::Newer { found: 2, known: 1 })));
}

#[test]
fn what_is_damaged_is_refused_and_not_repeated() {
    let json = record().to_json().unwrap();
    for cut in 0..json.len() {
        let error = Record::from_json(&json[..cut], 1).unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{cut}");
    }
    let swapped = String::from_utf8(json.to_vec()).unwrap().replace("\"generation\":9", "\"generation\":\"hidden\"");
    let error = Record::from_json(swapped.as_bytes(), 1).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.starts_with("what is kept cannot be read at line 1"), "{source}");
    assert!(!format!("{error:?}{source}").contains("hidden"));
}
