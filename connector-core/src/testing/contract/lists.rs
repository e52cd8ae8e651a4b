//! Lists: what is in them, in which order, and how pages fit together.

use std::sync::Arc;
use std::time::Duration;

use super::records::TEXTS;
use super::samples::{at, key, mine, record};
use super::{Handles, Verdict, holds};
use crate::store::{Filter, Key, Status, Store, StoreError, Summary};

const STATUSES: [Status; 4] = [Status::Pending, Status::Connected, Status::NeedsReconnect, Status::NeedsInput];

/// Connections that differ in everything that a filter looks at, saved.
async fn many(store: &Arc<dyn Store>) -> Result<Vec<Summary>, StoreError> {
    let mut summaries = Vec::new();
    for (number, text) in TEXTS.iter().enumerate() {
        for key in [key("notes", text), key(text, "mine"), key("", text)] {
            let mut saved = record(&key);
            saved.status = STATUSES[(number + key.connector.len()) % STATUSES.len()];
            if let Some(grant) = saved.active.as_mut().filter(|_| number % 3 != 0) {
                let seconds = (number * 7 % 10) as u64;
                grant.tokens = grant.tokens.clone().with_expiry(at(seconds) + Duration::from_nanos(seconds));
                grant.renew_by = Some(at(100 + seconds));
            }
            if number % 10 == 9 {
                saved.pending = saved.active.take();
            }
            match store.save(&saved, 0).await {
                Ok(version) => summaries.push(crate::store::Record { version, ..saved }.summary()),
                // Saved already, by way of another text.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
    }
    summaries.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(summaries)
}

fn filters() -> Vec<Filter> {
    let mut filters = vec![Filter::all(), Filter::all().of("notes"), Filter::all().of(""), Filter::all().of("none")];
    filters.extend(STATUSES.map(|status| Filter::all().with_status(status)));
    filters.extend(STATUSES.map(|status| Filter::all().of("notes").with_status(status)));
    for by in [at(0), at(5), at(5) + Duration::from_nanos(5), at(1000)] {
        filters.push(Filter::all().expiring_by(by));
        filters.push(Filter::all().of("notes").expiring_by(by));
        filters.push(Filter::all().with_status(Status::Connected).expiring_by(by));
        filters.push(Filter::all().of("").with_status(Status::NeedsInput).expiring_by(by));
    }
    filters
}

pub(super) async fn a_list_has_what_the_filter_lets_through([store, other]: Handles) -> Verdict {
    let saved = many(&store).await?;
    for filter in filters() {
        let expected: Vec<_> = saved.iter().filter(|summary| filter.matches(summary)).cloned().collect();
        is_list(&filter, &expected, &other.list(&filter, None, 1000).await?)?;
    }
    Ok(())
}

pub(super) async fn pages_of_a_list_fit_together([store, other]: Handles) -> Verdict {
    let saved = many(&store).await?;
    for filter in filters() {
        let expected: Vec<_> = saved.iter().filter(|summary| filter.matches(summary)).cloned().collect();
        for limit in [1, 2, 7] {
            // The last one of a list may be followed by an empty page.
            let (mut listed, mut after) = (Vec::new(), None::<Key>);
            for _ in 0..=expected.len() / limit {
                let page = other.list(&filter, after.as_ref(), limit).await?;
                holds(page.len() <= limit, || format!("a page of {limit} has {}", page.len()))?;
                let left = expected.len() - listed.len().min(expected.len());
                holds(page.len() >= limit.min(left), || {
                    format!("a page of {limit} has {}, and {left} are left with {filter:?}", page.len())
                })?;
                after = page.last().map(|last| last.key.clone()).or(after);
                listed.extend(page);
            }
            is_list(&filter, &expected, &listed)?;
        }
        holds(store.list(&filter, None, 0).await?.is_empty(), || "a page of none has some".to_owned())?;
        // A page may begin after one that is not there, or that the filter does not let through.
        for after in [key("", ""), key("m", "m"), key("notes", "a"), key("notes", "aa"), key("\u{10ffff}", "z")] {
            let rest: Vec<_> = expected.iter().filter(|summary| summary.key > after).cloned().collect();
            is_list(&filter, &rest, &store.list(&filter, Some(&after), 1000).await?)?;
        }
    }
    Ok(())
}

pub(super) async fn a_list_is_of_what_is_stored_now([store, other]: Handles) -> Verdict {
    let mut saved = record(&mine());
    let mut version = 0;
    for (number, status) in STATUSES.into_iter().cycle().take(8).enumerate() {
        saved.status = status;
        saved.updated_at = at(number as u64);
        if let Some(grant) = saved.active.as_mut() {
            grant.tokens = grant.tokens.clone().with_expiry(at(10 - number as u64));
            grant.renew_by = (number % 2 == 0).then(|| at(10 + number as u64));
        }
        version = store.save(&saved, version).await?;
        let now = [crate::store::Record { version, ..saved.clone() }.summary()];
        for filter in filters().into_iter().chain((0..12).map(|seconds| Filter::all().expiring_by(at(seconds)))) {
            let expected = if filter.matches(&now[0]) { &now[..] } else { &[] };
            is_list(&filter, expected, &other.list(&filter, None, 10).await?)?;
        }
    }
    Ok(())
}

fn is_list(filter: &Filter, expected: &[Summary], listed: &[Summary]) -> Verdict {
    let keys = |of: &[Summary]| of.iter().map(|summary| summary.key.to_string()).collect::<Vec<_>>().join(", ");
    let same_keys = expected.iter().map(|summary| &summary.key).eq(listed.iter().map(|summary| &summary.key));
    holds(same_keys, || format!("with {filter:?} it has [{}] and not [{}]", keys(listed), keys(expected)))?;
    let other = expected.iter().zip(listed).find(|(expected, listed)| expected != listed);
    other.map_or(Ok(()), |(expected, listed)| holds(false, || format!("it says {listed:?} of {expected:?}")))
}
