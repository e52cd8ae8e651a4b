//! Whoever means ill, or does not know better: where credentials go, what errors repeat, odd answers, odd callbacks,
//! values that do not fit.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Reply};
use connector_core::{Body, Connections, ConnectionsBuilder, MemoryStore, Reason, Session};
use futures_core::Stream;
use http::Method;
use serde_json::json;
use url::Url;

use crate::world::{ID, Notes, REDIRECT_URI, World, client, parameter, soon};

const HOUR: Duration = Duration::from_secs(3600);

fn redirect(to: &str) -> Reply {
    Reply::status(302).with_header("location", to)
}

#[tokio::test]
async fn s29_a_token_that_was_dropped_on_a_redirect_stays_dropped() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.provider.reply("/v1/file", redirect("https://cdn.example/there"));
    let back = redirect("https://api.notes.example/v1/chosen-by-the-cdn");
    world.provider.reply("cdn.example/there", back.for_anyone());
    connection.get("file").send_any().await.unwrap();
    let last = world.provider.requests().pop().unwrap();
    assert_eq!((last.path.as_str(), last.token), ("/v1/chosen-by-the-cdn", None));
}

#[tokio::test]
async fn a_host_that_never_saw_the_token_says_nothing_about_it() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR / 2);
    world.provider.reply("/v1/file", redirect("https://cdn.example/expired"));
    world.provider.reply("cdn.example/expired", Reply::status(401).for_anyone());
    assert_eq!(connection.get("file").send_any().await.unwrap().status(), 401);
    assert_eq!(world.token_requests(), 1, "its answer had the token renewed");
}

/// Signs its requests, some of them oddly.
#[connector(
    base_uri = "https://signed.example",
    test = none,
    oauth2(authorization_url = "https://signed.example/authorize", token_url = "https://signed.example/token"),
)]
pub struct Signed {
    pub client_id: String,
}

#[connector]
impl Signed {
    #[connector(apply)]
    fn sign(&self, tokens: &Tokens, request: &mut Request) -> Result<()> {
        match request.url().path() {
            "/elsewhere" => *request = Request::new(Method::GET, Url::parse("https://evil.example/").unwrap()),
            "/body" => request.set_body(format!("signed:{}", request.body().as_bytes().map_or(0, Bytes::len))),
            _ => {}
        }
        request.bearer(tokens.access_token())
    }
}

#[tokio::test]
async fn s29_an_apply_hook_that_leads_elsewhere_is_refused() {
    let world = World::new::<Signed>().await;
    let connection = world.connect::<Signed>().await;
    let before = world.provider.requests().len();
    let error = connection.get("elsewhere").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HostNotAllowed), "{error}");
    assert_eq!(world.provider.requests().len(), before, "something was sent");
}

#[tokio::test]
async fn an_apply_hook_sees_the_body_and_may_change_it() {
    let world = World::new::<Signed>().await;
    let connection = world.connect::<Signed>().await;
    connection.post("body").body("12345").send().await.unwrap();
    assert_eq!(world.provider.requests_to(Endpoint::Api).pop().unwrap().body, "signed:5");
}

/// Exchanges its code in a way of its own.
#[connector(
    base_uri = "https://hooked.example",
    test = none,
    oauth2(authorization_url = "https://hooked.example/authorize", token_url = "https://hooked.example/token"),
)]
pub struct Hooked {
    pub client_id: String,
    /// A further secret.
    pub app_key: Secret,
    /// What the exchange does.
    pub habit: String,
}

#[connector]
impl Hooked {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let form = "grant_type=password&username=a&password=b";
        let post = http.post("token");
        let request = match self.habit.as_str() {
            "shouts its type" => post.header("content-type", "Application/X-WWW-Form-Urlencoded").body(form),
            "has no type" => post.body(form),
            "has it in the address" => http.post("token?grant_type=password").form(&[("a", "b")]),
            "streams" => post
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::stream(Once(Some(Bytes::from_static(form.as_bytes()))))),
            "renames" => {
                let (key, code) = (self.app_key.expose_secret(), grant.code().expose_secret());
                post.form(&[("app_key", key), ("auth_code", code)])
            }
            _ => post.form(&grant.params(self)),
        };
        request.send().await?.tokens().await
    }
}

