//! Records: round trip, compare and swap, versions, what may be in them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::samples::{at, full, is_same, key, marked, mine, record};
use super::{Found, Handles, Verdict, holds};
use crate::store::{Key, Record, Store, StoreError};

pub(super) async fn a_record_comes_back_as_it_was_saved([store, _]: Handles) -> Verdict {
    let saved = full(&mine(), at(5) + Duration::from_nanos(123_456_789));
    store.save(&saved, 0).await?;
    is_same(&saved, store.load(&mine()).await?.as_ref())
}

pub(super) async fn what_one_handle_saves_the_other_loads([one, other]: Handles) -> Verdict {
    let mut version = 0;
    for round in 0..10 {
        let (writer, reader) = if round % 2 == 0 { (&one, &other) } else { (&other, &one) };
        let saved = marked(&mine(), &format!("round {round}"));
        version = writer.save(&saved, version).await?;
        is_same(&saved, reader.load(&mine()).await?.as_ref())?;
    }
    Ok(())
}

pub(super) async fn a_record_that_was_never_saved_is_none([store, _]: Handles) -> Verdict {
    store.save(&record(&mine()), 0).await?;
    for absent in [key("notes", "min"), key("note", "smine"), key("notes", ""), key("", "notesmine")] {
        holds(store.load(&absent).await?.is_none(), || format!("there is a record for {absent}"))?;
    }
    Ok(())
}

pub(super) async fn a_stored_record_has_the_version_that_its_save_gave([store, other]: Handles) -> Verdict {
    let mut given = 0;
    for _ in 0..3 {
        // What the record says of its version is not what counts.
        given = store.save(&Record { version: 4711, ..record(&mine()) }, given).await?;
        let stored = version(&other, &mine()).await?;
        holds(given > 0 && stored == given, || format!("`save` gave {given}, and the stored record has {stored}"))?;
    }
    Ok(())
}

pub(super) async fn a_save_that_names_another_version_changes_nothing([store, other]: Handles) -> Verdict {
    is_conflict(store.save(&record(&mine()), 1).await, "a version of a record that is not there")?;
    holds(store.load(&mine()).await?.is_none(), || "a write that was refused made a record".to_owned())?;
    let first = store.save(&marked(&mine(), "first"), 0).await?;
    let second = store.save(&marked(&mine(), "second"), first).await?;
    for wrong in [0, first, second + 1, u64::MAX] {
        let outcome = other.save(&marked(&mine(), "late"), wrong).await;
        is_conflict(outcome, &format!("version {wrong} where {second} is stored"))?;
        is_same(&marked(&mine(), "second"), store.load(&mine()).await?.as_ref())?;
        let stored = version(&store, &mine()).await?;
        holds(stored == second, || format!("a write that was refused changed the version to {stored}"))?;
    }
    Ok(())
}

pub(super) async fn of_sixteen_writers_of_one_version_one_wins(stores: Handles) -> Verdict {
    let mut before = 0;
    for _ in 0..10 {
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let store = Arc::clone(&stores[writer % 2]);
                tokio::spawn(async move {
                    let outcome = store.save(&marked(&mine(), &format!("writer {writer}")), before).await;
                    (writer, outcome)
                })
            })
            .collect();
        let mut winners = Vec::new();
        for task in writers {
            match task.await? {
                (writer, Ok(version)) => winners.push((writer, version)),
                (_, Err(StoreError::Conflict)) => {}
                (_, Err(error)) => return Err(error.into()),
            }
        }
        let &[(winner, given)] = winners.as_slice() else {
            return Err(Found(format!("{} of 16 writers replaced version {before}", winners.len())));
        };
        holds(given > before, || format!("version {given} came after {before}"))?;
        let stored = version(&stores[0], &mine()).await?;
        holds(stored == given, || format!("the winner was given version {given}, and {stored} is stored"))?;
        is_same(&marked(&mine(), &format!("writer {winner}")), stores[1].load(&mine()).await?.as_ref())?;
        before = given;
    }
    Ok(())
}

