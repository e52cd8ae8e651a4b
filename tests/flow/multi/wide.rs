//! Ways that have little in common: each speaks to its service as it does by itself.

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, Endpoint, Fault, Reply};
use connector_core::{Connection, Reason};
use serde_json::json;

use crate::choosing::Sites;
use crate::groups::Catalog;
use crate::login::Vault;
use crate::world::{HOUR, ID, MINUTE, World, client, parameter};

/// A service with many doors.
#[connector(multi)]
pub enum Doors {
    Page(Page),
    Vault(Vault),
    Catalog(Catalog),
    Sites(Sites),
    Rooms(Rooms),
}

/// Consent is given on a page that reads its parameters in the fragment, and calls the state otherwise.
#[connector(
    base_uri = "https://api.page.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://page.example/#/authorize",
        token_url = "https://page.example/token",
        params_in = fragment,
        param_names(state = "ticket"),
    ),
)]
#[derive(Debug)]
pub struct Page {
    pub client_id: String,
}

#[connector]
impl Page {}

/// Has sites as well, by a key.
#[connector(base_uri = "https://api.sites.example/{site}", hosts = ["api.sites.example"], test = get("about"), api_key)]
#[derive(Debug)]
pub struct Rooms {
    pub api_key: Secret,
    pub site: Learned<String>,
}

#[connector]
impl Rooms {
    #[connector(choices(site))]
    async fn sites(&self, api: &Api) -> Result<Vec<Choice>> {
        let sites: Vec<String> = api.get("https://api.sites.example/sites").send().await?.json().await?;
        Ok(sites.into_iter().map(|site| Choice::new(&site, &site)).collect())
    }
}

async fn doors() -> World {
    let service = |service: connector_core::testing::SimulatedProviderBuilder| {
        service.endpoint(Endpoint::Token, "https://api.vault.example/sign-in").member("realm", "eu")
    };
    World::with::<Doors>(service, |program| program.redirect_uri_of::<Page>("http://127.0.0.1:7777/page")).await
}

async fn by_consent(world: &World, way: Doors) -> Result<Connection<Doors>> {
    let request = world.connections.authorize(&world.session, ID, way).await?;
    let callback = world.provider.consent(&request.url).await?;
    world.connections.complete(&world.session, &callback).await?.typed()
}

#[tokio::test]
async fn one_provider_plays_the_service_of_every_way() {
    let world = doors().await;
    let request = world.connections.authorize(&world.session, ID, Doors::Page(client())).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    assert!(parameter(&callback, "ticket").is_some() && parameter(&callback, "state").is_none(), "{callback}");
    let connection = world.connections.complete(&world.session, &callback).await.unwrap().typed::<Doors>().unwrap();
    let calls = || world.provider.requests_to(Endpoint::Api);
    connection.get("items").send().await.unwrap();
    assert_eq!(calls().pop().unwrap().host, "api.page.example");

    world.connections.connect(ID, Doors::Vault(client())).await.unwrap();
    for _ in 0..2 {
        connection.get("items").send().await.unwrap();
        let call = calls().pop().unwrap();
        assert_eq!((call.host.as_str(), call.header("authorization")), ("api.vault.example", None));
        assert!(call.header("x-vault-token").is_some_and(|token| world.provider.accepts(token)));
        world.clock.advance(2 * HOUR);
    }
    assert!(matches!(connection.connector().unwrap(), Doors::Vault(vault) if vault.realm.get().unwrap() == "eu"));

    world.connections.connect(ID, Doors::Catalog(client())).await.unwrap();
    let requests = world.token_requests();
    for _ in 0..2 {
        connection.get("items").send().await.unwrap();
        assert_eq!(calls().pop().unwrap().host, "api.catalog.example");
        world.clock.advance(2 * HOUR);
    }
    assert_eq!(world.token_requests(), requests + 1, "renewed in the manner of client credentials");
    assert_eq!(connection.scopes_granted(), ["catalog.read", "prices.read"]);
}

#[tokio::test]
async fn a_credential_of_one_way_is_refused_where_another_belongs() {
    let world = doors().await;
    let connection = by_consent(&world, Doors::Page(client())).await.unwrap();
    let token = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    let mut request = Request::new(http::Method::GET, "https://api.sites.example/a/about".parse().unwrap());
    request.headers_mut().insert("x-vault-token", token.parse().unwrap());
    let answer = connector_core::Transport::send(&world.provider.transport(), request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 401);
}

#[tokio::test]
async fn what_was_chosen_in_one_way_is_not_chosen_in_another() {
    let world = doors().await;
    world.provider.reply("/sites", Reply::json(json!(["alpha", "beta"])));
    let by_key = || Doors::Rooms(Rooms { api_key: API_KEY.into(), site: Learned::default() });
    let error = world.connections.connect(ID, by_key()).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.len() == 1), "{error}");
    let beta = Fields::from([("site", "beta")]);
    let connection = world.connections.resume_with::<Doors>(ID, &beta).await.unwrap();
    world.connections.connect(ID, by_key()).await.expect("in the same way it is kept");
    connection.get("pages").send().await.unwrap();
    assert_eq!(world.provider.requests_to(Endpoint::Api).pop().unwrap().path, "/beta/pages");

    let error = by_consent(&world, Doors::Sites(client())).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.iter().all(|field| field.choices.len() == 2)), "{error}");
    let other = Fields::from([("realm", "eu")]);
    let error = world.connections.resume_with::<Doors>(ID, &other).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.iter().all(|field| field.name == "realm")), "{error}");
    let alpha = Fields::from([("site", "alpha")]);
    world.connections.resume_with::<Doors>(ID, &alpha).await.unwrap();
    connection.get("pages").send().await.unwrap();
    assert_eq!(world.provider.requests_to(Endpoint::Api).pop().unwrap().path, "/alpha/pages");
}

#[tokio::test]
async fn what_ended_in_one_way_lives_in_another() {
    let world = doors().await;
    let connection = by_consent(&world, Doors::Page(client())).await.unwrap();
    world.provider.revoke_consents();
    world.clock.advance(MINUTE);
    let error = connection.get("items").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    world.provider.set_user(connector_core::testing::USERNAME, connector_core::testing::PASSWORD);
    world.provider.fail_next(Endpoint::Token, Fault::Status(500));
    world.connections.connect(ID, Doors::Vault(client())).await.unwrap_err();
    assert_eq!(connection.get("items").send().await.unwrap_err().reason(), Some(Reason::OAuth), "it is still over");
    world.connections.connect(ID, Doors::Vault(client())).await.unwrap();
    connection.get("items").send().await.expect("handles of before live again");
}
