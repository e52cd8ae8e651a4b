//! The decisions by tables. Times are seconds; a token of 1,000 s is renewed from 800 s on.

use std::time::UNIX_EPOCH;

use super::*;
use crate::tokens::Expiry;

type Life = Machine<&'static str>;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn tokens() -> Facts {
    Facts {
        consent: "c".to_owned(),
        generation: 3,
        obtained_at: at(0),
        expiry: Expiry::At(at(1000)),
        renew_at: Some(at(800)),
        renew_by: None,
        refresh_ends_at: None,
        unanswered_since: None,
        renewable: true,
        spends: true,
        fixed: false,
        grace: None,
    }
}

fn stored(consent: &str, generation: u64) -> Stored {
    Stored { consent: consent.to_owned(), generation, dead: false, ended: false, unanswered_since: None }
}

fn presets() -> Arc<Fields> {
    Arc::default()
}

fn passing() -> Error {
    Error::Retry { after: None, failure: Failure::new(Reason::HttpStatus, "503") }
}

fn lost() -> Error {
    Error::Retry { after: None, failure: Failure::new(Reason::Timeout, "no answer") }
}

fn refused() -> Error {
    Error::Reconnect(Failure::new(Reason::OAuth, "invalid_grant"))
}

fn misconfigured() -> Error {
    Error::Misconfigured(Failure::new(Reason::OAuth, "invalid_client"))
}

fn failed(error: &Error, now: u64) -> Life {
    let mut life = Life::default();
    life.fails(&tokens(), &tokens(), error, &presets(), at(now));
    life
}

#[test]
fn r09_a_call_begins_with_what_is_good_and_renews_ahead_of_the_end() {
    let life = Life::default();
    for (now, expected) in [(0, "Use"), (800, "Use"), (801, "UseAndRenew"), (999, "UseAndRenew"), (1000, "Renew")] {
        assert_eq!(format!("{:?}", life.begin(&tokens(), at(now))), expected, "at {now} s");
    }
    let unknown = Facts { expiry: Expiry::Unknown, renew_at: None, ..tokens() };
    assert!(matches!(life.begin(&unknown, at(1_000_000)), Begin::Use), "rule 10");
    let by = Facts { renew_by: Some(at(500)), ..unknown };
    assert!(matches!(life.begin(&by, at(500)), Begin::UseAndRenew), "rule 13");
}

#[test]
fn r06_after_the_end_a_token_is_used_up_and_nothing_is_sent() {
    let mut life = failed(&refused(), 10);
    assert!(matches!(life.begin(&tokens(), at(999)), Begin::Use));
    assert!(matches!(life.begin(&tokens(), at(1000)), Begin::LookElsewhere(_)));
    assert!(matches!(life.join(3, &tokens(), &presets(), at(1_000_000)), Join::Fail(Error::Reconnect(_))));
    life.signal(&tokens(), 3, false, at(100));
    assert!(matches!(life.begin(&tokens(), at(999)), Begin::LookElsewhere(_)), "a signal says that it is dead");
    assert!(life.installs(&tokens(), &Facts { generation: 4, ..tokens() }, Came::FromStore));
    assert!(!life.has_ended(), "reconnected");
}

#[test]
fn r01_one_flight_for_all_who_need_it() {
    let mut life = Life::default();
    assert!(matches!(life.join(3, &tokens(), &presets(), at(900)), Join::Fly));
    life.takes_off("flight");
    assert!(matches!(life.join(3, &tokens(), &presets(), at(900)), Join::Wait("flight")));
    assert!(matches!(life.join(2, &tokens(), &presets(), at(900)), Join::Current), "rule 11");
    life.lands();
    assert!(matches!(life.join(3, &tokens(), &presets(), at(900)), Join::Fly));
}

#[test]
fn r11_and_r16_a_signal_is_about_its_own_generation_and_not_about_a_young_one() {
    let fixed = Facts { fixed: true, ..tokens() };
    let cases = [
        ("an older generation", tokens(), 4, false, 100, OnSignal::Replay),
        ("a young one", tokens(), 3, false, 29, OnSignal::Return),
        ("one that met it before", tokens(), 3, true, 100, OnSignal::Return),
        ("nothing to renew", fixed, 3, false, 100, OnSignal::LookForOthers),
        ("old enough", tokens(), 3, false, 30, OnSignal::Renew),
    ];
    for (what, sent, current, met, now, expected) in cases {
        let mut life = Life::default();
        assert_eq!(life.signal(&sent, current, met, at(now)), expected, "{what}");
        assert_eq!(life.may_be_alive(&sent, at(now)), expected != OnSignal::Renew, "{what}");
    }
}

