//! A connector of three fields, as most are.

/// Notes and folders in a person's account.
#[connector(
    base_uri = "https://api.small.example/v2",
    test = get("me"),
    oauth2(
        authorization_url = "https://small.example/oauth/authorize",
        token_url = "https://api.small.example/oauth/token",
        scopes = ["notes.read", "notes.write"],
    ),
)]
pub struct Small {
    /// From the developer console.
    pub client_id: String,
    /// From the developer console.
    pub client_secret: Secret,
    #[connector(from_token = "user.id", owner)]
    pub user: Learned<String>,
}

#[connector]
impl Small {}
