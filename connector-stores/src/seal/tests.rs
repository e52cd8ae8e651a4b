use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

use connector_core::{Key, StoreError};
use proptest::prelude::{any, proptest};
use proptest::{collection, prop_assert, prop_assert_eq};

use super::{Context, FORMAT, HEADER, Sealed, Vault};
use crate::keys::Keys;

const SECRET: &[u8] = b"{\"access_token\":\"canary-token\"}";
const FLOW: Context<'static> = Context::Flow { state_hash: "hash" };

fn key(connection: &str) -> Key {
    Key { connector: "desk".to_owned(), connection: connection.to_owned() }
}

fn vault() -> Vault {
    Vault::new(Keys::generate().unwrap())
}

fn keys(text: &str) -> Keys {
    Keys::parse(text).unwrap()
}

/// Keys that are written down, so that ids can be given.
const ONE: &str = "gsuF8yvpCWvS7aQ9mDP1yNAmFo1RZEWVlwnoMBxHCMU=";
const TWO: &str = "3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=";

fn is_damaged(outcome: &Result<impl Sized, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Damaged(_)))
}

proptest! {
    #[test]
    fn s36_what_was_sealed_opens(
        plain in collection::vec(any::<u8>(), 0..2000), connector in ".*", connection in ".*", state_hash in ".*",
    ) {
        let vault = vault();
        let key = Key { connector, connection };
        for context in [Context::Record(&key), Context::Flow { state_hash: &state_hash }] {
            let sealed = vault.seal(&context, &plain).unwrap();
            prop_assert_eq!(&sealed.key_id, &vault.current());
            let opened = vault.open(&context, &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), &plain[..]);
        }
    }

    #[test]
    fn s36_no_bytes_of_anybody_open(bytes in collection::vec(any::<u8>(), 0..200), well_formed: bool) {
        let vault = vault();
        let mut sealed = Sealed { key_id: vault.current(), bytes };
        if well_formed {
            let header = vault.seal(&FLOW, b"").unwrap().bytes;
            sealed.bytes.splice(0..0, header[..HEADER].iter().copied());
        }
        prop_assert!(vault.open(&FLOW, &sealed).is_err());
    }

    #[test]
    fn s36_two_contexts_never_share_their_associated_data(
        a in "[ab]{0,3}", b in "[ab]{0,3}", c in "[ab]{0,3}", d in "[ab]{0,3}",
    ) {
        let data = |connector: &str, connection: &str, id| {
            let key = Key { connector: connector.to_owned(), connection: connection.to_owned() };
            Context::Record(&key).associated_data(FORMAT, id, [0; 8])
        };
        prop_assert_eq!(data(&a, &b, "k") == data(&c, &d, "k"), (&a, &b) == (&c, &d));
        prop_assert_eq!(data("x", &a, &b) == data("x", &c, &d), (&a, &b) == (&c, &d));
        let flow = Context::Flow { state_hash: &d }.associated_data(FORMAT, &c, [0; 8]);
        prop_assert!(data(&a, &b, &c) != flow);
    }
}

#[test]
fn s36_every_write_has_a_fresh_nonce() {
    let vault = vault();
    let sealed: Vec<_> = (0..10_000).map(|_| vault.seal(&FLOW, SECRET).unwrap().bytes).collect();
    let nonces: HashSet<&[u8]> = sealed.iter().map(|bytes| &bytes[1 + 8..HEADER]).collect();
    assert_eq!(nonces.len(), 10_000);
    let texts: HashSet<&[u8]> = sealed.iter().map(|bytes| &bytes[HEADER..]).collect();
    assert_eq!(texts.len(), 10_000, "the same text is never the same bytes");
}

