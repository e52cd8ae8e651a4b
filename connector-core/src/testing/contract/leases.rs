//! Leases: who holds them, for how long, and what is known of those that ran out.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::samples::{key, mine};
use super::{Found, Handles, Verdict, holds};
use crate::store::{Lease, Leased, Store};

const HOUR: Duration = Duration::from_secs(3600);
/// So short that it is over when the next question arrives, or soon after.
const MOMENT: Duration = Duration::from_millis(1);
/// How long a lease of a moment is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

fn by(owner: &str) -> Lease {
    Lease { key: mine(), tokens: String::new(), owner: owner.to_owned() }
}

fn is(expected: Leased, leased: Leased, what: &str) -> Verdict {
    holds(leased == expected, || format!("{what}: {leased:?} and not {expected:?}"))
}

/// Asks for a lease until whoever has it has let it run out.
async fn when_it_ran_out(store: &Arc<dyn Store>, lease: &Lease) -> Result<SystemTime, Found> {
    let began = Instant::now();
    loop {
        match store.lease(lease, HOUR).await? {
            Leased::Abandoned { since } => return Ok(since),
            Leased::Held => {
                return Err(Found("a lease was held and not given back, and the next one is not told so".to_owned()));
            }
            Leased::Busy if began.elapsed() > PATIENCE => {
                return Err(Found(format!("a lease of 1 ms has not run out in {} s", PATIENCE.as_secs())));
            }
            Leased::Busy => tokio::task::yield_now().await,
        }
    }
}

pub(super) async fn a_lease_is_held_by_one([store, other]: Handles) -> Verdict {
    is(Leased::Held, store.lease(&by("one"), HOUR).await?, "a lease that nobody has")?;
    for asking in [&store, &other] {
        is(Leased::Busy, asking.lease(&by("other"), HOUR).await?, "a lease that somebody has")?;
    }
    store.release(&by("one")).await?;
    is(Leased::Held, other.lease(&by("other"), HOUR).await?, "a lease that was given back")?;
    is(Leased::Busy, store.lease(&by("one"), HOUR).await?, "a lease that another has now")
}

pub(super) async fn a_holder_holds_on([store, other]: Handles) -> Verdict {
    is(Leased::Held, store.lease(&by("one"), MOMENT).await?, "a lease that nobody has")?;
    is(Leased::Held, other.lease(&by("one"), HOUR).await?, "the lease of the one who asks")?;
    is(Leased::Busy, store.lease(&by("other"), HOUR).await?, "a lease that was made to last longer")?;
    // It may also be made to end sooner, and run out; it is its owner's until another takes it.
    is(Leased::Held, store.lease(&by("one"), Duration::ZERO).await?, "the lease of the one who asks")?;
    is(Leased::Held, store.lease(&by("one"), HOUR).await?, "a lease that ran out and that nobody took")?;
    is(Leased::Busy, other.lease(&by("other"), HOUR).await?, "a lease that its owner has again")
}

pub(super) async fn leases_of_other_tokens_are_apart([store, other]: Handles) -> Verdict {
    let leases = [
        by("one"),
        Lease { tokens: "user".to_owned(), ..by("two") },
        Lease { tokens: "us'er\0%".to_owned(), ..by("three") },
        Lease { key: key("notes", "yours"), ..by("four") },
        Lease { key: key("mail", "mine"), ..by("five") },
        Lease { key: key("notes", "min"), tokens: "e".to_owned(), ..by("six") },
    ];
    for lease in &leases {
        is(Leased::Held, store.lease(lease, HOUR).await?, "a lease of other tokens")?;
    }
    store.release(&leases[0]).await?;
    for lease in &leases[1..] {
        let asking = Lease { owner: "seven".to_owned(), ..lease.clone() };
        is(Leased::Busy, other.lease(&asking, HOUR).await?, "a lease after that of other tokens was given back")?;
    }
    Ok(())
}

pub(super) async fn a_lease_is_given_back_by_its_owner_alone([store, other]: Handles) -> Verdict {
    store.release(&by("one")).await?;
    is(Leased::Held, store.lease(&by("one"), HOUR).await?, "a lease that nobody has")?;
    other.release(&by("other")).await?;
    other.release(&Lease { tokens: "user".to_owned(), ..by("one") }).await?;
    is(Leased::Busy, other.lease(&by("other"), HOUR).await?, "a lease that another tried to give back")?;
    // The one who let it run out comes too late.
    is(Leased::Held, store.lease(&by("one"), MOMENT).await?, "the lease of the one who asks")?;
    when_it_ran_out(&other, &by("other")).await?;
    store.release(&by("one")).await?;
    is(Leased::Busy, store.lease(&by("third"), HOUR).await?, "a lease that a former owner tried to give back")
}

pub(super) async fn a_lease_that_ran_out_is_abandoned([store, other]: Handles) -> Verdict {
    is(Leased::Held, store.lease(&by("one"), MOMENT).await?, "a lease that nobody has")?;
    let first = when_it_ran_out(&other, &by("other")).await?;
    let day = Duration::from_secs(24 * 3600);
    let now = SystemTime::now();
    holds(now - day < first && first < now + day, || "the time since when it was held is far from now".to_owned())?;
    is(Leased::Held, other.lease(&by("other"), MOMENT).await?, "the lease of the one who took it")?;
    let second = when_it_ran_out(&store, &by("third")).await?;
    holds(second >= first, || "a later lease began before an earlier one".to_owned())?;
    // Renewals do not change when it was taken.
    is(Leased::Held, store.lease(&by("third"), HOUR).await?, "the lease of the one who took it")?;
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(5) {
        is(Leased::Held, store.lease(&by("third"), MOMENT).await?, "the lease of the one who took it")?;
    }
    let third = when_it_ran_out(&other, &by("fourth")).await?;
    holds(third >= second, || "a later lease began before an earlier one".to_owned())?;
    is(Leased::Held, store.lease(&Lease { tokens: "user".to_owned(), ..by("one") }, MOMENT).await?, "another lease")?;
    let before = when_it_ran_out(&store, &Lease { tokens: "user".to_owned(), ..by("other") }).await?;
    holds(third <= before, || "having a lease last longer changes since when it is held".to_owned())?;
    // What was given back is not remembered.
    other.release(&by("fourth")).await?;
    is(Leased::Held, store.lease(&by("fifth"), HOUR).await?, "a lease that ran out before and was given back since")
}

pub(super) async fn of_sixteen_who_want_a_lease_one_gets_it(stores: Handles) -> Verdict {
    for ran_out in [false, true] {
        let place = Lease { tokens: format!("ran out: {ran_out}"), ..by("nobody") };
        if ran_out {
            is(Leased::Held, stores[0].lease(&place, Duration::ZERO).await?, "a lease that nobody has")?;
        }
        let tasks: Vec<_> = (0..16)
            .map(|asking| {
                let store = Arc::clone(&stores[asking % 2]);
                let lease = Lease { owner: format!("task {asking}"), ..place.clone() };
                tokio::spawn(async move { store.lease(&lease, HOUR).await })
            })
            .collect();
        let mut got = 0;
        for task in tasks {
            match task.await?? {
                Leased::Held if ran_out => return Err(Found("a lease that ran out was given as a new one".to_owned())),
                Leased::Held | Leased::Abandoned { .. } => got += 1,
                Leased::Busy => {}
            }
        }
        holds(got == 1, || format!("{got} of 16 got it, ran out before: {ran_out}"))?;
    }
    Ok(())
}
