//! The state of a run at one moment: everything a view may ask about.
//!
//! A state is made by [`State::apply`](super::apply) alone, from events in order, for live views and past ones
//! alike. It knows only what the trace says; names are numbers, to be looked up in the trace's strings.

use std::collections::VecDeque;
use std::time::Duration;

use super::glance::Glance;
use super::minima::Minima;
use super::slab::Slab;
use super::table::Table;
use super::task::{Handle, Poll, Task, Why};
use super::things::{Job, Resource, Timer, Worker};
use crate::ident::{FileId, JobId, ResourceId, StrId, TaskId, TimerId};
use crate::time::SimTime;
use crate::trace::{Place, ResourceKind};

/// How many of the longest polls are kept.
pub const LONGEST: usize = 5;

/// What the event loop is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Phase {
    /// No loop ran yet.
    #[default]
    NotStarted,
    /// It runs handles, or is between them.
    Busy,
    /// It waits for a timer, for I/O or for another thread.
    Idle,
    /// It stopped running; another may start.
    Ended,
}

/// The runnable that is being polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// Which one.
    pub id: TaskId,
    /// Since when.
    pub since: SimTime,
    /// How long it has blocked in calls that are over.
    pub(super) blocked: Duration,
    /// The line of its longest blocking call.
    pub(super) place: Place,
    pub(super) longest: Duration,
}

/// A call that keeps the loop's thread busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocking {
    /// Who calls; `NONE` outside of any runnable.
    pub task: TaskId,
    /// The call, such as `time.sleep`.
    pub why: StrId,
    /// Since when.
    pub since: SimTime,
    /// The line of the call, as far as known.
    pub place: Place,
}

/// Where the loop's time went, in calls and waits that are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LoopTime {
    /// Polling, blocking calls left out.
    pub busy: Duration,
    /// In blocking calls.
    pub blocked: Duration,
    /// Waiting with nothing to run.
    pub idle: Duration,
}

/// A runnable in the ready queue, seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Which one.
    pub id: TaskId,
    /// Since when it waits for its turn.
    pub since: SimTime,
    /// Why it is here.
    pub why: Why,
}

/// A run at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// How many events of the log are in it.
    pub position: usize,
    /// When the last of them happened.
    pub now: SimTime,
    /// Loop turns begun.
    pub turn: u64,
    /// Polls begun, of tasks and handles.
    pub polls: u64,
    /// The ready queue, front first.
    pub ready: VecDeque<TaskId>,
    /// What is being polled.
    pub running: Option<Running>,
    /// The blocking call in progress.
    pub blocking: Option<Blocking>,
    /// What the loop is doing.
    pub phase: Phase,
    /// Since when.
    pub phase_since: SimTime,
    /// When the first loop began to run.
    pub started: Option<SimTime>,
    /// Where the loop's time went so far.
    pub loop_time: LoopTime,
    /// Where the program is while no task runs.
    pub place: Place,
    /// Tasks created and not over.
    pub alive: usize,
    /// The most tasks ever alive at once.
    pub peak_alive: usize,
    /// Tasks that are parked.
    pub parked: usize,
    /// How often the runnable that was polled was not at the front of the ready queue. Anything but 0
    /// means that the picture cannot be trusted.
    pub mirror_breaks: u32,
    /// Events missing from the trace because a limit was reached.
    pub lost: u64,
    /// What was said of a deadlock, and when: nothing can happen any more.
    pub deadlock: Option<(StrId, SimTime)>,
    /// When the last deadlock was, also when another loop has run since, as one does to tidy up.
    pub stuck_at: Option<SimTime>,
    /// The longest polls, longest first; rows with no task are empty.
    pub longest: [Poll; LONGEST],
    pub(super) lanes: Table<u32>,
    pub(super) tasks: Table<Task>,
    /// Each task in a word, by lane.
    pub(super) glances: Table<Glance>,
    /// When the sleeps of parked tasks are over, by lane.
    pub(super) sleeps: Minima,
    pub(super) handles: Slab<Handle>,
    pub(super) timers: Slab<Timer>,
    /// When timers that have not fired are due, by their slot.
    pub(super) dues: Minima,
    pub(super) resources: Slab<Resource>,
    /// What is open of the things that a program shares with the world: pools, servers, processes, connections.
    pub(super) open: Vec<ResourceId>,
    /// Connections ever opened.
    pub(super) connections: usize,
    pub(super) gil: ResourceId,
    pub(super) jobs: Slab<Job>,
    /// Jobs that no worker has taken.
    pub(super) untaken: usize,
    pub(super) workers: Slab<Worker>,
    pub(super) files: Vec<StrId>,
    pub(super) last_handle: TaskId,
}

