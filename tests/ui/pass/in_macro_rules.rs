//! Made by a macro of the author's.

#![deny(warnings)]

use connector_core::prelude::*;

macro_rules! connectors {
    ($($name:ident, $title:literal, $base:expr, $hosts:expr, $status:literal, { $($field:ident: $ty:ty),* }, $hook:ident $method:ident;)*) => { $(
        #[connector(
            title = $title,
            base_uri = $base,
            hosts = $hosts,
            test = get("me"),
            refresh_on = [$status],
            oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
        )]
        pub struct $name {
            pub client_id: String,
            $(pub $field: $ty,)*
        }

        #[connector]
        impl $name {
            #[connector($hook)]
            async fn $method(&self, api: &Api) -> Result<String> {
                api.get("me").send().await?.text().await
            }
        }
    )* };
}

connectors! {
    One, "The first", "https://{region}.example.com", ["files.example.com"], 401, { region: String, account: Option<String> }, identity who;
    Two, "The second", "https://api.example.com", ["a.example", "b.example"], 403, {}, identity name;
}

fn main() {
    assert_eq!(One::DESCRIPTOR.title, "The first");
    assert_eq!(Two::DESCRIPTOR.hosts, ["a.example", "b.example"]);
    assert_eq!(Two::DESCRIPTOR.fields.len(), 1);
}
