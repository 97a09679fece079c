//! Reasons behind a wait, from one task to the next, down to the root: who everybody waits for.

use super::{Asked, moment};
use crate::ident::{ResourceId, TaskId};
use crate::model::graph::Node;
use crate::model::task::{Status, Task};
use crate::time::human;
use crate::trace::{ResourceKind, WaitKind};

/// Links that are told, at most; the rest is counted.
const MOST: usize = 6;

/// Links that are followed, at most.
const LONGEST: usize = 200;

/// A way from a task to what it waits for in the end.
struct Chain {
    /// The tasks on the way, the one that was asked about first.
    tasks: Vec<TaskId>,
    /// Where the way comes back to: the place of that task.
    closes: Option<usize>,
}

impl Asked<'_> {
    /// The reasons why a parked task waits, the root last.
    pub(super) fn reasons(&self, task: &Task) -> Vec<String> {
        let chain = self.chain(task.id);
        let mut reasons: Vec<String> = Vec::new();
        for pair in chain.tasks.windows(2).take(MOST) {
            reasons.push(self.link(pair[0], pair[1]));
        }
        let more = chain.tasks.len().saturating_sub(MOST + 1);
        if more > 0 {
            reasons.push(format!("So it goes on for {more} more tasks."));
        }
        let last = chain.tasks.last().and_then(|&last| self.words.state.task(last)).unwrap_or(task);
        reasons.extend(self.queue_story(last));
        reasons.extend(self.root(&chain));
        reasons
    }

    fn chain(&self, start: TaskId) -> Chain {
        let mut tasks = vec![start];
        while let Some(next) = tasks.last().and_then(|&last| self.next(last)) {
            if let Some(closes) = tasks.iter().position(|&task| task == next) {
                return Chain { tasks, closes: Some(closes) };
            }
            if tasks.len() >= LONGEST {
                break;
            }
            tasks.push(next);
        }
        Chain { tasks, closes: None }
    }

    /// Whom a task waits for: of several the one that matters most for when it goes on.
    fn next(&self, id: TaskId) -> Option<TaskId> {
        match *self.graph.targets(Node::Task(id)).first()? {
            Node::Task(other) => Some(other),
            Node::Thing(thing) => {
                let tasks = self.graph.targets(Node::Thing(thing)).iter().copied();
                let kind = self.words.state.resource(thing)?.kind;
                let of = if matches!(kind, ResourceKind::Semaphore | ResourceKind::Pool) {
                    tasks.min_by_key(|&node| self.graph.fate(node))
                } else {
                    // Of two that end with the same timer, the one that waits for the other ends later.
                    let waits = |node| !self.graph.targets(node).is_empty();
                    tasks.rev().max_by_key(|&node| (self.graph.fate(node), waits(node)))
                };
                of.and_then(|node| if let Node::Task(id) = node { Some(id) } else { None })
            }
            Node::Job(_) => None,
        }
    }

    /// One link: what the next task does, for the one before waits for it.
    fn link(&self, before: TaskId, id: TaskId) -> String {
        let name = self.words.name(id);
        let several = self.words.state.task(before).is_some_and(|task| {
            let open = self.graph.targets(Node::Thing(ResourceId(task.wait.on))).len();
            matches!(task.wait.kind, WaitKind::Gather | WaitKind::Group) && open > 1
        });
        let of = if several { "Of these, " } else { "" };
        format!("{of}{name} {}.", self.does(id))
    }

    /// What a task does, after its name.
    fn does(&self, id: TaskId) -> String {
        let words = &self.words;
        let Some(task) = words.state.task(id) else { return "is a callback".into() };
        match task.status {
            Status::Parked => words.waits(task),
            Status::Ready => format!("is ready, and waits for its turn ({})", words.why(id)),
            Status::Running => match words.state.blocking.filter(|blocking| blocking.task == id) {
                Some(blocking) => {
                    format!("blocks the loop{}, in {}", words.on_line(blocking.place), words.strings.get(blocking.why))
                }
                None => format!("is running{}", words.on_line(task.place)),
            },
            _ => format!("is over: {}", words.in_a_word(id)),
        }
    }

    /// Who last did what a queue's user waits for, and what it does now.
    fn queue_story(&self, task: &Task) -> Option<String> {
        let words = &self.words;
        let queue = words.state.resource(ResourceId(task.wait.on))?;
        let (deed, did, nobody) = match task.wait.kind {
            WaitKind::QueuePut => (queue.last_out, "took the last item", "Nobody has taken an item out of it yet."),
            WaitKind::QueueGet => (queue.last_in, "put the last item in", "Nobody has put an item into it yet."),
            _ => return None,
        };
        let Some(deed) = deed.filter(|deed| deed.by.is_some()) else { return Some(nobody.into()) };
        let (who, ago) = (words.name(deed.by), words.ago(deed.at));
        if deed.by == task.id {
            return Some(format!("It {did} itself, {ago}."));
        }
        Some(match words.state.task(deed.by) {
            Some(by) if by.status.is_over() => {
                format!("{who} {did}, {ago}, and is over now: {}.", words.in_a_word(by.id))
            }
            _ => format!("{who} {did}, {ago}, and now {}.", self.does(deed.by)),
        })
    }

    /// What it all comes down to.
    fn root(&self, chain: &Chain) -> Option<String> {
        let words = &self.words;
        if let Some(closes) = chain.closes {
            return Some(self.circle(&chain.tasks[closes..]));
        }
        let &root = chain.tasks.last()?;
        let task = words.state.task(root)?;
        if words.state.deadlock.is_some() && task.status == Status::Parked {
            return Some("Nothing is ready and no timer is set: nobody is left who could end that wait.".into());
        }
        if chain.tasks.len() < 3 {
            return None;
        }
        let name = words.name(root);
        let its = match task.status {
            Status::Parked => match task.deadline {
                Some(due) if due >= words.now => format!("{name}'s sleep: {} left", human(due.since(words.now))),
                Some(due) => format!("{name}, whose sleep was over at {}", moment(due)),
                None => return None,
            },
            _ => format!("{name}, which {}", self.does(root)),
        };
        Some(format!("So it all waits for {its}."))
    }

    fn circle(&self, tasks: &[TaskId]) -> String {
        let words = &self.words;
        let certain = tasks.iter().all(|id| self.graph.stuck().contains(id));
        let end = if certain { "None of them can ever go on" } else { "They go on only if somebody outside helps" };
        match tasks {
            [one] if certain => format!("So {} waits for itself, and can never go on.", words.name(*one)),
            [one] => format!("So {} waits for itself.", words.name(*one)),
            _ => {
                let first = tasks.first().map(|&id| words.name(id)).unwrap_or_default();
                let names: Vec<String> = tasks.iter().take(MOST).map(|&id| words.name(id)).collect();
                let more = if tasks.len() > MOST { "… → " } else { "" };
                format!("That is a circle: {} → {more}{first}. {end}.", names.join(" → "))
            }
        }
    }
}
