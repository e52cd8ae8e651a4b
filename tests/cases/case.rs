//! Cases as the files have them, and the report of a section.

use std::fmt::Debug;
use std::io::Write as _;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// One case of a section.
#[derive(Debug, Clone)]
pub struct Case {
    pub file: &'static str,
    pub section: String,
    pub id: String,
    pub value: Value,
}

impl Case {
    /// Whether it is one of this project's own, and was not given.
    pub fn is_own(&self) -> bool {
        self.file != FILES[0].0
    }

    /// A member that is a text; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.value[name].as_str().unwrap_or_default()
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.value[name].as_i64()
    }

    /// A member that is an object; empty if there is none.
    pub fn object(&self, name: &str) -> Map<String, Value> {
        self.value[name].as_object().cloned().unwrap_or_default()
    }
}

/// The files: the cases that were given, and the further ones of this project.
static FILES: LazyLock<[(&str, Value); 2]> = LazyLock::new(|| {
    let read = |text: &str| serde_json::from_str(text).unwrap();
    [
        ("oauth_cases.json", read(include_str!("../data/oauth_cases.json"))),
        ("more_oauth_cases.json", read(include_str!("../data/more_oauth_cases.json"))),
    ]
});

/// All cases of all sections.
pub fn all() -> Vec<Case> {
    let sections = FILES.iter().flat_map(|(file, value)| {
        value.as_object().unwrap().iter().filter(|(name, _)| *name != "meta").map(move |section| (*file, section))
    });
    sections
        .flat_map(|(file, (section, cases))| {
            cases.as_array().unwrap().iter().map(move |value| Case {
                file,
                section: section.clone(),
                id: value["id"].as_str().unwrap().to_owned(),
                value: value.clone(),
            })
        })
        .collect()
}

/// How many cases a section of a file has.
pub fn count_of(file: &str, section: &str) -> usize {
    all().iter().filter(|case| case.file == file && case.section == section).count()
}

/// How many cases the sections are said to have.
pub fn counts_stated() -> Vec<(String, usize)> {
    let counts = FILES[0].1["meta"]["counts"].as_object().unwrap();
    counts.iter().map(|(section, count)| (section.clone(), usize::try_from(count.as_u64().unwrap()).unwrap())).collect()
}

/// What was found wrong in one case.
#[derive(Debug, Default)]
pub struct Check {
    wrong: Vec<String>,
}

impl Check {
    #[allow(clippy::needless_pass_by_value, reason = "reads like `assert_eq!`")]
    pub fn same<T: PartialEq + Debug>(&mut self, what: &str, expected: T, got: T) {
        if expected != got {
            self.fail(format!("{what}: expected {expected:?}, got {got:?}"));
        }
    }

    pub fn that(&mut self, what: &str, holds: bool) {
        if !holds {
            self.fail(format!("expected that {what}"));
        }
    }

    pub fn fail(&mut self, what: impl Into<String>) {
        self.wrong.push(what.into());
    }

    /// The same, found in one of several runs of a case.
    pub fn add(&mut self, run: &str, other: Self) {
        self.wrong.extend(other.wrong.into_iter().map(|wrong| format!("{run}: {wrong}")));
    }
}

/// Runs every case of a section, and fails with all that went wrong.
pub async fn report<F>(section: &str, run: fn(Case) -> F)
where
    F: Future<Output = Check> + Send + 'static,
{
    let wanted = std::env::var("CASES").unwrap_or_default();
    let cases: Vec<Case> =
        all().into_iter().filter(|case| case.section == section && case.id.contains(&wanted)).collect();
    let (count, own) = (cases.len(), cases.iter().filter(|case| case.is_own()).count());
    let (mut failed, mut lines) = (0, Vec::new());
    for case in cases {
        let (id, name) = (case.id.clone(), case.text("name").to_owned());
        let check = match tokio::spawn(run(case)).await {
            Ok(check) => check,
            Err(error) => Check { wrong: vec![format!("it broke off: {error}")] },
        };
        failed += usize::from(!check.wrong.is_empty());
        lines.extend(check.wrong.iter().map(|wrong| format!("{id} ({name}): {wrong}")));
    }
    assert!(lines.is_empty(), "{section}: {failed} of {count} cases failed\n{}", lines.join("\n"));
    say_passed(section, count - own, own);
}

/// Says how many cases of a section have passed; `tests/run` adds them up.
pub fn say_passed(section: &str, given: usize, own: usize) {
    say(&format!("{section}: {given} cases given and {own} further ones passed"));
}

/// Says something that is seen even if the test passes.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
