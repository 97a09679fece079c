//! HTTP/1.1 as bytes: requests read from pieces of any size, responses written.
//!
//! `httparse` reads the head; lengths, chunks and what must not be are here (RFC 9112). What is read
//! depends only on the bytes, never on how they were cut.

use super::message::{Fate, Request, Response, decoded, parameters, reason};

/// A request's head may be this long at most, and have this many headers.
const MOST_HEAD: usize = 64 << 10;
const MOST_HEADERS: usize = 128;
/// A request's body may be this long at most.
const MOST_BODY: usize = 8 << 20;

/// What the bytes so far amount to.
#[derive(Debug, PartialEq)]
pub(super) enum Read {
    /// More must come. `wants` says that the client waits for `100 Continue` before it sends the body.
    Incomplete { wants: bool },
    /// A request of so many bytes.
    Request { request: Request, length: usize, stays: bool },
    /// Nonsense: the status that says so. The connection ends after it.
    Refused(u16),
}

/// How a body's end is known.
enum Framing {
    Length(usize),
    Chunked,
}

/// Reads a request from the beginning of what arrived.
pub(super) fn read(bytes: &[u8], secure: bool) -> Read {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= MOST_HEAD => length,
        Ok(httparse::Status::Complete(_)) | Err(httparse::Error::TooManyHeaders) => return Read::Refused(431),
        Ok(httparse::Status::Partial) if bytes.len() > MOST_HEAD => return Read::Refused(431),
        Ok(httparse::Status::Partial) => return Read::Incomplete { wants: false },
        Err(httparse::Error::Version) => return Read::Refused(505),
        Err(_) => return Read::Refused(400),
    };
    let (Some(method), Some(target), Some(minor)) = (head.method, head.path, head.version) else {
        return Read::Refused(400);
    };
    let text = |value: &[u8]| String::from_utf8_lossy(value).trim().to_owned();
    let mut request = request(method, target, secure);
    request.headers = head.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect();
    if minor == 1 && request.header("host").is_none() {
        return Read::Refused(400);
    }
    let framing = match framing(&request) {
        Ok(framing) => framing,
        Err(status) => return Read::Refused(status),
    };
    let body = match framing {
        Framing::Length(wanted) if wanted > MOST_BODY => Err(413),
        Framing::Length(wanted) => Ok(bytes[length..].get(..wanted).map(|body| (body.to_vec(), wanted))),
        Framing::Chunked => chunks(&bytes[length..]),
    };
    match body {
        Err(status) => Read::Refused(status),
        Ok(None) => Read::Incomplete { wants: expects(&request) },
        Ok(Some((body, taken))) => {
            request.body = body;
            let stays = stays(&request, minor);
            Read::Request { request, length: length + taken, stays }
        }
    }
}

/// Whether the client wants to hear `100 Continue` before it sends a body.
pub(super) fn expects(request: &Request) -> bool {
    request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
}

fn request(method: &str, target: &str, secure: bool) -> Request {
    // A proxy would be asked for a whole address; what counts is what follows the host.
    let local = target.split_once("://").map_or(target, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let (path, query) = local.split_once('?').unwrap_or((local, ""));
    Request {
        method: method.to_owned(),
        path: decoded(path, false),
        query: parameters(query),
        target: local.to_owned(),
        secure,
        ..Request::default()
    }
}

/// How long the body is; two answers to that question are an attack or a mistake.
fn framing(request: &Request) -> Result<Framing, u16> {
    let all = |name: &str| -> Vec<&str> {
        let named = request.headers.iter().filter(|header| header.0.eq_ignore_ascii_case(name));
        named.map(|header| header.1.as_str()).collect()
    };
    match (all("transfer-encoding").as_slice(), all("content-length").as_slice()) {
        ([], []) => Ok(Framing::Length(0)),
        ([], [length]) if !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()) => {
            length.parse().map(Framing::Length).map_err(|_| 413)
        }
        ([coding], []) if coding.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        ([_], []) => Err(501),
        _ => Err(400),
    }
}

/// A chunked body and how many bytes it took; `None` when its end is not there yet.
fn chunks(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, u16> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let Some(line) = bytes[at..].windows(2).position(|two| two == b"\r\n") else {
            // The longest size with a word or two behind it.
            return if bytes.len() - at > 1024 { Err(400) } else { Ok(None) };
        };
        let size = bytes[at..at + line].split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
        let digits = Some(size).filter(|size| !size.is_empty() && size.iter().all(u8::is_ascii_hexdigit));
        let size = digits.and_then(|digits| usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        let Some(size) = size else { return Err(400) };
        if size > MOST_BODY || body.len() + size > MOST_BODY {
            return Err(413);
        }
        at += line + 2;
        if size == 0 {
            return trailers(bytes, at).map(|end| end.map(|end| (body, end)));
        }
        let Some(chunk) = bytes.get(at..at + size + 2) else {
            return Ok(None);
        };
        if &chunk[size..] != b"\r\n" {
            return Err(400);
        }
        body.extend_from_slice(&chunk[..size]);
        at += size + 2;
    }
}

/// Where the lines after the last chunk end.
fn trailers(bytes: &[u8], mut at: usize) -> Result<Option<usize>, u16> {
    let from = at;
    while let Some(line) = bytes[at..].windows(2).position(|two| two == b"\r\n") {
        at += line + 2;
        if line == 0 {
            return Ok(Some(at));
        }
    }
    if bytes.len() - from > MOST_HEAD { Err(431) } else { Ok(None) }
}

