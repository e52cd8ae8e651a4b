//! `test` calls a host that is declared, with its port or below a domain; where a value decides, the program sees to it.

#![deny(warnings)]

use connector_core::prelude::*;

macro_rules! tested {
    ($($name:ident $test:expr;)*) => { $(
        #[connector(
            base_uri = ["https://api.example.com/v1", "https://API.example.com:8443"],
            hosts = ["files.example.com", "*.other.example", "up.example.com:8080"],
            test = get($test),
            oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
        )]
        pub struct $name {
            pub client_id: String,
            pub region: String,
        }

        #[connector]
        impl $name {}
    )* };
}

tested! {
    Path "me";
    Base "https://api.example.com/v2/me";
    SecondBase "https://api.example.com:8443/me";
    Host "https://files.example.com/me?x=1";
    Below "https://a.b.other.example/me";
    Port "https://up.example.com:8080/me";
    Valued "https://{region}.elsewhere.example.com/me";
}

fn main() {
    assert_eq!(Path::DESCRIPTOR.hosts.len(), 3);
}
