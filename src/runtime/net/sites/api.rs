//! A JSON API of users, posts, comments, albums and todos, in the shape that most tutorials use.
//!
//! The texts are looplab's own, made by number, so that the same address always says the same. Changes are
//! accepted and echoed and change nothing.

use super::json::Json;
use super::message::{Request, Response, Site, parameters};
use crate::time::SimTime;

/// How many users there are, and how many things each of them has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Api {
    pub(super) users: u64,
    pub(super) posts_each: u64,
    pub(super) todos_each: u64,
    pub(super) albums_each: u64,
}

impl Api {
    /// `jsonplaceholder.typicode.com` has this many.
    pub(super) const LARGE: Self = Self { users: 10, posts_each: 10, todos_each: 20, albums_each: 10 };
    /// `api.example` has fewer.
    pub(super) const SMALL: Self = Self { users: 5, posts_each: 4, todos_each: 4, albums_each: 2 };
}

/// How many comments a post has.
const COMMENTS_EACH: u64 = 5;

const NAMES: &[(&str, &str)] = &[
    ("Ada Loop", "ada"),
    ("Ben Await", "ben"),
    ("Cleo Task", "cleo"),
    ("Dan Future", "dan"),
    ("Eva Queue", "eva"),
    ("Finn Semaphore", "finn"),
    ("Gina Lock", "gina"),
    ("Hugo Event", "hugo"),
    ("Ines Gather", "ines"),
    ("Jon Shield", "jon"),
];
const CITIES: &[&str] = &["Northport", "Millbrook", "Eastfield", "Lakeside", "Old Harbour"];
const WHO: &[&str] = &["the waiter", "a patient task", "the event loop", "a slow reader", "the last customer"];
const DOES: &[&str] = &["waits for", "looks after", "asks about", "forgets", "hands over"];
const WHAT: &[&str] = &["two warm plates", "an empty queue", "seven letters", "the key of the pool", "a broken clock"];
const CHORES: &[&str] = &["water the plants", "sort the post", "sharpen the pencils", "wind the clock", "feed the cat"];

fn pick<'a>(from: &[&'a str], number: u64) -> &'a str {
    from[number as usize % from.len()]
}

fn sentence(number: u64) -> String {
    format!("{} {} {}", pick(WHO, number), pick(DOES, number / 5 + number), pick(WHAT, number / 25 + number * 2))
}

/// The user that thing `number` belongs to.
const fn owner(number: u64, each: u64) -> u64 {
    (number - 1) / each + 1
}

impl Api {
    /// How many there are of a kind; `None` when there is no such kind.
    fn count(self, kind: &str) -> Option<u64> {
        Some(match kind {
            "users" => self.users,
            "posts" => self.users * self.posts_each,
            "comments" => self.users * self.posts_each * COMMENTS_EACH,
            "albums" => self.users * self.albums_each,
            "todos" => self.users * self.todos_each,
            _ => return None,
        })
    }

    /// Thing `number` of a kind.
    fn thing(self, kind: &str, number: u64) -> Json {
        match kind {
            "users" => user(number),
            "posts" => Json::object([
                ("userId", owner(number, self.posts_each).into()),
                ("id", number.into()),
                ("title", sentence(number).into()),
                ("body", format!("{}.\nThen {}.", sentence(number * 3 + 1), sentence(number * 7 + 2)).into()),
            ]),
            "comments" => Json::object([
                ("postId", owner(number, COMMENTS_EACH).into()),
                ("id", number.into()),
                ("name", sentence(number + 11).into()),
                ("email", format!("{}@mail.example", NAMES[number as usize % NAMES.len()].1).into()),
                ("body", format!("I think that {}.", sentence(number * 5 + 3)).into()),
            ]),
            "albums" => Json::object([
                ("userId", owner(number, self.albums_each).into()),
                ("id", number.into()),
                ("title", format!("{}, part {number}", pick(WHAT, number)).into()),
            ]),
            _ => Json::object([
                ("userId", owner(number, self.todos_each).into()),
                ("id", number.into()),
                ("title", format!("{} ({number})", pick(CHORES, number)).into()),
                ("completed", (number * number).is_multiple_of(3).into()),
            ]),
        }
    }

