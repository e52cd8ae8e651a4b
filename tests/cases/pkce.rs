//! PKCE verifiers and what is computed from them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connector_core::PkceVerifier;
use serde_json::Value;

use crate::case::{Case, Check};

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    let verifier = PkceVerifier::new(case.text("verifier"));
    if case.text("expect") == "error" {
        check.that("the verifier is refused", verifier.is_err());
        return check;
    }
    let verifier = match verifier {
        Ok(verifier) => verifier,
        Err(error) => {
            check.fail(format!("the verifier is refused: {error}"));
            return check;
        }
    };
    check.same("challenge", case.text("challenge"), verifier.challenge().as_str());
    let bytes = |value: &Value| -> Vec<u8> { serde_json::from_value(value.clone()).unwrap() };
    if let Some(octets) = case.value.get("octets") {
        check.same("the verifier of the octets", case.text("verifier"), &URL_SAFE_NO_PAD.encode(bytes(octets)));
    }
    if let Some(digest) = case.value.get("sha256") {
        check.same("the digest", bytes(digest), URL_SAFE_NO_PAD.decode(verifier.challenge()).unwrap());
    }
    check
}
