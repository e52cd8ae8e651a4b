//! Measures what one more connector costs to compile, against an equal struct with serde's two derives.
//!
//! `cargo run -p compile-cost -- [REPEATS]` writes a hundred of each in three sizes into the target folder, compiles them in
//! turn, anew and after a change to one of them, and prints the least time of each as milliseconds per struct. What an
//! empty crate costs is taken off. What is compared is compiled one right after the other, and on Linux it is the time of the
//! processors that counts, so that a busy machine does little harm.

mod generate;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use generate::{Kind, Member, SIZES, STRUCTS, Size};

const REPEATS: usize = 5;

/// A way to compile.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Way {
    command: &'static str,
    /// All of the crate, or what a change to one struct needs.
    anew: bool,
}

const WAYS: [Way; 4] = [
    Way { command: "check", anew: true },
    Way { command: "check", anew: false },
    Way { command: "build", anew: true },
    Way { command: "build", anew: false },
];

impl Way {
    fn name(self) -> String {
        format!("cargo {}, {}", self.command, if self.anew { "anew" } else { "one struct changed" })
    }
}

/// What one compilation took.
struct Time {
    way: Way,
    package: String,
    took: Duration,
}

fn main() -> io::Result<()> {
    let repeats = match env::args().nth(1) {
        Some(number) => number.parse().map_err(|_| io::Error::other("give a number of repeats, or nothing"))?,
        None => REPEATS,
    };
    let workspace = generate::workspace(&target()?)?;
    let members = Member::all();
    println!("compiling dependencies ..");
    for way in WAYS.iter().filter(|way| way.anew) {
        for member in &members {
            compile(&workspace, way.command, &member.package())?;
        }
    }
    let mut times = Vec::new();
    let mut edition = 0;
    for repeat in 1..=repeats {
        println!("repeat {repeat} of {repeats} ..");
        for way in WAYS {
            for member in &members {
                let package = member.package();
                if way.anew {
                    forget(&workspace, &package)?;
                } else {
                    edition += 1;
                    member.write(&workspace, edition)?;
                }
                times.push(Time { way, took: compile(&workspace, way.command, &package)?, package });
            }
        }
    }
    print(&times);
    Ok(())
}

/// The target folder this program was compiled into.
fn target() -> io::Result<PathBuf> {
    let program = env::current_exe()?;
    program.ancestors().nth(2).map(Path::to_owned).ok_or_else(|| io::Error::other("not in a target folder"))
}

/// Compiles one crate and gives the time it took.
fn compile(workspace: &Path, command: &str, package: &str) -> io::Result<Duration> {
    let (began, busy) = (Instant::now(), busy());
    let status = cargo(workspace).args([command, "--quiet", "--package", package]).status()?;
    if !status.success() {
        return Err(io::Error::other(format!("{package} does not compile")));
    }
    Ok(self::busy().zip(busy).map_or_else(|| began.elapsed(), |(after, before)| after.saturating_sub(before)))
}

/// How long processors have worked for the programs that this one has started and that have ended, if the system tells.
fn busy() -> Option<Duration> {
    /// The unit of these numbers is the same on every Linux.
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second of them is a name in parentheses; the 16th and 17th are of the user and of the system.
    let (_, numbers) = stat.rsplit_once(')')?;
    let ticks: u32 = numbers.split_whitespace().skip(13).take(2).map(|number| number.parse::<u32>().unwrap_or(0)).sum();
    Some(TICK * ticks)
}

fn cargo(workspace: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace).env("CARGO_TARGET_DIR", workspace.join("target")).env("CARGO_INCREMENTAL", "1");
    command.stdin(Stdio::null());
    command
}

/// Removes what was compiled of a crate, and what the compiler remembers of it.
fn forget(workspace: &Path, package: &str) -> io::Result<()> {
    let status = cargo(workspace).args(["clean", "--quiet", "--package", package]).status()?;
    if !status.success() {
        return Err(io::Error::other(format!("cannot clean {package}")));
    }
    let remembered = workspace.join("target/debug/incremental");
    for entry in fs::read_dir(&remembered).into_iter().flatten() {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&format!("{package}-")) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn print(times: &[Time]) {
    let of = if busy().is_some() { "processor " } else { "" };
    println!("\n{of}milliseconds for one more struct, of {STRUCTS}: a connector, serde's derives, and their ratio");
    println!("{:<34}{:>8}{:>12}{:>10}{:>8}", "", "size", "connector", "serde", "ratio");
    let mut worst: f64 = 0.0;
    for way in WAYS {
        for size in &SIZES {
            let [connector, serde] = Kind::ALL.map(|kind| cost(times, way, kind, size));
            let ratio = connector / serde;
            worst = worst.max(ratio);
            println!("{:<34}{:>8}{connector:>12.2}{serde:>10.2}{ratio:>8.2}", way.name(), size.name);
        }
    }
    println!("\nthe worst ratio is {worst:.2}; it should be below 2");
    for size in &SIZES {
        println!("{}: {} fields, {} lines of expansion", size.name, size.fields().len(), size.expanded_lines());
    }
}

/// What one more struct costs. After a change, all of the difference is the cost of one struct and of its neighbors, so
/// that too is shared out among all.
fn cost(times: &[Time], way: Way, kind: Kind, size: &'static Size) -> f64 {
    let full = least(times, way, &Member { kind, size: Some(size) }.package());
    let empty = least(times, way, &Member { kind, size: None }.package());
    let structs = f64::from(u32::try_from(STRUCTS).unwrap_or(u32::MAX));
    (full.as_secs_f64() - empty.as_secs_f64()) * 1000.0 / structs
}

fn least(times: &[Time], way: Way, package: &str) -> Duration {
    let of_it = times.iter().filter(|time| time.way == way && time.package == package);
    of_it.map(|time| time.took).min().unwrap_or_default()
}
