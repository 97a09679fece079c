//! The state of a run at one moment: everything a view may ask about.
//!
//! A state is made by [`State::apply`](super::apply) alone, from events in order, for live views and past ones
//! alike. It knows only what the trace says; names are numbers, to be looked up in the trace's strings.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::slab::Slab;
use super::table::Table;
use super::task::{Handle, Poll, Status, Task, Why};
use super::things::{Job, Resource, Timer, Worker};
use crate::ident::{FileId, JobId, ResourceId, StrId, TaskId, TimerId};
use crate::time::SimTime;
use crate::trace::{Place, Wait, WaitKind};

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

/// Tasks that wait for the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// What they wait for.
    pub wait: Wait,
    /// Who waits, in the order they were created.
    pub tasks: Vec<TaskId>,
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
    pub(super) handles: Slab<Handle>,
    pub(super) timers: Slab<Timer>,
    pub(super) resources: Slab<Resource>,
    pub(super) jobs: Slab<Job>,
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

    /// Tasks that are parked, in the order of creation.
    pub fn parked(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.status == Status::Parked).take(self.parked)
    }

    /// Tasks that are parked, together with those that wait for the same thing; the groups are in the order
    /// of their first task. Sleeps and waits for things not known are each their own group.
    #[must_use]
    pub fn parked_groups(&self) -> Vec<Parked> {
        let mut groups: Vec<Parked> = Vec::new();
        let mut known = HashMap::new();
        for task in self.parked() {
            let Wait { kind, on } = task.wait;
            let group = if kind == WaitKind::Sleep || on == 0 {
                groups.len()
            } else {
                *known.entry((kind, on)).or_insert(groups.len())
            };
            match groups.get_mut(group) {
                Some(group) => group.tasks.push(task.id),
                None => groups.push(Parked { wait: task.wait, tasks: vec![task.id] }),
            }
        }
        groups
    }

    /// Tasks that sleep though their sleep is over: they could run, but the loop has not looked.
    pub fn overdue(&self, now: SimTime) -> impl Iterator<Item = &Task> {
        self.parked().filter(move |task| task.overdue_since(now).is_some())
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
        self.timers.iter().filter(|timer| timer.fired.is_none()).min_by_key(|timer| (timer.deadline, timer.id))
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

    /// Tasks that wait on a resource, in the order of creation.
    pub fn waiters(&self, id: ResourceId) -> impl Iterator<Item = &Task> {
        self.parked().filter(move |task| task.waits_on_resource() == Some(id))
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

    /// A copy that shares its rows with this state: a keyframe.
    #[must_use]
    pub fn share(&mut self) -> Self {
        let Self { lanes, tasks, handles, timers, resources, jobs, workers, .. } = self;
        let (lanes, tasks) = (lanes.share(), tasks.share());
        let (handles, timers) = (handles.share(), timers.share());
        let (resources, jobs, workers) = (resources.share(), jobs.share(), workers.share());
        Self {
            lanes,
            tasks,
            handles,
            timers,
            resources,
            jobs,
            workers,
            ready: self.ready.clone(),
            files: self.files.clone(),
            ..*self
        }
    }

    /// Bytes spent so far on rows that a keyframe shares and that changed after it.
    pub(super) const fn copied(&self) -> usize {
        let Self { lanes, tasks, handles, timers, resources, jobs, workers, .. } = self;
        lanes.copied()
            + tasks.copied()
            + handles.copied()
            + timers.copied()
            + resources.copied()
            + jobs.copied()
            + workers.copied()
    }

    /// Bytes that one more keyframe takes, apart from the rows that change after it.
    pub(super) fn listing(&self) -> usize {
        let Self { lanes, tasks, handles, timers, resources, jobs, workers, .. } = self;
        let shared = lanes.listing() + tasks.listing() + handles.listing();
        let shared = shared + timers.listing() + resources.listing() + jobs.listing() + workers.listing();
        size_of::<Self>() + size_of::<TaskId>() * self.ready.len() + shared
    }

    /// Bytes of rows that are likely to change soon: what lives. The rest is shared for good.
    pub(super) const fn restless(&self) -> usize {
        let Self { handles, timers, .. } = self;
        self.alive * size_of::<Task>() + handles.len() * size_of::<Handle>() + timers.len() * size_of::<Timer>()
    }
}
