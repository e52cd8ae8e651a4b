//! A person with a browser: as small as the server's forms for login and consent allow.

use std::collections::BTreeMap;

use connector_core::testing::RewritingTransport;
use connector_core::{Request, Response, Transport as _};
use http::Method;
use http::header::{CONTENT_TYPE, COOKIE, HeaderValue, LOCATION, SET_COOKIE};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::{Outcome, server};

/// Has a person log in and consent. Gives the callback: the address to which the server then sends the browser.
///
/// # Errors
///
/// When the server does not ask for login and consent, or does not send the browser back.
pub(crate) async fn consent(url: &Url, person: &str) -> Outcome<Url> {
    let mut browser = Browser::new()?;
    let form = browser.log_in(url, person).await?;
    browser.submit(&form, &[("prompt", "consent")]).await?.sent_away()
}

/// Has a person log in and say no. Gives the callback.
///
/// # Errors
///
/// As [`consent`].
pub(crate) async fn deny(url: &Url, person: &str) -> Outcome<Url> {
    let mut browser = Browser::new()?;
    let form = browser.log_in(url, person).await?;
    browser.open(form.cancel).await?.sent_away()
}

/// Has a person enter the code of a device, log in and consent.
///
/// # Errors
///
/// When the server does not ask for that, or does not say in the end that it went well.
pub(crate) async fn enter(page: &Url, user_code: &str, person: &str) -> Outcome {
    let mut browser = Browser::new()?;
    let (confirm, xsrf) = browser.enter_code(page, user_code).await?;
    let answers = [("xsrf", xsrf.as_str()), ("user_code", user_code), ("confirm", "yes")];
    let login = browser.post(confirm, &answers).await?;
    let consent = browser.log_in_at(login, person).await?;
    match browser.submit(&consent, &[("prompt", "consent")]).await? {
        Place::Page(text) if text.contains("Sign-in Success") => Ok(()),
        Place::Page(text) => Err(format!("the device is not signed in: {text}").into()),
        Place::Elsewhere(url) => Err(format!("the way leads to {url}").into()),
    }
}

/// Has a person enter the code of a device and say that it is not theirs.
///
/// # Errors
///
/// When the server does not ask for that.
pub(crate) async fn abort(page: &Url, user_code: &str) -> Outcome {
    let mut browser = Browser::new()?;
    let (confirm, xsrf) = browser.enter_code(page, user_code).await?;
    let answers = [("xsrf", xsrf.as_str()), ("user_code", user_code), ("abort", "yes")];
    browser.post(confirm, &answers).await.map(drop)
}

/// Opens an address that the server answers without asking the person anything. Gives the callback.
///
/// # Errors
///
/// When the server does not send the browser back.
pub(crate) async fn visit(url: &Url) -> Outcome<Url> {
    Browser::new()?.open(url.clone()).await?.sent_away()
}

struct Browser {
    transport: RewritingTransport,
    /// By name alone: a browser lives for one consent, in which no name comes twice.
    cookies: BTreeMap<String, String>,
}

/// What the browser has come to.
enum Place {
    Page(String),
    /// Somewhere away from the server. Nobody listens there: the test hands the address to the program itself.
    Elsewhere(Url),
}

/// A question to the person.
struct Form {
    action: Url,
    cancel: Url,
}

impl Browser {
    /// How many redirects in a row are followed.
    const REDIRECTS: usize = 10;

    fn new() -> Outcome<Self> {
        Ok(Self { transport: server::transport()?, cookies: BTreeMap::new() })
    }

    /// Answers the first question, who it is. Any password does. Gives the second, whether the program may.
    async fn log_in(&mut self, url: &Url, person: &str) -> Outcome<Form> {
        let place = self.open(url.clone()).await?;
        self.log_in_at(place, person).await
    }

    async fn log_in_at(&mut self, place: Place, person: &str) -> Outcome<Form> {
        let form = place.form("login")?;
        let answers = [("prompt", "login"), ("login", person), ("password", "any")];
        self.submit(&form, &answers).await?.form("consent")
    }

