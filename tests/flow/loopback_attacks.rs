//! Attacks on a loopback receiver: by another program or user on the machine, and by pages in the person's browser. None of
//! them has the state, and none of them changes what becomes of the flow.

use connector_core::defaults::{LOOPBACK_CONNECTIONS, LOOPBACK_REQUEST_LIMIT, LOOPBACK_REQUEST_TIMEOUT};
use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate};
use connector_core::{Connections, LoopbackFlow, Reason};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::browser::{Page, authority, connect, get, open, page, request, send, target};
use crate::gates::until;
use crate::loopback::{begin, goes_on, world};
use crate::world::{ID, Notes, World, changed, client, parameter, soon};

/// A flow, and the callback that its person's browser is about to open.
async fn under_way(world: &World) -> (LoopbackFlow<Notes>, String) {
    let flow = begin(world).await;
    let callback = world.provider.consent(flow.url()).await.unwrap();
    (flow, callback)
}

/// What the flow's own outcome is, after its browser opened an address.
async fn ends_with(flow: LoopbackFlow<Notes>, callback: String) -> (Error, Page) {
    let browser = tokio::spawn(async move { open(&callback).await });
    let error = soon(flow.connected()).await.unwrap_err();
    (error, browser.await.unwrap())
}

/// A page that has nothing of the request it answers, and can do nothing.
fn is_harmless(page: &Page) {
    for header in [
        "cache-control: no-store",
        "connection: close",
        "content-type: text/html; charset=utf-8",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
    ] {
        assert!(page.has(header), "{header}: {page:?}");
    }
    assert!(page.head.contains("\ncontent-security-policy: default-src 'none'; "), "{page:?}");
    for word in ["location:", "refresh:", "set-cookie:", "access-control"] {
        assert!(!page.head.contains(word), "{word}: {page:?}");
    }
    for word in ["script", "href", "src", "http:", "https:", "code"] {
        assert!(!page.body.contains(word), "{word}: {page:?}");
    }
}

#[tokio::test]
async fn s06_a_callback_without_the_flows_state_changes_nothing() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let other = under_way(&world).await;
    let others_state = parameter(&other.1, "state");
    let empty = String::new();
    for state in [None, Some(&empty), Some(&"guess".repeat(8)), others_state.as_ref()] {
        let forged = changed(&changed(&callback, "state", state.map(String::as_str)), "code", Some("the-attackers"));
        let page = open(&forged).await;
        assert_eq!(page.status, 400, "{forged}");
        assert!(page.body.contains("Nobody waits for this answer here"), "{page:?}");
        is_harmless(&page);
    }
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
    goes_on(other.0, &other.1).await;
}

#[tokio::test]
async fn s08_a_flow_is_completed_by_its_receiver_only() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateUnknown));
    let sibling: Connections = world.sibling::<Notes>();
    sibling.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s08_a_receiver_completes_no_flow_but_its_own() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let elsewhere = world.connections.authorize(&world.session, "another", client::<Notes>()).await.unwrap();
    let state = parameter(elsewhere.url.as_str(), "state");
    assert_eq!(open(&changed(&callback, "state", state.as_deref())).await.status, 400);
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s12_host_header_and_query_change_no_redirect_uri() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let redirect_uri = flow.redirect_uri().to_owned();
    let forged = changed(&callback, "redirect_uri", Some("https://evil.example/callback"));
    goes_on(flow, &forged).await;
    let exchange = world.provider.requests_to(Endpoint::Token).pop().unwrap();
    assert_eq!(exchange.body_value("redirect_uri"), Some(redirect_uri));
}

#[tokio::test]
async fn s13_the_page_leads_nowhere() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let mut tempting = callback.clone();
    for name in ["next", "return_to", "redirect_uri", "url", "continue"] {
        tempting = changed(&tempting, name, Some("https://evil.example/<script>"));
    }
    for address in [changed(&tempting, "state", Some("x")), tempting] {
        let browser = tokio::spawn(async move { open(&address).await });
        let page = browser.await.unwrap();
        assert!(!page.body.contains("evil.example"), "{page:?}");
        is_harmless(&page);
    }
    soon(flow.connected()).await.unwrap();
}

