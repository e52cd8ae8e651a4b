//! Ids as bytes that sort as they do, one after the other.

use connector_core::{Key, StoreError};

/// A text with an end: longer ones that begin with it sort after it. The end is in no text, because zeros are escaped.
pub(super) fn ended(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 2);
    for byte in text.bytes() {
        bytes.push(byte);
        if byte == 0 {
            bytes.push(0xff);
        }
    }
    bytes.extend_from_slice(&[0, 1]);
    bytes
}

/// The id of a connection.
pub(super) fn id(key: &Key) -> Vec<u8> {
    let mut bytes = ended(&key.connector);
    bytes.extend_from_slice(key.connection.as_bytes());
    bytes
}

/// The connection with that id.
pub(super) fn key(id: &[u8]) -> Result<Key, StoreError> {
    let damaged = || StoreError::Damaged("the id of a connection is kept that is none".into());
    let mut connector = Vec::new();
    let mut rest = id;
    loop {
        match rest {
            [0, 0xff, after @ ..] => {
                connector.push(0);
                rest = after;
            }
            [0, 1, after @ ..] => {
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| damaged());
                return Ok(Key { connector: text(&connector)?, connection: text(after)? });
            }
            [byte, after @ ..] => {
                connector.push(*byte);
                rest = after;
            }
            [] => return Err(damaged()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_sort_as_connections_and_come_back(
            one in ("[\0\u{1}a\u{ff}]{0,3}", "[\0\u{1}a]{0,2}"),
            other in ("[\0\u{1}a\u{ff}]{0,3}", "[\0\u{1}a]{0,2}"),
        ) {
            let [one, other] = [one, other].map(|(connector, connection)| Key { connector, connection });
            prop_assert_eq!(key(&id(&one)).unwrap(), one.clone());
            prop_assert_eq!(id(&one).cmp(&id(&other)), one.cmp(&other));
        }
    }
}
