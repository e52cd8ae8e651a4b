//! A field whose value is one of those that the service offers: it is taken, asked for, kept, and never anything else.

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Reply};
use connector_core::{FieldError, Reason, Status};
use serde_json::{Value, json};

use crate::world::{ID, World};

/// A service in which an account has sites, and every call is about one of them.
#[connector(
    base_uri = "https://api.sites.example/{site}",
    hosts = ["api.sites.example"],
    test = get("about"),
    oauth2(authorization_url = "https://sites.example/authorize", token_url = "https://sites.example/token"),
)]
#[derive(Debug)]
pub struct Sites {
    pub client_id: String,
    /// The site that is worked on.
    pub site: Learned<String>,
}

#[connector]
impl Sites {
    #[connector(choices(site))]
    async fn sites(&self, api: &Api) -> Result<Vec<Choice>> {
        let sites: Vec<String> = api.get("https://api.sites.example/sites").send().await?.json().await?;
        Ok(sites.into_iter().map(|site| Choice::new(&site, site.to_uppercase())).collect())
    }
}

/// A world whose account has these sites.
async fn world_with(sites: Value) -> World {
    let world = World::new::<Sites>().await;
    offer(&world, sites);
    world
}

fn offer(world: &World, sites: Value) {
    world.provider.reply("/sites", Reply::json(sites));
}

/// The paths that were called.
fn called(world: &World) -> Vec<String> {
    world.provider.requests_to(Endpoint::Api).into_iter().map(|call| call.path).collect()
}

/// The one field that has to be entered, and why.
#[track_caller]
fn asked(error: &Error) -> FieldError {
    let Error::Input(fields) = error else { panic!("{error}") };
    assert_eq!(fields.len(), 1, "{error}");
    fields.iter().next().unwrap().clone()
}

fn values(field: &FieldError) -> Vec<&str> {
    field.choices.iter().map(|choice| choice.value.as_str()).collect()
}

#[tokio::test]
async fn the_only_candidate_is_taken() {
    let world = world_with(json!(["alpha"])).await;
    let connection = world.connect::<Sites>().await;
    connection.get("pages").send().await.unwrap();
    assert_eq!(called(&world), ["/sites", "/alpha/about", "/alpha/pages"]);
}

