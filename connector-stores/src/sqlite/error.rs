//! What an error of SQLite means for those who use the store.

use connector_core::StoreError;

use crate::sql::is_damage;

/// The result codes of SQLite that say more than "not now".
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const TOO_BIG: i32 = 18;
const NOT_A_DATABASE: i32 = 26;

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    match code(&error) {
        Some(FULL | TOO_BIG) => StoreError::Full(Box::new(error)),
        Some(CORRUPT | NOT_A_DATABASE) => StoreError::Damaged(Box::new(error)),
        _ if is_damage(&error) => StoreError::Damaged(Box::new(error)),
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// The primary result code: extended ones have it in their lowest byte.
pub(super) fn code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