#[tokio::test]
async fn s14_there_is_one_path() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let (target, authority) = (target(&callback), authority(&callback));
    let query = target.strip_prefix("/callback").unwrap();
    for path in [
        "/",
        "/favicon.ico",
        "/callback/",
        "//callback",
        "/./callback",
        "/x/../callback",
        "/CALLBACK",
        "/callback;x",
        "/callback%20",
        "/callback%3F",
        "/%63allback",
        "/callbac%6b",
        "/callback%00",
        "/callback%2f..",
        "/callback\\",
    ] {
        let answer = send(&callback, &request("GET", &format!("{path}{query}"), &authority, &[])).await;
        assert!(answer.is_some_and(|page| page.status == 404), "{path}");
    }
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s14_only_get_is_answered_and_nothing_else_uses_the_state_up() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    for method in ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "get", "PROPFIND"] {
        let bytes = request(method, &target(&callback), &authority(&callback), &[]);
        let page = send(&callback, &bytes).await.unwrap();
        assert!(page.status == 405 && page.has("allow: get"), "{method}: {page:?}");
    }
    for header in ["Sec-Purpose: prefetch", "Sec-Purpose: prefetch;prerender", "Purpose: prefetch", "X-Moz: prefetch"] {
        let page = get(&callback, &[header]).await;
        assert_eq!(page.status, 503, "{header}");
        is_harmless(&page);
    }
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s14_a_name_that_was_made_to_lead_here_is_refused() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let here = authority(&callback);
    let port = here.strip_prefix("127.0.0.1:").unwrap();
    let others = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        format!("127.1:{port}"),
        format!("{here}.evil.example"),
        format!("x@{here}"),
        format!("{here}, evil.example"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        String::new(),
    ];
    for host in &others {
        let page = send(&callback, &request("GET", &target(&callback), host, &[])).await.unwrap();
        assert_eq!(page.status, 421, "{host}");
        is_harmless(&page);
    }
    let none = format!("GET {} HTTP/1.1\r\n\r\n", target(&callback));
    let old = format!("GET {} HTTP/1.0\r\n\r\n", target(&callback));
    let two = request("GET", &target(&callback), &here, &["Host: evil.example"]);
    let twice = request("GET", &target(&callback), &here, &[&format!("Host: {here}")]);
    for bytes in [none, old, two, twice] {
        assert_eq!(send(&callback, &bytes).await.unwrap().status, 400, "{bytes}");
    }
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s14_a_whole_address_as_the_target_must_be_the_receivers() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let (here, rest) = (authority(&callback), target(&callback));
    for (address, host) in [
        (format!("http://evil.example{rest}"), &*here),
        (format!("https://{here}{rest}"), &*here),
        (format!("http://x@{here}{rest}"), &*here),
        (format!("http://{here}@evil.example{rest}"), &*here),
        (callback.clone(), "evil.example"),
    ] {
        let page = send(&callback, &request("GET", &address, host, &[])).await.unwrap();
        assert_eq!(page.status, 421, "{address}");
    }
    assert_eq!(world.token_requests(), 0);

    // A server must take the right one (RFC 9112, section 3.2.2).
    let bytes = request("GET", &callback, &here, &[]);
    let browser = tokio::spawn(async move { send(&callback, &bytes).await });
    soon(flow.connected()).await.unwrap();
    assert_eq!(browser.await.unwrap().unwrap().status, 200);
}

