//! Every hook, in every form.

#![deny(warnings)]

use connector_core::prelude::*;

#[connector(oauth2())]
pub struct Example {
    pub client_id: String,
    pub account: Learned<String>,
}

#[connector]
impl Example {
    const HOST: &'static str = "https://a.example";

    #[connector(authorization_url)]
    fn consent(&self) -> &str {
        Self::HOST
    }

    #[connector(token_url)]
    fn token(&self) -> Result<String> {
        Ok(format!("{}/token", Self::HOST))
    }

    /// What a method says about itself stays.
    #[connector(base_uri)]
    #[inline]
    #[must_use]
    pub fn api(&self) -> String {
        self.helper()
    }

    #[connector(pkce)]
    fn verifier(&self, fresh: PkceVerifier) -> PkceVerifier {
        fresh
    }

    #[connector(acquire)]
    async fn exchange(&mut self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        self.account.set("account");
        http.post("https://a.example/token").form(&grant.params(self)).send().await?;
        Ok(Tokens::bearer("token"))
    }

    #[connector(refresh)]
    async fn renew<'a>(&'a self, grant: &'a RefreshGrant, http: &'a Http) -> Result<Tokens, MyError> {
        http.post("https://a.example/token").form(&grant.params(self)).send().await?;
        Ok(Tokens::bearer("token"))
    }

    #[connector(apply)]
    fn sign(&self, _: &Tokens, _: &mut Request) {}

    #[connector(connected)]
    fn discover(&mut self, _api: &Api) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    #[connector(test)]
    async fn check(self: &Self, api: &Api) -> Result<Response> {
        api.get("me").send().await
    }

    #[connector(identity)]
    async fn who(&self, api: &Api) -> Result<String> {
        api.get("me").send().await?.text().await
    }

    fn helper(&self) -> String {
        format!("{}/api", Self::HOST)
    }
}

#[derive(Debug)]
struct MyError(Error);

impl From<Error> for MyError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<MyError> for Error {
    fn from(error: MyError) -> Self {
        error.0
    }
}

fn main() {
    let example = Fields::from([("client_id", "app")]).build::<Example>().unwrap();
    let any: &dyn connector_core::AnyConnector = &example;
    let hooks: Vec<_> = any.hooks().iter().map(|hook| hook.name()).collect();
    let all = "authorization_url token_url base_uri pkce acquire refresh apply connected test identity";
    assert_eq!(hooks.join(" "), all);
    assert_eq!(any.authorization_url().unwrap().unwrap(), "https://a.example");
    assert_eq!(any.token_url().unwrap().unwrap(), "https://a.example/token");
    assert_eq!(any.base_uri().unwrap().unwrap(), "https://a.example/api");
}
