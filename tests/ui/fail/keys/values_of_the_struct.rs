//! The likeliest wrong value of each key of the struct.

use connector_core::prelude::*;

#[connector(
    title,
    id = Example,
    docs = get("x"),
    base_url = "https://api.a.example",
    hosts = "files.a.example",
    headers = { "A": "b" },
    query = "format=json",
    apply = "Token",
    test = "me",
    refresh_on = 401,
    detect_on = "ok",
    expires_in = "1h",
    custom,
    crate = "connector_core",
    timeout = 30,
    method = "GET",
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

#[connector(
    base_uri("https://api.a.example"),
    hosts("files.a.example"),
    headers("A" => "b"),
    query(format),
    apply(header("X-Key"), scheme = Token, bearer),
    test = get("me", "x"),
    refresh_on = [],
    detect_on = [404],
    expires_in = 1 h,
    oauth,
)]
pub struct Second {
    pub client_id: String,
}

#[connector]
impl Second {}

fn main() {}