#[tokio::test]
async fn no_candidate_is_an_error_that_says_so() {
    let world = world_with(json!([])).await;
    let error = world.try_connect::<Sites>().await.unwrap_err();
    assert!(matches!(&error, Error::Refused(_)) && error.reason() == Some(Reason::NotLearned), "{error}");
    assert!(error.to_string().contains("nothing to choose for `site`"), "{error}");
    assert_eq!(world.connections.status::<Sites>(ID).await.unwrap(), Some(Status::Pending));
    // The account gets its first site: what was consented to goes on.
    offer(&world, json!(["alpha"]));
    world.connections.resume::<Sites>(ID).await.unwrap();
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn a_service_that_cannot_say_its_candidates_is_asked_again_later() {
    let world = World::new::<Sites>().await;
    world.provider.reply_once("/sites", Reply::status(503));
    let error = world.try_connect::<Sites>().await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    offer(&world, json!(["alpha"]));
    world.connections.resume::<Sites>(ID).await.unwrap();
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn of_several_candidates_the_person_chooses() {
    let world = world_with(json!(["alpha", "beta"])).await;
    let error = world.try_connect::<Sites>().await.unwrap_err();
    let field = asked(&error);
    assert_eq!((field.name.as_str(), values(&field)), ("site", vec!["alpha", "beta"]));
    assert_eq!(field.choices[1].label, "BETA");
    assert_eq!(world.connections.status::<Sites>(ID).await.unwrap(), Some(Status::Pending));
    assert_eq!(called(&world), ["/sites"], "nothing is tested before the choice");

    let chosen = Fields::from([("site", "beta")]);
    let connection = world.connections.resume_with::<Sites>(ID, &chosen).await.unwrap();
    connection.get("pages").send().await.unwrap();
    assert_eq!(called(&world), ["/sites", "/sites", "/beta/about", "/beta/pages"]);
    assert_eq!(world.token_requests(), 1, "the consent was used once");
}

#[tokio::test]
async fn who_does_not_choose_is_asked_again() {
    let world = world_with(json!(["alpha", "beta"])).await;
    world.try_connect::<Sites>().await.unwrap_err();
    let error = world.connections.resume::<Sites>(ID).await.unwrap_err();
    assert_eq!(values(&asked(&error)), ["alpha", "beta"]);
}

#[tokio::test]
async fn what_the_service_does_not_offer_cannot_be_chosen() {
    for sites in [json!(["alpha", "beta"]), json!(["alpha"])] {
        let world = world_with(json!(["alpha", "beta"])).await;
        world.try_connect::<Sites>().await.unwrap_err();
        offer(&world, sites.clone());
        let chosen = Fields::from([("site", "gamma")]);
        let error = world.connections.resume_with::<Sites>(ID, &chosen).await.unwrap_err();
        let field = asked(&error);
        assert_eq!(json!(values(&field)), sites);
        assert!(field.problem.contains("not one of those"), "{error}");
        assert_eq!(called(&world), ["/sites", "/sites"], "nothing was called with it");
    }
}

#[tokio::test]
async fn a_choice_that_was_refused_leaves_no_trace() {
    let world = world_with(json!(["alpha", "beta"])).await;
    world.try_connect::<Sites>().await.unwrap_err();
    let chosen = Fields::from([("site", "gamma")]);
    world.connections.resume_with::<Sites>(ID, &chosen).await.unwrap_err();
    // Offered now, but chosen when it was not.
    offer(&world, json!(["alpha", "beta", "gamma"]));
    let error = world.connections.resume::<Sites>(ID).await.unwrap_err();
    assert_eq!(values(&asked(&error)), ["alpha", "beta", "gamma"]);
}

#[tokio::test]
async fn only_a_field_that_is_chosen_can_be_set_after_the_consent() {
    let world = world_with(json!(["alpha", "beta"])).await;
    world.try_connect::<Sites>().await.unwrap_err();
    for name in ["client_id", "nonsense"] {
        let chosen = Fields::from([("site", "alpha"), (name, "another")]);
        let error = world.connections.resume_with::<Sites>(ID, &chosen).await.unwrap_err();
        assert_eq!(asked(&error).name, name);
    }
    assert_eq!(called(&world), ["/sites"]);
    assert_eq!(world.connections.status::<Sites>(ID).await.unwrap(), Some(Status::Pending));
}

#[tokio::test]
async fn a_reconnect_keeps_the_earlier_choice() {
    let world = world_with(json!(["alpha", "beta"])).await;
    world.try_connect::<Sites>().await.unwrap_err();
    let chosen = Fields::from([("site", "beta")]);
    let connection = world.connections.resume_with::<Sites>(ID, &chosen).await.unwrap();
    world.connect::<Sites>().await;
    connection.get("pages").send().await.unwrap();
    assert_eq!(called(&world).last().unwrap(), "/beta/pages");
}

#[tokio::test]
async fn a_reconnect_asks_again_when_the_earlier_choice_is_gone() {
    let world = world_with(json!(["alpha"])).await;
    let connection = world.connect::<Sites>().await;
    offer(&world, json!(["beta", "gamma"]));
    let error = world.try_connect::<Sites>().await.unwrap_err();
    assert_eq!(values(&asked(&error)), ["beta", "gamma"]);
    connection.get("pages").send().await.unwrap();
    assert_eq!(called(&world).last().unwrap(), "/alpha/pages", "what works stays in use");
}

#[tokio::test]
async fn what_was_chosen_is_kept_when_a_later_step_fails() {
    let world = world_with(json!(["alpha", "beta"])).await;
    world.try_connect::<Sites>().await.unwrap_err();
    world.provider.reply_once("/beta/about", Reply::status(500));
    let chosen = Fields::from([("site", "beta")]);
    world.connections.resume_with::<Sites>(ID, &chosen).await.unwrap_err();
    world.connections.resume::<Sites>(ID).await.unwrap();
    assert_eq!(called(&world).last().unwrap(), "/beta/about");
}

/// A service with a key, which opens several vaults.
#[connector(
    base_uri = "https://api.boxes.example/{kind}/{number}",
    hosts = ["api.boxes.example"],
    test = get("about"),
    api_key,
)]
#[derive(Debug)]
pub struct Boxes {
    pub api_key: Secret,
    pub kind: Learned<String>,
    pub number: Learned<String>,
}

