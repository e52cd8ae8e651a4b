//! Whoever has stolen something, and what the provider says to them: the proof is worth what its verification is.

use connector_core::testing::{DpopSigner, Endpoint, Received};
use connector_core::{Clock as _, Request, Transport as _};
use http::Method;
use serde_json::{Value, json};

use super::{Bound, with_nonces};
use crate::world::{HOUR, MINUTE, World, parameter};

const TOKEN: &str = "https://bound.example/token";
const NOTES: &str = "https://api.bound.example/v1/notes";

/// Sends a request with those headers; what comes back.
async fn send(world: &World, method: Method, url: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut request = Request::new(method, url::Url::parse(url).unwrap());
    for (name, value) in headers {
        request.set_header(name, value).unwrap();
    }
    request.set_body(body.to_owned());
    let answer = world.provider.transport().send(request).await.unwrap();
    let challenge = answer.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
    let status = answer.status().as_u16();
    (status, format!("{} {}", challenge.unwrap_or_default(), answer.text().await.unwrap()))
}

/// Sends what was received once more, as it was.
async fn replay(world: &World, request: &Received) -> (u16, String) {
    let url = format!("https://{}{}", request.host, request.path);
    let names = ["authorization", "dpop", "content-type"];
    let headers: Vec<_> = names.into_iter().filter_map(|name| Some((name, request.header(name)?))).collect();
    send(world, request.method.clone(), &url, &headers, std::str::from_utf8(&request.body).unwrap()).await
}

#[tokio::test]
async fn a_stolen_token_is_of_no_use_without_its_key() {
    let world = World::new::<Bound>().await;
    let connection = world.connect::<Bound>().await;
    let tokens = connection.tokens().await.unwrap();
    let token = tokens.access_token().expose_secret();
    let thief = DpopSigner::fresh().unwrap();
    let bound = format!("DPoP {token}");
    let claims = thief.claims("GET", NOTES, world.clock.now(), Some(token)).unwrap();
    let proof = thief.sign(&thief.header(), &claims).unwrap();
    let (status, said) = send(&world, Method::GET, NOTES, &[("authorization", &bound), ("dpop", &proof)], "").await;
    assert_eq!(status, 401, "a good proof of another key: {said}");
    assert!(said.contains("invalid_token"), "{said}");
    for (scheme, why) in [("DPoP", "without a proof"), ("Bearer", "as a bearer token")] {
        let header = format!("{scheme} {token}");
        let (status, said) = send(&world, Method::GET, NOTES, &[("authorization", &header)], "").await;
        assert_eq!(status, 401, "{why}: {said}");
    }
}

#[tokio::test]
async fn a_proof_that_was_seen_is_of_no_use() {
    let world = World::new::<Bound>().await;
    let connection = world.connect::<Bound>().await;
    connection.get("notes").send().await.unwrap();
    for request in [Endpoint::Api, Endpoint::Token].map(|endpoint| world.provider.requests_to(endpoint).pop().unwrap())
    {
        let (status, said) = replay(&world, &request).await;
        assert!(status >= 400 && said.contains("invalid_dpop_proof") && said.contains("used before"), "{said}");
    }
    connection.get("notes").send().await.expect("the connection is none the worse");
}