#[tokio::test]
async fn s14_a_callback_is_answered_once() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    // One that is connected already when the first one's request arrives, and asks for the same.
    let mut late = connect(&callback).await.unwrap();
    soon(world.clock.wait_for_sleepers(2)).await;
    let first = tokio::spawn({
        let callback = callback.clone();
        async move { open(&callback).await }
    });
    soon(gate.arrived()).await;
    let bytes = request("GET", &target(&callback), &authority(&callback), &[]);
    let _ = late.write_all(bytes.as_bytes()).await;
    assert!(page(&mut late).await.is_none());
    connect(&callback).await.unwrap_err();

    gate.open();
    soon(flow.connected()).await.unwrap();
    assert_eq!(first.await.unwrap().status, 200);
    assert_eq!(world.token_requests(), 1);
    connect(&callback).await.unwrap_err();
}

#[tokio::test]
async fn s14_requests_are_small() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let long = "x".repeat(2 * LOOPBACK_REQUEST_LIMIT);
    let header = format!("X-Long: {long}");
    let longer = changed(&callback, "more", Some(&long));
    let many: Vec<String> = (0..2000).map(|number| format!("X-{number}: y")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let here = authority(&callback);
    for bytes in [
        request("GET", &target(&callback), &here, &[&header]),
        request("GET", &target(&callback), &here, &many),
        request("GET", &target(&longer), &here, &[]),
    ] {
        // Where more is on its way than is read, the answer may be lost with the connection.
        let answer = send(&callback, &bytes).await;
        assert!(answer.as_ref().is_none_or(|page| matches!(page.status, 414 | 431)), "{answer:?}");
    }
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s14_silent_connections_do_not_keep_the_browser_out() {
    for count in [20, 3 * LOOPBACK_CONNECTIONS] {
        let world = world().await;
        let (flow, callback) = under_way(&world).await;
        let mut silent: Vec<TcpStream> = Vec::new();
        for number in 0..count {
            let mut stream = connect(&callback).await.unwrap();
            if number % 2 == 1 {
                stream.write_all(b"GET /callb").await.unwrap();
            }
            silent.push(stream);
        }
        // Whoever comes now is the last in the queue: all others have been taken on, or sent away.
        assert_eq!(open(&changed(&callback, "state", None)).await.status, 400);
        until(|| world.clock.sleepers() <= 1 + LOOPBACK_CONNECTIONS).await;
        goes_on(flow, &callback).await;
    }
}

#[tokio::test]
async fn s14_the_oldest_connection_makes_room_and_not_the_browsers() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let mut silent = Vec::new();
    for _ in 0..LOOPBACK_CONNECTIONS {
        silent.push(connect(&callback).await.unwrap());
    }
    let mut browser = connect(&callback).await.unwrap();
    // Others come between its connection and its request.
    for _ in 0..LOOPBACK_CONNECTIONS / 2 {
        silent.push(connect(&callback).await.unwrap());
    }
    assert_eq!(open(&changed(&callback, "state", None)).await.status, 400);
    let bytes = request("GET", &target(&callback), &authority(&callback), &[]);
    browser.write_all(bytes.as_bytes()).await.unwrap();
    soon(flow.connected()).await.unwrap();
    assert_eq!(page(&mut browser).await.unwrap().status, 200);
}

#[tokio::test]
async fn s14_a_request_that_does_not_come_is_not_waited_for() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let mut silent = connect(&callback).await.unwrap();
    let mut slow = connect(&callback).await.unwrap();
    slow.write_all(b"GET /callback").await.unwrap();
    soon(world.clock.wait_for_sleepers(3)).await;
    world.clock.advance(LOOPBACK_REQUEST_TIMEOUT / 2);
    // One more letter buys no more time.
    slow.write_all(b"?").await.unwrap();
    world.clock.advance(LOOPBACK_REQUEST_TIMEOUT / 2);
    for stream in [&mut silent, &mut slow] {
        let read = soon(stream.read(&mut [0; 64])).await;
        assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    }
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s14_one_connection_is_one_request() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let here = authority(&callback);
    let one = request("GET", "/", &here, &[]);
    let bytes = format!("{one}{}", request("GET", &target(&callback), &here, &[]));
    let page = send(&callback, &bytes).await.unwrap();
    assert!(page.status == 404 && !page.body.contains("HTTP/1.1"), "{page:?}");
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s15_the_page_cannot_be_embedded_and_runs_nothing() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let browser = tokio::spawn(async move { open(&callback).await });
    soon(flow.connected()).await.unwrap();
    let page = browser.await.unwrap();
    is_harmless(&page);
    assert!(page.head.contains("frame-ancestors 'none'"), "{page:?}");
}