#[test]
fn r03_what_the_record_says_goes_first() {
    let dead = |stored| Stored { dead: true, ..stored };
    let ended = |stored| Stored { ended: true, ..stored };
    let cases = [
        ("the same", 900, Sight::Tokens(stored("c", 3)), OnRead::Send { repeat: false }),
        ("newer", 900, Sight::Tokens(stored("c", 4)), OnRead::Adopt),
        ("newer and dead", 900, Sight::Tokens(dead(stored("c", 4))), OnRead::AdoptAndLookAgain),
        ("another consent", 900, Sight::Tokens(stored("d", 3)), OnRead::Adopt),
        ("older", 900, Sight::Tokens(stored("c", 2)), OnRead::Send { repeat: false }),
        ("ended", 900, Sight::Tokens(ended(stored("c", 3))), OnRead::Stop(Stop::Ended)),
        ("newer and ended", 900, Sight::Tokens(ended(stored("c", 4))), OnRead::Adopt),
        ("removed", 1000, Sight::Gone, OnRead::Stop(Stop::Removed)),
        ("without such tokens", 1000, Sight::Missing, OnRead::Stop(Stop::Missing)),
        ("unreadable, good", 900, Sight::Failed, OnRead::Stop(Stop::Unread)),
        ("unreadable, dead", 1000, Sight::Failed, OnRead::Send { repeat: false }),
    ];
    for (what, now, sight, expected) in cases {
        assert_eq!(Life::default().read(&tokens(), &sight, at(now)), expected, "{what}");
    }
}

#[test]
fn r07_what_may_be_spent_waits_for_the_end_of_the_access_token() {
    let unanswered = |generation| Sight::Tokens(Stored { unanswered_since: Some(at(810)), ..stored("c", generation) });
    let grace = Facts { grace: Some(Duration::from_secs(60)), ..tokens() };
    let unknown = Facts { expiry: Expiry::Unknown, renew_at: None, refresh_ends_at: Some(at(2810)), ..tokens() };
    let cases = [
        ("while it is good", tokens(), 900, OnRead::Hold),
        ("after its end", tokens(), 1000, OnRead::Send { repeat: true }),
        ("within the grace", grace.clone(), 869, OnRead::Send { repeat: true }),
        ("after the grace", grace.clone(), 870, OnRead::Hold),
        ("before the first sending, by a clock that was set back", grace, 809, OnRead::Hold),
        ("before half of the refresh token's life", unknown.clone(), 1809, OnRead::Hold),
        ("after it", unknown, 1810, OnRead::Send { repeat: true }),
        ("without a refresh token", Facts { spends: false, ..tokens() }, 900, OnRead::Send { repeat: false }),
    ];
    for (what, tokens, now, expected) in cases {
        let mut life = Life::default();
        assert_eq!(life.read(&tokens, &unanswered(3), at(now)), expected, "{what}");
        let again = life.read(&tokens, &Sight::Tokens(stored("c", 3)), at(now));
        assert_eq!(again, expected, "{what}: it is remembered");
    }
    let mut life = Life::default();
    assert_eq!(life.read(&tokens(), &unanswered(2), at(900)), OnRead::Send { repeat: false }, "of an older one");
    life.unanswered(&tokens(), at(820));
    life.unanswered(&tokens(), at(850));
    assert_eq!(life.unanswered_since(&tokens()), Some(at(820)), "the first time counts");
    life.signal(&tokens(), 3, false, at(900));
    assert_eq!(
        life.read(&tokens(), &unanswered(3), at(900)),
        OnRead::Send { repeat: true },
        "a signal says it is dead"
    );
}

#[test]
fn r07_one_repeat_and_only_under_the_lease() {
    let life = Life::default();
    let cases = [
        ("dead", 1000, false, true, true),
        ("good", 900, false, true, false),
        ("a repeat already", 1000, true, true, false),
        ("without the lease", 1000, false, false, false),
    ];
    for (what, now, repeat, leased, expected) in cases {
        assert_eq!(life.repeats(&tokens(), at(now - 1), repeat, leased, at(now)), expected, "{what}");
    }
}

