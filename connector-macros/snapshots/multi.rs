/// A help desk, by whichever way the company allows.
#[connector(multi, title = "Help Desk", docs = "https://desk.example")]
pub enum HelpDesk {
    /// With a click, in the browser
    Consent(HelpDeskConsent),
    Key(keys::HelpDeskKey),
}
