//! What the tests keep, and what the stores promise beside their contract: the same for each of them.

use std::time::{Duration, SystemTime};

use super::{Keys, Vault};
use connector_core::{Fields, Key, PendingFlow, Record, Status};

pub(crate) fn vault() -> Vault {
    Vault::new(Keys::generate().unwrap())
}

pub(crate) fn key(connection: &str) -> Key {
    Key { connector: "notes".to_owned(), connection: connection.to_owned() }
}

pub(crate) fn record(connection: &str) -> Record {
    let now = SystemTime::now();
    Record {
        format: Record::FORMAT,
        key: key(connection),
        incarnation: format!("made for {connection}"),
        version: 0,
        status: Status::Connected,
        active: None,
        pending: None,
        created_at: now,
        updated_at: now,
    }
}

pub(crate) fn flow(state_hash: &str) -> PendingFlow {
    let now = SystemTime::now();
    PendingFlow {
        state_hash: state_hash.to_owned(),
        session_hash: String::new(),
        key: key("mine"),
        connector: "notes".to_owned(),
        fields: Fields::new(),
        verifier: None,
        dpop_key: None,
        scopes: Vec::new(),
        redirect_uri: String::new(),
        issuer: None,
        issuer_in_callback: false,
        token_endpoint: None,
        begun_at: now,
        deadline: now + Duration::from_secs(600),
    }
}

/// A rotation with 300 records and a pending authorization. `$open` takes a place and a vault.
macro_rules! rotation {
    ($open:ident, $place:expr) => {{
        let (place, new) = ($place, Keys::generate().unwrap());
        let vault = vault();
        let store = $open(&place, vault.clone()).await.unwrap();
        for number in 0..300 {
            store.save(&record(&number.to_string()), 0).await.unwrap();
        }
        store.begin(&flow("begun")).await.unwrap();
        let before = store.list(&Filter::all(), None, 1000).await.unwrap();
        assert_eq!(store.reseal(1000).await.unwrap(), 0, "all is sealed with the key of now");
        vault.rotate(new.clone()).unwrap();
        assert_eq!(store.reseal(200).await.unwrap(), 200);
        assert_eq!(store.reseal(usize::MAX).await.unwrap(), 101);
        assert_eq!(store.reseal(200).await.unwrap(), 0);
        assert_eq!(store.list(&Filter::all(), None, 1000).await.unwrap(), before);
        let alone = $open(&place, Vault::new(new)).await.unwrap();
        for number in 0..300 {
            let stored = alone.load(&key(&number.to_string())).await.unwrap().unwrap();
            assert_eq!(stored.incarnation, format!("made for {number}"));
        }
        assert!(alone.flow("begun").await.unwrap().is_some());
        let other = $open(&place, self::vault()).await.unwrap();
        assert!(matches!(other.load(&key("7")).await, Err(StoreError::KeyMissing { .. })));
        // What cannot be opened is no reason to stop, and not passed over in silence.
        assert!(matches!(other.reseal(10).await, Err(StoreError::KeyMissing { .. })));
        other.save(&record("of another key"), 0).await.unwrap();
        assert_eq!(store.reseal(1000).await.ok(), None);
        assert!(other.load(&key("of another key")).await.unwrap().is_some());
    }};
}
pub(crate) use rotation;

/// A process that still seals with the older key writes while another seals anew: of no write anything is lost or comes back.
macro_rules! reseal_beside_a_writer {
    ($open:ident, $place:expr) => {{
        let (place, old, new) = ($place, Keys::generate().unwrap(), Keys::generate().unwrap());
        let writer = $open(&place, Vault::new(old.clone().with_older(&new).unwrap())).await.unwrap();
        let sealer = $open(&place, Vault::new(new.clone().with_older(&old).unwrap())).await.unwrap();
        let written = std::sync::atomic::AtomicBool::new(false);
        let write = async {
            let mut versions = [0; 8];
            for round in 0..40 {
                for (number, version) in versions.iter_mut().enumerate() {
                    let saved = record(&format!("{number}"));
                    let saved = Record { incarnation: format!("round {round}"), ..saved };
                    *version = writer.save(&saved, *version).await.unwrap();
                    let stored = writer.load(&saved.key).await.unwrap().unwrap();
                    assert_eq!((stored.version, stored.incarnation), (*version, saved.incarnation));
                }
            }
            written.store(true, std::sync::atomic::Ordering::Relaxed);
        };
        let seal = async {
            let mut resealed = 0;
            while !written.load(std::sync::atomic::Ordering::Relaxed) {
                match sealer.reseal(5).await {
                    Ok(some) => resealed += some,
                    Err(StoreError::Conflict) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
            resealed
        };
        let ((), resealed) = tokio::join!(write, seal);
        assert!(resealed > 0, "nothing was sealed anew while there was writing");
        while sealer.reseal(5).await.unwrap() > 0 {}
        let alone = $open(&place, Vault::new(new)).await.unwrap();
        for number in 0..8 {
            let stored = alone.load(&key(&number.to_string())).await.unwrap().unwrap();
            assert_eq!(stored.incarnation, "round 39");
        }
    }};
}
pub(crate) use reseal_beside_a_writer;
