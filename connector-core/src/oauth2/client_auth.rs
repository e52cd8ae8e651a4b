//! How the client proves itself to the token endpoint (RFC 6749, section 2.3).

use super::grant::Params;
use crate::describe::{Descriptor, Role};
use crate::fields::Fields;

/// Puts client id and secret into the body (RFC 6749, section 2.3.1). Without a secret the client is public and sends
/// its id alone. Never in a header as well, never in the address.
pub(super) fn in_body(descriptor: &Descriptor, fields: &Fields, params: &mut Params) {
    for (role, name) in [(Role::ClientId, "client_id"), (Role::ClientSecret, "client_secret")] {
        let value = descriptor.role(role).and_then(|field| fields.get(field.name));
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            params.set(name, value);
        }
    }
}