pub(super) async fn versions_only_go_up([store, other]: Handles) -> Verdict {
    let mut highest = 0;
    for _ in 0..3 {
        let mut version = 0;
        for writer in [&store, &other, &store] {
            version = writer.save(&record(&mine()), version).await?;
            holds(version > highest, || format!("version {version} came after {highest}"))?;
            highest = version;
        }
        other.delete(&mine()).await?;
    }
    Ok(())
}

/// Texts that are something else to one who does not quote, count, compare bytes or escape.
pub(super) const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "A",
    "a ",
    "a\0",
    "a\0b",
    "a/b",
    "a:b",
    "a%",
    "a_",
    "*",
    "?[a]{b}",
    "'",
    "''; DROP TABLE records; --",
    "\"",
    "`",
    "\\",
    "\\x61",
    "$1",
    "{a}",
    "\r\n\t",
    "null",
    "1",
    "01",
    "\u{7f}\u{80}",
    "\u{e9}",
    "e\u{301}",
    "\u{df}",
    "ss",
    "\u{ffff}",
    "\u{10ffff}",
    "\u{1f468}\u{200d}\u{1f469}",
    "\u{202e}a",
];

pub(super) async fn ids_may_be_any_text([store, other]: Handles) -> Verdict {
    // 1 KB that does not become shorter when compressed.
    let mut long = String::new();
    let mut next: u32 = 1;
    while long.len() < 1024 {
        next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        long.push(char::from(b'!' + u8::try_from(next >> 24).unwrap_or_default() % 94));
    }
    let longer = format!("{long}.");
    let texts: Vec<&str> = TEXTS.iter().copied().chain([long.as_str(), longer.as_str()]).collect();
    let mut keys: BTreeSet<Key> = texts.iter().map(|text| key("notes", text)).collect();
    keys.extend(texts.iter().map(|text| key(text, "mine")));
    keys.extend(texts.iter().map(|text| key(text, text)));
    for key in &keys {
        store.save(&marked(key, &key.to_string()), 0).await?;
    }
    for key in &keys {
        is_same(&marked(key, &key.to_string()), other.load(key).await?.as_ref())?;
    }
    for key in &keys {
        store.delete(key).await?;
        holds(other.load(key).await?.is_none(), || format!("{key} is there after it was deleted"))?;
    }
    Ok(())
}

pub(super) async fn times_far_from_today_are_kept([store, other]: Handles) -> Verdict {
    let far = Duration::from_secs(3000 * 365 * 24 * 3600);
    let times = [
        UNIX_EPOCH,
        UNIX_EPOCH - Duration::from_nanos(1),
        UNIX_EPOCH - far,
        UNIX_EPOCH + far + Duration::from_nanos(999_999_999),
    ];
    for (number, time) in times.into_iter().enumerate() {
        let key = key("notes", &number.to_string());
        let saved = full(&key, time);
        let version = store.save(&saved, 0).await?;
        is_same(&saved, other.load(&key).await?.as_ref())?;
        let listed = other.list(&crate::store::Filter::all(), None, 100).await?;
        let expected = Record { version, ..saved }.summary();
        holds(listed.contains(&expected), || "a list does not have the times that were saved".to_owned())?;
    }
    Ok(())
}

pub(super) async fn a_record_of_a_megabyte_is_kept([store, other]: Handles) -> Verdict {
    let mut saved = record(&mine());
    if let Some(grant) = &mut saved.active {
        grant.fields.set("large", "0123456789abcdef".repeat(1 << 16));
    }
    let version = store.save(&saved, 0).await?;
    is_same(&saved, other.load(&mine()).await?.as_ref())?;
    store.save(&saved, version).await?;
    is_same(&saved, other.load(&mine()).await?.as_ref())
}

async fn version(store: &Arc<dyn Store>, key: &Key) -> Result<u64, StoreError> {
    Ok(store.load(key).await?.map_or(0, |record| record.version))
}

fn is_conflict(outcome: Result<u64, StoreError>, what: &str) -> Verdict {
    match outcome {
        Err(StoreError::Conflict) => Ok(()),
        Ok(given) => Err(Found(format!("{what} was replaced by {given}"))),
        Err(error) => Err(error.into()),
    }
}
