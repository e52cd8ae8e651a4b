//! Whatever comes from outside: no panic, no text without an end, no work without an end. The same targets are driven by a
//! fuzzer in `fuzz/`.

#![allow(unreachable_pub, missing_docs, reason = "connectors have public fields, and a test program has no outside")]
#![allow(clippy::unwrap_used, clippy::type_complexity, reason = "a target fails by panicking")]

mod targets;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestError, TestRunner};

/// What answers, addresses and headers are made of, right and wrong.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "=",
    "&",
    "%",
    "%0d%0a",
    "%00",
    "+",
    " ",
    "\n",
    "\t",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "18446744073709551616",
    "3600",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "é",
    "STATE",
    "state=STATE",
    "code=c-1",
    "error=",
    "access_denied",
    "iss=https://a.example",
    "tenant=t",
    "https://program.example/callback?",
    "/callback?",
    "#",
    "?",
    "/",
    "..",
    "access_token",
    "\"access_token\":\"a\"",
    "token_type",
    "\"token_type\":\"bearer\"",
    "expires_in",
    "refresh_token",
    "scope",
    "error_description",
    "invalid_grant",
    "{\"access_token\":\"a\",\"token_type\":\"b\"}",
    "access_token=a&token_type=bearer",
    "Bearer",
    "Basic",
    "DPoP",
    "realm",
    "=\"",
    "error=\"invalid_token\"",
    "a",
    "b",
    "-",
    "_",
    ".",
    "@",
    "evil.example",
    "xn--a",
];

/// Bytes that were put together without a thought of who reads them.
fn anything() -> BoxedStrategy<Vec<u8>> {
    let word = select(WORDS).prop_map(|word| word.as_bytes().to_vec());
    let junk = prop::collection::vec(any::<u8>(), 0..8);
    let mixed = prop::collection::vec(prop_oneof![8 => word, 1 => junk], 0..24).prop_map(|parts| parts.concat());
    prop_oneof![4 => mixed, 1 => prop::collection::vec(any::<u8>(), 0..512)].boxed()
}

/// A text of some length, in which anything may stand, most often nothing special.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[a-zA-Z0-9._~-]{0,12}", 1 => "\\PC{0,12}", 1 => ".{0,12}", 1 => select(WORDS).prop_map(str::to_owned)]
}

/// A token response that is nearly right: the members that count, with odd values.
fn nearly_tokens() -> impl Strategy<Value = Vec<u8>> {
    let name = select(&["access_token", "token_type", "expires_in", "refresh_token", "scope", "error", "x"]);
    let value = prop_oneof![
        3 => text().prop_map(|text| serde_json::json!(text)),
        1 => any::<i64>().prop_map(|number| serde_json::json!(number)),
        1 => any::<f64>().prop_map(|number| serde_json::json!(number)),
        1 => select(vec![serde_json::json!(null), serde_json::json!([1]), serde_json::json!({"a": "b"})]),
    ];
    let members = prop::collection::vec((name, value), 0..6);
    (0..7_u8, 0..5_u8, text(), members).prop_map(|(status, media, token, members)| {
        let mut body = format!("{{\"access_token\":{}", serde_json::json!(token));
        for (name, value) in members {
            body.push_str(&format!(",\"{name}\":{value}"));
        }
        [&[status, media], body.as_bytes(), b"}"].concat()
    })
}

/// Metadata that are nearly right: the members that count, with odd values.
fn nearly_metadata() -> impl Strategy<Value = Vec<u8>> {
    let issuer = prop_oneof![9 => Just("https://a.example".to_owned()), 1 => text()];
    let host = prop_oneof![
        4 => Just("b.example".to_owned()),
        1 => any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
        1 => any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]")),
        1 => text(),
    ];
    let address =
        (select(&["https://", "http://", "https:", ""]), host, select(&["", "/x", "/x?p=1", "/x?client_id=e", "#x"]))
            .prop_map(|(scheme, host, rest)| serde_json::json!(format!("{scheme}{host}{rest}")));
    let value = || {
        prop_oneof![
            6 => address.clone(),
            1 => text().prop_map(|text| serde_json::json!(text)),
            1 => select(vec![serde_json::json!(null), serde_json::json!(["S256"]), serde_json::json!({"a": true})]),
        ]
    };
    let name = select(&["issuer", "token_endpoint", "revocation_endpoint", "code_challenge_methods_supported", "x"]);
    let members = prop::collection::vec((name, value()), 0..4);
    (0..7_u8, issuer, value(), value(), members).prop_map(|(status, issuer, authorization, token, members)| {
        let mut body = format!(
            "{{\"issuer\":{},\"authorization_endpoint\":{authorization},\"token_endpoint\":{token}",
            serde_json::json!(issuer)
        );
        for (name, value) in members {
            body.push_str(&format!(",\"{name}\":{value}"));
        }
        [&[status], body.as_bytes(), b"}"].concat()
    })
}

