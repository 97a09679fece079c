//! The paths of `httpbin.org`: what was asked is what is answered, and a path for every status and delay.
//!
//! Fields come in alphabetical order, as there.

use std::time::Duration;

use super::json::Json;
use super::lot::Lot;
use super::message::{Request, Response, Site, parameters};
use super::pages::{document, missing};
use crate::time::SimTime;

/// Most bytes that `/bytes/N` gives, and most lines of `/stream/N`.
const MOST_BYTES: usize = 100 << 10;
const MOST_LINES: usize = 100;
/// Longest delay: the real one stops at ten seconds, too.
const MOST_DELAY: f64 = 10.0;
/// The time between two lines of `/stream/N`.
const BETWEEN_LINES: Duration = Duration::from_millis(100);

/// The address everybody comes from, out of the range kept for documents (RFC 5737).
const ORIGIN: &str = "192.0.2.1";

/// The site; what it draws by lot is for `/uuid` and `/bytes`.
pub(super) struct Bin(pub(super) Lot);

impl Site for Bin {
    fn answer(&mut self, _at: SimTime, request: &Request) -> Response {
        let parts = request.parts();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET" | "HEAD", ["get"]) => Response::json(&said(request, false)),
            ("POST", ["post"]) | ("PUT", ["put"]) | ("PATCH", ["patch"]) | ("DELETE", ["delete"]) => {
                Response::json(&said(request, true))
            }
            (_, ["get" | "post" | "put" | "patch" | "delete"]) => Response::plain(405),
            (_, ["anything", ..]) => Response::json(&said(request, true)),
            (_, ["delay", seconds]) => {
                let seconds = seconds.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0);
                let wait = seconds.and_then(|wanted| Duration::try_from_secs_f64(wanted.min(MOST_DELAY)).ok());
                wait.map_or_else(missing, |wait| Response::json(&said(request, true)).later(wait))
            }
            (_, ["status", codes]) => self.status(codes),
            (_, ["headers"]) => Response::json(&Json::object([("headers", headers(request))])),
            (_, ["ip"]) => Response::json(&Json::object([("origin", ORIGIN.into())])),
            (_, ["user-agent"]) => {
                let agent = request.header("user-agent").map_or(Json::Null, Json::from);
                Response::json(&Json::object([("user-agent", agent)]))
            }
            (_, ["uuid"]) => Response::json(&Json::object([("uuid", self.uuid().into())])),
            (_, ["json"]) => Response::json(&slides()),
            (_, ["html"]) => Response::html(document("A page", "<h1>A page</h1>\n<p>Simulated, like all of this.</p>")),
            (_, ["robots.txt"]) => Response::new(200, "text/plain", "User-agent: *\nDisallow: /deny\n"),
            (_, ["bytes", count]) => self.bytes(count),
            (_, ["stream", lines]) => stream(request, lines),
            (_, ["redirect" | "relative-redirect", times]) => match times.parse::<u32>() {
                Ok(0) | Err(_) => missing(),
                Ok(1) => Response::redirect(302, "/get"),
                Ok(times) => Response::redirect(302, &format!("/redirect/{}", times - 1)),
            },
            (_, ["redirect-to"]) => {
                let status = request.parameter("status_code").and_then(|code| code.parse().ok());
                let status = status.filter(|code| (300..400).contains(code)).unwrap_or(302);
                request.parameter("url").map_or_else(|| Response::plain(400), |to| Response::redirect(status, to))
            }
            (_, ["cookies"]) => Response::json(&Json::object([("cookies", Json::Object(cookies(request)))])),
            (_, ["cookies", "set"]) => {
                let cookie =
                    |(name, value): &(String, String)| ("Set-Cookie".into(), format!("{name}={value}; Path=/"));
                let mut response = Response::redirect(302, "/cookies");
                response.headers.extend(request.query.iter().map(cookie));
                response
            }
            (_, ["basic-auth", user, password]) => basic(request, user, password),
            (_, ["bearer"]) => bearer(request),
            (_, []) => {
                Response::html(document("httpbin (simulated)", "<h1>httpbin (simulated)</h1>\n<p>Try /get.</p>"))
            }
            _ => missing(),
        }
    }

    fn delays(&self) -> bool {
        true
    }
}

impl Bin {
    fn status(&mut self, codes: &str) -> Response {
        let codes: Vec<u16> = codes.split(',').filter_map(|code| code.parse().ok()).collect();
        if codes.is_empty() || codes.iter().any(|code| !(200..600).contains(code)) {
            return Response::plain(400);
        }
        match codes[self.0.choice(codes.len())] {
            code @ (301 | 302 | 303 | 307 | 308) => Response::redirect(code, "/redirect/1"),
            401 => Response::empty(401).with("WWW-Authenticate", "Basic realm=\"Fake Realm\""),
            418 => Response::new(418, "text/plain", "I am a simulated teapot.\n"),
            code => Response::new(code, "text/html; charset=utf-8", ""),
        }
    }

