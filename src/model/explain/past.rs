//! What was before, read backwards from a position of the log: bounded, so that it is quick in any run.

use std::time::Duration;

use super::{Words, moment};
use crate::ident::{ById, TaskId};
use crate::model::state::State;
use crate::model::task::{NOTHING, Task};
use crate::time::{SimTime, human};
use crate::trace::{Log, Outcome, Wait, What};

/// A stretch that is worth a sentence.
pub(super) const WORTH_SAYING: Duration = Duration::from_millis(1);

/// Events looked back at, at most.
const FAR: usize = 1 << 14;

/// Spells of one task read back, at most.
const ENOUGH: usize = 24;

/// Sentences about the past, at most.
const MOST: usize = 3;

/// Who had the loop over a stretch of time.
pub(super) struct Past {
    /// Tasks and callbacks and how long they ran, the longest first.
    pub(super) runners: Vec<(TaskId, Duration)>,
    /// Whether the log was read back to the beginning of the stretch.
    pub(super) whole: bool,
}

/// Who had the loop from `since` until now, the poll under way included.
pub(super) fn runners(state: &State, log: &Log, since: SimTime, now: SimTime) -> Past {
    let mut ran: ById<TaskId, Duration> = ById::default();
    if let Some(running) = state.running {
        *ran.entry(running.id).or_default() += now.since(running.since.max(since));
    }
    let (mut ended, mut whole) = (None, false);
    let first = state.position.saturating_sub(FAR);
    for (_, event) in log.events_back(state.position).take_while(|&(position, _)| position >= first) {
        match event.what {
            What::PollEnded { task, .. } => ended = Some((task, event.at)),
            What::PollBegan { task } => {
                if let Some((_, end)) = ended.take().filter(|&(id, _)| id == task) {
                    *ran.entry(task).or_default() += end.since(event.at.max(since));
                }
            }
            _ => {}
        }
        if event.at < since && ended.is_none() {
            whole = true;
            break;
        }
    }
    let mut runners: Vec<_> = ran.into_iter().filter(|(_, length)| !length.is_zero()).collect();
    runners.sort_by_key(|&(id, length)| (std::cmp::Reverse(length), id));
    Past { runners, whole: whole || first == 0 }
}

/// What a task entered at a moment.
#[derive(Clone, Copy, Debug)]
enum Spell {
    /// It parked, and waited for something.
    Parked(Wait),
    /// It became ready, and waited for its turn.
    Ready,
    /// It was polled.
    Ran,
}

impl Words<'_> {
    /// What a task did before what it does now, the latest first.
    pub(super) fn before(&self, task: &Task, log: &Log) -> Vec<String> {
        let spells = spells(task, self.state.position, log);
        // The latest spell is the present one, but for a task that is over.
        let over = task.status.is_over().then_some(task.since);
        let ends = over.into_iter().chain(spells.iter().map(|&(from, _)| from));
        let past = spells.iter().skip(usize::from(over.is_none())).zip(ends);
        past.filter_map(|(&(from, spell), to)| self.spell(spell, from, to)).take(MOST).collect()
    }

    fn spell(&self, spell: Spell, from: SimTime, to: SimTime) -> Option<String> {
        let length = to.since(from);
        let did = match spell {
            Spell::Parked(_) if length.is_zero() => return None,
            Spell::Parked(wait) => self.waited(wait),
            Spell::Ready | Spell::Ran if length < WORTH_SAYING => return None,
            Spell::Ready => "was ready, and waited for its turn".into(),
            Spell::Ran => "held the loop".into(),
        };
        Some(format!("From {} to {} it {did} ({}).", moment(from), moment(to), human(length)))
    }
}

/// What a task entered and when, the latest first.
fn spells(task: &Task, position: usize, log: &Log) -> Vec<(SimTime, Spell)> {
    let mut spells: Vec<(SimTime, Spell)> = Vec::new();
    for (_, event) in log.events_back(position).take_while(|&(at, _)| at >= position.saturating_sub(FAR)) {
        match event.what {
            What::PollEnded { task: id, outcome: Outcome::Pending } if id == task.id => {
                spells.push((event.at, Spell::Parked(NOTHING)));
            }
            // What it waits for is said within the poll, before its end.
            What::Parked { task: id, wait } if id == task.id => {
                if let Some((_, Spell::Parked(unknown))) = spells.last_mut() {
                    *unknown = wait;
                }
            }
            What::PollBegan { task: id } if id == task.id => spells.push((event.at, Spell::Ran)),
            What::Queued { task: id, .. } if id == task.id => spells.push((event.at, Spell::Ready)),
            _ => {}
        }
        if spells.len() > ENOUGH || event.at < task.created {
            break;
        }
    }
    spells
}
