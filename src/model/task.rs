//! What is known of one task, and of one callback handle.
//!
//! A task stays for ever: it keeps its lane on the timeline. A handle is forgotten when it has run.

use std::time::Duration;

use super::beat::{Beat, Late};
use crate::ident::{JobId, ResourceId, StrId, TaskId, TimerId};
use crate::time::SimTime;
use crate::trace::{Outcome, Place, Wait, WaitKind};

/// Where a task is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Created, and not yet in the ready queue.
    Created,
    /// In the ready queue, waiting for its turn.
    Ready,
    /// Being polled.
    Running,
    /// Waiting for something.
    Parked,
    /// Finished. Never holds [`Outcome::Pending`].
    Done(Outcome),
    /// Left for good before it finished: its loop was closed.
    Dropped,
}

impl Status {
    /// Whether the task will never run again.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done(_) | Self::Dropped)
    }
}

/// Why a runnable entered the ready queue, told as a person would: through handles to who is behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Why {
    /// It was just created.
    #[default]
    Created,
    /// It gave up its turn itself (`sleep(0)`).
    Yielded,
    /// Its timer fired.
    Timer(TimerId),
    /// Another task brought about what it waited for.
    Task(TaskId),
    /// A callback that no task is behind brought it about.
    Callback(StrId),
    /// A connection has bytes, or room for them.
    Io,
    /// A worker finished its job.
    Job(JobId),
    /// Another thread, or someone at the keyboard.
    Outside,
    /// `cancel()` was called on it by this task (`NONE`: from outside).
    Cancel(TaskId),
    /// A timeout ran out and cancelled it.
    Timeout,
}

/// Requests to cancel a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cancel {
    /// How often `cancel()` was called on it.
    pub requests: u32,
    /// How often `CancelledError` was thrown into it.
    pub delivered: u32,
    /// How often it caught the error and went on.
    pub swallowed: u32,
    /// Who asked last; handles are seen through to the task behind them.
    pub by: TaskId,
    /// The last request came from a timeout.
    pub timeout: bool,
    /// A request was made and the error was not thrown yet.
    pub pending: bool,
    /// The timeout that asked has done its part: what it cancelled became its `TimeoutError`, or went on.
    pub settled: bool,
    /// When the last request was made.
    pub at: SimTime,
}

/// Time spent in each place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Spent {
    /// Being polled, blocking calls included.
    pub running: Duration,
    /// In blocking calls while being polled.
    pub blocking: Duration,
    /// In the ready queue.
    pub ready: Duration,
    /// Parked, waiting.
    pub parked: Duration,
    /// Parked, though its sleep was over: the loop had not looked at the clock.
    pub overdue: Duration,
}

impl Spent {
    /// Able to run, and held up by others: in the ready queue, or overdue.
    #[must_use]
    pub fn held_up(&self) -> Duration {
        self.ready + self.overdue
    }
}

/// A poll worth naming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Poll {
    /// What was polled.
    pub task: TaskId,
    /// When the poll began.
    pub began: SimTime,
    /// How long it took.
    pub length: Duration,
    /// The line it spent its time at, as far as known: that of its blocking call, else where it stopped.
    pub place: Place,
}

/// One task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// Its name, once it has one.
    pub name: StrId,
    /// The coroutine function it runs.
    pub coroutine: StrId,
    /// What created it.
    pub parent: TaskId,
    /// When it was created.
    pub created: SimTime,
    /// Where it is in its life.
    pub status: Status,
    /// Since when it is there. For a finished task: when it finished.
    pub since: SimTime,
    /// The line it is at, in the innermost frame that belongs to the program.
    pub place: Place,
    /// The innermost frame of the await stack it parks with; `NONE` when its own coroutine is all of it.
    pub stack: StrId,
    /// The exception it ended with: type and message.
    pub error: StrId,
    /// What it waits for, or last waited for.
    pub wait: Wait,
    /// Since when it waits, or last waited.
    pub parked_since: SimTime,
    /// When the sleep it is in (or was last in) is over.
    pub deadline: Option<SimTime>,
    /// Why it last entered the ready queue.
    pub why: Why,
    /// When that was.
    pub woken: SimTime,
    /// What it had waited for then; of no kind when it had not waited.
    pub woken_from: Option<Wait>,
    /// Requests to cancel it.
    pub cancel: Cancel,
    /// The rhythm of its sleeps.
    pub beat: Beat,
    /// How often it was polled.
    pub polls: u32,
    /// Where its time went, up to `since`.
    pub spent: Spent,
    /// Its longest poll.
    pub longest: Poll,
    /// It said what it waits for in the poll that is not over yet.
    pub(super) will_park: bool,
    /// It was queued while it still ran.
    pub(super) requeued: bool,
    pub(super) first_child: TaskId,
    pub(super) last_child: TaskId,
    pub(super) next_sibling: TaskId,
}