    /// A version 4 UUID (RFC 9562), drawn from the seed.
    fn uuid(&mut self) -> String {
        let (high, low) = (self.0.draw(), self.0.draw());
        let (high, low) = (high & !0xf000 | 0x4000, low & !(0b11 << 62) | (0b10 << 62));
        let node = low & 0xffff_ffff_ffff;
        format!("{:08x}-{:04x}-{:04x}-{:04x}-{node:012x}", high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48)
    }

    fn bytes(&mut self, count: &str) -> Response {
        let Ok(count) = count.parse::<usize>() else { return missing() };
        let bytes: Vec<u8> = (0..count.min(MOST_BYTES)).map(|_| self.0.draw() as u8).collect();
        Response::new(200, "application/octet-stream", bytes)
    }
}

/// What was asked, as JSON.
fn said(request: &Request, with_body: bool) -> Json {
    let mut fields = vec![("args".to_owned(), pairs(&request.query))];
    if with_body {
        let text = String::from_utf8_lossy(&request.body).into_owned();
        let kind = request.header("content-type").unwrap_or_default();
        let is_form = kind.starts_with("application/x-www-form-urlencoded");
        let json = if is_form { None } else { Json::read(&request.body) };
        let form = if is_form { pairs(&parameters(&text)) } else { Json::object([]) };
        fields.push(("data".into(), if is_form { String::new() } else { text }.into()));
        fields.push(("files".into(), Json::object([])));
        fields.push(("form".into(), form));
        fields.push(("headers".into(), headers(request)));
        fields.push(("json".into(), json.unwrap_or(Json::Null)));
    } else {
        fields.push(("headers".into(), headers(request)));
    }
    if request.path.starts_with("/anything") {
        fields.push(("method".into(), request.method.clone().into()));
    }
    fields.push(("origin".into(), ORIGIN.into()));
    fields.push(("url".into(), request.url().into()));
    Json::Object(fields)
}

/// Names with their values; a name that comes more than once has a list of them.
fn pairs(all: &[(String, String)]) -> Json {
    let mut fields: Vec<(String, Json)> = Vec::new();
    for (name, value) in all {
        let value = Json::from(value.as_str());
        match fields.iter_mut().find(|field| field.0 == *name) {
            None => fields.push((name.clone(), value)),
            Some((_, Json::List(values))) => values.push(value),
            Some((_, before)) => *before = vec![before.clone(), value].into(),
        }
    }
    Json::Object(fields)
}

fn headers(request: &Request) -> Json {
    let titled = |name: &str| {
        let words = name.split('-').map(|word| {
            let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        });
        words.collect::<Vec<_>>().join("-")
    };
    let mut all: Vec<_> = request.headers.iter().map(|(name, value)| (titled(name), value.clone().into())).collect();
    all.retain(|field| field.0 != "Connection");
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Json::Object(all)
}

fn cookies(request: &Request) -> Vec<(String, Json)> {
    let pairs = request.header("cookie").unwrap_or_default().split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut all: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.trim_matches('"').into())).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn stream(request: &Request, lines: &str) -> Response {
    let Ok(lines) = lines.parse::<usize>() else { return missing() };
    let line = |id: usize| {
        let Json::Object(mut fields) = said(request, false) else { return Vec::new() };
        fields.insert(2, ("id".into(), (id as u64).into()));
        format!("{}\n", Json::Object(fields)).into_bytes()
    };
    let mut response = Response::new(200, "application/json", "");
    response.pieces = (0..lines.clamp(1, MOST_LINES)).map(|id| (BETWEEN_LINES, line(id))).collect();
    response
}

fn basic(request: &Request, user: &str, password: &str) -> Response {
    let wanted = format!("Basic {}", base64(format!("{user}:{password}").as_bytes()));
    if request.header("authorization") == Some(&wanted) {
        let fields = [("authenticated", true.into()), ("user", user.into())];
        return Response::json(&Json::object(fields));
    }
    Response::empty(401).with("WWW-Authenticate", "Basic realm=\"Fake Realm\"")
}

fn bearer(request: &Request) -> Response {
    match request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")) {
        Some(token) => Response::json(&Json::object([("authenticated", true.into()), ("token", token.into())])),
        None => Response::empty(401).with("WWW-Authenticate", "Bearer"),
    }
}

/// Base64 with padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let four = |three: &[u8]| {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let sign = |place: usize| char::from(SIGNS[(bits >> (18 - 6 * place) & 63) as usize]);
        let pad = |place| if place <= three.len() { sign(place) } else { '=' };
        [pad(0), pad(1), pad(2), pad(3)]
    };
    bytes.chunks(3).flat_map(four).collect()
}