/// A body whose content nobody knows before it is read.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// A consent of [`Hooked`] that is about to be completed.
async fn hooked(habit: &str) -> (World, String) {
    let at = "https://hooked.example/token";
    let world = World::with::<Hooked>(|service| service.endpoint(Endpoint::Token, at), |program| program).await;
    let app_key = Secret::new("canary-app-key");
    let hooked = Hooked { client_id: CLIENT_ID.to_owned(), app_key, habit: habit.to_owned() };
    let request = world.connections.authorize(&world.session, ID, hooked).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    (world, callback)
}

#[tokio::test]
async fn s16_the_password_grant_cannot_be_expressed_in_other_clothes() {
    for habit in ["shouts its type", "has no type", "has it in the address", "streams"] {
        let (world, callback) = hooked(habit).await;
        let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
        assert!(matches!(&error, Error::Bug(_)), "a hook that {habit}: {error}");
        assert_eq!(world.token_requests(), 0, "a hook that {habit}");
    }
    let (world, callback) = hooked("behaves").await;
    world.connections.complete(&world.session, &callback).await.unwrap();
}

#[tokio::test]
async fn s34_a_secret_that_was_sent_under_another_name_is_blotted_out() {
    let (world, callback) = hooked("renames").await;
    let code = parameter(&callback, "code").unwrap();
    let said = json!({"error": "bad", "error_description": format!("no canary-app-key, no {code}")}).to_string();
    world.provider.fail_next(Endpoint::Token, Fault::body(400, "application/json", said));
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(!text.contains("canary") && !text.contains(&code) && text.contains("no [redacted]"), "{text}");
}

#[tokio::test]
async fn s34_a_secret_that_comes_back_in_json_is_blotted_out() {
    let world = World::new::<Notes>().await;
    let client_secret = Some(Secret::new("canary/with\"signs"));
    let notes = Notes { client_id: CLIENT_ID.to_owned(), client_secret };
    let request = world.connections.authorize(&world.session, ID, notes).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    // Not as RFC 6749 has it: shown as the text that it is. Some writers of JSON escape the slash.
    let said = r#"{"message":"unknown secret canary\/with\"signs"}"#;
    world.provider.fail_next(Endpoint::Token, Fault::body(400, "application/json", said));
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err().to_string();
    assert!(!error.contains("canary") && error.contains("unknown secret"), "{error}");
}

#[tokio::test]
async fn s34_an_answer_that_is_made_an_error_later_does_not_repeat_the_token() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let token = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    world.provider.reply("/v1/echo", Reply::text(format!("bad token {token}")).with_status(400));
    let answer = connection.get("echo").send_any().await.unwrap();
    let error = answer.error_for_status().await.unwrap_err().to_string();
    assert!(!error.contains(&token) && error.contains("bad token"), "{error}");
}

#[tokio::test]
async fn a_bad_address_is_shown_without_its_user() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let error = connection.get("https://user:canary@api.notes.example/a b").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::InvalidAddress), "{error}");
    assert!(!error.to_string().contains("canary"), "{error}");
}

#[tokio::test]
async fn a_preset_is_not_stored_with_what_was_begun() {
    let store = Arc::new(MemoryStore::new());
    let preset = |program: ConnectionsBuilder| program.preset::<Notes>("client_secret", CLIENT_SECRET);
    let world = World::on::<Notes>(store.clone(), |service| service, preset).await;
    let notes = world.connections.fill::<Notes>(&Fields::from([("client_id", CLIENT_ID)])).unwrap();
    assert!(notes.client_secret.is_some());
    world.connections.authorize(&world.session, ID, notes).await.unwrap();
    let stored = format!("{store:?}");
    assert!(stored.contains("client_id") && !stored.contains("client_secret"), "{stored}");
}

#[tokio::test]
async fn a_query_is_sent_as_the_caller_wrote_it() {
    #[connector(
        base_uri = "https://forms.example",
        test = none,
        query(format = "json"),
        oauth2(authorization_url = "https://forms.example/authorize", token_url = "https://forms.example/token"),
    )]
    pub struct Forms {
        pub client_id: String,
    }

    #[connector]
    impl Forms {}

    let world = World::new::<Forms>().await;
    let connection = world.connect::<Forms>().await;
    // A signature may be over it, byte for byte.
    connection.get("x?name=caf%E9&flag&sig=a%20b").send().await.unwrap();
    let query = world.provider.requests_to(Endpoint::Api).pop().unwrap().query;
    assert_eq!(query, "name=caf%E9&flag&sig=a%20b&format=json");
}

