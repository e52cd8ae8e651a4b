//! What [`Store`] promises, as checks that any store can be held against.
//!
//! ```
//! use std::sync::Arc;
//!
//! use connector_core::testing::contract;
//! use connector_core::{MemoryStore, Store};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), contract::Broken> {
//! contract::check(|| async {
//!     // Two handles of the same data, as two processes have them, if the store can be shared.
//!     let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
//!     Ok([Arc::clone(&store), store])
//! })
//! .await
//! # }
//! ```

mod claims;
mod deletion;
mod flows;
mod leases;
mod lists;
mod records;
mod samples;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::store::{Store, StoreError};

/// Two handles of the same data.
type Handles = [Arc<dyn Store>; 2];

/// What a check says: what was found instead of what is promised.
type Verdict = Result<(), Found>;

/// One promise.
struct Check {
    name: &'static str,
    sentence: &'static str,
    run: fn(Handles) -> Pin<Box<dyn Future<Output = Verdict> + Send>>,
}

/// Lists checks by the names of their functions, each with the sentence that it holds a store to.
macro_rules! checks {
    ($($module:ident { $($name:ident: $sentence:literal,)* })*) => {
        const CHECKS: &[Check] = &[$($(Check {
            name: stringify!($name),
            sentence: $sentence,
            run: |stores| Box::pin($module::$name(stores)),
        },)*)*];
    };
}

checks! {
    records {
        a_record_comes_back_as_it_was_saved: "what was saved is loaded again, with nothing left out or changed",
        what_one_handle_saves_the_other_loads: "a write that was acknowledged is there for whoever loads the record next",
        a_record_that_was_never_saved_is_none: "a connection that is not there is `None` and no error",
        a_stored_record_has_the_version_that_its_save_gave: "`save` gives the version that the stored record has from then on",
        a_save_that_names_another_version_changes_nothing: "a write that names another version than the stored one is a `Conflict`, and changes nothing",
        of_sixteen_writers_of_one_version_one_wins: "of all who replace the same version exactly one wins",
        versions_only_go_up: "a new version is higher than any that the connection has had, also after it was deleted",
        ids_may_be_any_text: "connectors and connections may have any text as their id, and none is taken for another",
        times_far_from_today_are_kept: "times are kept to the nanosecond, also those before 1970 and in the year 5000",
        a_record_of_a_megabyte_is_kept: "a record may be as large as a megabyte",
    }
    deletion {
        a_deleted_record_is_gone: "`delete` removes the connection, from lists and from what is due too; there need not be one",
        a_deletion_removes_the_flows_of_the_connection: "`delete` removes the pending authorizations for the connection, and no others",
        a_deletion_removes_the_leases_of_the_connection: "`delete` removes the leases of the connection, and no others",
    }
    lists {
        a_list_has_what_the_filter_lets_through: "`list` gives the connections that the filter lets through, as `Record::summary` says of them, sorted as bytes",
        pages_of_a_list_fit_together: "`list` gives at most `limit` connections after `after`, and fewer only at the end",
        a_list_is_of_what_is_stored_now: "`list` tells how a connection stands now",
    }
    claims {
        due_is_what_works_and_has_to_be_renewed: "`due` gives connections that work and have to be renewed by then, earliest first, and at most `limit` of them",
        what_is_claimed_is_given_to_nobody_else: "until `time` and `claim` after it nobody else is given what `due` gave, and after it somebody is",
        a_written_record_is_claimed_no_more: "writing a record ends the claim",
        those_who_ask_at_once_share_what_is_due: "of all who ask at the same time exactly one is given each connection",
    }
    leases {
        a_lease_is_held_by_one: "a lease that somebody holds is `Busy` for all others, until it is given back",
        a_holder_holds_on: "the owner of a lease may have it last longer, also when it has run out and nobody took it",
        leases_of_other_tokens_are_apart: "a lease is of one connection and one of its tokens",
        a_lease_is_given_back_by_its_owner_alone: "nothing happens when somebody gives a lease back who does not hold it",
        a_lease_that_ran_out_is_abandoned: "a lease that ran out may be taken by anybody, who learns since when it was held",
        of_sixteen_who_want_a_lease_one_gets_it: "of all who ask for a lease at the same time exactly one gets it",
    }
    flows {
        a_flow_comes_back_as_it_was_begun: "what was begun is given again, with nothing left out or changed, until it is taken",
        of_sixteen_who_take_a_flow_one_gets_it: "of all who take a pending authorization exactly one gets `true`",
        a_flow_is_kept_until_its_deadline: "a pending authorization is kept until its deadline, whatever else begins",
    }
}

/// Holds a store to every sentence of the documentation of [`Store`], and says which are broken.
///
/// `open` is called once for each check, and gives two handles of the same data, empty. They may be the same handle
/// where a store cannot be shared; a store that several processes share is opened twice. The store's clock may be any, as long as
/// it runs: leases are waited for.
///
/// # Errors
///
/// [`Broken`] with every sentence that does not hold.
pub async fn check<O, F>(open: O) -> Result<(), Broken>
where
    O: Fn() -> F,
    F: Future<Output = Result<[Arc<dyn Store>; 2], StoreError>>,
{
    hold(open, CHECKS.iter()).await
}

async fn hold<O, F>(open: O, checks: impl Iterator<Item = &'static Check>) -> Result<(), Broken>
where
    O: Fn() -> F,
    F: Future<Output = Result<Handles, StoreError>>,
{
    let mut broken = Vec::new();
    for Check { name, sentence, run } in checks {
        let outcome = match open().await {
            Ok(stores) => run(stores).await,
            Err(error) => Err(Found::from(error)),
        };
        if let Err(Found(found)) = outcome {
            broken.push(BrokenPromise { check: name, sentence, found });
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Broken { promises: broken }) }
}

/// The names of all checks, in their order.
pub fn names() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.name)
}

/// What a store does not keep. `Debug` is for people too: it is what a test shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Broken {
    promises: Vec<BrokenPromise>,
}

/// One sentence that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrokenPromise {
    /// The name of the check.
    pub check: &'static str,
    /// What is promised.
    pub sentence: &'static str,
    /// What was found.
    pub found: String,
}

impl Broken {
    /// Each sentence that does not hold.
    #[must_use]
    pub fn promises(&self) -> &[BrokenPromise] {
        &self.promises
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store breaks {} of {} promises", self.promises.len(), CHECKS.len())?;
        for BrokenPromise { check, sentence, found } in &self.promises {
            write!(f, "\n- {sentence}\n  {check}: {found}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Broken {}

/// What was found instead of what is promised.
struct Found(String);

impl From<StoreError> for Found {
    fn from(error: StoreError) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        Self(text)
    }
}

impl From<tokio::task::JoinError> for Found {
    fn from(error: tokio::task::JoinError) -> Self {
        Self(format!("a task of the store ended: {error}"))
    }
}

/// Goes on if a condition holds, and otherwise says what was found.
fn holds(condition: bool, found: impl FnOnce() -> String) -> Verdict {
    if condition { Ok(()) } else { Err(Found(found())) }
}
