//! Every group, and the hooks that belong to it.

#![deny(warnings)]

use connector_core::prelude::*;
use connector_core::{Authorization, Http as Web, Role};

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    apply(query = "key"),
    detect_on = ["error"],
    api_key,
)]
pub struct Key {
    #[connector(api_key)]
    pub token: Secret,
    #[connector(owner)]
    pub team: Learned<String>,
    pub project: Learned<Option<String>>,
}

#[connector]
impl Key {
    #[connector(choices(team))]
    async fn teams(&self, _api: &Api) -> Result<Vec<Choice>> {
        Ok(vec![Choice::new("a", "The first")])
    }

    #[connector(choices(project))]
    async fn projects(&self, _api: &Api) -> Vec<Choice> {
        Vec::new()
    }

    #[connector(identity)]
    async fn who(&self, _api: &Api) -> String {
        String::new()
    }
}

#[connector(base_uri = "https://api.example.com", test = get("me"), basic)]
pub struct Name {
    #[connector(username)]
    pub login: String,
    pub password: Secret,
    pub account: Learned<String>,
}

#[connector]
impl Name {
    #[connector(connected)]
    async fn discover(&mut self, _api: &Api) {
        self.account.set("account");
    }

    #[connector(disconnect)]
    async fn leave(&self, api: &Api) -> Result<Response> {
        api.get("leave").send().await
    }
}

#[connector(test = none, refresh_on = [403], expires_in = never, custom)]
pub struct Custom {
    #[connector(username)]
    pub user: String,
    #[connector(password)]
    pub word: Secret,
    #[connector(api_key)]
    pub key: Secret,
    #[connector(from_token = "id")]
    pub account: Learned<String>,
}

#[connector]
impl Custom {
    #[connector(login)]
    async fn enter(&mut self, http: &Web) -> Result<Tokens> {
        let answer = http.post("https://a.example/login").send().await?;
        self.account.set(answer.text().await?);
        Ok(Tokens::bearer("token"))
    }

    #[connector(refresh)]
    async fn renew(&self, _grant: &RefreshGrant, _http: &Http) -> Tokens {
        Tokens::bearer("token")
    }

    #[connector(apply)]
    fn sign(&self, _tokens: &Tokens, _request: &mut Request) {}
}

#[connector(test = none, client_credentials())]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {
    #[connector(token_url)]
    fn token(&self) -> &str {
        "https://a.example/token"
    }

    // Helpers that look a little like hooks.
    pub fn acquire(&self) -> bool {
        true
    }

    pub fn base_uri(&self) -> &str {
        "https://a.example"
    }

    pub fn login(&self, name: &str) -> usize {
        name.len()
    }
}

/// A secret that hooks use needs no other use.
#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", client_auth = none))]
pub struct Signed {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Signed {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Tokens {
        Tokens::bearer(self.client_secret.expose_secret())
    }
}

/// A secret that may be left empty may also not be sent.
#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token", client_auth = none),
)]
pub struct Public {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Public {}

fn main() {
    assert!(matches!(Key::DESCRIPTOR.authorization, Authorization::ApiKey));
    assert_eq!(Key::DESCRIPTOR.role(Role::ApiKey).unwrap().name, "token");
    assert!(matches!(Name::DESCRIPTOR.authorization, Authorization::Basic));
    assert_eq!(Name::DESCRIPTOR.role(Role::Username).unwrap().name, "login");
    assert!(matches!(Custom::DESCRIPTOR.authorization, Authorization::Custom));
    let custom = Fields::from([("user", "me"), ("word", "x"), ("key", "y")]).build::<Custom>().unwrap();
    let any: &dyn connector_core::AnyConnector = &custom;
    let hooks: Vec<_> = any.hooks().iter().map(|hook| hook.name()).collect();
    assert_eq!(hooks, ["login", "refresh", "apply"]);
    assert!(matches!(Client::DESCRIPTOR.authorization, Authorization::ClientCredentials(_)));
    let client = Fields::from([("client_id", "a"), ("client_secret", "b")]).build::<Client>().unwrap();
    assert_eq!((client.acquire(), client.base_uri(), client.login("a")), (true, "https://a.example", 1));
    assert!(Signed::DESCRIPTOR.as_oauth2().is_some() && Public::DESCRIPTOR.as_oauth2().is_some());
}