/// A service whose tokens nobody tries.
#[connector(
    base_uri = "https://untried.example",
    test = none,
    oauth2(authorization_url = "https://untried.example/authorize", token_url = "https://untried.example/token"),
)]
pub struct Untried {
    pub client_id: String,
}

#[connector]
impl Untried {}

/// What becomes of a consent whose token request is answered so.
async fn answered(body: impl Into<Bytes>) -> Result<()> {
    let world = World::new::<Untried>().await;
    let callback = world.consent::<Untried>().await;
    world.provider.fail_next(Endpoint::Token, Fault::body(200, "application/json", body));
    world.connections.complete(&world.session, &callback).await.map(drop)
}

#[tokio::test]
async fn r05_a_member_that_cannot_be_read_does_not_spoil_a_good_answer() {
    for member in [
        &br#""expires_in":1e999"#[..],
        br#""expires_in":-5"#,
        br#""expires_in":[1]"#,
        br#""expires_in":99999999999999999999999"#,
        br#""expires_at":1e300"#,
        br#""refresh_token":5"#,
        br#""scope":{}"#,
        // Half of a pair of surrogates, Latin-1, a raw tab.
        br#""name":"\ud83d""#,
        b"\"name\":\"M\xfcller\"",
        b"\"name\":\"a\tb\"",
        format!("\"deep\":{}1{}", "[".repeat(200), "]".repeat(200)).as_bytes(),
    ] {
        // With white space and a byte order mark before it, as some servers have it.
        let body = [b"\xef\xbb\xbf \r\n{\"access_token\":\"good\",", member, b"}"].concat();
        let shown = String::from_utf8_lossy(member).into_owned();
        answered(body).await.unwrap_or_else(|error| panic!("{shown}: {error}"));
    }
}

#[tokio::test]
async fn an_answer_without_one_token_that_can_be_used_is_refused() {
    let missing: &[&[u8]] = &[b"{}", br#"{"access_token":""}"#];
    let unusable: &[&[u8]] = &[br#"{"access_token":"a b"}"#, br#"{"access_token":"a\u0000"}"#];
    let malformed: &[&[u8]] = &[
        b"",
        b" ",
        b"null",
        b"[]",
        br#""x""#,
        b"{",
        br#"{"access_token":"a","access_token":"b"}"#,
        br#"{"access_token":5}"#,
        br#"{"access_token":"a","token_type":5}"#,
        b"\xff\xfe{\0\"\0",
        b"access_token=a",
    ];
    for (bodies, reason) in [
        (missing, Reason::MissingAccessToken),
        (unusable, Reason::InvalidTokenCharacters),
        (malformed, Reason::MalformedResponse),
    ] {
        for body in bodies {
            let error = answered(*body).await.unwrap_err();
            assert!(matches!(&error, Error::Refused(_)) && error.reason() == Some(reason), "{body:?}: {error}");
        }
    }
}

#[tokio::test]
async fn a_callback_with_many_parameters_is_read_in_one_go() {
    let world = World::new::<Notes>().await;
    let mut callback = format!("{REDIRECT_URI}?state=guessed");
    for number in 0..200_000 {
        callback.push_str(&format!("&{number:x}"));
    }
    // In a thread of its own: one that compares each with each would not let the guard have its turn for minutes.
    let (sender, done) = tokio::sync::oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    std::thread::spawn(move || {
        let outcome = runtime.block_on(world.connections.complete(&world.session, &callback)).map(drop);
        let _ = sender.send(outcome);
    });
    let error = soon(done).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateUnknown), "{error}");
}

#[test]
fn s07_redirect_uris_differ_in_their_paths() {
    // The path is all that a program can be sure of: a proxy may write host and port anew.
    let begin = || Connections::builder(REDIRECT_URI).register::<Notes>().register::<Untried>();
    for other in
        ["http://127.0.0.1:8888/callback", "https://other.example/callback", "http://127.0.0.1:7777/callback?for=tasks"]
    {
        let error = begin().redirect_uri_of::<Untried>(other).build().unwrap_err();
        assert!(matches!(&error, Error::Misconfigured(_)), "{other}: {error}");
    }
    begin().redirect_uri_of::<Untried>("http://127.0.0.1:7777/callback/untried").build().unwrap();
}

