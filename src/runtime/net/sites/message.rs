//! A request to a simulated site, and its response.
//!
//! Both are plain data: how they look on the wire is [`super::wire`]'s business.

use std::time::Duration;

use super::json::Json;
use crate::time::SimTime;

/// What somebody asked of a site.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Request {
    /// `GET`, `POST` …
    pub(super) method: String,
    /// The path without the query, percent signs decoded.
    pub(super) path: String,
    /// The parameters of the query, decoded, in their order.
    pub(super) query: Vec<(String, String)>,
    /// Path and query as they were sent.
    pub(super) target: String,
    /// The headers in their order, names as they were sent.
    pub(super) headers: Vec<(String, String)>,
    /// The body, chunks put together.
    pub(super) body: Vec<u8>,
    /// Whether it came to port 443. Nothing is encrypted there: the addresses only begin with `https`.
    pub(super) secure: bool,
}

impl Request {
    /// The value of a header; names have no case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name)).map(|header| header.1.as_str())
    }

    /// The first value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|parameter| parameter.0 == name).map(|parameter| parameter.1.as_str())
    }

    /// The parts of the path, without the empty ones.
    pub(super) fn parts(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }

    /// Whether it only wants to read (`GET`, `HEAD`).
    pub(super) fn reads(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// The address as the client sees it.
    pub(super) fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.header("host").unwrap_or_default(), self.target)
    }
}

/// What becomes of a connection when a response is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The response is sent.
    Answered,
    /// The connection breaks instead: `ConnectionResetError` at the other side.
    Reset,
    /// Nothing ever comes.
    Silent,
    /// Half of the response comes, then the connection ends.
    Cut,
}

/// What a site answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Response {
    /// The status code.
    pub(super) status: u16,
    /// Headers beside those of the length and the connection.
    pub(super) headers: Vec<(String, String)>,
    /// The body, when it is known at once.
    pub(super) body: Vec<u8>,
    /// Further pieces of the body and how long each comes after the one before; sent in chunks when there are any.
    pub(super) pieces: Vec<(Duration, Vec<u8>)>,
    /// How long the site takes to answer.
    pub(super) after: Duration,
    /// Whether the answer arrives at all.
    pub(super) fate: Fate,
}

impl Response {
    /// An answer with a body of a type.
    pub(super) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".into(), kind.into())],
            body: body.into(),
            pieces: Vec::new(),
            after: Duration::ZERO,
            fate: Fate::Answered,
        }
    }

    /// A page of HTML.
    pub(super) fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "text/html; charset=utf-8", body)
    }

    /// JSON, a field a line.
    pub(super) fn json(json: &Json) -> Self {
        Self::new(200, "application/json; charset=utf-8", format!("{}\n", json.pretty()))
    }

    /// A status and its reason in words.
    pub(super) fn plain(status: u16) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{status} {}\n", reason(status)))
    }

    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self { headers: Vec::new(), ..Self::new(status, "", "") }
    }

    /// A redirect to another address.
    pub(super) fn redirect(status: u16, to: &str) -> Self {
        Self::empty(status).with("Location", to)
    }

    /// The same with one more header.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same with another status.
    #[must_use]
    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same, so much later.
    #[must_use]
    pub(super) fn later(self, after: Duration) -> Self {
        Self { after: self.after + after, ..self }
    }

    /// The same with another fate.
    #[must_use]
    pub(super) fn fated(self, fate: Fate) -> Self {
        Self { fate, ..self }
    }
}

/// The words that go with a status code (RFC 9110).
pub(super) const fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        418 => "I'm a teapot",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "Unknown",
    }
}

/// A site: one program that answers requests, on all its connections.
pub(super) trait Site: Send {
    /// Answers a request that arrived whole at `at`.
    fn answer(&mut self, at: SimTime, request: &Request) -> Response;

    /// Whether it has a `/delay/N` of its own; everybody else gets the one of [`super::manners`].
    fn delays(&self) -> bool {
        false
    }
}

/// The text behind percent signs and, in queries, plus signs.
pub(super) fn decoded(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|hex| byte == b'%' && hex.iter().all(u8::is_ascii_hexdigit));
        let value = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (byte, value) {
            (_, Some(value)) => bytes.push(value),
            (b'+', None) if plus => bytes.push(b' '),
            (byte, None) => bytes.push(byte),
        }
        rest = if value.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The parameters of a query or a form, decoded.
pub(super) fn parameters(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name, true), decoded(value, true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_decoded_and_nonsense_is_kept() {
        assert_eq!(decoded("a%20b+c%C3%A9", false), "a b+cé");
        assert_eq!(decoded("%", true), "%");
        assert_eq!(decoded("100%zz%+1%4", false), "100%zz%+1%4");
        assert_eq!(parameters("q=a+b&&x"), [("q".into(), "a b".into()), ("x".into(), String::new())]);
    }
}
