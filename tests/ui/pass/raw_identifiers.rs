//! Names that are keywords.

#![deny(warnings)]

use connector_core::prelude::*;

#[connector(
    id = "raw",
    base_uri = "https://api.example.com/{type}",
    test = get("{match}"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct r#Struct {
    pub client_id: String,
    pub r#type: String,
    pub r#match: String,
    pub r#async: r#Enum,
    // Also the names of our own locals.
    pub fields: String,
    pub output: String,
    pub __p: String,
}

#[connector]
impl r#Struct {
    #[connector(refresh)]
    async fn r#try(&self, r#in: &RefreshGrant, r#as: &Http) -> Result<Tokens> {
        r#as.post("https://a.example/token").form(&r#in.params(self)).send().await?;
        Ok(Tokens::bearer("token"))
    }
}

#[connector(choices)]
pub enum r#Enum {
    r#Loop,
}

fn main() {
    let values = ["client_id", "type", "match", "fields", "output", "__p"].map(|name| (name, name));
    let mut fields = Fields::from(values);
    fields.set("async", "loop");
    let made = fields.build::<r#Struct>().unwrap();
    assert_eq!((made.r#type.as_str(), made.fields.as_str(), made.__p.as_str()), ("type", "fields", "__p"));
    assert_eq!(r#Struct::DESCRIPTOR.fields[1].name, "type");
}
