//! Data as generated code writes it: tables of plain texts, which a person reads at a glance.

use crate::describe::{Param, Signal, TestCall};
use crate::field::ChoiceDescriptor;
use crate::template::Template;

/// [`Template::new`], which expansions are full of.
#[must_use]
pub const fn text(source: &'static str, places: &'static str) -> Template {
    Template::new(source, places)
}

/// Parameters or headers: of each the name, the value and the places in it, as [`Template::new`] takes them.
#[must_use]
pub const fn params<const N: usize>(rows: [(&'static str, &'static str, &'static str); N]) -> [Param; N] {
    let mut params = [Param::new("", "", ""); N];
    let mut at = 0;
    while at < N {
        let (name, source, places) = rows[at];
        params[at] = Param::new(name, source, places);
        at += 1;
    }
    params
}

/// Choices: of each the value and the label.
#[must_use]
pub const fn choices<const N: usize>(rows: [(&'static str, &'static str); N]) -> [ChoiceDescriptor; N] {
    let mut choices = [ChoiceDescriptor::new("", ""); N];
    let mut at = 0;
    while at < N {
        let (value, label) = rows[at];
        choices[at] = ChoiceDescriptor::new(value, label);
        at += 1;
    }
    choices
}

/// Statuses, and behind them patterns of bodies.
///
/// # Panics
///
/// Unless there are as many statuses and patterns as signals; it runs at compile time only.
#[must_use]
pub const fn signals<const N: usize>(statuses: &[u16], bodies: &[&'static str]) -> [Signal; N] {
    let mut signals = [Signal::Status(0); N];
    let mut at = 0;
    while at < N {
        signals[at] =
            if at < statuses.len() { Signal::Status(statuses[at]) } else { Signal::Body(bodies[at - statuses.len()]) };
        at += 1;
    }
    signals
}

/// `test = get("..")`.
#[must_use]
pub const fn get(path: &'static str, places: &'static str) -> TestCall {
    TestCall::Get(Template::new(path, places))
}

/// `test = post("..")`.
#[must_use]
pub const fn post(path: &'static str, places: &'static str) -> TestCall {
    TestCall::Post(Template::new(path, places), None)
}

/// `test = post("..", json(..))`.
#[must_use]
pub const fn post_json(
    path: &'static str,
    places: &'static str,
    json: &'static str,
    places_in_json: &'static str,
) -> TestCall {
    TestCall::Post(Template::new(path, places), Some(Template::new(json, places_in_json)))
}