    /// Enters the code of a device. Gives where the person is asked whether it is theirs, and what proves there that they
    /// were asked.
    async fn enter_code(&mut self, page: &Url, user_code: &str) -> Outcome<(Url, String)> {
        let Place::Page(text) = self.open(page.clone()).await? else { return Err("nobody asks for the code".into()) };
        let xsrf = attribute(&text, "name=\"xsrf\"", "value")?;
        let answers = [("xsrf", xsrf.as_str()), ("user_code", user_code)];
        let Place::Page(text) = self.post(address(&text, "<form", "action")?, &answers).await? else {
            return Err("nobody asks whether the code is the device's".into());
        };
        if !text.contains("Confirm Device") || !text.contains(user_code) {
            return Err(format!("this is not the question whether the code is the device's: {text}").into());
        }
        Ok((address(&text, "<form", "action")?, attribute(&text, "name=\"xsrf\"", "value")?))
    }

    async fn open(&mut self, url: Url) -> Outcome<Place> {
        self.go(Request::new(Method::GET, url)).await
    }

    async fn submit(&mut self, form: &Form, answers: &[(&str, &str)]) -> Outcome<Place> {
        self.post(form.action.clone(), answers).await
    }

    async fn post(&mut self, action: Url, answers: &[(&str, &str)]) -> Outcome<Place> {
        let mut request = Request::new(Method::POST, action);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        request.set_body(Serializer::new(String::new()).extend_pairs(answers).finish());
        self.go(request).await
    }

    /// Sends a request and follows redirects as long as they stay at the server.
    async fn go(&mut self, mut request: Request) -> Outcome<Place> {
        for _ in 0..=Self::REDIRECTS {
            let here = request.url().clone();
            let answer = self.send(request).await?;
            if !answer.status().is_redirection() {
                return page(answer).await;
            }
            let location = answer.headers().get(LOCATION).ok_or("a redirect leads nowhere")?;
            let next = here.join(location.to_str()?)?;
            if next.origin() != here.origin() {
                return Ok(Place::Elsewhere(next));
            }
            request = Request::new(Method::GET, next);
        }
        Err("the server redirects the browser without end".into())
    }

    async fn send(&mut self, mut request: Request) -> Outcome<Response> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse()?);
        }
        let answer = self.transport.send(request).await?;
        for cookie in answer.headers().get_all(SET_COOKIE) {
            self.keep(cookie.to_str()?);
        }
        Ok(answer)
    }

    /// Keeps a cookie; an empty one takes back what was kept.
    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        match pair.split_once('=') {
            Some((name, "")) => self.cookies.remove(name),
            Some((name, value)) => self.cookies.insert(name.to_owned(), value.to_owned()),
            None => None,
        };
    }
}

async fn page(answer: Response) -> Outcome<Place> {
    let status = answer.status();
    let text = answer.text().await?;
    if status.is_success() {
        return Ok(Place::Page(text));
    }
    Err(format!("the server shows the person an error, status {status}: {text}").into())
}

impl Place {
    /// The form on the page, which must be the one for `prompt`.
    fn form(self, prompt: &str) -> Outcome<Form> {
        let text = match self {
            Self::Page(text) => text,
            Self::Elsewhere(url) => {
                return Err(format!("instead of a form for {prompt}, the way leads to {url}").into());
            }
        };
        if !text.contains(&format!("name=\"prompt\" value=\"{prompt}\"")) {
            return Err(format!("this is not the form for {prompt}: {text}").into());
        }
        Ok(Form { action: address(&text, "<form", "action")?, cancel: address(&text, "<a ", "href")? })
    }

    fn sent_away(self) -> Outcome<Url> {
        match self {
            Self::Elsewhere(url) => Ok(url),
            Self::Page(text) => Err(format!("the server keeps the person on a page: {text}").into()),
        }
    }
}

/// The address in an attribute of the first such element.
fn address(page: &str, element: &str, name: &str) -> Outcome<Url> {
    Ok(Url::parse(&attribute(page, element, name)?)?)
}

/// An attribute of the first element that has such a part, behind that part.
fn attribute(page: &str, element: &str, attribute: &str) -> Outcome<String> {
    let value = || {
        let (_, rest) = page.split_once(element)?;
        let (_, rest) = rest.split_once(&format!("{attribute}=\""))?;
        rest.split('"').next()
    };
    let value = value().ok_or_else(|| format!("the page has no `{element}` with `{attribute}`: {page}"))?;
    Ok(value.to_owned())
}