#[test]
fn r06_a_refusal_counts_for_what_the_store_still_has() {
    let ended = Stored { ended: true, ..stored("c", 3) };
    let cases = [
        ("the same", Sight::Tokens(stored("c", 3)), OnRefusal::MarkEnded),
        ("newer", Sight::Tokens(stored("c", 4)), OnRefusal::Adopt),
        ("another consent, though older", Sight::Tokens(stored("d", 1)), OnRefusal::Adopt),
        ("ended by another", Sight::Tokens(ended), OnRefusal::Ended),
        ("unreadable", Sight::Failed, OnRefusal::Ended),
        ("removed", Sight::Gone, OnRefusal::Removed),
    ];
    for (what, sight, expected) in cases {
        assert_eq!(on_refusal(&tokens(), &sight), expected, "{what}");
    }
}

#[test]
fn r04_only_what_is_replaced_is_overwritten() {
    let cases = [
        (None, false, OnSave::Removed),
        (Some((3, "c")), false, OnSave::Write),
        (Some((2, "c")), false, OnSave::Write),
        (Some((4, "c")), false, OnSave::Adopt),
        (Some((3, "d")), false, OnSave::Adopt),
        (Some((3, "c")), true, OnSave::WriteAsEnded),
        (Some((3, "d")), true, OnSave::Adopt),
    ];
    for (stored, refused, expected) in cases {
        assert_eq!(on_save(3, "c", stored, refused), expected, "{stored:?} {refused}");
    }
    let newer = |consent: &str, generation| Facts { consent: consent.to_owned(), generation, ..tokens() };
    for (new, came, expected) in [
        (newer("c", 4), Came::ByRenewal, true),
        (newer("c", 2), Came::ByRenewal, false),
        (newer("c", 2), Came::FromStore, false),
        (newer("d", 9), Came::ByRenewal, false),
        (newer("d", 1), Came::FromStore, true),
    ] {
        assert_eq!(Life::default().installs(&tokens(), &new, came), expected, "{new:?} {came:?}");
    }
}

#[test]
fn r08_each_kind_of_failure_has_its_pause() {
    let throttled =
        Error::Retry { after: Some(Duration::from_secs(77)), failure: Failure::new(Reason::HttpStatus, "429") };
    let cases = [
        ("passing, good", passing(), 900, 930),
        ("passing, dead", passing(), 1000, 1001),
        ("throttled", throttled, 1000, 1077),
        ("misconfigured", misconfigured(), 900, 960),
        ("lost, good", lost(), 900, 1000),
        ("lost, dead", lost(), 1000, 1001),
    ];
    for (what, error, now, until) in cases {
        let life = failed(&error, now);
        assert_eq!(life.pause_until(), Some(at(until)), "{what}");
        assert!(matches!(life.join(3, &tokens(), &presets(), at(until - 1)), Join::LookElsewhere(_)), "{what}");
        assert!(matches!(life.join(3, &tokens(), &presets(), at(until)), Join::Fly), "{what}");
        assert!(!life.has_ended(), "{what}");
    }
    let mut life = Life::default();
    for pause in [1, 2, 4, 8, 16, 30, 30] {
        life.fails(&tokens(), &tokens(), &passing(), &presets(), at(2000));
        assert_eq!(life.pause_until(), Some(at(2000 + pause)));
    }
    let mut life = Life::default();
    life.fails(&tokens(), &Facts { generation: 4, ..tokens() }, &refused(), &presets(), at(900));
    assert!(!life.has_ended(), "it is about tokens that nobody uses any more");
}

#[test]
fn r03_whoever_waits_for_a_lease_looks_again_after_a_while() {
    let ms = Duration::from_millis;
    let cases = [(0, 0.0, 100), (0, 1.0, 250), (1, 0.0, 200), (2, 1.0, 1000), (60, 0.5, 1000)];
    for (tries, jitter, pause) in cases {
        assert_eq!(busy(tries, Duration::ZERO, jitter), Busy::Wait(ms(pause)), "{tries} {jitter}");
    }
    assert_eq!(busy(60, FLIGHT_TIMEOUT, 0.5), Busy::GiveUp);
}
