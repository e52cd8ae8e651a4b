//! Connectors for online services, one short file each.
//!
//! A program registers those it uses; [`registry`] has all of them.
//!
#![doc = include_str!("../services.md")]

use connector_core::Registry;

/// Names each connector once: its file and its type.
macro_rules! catalog {
    ($($file:ident::$connector:ident),* $(,)?) => {
        $(
            mod $file;
            pub use $file::$connector;
        )*

        /// All connectors of this crate.
        #[must_use]
        pub fn registry() -> Registry {
            Registry::new()$(.with::<$connector>())*
        }
    };
}

catalog! {
    airtable::Airtable,
    dropbox::Dropbox,
    github::GitHub,
    google_drive::GoogleDrive,
    jira::Jira,
    notion::Notion,
    paypal::PayPal,
    quickbooks::QuickBooks,
    salesforce::Salesforce,
    sendgrid::SendGrid,
    shopify::Shopify,
    slack::Slack,
}
