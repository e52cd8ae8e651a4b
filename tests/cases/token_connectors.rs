//! Connectors for the token responses of cases: a plain one, and one for each setting that changes an outcome.

use connector_core::prelude::*;
use connector_core::{CodeGrant, Http, Params, RefreshGrant, Request, Tokens};

/// Connectors at one service that differ in keys and hooks.
macro_rules! connectors {
    ($($(#[$doc:meta])* $name:ident($($keys:tt)*) { $($hooks:tt)* })*) => {$(
        $(#[$doc])*
        #[connector(
            base_uri = "https://api.example.test",
            test = none,
            oauth2(
                authorization_url = "https://as.example.test/authorize",
                token_url = "https://as.example.test/token",
                scopes = ["read", "write"],
                $($keys)*
            ),
        )]
        pub struct $name {
            pub client_id: String,
            pub client_secret: Option<Secret>,
        }

        #[connector]
        impl $name { $($hooks)* }
    )*};
}

connectors! {
    /// Nothing special.
    Plain() {}

    /// The lifetime under another name.
    Expires(token_response(expires_in = "expires")) {}

    /// Names as another convention has them.
    CamelCase(token_response(
        access_token = "accessToken",
        token_type = "tokenType",
        expires_in = "expiresIn",
        refresh_token = "refreshToken",
    )) {}

    /// Everything one level down, and a token type of the service's own.
    Nested(
        token_response(
            access_token = "authed_user.access_token",
            token_type = "authed_user.token_type",
            scope = "authed_user.scope",
        ),
        token_type = ["user"],
    ) {}

    /// Errors in a list.
    Errors(token_response(error = "errors.0.errorType", error_description = "errors.0.message")) {}

    /// Proves that it holds a key, and puts whatever it gets on requests; the proofs are made up.
    Dpop() {
        #[connector(acquire)]
        async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
            ask(http, &grant.params(self)).await
        }

        #[connector(refresh)]
        async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
            ask(http, &grant.params(self)).await
        }

        #[connector(apply)]
        fn prove(&self, tokens: &Tokens, request: &mut Request) -> Result<()> {
            prove(tokens, request)
        }
    }

    /// The same, and takes no other token.
    DpopOnly() {
        #[connector(acquire)]
        async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
            ask(http, &grant.params(self)).await?.require_type("DPoP")
        }

        #[connector(refresh)]
        async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
            ask(http, &grant.params(self)).await?.require_type("DPoP")
        }

        #[connector(apply)]
        fn prove(&self, tokens: &Tokens, request: &mut Request) -> Result<()> {
            prove(tokens, request)
        }
    }
}

async fn ask(http: &Http, params: &Params) -> Result<Tokens> {
    let request = http.post(crate::program::TOKEN_URL).header("DPoP", "proof");
    request.form(params).send().await?.tokens().await
}

fn prove(tokens: &Tokens, request: &mut Request) -> Result<()> {
    let value = format!("{} {}", tokens.token_type(), tokens.access_token().expose_secret());
    let value = value.parse().map_err(|_| Error::refused("the token cannot stand in a header"))?;
    request.headers_mut().insert("authorization", value);
    Ok(())
}
