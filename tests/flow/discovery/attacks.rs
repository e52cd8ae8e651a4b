//! Whoever answers at the issuer's address does not get further than it may.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault, Gate};
use connector_core::{Host, Reason, Status};
use serde_json::json;
use tokio::task::JoinSet;

use super::{AtHome, Desk, Inner, Market, Moved, MovedRobot, Partly, Plain, Robot, asked, begin, hosts, places};
use crate::world::{HOUR, ID, MINUTE, World, changed, client, parameter, soon};

#[tokio::test]
async fn s37_metadata_of_another_issuer_are_not_believed() {
    let world = World::new::<Plain>().await;
    for other in ["https://evil.example", "https://login.plain.example", "https://login.plain.example/t1/", ""] {
        world.provider.set_metadata("issuer", other);
        let error = begin(&world, client::<Plain>()).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
        assert_eq!(error.reason(), Some(Reason::IssuerMismatch), "{other}");
        world.clock.advance(MINUTE);
    }
    assert_eq!(hosts(&world), ["login.plain.example".to_owned()].into());
    assert_eq!(asked(&world), 4, "another address is not asked instead");
    world.provider.set_metadata("issuer", "https://login.plain.example/t1");
    world.connect::<Plain>().await;
}

#[tokio::test]
async fn s37_endpoints_that_metadata_name_use_tls() {
    let world = World::new::<Plain>().await;
    for member in ["authorization_endpoint", "token_endpoint"] {
        for bad in
            ["http://login.plain.example/x", "https://a@login.plain.example/x", "https://evil.example\\.plain.example/"]
        {
            world.provider.set_metadata(member, bad);
            let error = begin(&world, client::<Plain>()).await.unwrap_err();
            assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
            let text = error.to_string();
            assert!(text.contains(member) && text.contains("is not an https address"), "{text}");
            world.clock.advance(2 * HOUR);
        }
        world.provider.set_metadata(member, "https://login.plain.example/t1/x");
    }
    assert_eq!(hosts(&world), ["login.plain.example".to_owned()].into());
}

#[tokio::test]
async fn s37_metadata_do_not_lead_into_the_programs_own_network() {
    for member in ["authorization_endpoint", "token_endpoint", "revocation_endpoint"] {
        let world = World::new::<Plain>().await;
        let connection = world.connect::<Plain>().await;
        for host in
            ["10.0.0.1", "[fd00::1]", "169.254.169.254", "127.0.0.1", "[::1]", "[::ffff:a00:1]", "localhost", "0.0.0.0"]
        {
            world.clock.advance(2 * HOUR);
            world.provider.set_metadata(member, format!("https://{host}/x"));
            let error = match member {
                "revocation_endpoint" => world.connections.revoke::<Plain>(ID).await.unwrap_err(),
                _ => begin(&world, client::<Plain>()).await.unwrap_err(),
            };
            assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
            assert_eq!(error.reason(), Some(Reason::HostNotAllowed), "{host}");
            assert!(error.to_string().contains(member) && error.to_string().contains(host), "{error}");
            // Where tokens are renewed was known before.
            connection.get("notes").send().await.unwrap();
        }
        let met = ["login.plain.example", "api.plain.example"].map(str::to_owned);
        assert_eq!(hosts(&world), met.into());
        assert!(
            places(&world.provider.requests_to(Endpoint::Token)).iter().all(|at| at == "login.plain.example/t1/token")
        );
    }
}

#[tokio::test]
async fn s37_no_token_is_shown_to_an_endpoint_without_tls_or_in_the_programs_own_network() {
    for bad in
        ["http://login.plain.example/x", "https://a@login.plain.example/x", "https://10.0.0.1/x", "https://[::1]/x"]
    {
        let world = World::with::<Plain>(
            |service| {
                let service = service.without_expiry().metadata("introspection_endpoint", bad);
                service.metadata("revocation_endpoint", bad)
            },
            |program| program,
        )
        .await;
        let connection = world.connect::<Plain>().await;
        assert_eq!(connection.expires_at(), None, "nobody was asked when the token ends");
        let error = world.connections.revoke::<Plain>(ID).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
        assert!(error.to_string().contains("`revocation_endpoint`"), "{error}");
        let places = places(&world.provider.requests());
        assert!(places.iter().all(|at| !at.ends_with("/x")), "{places:?}");
    }
}

#[tokio::test]
async fn s37_what_one_connector_may_be_led_to_another_may_not() {
    let world = World::with::<Inner>(
        |service| service.endpoint(Endpoint::Token, "https://10.0.0.1/token"),
        |program| program.register::<Plain>().redirect_uri_of::<Plain>("http://127.0.0.1:7777/callback/plain"),
    )
    .await;
    world.connect::<Inner>().await;
    assert_eq!(places(&world.provider.requests_to(Endpoint::Token)), ["10.0.0.1/token"]);
    let error = begin(&world, client::<Plain>()).await.unwrap_err();
    assert_eq!((error.reason(), asked(&world)), (Some(Reason::HostNotAllowed), 1), "the same metadata");
    assert!(error.to_string().contains("add `hosts = [\"10.0.0.1\"]`"), "{error}");
}

