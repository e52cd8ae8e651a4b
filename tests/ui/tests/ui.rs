//! Compiles the files beside it: those in `pass` must build without a warning of ours, those in `fail` must be refused
//! with exactly the words in their `.stderr`. The folders in `fail` are kinds of mistakes.
//!
//! The words are those of one release of the compiler, the workspace's `rust-version`.

/// The release for which the `.stderr` files were written.
const RELEASE: &str = concat!("rustc ", env!("CARGO_PKG_RUST_VERSION"));

#[test]
fn what_is_right_builds() {
    trybuild::TestCases::new().pass("pass/*.rs");
}

#[test]
fn mistakes_are_explained_on_the_exact_word() {
    let compiler = std::process::Command::new("rustc").arg("--version").output().unwrap();
    let compiler = String::from_utf8_lossy(&compiler.stdout).into_owned();
    if compiler.starts_with(RELEASE) {
        trybuild::TestCases::new().compile_fail("fail/*/*.rs");
    } else {
        println!("skipped: the expected messages are those of {RELEASE}, this is {compiler}");
    }
}
