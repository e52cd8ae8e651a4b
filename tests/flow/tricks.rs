//! Values that would lead elsewhere, at every place where one can stand: statement 39.

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Received};

use crate::world::{ID, World};

/// A service whose every address and request has a value at each place.
#[connector(
    base_uri = "https://{label}.places.example/v1/{segment}/x{part}",
    hosts = ["*.places.example"],
    test = post("probe/{segment}?for={asked}", json({ "named": "{json}" })),
    headers("X-Team" = "{text}"),
    query(filter = "{asked}"),
    oauth2(
        authorization_url = "{origin}/authorize?for={asked}",
        token_url = "https://{host}/token/{segment}",
        token_params(team = "{text}"),
    ),
)]
pub struct Places {
    pub client_id: String,
    pub label: String,
    pub host: Host,
    pub origin: Origin,
    pub segment: String,
    pub part: String,
    pub asked: String,
    pub text: String,
    pub json: String,
}

#[connector]
impl Places {}

const GOOD: [(&str, &str); 9] = [
    ("client_id", CLIENT_ID),
    ("label", "acme"),
    ("host", "eu.places.example"),
    ("origin", "https://page.places.example"),
    ("segment", "main"),
    ("part", "y"),
    ("asked", "me"),
    ("text", "blue"),
    ("json", "ada"),
];

/// What the statement names, and what does the same to some reader of addresses.
const TRICKS: [&str; 30] = [
    "evil.example/",
    "evil.example",
    "https://evil.example",
    "//evil.example",
    "a@b",
    "a:b@evil.example",
    "a.b",
    "a.",
    "..",
    ".",
    "../../admin",
    "%2f",
    "%2e%2e",
    "%00",
    "#",
    "#x",
    "?x=y",
    "&x=y",
    ";x",
    "a:1",
    "\\evil.example",
    "a\\",
    "a\r\nX-Evil: yes",
    "a\tb",
    "a\u{0}",
    "\",\"x\":\"y",
    // Look-alikes: a Cyrillic letter, a full stop and a slash of full width, one that turns what follows around.
    "\u{430}cme",
    "a\u{ff0e}b",
    "a\u{ff0f}b",
    "a\u{202e}b",
];

/// What went out, without what differs each time anyway: hosts, paths in pieces, names of parameters and headers.
fn shape(request: &Received) -> (String, usize, Vec<String>, Vec<String>, Vec<String>) {
    let names = |params: Vec<(String, String)>| params.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let mut headers: Vec<String> = request.headers.keys().map(|name| name.as_str().to_owned()).collect();
    headers.sort_unstable();
    let json = || request.json()?.as_object().map(|object| object.keys().cloned().collect());
    let body = request.body_params().map(names).or_else(json).unwrap_or_default();
    (request.host.clone(), request.path.split('/').count(), names(request.query_params()), headers, body)
}

/// Connects with one value at that place: what went out, or the error.
async fn connected(world: &World, field: &str, value: &str) -> Result<Vec<Received>> {
    let mut fields = Fields::from(GOOD);
    fields.set(field, value);
    let before = world.provider.requests().len();
    let request = world.connections.authorize_untyped("places", &world.session, ID, &fields).await?;
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await?;
    let requests = world.provider.requests().split_off(before);
    assert_eq!(requests.len(), 3, "{field} {value:?}");
    Ok(requests)
}

#[tokio::test]
async fn s39_no_value_at_any_place_changes_where_a_request_goes_or_what_it_is_made_of() {
    let world = World::new::<Places>().await;
    let plain = connected(&world, "text", "blue").await.unwrap();
    assert_eq!(
        plain.iter().map(|request| request.host.as_str()).collect::<Vec<_>>(),
        ["page.places.example", "eu.places.example", "acme.places.example"]
    );
    let plain: Vec<_> = plain.iter().map(shape).collect();
    for (field, _) in GOOD.into_iter().skip(1) {
        // A whole host or origin may be anybody's: the person names it, as with a server at home. Then it is that one.
        let named = match field {
            "host" => Some(Endpoint::Token),
            "origin" => Some(Endpoint::Authorization),
            _ => None,
        };
        for trick in TRICKS {
            match connected(&world, field, trick).await {
                Ok(requests) => {
                    assert_ne!(field, "label", "took {trick:?}");
                    assert!(field == "json" || !trick.contains(char::is_control), "{field} took {trick:?}");
                    for (request, plain) in requests.iter().zip(&plain) {
                        let mut expected = plain.clone();
                        if named == Some(request.endpoint) {
                            trick.trim_start_matches("https://").clone_into(&mut expected.0);
                        }
                        assert_eq!(shape(request), expected, "{field} {trick:?}");
                    }
                }
                Err(Error::Input(errors)) => {
                    let names: Vec<_> = errors.iter().map(|error| error.name.as_str()).collect();
                    assert_eq!(names, [field], "{trick:?}: {errors}");
                }
                Err(error) => panic!("{field} {trick:?}: {error}"),
            }
        }
    }
}