#[tokio::test]
async fn s37_no_redirect_leads_to_metadata() {
    let world = World::new::<Plain>().await;
    world.provider.fail_always(Endpoint::Metadata, Fault::Redirect("https://evil.example/metadata".to_owned()));
    let error = begin(&world, client::<Plain>()).await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::RedirectRefused));
    assert_eq!(hosts(&world), ["login.plain.example".to_owned()].into());
}

#[tokio::test]
async fn s37_metadata_without_an_end_are_cut_off() {
    let world = World::new::<Plain>().await;
    world.provider.fail_next(Endpoint::Metadata, Fault::Endless);
    let error = soon(begin(&world, client::<Plain>())).await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert!(error.to_string().contains("the answer is larger than 1048576 bytes"), "{error}");
}

#[tokio::test]
async fn s37_metadata_have_a_deadline_of_their_own() {
    let world = World::new::<Plain>().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Metadata, Fault::Hold(gate.clone()));
    let asking = begin(&world, client::<Plain>());
    let waiting = async {
        world.provider.wait_for(Endpoint::Metadata, 1).await;
        world.clock.advance(Duration::from_secs(10));
    };
    let (outcome, ()) = soon(async { tokio::join!(asking, waiting) }).await;
    let error = outcome.unwrap_err();
    assert!(error.is_transient() && error.to_string().contains("did not come in time"), "{error:?}");
    gate.open();
}

#[tokio::test]
async fn s37_only_a_json_object_is_metadata() {
    let world = World::new::<Plain>().await;
    for body in [
        "<!doctype html><title>Log in</title>",
        "[]",
        "[{\"issuer\":\"https://login.plain.example/t1\"}]",
        "null",
        "",
        "{",
    ] {
        world.provider.fail_always(Endpoint::Metadata, Fault::body(200, "text/html", body));
        let error = begin(&world, client::<Plain>()).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
        assert_eq!(error.reason(), Some(Reason::Discovery), "{body}");
        world.clock.advance(MINUTE);
    }
    assert_eq!(hosts(&world), ["login.plain.example".to_owned()].into());
    world.provider.behave();
    world.connect::<Plain>().await;
}

#[tokio::test]
async fn s37_a_field_in_the_issuer_stays_in_its_place() {
    let world = World::new::<Desk>().await;
    for tenant in ["evil.example/", "a@b", "a.b", "..", "a#", "a?", "a:1", "%2f", "\u{430}", ""] {
        let desk = Desk { tenant: tenant.to_owned(), area: "a".to_owned(), client_id: CLIENT_ID.to_owned() };
        let error = begin(&world, desk).await.unwrap_err();
        assert!(matches!(error, Error::Input(_)), "{tenant}: {error:?}");
    }
    assert_eq!(world.provider.requests().len(), 0);
    for (area, path) in [("a@b", "a%40b"), ("x/../y", "x%2F..%2Fy"), ("?q", "%3Fq")] {
        let desk = Desk { tenant: "acme".to_owned(), area: area.to_owned(), client_id: CLIENT_ID.to_owned() };
        let url = begin(&world, desk).await.unwrap();
        assert_eq!((url.host_str(), url.path()), (Some("acme.desk.example"), format!("/{path}/authorize").as_str()));
    }
    assert_eq!(hosts(&world), ["acme.desk.example".to_owned()].into());
}

#[tokio::test]
async fn s37_a_person_does_not_lead_the_program_to_its_own_machine() {
    let world = World::new::<AtHome>().await;
    let home = AtHome { server: Host::parse("localhost").unwrap(), client_id: CLIENT_ID.to_owned() };
    let error = begin(&world, home).await.unwrap_err();
    assert_eq!((error.reason(), world.provider.requests().len()), (Some(Reason::HostNotAllowed), 0));
    let home = AtHome { server: Host::parse("cloud.ada.example").unwrap(), client_id: CLIENT_ID.to_owned() };
    assert_eq!(begin(&world, home).await.unwrap().host_str(), Some("cloud.ada.example"));
}

