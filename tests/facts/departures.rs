//! Where connectors depart from the facts, and facts that nothing can be compared with; each with its reason.

/// A fact of one service, or of all.
pub struct Entry {
    /// The service; `*` for all.
    pub service: &'static str,
    pub path: &'static str,
    pub why: &'static str,
}

impl Entry {
    /// Whether a fact is meant, or one below it.
    pub fn is(&self, service: &str, path: &str) -> bool {
        let below = || path.strip_prefix(self.path).is_some_and(|rest| rest.starts_with('/'));
        (self.service == "*" || self.service == service) && (self.path == path || below())
    }
}

const fn entry(service: &'static str, path: &'static str, why: &'static str) -> Entry {
    Entry { service, path, why }
}

/// What is done otherwise than the facts say.
pub const DEPARTURES: &[Entry] = &[
    entry(
        "airtable",
        "hooks/post_connect",
        "the API is asked whose account it is, so that a reconnect is for the same one",
    ),
    entry(
        "github",
        "hooks/post_connect",
        "the API is asked whose account it is, so that a reconnect is for the same one",
    ),
    entry(
        "google",
        "hooks/post_connect",
        "the API is asked whose account it is, so that a reconnect is for the same one",
    ),
    entry(
        "jira",
        "fields/0",
        "the person chooses among their sites after the consent, and need not know a name before it",
    ),
    entry("mailchimp", "refresh", "its tokens have no end, as its documentation says: there is nothing to renew"),
    entry("quickbooks", "fields/0", "the callback tells the company, so that the form does not ask for it"),
    entry("quickbooks", "token/client_auth", "its documentation asks for HTTP Basic"),
    entry("salesforce", "fields/0/pattern", "the type says it: an https origin, of a host that is declared"),
    entry("salesforce", "fields/1/pattern", "the client secret goes there: it has to be one of Salesforce's own hosts"),
    entry(
        "salesforce",
        "hooks/post_connect",
        "what the step finds out stands in the token response: instance and account",
    ),
    entry("sentry-oauth", "hooks/installed_by_webhook", "a consent that nobody began here has no state to be found by"),
    entry("sentry-oauth", "hooks/post_connect", "the step confirms an installation; calls work without it"),
    entry("sentry-oauth", "token/body", "its documentation asks for JSON, and the words about its own code do too"),
    entry("shopify", "authorize/scope_separator", "its documentation separates scopes by commas"),
    entry("shopline-oauth", "refresh/params", "a renewal is a signature and nothing else"),
    entry("shopline-oauth", "token/body", "the signed text is JSON"),
    entry("shopline-oauth", "token/client_auth", "the secret signs the request and is not sent"),
    entry(
        "shopline-oauth",
        "token/params",
        "an exchange holds the code and a signature, and nothing of the standard's",
    ),
    entry("slack", "custom_code/kind", "both tokens are declared, and need no code"),
    entry("slack", "fields", "which scopes are asked for in the person's own name is for the program to say"),
    entry("slack", "hooks/pre_disconnect", "a token is ended by a call that is made with it"),
    entry(
        "slack",
        "token/token_path",
        "the first token is the bot's; the person's own, which stands there, is a further one",
    ),
];

/// What nothing can be compared with.
pub const NOT_COMPARED: &[Entry] = &[
    entry("*", "display_name", "a title is for its author to choose"),
    entry("*", "required_capabilities", "a summary of the other facts, which are compared"),
    entry("*", "custom_code/why", "words for people about the other facts"),
    entry("amazon-selling-partner", "authorize/scope_separator", "it has no scopes: the app's settings say them"),
    entry("dropbox", "authorize/scope_separator", "it is asked for no scopes: the app's settings say them"),
    entry("exact-online", "authorize/scope_separator", "it has no scopes: the app's settings say them"),
    entry("intercom", "authorize/scope_separator", "it has no scopes: the app's settings say them"),
    entry("linear", "hooks/pre_disconnect", "its step is the revocation that any service may have"),
    entry("mailchimp", "authorize/scope_separator", "it has no scopes: a token may do everything"),
    entry("notion", "authorize/scope_separator", "it has no scopes: the integration's settings say them"),
    entry("pipedrive", "authorize/scope_separator", "it has no scopes: the app's settings say them"),
    entry("stripe", "authorize/scope_separator", "one scope is all that it can be asked for"),
];
