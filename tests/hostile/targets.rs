//! What must hold whatever bytes come from outside. Each target takes bytes and panics when something does not hold; the
//! property tests and the fuzzer drive the same ones.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use connector_core::prelude::*;
use connector_core::{Connection, Connections, Session, Transport, TransportError};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// The longest text that an error may have: what servers said in it is cut.
const LONGEST: usize = 8 * 1024;

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().enable_all().build().unwrap();
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.with(|runtime| runtime.block_on(work))
}

/// An error is short, and prints nothing that a terminal or a log would take for something else.
#[track_caller]
fn check_error(error: &Error) {
    let text = format!("{error}\n{error:?}");
    assert!(text.len() <= LONGEST, "{} bytes: {}", text.len(), &text[..200]);
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}

/// Splits off the byte that decides between some values.
fn choose<'d, T: Copy>(data: &'d [u8], values: &[T]) -> (T, &'d [u8]) {
    let (choice, rest) = data.split_first().unwrap_or((&0, &[]));
    (values[usize::from(*choice) % values.len()], rest)
}

/// The answer of a token endpoint.
pub fn token_response(data: &[u8]) {
    let (status, data) = choose(data, &[200, 201, 204, 400, 401, 429, 500]);
    let media = ["application/json", "application/x-www-form-urlencoded", "text/html", "text/plain;charset=utf-16", ""];
    let (media, body) = choose(data, &media);
    let mut headers = HeaderMap::new();
    if !media.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    }
    let answer = Response::new(StatusCode::from_u16(status).unwrap(), headers, Bytes::copy_from_slice(body));
    match wait(answer.tokens()) {
        Err(error) => check_error(&error),
        Ok(tokens) => {
            assert!((200..300).contains(&status));
            let token = tokens.access_token().expose_secret();
            assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()), "{token:?}");
            assert!(format!("{tokens:?}").starts_with("Tokens { access_token: [redacted], "), "{tokens:?}");
        }
    }
}

/// A service with a consent.
#[connector(
    base_uri = "https://api.a.example",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Service {
    pub client_id: String,
    #[connector(from_callback = "tenant")]
    pub tenant: Learned<String>,
}

#[connector]
impl Service {}

/// Refuses every request, and counts them.
#[derive(Clone, Default)]
struct Refusing(Arc<AtomicUsize>);

#[async_trait]
impl Transport for Refusing {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Response::new(StatusCode::BAD_REQUEST, HeaderMap::new(), "{\"error\":\"invalid_grant\"}"))
    }
}

/// Where the browser comes back: `STATE` in it stands for the state that is waited for.
pub fn callback(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let transport = Refusing::default();
    let connections = Connections::builder("https://program.example/callback")
        .register::<Service>()
        .transport(transport.clone())
        .build()
        .unwrap();
    let session = Session::new("a session");
    let service = Service { client_id: "id".to_owned(), tenant: Learned::default() };
    let request = wait(connections.authorize(&session, "it", service)).unwrap();
    let (_, state) = request.url.query_pairs().find(|(name, _)| name == "state").unwrap();
    for _ in 0..2 {
        let outcome = wait(connections.complete(&session, &text.replace("STATE", &state)));
        check_error(&outcome.err().unwrap());
    }
    let sent = transport.0.load(Ordering::SeqCst);
    assert!(sent <= 1, "a code is sent once");
    assert!(sent == 0 || text.contains("STATE"), "nobody waited for it");
}

/// A service whose addresses, headers and bodies hold values.
#[connector(
    base_uri = "https://{label}.a.example/v1/{segment}",
    test = post("me?q={segment}", json({"name": "{label}", "also": "{segment}"})),
    headers("X-Value" = "v-{segment}"),
    query(also = "{segment}"),
    oauth2(
        authorization_url = "https://{label}.a.example/x/{segment}/authorize?fixed={segment}",
        token_url = "https://{label}.a.example/token",
        authorization_params(extra = "{segment}"),
    ),
)]
pub struct Templates {
    pub client_id: String,
    pub label: String,
    pub segment: String,
}

#[connector]
impl Templates {}