/// What a target is most likely to take seriously.
fn input(target: &str) -> BoxedStrategy<Vec<u8>> {
    let likely = match target {
        "token_response" => nearly_tokens().boxed(),
        "metadata" => nearly_metadata().boxed(),
        "callback" => (text(), anything())
            .prop_map(|(code, rest)| [format!("/callback?state=STATE&code={code}&").into_bytes(), rest].concat())
            .boxed(),
        "template" => ("[a-z0-9-]{1,8}", prop_oneof![text(), ".{0,40}"])
            .prop_map(|(label, segment)| format!("{label}\n{segment}").into_bytes())
            .boxed(),
        _ => (select(&["Bearer ", "Bearer error=\"invalid_token\", ", "Basic realm=\""]), anything())
            .prop_map(|(scheme, rest)| [scheme.as_bytes().to_vec(), rest].concat())
            .boxed(),
    };
    prop_oneof![likely, anything()].boxed()
}

#[test]
fn no_input_breaks_what_reads_it() {
    for (name, target) in targets::TARGETS {
        let config = Config { cases: 3000, failure_persistence: None, ..Config::default() };
        let outcome = TestRunner::new(config).run(&input(name), |data| {
            target(&data);
            Ok(())
        });
        match outcome {
            Ok(()) => {}
            Err(TestError::Fail(why, data)) => panic!("{name}: {why}: {:?}", String::from_utf8_lossy(&data)),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// How long this thread has been at work; where the system does not say it, how late it is.
fn at_work() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let scheduled = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = scheduled.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.elapsed(), Duration::from_nanos)
}

/// The work that an input of so many repetitions takes: the best of some.
fn work(target: fn(&[u8]), before: &str, unit: &str, after: &str, times: usize) -> Duration {
    let input = format!("{before}{}{after}", unit.repeat(times));
    let once = || {
        let began = at_work();
        target(input.as_bytes());
        at_work().saturating_sub(began)
    };
    (0..5).map(|_| once()).min().unwrap_or_default()
}

/// Eight times the input may cost some eight times the work; with the square of it, it would be 64.
#[test]
fn no_input_costs_more_than_its_length() {
    // Status 200, JSON; and the same as a form.
    let (json, form) = ("\0\0", "\0\u{1}");
    let cases: &[(fn(&[u8]), &str, &str, &str)] = &[
        (targets::token_response, json, "[", ""),
        (targets::token_response, json, "{\"a\":", ""),
        (targets::token_response, "\0\0{\"scope\":\"", "a ", "\",\"access_token\":\"a\"}"),
        (targets::token_response, "\0\0{\"access_token\":\"a\"", ",\"a\":1", "}"),
        (targets::token_response, json, "\\u0000", ""),
        (targets::token_response, form, "a=b&", "access_token=a"),
        (targets::token_response, "\u{3}\0{\"error\":\"", "\u{202e}", "\"}"),
        (targets::callback, "/callback?", "a=b&", "state=STATE&code=c"),
        (targets::callback, "/callback?", "state=STATE&", ""),
        (targets::callback, "/callback?", "%", ""),
        (targets::template, "a\n", "%", ""),
        (targets::template, "", "a", "\nb"),
        (targets::metadata, "\0[", "[", ""),
        (targets::metadata, "\0{\"issuer\":\"https://a.example\"", ",\"token_endpoint\":\"x\"", "}"),
        (targets::metadata, "\0{\"issuer\":\"https://a.example\",\"token_endpoint\":\"https://", "a.", "\"}"),
        (
            targets::metadata,
            "\0{\"code_challenge_methods_supported\":[",
            "\"S256\",",
            "1],\"issuer\":\"https://a.example\"}",
        ),
        (targets::www_authenticate, "", "Bearer ", ""),
        (targets::www_authenticate, "Bearer realm=\"", "\\\"", ""),
        (targets::www_authenticate, "Bearer ", "a=b,", ""),
        (targets::www_authenticate, "", ",", ""),
    ];
    for (target, before, unit, after) in cases {
        let [few, many] = [4_000, 32_000].map(|times| work(*target, before, unit, after, times));
        // Below that, it is the scheduler's tick that is measured.
        let floor = Duration::from_millis(5);
        assert!(many < 32 * few.max(floor), "{before:?} {unit:?}: {few:?} becomes {many:?}");
    }
}

#[test]
fn every_target_is_one_of_the_fuzzer_too() {
    for (name, _) in targets::TARGETS {
        let path = format!("{}/../fuzz/fuzz_targets/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(text.contains(&format!("targets::{name}(data)")), "{path}");
    }
}
