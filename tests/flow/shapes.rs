//! The shapes of a service's endpoints: how the client proves itself, in which form, under which names and where. The
//! simulated provider takes the declared shape only, so that a flow that ends well kept to it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use base64_of::basic;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Received, RewritingTransport};
use connector_core::{Connection, Connections, Reason, Transport, TransportError};
use serde_json::json;

use crate::world::{ID, REDIRECT_URI, World, client, parameter, soon};

const HOUR: Duration = Duration::from_secs(3600);

/// A client secret in which every way to encode it shows.
const ODD_SECRET: &str = "a+b c:d%e&f=\u{fc}";

/// The exchange and the renewal of a connection, as the service received them.
async fn exchange_and_renewal<C: Connector>(world: &World, connection: &Connection<C>) -> [Received; 2] {
    world.clock.advance(HOUR);
    connection.get("pages").send().await.unwrap();
    world.provider.requests_to(Endpoint::Token).try_into().unwrap()
}

/// The whole way to a connection and to its first renewal.
async fn both<C: Connector>() -> (World, [Received; 2]) {
    let world = World::new::<C>().await;
    let connection = world.connect::<C>().await;
    let requests = exchange_and_renewal(&world, &connection).await;
    (world, requests)
}

/// Names and values in the body, or in the query where there is no body.
fn params(request: &Received) -> Pairs {
    request.body_params().unwrap_or_else(|| request.query_params())
}

/// Names and values, in order.
type Pairs = Vec<(String, String)>;

/// What a request holds that is not the grant's own.
#[derive(Debug, PartialEq, Eq)]
struct Rest {
    address: String,
    headers: Pairs,
    params: Pairs,
}

fn the_rest(request: &Received) -> Rest {
    const OF_THE_GRANT: [&str; 5] = ["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token"];
    let headers = request.headers.iter().filter(|(name, _)| name.as_str() != "content-length");
    let params = request.query_params().into_iter().chain(request.body_params().unwrap_or_default());
    Rest {
        address: format!("{} {}{}", request.method, request.host, request.path),
        headers: headers.map(|(name, value)| (name.to_string(), format!("{:?}", value.as_bytes()))).collect(),
        params: params.filter(|(name, _)| !OF_THE_GRANT.contains(&name.as_str())).collect(),
    }
}

fn value(params: &[(String, String)], name: &str) -> Option<String> {
    params.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

/// One service for each way to prove the client and each form.
macro_rules! services {
    ($($name:ident: $auth:ident, $format:ident $(, $secret:ident)?;)*) => {
        $(
            mod $name {
                use connector_core::prelude::*;

                #[connector(
                    base_uri = "https://api.shaped.example",
                    test = get("me"),
                    oauth2(
                        authorization_url = "https://shaped.example/authorize",
                        token_url = "https://shaped.example/token?version=2",
                        client_auth = $auth,
                        token_format = $format,
                        token_params(audience = "api"),
                        refresh_params(audience = "api"),
                        token_headers("X-Version" = "3"),
                    ),
                )]
                pub struct Shaped {
                    pub client_id: String,
                    $(pub $secret: Option<Secret>,)?
                }

                #[connector]
                impl Shaped {}
            }
        )*

        /// Names of the services, and what each of them received.
        async fn all_services() -> Vec<(&'static str, &'static str, [Received; 2])> {
            vec![$((stringify!($auth), stringify!($format), of_service::<$name::Shaped>(stringify!($auth)).await)),*]
        }
    };
}

services! {
    body_form: body, form, client_secret;
    body_json: body, json, client_secret;
    body_query: body, query, client_secret;
    basic_form: basic, form, client_secret;
    basic_json: basic, json, client_secret;
    basic_query: basic, query, client_secret;
    basic_raw_form: basic_raw, form, client_secret;
    basic_raw_json: basic_raw, json, client_secret;
    basic_raw_query: basic_raw, query, client_secret;
    none_form: none, form;
    none_json: none, json;
    none_query: none, query;
}

