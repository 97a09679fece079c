//! A stand-in for an API of numbered creatures, which tutorials about many small requests like to use.

use super::json::Json;
use super::message::{Request, Response, Site};
use super::pages::{missing, not_allowed};
use crate::time::SimTime;

/// How many creatures there are.
const COUNT: u64 = 151;
/// How many a page of the list has, unless it is asked for more.
const PAGE: u64 = 20;

const BEGINNINGS: &[&str] = &["loop", "await", "task", "spin", "park", "wake", "poll", "queue", "lock", "yield"];
const ENDINGS: &[&str] = &["ling", "saur", "puff", "moth", "fin", "claw", "wisp", "horn", "tail", "bug", "ray"];
const KINDS: &[&str] = &["water", "fire", "stone", "wind", "light"];

/// `/api/v2/pokemon` and `/api/v2/pokemon/N`, with creatures of our own.
pub(super) struct Creatures;

fn name(number: u64) -> String {
    let (first, second) = (number as usize % BEGINNINGS.len(), number as usize % ENDINGS.len());
    let again = if number > 110 { "o" } else { "" };
    format!("{}{}{again}", BEGINNINGS[first], ENDINGS[second])
}

/// A creature by its number, under its own name or the one it was asked for by.
fn creature(number: u64, called: &str) -> Json {
    let kind = Json::object([("name", KINDS[number as usize % KINDS.len()].into())]);
    Json::object([
        ("id", number.into()),
        ("name", called.into()),
        ("height", (number * 7 % 20 + 1).into()),
        ("weight", (number * 31 % 900 + 10).into()),
        ("types", vec![Json::object([("slot", 1.into()), ("type", kind)])].into()),
        ("simulated", true.into()),
    ])
}

fn list(request: &Request) -> Response {
    let number = |name, otherwise| request.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (from, most): (u64, u64) = (number("offset", 0), number("limit", PAGE));
    let scheme = request.url().split('/').next().unwrap_or_default().to_owned();
    let host = request.header("host").unwrap_or_default().to_owned();
    let row = |id| {
        let url = format!("{scheme}//{host}/api/v2/pokemon/{id}/");
        Json::object([("name", name(id).into()), ("url", url.into())])
    };
    let end = COUNT.min(from.saturating_add(most));
    let rows: Vec<_> = (from.saturating_add(1)..=end).map(row).collect();
    Response::json(&Json::object([("count", COUNT.into()), ("results", rows.into())]))
}

impl Site for Creatures {
    fn answer(&mut self, _at: SimTime, request: &Request) -> Response {
        if !request.reads() {
            return not_allowed();
        }
        match request.parts().as_slice() {
            ["api", "v2", "pokemon"] => list(request),
            ["api", "v2", "pokemon", which] => {
                if let Ok(id) = which.parse() {
                    let known = (1..=COUNT).contains(&id);
                    return if known { Response::json(&creature(id, &name(id))) } else { missing() };
                }
                // Whoever asks for a creature of the real list by name gets one of ours under that name.
                let id = (1..=COUNT).find(|id| name(*id) == *which);
                let other = || which.bytes().map(u64::from).sum::<u64>() % COUNT + 1;
                Response::json(&creature(id.unwrap_or_else(other), which))
            }
            _ => missing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::http::tests::got;
    use super::*;

    #[test]
    fn each_creature_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = (1..=COUNT).map(name).collect();
        assert_eq!(names.len() as u64, COUNT);
        assert!(got(Creatures, "/api/v2/pokemon/7").contains(&format!("\"name\": \"{}\"", name(7))));
        assert!(got(Creatures, &format!("/api/v2/pokemon/{}", name(7))).contains("\"id\": 7"));
        assert!(got(Creatures, "/api/v2/pokemon/somebody").contains("\"name\": \"somebody\""));
        assert!(got(Creatures, "/api/v2/pokemon/999").starts_with("HTTP/1.1 404 "));
        assert!(got(Creatures, "/api/v2/pokemon?limit=2&offset=3").contains("http://test.example/api/v2/pokemon/5/"));
    }
}
