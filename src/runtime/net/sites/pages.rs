//! Sites made of pages: the familiar example page, sites that stand in for known ones, declared pages.

use std::collections::BTreeMap;
use std::time::Duration;

use super::message::{Request, Response, Site};
use crate::time::SimTime;

/// A page of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The status it answers with, 200 as a rule.
    pub status: u16,
    /// Its type, such as `text/html; charset=utf-8`.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Where it redirects to, if it does.
    pub location: Option<String>,
    /// How long the site takes to answer with it.
    pub after: Duration,
}

impl Page {
    /// A page of HTML that answers at once.
    #[must_use]
    pub fn html(text: impl Into<String>) -> Self {
        Self {
            status: 200,
            kind: "text/html; charset=utf-8".into(),
            text: text.into(),
            location: None,
            after: Duration::ZERO,
        }
    }
}

/// A site of pages by path. `*` answers for every path that has no page.
pub(super) struct Pages(pub(super) BTreeMap<String, Page>);

impl Pages {
    /// A site with one page.
    pub(super) fn single(path: &str, page: Page) -> Self {
        Self(BTreeMap::from([(path.to_owned(), page)]))
    }
}

impl Site for Pages {
    fn answer(&mut self, _at: SimTime, request: &Request) -> Response {
        let Some(page) = self.0.get(&request.path).or_else(|| self.0.get("*")) else {
            return missing();
        };
        if !request.reads() {
            return not_allowed();
        }
        let response = match &page.location {
            Some(to) => Response::redirect(page.status, to),
            None => Response::new(page.status, &page.kind, page.text.clone()),
        };
        response.later(page.after)
    }
}

/// What every site says of a path that it does not have.
pub(super) fn missing() -> Response {
    let text = document("Not found", "<h1>Not found</h1>\n<p>There is no such page on this simulated site.</p>");
    Response::html(text).status(404)
}

/// What every site says to somebody who wants to change a page.
pub(super) fn not_allowed() -> Response {
    Response::plain(405).with("Allow", "GET, HEAD")
}

/// A whole document around what its body holds.
pub(super) fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n\
         <body>\n{body}\n</body>\n</html>\n"
    )
}

/// `example.com` and its brothers: the smallest page that everybody fetches first.
pub(super) fn example() -> Pages {
    let body = "<div>\n<h1>Example Domain</h1>\n\
                <p>This page is for examples, in lessons and in documents. Fetch it as often as you like.</p>\n\
                <p>It comes from looplab's simulated network: no packet left your computer.</p>\n\
                <p><a href=\"https://www.iana.org/domains/example\">More about example domains</a></p>\n</div>";
    Pages::single("/", Page::html(document("Example Domain", body)))
}

/// A site in the place of a known one: every path answers, and says that it is simulated.
pub(super) struct StandIn(pub(super) &'static str);

impl Site for StandIn {
    fn answer(&mut self, _at: SimTime, request: &Request) -> Response {
        let name = self.0;
        let path = &request.path.replace('&', "&amp;").replace('<', "&lt;");
        let body = format!(
            "<h1>{name} (simulated)</h1>\n<p>You asked looplab's simulated network for {path}. The real {name} was not \
             asked, and says other things.</p>\n<p><a href=\"/\">Home</a> <a href=\"/about\">About</a></p>"
        );
        Response::html(document(&format!("{name} (simulated)"), &body))
    }
}

#[cfg(test)]
mod tests {
    use super::super::http::tests::{asked, got};
    use super::*;

    #[test]
    fn example_com_is_one_page() {
        let said = got(example(), "/");
        assert!(said.starts_with("HTTP/1.1 200 OK\r\n") && said.contains("<h1>Example Domain</h1>"), "{said}");
        assert!(said.contains("simulated"), "{said}");
        assert!(got(example(), "/else").starts_with("HTTP/1.1 404 Not Found\r\n"));
        let (said, ..) = asked(example(), "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(said.starts_with("HTTP/1.1 405 ") && said.contains("Allow: GET, HEAD"), "{said}");
    }

    #[test]
    fn a_stand_in_answers_everywhere_and_says_what_it_is() {
        let said = got(StandIn("python.org"), "/downloads/<script>");
        assert!(said.contains("python.org (simulated)") && said.contains("/downloads/&lt;script>"), "{said}");
    }

    #[test]
    fn declared_pages_have_status_delay_and_target() {
        let moved = Page { status: 301, location: Some("/new".into()), ..Page::html("") };
        let site = || Pages(BTreeMap::from([("/old".into(), moved.clone()), ("*".into(), Page::html("any"))]));
        assert!(got(site(), "/old").contains("301 Moved Permanently\r\nServer: looplab (simulated)\r\nLocation: /new"));
        assert!(got(site(), "/whatever?x=1").ends_with("any"));
        let late = Pages::single("/", Page { after: Duration::from_secs(2), ..Page::html("late") });
        assert_eq!(asked(late, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").1, Duration::from_secs(2));
    }
}
