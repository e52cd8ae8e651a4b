//! Pending authorizations: kept until they are taken, once, or over.

use std::sync::Arc;
use std::time::Duration;

use super::samples::{at, flow, is_same_flow, key, mine};
use super::{Handles, Verdict, holds};
use crate::store::PendingFlow;

pub(super) async fn a_flow_comes_back_as_it_was_begun([store, other]: Handles) -> Verdict {
    let begun = flow("hash", &mine(), at(0) + Duration::from_nanos(7));
    let plain = PendingFlow {
        state_hash: "hash'; --%\0\u{e9}".to_owned(),
        verifier: None,
        dpop_key: None,
        issuer: None,
        token_endpoint: None,
        ..flow("", &key("a\0'", "\u{1f511}%"), at(1))
    };
    holds(store.flow("hash").await?.is_none(), || "one is there that was never begun".to_owned())?;
    holds(!store.take("hash").await?, || "one was taken that was never begun".to_owned())?;
    for begun in [&begun, &plain] {
        store.begin(begun).await?;
        is_same_flow(begun, other.flow(&begun.state_hash).await?.as_ref())?;
        is_same_flow(begun, other.flow(&begun.state_hash).await?.as_ref())?;
    }
    holds(other.flow("has").await?.is_none(), || "one is there that was never begun".to_owned())?;
    for begun in [&begun, &plain] {
        holds(other.take(&begun.state_hash).await?, || "it could not be taken".to_owned())?;
        holds(store.flow(&begun.state_hash).await?.is_none(), || "it is there after it was taken".to_owned())?;
        holds(!store.take(&begun.state_hash).await?, || "it was taken twice".to_owned())?;
    }
    Ok(())
}

pub(super) async fn of_sixteen_who_take_a_flow_one_gets_it(stores: Handles) -> Verdict {
    for round in 0..10 {
        let state_hash = format!("round {round}");
        stores[0].begin(&flow(&state_hash, &mine(), at(0))).await?;
        let tasks: Vec<_> = (0..16)
            .map(|taking| {
                let (store, state_hash) = (Arc::clone(&stores[taking % 2]), state_hash.clone());
                tokio::spawn(async move { store.take(&state_hash).await })
            })
            .collect();
        let mut took = 0;
        for task in tasks {
            took += usize::from(task.await??);
        }
        holds(took == 1, || format!("{took} of 16 took it"))?;
    }
    Ok(())
}

pub(super) async fn a_flow_is_kept_until_its_deadline([store, other]: Handles) -> Verdict {
    // Deadlines are by the clock of those who begin, which need not be the store's.
    let long_ago = std::time::UNIX_EPOCH + Duration::from_secs(1000);
    let flows: Vec<_> =
        (0..20).map(|number| flow(&number.to_string(), &mine(), long_ago + Duration::from_secs(number * 60))).collect();
    for (number, begun) in flows.iter().enumerate() {
        let storing = if number % 2 == 0 { &store } else { &other };
        storing.begin(begun).await?;
        for before in flows[..=number].iter().filter(|before| before.deadline > begun.begun_at) {
            is_same_flow(before, store.flow(&before.state_hash).await?.as_ref())?;
        }
    }
    holds(other.take("19").await?, || "the last one could not be taken".to_owned())
}