/// What a service received from a client with an odd secret, which must send it unless it is public.
async fn of_service<C: Connector>(auth: &str) -> [Received; 2] {
    let world = World::with::<C>(
        |service| match auth {
            "none" => service.public_client(CLIENT_ID),
            _ => service.confidential_client(CLIENT_ID, ODD_SECRET),
        },
        |program| program,
    )
    .await;
    let mut fields = Fields::from([("client_id", CLIENT_ID)]);
    if auth != "none" {
        fields.set("client_secret", ODD_SECRET);
    }
    let shaped: C = fields.build().unwrap();
    let request = world.connections.authorize(&world.session, ID, shaped).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let connection = world.connections.complete(&world.session, &callback).await.unwrap().typed::<C>().unwrap();
    exchange_and_renewal(&world, &connection).await
}

#[tokio::test]
async fn exchange_and_renewal_differ_in_their_grant_alone() {
    let services = all_services().await;
    assert_eq!(services.len(), 12);
    for (auth, format, [exchange, renewal]) in &services {
        assert_eq!(the_rest(exchange), the_rest(renewal), "{auth}, {format}");
        let grant_type = |request| value(&params(request), "grant_type");
        assert_eq!(grant_type(exchange).as_deref(), Some("authorization_code"), "{auth}, {format}");
        assert_eq!(grant_type(renewal).as_deref(), Some("refresh_token"), "{auth}, {format}");
    }
}

#[tokio::test]
async fn the_declared_shape_is_the_shape_that_is_sent() {
    for (auth, format, requests) in all_services().await {
        for request in &requests {
            let params = params(request);
            let (media, in_query) = match format {
                "form" => (Some("application/x-www-form-urlencoded"), false),
                "json" => (Some("application/json"), false),
                _ => (None, true),
            };
            assert_eq!(request.header("content-type"), media, "{auth}, {format}");
            assert_eq!(request.query_value("version").as_deref(), Some("2"), "the address keeps its query: {format}");
            assert_eq!(request.query_value("grant_type").is_some(), in_query, "{auth}, {format}");
            assert_eq!(request.body.is_empty(), in_query, "{auth}, {format}");
            // RFC 9110, section 8.6: a POST says its length even where it is nothing.
            assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()), "{format}");
            assert_eq!(value(&params, "audience").as_deref(), Some("api"), "{auth}, {format}");
            assert_eq!(request.header("x-version"), Some("3"), "{auth}, {format}");

            let (header, id, secret) = match auth {
                "body" => (None, true, true),
                "none" => (None, true, false),
                // RFC 6749, section 2.3.1: encoded as in a form before it is encoded as HTTP Basic has it.
                "basic" => (Some(basic("simulated-client:a%2Bb+c%3Ad%25e%26f%3D%C3%BC")), false, false),
                _ => (Some(basic(&format!("{CLIENT_ID}:{ODD_SECRET}"))), false, false),
            };
            assert_eq!(request.header("authorization"), header.as_deref(), "{auth}, {format}");
            assert_eq!(value(&params, "client_id"), id.then(|| CLIENT_ID.to_owned()), "{auth}, {format}");
            assert_eq!(value(&params, "client_secret"), secret.then(|| ODD_SECRET.to_owned()), "{auth}, {format}");
        }
    }
}

/// HTTP Basic by hand, so that nothing of the engine proves itself.
mod base64_of {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    pub fn basic(pair: &str) -> String {
        let mut text = "Basic ".to_owned();
        for chunk in pair.as_bytes().chunks(3) {
            let bits = chunk.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for place in 0..4 {
                let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
                text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
            }
        }
        text
    }
}

#[tokio::test]
async fn a_public_client_sends_its_id_in_the_body_however_others_prove_themselves() {
    let world = World::with::<basic_form::Shaped>(|service| service.public_client("public"), |program| program).await;
    let shaped = basic_form::Shaped { client_id: "public".to_owned(), client_secret: None };
    let request = world.connections.authorize(&world.session, ID, shaped).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
    let exchange = &world.provider.requests_to(Endpoint::Token)[0];
    assert_eq!(exchange.header("authorization"), None);
    assert_eq!(exchange.body_value("client_id").as_deref(), Some("public"));
}