/// What `/json` says: a talk in slides, with words of our own.
fn slides() -> Json {
    let slide = |title: &str| Json::object([("title", title.into()), ("type", "all".into())]);
    let all = vec![slide("Waiting is not working"), slide("One thread, many tables")];
    let show = [("author", "looplab".into()), ("slides", all.into()), ("title", "A simulated slide show".into())];
    Json::object([("slideshow", Json::object(show))])
}

#[cfg(test)]
mod tests {
    use super::super::http::tests::{asked, got};
    use super::*;

    fn bin() -> Bin {
        Bin(Lot::of(1, "httpbin.org"))
    }

    fn body(said: &str) -> Json {
        Json::read(said.split_once("\r\n\r\n").expect("a body").1.as_bytes()).expect("JSON")
    }

    #[test]
    fn what_is_asked_is_answered() {
        let json = body(&got(bin(), "/get?a=1&b=2&a=3"));
        assert_eq!(json.get("args").map(ToString::to_string), Some(r#"{"a":["1","3"],"b":"2"}"#.into()));
        assert_eq!(json.get("url"), Some(&"http://test.example/get?a=1&b=2&a=3".into()));
        assert_eq!(json.get("headers").map(ToString::to_string), Some(r#"{"Host":"test.example"}"#.into()));
        let post =
            "POST /post HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
        let json = body(&asked(bin(), post).0);
        assert_eq!(json.get("json").map(ToString::to_string), Some(r#"{"a":1}"#.into()));
        assert_eq!(json.get("data"), Some(&r#"{"a":1}"#.into()));
        assert!(asked(bin(), "POST /get HTTP/1.1\r\nHost: x\r\n\r\n").0.starts_with("HTTP/1.1 405 "));
    }

    #[test]
    fn every_status_and_delay_has_a_path() {
        assert!(got(bin(), "/status/404").starts_with("HTTP/1.1 404 Not Found"));
        assert!(got(bin(), "/status/418").contains("teapot"));
        assert!(got(bin(), "/status/99999").starts_with("HTTP/1.1 400 "));
        let drawn: std::collections::BTreeSet<_> = {
            let mut bin = bin();
            (0..20).map(|_| bin.status("200,500").status).collect()
        };
        assert_eq!(drawn.len(), 2);
        let (said, due, _) = asked(bin(), "GET /delay/3 HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!((body(&said).get("args").is_some(), due), (true, Duration::from_secs(3)));
        assert_eq!(asked(bin(), "GET /delay/99 HTTP/1.1\r\nHost: x\r\n\r\n").1, Duration::from_secs(10));
    }

    #[test]
    fn uuids_come_from_the_seed() {
        let uuid = |seed| body(&got(Bin(Lot::of(seed, "x")), "/uuid")).get("uuid").map(ToString::to_string);
        assert_eq!(uuid(1), uuid(1));
        assert_ne!(uuid(1), uuid(2));
        let text = uuid(1).expect("a uuid");
        assert_eq!((text.len(), text.as_bytes()[15]), (38, b'4'), "{text}");
    }

    #[test]
    fn redirects_cookies_and_passwords() {
        assert!(got(bin(), "/redirect/3").contains("Location: /redirect/2"));
        assert!(got(bin(), "/redirect-to?url=http%3A%2F%2Fexample.com%2F").contains("Location: http://example.com/"));
        assert!(got(bin(), "/cookies/set?k=v").contains("Set-Cookie: k=v; Path=/"));
        let cookies = asked(bin(), "GET /cookies HTTP/1.1\r\nHost: x\r\nCookie: b=2; a=1\r\n\r\n").0;
        assert_eq!(body(&cookies).to_string(), r#"{"cookies":{"a":"1","b":"2"}}"#);
        let allowed = "GET /basic-auth/ada/secret HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWRhOnNlY3JldA==\r\n\r\n";
        assert_eq!(body(&asked(bin(), allowed).0).get("authenticated"), Some(&true.into()));
        assert!(got(bin(), "/basic-auth/ada/secret").starts_with("HTTP/1.1 401 "));
        assert_eq!((base64(b""), base64(b"a"), base64(b"ab")), (String::new(), "YQ==".into(), "YWI=".into()));
    }

    #[test]
    fn a_stream_comes_line_by_line() {
        let (said, due, _) = asked(bin(), "GET /stream/3 HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(said.contains("Transfer-Encoding: chunked") && said.ends_with("0\r\n\r\n"), "{said}");
        assert_eq!((said.matches("\"id\":").count(), due), (3, Duration::from_millis(300)));
    }
}