impl Task {
    /// A task that asyncio made for itself has a lane once it lived for this long.
    pub const WORTH_SHOWING: Duration = Duration::from_millis(100);

    pub(super) fn new(id: TaskId, parent: TaskId, now: SimTime) -> Self {
        Self {
            id,
            name: StrId::NONE,
            coroutine: StrId::NONE,
            parent,
            created: now,
            status: Status::Created,
            since: now,
            place: Place::default(),
            stack: StrId::NONE,
            error: StrId::NONE,
            wait: NOTHING,
            parked_since: now,
            deadline: None,
            why: Why::Created,
            woken: now,
            woken_from: None,
            cancel: Cancel::default(),
            beat: Beat::default(),
            polls: 0,
            spent: Spent::default(),
            longest: Poll::default(),
            will_park: false,
            requeued: false,
            first_child: TaskId::NONE,
            last_child: TaskId::NONE,
            next_sibling: TaskId::NONE,
        }
    }

    /// Moves on to another place, and books the time spent in the one before.
    pub(super) fn enter(&mut self, status: Status, now: SimTime) {
        self.spent = self.spent_until(now);
        self.status = status;
        self.since = now;
    }

    /// Where its time went up to `now`, the place it is in now included. `blocking` lags behind by
    /// the blocking call it is in.
    #[must_use]
    pub fn spent_until(&self, now: SimTime) -> Spent {
        let mut spent = self.spent;
        let here = now.since(self.since);
        match self.status {
            Status::Ready => spent.ready += here,
            Status::Running => spent.running += here,
            Status::Parked => {
                let late = self.deadline.map_or(Duration::ZERO, |deadline| now.since(deadline.max(self.since)));
                spent.parked += here.saturating_sub(late);
                spent.overdue += late;
            }
            Status::Created | Status::Done(_) | Status::Dropped => {}
        }
        spent
    }

    /// The resource it waits on, when it waits on one.
    #[must_use]
    pub fn waits_on_resource(&self) -> Option<ResourceId> {
        let apart = matches!(self.wait.kind, WaitKind::Sleep | WaitKind::Task | WaitKind::Job);
        (self.status == Status::Parked && self.wait.on != 0 && !apart).then_some(ResourceId(self.wait.on))
    }

    /// Since when it could run and does not because the loop has not looked at the clock: it sleeps,
    /// and its sleep is over at `now`.
    #[must_use]
    pub fn overdue_since(&self, now: SimTime) -> Option<SimTime> {
        self.deadline.filter(|&deadline| self.status == Status::Parked && deadline < now)
    }

    /// How late the task is at `now` from the sleep it has not come back from.
    #[must_use]
    pub fn late(&self, now: SimTime) -> Option<Late> {
        let waits = matches!(self.status, Status::Parked | Status::Ready);
        let deadline = self.deadline.filter(|&deadline| waits && deadline < now)?;
        Some(self.beat.late(now.since(deadline)))
    }

    /// Beats missed up to `now`, those of a sleep it is late from included.
    #[must_use]
    pub fn beats_missed(&self, now: SimTime) -> u64 {
        let still = self.late(now).filter(|late| late.steady).map_or(0, |late| late.periods);
        self.beat.missed + still
    }
}

/// What a task waits for that has not said what it waits for.
pub(super) const NOTHING: Wait = Wait { kind: WaitKind::Other, on: 0 };

/// One callback handle that has not run yet, or is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    /// Its number.
    pub id: TaskId,
    /// The function it calls.
    pub callback: StrId,
    /// The task behind it: the one that ran when it was created.
    pub by: TaskId,
    /// The timer that will queue it, or has queued it.
    pub timer: TimerId,
    /// Why it entered the ready queue.
    pub why: Why,
    /// Since when it is where it is.
    pub since: SimTime,
    /// Whether it is in the ready queue.
    pub queued: bool,
}