#[connector]
impl Boxes {
    #[connector(choices(kind))]
    async fn kinds(&self, _: &Api) -> Vec<Choice> {
        ["large", "small"].map(|kind| Choice::new(kind, kind)).into()
    }

    #[connector(choices(number))]
    async fn numbers(&self, api: &Api) -> Result<Vec<Choice>> {
        let address = format!("https://api.boxes.example/{}", self.kind.get()?);
        let numbers: Vec<String> = api.get(address).send().await?.json().await?;
        Ok(numbers.iter().map(|number| Choice::new(number, number)).collect())
    }
}

#[tokio::test]
async fn one_choice_may_depend_on_another_and_neither_needs_a_consent() {
    let world = World::new::<Boxes>().await;
    world.provider.reply("/small", Reply::json(json!(["1", "2"])));
    let error = world.enter::<Boxes>().await.unwrap_err();
    assert_eq!(asked(&error).name, "kind");
    let resume = async |name: &str, value: &str| {
        world.connections.resume_with::<Boxes>(ID, &Fields::from([(name, value)])).await
    };
    let field = asked(&resume("kind", "small").await.unwrap_err());
    assert_eq!((field.name.as_str(), values(&field)), ("number", vec!["1", "2"]));
    let connection = resume("number", "2").await.unwrap();
    connection.get("lid").send().await.unwrap();
    assert_eq!(called(&world), ["/small", "/small", "/small/2/about", "/small/2/lid"]);
}

/// A service in which the choice decides where calls go.
#[connector(
    base_uri = "{instance}",
    hosts = ["*.regions.example"],
    test = get("about"),
    oauth2(authorization_url = "https://regions.example/authorize", token_url = "https://regions.example/token"),
)]
#[derive(Debug)]
pub struct Regions {
    pub client_id: String,
    pub instance: Learned<Origin>,
}

#[connector]
impl Regions {
    #[connector(choices(instance))]
    async fn instances(&self, api: &Api) -> Result<Vec<Choice>> {
        let instances: Vec<String> = api.get("https://api.regions.example/instances").send().await?.json().await?;
        Ok(instances.iter().map(|instance| Choice::new(instance, instance)).collect())
    }
}

#[tokio::test]
async fn a_chosen_host_is_one_that_the_connector_declares() {
    let world = World::new::<Regions>().await;
    world.provider.reply("/instances", Reply::json(json!(["https://evil.example"])));
    let error = world.try_connect::<Regions>().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HostNotAllowed), "{error}");
    assert!(world.provider.requests().iter().all(|request| request.host != "evil.example"));

    world
        .provider
        .reply("/instances", Reply::json(json!(["https://eu.regions.example", "https://us.regions.example"])));
    let chosen = Fields::from([("instance", "https://evil.example")]);
    let error = world.connections.resume_with::<Regions>(ID, &chosen).await.unwrap_err();
    assert_eq!(asked(&error).name, "instance");
    assert!(world.provider.requests().iter().all(|request| request.host != "evil.example"));

    let chosen = Fields::from([("instance", "https://us.regions.example")]);
    world.connections.resume_with::<Regions>(ID, &chosen).await.unwrap();
    assert_eq!(world.provider.requests().pop().unwrap().host, "us.regions.example");
}
