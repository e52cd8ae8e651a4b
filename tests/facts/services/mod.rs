//! The services that the catalog does not ship, each as short as its facts allow.

mod fields;
mod headers;
mod own_exchange;
mod plain;
mod steps;
mod token_endpoints;

pub use fields::{AmazonSellingPartner, ExactOnline, Intercom, Paycor, Pipedrive, Zendesk};
pub use headers::{Etsy, JudgeMe};
pub use own_exchange::{Sentry, Shopline};
pub use plain::{Asana, Box, Discord, GitLab, LinkedIn, Microsoft, Pennylane, Spotify, Stripe, Typeform, Zoom};
pub use steps::{DocuSign, HubSpot, Linear, Mailchimp, Xero};
pub use token_endpoints::{Canva, Figma, Reddit, Twitter};
