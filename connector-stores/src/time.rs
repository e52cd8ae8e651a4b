//! Times as bytes that sort as the times do, in every store: nothing is rounded, and no time is out of range.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use connector_core::StoreError;

/// The whole seconds since 1970, shifted so that none are negative, and the nanoseconds after them; both big-endian.
pub(crate) type Bytes = [u8; 12];

/// Moves the seconds before 1970 below those after it.
const SHIFT: u64 = 1 << 63;

pub(crate) fn to_bytes(time: SystemTime) -> Bytes {
    let (seconds, nanoseconds) = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => (SHIFT.saturating_add(since.as_secs()), since.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let whole = SHIFT.saturating_sub(before.as_secs());
            match before.subsec_nanos() {
                0 => (whole, 0),
                part => (whole.saturating_sub(1), 1_000_000_000 - part),
            }
        }
    };
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&seconds.to_be_bytes());
    bytes[8..].copy_from_slice(&nanoseconds.to_be_bytes());
    bytes
}

/// # Errors
///
/// [`StoreError::Damaged`] for bytes that are no time.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<SystemTime, StoreError> {
    let parts = bytes.split_first_chunk::<8>().and_then(|(seconds, rest)| {
        let nanoseconds = u32::from_be_bytes(rest.try_into().ok()?);
        Some((u64::from_be_bytes(*seconds), nanoseconds))
    });
    let time = parts.and_then(|(seconds, nanoseconds)| {
        let second = match seconds.checked_sub(SHIFT) {
            Some(since) => UNIX_EPOCH.checked_add(Duration::from_secs(since)),
            None => UNIX_EPOCH.checked_sub(Duration::from_secs(SHIFT - seconds)),
        };
        second?.checked_add(Duration::from_nanos(nanoseconds.into()))
    });
    time.ok_or_else(|| StoreError::Damaged("a time is kept that is none".into()))
}

/// The later of two times, as late as can be told.
pub(crate) fn later(time: SystemTime, duration: Duration) -> SystemTime {
    const CENTURY: Duration = Duration::from_secs(100 * 366 * 24 * 3600);
    time.checked_add(duration.min(CENTURY)).unwrap_or(time)
}

/// Microseconds since 1970, of which a store's own clock counts the ends of leases.
pub(crate) fn from_micros(micros: i64) -> Result<SystemTime, StoreError> {
    let distance = Duration::from_micros(micros.unsigned_abs());
    let time = if micros < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    time.ok_or_else(|| StoreError::Damaged("a time is kept that is none".into()))
}

/// How long a lease lasts, in microseconds: a century at most, so that sums stay in range.
pub(crate) fn period(duration: Duration) -> i64 {
    const CENTURY: i64 = 100 * 366 * 24 * 3600 * 1_000_000;
    i64::try_from(duration.as_micros()).unwrap_or(CENTURY).min(CENTURY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(seconds: i64, nanoseconds: u32) -> SystemTime {
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let second = if seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole };
        second + Duration::from_nanos(nanoseconds.into())
    }

    proptest! {
        #[test]
        fn times_sort_as_their_bytes_and_come_back(
            one in (-1_000_000_000_000_i64..1_000_000_000_000, 0_u32..1_000_000_000),
            other in (-2_i64..2, 0_u32..1_000_000_000),
        ) {
            let (one, other) = (time(one.0, one.1), time(other.0, other.1));
            prop_assert_eq!(from_bytes(&to_bytes(one)).unwrap(), one);
            prop_assert_eq!(from_bytes(&to_bytes(other)).unwrap(), other);
            prop_assert_eq!(to_bytes(one).cmp(&to_bytes(other)), one.cmp(&other));
        }
    }

    #[test]
    fn bytes_that_are_no_time_are_damage() {
        for bytes in [&[][..], &[0; 11], &[0; 13], &[0xff; 12]] {
            assert!(matches!(from_bytes(bytes), Err(StoreError::Damaged(_))), "{bytes:?}");
        }
    }
}