impl State {
    /// All tasks ever created, in the order of their creation.
    #[must_use]
    pub fn tasks(&self) -> impl DoubleEndedIterator<Item = &Task> {
        self.tasks.iter()
    }

    /// How many tasks were ever created.
    #[must_use]
    pub const fn task_count(&self) -> usize {
        self.tasks.len()
    }

    /// A task by its number; `None` for a handle.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(self.lane(id)?)
    }

    /// Where a task comes in the order of creation, from 0: its lane on the timeline.
    #[must_use]
    pub fn lane(&self, id: TaskId) -> Option<usize> {
        self.lanes.get(id.index()).and_then(|lane| lane.checked_sub(1)).map(|lane| lane as usize)
    }

    /// The task of a lane.
    #[must_use]
    pub fn task_at(&self, lane: usize) -> Option<&Task> {
        self.tasks.get(lane)
    }

    /// A handle that has not finished.
    #[must_use]
    pub fn handle(&self, id: TaskId) -> Option<&Handle> {
        self.handles.get(id.index())
    }

    /// Tasks that `parent` created, in order.
    pub fn children(&self, parent: TaskId) -> impl Iterator<Item = &Task> {
        let first = self.task(parent).and_then(|task| self.task(task.first_child));
        std::iter::successors(first, |task| self.task(task.next_sibling))
    }

    /// The ready queue, front first, with what is known of each.
    #[must_use]
    pub fn ready(&self) -> impl DoubleEndedIterator<Item = Ready> {
        self.ready.iter().map(|&id| {
            let task = self.task(id).map(|task| (task.since, task.why));
            let handle = self.handle(id).map(|handle| (handle.since, handle.why));
            let (since, why) = task.or(handle).unwrap_or((self.now, Why::Created));
            Ready { id, since, why }
        })
    }

    /// A timer that is armed, or whose handle has not finished.
    #[must_use]
    pub fn timer(&self, id: TimerId) -> Option<&Timer> {
        self.timers.get(id.index())
    }

    /// Timers that are armed and have not fired, in no order.
    pub fn armed(&self) -> impl Iterator<Item = &Timer> {
        self.timers.iter().filter(|timer| timer.fired.is_none())
    }

    /// Timers that are armed and have not fired, soonest first.
    #[must_use]
    pub fn timers(&self) -> Vec<Timer> {
        let mut armed: Vec<_> = self.armed().copied().collect();
        armed.sort_by_key(|timer| (timer.deadline, timer.id));
        armed
    }

    /// The timer that fires next.
    #[must_use]
    pub fn next_timer(&self) -> Option<&Timer> {
        let due = self.dues.first()?;
        let slots = self.dues.before(SimTime(due.0.saturating_add(1)));
        slots.filter_map(|slot| self.timers.in_slot(slot)).min_by_key(|timer| timer.id)
    }

    /// A resource.
    #[must_use]
    pub fn resource(&self, id: ResourceId) -> Option<&Resource> {
        self.resources.get(id.index())
    }

    /// All resources ever created, in order.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.resources.iter()
    }

    /// What is open of a kind: pools, servers, processes or connections, in the order of their creation.
    pub fn open(&self, kind: ResourceKind) -> impl Iterator<Item = &Resource> {
        self.open.iter().filter_map(|&id| self.resource(id)).filter(move |thing| thing.kind == kind)
    }

    /// How many connections there ever were.
    #[must_use]
    pub const fn connections(&self) -> usize {
        self.connections
    }

    /// A worker's job.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.get(id.index())
    }

    /// All jobs ever handed to workers, in order.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter()
    }

    /// How many jobs wait for a worker to take them.
    #[must_use]
    pub const fn untaken_jobs(&self) -> usize {
        self.untaken
    }

    /// The name of a source file.
    #[must_use]
    pub fn file(&self, id: FileId) -> StrId {
        self.files.get(id.index()).copied().unwrap_or_default()
    }

    /// The blocking call that keeps the *loop* from running; none when no loop runs.
    #[must_use]
    pub fn loop_blocked(&self) -> Option<&Blocking> {
        self.blocking.as_ref().filter(|_| self.phase == Phase::Busy)
    }
}
