//! How many instructions the framework adds to a call: counted by valgrind, where it is installed.

use std::process::Command;

use crate::Outcome;
use crate::memory::Ways;

/// The part that is counted: this program, called by itself.
pub(crate) const CALLS: &str = "calls";

const FEW: u64 = 200;
const MANY: u64 = 1200;

pub(crate) fn run() -> Outcome {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("instructions are not counted: install valgrind");
        return Ok(());
    }
    let [ours, theirs] = ["ours", "theirs"].map(per_call);
    let (ours, theirs) = (ours?, theirs?);
    println!(
        "instructions of a call over a transport in memory: {ours}, of the transport alone: {theirs}; added: {}",
        ours - theirs
    );
    Ok(())
}

/// What one more call costs: all else is the same in both runs.
fn per_call(way: &str) -> Result<u64, Box<dyn std::error::Error>> {
    Ok((counted(way, MANY)? - counted(way, FEW)?) / (MANY - FEW))
}

fn counted(way: &str, calls: u64) -> Result<u64, Box<dyn std::error::Error>> {
    let program = std::env::current_exe()?;
    let outcome = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(program)
        .args([CALLS, way, &calls.to_string()])
        .output()?;
    let report = String::from_utf8_lossy(&outcome.stderr);
    let refs = report.lines().find(|line| line.contains("I ") && line.contains("refs:"));
    let count = refs.and_then(|line| line.rsplit_once(':')).map(|(_, count)| count.trim().replace(',', ""));
    match count {
        Some(count) if outcome.status.success() => Ok(count.parse()?),
        _ => Err(format!("valgrind does not count: {report}").into()),
    }
}

/// Makes calls, to be counted.
pub(crate) fn call(way: &str, calls: &str) -> Outcome {
    let calls: u64 = calls.parse()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let ways = Ways::new().await?;
        for _ in 0..calls {
            match way {
                "ours" => ways.ours().await?,
                _ => ways.theirs().await?,
            }
        }
        Ok(())
    })
}