/// A service with two token endpoints, and parameters of its own for each.
#[connector(
    base_uri = "https://api.twofold.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://twofold.example/authorize",
        token_url = "https://twofold.example/token",
        refresh_url = "https://twofold.example/refresh?again=yes",
        token_params(lasting = "1", tenant = "{tenant}", region = "{region}"),
        refresh_params(expires_in = "1800", tenant = "{tenant}", region = "{region}"),
        token_headers("X-Tenant" = "{tenant}", "X-Region" = "{region}"),
    ),
)]
pub struct Twofold {
    pub client_id: String,
    pub tenant: String,
    pub region: Option<String>,
}

#[connector]
impl Twofold {}

async fn twofold(region: Option<&str>) -> [Received; 2] {
    let world = World::new::<Twofold>().await;
    let twofold =
        Twofold { client_id: CLIENT_ID.to_owned(), tenant: "acme & co".to_owned(), region: region.map(str::to_owned) };
    let request = world.connections.authorize(&world.session, ID, twofold).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let connection = world.connections.complete(&world.session, &callback).await.unwrap().typed::<Twofold>().unwrap();
    exchange_and_renewal(&world, &connection).await
}

#[tokio::test]
async fn renewals_go_to_the_refresh_url_and_exchanges_do_not() {
    let [exchange, renewal] = twofold(None).await;
    assert_eq!((exchange.path.as_str(), exchange.query.as_str()), ("/token", ""));
    assert_eq!((renewal.path.as_str(), renewal.query.as_str()), ("/refresh", "again=yes"));
}

#[tokio::test]
async fn exchange_and_renewal_have_their_own_further_parameters() {
    let [exchange, renewal] = twofold(Some("eu")).await;
    for (request, own, other) in
        [(&exchange, ("lasting", "1"), "expires_in"), (&renewal, ("expires_in", "1800"), "lasting")]
    {
        assert_eq!(request.body_value(own.0).as_deref(), Some(own.1));
        assert_eq!(request.body_value(other), None);
        assert_eq!(request.body_value("tenant").as_deref(), Some("acme & co"));
        assert_eq!(request.body_value("region").as_deref(), Some("eu"));
        assert_eq!(request.header("x-tenant"), Some("acme & co"));
        assert_eq!(request.header("x-region"), Some("eu"));
    }
}

#[tokio::test]
async fn what_has_no_value_is_left_out() {
    for request in &twofold(None).await {
        assert_eq!(request.body_value("region"), None);
        assert_eq!(request.header("x-region"), None);
    }
}

#[tokio::test]
async fn a_value_that_cannot_stand_in_a_token_request_is_refused_before_the_consent() {
    let world = World::new::<Twofold>().await;
    let twofold = Twofold { client_id: CLIENT_ID.to_owned(), tenant: "m\u{fc}ller".to_owned(), region: None };
    let error = world.connections.authorize(&world.session, ID, twofold).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.iter().all(|field| field.name == "tenant")), "{error}");
}

/// A service that wants a secret in a header of its own.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://sealed.example/authorize",
        token_url = "https://sealed.example/token",
        token_headers("X-Developer-Token" = "{developer_token}", "X-Version" = "2"),
    ),
)]
pub struct Sealed {
    pub client_id: String,
    pub developer_token: Secret,
}

#[connector]
impl Sealed {}

/// Takes down which headers of token requests are marked as secret.
struct Marked {
    inner: RewritingTransport,
    secret: Arc<Mutex<Vec<(String, bool)>>>,
}

#[async_trait]
impl Transport for Marked {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let marks = request.headers().iter().map(|(name, value)| (name.to_string(), value.is_sensitive()));
        self.secret.lock().unwrap().extend(marks.filter(|(name, _)| name.starts_with("x-")));
        self.inner.send(request).await
    }
}