#[test]
fn a_redirect_uri_holds_nothing_that_a_callback_brings() {
    for name in ["state", "code", "error", "iss"] {
        let uri = format!("https://program.example/callback?{name}=1");
        let error = Connections::builder(uri).register::<Notes>().build().unwrap_err();
        assert!(matches!(&error, Error::Misconfigured(_)), "{name}: {error}");
    }
}

#[tokio::test]
async fn s08_an_empty_session_is_no_session() {
    let world = World::new::<Notes>().await;
    let error = world.connections.authorize(&Session::new(""), ID, client::<Notes>()).await.map(drop).unwrap_err();
    assert!(matches!(&error, Error::Bug(_)), "everybody without a cookie would share it: {error}");
}

/// Has fields in places that are reached after the consent only.
#[connector(
    base_uri = "https://{subdomain}.desk.example",
    test = none,
    headers("X-Team" = "{team}"),
    oauth2(authorization_url = "https://desk.example/authorize", token_url = "https://desk.example/token"),
)]
pub struct Desk {
    pub client_id: String,
    pub subdomain: String,
    pub team: String,
}

#[connector]
impl Desk {}

#[tokio::test]
async fn a_value_that_does_not_fit_its_place_is_found_before_the_person_is_sent_away() {
    let world = World::new::<Desk>().await;
    let begin = async |subdomain: &str, team: &str| {
        let desk = Desk { client_id: CLIENT_ID.to_owned(), subdomain: subdomain.to_owned(), team: team.to_owned() };
        world.connections.authorize(&world.session, ID, desk).await.map(drop)
    };
    begin("acme", "blue").await.unwrap();
    for (subdomain, team, wrong) in [("a.b", "blue", "`subdomain`"), ("acme", "caf\u{e9}", "`team`")] {
        let error = begin(subdomain, team).await.unwrap_err();
        assert!(matches!(&error, Error::Input(_)) && error.to_string().contains(wrong), "{error}");
    }
    // Letters, digits and hyphens, and all the same no name of a host.
    begin("xn--a", "blue").await.unwrap_err();
}

/// Tells whose account it is.
#[connector(
    base_uri = "https://owners.example",
    test = none,
    oauth2(authorization_url = "https://owners.example/authorize", token_url = "https://owners.example/token"),
)]
pub struct Owners {
    pub client_id: String,
    /// The account.
    #[connector(from_token = "user.id", owner)]
    pub account: Learned<u64>,
}

#[connector]
impl Owners {}

#[tokio::test]
async fn r05_a_renewal_that_tells_something_odd_keeps_its_tokens_and_what_was_learned() {
    let world = World::new::<Owners>().await;
    world.provider.set_member("user.id", 7);
    let connection = world.connect::<Owners>().await;
    // Of another type, of another account, of none.
    for (round, odd) in [json!("gold"), json!(8), json!(null)].into_iter().enumerate() {
        world.provider.set_member("user.id", odd.clone());
        world.clock.advance(HOUR);
        soon(connection.get("x").send()).await.unwrap_or_else(|error| panic!("{odd}: {error}"));
        assert_eq!(world.token_requests(), round + 2, "{odd}: the rotated token was thrown away");
        let account = *connection.connector().unwrap().account.get().unwrap();
        assert_eq!((account, connection.owner().as_deref()), (7, Some("7")), "{odd}");
    }
}

#[tokio::test]
async fn a_reconnect_that_does_not_say_whose_account_it_is_is_not_taken_for_the_same() {
    let world = World::new::<Owners>().await;
    world.provider.set_member("user.id", 7);
    world.connect::<Owners>().await;
    world.provider.set_member("user.id", json!(null));
    let error = world.try_connect::<Owners>().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged), "{error}");
    let record = world.record::<Owners>().await;
    assert!(record.pending.is_none(), "there is nothing to go on with");
    assert_eq!(record.active.unwrap().owner.as_deref(), Some("7"));
}
