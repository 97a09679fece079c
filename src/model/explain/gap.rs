//! Where a stretch of time went: who held the loop, and what everybody waited for while nothing ran.

use std::time::Duration;

use super::{Words, moment};
use crate::ident::{ById, StrId, TaskId};
use crate::model::Model;
use crate::model::state::{Phase, State};
use crate::time::{SimTime, human};
use crate::trace::{WaitKind, What};

/// Events looked at one by one, at most; of a longer stretch only the totals are told.
const MOST: usize = 1 << 16;

/// Who held the loop is told of so many, at most.
const NAMES: usize = 3;

/// Where a stretch of time went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// Running code, blocking calls left out.
    pub busy: Duration,
    /// In blocking calls.
    pub blocked: Duration,
    /// With nothing to run.
    pub idle: Duration,
    /// The same in sentences, the most telling first.
    pub sentences: Vec<String>,
}

impl Model {
    /// Where the time between two moments went.
    #[must_use]
    pub fn gap(&self, from: SimTime, to: SimTime) -> Gap {
        let mut state = State::default();
        let first = self.position_at(from);
        self.seek(&mut state, first);
        let before = totals(&state, from);
        let last = self.position_at(to).max(first);
        let mut spent = Spent::new(&state, from);
        if last - first <= MOST {
            self.log.visit(first..last, |position, event| {
                state.apply(position, event);
                spent.see(&event.what, &state);
            });
        } else {
            self.seek(&mut state, last);
            spent = Spent::default();
        }
        let after = totals(&state, to);
        let [busy, blocked, idle] = [0, 1, 2].map(|n| after[n].saturating_sub(before[n]));
        let words = Words::new(&state, &self.log.strings, to);
        let sentences = spent.tell(&words, from, to, [busy, blocked, idle]);
        Gap { busy, blocked, idle, sentences }
    }
}

/// Busy, blocked and idle up to a moment, what is under way included.
fn totals(state: &State, at: SimTime) -> [Duration; 3] {
    let time = state.loop_time;
    let blocking = state.loop_blocked().map_or(Duration::ZERO, |blocking| at.since(blocking.since));
    let idle = if state.phase == Phase::Idle { at.since(state.phase_since) } else { Duration::ZERO };
    let running = state.running.map_or(Duration::ZERO, |running| {
        at.since(running.since).saturating_sub(running.blocked).saturating_sub(blocking)
    });
    [time.busy + running, time.blocked + blocking, time.idle + idle]
}

/// What was seen event by event.
#[derive(Default)]
struct Spent {
    ran: ById<TaskId, Duration>,
    polling: Option<(TaskId, SimTime)>,
    /// The longest blocking call that ended: who, what, and how long.
    call: Option<(TaskId, StrId, Duration)>,
    calling: Option<(TaskId, StrId, SimTime)>,
    /// The longest wait of the loop: from, and how long.
    pause: Option<(SimTime, Duration)>,
    pausing: Option<SimTime>,
}

impl Spent {
    fn new(state: &State, from: SimTime) -> Self {
        Self {
            polling: state.running.map(|running| (running.id, from)),
            calling: state.blocking.map(|blocking| (blocking.task, blocking.why, from)),
            pausing: (state.phase == Phase::Idle).then_some(from),
            ..Self::default()
        }
    }

    fn see(&mut self, what: &What, state: &State) {
        let now = state.now;
        match *what {
            What::PollBegan { task } => self.polling = Some((task, now)),
            What::PollEnded { .. } => self.poll_ended(now),
            What::BlockingBegan { task, why } => self.calling = Some((task, why, now)),
            What::BlockingEnded { .. } => self.call_ended(now),
            What::IdleBegan => self.pausing = Some(now),
            What::IdleEnded => self.pause_ended(now),
            _ => {}
        }
    }

    fn poll_ended(&mut self, now: SimTime) {
        if let Some((task, since)) = self.polling.take() {
            *self.ran.entry(task).or_default() += now.since(since);
        }
    }

    fn call_ended(&mut self, now: SimTime) {
        if let Some((task, why, since)) = self.calling.take() {
            let length = now.since(since);
            if self.call.is_none_or(|(.., longest)| length > longest) {
                self.call = Some((task, why, length));
            }
        }
    }

    fn pause_ended(&mut self, now: SimTime) {
        if let Some(since) = self.pausing.take() {
            let length = now.since(since);
            if self.pause.is_none_or(|(_, longest)| length > longest) {
                self.pause = Some((since, length));
            }
        }
    }

    fn tell(
        mut self,
        words: &Words<'_>,
        from: SimTime,
        to: SimTime,
        [busy, blocked, idle]: [Duration; 3],
    ) -> Vec<String> {
        self.poll_ended(to);
        self.call_ended(to);
        self.pause_ended(to);
        let mut told = vec![format!(
            "From {} to {} ({}) the loop ran code for {}, was blocked for {} and had nothing to run for {}.",
            moment(from),
            moment(to),
            human(to.since(from)),
            human(busy),
            human(blocked),
            human(idle)
        )];
        if let Some((task, why, length)) = self.call.filter(|(.., length)| !length.is_zero()) {
            let (who, why) = (words.name(task), words.strings.get(why));
            told.push(format!("{who} blocked it for {} in {why}: nobody else could run.", human(length)));
        }
        let mut ran: Vec<_> = self.ran.into_iter().filter(|(_, length)| !length.is_zero()).collect();
        ran.sort_by_key(|&(id, length)| (std::cmp::Reverse(length), id));
        let parts: Vec<String> =
            ran.iter().take(NAMES).map(|(id, length)| format!("{} for {}", words.name(*id), human(*length))).collect();
        if !parts.is_empty() {
            told.push(format!("It was held by {}.", parts.join(", ")));
        }
        if let Some((since, length)) = self.pause.filter(|(_, length)| !length.is_zero()) {
            let asleep = words.state.parked().filter(|task| task.wait.kind == WaitKind::Sleep).count();
            let asleep = if asleep > 0 { format!(" ({asleep} asleep at the end)") } else { String::new() };
            told.push(format!(
                "Its longest wait began at {} and took {}: every task was parked{asleep}.",
                moment(since),
                human(length)
            ));
        }
        told
    }
}
