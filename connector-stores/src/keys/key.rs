//! One key: its bytes, its id, and how people write it.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::KeysError;

/// The length of a key in bytes.
pub(crate) const KEY: usize = 32;

/// The length in bytes of what tells keys apart.
pub(crate) const FINGERPRINT: usize = 8;

/// Random bytes repeat little: fewer different ones than this do not happen in 10^30 keys.
const DIFFERENT_BYTES: usize = 9;

const LONGEST_ID: usize = 64;

const MADE_BY: &str = "make one with `openssl rand -base64 32`";

const PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// A key of 256 bits, wiped when dropped. Its id is written beside everything that it seals.
pub(crate) struct SealingKey {
    id: String,
    fingerprint: [u8; FINGERPRINT],
    bytes: Box<Zeroizing<[u8; KEY]>>,
}

impl SealingKey {
    /// A fresh key from the operating system's randomness.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn generate() -> Result<Self, KeysError> {
        let mut bytes = Box::new(Zeroizing::new([0; KEY]));
        getrandom::fill(bytes.as_mut_slice())
            .map_err(|error| KeysError::because("the operating system gives no random bytes: try again", error))?;
        Ok(Self::new(bytes, None))
    }

    /// What somebody wrote: `KEY` or `ID:KEY`, the key as base64 of either alphabet, padded or not, or hexadecimal.
    ///
    /// # Errors
    ///
    /// What is wrong, as the end of a sentence that says where. It repeats nothing of the text: with a misplaced colon that
    /// may be the key.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (id, key) = match text.split_once(':') {
            Some((id, key)) => (Some(id), key),
            None => (None, text),
        };
        if id.is_some_and(|id| !is_id(id)) {
            return Err(format!(
                "has an id that cannot be one: write `ID:KEY` with 1 to {LONGEST_ID} letters, digits and `-_.` before the colon"
            ));
        }
        // One more than a key, so that one that is too long shows.
        let mut decoded = Zeroizing::new([0_u8; KEY * 2]);
        let length = decode(key, decoded.as_mut_slice())?;
        if length != KEY {
            return Err(format!("has {length} bytes, and a key has {KEY}: {MADE_BY}"));
        }
        let mut bytes = Box::new(Zeroizing::new([0; KEY]));
        bytes.copy_from_slice(&decoded[..KEY]);
        let different = (0..=u8::MAX).filter(|byte| bytes.contains(byte)).count();
        if different < DIFFERENT_BYTES {
            return Err(format!("is not random: {MADE_BY}"));
        }
        Ok(Self::new(bytes, id))
    }

    fn new(bytes: Box<Zeroizing<[u8; KEY]>>, id: Option<&str>) -> Self {
        let digest =
            Sha256::new().chain_update(b"connector-stores sealing key 1\0").chain_update(bytes.as_slice()).finalize();
        let mut fingerprint = [0; FINGERPRINT];
        fingerprint.copy_from_slice(&digest[..FINGERPRINT]);
        let id = id.map_or_else(|| format!("{:016x}", u64::from_be_bytes(fingerprint)), str::to_owned);
        Self { id, fingerprint, bytes }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The first bytes of a hash of the key, which tell nothing of it.
    pub(crate) fn fingerprint(&self) -> [u8; FINGERPRINT] {
        self.fingerprint
    }

    pub(crate) fn expose_secret(&self) -> &[u8; KEY] {
        &self.bytes
    }

    /// The key as people write it, without its id.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(self.bytes.as_slice()))
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id).finish_non_exhaustive()
    }
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Decodes into a buffer that is longer than a key, and gives the number of bytes.
fn decode(text: &str, into: &mut [u8]) -> Result<usize, String> {
    if text.len() == KEY * 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        for (byte, digits) in into.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digits.iter().fold(0, |value, digit| value << 4 | value_of(*digit));
        }
        return Ok(KEY);
    }
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    let engine = GeneralPurpose::new(&alphabet, PADDING);
    match engine.decode_slice(text, into) {
        Ok(length) => Ok(length),
        Err(base64::DecodeSliceError::OutputSliceTooSmall) => {
            Err(format!("is too long, a key has {KEY} bytes: {MADE_BY}, and put a comma or a space between two"))
        }
        Err(base64::DecodeSliceError::DecodeError(_)) => Err(format!("is neither base64 nor hexadecimal: {MADE_BY}")),
    }
}

fn value_of(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use chacha20poly1305::XChaCha20Poly1305;
    use zeroize::ZeroizeOnDrop;

    use super::SealingKey;

    #[test]
    fn s36_a_key_is_wiped_when_dropped_and_so_is_the_cipher_made_of_it() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let key = SealingKey::generate().unwrap();
        wiped(&*key.bytes);
        wiped(&<XChaCha20Poly1305 as chacha20poly1305::KeyInit>::new(key.expose_secret().into()));
    }
}
