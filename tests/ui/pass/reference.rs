//! Every example of the attribute reference. Made from it by a test of the macro; do not edit.
#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "the examples do nothing"
)]
#![allow(
    clippy::trivially_copy_pass_by_ref,
    clippy::missing_const_for_fn,
    clippy::needless_pass_by_ref_mut,
    reason = "hooks have the form that they have"
)]
#[rustfmt::skip]
mod key_title_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        title = "Dropbox",
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_id_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        id = "dropbox",
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_docs_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        docs = "https://www.dropbox.com/developers",
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_base_uri_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        base_uri = "https://api.dropboxapi.com/2",
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_hosts_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        hosts = ["content.dropboxapi.com"],
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_headers_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        headers("Notion-Version" = "2022-06-28"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_query_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        query(format = "json"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_apply_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        apply(header = "X-Key"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_test_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        test = get("me"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_refresh_on_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        refresh_on = [401,
        403,
        "token_expired"],
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_detect_on_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        detect_on = ["\"ok\": *false"],
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_expires_in_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        expires_in = 3600,
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_oauth2_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(authorization_url = "https://a.example", token_url = "https://a.example"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_client_credentials_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://a.example"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_api_key_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(base_uri = "https://api.example.com", test = none, api_key)]
    pub struct Example {
        pub api_key: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_basic_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(base_uri = "https://api.example.com", test = none, basic)]
    pub struct Example {
        pub username: String,
        pub password: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_custom_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(base_uri = "https://api.example.com", test = none, custom)]
    pub struct Example {}
    #[connector]
    impl Example {
        #[connector(login)]
        async fn enter(&self, _http: &Http) -> Result<Tokens> {
            Ok(Tokens::bearer("token"))
        }
    }
}
#[rustfmt::skip]
mod key_crate_of_struct {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        crate = ::connector_core,
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_authorization_url_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            token_url = "https://a.example/token",
            authorization_url = "https://www.dropbox.com/oauth2/authorize"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_url_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://api.dropboxapi.com/oauth2/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_refresh_url_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            refresh_url = "https://api.figma.com/v1/oauth/refresh"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_revoke_url_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            revoke_url = "https://oauth2.googleapis.com/revoke"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_introspection_url_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            introspection_url = "https://login.salesforce.com/services/oauth2/introspect"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_issuer_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            issuer = "https://accounts.google.com"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_issuer_in_callback_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            issuer = "https://a.example",
            issuer_in_callback = required
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_device_authorization_url_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            device_authorization_url = "https://oauth2.googleapis.com/device/code"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_pushed_authorization_url_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            pushed_authorization_url = "https://login.example.com/par"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_scopes_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            scopes = ["files.content.read"]
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_further_scopes_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            further_scopes = ["files.content.write"]
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_scope_separator_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            scope_separator = ","
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_authorization_params_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            authorization_params(access_type = "offline")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_params_in_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            params_in = fragment
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_code_param_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            code_param = "spapi_oauth_code"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_begun_by_service_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            begun_by_service
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_pkce_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            pkce = S256
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_client_auth_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            client_auth = basic
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_assertion_audience_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            client_auth = private_key_jwt,
            assertion_audience = "https://login.example.com"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub private_key: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_format_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            token_format = json
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_params_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            token_params(expiring = "1")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_refresh_params_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            refresh_params(expires_in = "1800")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_headers_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            token_headers("X-Version" = "2")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_param_names_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            param_names(client_id = "client_key")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_response_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            token_response(access_token = "authed_user.access_token")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_tokens_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            tokens(user = "authed_user")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_type_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            token_type = ["bot"]
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_dpop_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            dpop
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_refresh_margin_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            refresh_margin = 30
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_refresh_grace_of_oauth2 {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            refresh_grace = 60
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_url_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://accounts.spotify.com/api/token"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_issuer_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(
            token_url = "https://a.example/token",
            issuer = "https://accounts.google.com"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_scopes_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(
            token_url = "https://a.example/token",
            scopes = ["catalog.read"]
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_scope_separator_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://a.example/token", scope_separator = ","),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_client_auth_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://a.example/token", client_auth = basic),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_assertion_audience_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(
            token_url = "https://a.example/token",
            client_auth = private_key_jwt,
            assertion_audience = "https://login.example.com"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub private_key: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_format_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://a.example/token", token_format = json),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_params_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(
            token_url = "https://a.example/token",
            token_params(audience = "https://api.example.com")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_headers_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(
            token_url = "https://a.example/token",
            token_headers("X-Version" = "2")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_param_names_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(
            token_url = "https://a.example/token",
            param_names(client_id = "client_key")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_response_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(
            token_url = "https://a.example/token",
            token_response(access_token = "data.token")
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_token_type_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://a.example/token", token_type = ["bot"]),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_dpop_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://a.example/token", dpop),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_refresh_margin_of_client_credentials {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        client_credentials(token_url = "https://a.example/token", refresh_margin = 30),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_header_of_apply {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        apply(header = "X-Key"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_scheme_of_apply {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        apply(scheme = "token"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_query_of_apply {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
        apply(query = "key"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_label_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(label = "App key")]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_hint_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(hint = "From the developer console")]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_default_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(default = "eu")]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_choices_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(choices("eu" = "Europe", "us" = "United States"))]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_client_id_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        #[connector(client_id)]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_client_secret_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        #[connector(client_secret)]
        pub field: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_private_key_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            client_auth = private_key_jwt,
            assertion_audience = "https://a.example"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        #[connector(private_key)]
        pub field: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_key_id_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token",
            client_auth = private_key_jwt,
            assertion_audience = "https://a.example"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub private_key: Secret,
        #[connector(key_id)]
        pub field: Option<String>,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_api_key_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(base_uri = "https://api.example.com", test = none, api_key)]
    pub struct Example {
        #[connector(api_key)]
        pub field: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_username_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(base_uri = "https://api.example.com", test = none, basic)]
    pub struct Example {
        pub password: Secret,
        #[connector(username)]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_password_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(base_uri = "https://api.example.com", test = none, basic)]
    pub struct Example {
        pub username: String,
        #[connector(password)]
        pub field: Secret,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_example_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(example = "acme")]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_pattern_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(pattern = "[a-z0-9-]+")]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_prefix_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(prefix = "https://")]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_suffix_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(suffix = ".zendesk.com")]
        pub field: String,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_owner_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(from_token = "id", owner)]
        pub field: Learned<String>,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_from_token_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(from_token = "account.id")]
        pub field: Learned<String>,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_from_callback_of_field {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        #[connector(from_callback = "realmId")]
        pub field: Learned<String>,
    }
    #[connector]
    impl Example {}
}
#[rustfmt::skip]
mod key_crate_of_impl {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector(crate = ::connector_core)]
    impl Example {}
}
#[rustfmt::skip]
mod key_choices_of_enum {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(choices)]
    pub enum Example {
        One,
    }
}
#[rustfmt::skip]
mod key_crate_of_enum {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(choices, crate = ::connector_core)]
    pub enum Example {
        One,
    }
}
#[rustfmt::skip]
mod key_value_of_variant {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(choices)]
    pub enum Example {
        #[connector(value = "eu-1")]
        One,
    }
}
#[rustfmt::skip]
mod key_multi_of_multi {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct One {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl One {}
    #[connector(base_uri = "https://api.example.com", test = none, api_key)]
    pub struct Other {
        pub api_key: Secret,
    }
    #[connector]
    impl Other {}
    #[connector(multi)]
    pub enum Example {
        One(One),
        Other(Other),
    }
}
#[rustfmt::skip]
mod key_title_of_multi {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct One {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl One {}
    #[connector(base_uri = "https://api.example.com", test = none, api_key)]
    pub struct Other {
        pub api_key: Secret,
    }
    #[connector]
    impl Other {}
    #[connector(multi, title = "Help Desk")]
    pub enum Example {
        One(One),
        Other(Other),
    }
}
#[rustfmt::skip]
mod key_id_of_multi {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct One {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl One {}
    #[connector(base_uri = "https://api.example.com", test = none, api_key)]
    pub struct Other {
        pub api_key: Secret,
    }
    #[connector]
    impl Other {}
    #[connector(multi, id = "help_desk")]
    pub enum Example {
        One(One),
        Other(Other),
    }
}
#[rustfmt::skip]
mod key_docs_of_multi {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct One {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl One {}
    #[connector(base_uri = "https://api.example.com", test = none, api_key)]
    pub struct Other {
        pub api_key: Secret,
    }
    #[connector]
    impl Other {}
    #[connector(multi, docs = "https://www.zendesk.com/developers")]
    pub enum Example {
        One(One),
        Other(Other),
    }
}
#[rustfmt::skip]
mod key_crate_of_multi {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct One {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl One {}
    #[connector(base_uri = "https://api.example.com", test = none, api_key)]
    pub struct Other {
        pub api_key: Secret,
    }
    #[connector]
    impl Other {}
    #[connector(multi, crate = ::connector_core)]
    pub enum Example {
        One(One),
        Other(Other),
    }
}
#[rustfmt::skip]
mod hook_authorization_url {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(token_url = "https://a.example/token"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(authorization_url)]
        fn authorization_url(&self) -> String {
            "https://a.example".to_owned()
        }
    }
}
#[rustfmt::skip]
mod hook_token_url {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(authorization_url = "https://a.example/authorize"),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(token_url)]
        fn token_url(&self) -> String {
            "https://a.example".to_owned()
        }
    }
}
#[rustfmt::skip]
mod hook_base_uri {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(base_uri)]
        fn base_uri(&self) -> String {
            "https://a.example".to_owned()
        }
    }
}
#[rustfmt::skip]
mod hook_pkce {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(pkce)]
        fn pkce(&self, fresh: PkceVerifier) -> PkceVerifier {
            fresh
        }
    }
}
#[rustfmt::skip]
mod hook_acquire {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(acquire)]
        async fn acquire(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
            Ok(Tokens::bearer("token"))
        }
    }
}
#[rustfmt::skip]
mod hook_login {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(base_uri = "https://api.example.com", test = none, custom)]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(login)]
        async fn login(&self, _http: &Http) -> Result<Tokens> {
            Ok(Tokens::bearer("token"))
        }
    }
}
#[rustfmt::skip]
mod hook_refresh {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(refresh)]
        async fn refresh(&self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
            Ok(Tokens::bearer("token"))
        }
    }
}
#[rustfmt::skip]
mod hook_apply {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(apply)]
        fn apply(&self, _tokens: &Tokens, _request: &mut Request) -> Result<()> {
            Ok(())
        }
    }
}
#[rustfmt::skip]
mod hook_connected {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(connected)]
        async fn connected(&self, _api: &Api) -> Result<()> {
            Ok(())
        }
    }
}
#[rustfmt::skip]
mod hook_choices {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
        pub team: Learned<String>,
    }
    #[connector]
    impl Example {
        #[connector(choices(team))]
        async fn choices(&self, _api: &Api) -> Result<Vec<Choice>> {
            Ok(vec![Choice::new("1", "One")])
        }
    }
}
#[rustfmt::skip]
mod hook_disconnect {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(disconnect)]
        async fn disconnect(&self, _api: &Api) -> Result<()> {
            Ok(())
        }
    }
}
#[rustfmt::skip]
mod hook_test {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(test)]
        async fn test(&self, _api: &Api) -> Result<()> {
            Ok(())
        }
    }
}
#[rustfmt::skip]
mod hook_identity {
    #[allow(unused_imports)]
    use connector_core::prelude::*;
    #[connector(
        base_uri = "https://api.example.com",
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize",
            token_url = "https://a.example/token"
        ),
    )]
    pub struct Example {
        pub client_id: String,
        pub client_secret: Secret,
    }
    #[connector]
    impl Example {
        #[connector(identity)]
        async fn identity(&self, _api: &Api) -> Result<String> {
            Ok("somebody".to_owned())
        }
    }
}
fn main() {}
