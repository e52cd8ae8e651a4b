//! What a browser is shown: one sentence, without a script, and nothing of the request.

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{Response, StatusCode};
use http_body_util::Full;

use crate::error::Error;

/// A page, as text that is still to be escaped.
#[derive(Debug)]
pub(crate) struct Page {
    status: StatusCode,
    text: String,
}

impl Page {
    /// The account is connected.
    pub(crate) fn connected(service: &str, own_message: Option<&str>) -> Self {
        let usual = || format!("Your {service} account is connected. You may close this window.");
        Self { status: StatusCode::OK, text: own_message.map_or_else(usual, str::to_owned) }
    }

    /// The account is not connected, and why.
    pub(crate) fn failed(service: &str, error: &Error) -> Self {
        let text = match error {
            Error::Input(fields) => {
                format!("Your {service} account is almost connected. Go back to the program; it needs more: {fields}.")
            }
            error => format!("Your {service} account is not connected: {error}. You may close this window."),
        };
        Self { status: StatusCode::BAD_REQUEST, text }
    }

    /// A callback of nobody, or of somebody else.
    pub(super) fn stranger() -> Self {
        let text = "Nobody waits for this answer here. Go back to the program, and open the address that it gives.";
        Self { status: StatusCode::BAD_REQUEST, text: text.to_owned() }
    }

    pub(super) fn not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, text: "There is nothing here.".to_owned() }
    }

    pub(super) fn wrong_method() -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, text: "Only GET is answered here.".to_owned() }
    }

    /// A request for another host: one that a name was made to lead here, or one without a host.
    pub(super) fn wrong_host(status: StatusCode) -> Self {
        Self { status, text: "This is not the host that was asked for.".to_owned() }
    }

    /// Nobody looks at the page yet.
    pub(super) fn too_early() -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, text: "Open this page to go on.".to_owned() }
    }

    pub(super) fn response(&self) -> Response<Full<Bytes>> {
        let text = escaped(&self.text);
        let html = format!(
            "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{}</title></head><body><p>{text}</p></body></html>\n",
            if self.status.is_success() { "Connected" } else { "Not connected" }
        );
        let mut response = Response::new(Full::new(Bytes::from(html)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            // No framing either: `default-src` does not cover it.
            (
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            ),
            (REFERRER_POLICY, "no-referrer"),
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CONNECTION, "close"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET"));
        }
        response
    }
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}