    /// The things of a kind whose fields are what the query asks for.
    fn list(self, kind: &str, wanted: &[(String, String)]) -> Response {
        let Some(count) = self.count(kind) else { return nothing() };
        let (limits, fields): (Vec<_>, Vec<_>) = wanted.iter().partition(|parameter| parameter.0.starts_with('_'));
        let number =
            |name: &str| limits.iter().find(|limit| limit.0 == name).and_then(|limit| limit.1.parse::<usize>().ok());
        let page = number("_limit").unwrap_or(usize::MAX);
        let skip = number("_start").or_else(|| number("_page").map(|nth| nth.saturating_sub(1).saturating_mul(page)));
        let fits = |thing: &Json| {
            fields.iter().all(|(name, value)| match thing.get(name) {
                Some(Json::Text(text)) => text == value,
                Some(other) => other.to_string() == *value,
                None => true,
            })
        };
        let all = (1..=count).map(|id| self.thing(kind, id)).filter(fits);
        Response::json(&all.skip(skip.unwrap_or(0)).take(page).collect::<Vec<_>>().into())
    }

    fn read(self, request: &Request) -> Response {
        match request.parts().as_slice() {
            [] => index(),
            [kind] => self.list(kind, &request.query),
            [kind, number] => match (self.count(kind), number.parse::<u64>()) {
                (Some(count), Ok(number)) if (1..=count).contains(&number) => Response::json(&self.thing(kind, number)),
                _ => nothing(),
            },
            [kind, number, part] => self.list(part, &[(belonging(kind).into(), (*number).into())]),
            _ => nothing(),
        }
    }
}

/// The field that says which user or post a thing belongs to.
fn belonging(kind: &str) -> &'static str {
    if kind == "posts" { "postId" } else { "userId" }
}

fn index() -> Response {
    let kinds = ["users", "posts", "comments", "albums", "todos"];
    let kinds: Vec<_> = kinds.iter().map(|kind| format!("/{kind}").into()).collect();
    Response::json(&Json::object([("simulated", true.into()), ("try", kinds.into())]))
}

fn user(number: u64) -> Json {
    let (name, username) = NAMES[(number - 1) as usize % NAMES.len()];
    let street = Json::object([
        ("street", format!("{number} Coroutine Road").into()),
        ("city", pick(CITIES, number).into()),
        ("zipcode", format!("{}", 10_000 + number * 101).into()),
    ]);
    Json::object([
        ("id", number.into()),
        ("name", name.into()),
        ("username", username.into()),
        ("email", format!("{username}@mail.example").into()),
        ("address", street),
        ("phone", format!("555-01{number:02}").into()),
        ("website", format!("{username}.example").into()),
        ("company", Json::object([("name", format!("{} and Daughters", pick(CITIES, number + 2)).into())])),
    ])
}

fn nothing() -> Response {
    Response::json(&Json::object([])).status(404)
}

/// The fields that a body brings, from JSON or from a form.
fn fields(request: &Request) -> Option<Vec<(String, Json)>> {
    let kind = request.header("content-type").unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let form = parameters(&String::from_utf8_lossy(&request.body));
        return Some(form.into_iter().map(|(name, value)| (name, value.into())).collect());
    }
    match Json::read(&request.body) {
        Some(Json::Object(fields)) => Some(fields),
        Some(_) => Some(Vec::new()),
        None if request.body.is_empty() => Some(Vec::new()),
        None => None,
    }
}

impl Site for Api {
    fn answer(&mut self, _at: SimTime, request: &Request) -> Response {
        if request.reads() {
            return self.read(request);
        }
        let parts = request.parts();
        let Some(mut sent) = fields(request) else {
            return Response::json(&Json::object([("error", "the body is no JSON".into())])).status(400);
        };
        let count = |kind| self.count(kind);
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", [kind]) => match count(kind) {
                Some(count) => {
                    sent.retain(|field| field.0 != "id");
                    sent.push(("id".into(), (count + 1).into()));
                    Response::json(&Json::Object(sent)).status(201).with("Location", format!("/{kind}/{}", count + 1))
                }
                None => nothing(),
            },
            ("PUT" | "PATCH" | "DELETE", [kind, number]) => {
                let number = number.parse::<u64>().ok();
                let Some(id) = number.filter(|id| count(kind).is_some_and(|count| (1..=count).contains(id))) else {
                    return nothing();
                };
                let before = match (request.method.as_str(), self.thing(kind, id)) {
                    ("DELETE", _) => return Response::json(&Json::object([])),
                    ("PATCH", Json::Object(fields)) => fields,
                    _ => vec![("id".into(), id.into())],
                };
                Response::json(&Json::Object(merged(before, sent)))
            }
            ("PUT" | "PATCH" | "DELETE" | "POST", _) => nothing(),
            _ => Response::plain(405).with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        }
    }
}