/// Whether the connection outlives the request.
fn stays(request: &Request, minor: u8) -> bool {
    let wish = request.header("connection").unwrap_or_default().to_ascii_lowercase();
    let has = |word: &str| wish.split(',').any(|part| part.trim() == word);
    if minor == 0 { has("keep-alive") } else { !has("close") }
}

/// What goes out for a response: the first bytes, then the further pieces as they come.
pub(super) fn written(response: &Response, head_only: bool, stays: bool) -> Vec<Vec<u8>> {
    let status = response.status;
    let mut head = format!("HTTP/1.1 {status} {}\r\nServer: looplab (simulated)\r\n", reason(status));
    let mut line = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
    for (name, value) in &response.headers {
        line(name, value);
    }
    let chunked = !response.pieces.is_empty();
    if chunked {
        line("Transfer-Encoding", "chunked");
    } else if !matches!(status, 100..200 | 204 | 304) {
        line("Content-Length", &response.body.len().to_string());
    }
    line("Connection", if stays { "keep-alive" } else { "close" });
    head.push_str("\r\n");
    let mut first = head.into_bytes();
    if head_only {
        return vec![first];
    }
    if !chunked {
        first.extend_from_slice(&response.body);
        return vec![first];
    }
    first.extend(chunk(&response.body));
    let mut all = vec![first];
    all.extend(response.pieces.iter().map(|piece| chunk(&piece.1)));
    if let Some(last) = all.last_mut() {
        last.extend_from_slice(b"0\r\n\r\n");
    }
    all
}

/// A piece of a body in its frame. An empty one would end the body, so it is left out.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let mut framed = format!("{:x}\r\n", bytes.len()).into_bytes();
    framed.extend_from_slice(bytes);
    framed.extend_from_slice(b"\r\n");
    framed
}

/// The part of a response that still arrives when it is cut off.
pub(super) fn cut(mut parts: Vec<Vec<u8>>, fate: Fate, body: usize) -> Vec<Vec<u8>> {
    if fate == Fate::Cut {
        parts.truncate(1);
        if let Some(first) = parts.first_mut() {
            first.truncate(first.len() - (body / 2).max(1).min(first.len()));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request_of(text: &str) -> Request {
        match read(text.as_bytes(), false) {
            Read::Request { request, length, .. } => {
                assert_eq!(length, text.len());
                request
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_request_is_read_with_its_query_and_body() {
        let request = request_of(
            "POST /a%20b/c?q=1&r=x+y HTTP/1.1\r\nHost: api.example\r\nContent-Length: 5\r\nX: \u{e9} \r\n\r\nhello",
        );
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/a b/c"));
        assert_eq!(request.parameter("r"), Some("x y"));
        assert_eq!((request.header("HOST"), request.header("x")), (Some("api.example"), Some("é")));
        assert_eq!(request.body, b"hello");
        assert_eq!(request.url(), "http://api.example/a%20b/c?q=1&r=x+y");
    }

    #[test]
    fn chunks_are_put_together() {
        let text = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\
                    4;note=1\r\nWiki\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
        assert_eq!(request_of(text).body, b"Wiki0123456789");
    }

    #[test]
    fn nonsense_has_its_own_status() {
        let refused = [
            (400, "GET / HTTP/1.1\r\n\r\n"),
            (400, "\u{0}\u{1}\u{2}"),
            (400, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"),
            (413, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"),
            (413, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n"),
            (501, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: br\r\n\r\n"),
            (505, "GET / HTTP/2.0\r\n\r\n"),
        ];
        for (status, text) in refused {
            assert_eq!(read(text.as_bytes(), false), Read::Refused(status), "{text:?}");
        }
        let many = "X-Many: 1\r\n".repeat(200);
        assert_eq!(read(format!("GET / HTTP/1.1\r\n{many}\r\n").as_bytes(), false), Read::Refused(431));
    }

    #[test]
    fn connections_stay_unless_somebody_says_otherwise() {
        let stays = |text: &str| match read(text.as_bytes(), false) {
            Read::Request { stays, .. } => stays,
            other => panic!("{other:?}"),
        };
        assert!(stays("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert!(!stays("GET / HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n"));
        assert!(!stays("GET / HTTP/1.0\r\n\r\n"));
        assert!(stays("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    }

    #[test]
    fn responses_say_how_long_they_are() {
        let text = |response: &Response, head_only| {
            String::from_utf8(written(response, head_only, true).concat()).expect("text")
        };
        let page = Response::html("<p>");
        assert_eq!(
            text(&page, false),
            "HTTP/1.1 200 OK\r\nServer: looplab (simulated)\r\nContent-Type: text/html; charset=utf-8\r\n\
             Content-Length: 3\r\nConnection: keep-alive\r\n\r\n<p>"
        );
        assert!(text(&page, true).ends_with("Content-Length: 3\r\nConnection: keep-alive\r\n\r\n"));
        assert!(!text(&Response::empty(204), false).contains("Content-Length"));
        let mut streamed = Response::new(200, "text/plain", "");
        streamed.pieces = vec![(std::time::Duration::ZERO, b"ab".to_vec()), (std::time::Duration::ZERO, b"c".to_vec())];
        assert!(text(&streamed, false).ends_with("\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
            read(&bytes, false);
            let mut request = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            request.extend(bytes);
            read(&request, true);
        }
    }
}