#[tokio::test]
async fn a_stolen_code_or_refresh_token_is_of_no_use_without_its_key() {
    let world = World::new::<Bound>().await;
    let callback = world.consent::<Bound>().await;
    let thief = DpopSigner::fresh().unwrap();
    let steal = async |body: String| {
        let claims = thief.claims("POST", TOKEN, world.clock.now(), None).unwrap();
        let proof = thief.sign(&thief.header(), &claims).unwrap();
        let headers = [("dpop", proof.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        send(&world, Method::POST, TOKEN, &headers, &body).await
    };
    let client = connector_core::testing::CLIENT_ID;
    let code = parameter(&callback, "code").unwrap();
    let (status, said) =
        steal(format!("grant_type=authorization_code&client_id={client}&code={code}&redirect_uri=x")).await;
    assert!(status == 400 && said.contains("bound to another key"), "{said}");

    let connection = world.connect::<Bound>().await;
    let tokens = connection.tokens().await.unwrap();
    let refresh = tokens.refresh_token().unwrap().expose_secret();
    let body = format!("grant_type=refresh_token&client_id={client}&refresh_token={refresh}");
    let (status, said) = steal(body).await;
    assert!(status == 400 && said.contains("bound to another key"), "{said}");
    world.clock.advance(HOUR);
    connection.get("notes").send().await.expect("the owner renews by it all the same");
}

/// One thing that is wrong with a proof.
type Fault = (&'static str, fn(&mut Value, &mut Value));

#[tokio::test]
async fn a_proof_with_one_thing_wrong_is_refused() {
    let faults: [Fault; 13] = [
        ("another type", |header, _| header["typ"] = "jwt".into()),
        ("another algorithm", |header, _| header["alg"] = "none".into()),
        ("a private key", |header, _| header["jwk"]["d"] = "AAAA".into()),
        ("another key than it is signed by", |header, _| {
            header["jwk"] = DpopSigner::fresh().unwrap().header()["jwk"].clone();
        }),
        ("no key", |header, _| header["jwk"] = json!({})),
        ("another method", |_, claims| claims["htm"] = "GET".into()),
        ("another path", |_, claims| claims["htu"] = "https://bound.example/token/2".into()),
        ("another host", |_, claims| claims["htu"] = "https://bound.example.evil.example/token".into()),
        ("a query", |_, claims| claims["htu"] = "https://bound.example/token?x".into()),
        ("no id", |_, claims| claims["jti"] = "".into()),
        ("a time that is past", |_, claims| claims["iat"] = (claims["iat"].as_u64().unwrap() - 61).into()),
        ("a time to come", |_, claims| claims["iat"] = (claims["iat"].as_u64().unwrap() + 61).into()),
        ("a token where there is none", |_, claims| claims["ath"] = "x".into()),
    ];
    let world = World::new::<Bound>().await;
    let signer = DpopSigner::fresh().unwrap();
    let client = connector_core::testing::CLIENT_ID;
    let body = format!("grant_type=refresh_token&client_id={client}&refresh_token=unknown");
    let ask = async |fault: fn(&mut Value, &mut Value)| {
        let mut header = signer.header();
        let mut claims = signer.claims("POST", TOKEN, world.clock.now(), None).unwrap();
        fault(&mut header, &mut claims);
        let proof = signer.sign(&header, &claims).unwrap();
        let headers = [("dpop", proof.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        send(&world, Method::POST, TOKEN, &headers, &body).await
    };
    let (_, said) = ask(|_, _| {}).await;
    assert!(said.contains("invalid_grant"), "nothing else is wrong: {said}");
    for (what, fault) in faults {
        let (status, said) = ask(fault).await;
        assert!(status == 400 && said.contains("invalid_dpop_proof"), "{what}: {said}");
    }
}

#[tokio::test]
async fn a_nonce_is_good_for_its_time_its_host_and_its_server() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(MINUTE);
    let tokens = connection.tokens().await.unwrap();
    let token = tokens.access_token().expose_secret();
    let thief = DpopSigner::fresh().unwrap();
    let used = |endpoint| super::claim(&world.provider.requests_to(endpoint).pop().unwrap(), "nonce").unwrap();
    let (of_api, of_tokens) = (used(Endpoint::Api), used(Endpoint::Token));
    let ask = async |url: &str, nonce: &str| {
        let mut claims = thief.claims("GET", url, world.clock.now(), Some(token)).unwrap();
        claims["nonce"] = nonce.into();
        let (bound, proof) = (format!("DPoP {token}"), thief.sign(&thief.header(), &claims).unwrap());
        send(&world, Method::GET, url, &[("authorization", &bound), ("dpop", &proof)], "").await.1
    };
    assert!(ask(NOTES, &of_api).await.contains("invalid_token"), "the proof is good, and of another key");
    for (url, nonce) in [(NOTES, &of_tokens), ("https://files.bound.example/notes", &of_api)] {
        assert!(ask(url, nonce).await.contains("use_dpop_nonce"), "{url}");
    }
    world.provider.rotate_dpop_nonces();
    assert!(ask(NOTES, &of_api).await.contains("invalid_token"), "still taken");
    world.provider.rotate_dpop_nonces();
    assert!(ask(NOTES, &of_api).await.contains("use_dpop_nonce"));
}
