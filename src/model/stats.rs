//! A run in numbers, up to the moment of a state.

use std::time::Duration;

use super::state::{Phase, State};
use super::task::{Poll, Spent, Status, Task};
use crate::ident::TaskId;
use crate::time::SimTime;
use crate::trace::Outcome;

/// A run in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// From when the first loop began to run until the last one stopped, or until now.
    pub makespan: Duration,
    /// The loop polled, blocking calls left out.
    pub busy: Duration,
    /// The loop stood in blocking calls.
    pub blocked: Duration,
    /// The loop waited with nothing to run.
    pub idle: Duration,
    /// Loop turns.
    pub turns: u64,
    /// Polls, of tasks and handles.
    pub polls: u64,
    /// Tasks created.
    pub tasks: usize,
    /// Tasks that returned.
    pub returned: usize,
    /// Tasks that raised an exception.
    pub raised: usize,
    /// Tasks that were cancelled.
    pub cancelled: usize,
    /// The most tasks alive at once.
    pub peak_alive: usize,
    /// Beats missed, by all tasks together.
    pub beats_missed: u64,
    /// The longest polls, longest first.
    pub longest: Vec<Poll>,
}

/// A task in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskStats {
    /// Which task.
    pub id: TaskId,
    /// Where its time went.
    pub spent: Spent,
    /// How often it was polled.
    pub polls: u32,
    /// Its longest poll.
    pub longest: Poll,
    /// Beats it missed.
    pub beats_missed: u64,
}

impl Stats {
    /// The numbers of a state at `now`, the moment of its last event or later.
    #[must_use]
    pub fn of(state: &State, now: SimTime) -> Self {
        let mut stats = Self {
            turns: state.turn,
            polls: state.polls,
            tasks: state.task_count(),
            peak_alive: state.peak_alive,
            longest: longest(state, now),
            ..Self::of_loop(state, now)
        };
        for task in state.tasks() {
            match task.status {
                Status::Done(Outcome::Ready) => stats.returned += 1,
                Status::Done(Outcome::Cancelled) | Status::Dropped => stats.cancelled += 1,
                Status::Done(_) => stats.raised += 1,
                _ => {}
            }
            stats.beats_missed += task.beats_missed(now);
        }
        stats
    }

    fn of_loop(state: &State, now: SimTime) -> Self {
        let end = if state.phase == Phase::Ended { state.phase_since } else { now };
        let makespan = state.started.map_or(Duration::ZERO, |started| end.since(started));
        let super::state::LoopTime { mut busy, mut blocked, mut idle } = state.loop_time;
        let call = state.loop_blocked().map_or(Duration::ZERO, |blocking| now.since(blocking.since));
        blocked += call;
        if let Some(running) = state.running {
            busy += now.since(running.since).saturating_sub(running.blocked + call);
        }
        if state.phase == Phase::Idle {
            idle += now.since(state.phase_since);
        }
        Self { makespan, busy, blocked, idle, ..Self::default() }
    }
}

impl TaskStats {
    /// The numbers of a task at `now`.
    #[must_use]
    pub fn of(task: &Task, state: &State, now: SimTime) -> Self {
        let mut spent = task.spent_until(now);
        let mut longest = task.longest;
        if let Some(poll) = open_poll(state, now).filter(|poll| poll.task == task.id) {
            let call = state.blocking.filter(|blocking| blocking.task == task.id);
            let blocked = state.running.map_or(Duration::ZERO, |running| running.blocked);
            spent.blocking += blocked + call.map_or(Duration::ZERO, |blocking| now.since(blocking.since));
            if poll.length > longest.length {
                longest = poll;
            }
        }
        Self { id: task.id, spent, polls: task.polls, longest, beats_missed: task.beats_missed(now) }
    }
}

/// The longest polls, the one in progress included.
fn longest(state: &State, now: SimTime) -> Vec<Poll> {
    let done = state.longest.iter().copied();
    let mut polls: Vec<_> = done.chain(open_poll(state, now)).filter(|poll| !poll.length.is_zero()).collect();
    polls.sort_by_key(|poll| std::cmp::Reverse(poll.length));
    polls.truncate(state.longest.len());
    polls
}

fn open_poll(state: &State, now: SimTime) -> Option<Poll> {
    let running = state.running?;
    let place = state.task(running.id).map_or(state.place, |task| task.place);
    let place = state.blocking.map_or(place, |blocking| blocking.place);
    Some(Poll { task: running.id, began: running.since, length: now.since(running.since), place })
}