#[test]
fn s36_a_flipped_bit_anywhere_opens_nothing() {
    let vault = vault();
    let ada = key("ada");
    let sealed = vault.seal(&Context::Record(&ada), SECRET).unwrap();
    for bit in 0..sealed.bytes.len() * 8 {
        let mut changed = sealed.clone();
        changed.bytes[bit / 8] ^= 1 << (bit % 8);
        let outcome = vault.open(&Context::Record(&ada), &changed);
        match bit / 8 {
            0 => {
                assert!(
                    matches!(outcome, Err(StoreError::Newer { .. } | StoreError::Damaged(_))),
                    "{bit}: {outcome:?}"
                );
            }
            1..9 => assert!(matches!(outcome, Err(StoreError::KeyDiffers { .. })), "{bit}: {outcome:?}"),
            _ => assert!(is_damaged(&outcome), "{bit}: {outcome:?}"),
        }
    }
    assert!(vault.open(&Context::Record(&ada), &sealed).is_ok());
}

#[test]
fn s36_what_was_cut_or_made_longer_opens_nothing() {
    let vault = vault();
    let sealed = vault.seal(&FLOW, SECRET).unwrap();
    for length in 0..sealed.bytes.len() {
        let cut = Sealed { bytes: sealed.bytes[..length].to_vec(), ..sealed.clone() };
        assert!(is_damaged(&vault.open(&FLOW, &cut)), "{length} bytes");
        let beheaded = Sealed { bytes: sealed.bytes[sealed.bytes.len() - length..].to_vec(), ..sealed.clone() };
        assert!(vault.open(&FLOW, &beheaded).is_err(), "the last {length} bytes");
    }
    let longer = Sealed { bytes: [&sealed.bytes[..], b"\0"].concat(), ..sealed.clone() };
    assert!(is_damaged(&vault.open(&FLOW, &longer)));
}

#[test]
fn s36_a_row_that_was_moved_does_not_open() {
    let vault = vault();
    let ada = key("ada");
    let sealed = vault.seal(&Context::Record(&ada), SECRET).unwrap();
    let elsewhere = [
        key("bob"),
        key("Ada"),
        key(""),
        Key { connector: "ada".to_owned(), connection: "desk".to_owned() },
        Key { connector: "deska".to_owned(), connection: "da".to_owned() },
        Key { connector: "des".to_owned(), connection: "kada".to_owned() },
    ];
    for other in &elsewhere {
        assert!(is_damaged(&vault.open(&Context::Record(other), &sealed)), "{other}");
    }
    for state_hash in ["ada", "desk", "deskada", ""] {
        assert!(is_damaged(&vault.open(&Context::Flow { state_hash }, &sealed)), "as the flow {state_hash}");
    }
    let flow = vault.seal(&FLOW, SECRET).unwrap();
    assert!(is_damaged(&vault.open(&Context::Flow { state_hash: "hasi" }, &flow)));
    assert!(is_damaged(&vault.open(&Context::Record(&key("hash")), &flow)));
}

#[test]
fn s36_another_key_id_beside_it_opens_nothing() {
    // Even where the id is that of the same key.
    let vault = Vault::new(keys(&format!("first:{ONE}")));
    let sealed = vault.seal(&FLOW, SECRET).unwrap();
    let renamed = Vault::new(keys(&format!("second:{ONE}")));
    let outcome = renamed.open(&FLOW, &Sealed { key_id: "second".to_owned(), ..sealed.clone() });
    assert!(is_damaged(&outcome), "{outcome:?}");
    let both = Vault::new(keys(&format!("first:{ONE},second:{TWO}")));
    let outcome = both.open(&FLOW, &Sealed { key_id: "second".to_owned(), ..sealed.clone() });
    assert!(matches!(outcome, Err(StoreError::KeyDiffers { .. })), "{outcome:?}");
    for bit in 0..sealed.key_id.len() * 8 {
        let mut id = sealed.key_id.clone().into_bytes();
        id[bit / 8] ^= 1 << (bit % 8);
        let key_id = String::from_utf8_lossy(&id).into_owned();
        let outcome = both.open(&FLOW, &Sealed { key_id, ..sealed.clone() });
        assert!(matches!(outcome, Err(StoreError::KeyMissing { .. })), "{bit}: {outcome:?}");
    }
    assert!(both.open(&FLOW, &sealed).is_ok());
}