#[tokio::test]
async fn s17_a_callback_with_duplicated_parameters_changes_nothing() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let state = parameter(&callback, "state").unwrap();
    for more in ["code=the-attackers", "state=x", &format!("state={state}"), "error=a&error=b", "%63ode=the-attackers"]
    {
        assert_eq!(open(&format!("{callback}&{more}")).await.status, 400, "{more}");
    }
    assert_eq!(world.token_requests(), 0);
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s17_what_the_service_itself_answers_wrongly_ends_the_flow() {
    let world = world().await;
    for (more, reason) in [("access_token", Reason::UnexpectedParameter), ("id_token", Reason::UnexpectedParameter)] {
        let (flow, callback) = under_way(&world).await;
        let (error, page) = ends_with(flow, changed(&callback, more, Some("x"))).await;
        assert_eq!(error.reason(), Some(reason));
        assert!(page.body.contains("is not connected"), "{page:?}");
        connect(&callback).await.unwrap_err();
    }
    let (flow, callback) = under_way(&world).await;
    let (error, _) = ends_with(flow, changed(&callback, "code", None)).await;
    assert_eq!(error.reason(), Some(Reason::CodeMissing));
    assert_eq!(world.token_requests(), 0);
}

#[tokio::test]
async fn s18_an_error_without_the_flows_state_ends_nothing() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    for state in [None, Some("guess")] {
        let error = changed(&changed(&callback, "state", state), "code", None);
        let page = open(&changed(&error, "error", Some("access_denied"))).await;
        assert!(page.status == 400 && !page.body.contains("access_denied"), "{page:?}");
    }
    goes_on(flow, &callback).await;
}

#[tokio::test]
async fn s34_nothing_secret_in_what_a_loopback_flow_shows() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let shown = format!("{flow:?} {flow:#?}");
    assert!(shown.contains("/callback") && shown.contains(ID), "{shown}");
    let (state, code) = (parameter(&callback, "state").unwrap(), parameter(&callback, "code").unwrap());
    assert!(!shown.contains(&state), "{shown}");

    let stranger = open(&changed(&callback, "state", Some("x"))).await;
    let browser = tokio::spawn(async move { open(&callback).await });
    soon(flow.connected()).await.unwrap();
    let (log, end) = (crate::logs::text(), browser.await.unwrap());
    assert!(!log.is_empty());
    for secret in [&state, &code] {
        for page in [&stranger, &end] {
            assert!(!page.body.contains(secret) && !page.head.contains(&secret.to_lowercase()), "{page:?}");
        }
        assert!(!log.contains(secret), "in the log");
    }
}

#[tokio::test]
async fn s35_what_the_service_says_is_escaped_and_cut_on_the_page() {
    let world = world().await;
    let (flow, callback) = under_way(&world).await;
    let said = format!("<script>alert('1')</script> &\"\u{202e}\r\n{}", "x".repeat(4000));
    let refused = changed(&changed(&callback, "code", None), "error", Some("server_says_<b>"));
    let (error, page) = ends_with(flow, changed(&refused, "error_description", Some(&said))).await;
    assert_eq!(error.reason(), Some(Reason::OAuth));
    assert!(page.body.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp;&quot;"), "{page:?}");
    assert!(page.body.contains("server_says_&lt;b&gt;"), "{page:?}");
    assert!(!page.body.contains("<script") && !page.body.contains("<b>") && !page.body.contains('\u{202e}'));
    assert!(page.body.len() < 1000, "{}", page.body.len());
}
