//! Dropbox, shipped and written by hand, from consent to reconnect. None of them knows that it is tested.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Received, SimulatedProviderBuilder};
use connectors::Dropbox;
use serde_json::json;

use crate::world::{REDIRECT_URI, World};

#[path = "../../connectors/examples/dropbox_own_exchange.rs"]
mod own_exchange;
#[path = "../../connectors/examples/dropbox_own_refresh.rs"]
mod own_refresh;

use own_exchange::DropboxOwnExchange;
use own_refresh::DropboxOwnRefresh;

const TOKEN_URL: &str = "https://api.dropbox.com/oauth2/token";

/// Connects, calls, expires, refreshes, is revoked and is reconnected.
async fn whole_life<C: Connector>(service: impl FnOnce(SimulatedProviderBuilder) -> SimulatedProviderBuilder) -> World {
    let registered = |s: SimulatedProviderBuilder| {
        service(s.confidential_client(CLIENT_ID, CLIENT_SECRET).redirect_uri(REDIRECT_URI))
    };
    let world = World::with::<C>(registered, |program| program).await;
    let connection = world.connect::<C>().await;
    connection.post("files/list_folder").json(&json!({"path": ""})).send().await.unwrap();
    world.clock.advance(Duration::from_secs(60));
    world.provider.expire_access_tokens();
    connection.post("files/list_folder").json(&json!({"path": ""})).send().await.unwrap();
    world.clock.advance(Duration::from_secs(4 * 3600));
    connection.post("files/list_folder").json(&json!({"path": ""})).send().await.unwrap();
    assert_eq!(world.token_requests(), 3);

    world.provider.revoke_consents();
    world.clock.advance(Duration::from_secs(60));
    let error = connection.post("files/list_folder").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    world.connect::<C>().await;
    connection.post("files/list_folder").send().await.unwrap();
    world
}

fn addresses(requests: &[Received]) -> Vec<String> {
    let mut addresses: Vec<_> =
        requests.iter().map(|request| format!("{} https://{}{}", request.method, request.host, request.path)).collect();
    addresses.dedup();
    addresses
}

fn names(request: &Received) -> Vec<String> {
    request.body_params().unwrap().into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn the_shipped_dropbox_lives_a_whole_life() {
    let world = whole_life::<Dropbox>(|service| service.member("account_id", "dbid:AAA")).await;
    let consent = &world.provider.requests_to(Endpoint::Authorization)[0];
    assert_eq!(consent.query_value("token_access_type").as_deref(), Some("offline"));
    assert_eq!(
        addresses(&world.provider.requests_to(Endpoint::Token)),
        ["POST https://api.dropboxapi.com/oauth2/token"]
    );
    assert_eq!(
        addresses(&world.provider.requests_to(Endpoint::Api))[..2],
        [
            "POST https://api.dropboxapi.com/2/users/get_current_account",
            "POST https://api.dropboxapi.com/2/files/list_folder"
        ]
    );
    // An endpoint without arguments takes no body, and refuses a content type that says otherwise.
    let test = &world.provider.requests_to(Endpoint::Api)[0];
    assert!(test.body.is_empty() && test.header("content-type").is_none());
    let connection = world.connections.get::<Dropbox>("mine").await.unwrap();
    assert_eq!(connection.owner().as_deref(), Some("dbid:AAA"));
    connection.post("https://content.dropboxapi.com/2/files/download").send().await.unwrap();
}

#[tokio::test]
async fn the_shipped_dropbox_works_without_a_secret() {
    let world = World::with::<Dropbox>(|service| service.public_client("app-key"), |program| program).await;
    let dropbox = Fields::from([("client_id", "app-key")]).build::<Dropbox>().unwrap();
    let request = world.connections.authorize(&world.session, "mine", dropbox).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
}

/// What both hand-written variants have in common with the sample they follow.
fn check_sample(world: &World) {
    let consent = &world.provider.requests_to(Endpoint::Authorization)[0];
    assert_eq!(format!("https://{}{}", consent.host, consent.path), "https://www.dropbox.com/oauth2/authorize");
    assert!(consent.query.starts_with(&format!("client_id={CLIENT_ID}&response_type=code&")), "{}", consent.query);
    assert_eq!(consent.query_value("code_challenge_method").as_deref(), Some("S256"));

    let requests = world.provider.requests_to(Endpoint::Token);
    assert_eq!(addresses(&requests), [format!("POST {TOKEN_URL}")]);
    let exchange = ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret"];
    assert_eq!(names(&requests[0]), exchange);
    let mut renewal = names(&requests[1]);
    renewal.sort_unstable();
    assert_eq!(renewal, ["client_id", "client_secret", "grant_type", "redirect_uri", "refresh_token"]);

    let test = &world.provider.requests_to(Endpoint::Api)[0];
    assert_eq!(addresses(std::slice::from_ref(test)), ["POST https://api.dropboxapi.com/2/check/app"]);
    assert_eq!((test.body.as_ref(), test.header("content-type")), (&b"{}"[..], Some("application/json")));
    let token = test.token.as_deref().unwrap();
    assert_eq!(test.header("authorization"), Some(format!("Bearer {token}").as_str()));
}

#[tokio::test]
async fn dropbox_with_its_own_refresh_does_what_the_sample_does() {
    check_sample(&whole_life::<DropboxOwnRefresh>(|service| service).await);
}

#[tokio::test]
async fn dropbox_with_its_own_exchange_does_what_the_sample_does() {
    let world = whole_life::<DropboxOwnExchange>(|service| {
        let service = service.endpoint(Endpoint::Token, TOKEN_URL);
        service.member("account_id", "dbid:AAA").member("team_id", "dbtid:BBB")
    })
    .await;
    check_sample(&world);
    let connection = world.connections.get::<DropboxOwnExchange>("mine").await.unwrap();
    assert_eq!(connection.owner().as_deref(), Some("dbid:AAA"));
    assert_eq!(connection.connector().unwrap().team.get().unwrap(), "dbtid:BBB");
}

#[tokio::test]
async fn a_hand_written_exchange_reports_its_own_error() {
    let world = World::with::<DropboxOwnExchange>(|s| s.endpoint(Endpoint::Token, TOKEN_URL), |program| program).await;
    let error = world.try_connect::<DropboxOwnExchange>().await.unwrap_err();
    assert!(error.to_string().contains("Dropbox named no account"), "{error}");
}

#[test]
fn each_connector_is_well_under_sixty_lines() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../connectors");
    let mut seen = 0;
    for folder in ["src", "examples"] {
        for file in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let path = file.unwrap().path();
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines < 60, "{}: {lines} lines", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 4);
}