#[test]
fn s36_another_key_under_the_same_id_is_said_to_be_one() {
    let sealed = Vault::new(keys(&format!("main:{ONE}"))).seal(&FLOW, SECRET).unwrap();
    let error = Vault::new(keys(&format!("main:{TWO}"))).open(&FLOW, &sealed).unwrap_err();
    assert!(matches!(&error, StoreError::KeyDiffers { id } if id == "main"), "{error:?}");
    assert!(error.to_string().contains("another key `main`"), "{error}");
    // Whoever writes the fingerprint of the other key over it gains nothing.
    let other = Vault::new(keys(&format!("main:{TWO}")));
    let mut forged = sealed;
    forged.bytes[1..9].copy_from_slice(&other.seal(&FLOW, b"").unwrap().bytes[1..9]);
    assert!(is_damaged(&other.open(&FLOW, &forged)));
}

#[test]
fn s36_a_key_that_is_missing_is_named() {
    let sealed = Vault::new(keys(&format!("main:{ONE}"))).seal(&FLOW, SECRET).unwrap();
    let error = Vault::new(keys(TWO)).open(&FLOW, &sealed).unwrap_err();
    assert!(matches!(&error, StoreError::KeyMissing { id } if id == "main"), "{error:?}");
}

#[test]
fn s36_a_form_of_a_later_version_is_left_alone() {
    let vault = vault();
    let mut sealed = vault.seal(&FLOW, SECRET).unwrap();
    sealed.bytes[0] = FORMAT + 1;
    let outcome = vault.open(&FLOW, &sealed);
    assert!(matches!(outcome, Err(StoreError::Newer { found: 2, known: 1 })), "{outcome:?}");
    sealed.bytes[0] = 0;
    assert!(is_damaged(&vault.open(&FLOW, &sealed)));
}

#[test]
fn s36_nothing_of_the_text_is_in_what_is_stored() {
    let vault = vault();
    for context in [Context::Record(&key("ada")), FLOW] {
        let sealed = vault.seal(&context, SECRET).unwrap();
        let part = SECRET.windows(4).find(|part| sealed.bytes.windows(4).any(|window| window == *part));
        assert_eq!(part, None);
        assert_eq!(sealed.bytes.len(), HEADER + SECRET.len() + 16);
    }
}

#[test]
fn s36_no_debug_output_shows_a_key() {
    let vault = Vault::new(keys(&format!("{ONE}\n{TWO}")));
    let key = keys(ONE);
    for shown in [format!("{vault:?} {vault:#?}"), format!("{key:?}"), format!("{:?}", key.first())] {
        assert!(shown.contains(key.first().id()), "{shown}");
        for secret in [&ONE[..6], "gsuF", "130, 203", "82cb", "82, cb"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn s36_old_rows_open_after_a_rotation_and_new_ones_have_the_new_key() {
    let vault = Vault::new(keys(&format!("old:{ONE}")));
    let clone = vault.clone();
    let old = vault.seal(&FLOW, SECRET).unwrap();
    vault.rotate(keys(&format!("new:{TWO}"))).unwrap();
    assert_eq!(clone.current(), "new", "clones see it");
    assert_eq!(clone.open(&FLOW, &old).unwrap().as_slice(), SECRET);
    let new = clone.seal(&FLOW, SECRET).unwrap();
    assert_eq!(new.key_id, "new");
    // A program that starts with the new key alone opens what was sealed anew, and not what was not.
    let next = Vault::new(keys(&format!("new:{TWO}")));
    assert!(next.open(&FLOW, &new).is_ok());
    assert!(matches!(next.open(&FLOW, &old), Err(StoreError::KeyMissing { id }) if id == "old"));
}

#[test]
fn s36_a_rotation_to_another_key_of_the_same_id_changes_nothing() {
    let vault = Vault::new(keys(&format!("main:{ONE}")));
    let sealed = vault.seal(&FLOW, SECRET).unwrap();
    let error = vault.rotate(keys(&format!("main:{TWO}"))).unwrap_err().to_string();
    assert!(error.contains("two different keys have the id `main`"), "{error}");
    assert!(vault.open(&FLOW, &sealed).is_ok());
    // Back to the one before is a rotation as well, and so is the same again.
    vault.rotate(keys(&format!("next:{TWO}"))).unwrap();
    vault.rotate(keys(&format!("main:{ONE}"))).unwrap();
    vault.rotate(keys(&format!("main:{ONE}"))).unwrap();
    assert_eq!(vault.current(), "main");
}

#[test]
fn s36_of_rotations_at_once_none_loses_the_keys_of_another() {
    const AT_ONCE: usize = 8;
    let start = Barrier::new(AT_ONCE);
    let vaults: Vec<_> = (0..200).map(|_| vault()).collect();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                for vault in &vaults {
                    let keys = Keys::generate().unwrap();
                    start.wait();
                    vault.rotate(keys).unwrap();
                }
            });
        }
    });
    for vault in vaults {
        assert_eq!(vault.shared.keys.load().ids().count(), 1 + AT_ONCE);
    }
}

