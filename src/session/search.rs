//! Finds words in a run: in what was printed, in names, in what happened.
//!
//! A search remembers how far it came, so that a run that goes on is searched on, not again.

use std::collections::HashSet;

use crate::ident::{StrId, TaskId};
use crate::trace::{Log, Outcome, What};

/// A search in a log, and what it found so far.
#[derive(Clone, Debug, Default)]
pub struct Search {
    needle: String,
    /// How many strings and events were looked at.
    looked: (usize, usize),
    texts: HashSet<StrId>,
    tasks: HashSet<TaskId>,
    hits: Vec<usize>,
}

impl Search {
    /// A search for a text, whatever its case.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { needle: text.to_lowercase(), ..Self::default() }
    }

    /// What is searched for, in lower case.
    #[must_use]
    pub fn needle(&self) -> &str {
        &self.needle
    }

    /// Looks through what was added to the log. A shorter log is another run's: it is searched anew.
    pub fn follow(&mut self, log: &Log) {
        if self.needle.is_empty() {
            return;
        }
        if log.len() < self.looked.1 {
            *self = Self::new(&self.needle);
        }
        // What a long run has folded away cannot be looked at any more.
        self.hits.retain(|&hit| hit >= log.first());
        let (mut texts, from) = self.looked;
        for text in log.strings.after(texts) {
            texts += 1;
            if text.to_lowercase().contains(&self.needle) {
                self.texts.insert(StrId(texts as u32));
            }
        }
        self.looked = (texts, log.len());
        log.visit(from..log.len(), |position, event| {
            if self.meets(event.what) {
                self.hits.push(position);
            }
        });
    }

    /// Positions of the events it found, in order.
    #[must_use]
    pub fn hits(&self) -> &[usize] {
        &self.hits
    }

    /// The first hit that is not among the first `position` events, by its number from 0; the first of all when there
    /// is none.
    #[must_use]
    pub fn next(&self, position: usize) -> Option<usize> {
        let after = self.hits.partition_point(|&hit| hit < position);
        if after < self.hits.len() { Some(after) } else { (!self.hits.is_empty()).then_some(0) }
    }

    /// The last hit before the one that the first `position` events end with; the last of all when there is none.
    #[must_use]
    pub fn previous(&self, position: usize) -> Option<usize> {
        let before = self.hits.partition_point(|&hit| hit + 1 < position);
        before.checked_sub(1).or(self.hits.len().checked_sub(1))
    }

    /// Whether an event has to do with what is searched for: by its text, by what it is called, or by whose it is when
    /// it is one of a few in a task's life.
    fn meets(&mut self, what: What) -> bool {
        if let What::Named { task, name } = what
            && self.texts.contains(&name)
        {
            self.tasks.insert(task);
            return true;
        }
        let (text, task) = match what {
            What::Output { text, task, .. }
            | What::Warned { text, task, .. }
            | What::Mark { text, task }
            | What::Intervened { text, task } => (text, Some(task)),
            What::Raised { task, error } => (error, Some(task)),
            What::BlockingBegan { task, why } => (why, Some(task)),
            What::ResourceCreated { name, .. } | What::JobNamed { name, .. } => (name, None),
            What::CancelRequested { task, .. } | What::PollEnded { task, outcome: Outcome::Cancelled } => {
                (StrId::NONE, Some(task))
            }
            _ => (StrId::NONE, None),
        };
        (text.is_some() && self.texts.contains(&text))
            || task.is_some_and(|task| self.tasks.contains(&task))
            || word(what).contains(&self.needle)
    }
}

/// What an event is called where somebody may look for it; empty for the hum of the loop.
const fn word(what: What) -> &'static str {
    match what {
        What::PollEnded { outcome: Outcome::Raised | Outcome::Panicked, .. } | What::Raised { .. } => {
            "raised exception"
        }
        What::PollEnded { outcome: Outcome::Cancelled, .. } => "cancelled",
        What::CancelRequested { .. } => "cancel requested",
        What::CancelDelivered { .. } => "cancel delivered",
        What::CancelSwallowed { .. } => "cancel swallowed",
        What::Spawned { .. } => "spawned created",
        What::BlockingBegan { .. } => "blocking blocked",
        What::Warned { .. } => "warning",
        What::Mark { .. } => "mark",
        What::Intervened { .. } => "intervened, prompt",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SimTime;
    use crate::trace::{Event, Stream};

    fn log() -> Log {
        let mut log = Log::default();
        let [worker, done, other] = ["worker-1", "Done!\n", "nothing\n"].map(|text| log.strings.push(text));
        let (task, stream) = (TaskId(1), Stream::Out);
        for what in [
            What::Spawned { task, parent: TaskId::NONE },
            What::Named { task, name: worker },
            What::Output { task: TaskId::NONE, stream, text: other },
            What::Output { task: TaskId(2), stream, text: done },
            What::PollEnded { task, outcome: Outcome::Cancelled },
        ] {
            log.push(&Event { at: SimTime(1), what });
        }
        log
    }

    fn found(text: &str) -> Vec<usize> {
        let mut search = Search::new(text);
        search.follow(&log());
        search.hits().to_vec()
    }

    #[test]
    fn output_names_and_events_are_found() {
        assert_eq!(found("done"), [3]);
        assert_eq!(found("WORKER"), [1, 4], "its name, and its end");
        assert_eq!(found("cancelled"), [4]);
        assert!(found("queue").is_empty());
        assert!(found("").is_empty());
    }

    #[test]
    fn a_search_goes_round() {
        let mut search = Search::new("worker");
        search.follow(&log());
        assert_eq!([search.next(0), search.next(2), search.next(5)], [Some(0), Some(1), Some(0)]);
        assert_eq!([search.previous(5), search.previous(2), search.previous(0)], [Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn what_is_added_is_searched_on() {
        let (whole, mut search) = (log(), Search::new("done"));
        let mut part = Log::default();
        search.follow(&part);
        for text in whole.strings.after(0) {
            part.strings.push(text);
        }
        for cell in whole.cells(0) {
            part.push_cell(cell);
            search.follow(&part);
        }
        assert_eq!(search.hits(), [3]);
    }
}
