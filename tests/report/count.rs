//! What the logs of tests say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How many statements of what must never happen there are, `s01` and so on.
const STATEMENTS: u8 = 39;

/// How many rules of the life of tokens there are, `r01` and so on.
const RULES: u8 = 17;

/// What was tested, and has passed.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// How many tests.
    pub(crate) passed: usize,
    ignored: usize,
    /// The names of those that did not.
    pub(crate) failed: BTreeSet<String>,
    /// Of each section of the cases: those that were given, and this project's own.
    sections: BTreeMap<String, (usize, usize)>,
    statements: BTreeSet<u8>,
    rules: BTreeSet<u8>,
}

impl Counts {
    /// Counts what one log says.
    pub(crate) fn of(log: &str) -> Self {
        let mut counts = Self::default();
        // Where one test runs after another, what it prints stands between its name and its outcome.
        let mut running = None;
        for line in log.lines() {
            let mut said = line;
            if let Some((name, outcome)) = test(line) {
                (running, said) = (Some(name), outcome);
            }
            if let Some((passed, ignored)) = result(said) {
                counts.passed += passed;
                counts.ignored += ignored;
            } else if let Some((section, given, own)) = cases(said) {
                counts.sections.insert(section.to_owned(), (given, own));
            } else if matches!(said, "ok" | "FAILED")
                && let Some(name) = running.take()
            {
                counts.note(name, said);
            }
        }
        counts
    }

    fn note(&mut self, test: &str, outcome: &str) {
        let name = test.rsplit("::").next().unwrap_or(test);
        match outcome {
            "ok" => {
                // A name may have several numbers.
                for word in name.split('_').map_while(number) {
                    match word {
                        ('s', number) => self.statements.insert(number),
                        (_, number) => self.rules.insert(number),
                    };
                }
            }
            "FAILED" => drop(self.failed.insert(test.to_owned())),
            _ => {}
        }
    }

    /// Adds what another step has tested. A section that both have played counts once.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.ignored += other.ignored;
        self.failed.extend(other.failed);
        self.sections.extend(other.sections);
        self.statements.extend(other.statements);
        self.rules.extend(other.rules);
    }
}

/// What `test result: ok. 12 passed; 0 failed; 1 ignored; ..` says: how many passed, and were ignored.
fn result(line: &str) -> Option<(usize, usize)> {
    let (_, counts) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
    let count = |what: &str| {
        let part = counts.split("; ").find_map(|part| part.strip_suffix(what))?;
        part.trim().parse().ok()
    };
    Some((count("passed")?, count("ignored")?))
}

/// What `token_response_cases: 12 cases given and 3 further ones passed` says.
fn cases(line: &str) -> Option<(&str, usize, usize)> {
    let (section, rest) = line.split_once(": ")?;
    let (given, rest) = rest.split_once(" cases given and ")?;
    let own = rest.strip_suffix(" further ones passed")?;
    Some((section, given.parse().ok()?, own.parse().ok()?))
}

/// The name of a test, and what follows it in its line.
fn test(line: &str) -> Option<(&str, &str)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    Some((name.split(" - ").next()?, outcome.trim()))
}

/// The number in `s07` or `r16`.
fn number(word: &str) -> Option<(char, u8)> {
    let (kind, digits) = word.split_at_checked(1)?;
    let kind = kind.chars().next().filter(|kind| matches!(kind, 's' | 'r'))?;
    let is_number = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    Some((kind, digits.parse().ok().filter(|_| is_number)?))
}

/// `38 of 39; without a test: 36`.
fn of_all(f: &mut fmt::Formatter<'_>, what: &str, passed: &BTreeSet<u8>, all: u8) -> fmt::Result {
    let missing: Vec<String> = (1..=all).filter(|number| !passed.contains(number)).map(|n| n.to_string()).collect();
    let tested = usize::from(all) - missing.len();
    write!(f, "{what}: {tested} of {all} tested and passed")?;
    if !missing.is_empty() {
        write!(f, "; not among these tests: {}", missing.join(", "))?;
    }
    writeln!(f)
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut all_given, mut all_own) = (0, 0);
        for (section, (given, own)) in &self.sections {
            writeln!(f, "{section}: {given} given, {own} of our own passed")?;
            all_given += given;
            all_own += own;
        }
        writeln!(f, "cases: {all_given} given, {all_own} of our own passed, in {} sections", self.sections.len())?;
        of_all(f, "statements", &self.statements, STATEMENTS)?;
        of_all(f, "rules", &self.rules, RULES)?;
        write!(f, "tests: {} passed, {} ignored", self.passed, self.ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
running 7 tests
token_response_cases: 88 cases given and 107 further ones passed
test sections::token_response_cases ... ok
test a::s01_one_of_it ... ok
test a::s01_the_other ... ok
test a::s20_s39_of_two ... ok
test b::r16_no_storm ... ok
test b::r17_it_ends ... FAILED
test c::s40x_no_number ... ok
test d::s36_not_now ... ignored, not yet
test README.md - (line 15) ... ok
par_cases: 3 cases given and 0 further ones passed
test result: FAILED. 7 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s
";

    #[test]
    fn what_has_passed_is_counted_and_nothing_else() {
        let counts = Counts::of(LOG);
        assert_eq!((counts.passed, counts.ignored), (7, 1));
        assert_eq!(counts.statements, [1, 20, 39].into());
        assert_eq!(counts.rules, [16].into());
        assert_eq!(counts.failed, ["b::r17_it_ends".to_owned()].into());
        assert_eq!(counts.sections.len(), 2);
        let said = counts.to_string();
        assert!(said.contains("cases: 91 given, 107 of our own passed, in 2 sections"), "{said}");
        assert!(said.contains("statements: 3 of 39 tested and passed; not among these tests: 2, 3, 4"), "{said}");
        assert!(said.ends_with("tests: 7 passed, 1 ignored"), "{said}");
    }

    #[test]
    fn what_a_test_prints_may_stand_before_its_outcome() {
        let log = "test sections::a ... a: 8 cases given and 7 further ones passed\nok\ntest s02_b ... noise\nmore\nok\n\
                   test s03_c ... FAILED\nok\n";
        let counts = Counts::of(log);
        assert_eq!(counts.sections["a"], (8, 7));
        assert_eq!((counts.statements, counts.failed.len()), ([2].into(), 1));
    }

    #[test]
    fn two_steps_add_up_and_a_section_of_both_counts_once() {
        let mut counts = Counts::of(LOG);
        counts.add(Counts::of(LOG));
        assert_eq!((counts.passed, counts.sections.values().map(|(given, _)| given).sum::<usize>()), (14, 91));
    }
}