#[tokio::test]
async fn a_secret_in_a_header_of_token_requests_is_marked_as_one() {
    let world = World::new::<Sealed>().await;
    let secret = Arc::default();
    let marked = Marked { inner: world.provider.transport(), secret: Arc::clone(&secret) };
    let connections =
        Connections::builder(REDIRECT_URI).register::<Sealed>().transport(marked).clock(world.clock.clone());
    let connections = connections.build().unwrap();
    let request = connections.authorize(&world.session, ID, client::<Sealed>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    connections.complete(&world.session, &callback).await.unwrap();
    let marks = secret.lock().unwrap().clone();
    assert_eq!(marks, [("x-developer-token".to_owned(), true), ("x-version".to_owned(), false)]);
}

/// A service that has a name of its own for everything.
#[connector(
    base_uri = "https://api.renamed.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://renamed.example/authorize",
        token_url = "https://renamed.example/token",
        revoke_url = "https://renamed.example/revoke",
        scopes = ["read", "write"],
        scope_separator = ",",
        param_names(
            client_id = "client_key",
            client_secret = "client_password",
            redirect_uri = "back_to",
            response_type = "wanted",
            scope = "rights",
            state = "memo",
            grant_type = "by",
            code = "ticket",
            code_verifier = "proof",
            refresh_token = "renewer",
        ),
        code_param = "one_time_ticket",
    ),
)]
pub struct Renamed {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Renamed {}

#[tokio::test]
async fn a_renamed_parameter_has_its_new_name_in_all_requests_and_the_standard_one_in_none() {
    let world = World::with::<Renamed>(|s| s.confidential_client(CLIENT_ID, CLIENT_SECRET), |program| program).await;
    let callback = world.consent::<Renamed>().await;
    assert!(parameter(&callback, "one_time_ticket").is_some() && parameter(&callback, "memo").is_some());
    assert!(parameter(&callback, "code").is_none() && parameter(&callback, "state").is_none());
    let connection = world.connections.complete(&world.session, &callback).await.unwrap().typed::<Renamed>().unwrap();
    let [exchange, renewal] = exchange_and_renewal(&world, &connection).await;
    world.connections.disconnect::<Renamed>(ID).await.unwrap();

    let names = |params: Pairs| params.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let consent = world.provider.requests_to(Endpoint::Authorization)[0].query_params();
    assert_eq!(value(&consent, "rights").as_deref(), Some("read,write"));
    assert_eq!(
        names(consent),
        ["wanted", "client_key", "back_to", "rights", "memo", "code_challenge", "code_challenge_method"]
    );
    assert_eq!(
        names(exchange.body_params().unwrap()),
        ["by", "ticket", "back_to", "proof", "client_key", "client_password"]
    );
    assert_eq!(names(renewal.body_params().unwrap()), ["by", "renewer", "client_key", "client_password"]);
    let revocation = &world.provider.requests_to(Endpoint::Revocation)[0];
    assert_eq!(names(revocation.body_params().unwrap()), ["client_key", "client_password", "token", "token_type_hint"]);
    assert_eq!(connection.scopes_granted(), ["read", "write"]);
}

#[tokio::test]
async fn a_code_under_its_standard_name_is_none_where_the_service_has_another() {
    let world = World::new::<Renamed>().await;
    let callback = world.consent::<Renamed>().await.replace("one_time_ticket=", "code=");
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::CodeMissing), "{error}");
    assert_eq!(world.token_requests(), 0);
}

/// A service that puts tokens where others do not.
#[connector(
    base_uri = "https://api.nested.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://nested.example/authorize",
        token_url = "https://nested.example/token",
        scopes = ["read"],
        token_response(
            access_token = "authed_user.access_token",
            token_type = "authed_user.kind",
            refresh_token = "authed_user.renewal.token",
            expires_at = "authed_user.ends",
            scope = "authed_user.rights",
        ),
        token_type = ["user"],
    ),
)]
pub struct Nested {
    pub client_id: String,
    #[connector(from_token = "authed_user.id")]
    pub user: Learned<String>,
}

#[connector]
impl Nested {}

#[tokio::test]
async fn tokens_are_found_where_the_service_puts_them() {
    let world = World::with::<Nested>(
        |service| service.member("authed_user.id", "U1").scopes_granted(["read", "more"]),
        |program| program,
    )
    .await;
    let connection = world.connect::<Nested>().await;
    // The service says it in whole seconds.
    let late = (world.start_of_time() + HOUR).duration_since(connection.expires_at().unwrap()).unwrap();
    assert!(late < Duration::from_secs(1), "{late:?}");
    assert_eq!(connection.scopes_granted(), ["read", "more"]);
    let tokens = connection.tokens().await.unwrap();
    assert_eq!(tokens.token_type(), "user");
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!(
        call.header("authorization"),
        Some(format!("Bearer {}", tokens.access_token().expose_secret()).as_str())
    );
    let record = world.record::<Nested>().await;
    assert_eq!(record.active.unwrap().fields.get("user"), Some("U1"));
    let [_, renewal] = exchange_and_renewal(&world, &connection).await;
    assert_eq!(renewal.body_value("refresh_token").as_deref(), tokens.refresh_token().map(Secret::expose_secret));
}

