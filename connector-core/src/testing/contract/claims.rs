//! What is due, and claims of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::samples::{at, due, key, mine, record};
use super::{Handles, Verdict, holds};
use crate::store::{Filter, Key, NamedTokens, Status, StoreError};
use crate::tokens::Tokens;

const MINUTE: Duration = Duration::from_secs(60);

fn of(connection: &str) -> Key {
    key("notes", connection)
}

fn is(expected: &[&str], given: &[Key]) -> Verdict {
    let given: Vec<_> = given.iter().map(|key| key.connection.as_str()).collect();
    holds(given == expected, || format!("it gave {given:?} and not {expected:?}"))
}

pub(super) async fn due_is_what_works_and_has_to_be_renewed([store, other]: Handles) -> Verdict {
    for (connection, seconds) in [("third", 30), ("first", 10), ("second", 20), ("later", 101), ("last", 100)] {
        store.save(&due(&of(connection), at(seconds)), 0).await?;
    }
    store.save(&record(&of("nothing to renew")), 0).await?;
    let mut ended = due(&of("does not work"), at(5));
    for status in [Status::NeedsReconnect, Status::NeedsInput, Status::Pending] {
        ended.status = status;
        ended.key = of(&format!("{status:?}"));
        store.save(&ended, 0).await?;
    }
    let mut begun = due(&of("not proven"), at(5));
    begun.pending = begun.active.take();
    store.save(&begun, 0).await?;
    let mut further = due(&of("by another token"), at(50));
    let named = NamedTokens {
        tokens: Tokens::bearer("further"),
        generation: 1,
        obtained_at: at(0),
        renew_by: Some(at(15)),
        unanswered_since: None,
    };
    if let Some(grant) = &mut further.active {
        grant.named = BTreeMap::from([("user".to_owned(), named)]);
    }
    store.save(&further, 0).await?;

    is(&[], &other.due(at(10) - Duration::from_nanos(1), 10, MINUTE).await?)?;
    is(&[], &other.due(at(100), 0, MINUTE).await?)?;
    is(&["first", "by another token"], &other.due(at(100), 2, MINUTE).await?)?;
    is(&["second", "third", "last"], &other.due(at(100), 10, MINUTE).await?)
}

pub(super) async fn what_is_claimed_is_given_to_nobody_else([store, other]: Handles) -> Verdict {
    for (connection, seconds) in [("a", 10), ("b", 20)] {
        store.save(&due(&of(connection), at(seconds)), 0).await?;
    }
    is(&["a", "b"], &store.due(at(100), 10, MINUTE).await?)?;
    for asking in [&store, &other] {
        is(&[], &asking.due(at(100), 10, MINUTE).await?)?;
        is(&[], &asking.due(at(159), 10, MINUTE).await?)?;
    }
    let listed: Vec<_> =
        store.list(&Filter::all(), None, 10).await?.into_iter().map(|summary| summary.due_at).collect();
    holds(listed == [Some(at(10)), Some(at(20))], || "a claim changes when the connection is due".to_owned())?;
    let mut again = other.due(at(161), 10, MINUTE).await?;
    again.sort();
    is(&["a", "b"], &again)?;
    is(&[], &store.due(at(161), 10, MINUTE).await?)
}

pub(super) async fn a_written_record_is_claimed_no_more([store, other]: Handles) -> Verdict {
    let version = store.save(&due(&mine(), at(10)), 0).await?;
    is(&["mine"], &store.due(at(100), 10, MINUTE).await?)?;
    let version = other.save(&due(&mine(), at(50)), version).await?;
    is(&["mine"], &store.due(at(100), 10, MINUTE).await?)?;
    let version = other.save(&due(&mine(), at(1000)), version).await?;
    is(&[], &store.due(at(999), 10, MINUTE).await?)?;
    is(&["mine"], &store.due(at(1000), 10, MINUTE).await?)?;
    other.save(&record(&mine()), version).await?;
    is(&[], &store.due(at(100_000), 10, MINUTE).await?)
}

pub(super) async fn those_who_ask_at_once_share_what_is_due(stores: Handles) -> Verdict {
    const CONNECTIONS: usize = 64;
    for number in 0..CONNECTIONS {
        stores[0].save(&due(&of(&format!("{number:02}")), at(number as u64)), 0).await?;
    }
    let tasks: Vec<_> = (0..16)
        .map(|asking| {
            let store = Arc::clone(&stores[asking % 2]);
            tokio::spawn(async move {
                let mut given = Vec::new();
                // One who is given all of them over and over is stopped.
                while given.len() <= CONNECTIONS {
                    let some = store.due(at(1000), 5, MINUTE).await?;
                    if some.is_empty() {
                        break;
                    }
                    given.extend(some);
                }
                Ok::<_, StoreError>(given)
            })
        })
        .collect();
    let mut given = Vec::new();
    for task in tasks {
        given.extend(task.await??);
    }
    // Somebody may have been told of nothing while others held what there was.
    given.extend(stores[0].due(at(1000), CONNECTIONS, MINUTE).await?);
    let all = given.len();
    given.sort();
    given.dedup();
    holds(all == given.len(), || format!("{} connections were given to more than one", all - given.len()))?;
    holds(all == CONNECTIONS, || format!("{all} of {CONNECTIONS} connections were given"))
}