#[test]
fn s36_keys_rotate_while_eight_tasks_seal_and_open() {
    const ROTATIONS: usize = 50;
    let vault = vault();
    let rows: Mutex<HashMap<usize, Sealed>> = Mutex::default();
    let done = AtomicBool::new(false);
    let start = Barrier::new(8 + 1);
    thread::scope(|scope| {
        let tasks: Vec<_> = (0..8)
            .map(|task: usize| {
                let (vault, rows, done, start) = (vault.clone(), &rows, &done, &start);
                scope.spawn(move || {
                    start.wait();
                    let mut round = 0_usize;
                    while !done.load(Ordering::SeqCst) || round < 100 {
                        let row = (task + round) % 8;
                        let hash = row.to_string();
                        let context = Context::Flow { state_hash: &hash };
                        let sealed = vault.seal(&context, hash.as_bytes()).unwrap();
                        let before = rows.lock().unwrap().insert(row, sealed);
                        if let Some(before) = before {
                            assert_eq!(vault.open(&context, &before).unwrap().as_slice(), hash.as_bytes());
                        }
                        round += 1;
                    }
                })
            })
            .collect();
        start.wait();
        for _ in 0..ROTATIONS {
            vault.rotate(Keys::generate().unwrap()).unwrap();
        }
        done.store(true, Ordering::SeqCst);
        tasks.into_iter().for_each(|task| task.join().unwrap());
    });
    assert_eq!(vault.shared.keys.load().ids().count(), 1 + ROTATIONS, "no key was lost");
    let rows = rows.into_inner().unwrap();
    assert_eq!(rows.len(), 8);
    // What `reseal` of a store does with each row.
    let current = vault.current();
    for (row, sealed) in rows {
        let hash = row.to_string();
        let context = Context::Flow { state_hash: &hash };
        let anew = vault.seal(&context, &vault.open(&context, &sealed).unwrap()).unwrap();
        assert_eq!(anew.key_id, current);
    }
}

#[test]
fn s36_the_kind_and_all_else_that_binds_is_in_the_associated_data() {
    let key = Key { connector: "desk".to_owned(), connection: "a".to_owned() };
    let record = Context::Record(&key).associated_data(1, "k1", *b"8 bytes.");
    assert_eq!(record, b"\x01\x01\0\0\0\0\0\0\0\x04desk\0\0\0\0\0\0\0\x01a\0\0\0\0\0\0\0\x02k18 bytes.");
    let flow = Context::Flow { state_hash: "hash" }.associated_data(1, "k1", *b"8 bytes.");
    assert_eq!(flow, b"\x01\x02\0\0\0\0\0\0\0\x04hash\0\0\0\0\0\0\0\x02k18 bytes.");
}

#[test]
fn s36_what_another_program_sealed_in_the_documented_form_opens() {
    use base64::Engine as _;
    // Made with libsodium.
    let text = "Ab6BiZ6Cm5VpZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7r7+Rie1MLfZsb5efUXzub6RCMpOEmg==";
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    let sealed = Sealed { key_id: "be81899e829b9569".to_owned(), bytes };
    let plain = Vault::new(keys(ONE)).open(&Context::Record(&key("ada")), &sealed).unwrap();
    assert_eq!(plain.as_slice(), b"a text");
}
