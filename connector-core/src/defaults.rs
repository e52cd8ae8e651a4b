//! The numbers of the framework, in one table.

use std::time::Duration;

/// 30 s: a call of a token endpoint, from the connection to the last byte.
pub const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);
/// 60 s: a whole renewal or exchange, hooks included.
pub const FLIGHT_TIMEOUT: Duration = Duration::from_secs(60);
/// 60 s: for how long a signed assertion proves the client (RFC 7523, section 3).
pub const ASSERTION_LIFETIME: Duration = Duration::from_secs(60);
/// 10 s: asking when a token ends that has just come.
pub const INTROSPECTION_TIMEOUT: Duration = Duration::from_secs(10);
/// 10 s: asking an issuer for its metadata, at all addresses where they may be.
pub const DISCOVERY_TIMEOUT: Duration = Duration::from_secs(10);
/// 1 h: how long the metadata of an issuer are good, where it does not say it.
pub const METADATA_LIFETIME: Duration = Duration::from_secs(3600);
/// 5 min: how long they are good at least, whatever the issuer says.
pub const METADATA_LIFETIME_MIN: Duration = Duration::from_secs(300);
/// 24 h: how long they are good at most.
pub const METADATA_LIFETIME_MAX: Duration = Duration::from_secs(24 * 3600);
/// 30 s: how long an issuer is not asked again that could not be asked.
pub const DISCOVERY_PAUSE: Duration = Duration::from_secs(30);
/// 1,000: of how many issuers a program keeps the metadata.
pub const METADATA_KEPT: usize = 1000;
/// 60 s: an API call, until the answer's head, and the part of its body that decides what it means, are there.
pub const API_TIMEOUT: Duration = Duration::from_secs(60);
/// 1 MiB: the largest answer of a token endpoint, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;
/// 64 KiB: how much of an API's answer patterns look at, in bytes.
pub const PATTERN_LIMIT: usize = 64 * 1024;
/// 600 s: how long a person has for giving consent.
pub const FLOW_LIFETIME: Duration = Duration::from_secs(600);
/// 5 s: how long a device waits between two questions, where the service does not say it (RFC 8628, section 3.2).
pub const DEVICE_INTERVAL: Duration = Duration::from_secs(5);
/// 5 s: how much longer it waits from then on when the service asks it to slow down (RFC 8628, section 3.5).
pub const DEVICE_SLOW_DOWN: Duration = Duration::from_secs(5);
/// 60 s: up to which pause the wait doubles after questions that were not answered, unless it is longer already.
pub const DEVICE_PAUSE: Duration = Duration::from_secs(60);
/// 86,400 s: how long a person has for entering a code, at most, whatever the service says.
pub const DEVICE_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// 300 s: how long before its end an access token is renewed, at most.
pub const RENEWAL_MARGIN: Duration = Duration::from_secs(300);
/// 20 %: how long before its end an access token is renewed, as a part of its lifetime, at most.
pub const RENEWAL_FRACTION: f64 = 0.2;
/// 10 %: by how much of the margin renewals are spread.
pub const RENEWAL_JITTER: f64 = 0.1;
/// 85 %: when a refresh token that ends is renewed, as a part of its lifetime.
pub const REFRESH_TOKEN_FRACTION: f64 = 0.85;
/// 30 s: a token younger than this is not renewed because of an answer.
pub const SIGNAL_PAUSE: Duration = Duration::from_secs(30);
/// 60 s: how long no token request is sent after the service refused the program itself.
pub const MISCONFIGURED_PAUSE: Duration = Duration::from_secs(60);
/// 30 s: how long a renewal waits after one that failed for a passing reason, while the old token is good.
pub const TRANSIENT_PAUSE: Duration = Duration::from_secs(30);
/// 1 s: how long a renewal waits first after one that failed for a passing reason, when the old token is dead; it doubles
/// up to [`TRANSIENT_PAUSE`].
pub const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// 5 s: how often a failed save is tried again.
pub const SAVE_PAUSE: Duration = Duration::from_secs(5);
/// 10: how many redirects of one call are followed.
pub const REDIRECTS: usize = 10;
/// 300 s: one step after an exchange: the `connected` hook, or the test.
pub const STEP_TIMEOUT: Duration = Duration::from_secs(300);
/// 1000: of how many origins the last nonce for proofs of possession is remembered (RFC 9449, section 8).
pub const NONCE_ORIGINS: usize = 1000;
/// 60 s: for how long a process has the sole right to renew certain tokens, unless it renews that right: longer than the call of
/// the token endpoint.
pub const LEASE_PERIOD: Duration = Duration::from_secs(60);
/// 15 s: how often it renews that right while a renewal runs.
pub const LEASE_RENEWAL: Duration = Duration::from_secs(15);
/// 100 to 250 ms: how long a renewal waits first while another process has that right; it doubles up to [`BUSY_PAUSE`].
pub const BUSY_PAUSE_FIRST: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(250)];
/// 1 s: how long it waits at most before it asks again.
pub const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// 1 s: how long those who wait for a renewal wait until that right is given back.
pub const RELEASE_TIMEOUT: Duration = Duration::from_secs(1);
/// 300 s: how often connections that nobody uses are looked for, less up to a fifth.
pub const BACKGROUND_PAUSE: Duration = Duration::from_secs(300);
/// 300 s: for how long connections that nobody uses are one process's to renew.
pub const CLAIM_PERIOD: Duration = Duration::from_secs(300);
/// 15 s: one access to the store.
pub const STORE_TIMEOUT: Duration = Duration::from_secs(15);
/// 10 s: how long somebody has for sending a request to a loopback receiver.
pub const LOOPBACK_REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// 5 s: how long a browser has for taking the page about the outcome.
pub const LOOPBACK_ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// 100 ms: how long a loopback receiver waits when the machine has no connection to give.
pub const LOOPBACK_PAUSE: Duration = Duration::from_millis(100);
/// 64: how many connections a loopback receiver holds at the same time; the oldest makes room.
pub const LOOPBACK_CONNECTIONS: usize = 64;
/// 32 KiB: the largest head of a request to a loopback receiver, in bytes. Cookies of other programs on this machine come
/// with it.
pub const LOOPBACK_REQUEST_LIMIT: usize = 32 * 1024;
