//! `minidb`, a database of keys and values, behind the line protocol that the Python client speaks.
//!
//! A line is a statement, `GET key`, `SET key json`, `ADD key number`, `DEL key`, `LIST prefix`, `SLEEP seconds`,
//! `BEGIN`, `COMMIT` or `ROLLBACK`; the answer is a line, `= json` or `! kind message`. A transaction sees its own
//! changes and, of all others, only what was committed; a key that another open transaction has changed
//! cannot be changed. `src/python/stand_ins/minidb.py` holds the same database in Python.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::json::Json;
use crate::runtime::net::service::{Answer, Reply, Server, Service, Then};
use crate::time::SimTime;

/// The port that databases listen on.
pub(super) const PORT: u16 = 5432;
/// What the server says to whoever connects.
const GREETING: &str = "minidb 1 (simulated)\n";
/// The longest line it reads.
const LONGEST: usize = 64 << 10;

/// What goes wrong: a kind and a sentence.
type Failed = (&'static str, String);

/// The data, and who is changing what.
#[derive(Default)]
struct Store {
    committed: BTreeMap<String, Json>,
    /// The connection whose open transaction has changed a key.
    changing: BTreeMap<String, u32>,
    open: usize,
}

/// A database server.
pub(super) struct Database {
    store: Arc<Mutex<Store>>,
    /// How long each statement takes.
    takes: Duration,
    /// How many connections it has room for.
    most: usize,
}

impl Database {
    /// A database whose statements take so long, for at most so many connections.
    pub(super) fn new(takes: Duration, most: usize) -> Self {
        let mut store = Store::default();
        for (key, value) in [("stock:apples", 10_u64), ("stock:pears", 5), ("balance:ada", 100), ("balance:ben", 100)] {
            store.committed.insert(key.into(), value.into());
        }
        Self { store: Arc::new(Mutex::new(store)), takes, most }
    }
}

impl Server for Database {
    fn connect(&mut self, _at: SimTime, connection: u32) -> Answer {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.open += 1;
        let full = (store.open > self.most).then_some(self.most);
        drop(store);
        Answer::Accepts(Box::new(Session {
            store: Arc::clone(&self.store),
            takes: self.takes,
            connection,
            full,
            arrived: Vec::new(),
            changes: None,
            free: SimTime::ZERO,
            over: false,
        }))
    }
}

/// One connection to the database.
struct Session {
    store: Arc<Mutex<Store>>,
    takes: Duration,
    connection: u32,
    /// Set if there was no room for it: how many there is room for.
    full: Option<usize>,
    arrived: Vec<u8>,
    /// The changes of the open transaction, if there is one; `None` is a key taken out.
    changes: Option<BTreeMap<String, Option<Json>>>,
    free: SimTime,
    over: bool,
}

impl Service for Session {
    fn connected(&mut self, _at: SimTime) -> Vec<Reply> {
        let now = |then| Reply { after: Duration::ZERO, then };
        match self.full {
            None => vec![now(Then::Sends(GREETING.into()))],
            Some(most) => {
                self.over = true;
                let refusal = format!("! full there is room for {most} connections, and all are taken\n");
                vec![now(Then::Sends(refusal.into())), now(Then::Closes)]
            }
        }
    }

    fn received(&mut self, at: SimTime, bytes: &[u8]) -> Vec<Reply> {
        let mut replies = Vec::new();
        self.arrived.extend_from_slice(bytes);
        while !self.over {
            let Some(end) = self.arrived.iter().position(|byte| *byte == b'\n') else { break };
            let line: Vec<u8> = self.arrived.drain(..=end).collect();
            let (answer, more) = self.statement(String::from_utf8_lossy(&line).trim());
            let text = match answer {
                Ok(json) => format!("= {json}\n"),
                Err((kind, message)) => format!("! {kind} {message}\n"),
            };
            self.free = self.free.max(at) + self.takes + more;
            replies.push(Reply { after: self.free.since(at), then: Then::Sends(text.into()) });
        }
        if !self.over && self.arrived.len() > LONGEST {
            self.over = true;
            replies.push(Reply { after: self.free.since(at), then: Then::Resets });
        }
        replies
    }

    fn finished(&mut self, at: SimTime) -> Vec<Reply> {
        self.over = true;
        self.roll_back();
        vec![Reply { after: self.free.since(at), then: Then::Closes }]
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.roll_back();
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.open = store.open.saturating_sub(1);
    }
}

impl Session {
    /// Carries a statement out; says what comes of it, and how much longer than others it takes.
    fn statement(&mut self, line: &str) -> (Result<Json, Failed>, Duration) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (key, value) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let mut more = Duration::ZERO;
        let answer = match (verb.to_ascii_uppercase().as_str(), key, value.trim()) {
            ("GET", key, "") if !key.is_empty() => Ok(self.get(key).unwrap_or(Json::Null)),
            ("SET", key, value) if !key.is_empty() => match Json::read(value.as_bytes()) {
                // Nothing is what a key has that is not there.
                Some(json) => self.put(key, Some(json.clone()).filter(|json| *json != Json::Null)).map(|()| json),
                None => Err(("syntax", format!("SET {key} wants a value in JSON, not {value}"))),
            },
            ("ADD", key, value) if !key.is_empty() => self.add(key, value),
            ("DEL", key, "") if !key.is_empty() => {
                let was = self.get(key).is_some();
                self.put(key, None).map(|()| was.into())
            }
            ("LIST", prefix, "") => Ok(self.list(prefix)),
            ("SLEEP", seconds, "") => {
                match seconds.parse::<f64>().ok().and_then(|s| Duration::try_from_secs_f64(s).ok()) {
                    Some(wait) => {
                        more = wait;
                        Ok(Json::Null)
                    }
                    None => Err(("syntax", format!("SLEEP wants seconds, not {seconds}"))),
                }
            }
            ("BEGIN", "", "") => self.begin(),
            ("COMMIT", "", "") => self.commit(),
            ("ROLLBACK", "", "") => {
                if self.roll_back() {
                    Ok(Json::Null)
                } else {
                    Err(("state", "there is no transaction to roll back".into()))
                }
            }
            _ => Err(("syntax", format!("no such statement: {line}"))),
        };
        (answer, more)
    }

    fn get(&self, key: &str) -> Option<Json> {
        match self.changes.as_ref().and_then(|changes| changes.get(key)) {
            Some(change) => change.clone(),
            None => self.store.lock().unwrap_or_else(PoisonError::into_inner).committed.get(key).cloned(),
        }
    }

    fn put(&mut self, key: &str, value: Option<Json>) -> Result<(), Failed> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if store.changing.get(key).is_some_and(|by| *by != self.connection) {
            return Err(("conflict", format!("{key} is being changed by another transaction")));
        }
        if let Some(changes) = &mut self.changes {
            store.changing.insert(key.to_owned(), self.connection);
            changes.insert(key.to_owned(), value);
        } else if let Some(value) = value {
            store.committed.insert(key.to_owned(), value);
        } else {
            store.committed.remove(key);
        }
        Ok(())
    }

    fn add(&mut self, key: &str, amount: &str) -> Result<Json, Failed> {
        let number = |json: Option<Json>| match json {
            Some(Json::Number(number)) => Some(number),
            None | Some(Json::Null) => Some(0.into()),
            Some(_) => None,
        };
        let Some(amount) = Json::read(amount.as_bytes()).and_then(|json| number(Some(json))) else {
            return Err(("syntax", format!("ADD {key} wants a number, not {amount}")));
        };
        let Some(before) = number(self.get(key)) else {
            return Err(("type", format!("{key} holds no number")));
        };
        let whole = before.as_i64().zip(amount.as_i64()).and_then(|(a, b)| a.checked_add(b));
        let sum = match whole {
            Some(sum) => Some(sum.into()),
            None => serde_json::Number::from_f64(before.as_f64().unwrap_or(0.0) + amount.as_f64().unwrap_or(0.0)),
        };
        let sum = sum.map(Json::Number).ok_or_else(|| ("type", format!("{key} would grow too large")))?;
        self.put(key, Some(sum.clone()))?;
        Ok(sum)
    }

    fn list(&self, prefix: &str) -> Json {
        let mut all = self.store.lock().unwrap_or_else(PoisonError::into_inner).committed.clone();
        for (key, change) in self.changes.iter().flatten() {
            match change {
                Some(value) => drop(all.insert(key.clone(), value.clone())),
                None => drop(all.remove(key)),
            }
        }
        let rows = all.into_iter().filter(|row| row.0.starts_with(prefix));
        rows.map(|(key, value)| Json::List(vec![key.into(), value])).collect::<Vec<_>>().into()
    }

    fn begin(&mut self) -> Result<Json, Failed> {
        if self.changes.is_some() {
            return Err(("state", "this connection has an open transaction already".into()));
        }
        self.changes = Some(BTreeMap::new());
        Ok(Json::Null)
    }

    fn commit(&mut self) -> Result<Json, Failed> {
        let Some(changes) = self.changes.take() else {
            return Err(("state", "there is no transaction to commit".into()));
        };
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, change) in changes {
            store.changing.remove(&key);
            match change {
                Some(value) => drop(store.committed.insert(key, value)),
                None => drop(store.committed.remove(&key)),
            }
        }
        Ok(Json::Null)
    }

    /// Forgets the open transaction; says whether there was one.
    fn roll_back(&mut self) -> bool {
        let Some(changes) = self.changes.take() else { return false };
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        for key in changes.keys() {
            store.changing.remove(key);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKES: Duration = Duration::from_millis(20);

    fn session(database: &mut Database, number: u32) -> Box<dyn Service> {
        match database.connect(SimTime::ZERO, number) {
            Answer::Accepts(service) => service,
            _ => panic!("it accepts"),
        }
    }

    fn texts(replies: &[Reply]) -> String {
        let sent = replies.iter().map(|reply| match &reply.then {
            Then::Sends(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            other => format!("{other:?}"),
        });
        sent.collect()
    }

    fn ask(session: &mut Box<dyn Service>, statement: &str) -> String {
        texts(&session.received(SimTime::ZERO, format!("{statement}\n").as_bytes())).trim_end().to_owned()
    }

    #[test]
    fn statements_are_answered_in_their_own_time() {
        let mut database = Database::new(TAKES, 2);
        let mut one = session(&mut database, 1);
        assert_eq!(texts(&one.connected(SimTime::ZERO)), GREETING);
        let replies = one.received(SimTime::ZERO, b"GET stock:apples\nSLEEP 1.5\nADD stock:apples -1\n");
        assert_eq!(replies.iter().map(|reply| reply.after.as_millis()).collect::<Vec<_>>(), [20, 1540, 1560]);
        assert_eq!(texts(&replies), "= 10\n= null\n= 9\n");
    }

    #[test]
    fn values_are_json_and_mistakes_are_told() {
        let mut one = session(&mut Database::new(TAKES, 2), 1);
        let said = [
            ("SET a {\"b\": [1]}", "= {\"b\":[1]}"),
            ("get a", "= {\"b\":[1]}"),
            ("ADD a 1", "! type a holds no number"),
            ("ADD n 2", "= 2"),
            ("ADD n 0.5", "= 2.5"),
            ("SET a oops", "! syntax SET a wants a value in JSON, not oops"),
            ("DEL a", "= true"),
            ("SET a null", "= null"),
            ("DEL a", "= false"),
            ("GET a", "= null"),
            ("LIST stock:", "= [[\"stock:apples\",10],[\"stock:pears\",5]]"),
            ("SLEEP x", "! syntax SLEEP wants seconds, not x"),
            ("DROP a", "! syntax no such statement: DROP a"),
            ("COMMIT", "! state there is no transaction to commit"),
        ];
        for (statement, answer) in said {
            assert_eq!(ask(&mut one, statement), answer, "{statement}");
        }
    }

    #[test]
    fn a_transaction_is_seen_by_others_when_it_is_committed() {
        let mut database = Database::new(TAKES, 2);
        let (mut one, mut two) = (session(&mut database, 1), session(&mut database, 2));
        ask(&mut one, "BEGIN");
        assert_eq!(ask(&mut one, "BEGIN"), "! state this connection has an open transaction already");
        assert_eq!(ask(&mut one, "ADD balance:ada -30"), "= 70");
        assert_eq!(ask(&mut two, "GET balance:ada"), "= 100");
        assert_eq!(
            ask(&mut two, "ADD balance:ada 1"),
            "! conflict balance:ada is being changed by another transaction"
        );
        ask(&mut one, "COMMIT");
        assert_eq!(ask(&mut two, "ADD balance:ada 1"), "= 71");
        ask(&mut one, "BEGIN");
        ask(&mut one, "SET balance:ben 0");
        drop(one);
        assert_eq!(ask(&mut two, "ADD balance:ben 1"), "= 101");
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut database = Database::new(TAKES, 1);
        let one = session(&mut database, 1);
        let mut two = session(&mut database, 2);
        assert!(texts(&two.connected(SimTime::ZERO)).starts_with("! full there is room for 1 connections"));
        drop((one, two));
        assert_eq!(texts(&session(&mut database, 3).connected(SimTime::ZERO)), GREETING);
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(line in ".{0,60}") {
            ask(&mut session(&mut Database::new(TAKES, 1), 1), &line);
        }
    }
}
