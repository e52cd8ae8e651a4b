//! Shopify, <https://shopify.dev/docs/api/admin-rest>.

use connector_core::prelude::*;

/// Products, orders and customers of one Shopify store.
#[connector(
    title = "Shopify",
    docs = "https://shopify.dev/docs/api/admin-rest",
    base_uri = "https://{subdomain}.myshopify.com/admin/api/2025-07",
    apply(header = "X-Shopify-Access-Token"),
    test = get("shop.json"),
    refresh_on = [401],
    oauth2(
        authorization_url = "https://{subdomain}.myshopify.com/admin/oauth/authorize",
        token_url = "https://{subdomain}.myshopify.com/admin/oauth/access_token",
        scopes = ["read_products"],
        further_scopes = [
            "write_products", "read_orders", "write_orders", "read_customers", "write_customers", "read_inventory",
            "write_inventory",
        ],
        scope_separator = ",",
        token_params(expiring = "1"),
    ),
)]
#[derive(Debug, Clone)]
pub struct Shopify {
    /// The first part of your store's address: `acme` for acme.myshopify.com.
    #[connector(prefix = "https://", suffix = ".myshopify.com", pattern = "[a-z0-9_-]+", example = "acme")]
    pub subdomain: String,
    /// Client ID, from the settings of your app in the Shopify dev dashboard.
    pub client_id: String,
    /// Client secret, from the same page.
    pub client_secret: Secret,
    /// The store that is connected.
    #[connector(from_callback = "shop", owner)]
    pub shop: Learned<String>,
}

#[connector]
impl Shopify {}