/// The fields of a thing, changed by those that were sent.
fn merged(mut thing: Vec<(String, Json)>, sent: Vec<(String, Json)>) -> Vec<(String, Json)> {
    for (name, value) in sent.into_iter().filter(|field| field.0 != "id") {
        match thing.iter_mut().find(|field| field.0 == name) {
            Some(field) => field.1 = value,
            None => thing.push((name, value)),
        }
    }
    thing
}

#[cfg(test)]
mod tests {
    use super::super::http::tests::{asked, got};
    use super::*;

    fn body(said: &str) -> Json {
        Json::read(said.split_once("\r\n\r\n").expect("a body").1.as_bytes()).expect("JSON")
    }

    fn length(json: &Json) -> usize {
        match json {
            Json::List(items) => items.len(),
            other => panic!("{other}"),
        }
    }

    fn sent(method: &str, path: &str, kind: &str, text: &str) -> (String, Json) {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n");
        let said = asked(Api::SMALL, &format!("{head}Content-Length: {}\r\n\r\n{text}", text.len())).0;
        (said[9..12].to_owned(), body(&said))
    }

    #[test]
    fn there_are_as_many_as_tutorials_expect() {
        for (kind, count) in [("users", 10), ("posts", 100), ("comments", 500), ("albums", 100), ("todos", 200)] {
            assert_eq!(length(&body(&got(Api::LARGE, &format!("/{kind}")))), count);
        }
        assert_eq!(length(&body(&got(Api::LARGE, "/posts?userId=1"))), 10);
        assert_eq!(length(&body(&got(Api::LARGE, "/posts/3/comments"))), 5);
        assert_eq!(length(&body(&got(Api::LARGE, "/users/3/todos"))), 20);
        assert_eq!(length(&body(&got(Api::LARGE, "/posts?_limit=7&_page=2"))), 7);
    }

    #[test]
    fn a_thing_has_its_fields_in_their_order() {
        let said = got(Api::SMALL, "/todos/1");
        assert!(said.contains("Content-Type: application/json"), "{said}");
        let Json::Object(fields) = body(&said) else { panic!("{said}") };
        assert_eq!(
            fields.iter().map(|field| field.0.as_str()).collect::<Vec<_>>(),
            ["userId", "id", "title", "completed"]
        );
        let last = body(&got(Api::SMALL, "/posts/20"));
        assert_eq!((last.get("userId"), last.get("id")), (Some(&Json::from(5)), Some(&Json::from(20))));
        for path in ["/posts/21", "/posts/0", "/posts/x", "/nothing", "/users/1/2/3"] {
            assert!(got(Api::SMALL, path).starts_with("HTTP/1.1 404 "), "{path}");
        }
    }

    #[test]
    fn changes_are_echoed() {
        let (status, json) = sent("POST", "/posts", "application/json", r#"{"title":"T","id":7}"#);
        assert_eq!((status.as_str(), json.to_string().as_str()), ("201", r#"{"title":"T","id":21}"#));
        let (_, json) = sent("POST", "/todos", "application/x-www-form-urlencoded", "title=a+b");
        assert_eq!(json.get("title"), Some(&"a b".into()));
        let (status, json) = sent("PATCH", "/todos/2", "application/json", r#"{"completed":true}"#);
        assert_eq!((status.as_str(), json.get("completed")), ("200", Some(&true.into())));
        assert!(json.get("title").is_some());
        assert_eq!(sent("PUT", "/todos/2", "application/json", "{}").1.to_string(), r#"{"id":2}"#);
        assert_eq!(sent("DELETE", "/todos/2", "", "").1, Json::object([]));
        assert_eq!(sent("POST", "/posts", "application/json", "{oops").0, "400");
        assert_eq!(sent("DELETE", "/todos/99", "", "").0, "404");
    }
}
