//! A site to crawl: pages that link to each other, with everything a crawler stumbles over.
//!
//! Cycles (`/` and `/about` link to each other), one page under several addresses (`/index.html`, `?from=`, `#top`),
//! a dead link, a redirect, a slow page, a link to another host, mail addresses, and a folder that
//! `robots.txt` asks robots to stay out of.

use std::time::Duration;

use super::message::{Request, Response, Site};
use super::pages::{document, missing, not_allowed};
use crate::time::SimTime;

/// What stands in `robots.txt`.
const ROBOTS: &str = "User-agent: *\nDisallow: /private/\nCrawl-delay: 0.2\n";

/// A page: its path, its title, and where it links to.
type Row = (&'static str, &'static str, &'static [&'static str]);

/// The site. Products and news have pages of their own, made by number.
const PAGES: &[Row] = &[
    ("/", "Front page", &["/about", "/news", "/products", "contact", "/index.html", "/private/", "/blog"]),
    ("/about", "About us", &["/", "/team", "/contact?from=about"]),
    ("/team", "The team", &["/about", "mailto:team@crawl.example", "/team#top"]),
    ("/contact", "Contact", &["/", "//crawl.example/about", "http://example.com/"]),
    ("/news", "News", &["/", "/news/1", "/news/2", "/news/3", "/news/4"]),
    ("/products", "Products", &["/", "/products/1", "/products/2", "/products/3", "/products/4", "/products/5"]),
    ("/archive", "The archive (slow)", &["/news", "/old-offer"]),
    ("/private/", "Private", &["/private/ledger", "/"]),
    ("/private/ledger", "The ledger", &["/private/"]),
];

/// How many pages of news and of products there are.
const NEWS: usize = 4;
const PRODUCTS: usize = 5;
/// How long `/archive` takes.
const SLOW: Duration = Duration::from_millis(1500);

/// The site to crawl.
pub(super) struct Crawl;

impl Site for Crawl {
    fn answer(&mut self, _at: SimTime, request: &Request) -> Response {
        if !request.reads() {
            return not_allowed();
        }
        let path = match request.path.as_str() {
            "/index.html" => "/",
            path => path,
        };
        match path {
            "/robots.txt" => return Response::new(200, "text/plain; charset=utf-8", ROBOTS),
            "/blog" => return Response::redirect(301, "/news"),
            "/logo.png" => return Response::new(200, "image/png", *b"\x89PNG\r\n\x1a\n(simulated)"),
            _ => {}
        }
        if let Some((_, title, links)) = PAGES.iter().find(|row| row.0 == path) {
            let links: Vec<_> = links.iter().map(|link| (*link).to_owned()).collect();
            let page = Response::html(page(title, &links));
            return if path == "/archive" { page.later(SLOW) } else { page };
        }
        match request.parts().as_slice() {
            ["news", number] => numbered(number, NEWS).map_or_else(missing, news),
            ["products", number] => numbered(number, PRODUCTS).map_or_else(missing, product),
            _ => missing(),
        }
    }
}

fn numbered(text: &str, most: usize) -> Option<usize> {
    text.parse().ok().filter(|number| (1..=most).contains(number))
}

/// News link to the next and the one before, in a ring.
fn news(number: usize) -> Response {
    let next = number % NEWS + 1;
    let before = (number + NEWS - 2) % NEWS + 1;
    let links = [format!("/news/{next}"), format!("{before}"), "/archive".into(), "/news".into()];
    Response::html(page(&format!("News {number}"), &links))
}

/// Products link to each other and, now and then, to an offer that is gone.
fn product(number: usize) -> Response {
    let mut links = vec![format!("../products/{}", number % PRODUCTS + 1), "/products?sort=price".into()];
    if number.is_multiple_of(2) {
        links.push("/old-offer".into());
    }
    Response::html(page(&format!("Product {number}"), &links))
}

fn page(title: &str, links: &[String]) -> String {
    let items: Vec<_> = links.iter().map(|to| format!("<li><a href=\"{to}\">{to}</a></li>\n")).collect();
    let items = items.concat();
    let body = format!("<h1>{title}</h1>\n<img src=\"/logo.png\" alt=\"\">\n<ul>\n{items}</ul>");
    document(&format!("{title} - crawl.example"), &body)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::http::tests::{asked, got};
    use super::*;

    fn links(page: &str) -> Vec<String> {
        page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    }

    /// The path that a link leads to from a page; `None` when it leads away.
    fn resolved(from: &str, link: &str) -> Option<String> {
        let link = link.split(['#', '?']).next().unwrap_or_default();
        let link = link.strip_prefix("//crawl.example").unwrap_or(link);
        if link.contains(':') {
            return None;
        }
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        match link.strip_prefix("../") {
            Some(rest) => Some(format!("/{rest}")),
            None if link.starts_with('/') => Some(link.to_owned()),
            None => Some(format!("{folder}/{link}")),
        }
    }

    #[test]
    fn a_crawler_finds_every_page_and_every_trap() {
        let mut found = BTreeMap::new();
        let mut open = vec!["/".to_owned()];
        while let Some(path) = open.pop() {
            if found.contains_key(&path) {
                continue;
            }
            let said = got(Crawl, &path);
            let status: u16 = said[9..12].parse().expect("a status");
            open.extend(links(&said).iter().filter_map(|link| resolved(&path, link)));
            if status == 301 {
                open.push("/news".into());
            }
            found.insert(path, status);
        }
        let with =
            |wanted| found.iter().filter(|row| *row.1 == wanted).map(|row| row.0.as_str()).collect::<BTreeSet<_>>();
        assert_eq!(with(404), BTreeSet::from(["/old-offer"]));
        assert_eq!(with(301), BTreeSet::from(["/blog"]));
        assert_eq!(with(200).len(), PAGES.len() + NEWS + PRODUCTS + 1, "{found:?}");
        assert_eq!(got(Crawl, "/index.html"), got(Crawl, "/"));
        assert!(got(Crawl, "/robots.txt").ends_with(ROBOTS));
        assert!(got(Crawl, "/news/5").starts_with("HTTP/1.1 404"));
    }

    #[test]
    fn the_archive_is_slow() {
        assert_eq!(asked(Crawl, "GET /archive HTTP/1.1\r\nHost: x\r\n\r\n").1, SLOW);
    }
}