/// The values of a form, `label` and `segment`, separated by a line end.
pub fn template(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (label, segment) = text.split_once('\n').unwrap_or((&text, "s"));
    let form = Fields::from([("client_id", "id"), ("label", label), ("segment", segment)]);
    let templates = match form.build::<Templates>() {
        Ok(templates) => templates,
        Err(error) => return check_error(&error),
    };
    let connections = Connections::builder("https://program.example/callback")
        .register::<Templates>()
        .transport(Refusing::default())
        .build()
        .unwrap();
    let request = match wait(connections.authorize(&Session::new("s"), "it", templates)) {
        Ok(request) => request,
        Err(error) => return check_error(&error),
    };
    let url = Url::parse(request.url.as_str()).unwrap();
    assert_eq!((url.scheme(), url.port(), url.username()), ("https", None, ""));
    assert_eq!(url.host_str().unwrap(), format!("{label}.a.example").to_ascii_lowercase());
    assert!(!label.contains('.'), "one label and no more");
    let path: Vec<_> = url.path_segments().unwrap().collect();
    assert_eq!((path.len(), path[0], path[2]), (3, "x", "authorize"), "{url}");
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let known: BTreeSet<_> = names.iter().map(String::as_str).collect();
    let expected = [
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "extra",
        "fixed",
        "redirect_uri",
        "response_type",
        "state",
    ];
    assert_eq!((names.len(), known), (expected.len(), expected.into()), "{url}");
    let value = |name: &str| url.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned());
    assert_eq!((value("extra").as_deref(), value("fixed").as_deref()), (Some(segment), Some(segment)));
    assert_eq!(url.fragment(), None);
}

/// A service that is called with a key.
#[connector(base_uri = "https://api.keyed.example", test = none, api_key)]
pub struct Keyed {
    pub api_key: Secret,
}

#[connector]
impl Keyed {}

/// Answers every call with 401 and what it holds as a header.
#[derive(Clone)]
struct Challenging(HeaderName, HeaderValue);

#[async_trait]
impl Transport for Challenging {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        let headers = HeaderMap::from_iter([(self.0.clone(), self.1.clone())]);
        Ok(Response::new(StatusCode::UNAUTHORIZED, headers, ""))
    }
}

/// The challenge of an API (RFC 9110, section 11.6.1).
pub fn www_authenticate(data: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(data) else { return };
    let connections = Connections::builder("https://program.example/callback")
        .register::<Keyed>()
        .transport(Challenging(WWW_AUTHENTICATE, value))
        .build()
        .unwrap();
    let connection: Connection<Keyed> = wait(connections.connect("it", Keyed { api_key: "key".into() })).unwrap();
    let error = wait(connection.get("x").send()).unwrap_err();
    check_error(&error);
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
}

/// A service that says itself where its endpoints are.
#[connector(base_uri = "https://api.a.example", test = none, oauth2(issuer = "https://a.example"))]
pub struct Discovered {
    pub client_id: String,
}

#[connector]
impl Discovered {}

/// Answers whoever asks for metadata with what it holds, and nobody else.
#[derive(Clone)]
struct Saying(u16, Bytes);

#[async_trait]
impl Transport for Saying {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let url = request.url();
        assert_eq!((url.scheme(), url.host_str(), url.port()), ("https", Some("a.example"), None));
        assert!(url.path().starts_with("/.well-known/"), "{url}");
        assert!(request.headers().get("authorization").is_none());
        Ok(Response::new(StatusCode::from_u16(self.0).unwrap(), HeaderMap::new(), self.1.clone()))
    }
}

/// The metadata of an issuer.
pub fn metadata(data: &[u8]) {
    let (status, body) = choose(data, &[200, 200, 200, 201, 302, 404, 500]);
    let connections = Connections::builder("https://program.example/callback")
        .register::<Discovered>()
        .transport(Saying(status, Bytes::copy_from_slice(body)))
        .build()
        .unwrap();
    let service = Discovered { client_id: "id".to_owned() };
    let url = match wait(connections.authorize(&Session::new("s"), "it", service)) {
        Ok(request) => request.url,
        Err(error) => return check_error(&error),
    };
    assert!((200..300).contains(&status));
    assert_eq!((url.scheme(), url.username(), url.password(), url.fragment()), ("https", "", None, None));
    if let Some(url::Host::Ipv4(address)) = url.host() {
        assert!(!address.is_private() && !address.is_loopback() && !address.is_link_local(), "{url}");
    }
    for (name, value) in [("client_id", "id"), ("response_type", "code"), ("code_challenge_method", "S256")] {
        let given: Vec<_> = url.query_pairs().filter(|(given, _)| given == name).map(|(_, value)| value).collect();
        assert_eq!(given, [value], "{url}");
    }
    // It says so itself.
    assert!(String::from_utf8_lossy(body).contains("issuer") || body.contains(&b'\\'), "{url}");
}

/// Every target, by its name.
pub const TARGETS: [(&str, fn(&[u8])); 5] = [
    ("token_response", token_response),
    ("callback", callback),
    ("template", template),
    ("www_authenticate", www_authenticate),
    ("metadata", metadata),
];
