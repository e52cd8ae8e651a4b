//! The likeliest wrong value of each key of a field.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.a.example",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    #[connector("App key")]
    pub client_id: String,
    #[connector(label: "App key")]
    pub a: String,
    #[connector(label("App key"))]
    pub b: String,
    #[connector(hint)]
    pub c: String,
    #[connector(default)]
    pub d: String,
    #[connector(default = None)]
    pub e: Option<String>,
    #[connector(default = Region::Eu)]
    pub f: String,
    #[connector(default = 1.5)]
    pub g: String,
    #[connector(choices = "eu,us")]
    pub h: String,
    #[connector(choices(eu = "Europe", us))]
    pub i: String,
    #[connector(choices = [eu, us])]
    pub j: String,
    #[connector(choices())]
    pub k: String,
    #[connector(pattern = [a-z])]
    pub l: String,
    #[connector(from_token)]
    pub m: Learned<String>,
    #[connector(from_token = account.id)]
    pub n: Learned<String>,
    #[connector(from_token("account.id"))]
    pub o: Learned<String>,
    #[connector(from_token = "")]
    pub p: Learned<String>,
    #[connector(from_callback)]
    pub q: Learned<String>,
    #[connector(from_callback = realmId)]
    pub r: Learned<String>,
    #[connector(owner = true)]
    pub s: Learned<String>,
    #[connector(client_id = "abc")]
    pub t: String,
    #[connector(required)]
    pub u: String,
    #[connector(secret)]
    pub v: String,
    #[connector(from = "account.id")]
    pub w: Learned<String>,
    #[connector = "x"]
    pub x: String,
    #[connector(example = 5)]
    pub y: u32,
    #[connector(prefix)]
    pub z: u32,
    #[connector(learned)]
    pub aa: String,
    #[connector(rename = "x")]
    pub ab: String,
}

#[connector]
impl Example {}

fn main() {}