#[tokio::test]
async fn s37_two_tenants_never_mix() {
    let world = World::new::<Desk>().await;
    let mut begun = JoinSet::new();
    for number in 0..20 {
        let (connections, session) = (world.connections.clone(), world.session.clone());
        let tenant = ["acme", "evil"][number % 2].to_owned();
        begun.spawn(async move {
            let desk = Desk { tenant: tenant.clone(), area: "a".to_owned(), client_id: CLIENT_ID.to_owned() };
            let request = connections.authorize(&session, &format!("{tenant}-{number}"), desk).await.unwrap();
            (tenant, request.url)
        });
    }
    for (tenant, url) in begun.join_all().await {
        assert_eq!(url.host_str(), Some(format!("{tenant}.desk.example").as_str()));
        let callback = world.provider.consent(&url).await.unwrap();
        let before = world.token_requests();
        world.connections.complete(&world.session, &callback).await.unwrap();
        let request = &world.provider.requests_to(Endpoint::Token)[before];
        assert_eq!(request.host, format!("{tenant}.desk.example"));
    }
    assert_eq!(asked(&world), 2);
    // Whoever runs one issuer cannot speak for another.
    world.clock.advance(2 * HOUR);
    world.provider.set_metadata("issuer", "https://acme.desk.example/a");
    world.provider.set_metadata("token_endpoint", "https://evil.example/token");
    let desk = |tenant: &str| Desk { tenant: tenant.to_owned(), area: "b".to_owned(), client_id: CLIENT_ID.to_owned() };
    assert_eq!(begin(&world, desk("evil")).await.unwrap_err().reason(), Some(Reason::IssuerMismatch));
    let acme = Desk { area: "a".to_owned(), ..desk("acme") };
    world.provider.fail_always(Endpoint::Metadata, Fault::Status(503));
    let url = begin(&world, acme).await.unwrap();
    assert_eq!(url.host_str(), Some("acme.desk.example"), "what is known of it is its own");
}

#[tokio::test]
async fn s10_where_metadata_say_that_the_issuer_is_always_named_it_must_be_named() {
    let world = World::new::<Plain>().await;
    let callback = world.consent::<Plain>().await;
    let silent = changed(&callback, "iss", None);
    // What was said when it began counts.
    world.provider.set_metadata("authorization_response_iss_parameter_supported", false);
    world.clock.advance(5 * MINUTE);
    let error = world.connections.complete(&world.session, &silent).await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::IssuerMissing), 0));
    world.connections.complete(&world.session, &callback).await.expect("the state waits for the honest callback");

    world.clock.advance(HOUR);
    let silent = changed(&world.consent::<Plain>().await, "iss", None);
    world.connections.complete(&world.session, &silent).await.expect("nobody says that it is always named");
}

#[tokio::test]
async fn s10_a_consent_that_the_service_began_is_of_an_issuer_that_names_itself_too() {
    let world = World::new::<Market>().await;
    let callback = changed(&world.consent::<Market>().await, "state", None);
    let install =
        async |callback: &str| world.connections.complete_installation(ID, client::<Market>(), callback).await;
    let error = install(&changed(&callback, "iss", None)).await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::IssuerMissing), 0));
    install(&callback).await.unwrap();
}

#[tokio::test]
async fn s03_metadata_do_not_turn_pkce_off() {
    for methods in [json!(["plain"]), json!([])] {
        let world =
            World::with::<Plain>(|service| service.metadata("code_challenge_methods_supported", methods), |p| p).await;
        let error = begin(&world, client::<Plain>()).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)) && error.to_string().contains("S256"), "{error:?}");
    }
    // Whoever states where consent is given knows better.
    let world =
        World::with::<Partly>(|service| service.metadata("code_challenge_methods_supported", json!(["plain"])), |p| p)
            .await;
    let url = begin(&world, client::<Partly>()).await.unwrap();
    assert_eq!(parameter(url.as_str(), "code_challenge_method").as_deref(), Some("S256"));
}

#[tokio::test]
async fn s31_a_known_token_endpoint_gets_tokens_of_its_issuer_only() {
    let world = World::with::<Plain>(|service| service, |program| program).await;
    world.connect::<Plain>().await;
    let moved = world.sibling::<Moved>();
    world.provider.fail_always(Endpoint::Metadata, Fault::Status(503));
    world.clock.advance(HOUR);
    let error = moved.get::<Moved>(ID).await.unwrap().get("notes").send().await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::IssuerChanged), 1));

    // Nor does one that a store holds and metadata may not name.
    for known in
        ["https://10.0.0.1/token", "http://login.plain.example/token", "https://login.plain.example/t?grant_type=x"]
    {
        let mut record = world.record::<Plain>().await;
        record.active.as_mut().unwrap().token_endpoint = Some(known.to_owned());
        world.store.save(&record, record.version).await.unwrap();
        let connection = world.sibling::<Plain>().get::<Plain>(ID).await.unwrap();
        connection.get("notes").send().await.unwrap_err();
        assert_eq!(world.token_requests(), 1, "{known}");
    }
    assert!(!hosts(&world).contains("10.0.0.1"));
}

#[tokio::test]
async fn s31_a_program_on_its_own_account_proves_itself_to_the_issuer_of_now_only() {
    let world = World::new::<Robot>().await;
    world.enter::<Robot>().await.unwrap();
    let moved = world.sibling::<MovedRobot>();
    let connection = moved.get::<MovedRobot>(ID).await.unwrap();
    world.provider.fail_always(Endpoint::Api, Fault::Status(503));
    world.clock.advance(HOUR);
    let error = connection.get("items").send().await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    assert_eq!(world.token_requests(), 1, "what proves the client was sent to the issuer of before");
    assert_eq!(moved.status::<MovedRobot>(ID).await.unwrap(), Some(Status::Connected));
}
