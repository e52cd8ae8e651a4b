//! That the demo tells the truth: a service that breaks a promise makes the demo fail.

use connector_core::testing::SimulatedProviderBuilder;

use super::*;

fn told(service: SimulatedProviderBuilder) -> (String, Result<()>) {
    let mut printed = Vec::new();
    let mut out = Output::new(&mut printed, false);
    let outcome = Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let stage = Stage::set(service).await?;
        story(&mut Narrator::new(&mut out), &stage).await
    });
    (String::from_utf8(printed).unwrap(), outcome)
}

fn failed(printed: &str) -> Vec<&str> {
    printed.lines().filter_map(|line| line.strip_prefix("✗ failed: ")?.split(' ').next()).collect()
}

#[test]
fn every_claim_holds_at_a_good_service() {
    let (printed, outcome) = told(stage::service());
    assert!(outcome.is_ok(), "{printed}");
    assert_eq!(failed(&printed), [""; 0]);
}

#[test]
fn a_refresh_token_that_is_used_twice_is_no_rotation() {
    let (printed, outcome) = told(stage::service().without_rotation());
    assert!(matches!(outcome, Err(Failure::NotProven(1))), "{printed}");
    assert_eq!(failed(&printed), ["Rotation"], "{printed}");
}

#[test]
fn without_refresh_tokens_nothing_is_claimed_about_them() {
    let (printed, outcome) = told(stage::service().without_refresh_tokens());
    assert!(matches!(outcome, Err(Failure::NotProven(3))), "{printed}");
    assert_eq!(failed(&printed), ["Refresh", "Rotation", "Revocation"], "{printed}");
}
