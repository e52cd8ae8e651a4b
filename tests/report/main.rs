//! What a run of `tests/run` has tested, counted from what it printed.
//!
//! `report FOLDER STEP..` reads `FOLDER/STEP.log` for each step. A step that did nothing makes it fail, as does a test that failed.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "saying something is what it is for")]

mod count;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use self::count::Counts;

/// The steps that run tests.
const OF_TESTS: [&str; 6] = ["unit", "ui", "flow", "simulation", "real", "stores"];

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let folder = args.next().unwrap_or_default();
    match report(Path::new(&folder), &args.collect::<Vec<_>>()) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("{}", wrong.join("\n"));
            ExitCode::FAILURE
        }
    }
}

/// The report, or what is wrong with the run.
fn report(folder: &Path, steps: &[String]) -> Result<String, Vec<String>> {
    let mut counts = Counts::default();
    let mut wrong = Vec::new();
    for step in steps {
        let of_step = match fs::read_to_string(folder.join(format!("{step}.log"))) {
            Ok(log) if log.trim().is_empty() => Err("has printed nothing: it did not run".to_owned()),
            Ok(log) => Ok(Counts::of(&log)),
            Err(error) => Err(format!("has no log ({error}): it did not run")),
        };
        match of_step {
            Ok(of_step) if of_step.passed == 0 && OF_TESTS.contains(&step.as_str()) => {
                wrong.push(format!("the step `{step}` has run no test: look at its filters"));
            }
            Ok(of_step) => counts.add(of_step),
            Err(why) => wrong.push(format!("the step `{step}` {why}")),
        }
    }
    wrong.extend(counts.failed.iter().map(|test| format!("the test `{test}` has failed")));
    if wrong.is_empty() { Ok(counts.to_string()) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    /// Reports on steps that have printed this.
    fn of(logs: &[(&str, &str)]) -> Result<String, Vec<String>> {
        let folder = env::temp_dir().join(format!("report-{}-{}", std::process::id(), logs.len()));
        fs::create_dir_all(&folder).unwrap();
        for (step, log) in logs {
            fs::write(folder.join(format!("{step}.log")), log).unwrap();
        }
        let steps: Vec<String> = logs.iter().map(|(step, _)| (*step).to_owned()).chain(["absent".to_owned()]).collect();
        let outcome = report(&folder, &steps);
        fs::remove_dir_all(folder).unwrap();
        outcome
    }

    #[test]
    fn a_step_that_did_nothing_is_a_failure() {
        let none = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 640 filtered out; finished in 0.00s";
        let one = "test a ... ok\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let wrong = of(&[("unit", one), ("flow", none), ("lint", "Finished"), ("docs", "\n")]).unwrap_err();
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        for (line, step) in
            wrong.iter().zip(["`flow` has run no test", "`docs` has printed nothing", "`absent` has no log"])
        {
            assert!(line.contains(step), "{line}");
        }
    }
}
