//! The device authorization endpoint (RFC 8628), and what devices then ask the token endpoint.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};
use serde_json::json;

use super::Received;
use super::answer::Answer;
use super::authorization::{check_scopes, scope_list};
use super::client::authenticate;
use super::form;
use super::grants::Refusal;
use super::received::first;
use super::server::{Service, State};
use super::token::refused;
use crate::clock::after;
use crate::defaults::{DEVICE_INTERVAL, DEVICE_SLOW_DOWN};
use crate::describe::TokenFormat;
use crate::error::Result;
use crate::random;

/// The grant type of devices.
pub(super) const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The letters of user codes: no vowels, so that they make no words (RFC 8628, section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// The devices that have begun.
#[derive(Debug)]
pub(super) struct Devices {
    by_code: HashMap<String, Device>,
    /// How long codes live.
    pub(super) lifetime: Duration,
    /// How long a device has to wait between two questions; `None`: as the standard has it, and nothing is said about it.
    pub(super) interval: Option<Duration>,
}

#[derive(Debug)]
struct Device {
    user_code: String,
    client_id: String,
    scopes: Option<Vec<String>>,
    ends: SystemTime,
    interval: Duration,
    /// When it may ask.
    next_at: SystemTime,
    /// What the person said.
    consent: Option<bool>,
    used: bool,
}

impl Devices {
    pub(super) fn new() -> Self {
        Self { by_code: HashMap::new(), lifetime: Duration::from_secs(600), interval: None }
    }

    fn begin(&mut self, client_id: &str, scopes: Option<Vec<String>>, now: SystemTime) -> Result<(String, String)> {
        let device_code = random::token()?.to_string();
        let letter = |byte: u8| char::from(*LETTERS.get(usize::from(byte) % LETTERS.len()).unwrap_or(&b'B'));
        let letters: String = random::token()?.bytes().take(8).map(letter).collect();
        let (front, back) = letters.split_at(4);
        let user_code = format!("{front}-{back}");
        let interval = self.interval.unwrap_or(DEVICE_INTERVAL);
        let device = Device {
            user_code: user_code.clone(),
            client_id: client_id.to_owned(),
            scopes,
            ends: after(now, self.lifetime),
            interval,
            next_at: after(now, interval),
            consent: None,
            used: false,
        };
        self.by_code.insert(device_code.clone(), device);
        Ok((device_code, user_code))
    }

    /// What a person says who enters a code.
    ///
    /// # Errors
    ///
    /// Why they are not asked.
    pub(super) fn decide(&mut self, user_code: &str, consent: bool, now: SystemTime) -> Result<(), &'static str> {
        match self.by_code.values_mut().find(|device| device.user_code == user_code) {
            None => Err("there is no such user code"),
            Some(device) if now >= device.ends => Err("the user code has ended"),
            Some(device) if device.consent.is_some() => Err("the user code was entered before"),
            Some(device) => {
                device.consent = Some(consent);
                Ok(())
            }
        }
    }

    /// Takes a question of a device: the scopes that were asked for, once the person has consented.
    ///
    /// # Errors
    ///
    /// As RFC 8628, section 3.5 has them.
    pub(super) fn redeem(
        &mut self,
        client_id: &str,
        device_code: &str,
        now: SystemTime,
    ) -> Result<Option<Vec<String>>, Refusal> {
        let Some(device) = self.by_code.get_mut(device_code).filter(|device| device.client_id == client_id) else {
            return Err(("invalid_grant", "there is no such device code"));
        };
        if device.used {
            return Err(("invalid_grant", "the device code was used before"));
        }
        if now >= device.ends {
            return Err(("expired_token", "the device code has ended"));
        }
        let too_fast = now < device.next_at;
        if too_fast {
            device.interval += DEVICE_SLOW_DOWN;
        }
        device.next_at = after(now, device.interval);
        match device.consent {
            _ if too_fast => Err(("slow_down", "the device asks too often")),
            None => Err(("authorization_pending", "the person has not answered yet")),
            Some(false) => {
                device.used = true;
                Err(("access_denied", "the person said no"))
            }
            Some(true) => {
                device.used = true;
                Ok(device.scopes.clone())
            }
        }
    }
}

/// Answers a device authorization request.
pub(super) fn answer(service: &Service, request: &Received) -> Result<Answer> {
    if request.method != Method::POST {
        return Ok(Answer::empty(StatusCode::METHOD_NOT_ALLOWED));
    }
    let endpoint = service.descriptor.token_endpoint();
    let params = match form::params(endpoint, Some(TokenFormat::Form), request) {
        Ok(params) => params,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let mut state = service.state();
    let State { clients, assertions, devices, .. } = &mut *state;
    let auth = endpoint.map(|endpoint| endpoint.client_auth);
    let client_id = match authenticate(service, clients, assertions, auth, request, &params) {
        Ok((client, _)) => client.id.clone(),
        Err(refusal) => return Ok(refused(refusal)),
    };
    let get = |name| first(&params, name);
    if ["redirect_uri", "response_type", "code_challenge", "state"].into_iter().any(|name| get(name).is_some()) {
        return Ok(refused(("invalid_request", "a device is not called back")));
    }
    if let Some(refusal) = check_scopes(service, get("scope").as_deref()) {
        return Ok(refused(refusal));
    }
    let asked = get("scope").map(|scope| scope_list(&scope, service.separator()));
    let (device_code, user_code) = devices.begin(&client_id, asked, service.clock.now())?;
    let page = format!("https://{}/activate", request.host);
    let mut members = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "expires_in": devices.lifetime.as_secs(),
    });
    if let (Some(interval), Some(members)) = (devices.interval, members.as_object_mut()) {
        members.insert("interval".to_owned(), json!(interval.as_secs()));
    }
    Ok(Answer::json(StatusCode::OK, &members).not_stored())
}
