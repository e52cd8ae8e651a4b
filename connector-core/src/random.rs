//! Randomness from the operating system.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::error::{Error, Failure, Reason, Result};

/// A fresh unguessable text of 43 characters of the URL-safe alphabet: 256 bits.
///
/// # Errors
///
/// [`Error::Retry`] when the operating system gives none.
pub(crate) fn token() -> Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    fill(bytes.as_mut()).map_err(|error| Error::Retry {
        after: None,
        failure: Failure::new(Reason::Setup, "the operating system gives no random bytes").with_source(error),
    })?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}

/// A fresh fraction from 0 to 1, for jitter; nothing that anybody must not guess.
pub(crate) fn fraction() -> f64 {
    let mut bytes = [0_u8; 4];
    match fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}

#[cfg(not(feature = "testing"))]
fn fill(bytes: &mut [u8]) -> std::result::Result<(), getrandom::Error> {
    getrandom::fill(bytes)
}

/// Tests may have a thread's randomness depend on a seed.
#[cfg(feature = "testing")]
fn fill(bytes: &mut [u8]) -> std::result::Result<(), getrandom::Error> {
    if crate::testing::fill_from_seed(bytes) { Ok(()) } else { getrandom::fill(bytes) }
}
