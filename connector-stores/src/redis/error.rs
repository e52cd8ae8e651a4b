//! What an error of Redis means for those who use the store.

use connector_core::StoreError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn failed(error: RedisError) -> StoreError {
    match (error.kind(), error.code()) {
        // No room in memory.
        (_, Some("OOM")) => StoreError::Full(Box::new(error)),
        // No room on the disk, among other reasons for which nothing can be written.
        (_, Some("MISCONF")) if error.to_string().contains("No space left") => StoreError::Full(Box::new(error)),
        (ErrorKind::UnexpectedReturnType, _) | (_, Some("WRONGTYPE")) => StoreError::Damaged(Box::new(error)),
        // The same where it is a script that is refused.
        (ErrorKind::Server(ServerErrorKind::ResponseError), _) if error.to_string().contains("OOM ") => {
            StoreError::Full(Box::new(error))
        }
        _ => StoreError::Unavailable(Box::new(error)),
    }
}
