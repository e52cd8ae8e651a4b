//! What an error of PostgreSQL means for those who use the store.

use connector_core::StoreError;

use crate::sql::is_damage;

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
    match &*code {
        // No room on the disk; a record that is larger than the server takes.
        "53100" | "54000" => StoreError::Full(Box::new(error)),
        // Damaged tables and damaged indexes.
        "XX001" | "XX002" => StoreError::Damaged(Box::new(error)),
        _ if is_damage(&error) => StoreError::Damaged(Box::new(error)),
        _ => StoreError::Unavailable(Box::new(error)),
    }
}
