//! Where the metadata of an issuer are sought, and which are believed.

use connector_core::prelude::*;
use serde_json::Value;
use url::Url;

use crate::case::{Case, Check};
use crate::program::{ID, OLD_TOKENS, Program, REDIRECT_URI, client};
use crate::service::Play;
use crate::world::parameter;

/// Connectors that leave all addresses to their issuer.
macro_rules! issuers {
    ($($(#[$doc:meta])* $name:ident: $issuer:literal;)*) => {$(
        $(#[$doc])*
        #[connector(base_uri = "https://api.example.test", test = none, oauth2(issuer = $issuer))]
        pub struct $name {
            pub client_id: String,
        }

        #[connector]
        impl $name {}
    )*};
}

issuers! {
    Root: "https://as.example.test";
    RootWithSlash: "https://as.example.test/";
    Path: "https://as.example.test/t1";
    PathWithSlash: "https://as.example.test/t1/";
}

const FIRST: &str = "https://as.example.test/.well-known/oauth-authorization-server";
const SECOND: &str = "https://as.example.test/.well-known/openid-configuration";
const AUTHORIZATION: &str = "https://as.example.test/authorize";
const TOKEN: &str = "https://as.example.test/token";

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    match (case.value["urls"].as_array(), case.text("issuer")) {
        (Some(_), "https://as.example.test") => sought::<Root>(&case, &mut check).await,
        (Some(_), "https://as.example.test/") => sought::<RootWithSlash>(&case, &mut check).await,
        (Some(_), "https://as.example.test/t1") => sought::<Path>(&case, &mut check).await,
        (Some(_), "https://as.example.test/t1/") => sought::<PathWithSlash>(&case, &mut check).await,
        _ => answered(&case, &mut check).await,
    }
    check
}

/// There is nothing anywhere: which addresses are tried?
async fn sought<C: Connector>(case: &Case, check: &mut Check) {
    let program = Program::new::<C>().await;
    for root in [FIRST, SECOND] {
        for path in ["", "/", "/t1", "/t1/"] {
            program.service.play(&format!("{root}{path}"), Play::new(404, "text/plain", ""));
        }
    }
    program.service.play("https://as.example.test/t1/.well-known/openid-configuration", Play::new(404, "", ""));
    let outcome = begin::<C>(&program).await;
    check.that(&format!("it is the operator's: {outcome:?}"), matches!(outcome, Err(Error::Misconfigured(_))));
    let mut tried: Vec<String> = program.service.seen().iter().map(|seen| seen.url.to_string()).collect();
    if case.id == "disc-003" {
        // It is about what a slash at the end does to the first address; disc-101 has all.
        tried.truncate(1);
    }
    let urls = case.value["urls"].as_array().unwrap().iter().map(|url| url.as_str().unwrap().to_owned()).collect();
    check.same("addresses", urls, tried);
}

/// The first address answers as the case says.
async fn answered(case: &Case, check: &mut Check) {
    if case.value["expected_issuer"].is_string() {
        check.same("the issuer of the case", "https://as.example.test", case.text("expected_issuer"));
    }
    let program = Program::new::<Root>().await;
    let status = u16::try_from(case.number("status").unwrap()).unwrap();
    let media = case.value["content_type"].as_str().unwrap_or("application/json");
    let body = whole(&case.value["body"]);
    let mut play = Play::new(status, media, body.as_bytes());
    for (name, value) in case.object("headers") {
        play = play.with_header(&name, value.as_str().unwrap());
    }
    let good = format!(
        r#"{{"issuer": "https://as.example.test", "authorization_endpoint": "{AUTHORIZATION}", "token_endpoint": "{TOKEN}"}}"#
    );
    program.service.play(FIRST, play);
    match case.text("expect") {
        "ok" => {
            program.service.play(SECOND, Play::new(404, "text/plain", ""));
            connects(&program, &body, check).await;
            check.same("addresses tried", 0, program.service.seen_at(SECOND).len());
        }
        "try next" => {
            program.service.play(SECOND, Play::json(&good));
            connects(&program, &good, check).await;
            check.same("addresses tried", 1, program.service.seen_at(SECOND).len());
        }
        expected => {
            // What is wrong at the first address is not made good by another.
            program.service.play(SECOND, Play::new(404, "text/plain", ""));
            let Err(error) = begin::<Root>(&program).await else { return check.fail("it is not refused") };
            check.same("retryable", expected.ends_with("retryable"), error.is_transient());
            if error.is_transient() {
                check.same("addresses tried", 1, program.service.seen().len());
            }
            let wait = case.value["headers"]["Retry-After"].as_str().and_then(|seconds| seconds.parse().ok());
            let said = error.retry_after().map(|wait| wait.as_secs());
            check.that(
                &format!("it says when to try again: {said:?}"),
                !error.is_transient() || said >= wait.max(Some(1)),
            );
            let elsewhere =
                program.service.seen().into_iter().any(|seen| !seen.url.path().starts_with("/.well-known/"));
            check.that("nothing else is asked", !elsewhere);
        }
    }
}

/// The document of a case, with the endpoints that it does not speak of.
fn whole(body: &Value) -> String {
    let Value::Object(members) = body else {
        return body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    };
    let mut members = members.clone();
    members.entry("authorization_endpoint").or_insert(AUTHORIZATION.into());
    members.entry("token_endpoint").or_insert(TOKEN.into());
    Value::Object(members).to_string()
}

async fn begin<C: Connector>(program: &Program) -> Result<Url> {
    let connector = client(None).build::<C>()?;
    Ok(program.connections.authorize(&program.session, ID, connector).await?.url)
}

/// The person and the code go where the document says.
async fn connects(program: &Program, document: &str, check: &mut Check) {
    let document: Value = serde_json::from_str(document.trim_start_matches('\u{feff}')).unwrap();
    let [authorization, token] = ["authorization_endpoint", "token_endpoint"]
        .map(|member| Url::parse(document[member].as_str().unwrap()).unwrap());
    let url = match begin::<Root>(program).await {
        Ok(url) => url,
        Err(error) => return check.fail(format!("it is refused: {error:?}")),
    };
    let place = |url: &Url| (url.origin(), url.path().to_owned());
    check.same("where the person is sent", place(&authorization), place(&url));
    for (name, value) in authorization.query_pairs() {
        check.same("the query of the endpoint", Some(value.into_owned()), parameter(url.as_str(), &name));
    }
    check.same("PKCE", Some("S256".to_owned()), parameter(url.as_str(), "code_challenge_method"));
    let mut at_token = token.clone();
    at_token.set_query(None);
    // The service does not see the port.
    let _ = at_token.set_port(None);
    program.service.play(at_token.as_str(), Play::json(OLD_TOKENS));
    let state = parameter(url.as_str(), "state").unwrap();
    let callback = format!("{REDIRECT_URI}?code=code-1&state={state}");
    let outcome = program.connections.complete(&program.session, &callback).await;
    check.that(&format!("the code is exchanged: {outcome:?}"), outcome.is_ok());
    check.same("requests to the token endpoint", 1, program.service.seen_at(at_token.as_str()).len());
    check.same("requests for metadata after the consent", 1, program.service.seen_at(FIRST).len());
}
