#[cfg(unix)]
mod file;

use std::process::Command;

use proptest::prelude::{any, proptest};
use proptest::{collection, prop_assert_eq};

use super::Keys;

pub(super) const ONE: &str = "gsuF8yvpCWvS7aQ9mDP1yNAmFo1RZEWVlwnoMBxHCMU=";
pub(super) const TWO: &str = "-_2-7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs";
const ONE_IN_HEX: &str = "82CB85f32be9096bd2eda43d9833f5c8d026168d516445959709e8301c4708c5";

pub(super) fn ids(keys: &Keys) -> Vec<&str> {
    keys.ids().collect()
}

fn error(text: &str) -> String {
    Keys::parse(text).unwrap_err().to_string()
}

proptest! {
    #[test]
    fn any_text_is_keys_or_a_sentence_without_it(text in "[-A-Za-z0-9+/=:, \n]{8,120}") {
        if let Err(error) = Keys::parse(&text) {
            let shown = format!("{error} {error:?}");
            let part = text.as_bytes().windows(8).find(|part| shown.as_bytes().windows(8).any(|window| window == *part));
            prop_assert_eq!(part, None, "{}", shown);
        }
    }

    #[test]
    fn a_random_key_is_taken_in_every_way_to_write_it(bytes in any::<[u8; 32]>()) {
        use base64::Engine as _;
        use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let standard = Keys::parse(&STANDARD.encode(bytes)).unwrap();
        prop_assert_eq!(standard.first().expose_secret(), &bytes);
        for text in [STANDARD_NO_PAD.encode(bytes), URL_SAFE.encode(bytes), URL_SAFE_NO_PAD.encode(bytes), hex] {
            let keys = Keys::parse(&text).unwrap();
            prop_assert_eq!(keys.first().expose_secret(), &bytes);
            prop_assert_eq!(ids(&keys), ids(&standard));
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused(bytes in collection::vec(any::<u8>(), 0..100)) {
        use base64::Engine as _;
        let outcome = Keys::parse(&base64::engine::general_purpose::STANDARD.encode(&bytes));
        prop_assert_eq!(outcome.is_ok(), bytes.len() == 32, "{:?}", outcome);
    }
}

#[test]
fn the_first_key_seals_and_ids_come_from_the_keys() {
    let keys = Keys::parse(&format!(" {ONE},{TWO}\n")).unwrap();
    assert_eq!(ids(&keys), ["be81899e829b9569", "c9146b902a4231ee"]);
    assert_eq!(keys.first().id(), "be81899e829b9569");
    let turned = Keys::parse(&format!("{TWO} {ONE}")).unwrap();
    assert_eq!(ids(&turned), ["c9146b902a4231ee", "be81899e829b9569"]);
}

#[test]
fn an_id_may_be_given() {
    let keys = Keys::parse(&format!("2026-11:{ONE} b_2.x:{TWO}")).unwrap();
    assert_eq!(ids(&keys), ["2026-11", "b_2.x"]);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_to_type() {
    let make = "make one with `openssl rand -base64 32`";
    let cases = [
        (format!("{ONE},short"), "entry 2 of the keys is neither base64 nor hexadecimal", make),
        (format!("{ONE},{TWO},c2hvcnQ="), "entry 3 of the keys has 5 bytes, and a key has 32", make),
        (format!("{ONE}{}", &TWO[..40]), "entry 1 of the keys is neither base64 nor hexadecimal", make),
        (ONE_IN_HEX.repeat(2), "entry 1 of the keys is too long", make),
        ("A".repeat(43), "entry 1 of the keys is not random", make),
        ("0123456701234567012345670123456701234567012345670123456701234567".to_owned(), "is not random", make),
        (format!("new key:{ONE}"), "entry 1 of the keys has 2 bytes", make),
        (format!("n\u{e4}:{ONE}"), "entry 1 of the keys has an id that cannot be one", "write `ID:KEY`"),
        (format!(":{ONE}"), "entry 1 of the keys has an id that cannot be one", "write `ID:KEY`"),
        (format!("{}:{ONE}", "i".repeat(65)), "has an id that cannot be one", "1 to 64 letters"),
        (format!("{ONE} a:{ONE_IN_HEX}"), "entry 2 of the keys is the key `be81899e829b9569` again", "write it once"),
        (format!("a:{ONE} a:{TWO}"), "entry 2 of the keys has the id `a` of another key", "give it another"),
        (" , \n".to_owned(), "in the keys there is no key", "`openssl rand -base64 32` makes it"),
    ];
    for (text, what, remedy) in cases {
        let error = error(&text);
        assert!(error.contains(what) && error.contains(remedy), "{text:?}: {error}");
    }
}

#[test]
fn s36_a_key_in_the_place_of_an_id_is_not_repeated() {
    for text in [format!("{ONE}:main"), format!("{TWO}:main"), format!("{ONE_IN_HEX}:{TWO} {ONE_IN_HEX}:{ONE}x")] {
        let error = error(&text);
        for secret in [ONE, TWO, ONE_IN_HEX] {
            assert!(!error.contains(&secret[..8]), "{error}");
        }
    }
}

#[test]
fn generated_keys_differ() {
    let (one, other) = (Keys::generate().unwrap(), Keys::generate().unwrap());
    assert_ne!(one.first().expose_secret(), other.first().expose_secret());
    assert_ne!(ids(&one), ids(&other));
}

#[test]
fn older_keys_are_put_behind_and_none_twice() {
    let keys = Keys::parse(TWO).unwrap().with_older(&Keys::parse(&format!("{ONE} {TWO}")).unwrap()).unwrap();
    assert_eq!(ids(&keys), ["c9146b902a4231ee", "be81899e829b9569"]);
}

/// Says what the variable of its name holds, in a process of its own: a process cannot set variables safely once it has threads.
fn from_env(value: Option<&str>) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "keys::tests::says_what_the_environment_holds", "--nocapture"])
        .env("CONNECTOR_TEST_SAY", "1");
    match value {
        Some(value) => command.env("CONNECTOR_TEST_KEYS", value),
        None => command.env_remove("CONNECTOR_TEST_KEYS"),
    };
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split("<<").nth(1).and_then(|rest| rest.split(">>").next()).unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn says_what_the_environment_holds() {
    if std::env::var_os("CONNECTOR_TEST_SAY").is_some() {
        match Keys::from_env("CONNECTOR_TEST_KEYS") {
            Ok(keys) => println!("<<{}>>", ids(&keys).join(" ")),
            Err(error) => println!("<<{error}>>"),
        }
    }
}

#[test]
fn keys_come_from_the_environment() {
    assert_eq!(from_env(Some(&format!("{ONE}, b:{TWO}"))), "be81899e829b9569 b");
    let missing = from_env(None);
    assert!(missing.contains("`CONNECTOR_TEST_KEYS` is not set") && missing.contains("openssl rand"), "{missing}");
    let empty = from_env(Some(""));
    assert!(empty.contains("in the environment variable `CONNECTOR_TEST_KEYS` there is no key"), "{empty}");
    let wrong = from_env(Some(&format!("{ONE} x")));
    assert!(wrong.contains("entry 2 of `CONNECTOR_TEST_KEYS` is neither"), "{wrong}");
}