#[tokio::test]
async fn a_token_of_a_type_that_is_not_declared_is_refused() {
    let world = World::new::<Nested>().await;
    world.provider.set_member("authed_user.kind", "bot");
    let error = world.try_connect::<Nested>().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::UnsupportedTokenType), "{error}");
}

/// A service whose tokens are renewed half a minute before their end.
#[connector(
    base_uri = "https://api.late.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://late.example/authorize",
        token_url = "https://late.example/token",
        refresh_margin = 30,
    ),
)]
pub struct Late {
    pub client_id: String,
}

#[connector]
impl Late {}

#[tokio::test]
async fn a_token_is_renewed_within_the_declared_margin_and_not_before() {
    let world = World::new::<Late>().await;
    let connection = world.connect::<Late>().await;
    // The spread makes the margin longer by a tenth at most.
    world.clock.advance(HOUR - Duration::from_secs(34));
    connection.get("pages").send().await.unwrap();
    assert_eq!(world.token_requests(), 1);
    world.clock.advance(Duration::from_secs(5));
    assert_eq!(renewed_at(&world, &connection).await, HOUR - Duration::from_secs(29));
}

/// How long after the beginning of its world a token was renewed that is near its end.
async fn renewed_at<C: Connector>(world: &World, connection: &Connection<C>) -> Duration {
    connection.get("pages").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    let renewal = world.provider.requests_to(Endpoint::Token).pop().unwrap();
    renewal.at.duration_since(world.start_of_time()).unwrap()
}

#[tokio::test]
async fn a_margin_is_never_more_than_a_fifth_of_a_life() {
    let world = World::with::<Late>(|service| service.token_lifetime(Duration::from_secs(50)), |program| program).await;
    let connection = world.connect::<Late>().await;
    world.clock.advance(Duration::from_secs(38));
    connection.get("pages").send().await.unwrap();
    assert_eq!(world.token_requests(), 1, "a fifth of its life, and a tenth of that, is 11 seconds");
    world.clock.advance(Duration::from_secs(3));
    assert_eq!(renewed_at(&world, &connection).await, Duration::from_secs(41));
}

/// A service whose codes are exchanged by a hook, and whose tokens are renewed at an address that is declared.
#[connector(
    base_uri = "https://api.halves.example",
    hosts = ["halves.example"],
    test = get("me"),
    oauth2(authorization_url = "https://halves.example/authorize", refresh_url = "https://halves.example/refresh"),
)]
pub struct Halves {
    pub client_id: String,
}

#[connector]
impl Halves {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post("https://halves.example/exchange").form(&grant.params(self)).send().await?.tokens().await
    }
}

#[tokio::test]
async fn tokens_that_a_hook_got_are_renewed_at_the_refresh_url() {
    let exchange_url = "https://halves.example/exchange";
    let world = World::with::<Halves>(|s| s.endpoint(Endpoint::Token, exchange_url), |program| program).await;
    let connection = world.connect::<Halves>().await;
    let [exchange, renewal] = exchange_and_renewal(&world, &connection).await;
    assert_eq!((exchange.path.as_str(), renewal.path.as_str()), ("/exchange", "/refresh"));
}

#[tokio::test]
async fn a_secret_in_the_address_of_a_token_request_does_not_show() {
    let world = World::new::<body_query::Shaped>().await;
    world.provider.fail_always(Endpoint::Token, Fault::LostReply);
    let error = world.try_connect::<body_query::Shaped>().await.unwrap_err();
    let text = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
    assert!(!text.contains(CLIENT_SECRET) && !text.contains("code_verifier"), "{text}");
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn a_json_token_request_is_one_object_of_texts() {
    let (_, [exchange, _]) = both::<body_json::Shaped>().await;
    let json = exchange.json().unwrap();
    assert_eq!(json["grant_type"], json!("authorization_code"));
    assert!(json.as_object().unwrap().values().all(serde_json::Value::is_string), "{json}");
}
