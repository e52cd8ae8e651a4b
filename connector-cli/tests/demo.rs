//! `connector demo`, as a newcomer runs it.

mod program;

use program::{Run, connector};

/// In an empty environment: nothing on the machine may be needed.
fn demo() -> Run {
    Run::of(connector(["demo"]).env_clear())
}

#[test]
fn the_demo_proves_every_claim() {
    let run = demo();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.stderr, "");
    let proven: Vec<_> = run.stdout.lines().filter_map(|line| line.strip_prefix("✓ ")).collect();
    let names: Vec<_> = proven.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["PKCE", "State", "Hosts", "Refresh", "Rotation", "Revocation"], "{}", run.stdout);
    assert!(!run.stdout.contains("failed"), "{}", run.stdout);
    assert!(run.stdout.contains("10 callers at expiry, 1 token request, 10 answers"), "{}", run.stdout);
}

#[test]
fn the_demo_tells_the_whole_story_in_order() {
    let run = demo();
    let mut rest = run.stdout.as_str();
    for fact in [
        "https://www.dropbox.com/oauth2/authorize",
        "state                  ",
        "code_challenge_method  S256",
        "/callback?code=",
        "POST api.dropboxapi.com/oauth2/token",
        "grant_type     authorization_code",
        "code_verifier  ",
        "client_secret  [redacted]",
        "POST api.dropboxapi.com/2/users/get_current_account  Bearer ",
        "the account is `simulated-account`",
        "refused: nobody waits for this callback",
        "POST api.dropboxapi.com/2/files/list_folder  Bearer ",
        "200 OK: {\"entries\":[{\"name\":\"letter.txt\"}",
        "POST content.dropboxapi.com/2/files/download  Bearer ",
        "the caller reads: credentials are not sent to `https://elsewhere.example`",
        "POST api.dropboxapi.com/oauth2/token  refresh_token ",
        "10 of 10 callers have their answer",
        "invalid_grant",
        "connect the account again",
        "3 more calls: 0 requests",
        "What was proven",
    ] {
        let Some((_, after)) = rest.split_once(fact) else {
            panic!("`{fact}` is missing, or stands too early:\n{}", run.stdout);
        };
        rest = after;
    }
}

#[test]
fn the_demo_shows_no_secret() {
    let run = demo();
    let all = format!("{}{}", run.stdout, run.stderr);
    assert!(!all.contains(connector_core::testing::CLIENT_SECRET), "{all}");
    // Codes, states, verifiers, challenges and tokens are 43 characters of this alphabet.
    let long: Vec<_> = all
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
        .filter(|part| part.len() >= 30)
        .collect();
    assert_eq!(long, [""; 0], "{all}");
}

#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    let mut command = connector(["demo"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let run = Run::of(&mut command);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn s20_what_is_for_loopback_does_not_go_through_a_proxy() {
    let mut command = connector(["demo"]);
    // Nothing listens there: whoever asks this proxy fails.
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let run = Run::of(command.env_remove("no_proxy").env_remove("NO_PROXY"));
    assert_eq!(run.code, Some(0), "{run:?}");
}
