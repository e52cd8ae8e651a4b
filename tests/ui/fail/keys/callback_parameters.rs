//! Some parameters of a callback have a meaning of their own.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        code_param = "state",
    ),
)]
pub struct State {
    pub client_id: String,
    #[connector(from_callback = "state")]
    pub account: Learned<String>,
}

#[connector]
impl State {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(state = "s"),
        code_param = "s",
    ),
)]
pub struct Renamed {
    pub client_id: String,
    #[connector(from_callback = "s")]
    pub account: Learned<String>,
}

#[connector]
impl Renamed {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        code_param = "error",
    ),
)]
pub struct Failure {
    pub client_id: String,
    #[connector(from_callback = "error_description")]
    pub account: Learned<String>,
}

#[connector]
impl Failure {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        code_param = "auth_code",
    ),
)]
pub struct Code {
    pub client_id: String,
    #[connector(from_callback = "auth_code")]
    pub account: Learned<String>,
}

#[connector]
impl Code {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        code_param = "",
    ),
)]
pub struct Empty {
    pub client_id: String,
    #[connector(from_callback = "code")]
    pub account: Learned<String>,
}

#[connector]
impl Empty {}

fn main() {}
