//! Places to stop that mean something: a cancellation, an exception, a queue that grows, a loop that is blocked …
//!
//! Pure: an event and the state before it come in, the breakpoint it hits comes out. Nothing here pauses anybody. A run
//! that is under way is held by its kernel ([`Breakpoints::traps`]), at the same event.

use std::fmt;

/// What is stopped at: what the kernel holds a run at.
pub use crate::kernel::Trap as Condition;
use crate::model::State;
use crate::runtime::{is_called, matches};
use crate::time::{SimTime, human};
use crate::trace::{Event, Log, Outcome, Place, What};

impl fmt::Display for Condition {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => write!(f, "cancelled"),
            Self::Raised => write!(f, "raised"),
            Self::Depth { of, above } => write!(f, "depth {of} > {above}"),
            Self::Blocked(longer) => write!(f, "blocked > {}", human(*longer)),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Task(name) => write!(f, "task {name}"),
            Self::Output(text) => write!(f, "output {text:?}"),
        }
    }
}

/// A place to stop, with the number it is called by.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakpoint {
    /// Counted from 1 in the order they were set; never given twice.
    pub number: u32,
    /// What is stopped at.
    pub condition: Condition,
}

/// A breakpoint that was hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which one.
    pub breakpoint: Breakpoint,
    /// How many events had happened.
    pub position: usize,
    /// When.
    pub at: SimTime,
    /// What happened, in a sentence.
    pub happened: String,
}

/// The breakpoints that are set.
#[derive(Clone, Debug, Default)]
pub struct Breakpoints {
    list: Vec<Breakpoint>,
    given: u32,
}

impl Breakpoints {
    /// Sets one. One that is set already keeps its number.
    pub fn set(&mut self, condition: Condition) -> u32 {
        if let Some(same) = self.list.iter().find(|set| set.condition == condition) {
            return same.number;
        }
        self.given += 1;
        self.list.push(Breakpoint { number: self.given, condition });
        self.given
    }

    /// The number that this one has, or would get.
    #[must_use]
    pub fn number_for(&self, condition: &Condition) -> u32 {
        self.find(condition).map_or(self.given + 1, |set| set.number)
    }

    /// Takes one away, or with `None` all of them.
    pub fn clear(&mut self, number: Option<u32>) {
        self.list.retain(|set| number.is_some_and(|number| set.number != number));
    }

    /// Those that are set, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Breakpoint> {
        self.list.iter()
    }

    /// The one with this condition.
    #[must_use]
    pub fn find(&self, condition: &Condition) -> Option<&Breakpoint> {
        self.list.iter().find(|set| set.condition == *condition)
    }

    /// What the kernel is to hold a run at.
    #[must_use]
    pub fn traps(&self) -> Vec<Condition> {
        self.list.iter().map(|set| set.condition.clone()).collect()
    }

    /// Whether none is set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The first breakpoint that the event at a position hits, `before` being the state without it.
    #[must_use]
    pub fn hit(&self, position: usize, event: &Event, before: &State, log: &Log) -> Option<&Breakpoint> {
        self.list.iter().find(|set| set.condition.is_met(position, event, before, log))
    }

    /// The first breakpoint on a blocked loop whose moment lies after `since` and not after `until`, and that moment.
    /// Between the two the state is this one.
    #[must_use]
    pub fn blocked(&self, state: &State, since: SimTime, until: SimTime) -> Option<(&Breakpoint, SimTime)> {
        let began = held_since(state)?;
        let moment = |set: &'_ Breakpoint| match set.condition {
            Condition::Blocked(longer) => Some(began + longer).filter(|&at| since < at && at <= until),
            _ => None,
        };
        self.list.iter().filter_map(|set| Some((set, moment(set)?))).min_by_key(|&(_, at)| at)
    }
}

/// Since when one runnable, or a call outside of any, has had the loop's thread.
fn held_since(state: &State) -> Option<SimTime> {
    let call = state.loop_blocked().map(|blocking| blocking.since);
    state.running.map(|running| running.since).or(call)
}

impl Condition {
    /// Whether an event meets it. In a stretch that was recorded before it was set, a line is met where a task waits, blocks or
    /// ends at it.
    fn is_met(&self, position: usize, event: &Event, before: &State, log: &Log) -> bool {
        match (self, event.what) {
            (Self::Cancelled, What::PollEnded { task, outcome: Outcome::Cancelled })
            | (Self::Raised, What::PollEnded { task, outcome: Outcome::Raised | Outcome::Panicked }) => {
                before.task(task).is_some()
            }
            (Self::Depth { of, above }, What::Depth { resource, depth }) => {
                let Some(thing) = before.resource(resource) else { return false };
                let (name, kind) = (log.strings.get(thing.name), thing.kind.term());
                is_called(of, kind, name) && thing.depth <= *above && depth > *above
            }
            (Self::Line(line), What::Reached { place, .. }) => place.line == *line,
            (Self::Line(line), What::BlockingBegan { task, .. }) => {
                before.task(task).map_or(before.place, |task| task.place).line == *line
                    && !reached_already(position, task, *line, log)
            }
            (Self::Line(line), What::PollEnded { task, .. }) => {
                stands_at(before.task(task).map(|task| task.place), *line)
                    && !passed_already(position, task, *line, log)
                    && !reached_already(position, task, *line, log)
            }
            (Self::Task(name), What::Named { name: given, .. }) => matches(name, log.strings.get(given)),
            (Self::Task(name), What::PollBegan { task }) => {
                before.task(task).is_some_and(|task| matches(name, log.strings.get(task.name)))
            }
            (Self::Output(text), What::Output { text: written, .. }) => log.strings.get(written).contains(text),
            _ => false,
        }
    }
}

fn stands_at(place: Option<Place>, line: u32) -> bool {
    place.is_some_and(|place| place.line == line)
}

/// Whether the poll under way at a position was held before this line already.
fn reached_already(position: usize, task: crate::ident::TaskId, line: u32, log: &Log) -> bool {
    let poll = log.events_back(position).map_while(|(_, event)| match event.what {
        What::PollBegan { .. } => None,
        what => Some(what),
    });
    poll.take(FAR).any(|what| matches!(what, What::Reached { task: by, place } if by == task && place.line == line))
}

/// Whether the poll that ends at a position was stopped at this line before, in a call that blocked.
fn passed_already(position: usize, task: crate::ident::TaskId, line: u32, log: &Log) -> bool {
    let poll = log.events_back(position).map_while(|(_, event)| match event.what {
        What::PollBegan { .. } => None,
        what => Some(what),
    });
    let mut blocked = false;
    for what in poll.take(FAR) {
        match what {
            What::BlockingBegan { task: by, .. } if by == task => blocked = true,
            // The latest line before the call is where it was made.
            What::Line { task: of, place } if of == task => return blocked && place.line == line,
            _ => {}
        }
    }
    blocked
}

/// Events of one poll looked back at, at most.
const FAR: usize = 1 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_never_given_twice() {
        let mut points = Breakpoints::default();
        assert_eq!((points.set(Condition::Raised), points.set(Condition::Line(3))), (1, 2));
        assert_eq!(points.set(Condition::Raised), 1, "it is set already");
        points.clear(Some(2));
        assert_eq!(points.set(Condition::Line(3)), 3);
        points.clear(None);
        assert!(points.is_empty());
    }
}
