//! Deletion: of what belongs to a connection, and of nothing else.

use std::time::Duration;

use super::samples::{at, due, flow, is_same, is_same_flow, key, mine, record};
use super::{Handles, Verdict, holds};
use crate::store::{Filter, Key, Lease, Leased};

/// Connections that a careless comparison takes for [`mine`].
fn others() -> [Key; 4] {
    [key("notes", "yours"), key("notes", "mine2"), key("mail", "mine"), key("notesm", "ine")]
}

pub(super) async fn a_deleted_record_is_gone([store, other]: Handles) -> Verdict {
    store.delete(&mine()).await?;
    store.save(&due(&mine(), at(10)), 0).await?;
    for key in &others() {
        store.save(&record(key), 0).await?;
    }
    other.delete(&mine()).await?;
    holds(store.load(&mine()).await?.is_none(), || "the record is still there".to_owned())?;
    let listed = store.list(&Filter::all(), None, 10).await?;
    let left: Vec<_> = listed.into_iter().map(|summary| summary.key).collect();
    holds(!left.contains(&mine()), || "it is still in the list".to_owned())?;
    holds(left.len() == others().len(), || format!("of {} other connections {} are left", others().len(), left.len()))?;
    holds(store.due(at(20), 10, Duration::from_secs(1)).await?.is_empty(), || "it is still due".to_owned())?;
    for key in &others() {
        is_same(&record(key), store.load(key).await?.as_ref())?;
    }
    store.delete(&mine()).await?;
    store.save(&record(&mine()), 0).await?;
    is_same(&record(&mine()), other.load(&mine()).await?.as_ref())
}

pub(super) async fn a_deletion_removes_the_flows_of_the_connection([store, other]: Handles) -> Verdict {
    // A connection that was never made has pending authorizations too.
    store.begin(&flow("mine 1", &mine(), at(0))).await?;
    store.begin(&flow("mine 2", &mine(), at(1))).await?;
    for key in &others() {
        store.begin(&flow(&key.to_string(), key, at(0))).await?;
    }
    other.delete(&mine()).await?;
    for state_hash in ["mine 1", "mine 2"] {
        holds(store.flow(state_hash).await?.is_none(), || format!("`{state_hash}` is still there"))?;
        holds(!store.take(state_hash).await?, || format!("`{state_hash}` could still be taken"))?;
    }
    for key in &others() {
        is_same_flow(&flow(&key.to_string(), key, at(0)), store.flow(&key.to_string()).await?.as_ref())?;
    }
    Ok(())
}

pub(super) async fn a_deletion_removes_the_leases_of_the_connection([store, other]: Handles) -> Verdict {
    let hour = Duration::from_secs(3600);
    let lease = |key: &Key, tokens: &str, owner: &str| Lease {
        key: key.clone(),
        tokens: tokens.to_owned(),
        owner: owner.to_owned(),
    };
    for tokens in ["", "user"] {
        let _held = store.lease(&lease(&mine(), tokens, "first"), hour).await?;
        for key in &others() {
            let _held = store.lease(&lease(key, tokens, "first"), hour).await?;
        }
    }
    other.delete(&mine()).await?;
    for tokens in ["", "user"] {
        let leased = store.lease(&lease(&mine(), tokens, "second"), hour).await?;
        holds(leased == Leased::Held, || format!("the lease of `{tokens}` is {leased:?}"))?;
        for key in &others() {
            let leased = store.lease(&lease(key, tokens, "second"), hour).await?;
            holds(leased == Leased::Busy, || format!("the lease of {key} is {leased:?}"))?;
        }
    }
    Ok(())
}
