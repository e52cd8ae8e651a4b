//! Usage, help, color and pipes.

mod program;

use std::process::Stdio;

use program::{Run, closed_pipe, connector};

#[test]
fn an_unknown_id_is_wrong_usage_and_the_nearest_is_suggested() {
    let run = Run::of(&mut connector(["describe", "dropbx"]));
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("dropbx") && run.stderr.contains("[possible values: airtable, dropbox"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("similar value exists: 'dropbox'"), "{}", run.stderr);
}

#[test]
fn wrong_usage_has_exit_code_2() {
    for arguments in [["frobnicate", "now"], ["list", "--yaml"], ["list", "--color=sometimes"]] {
        let run = Run::of(&mut connector(arguments));
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?}");
    }
    assert_eq!(Run::of(&mut connector([])).code, Some(2));
}

#[test]
fn the_help_says_what_every_command_does_and_what_exit_codes_mean() {
    let run = Run::of(&mut connector(["--help"]));
    assert_eq!(run.code, Some(0));
    for text in ["demo ", "list ", "describe ", "--color", "--version", "Exit codes:", "0  done", "Examples:"] {
        assert!(run.stdout.contains(text), "`{text}` is missing:\n{}", run.stdout);
    }
    for command in ["demo", "list", "describe"] {
        assert_eq!(Run::of(&mut connector([command, "--help"])).code, Some(0), "{command}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let run = Run::of(&mut connector(["--version"]));
    assert_eq!(run.stdout, concat!("connector ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn without_a_terminal_there_is_no_color_unless_it_is_asked_for() {
    for arguments in [["demo", "--color=auto"], ["list", "--color=never"]] {
        let run = Run::of(&mut connector(arguments));
        assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
    }
    let run = Run::of(&mut connector(["describe", "dropbox", "--color=always"]));
    assert!(run.stdout.contains("\u{1b}[1mDropbox\u{1b}[0m"), "{}", run.stdout);
}

#[test]
fn no_color_is_obeyed_and_an_explicit_choice_goes_before_it() {
    let run = Run::of(connector(["list"]).env("NO_COLOR", "1"));
    assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
    let run = Run::of(connector(["list", "--color=always"]).env("NO_COLOR", "1"));
    assert!(run.stdout.contains('\u{1b}'), "{}", run.stdout);
}

#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in [vec!["list"], vec!["list", "--json"], vec!["describe", "dropbox"], vec!["demo"], vec!["--help"]] {
        let run = Run::of(connector([]).args(&arguments).stdout(Stdio::from(closed_pipe())));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    // A disk without room, where the system has one.
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else { return };
    let run = Run::of(connector(["list"]).stdout(Stdio::from(full)));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.starts_with("error: the output cannot be written"), "{}", run.stderr);
}
