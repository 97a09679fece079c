//! Timers, resources, jobs and workers: what tasks wait on and hold.

use std::time::Duration;

use crate::ident::{JobId, ResourceId, StrId, TaskId, TimerId, WorkerId};
use crate::time::SimTime;
use crate::trace::{Outcome, ResourceKind, Wait, WorkerKind, WorkerState};

/// A timer that is armed, or has fired and whose handle has not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Its number.
    pub id: TimerId,
    /// When it was set.
    pub armed: SimTime,
    /// When it is due.
    pub deadline: SimTime,
    /// When it fired, if it did.
    pub fired: Option<SimTime>,
    /// The handle it queues; `NONE` when not known.
    pub handle: TaskId,
    /// The task that set it; `NONE` when none ran then.
    pub by: TaskId,
}

/// Who did something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The task, or the one behind the callback; `NONE` outside of both.
    pub by: TaskId,
    /// When.
    pub at: SimTime,
}

/// Something that tasks share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its number.
    pub id: ResourceId,
    /// Its kind.
    pub kind: ResourceKind,
    /// Its name; `NONE` when it has none.
    pub name: StrId,
    /// When it came to be.
    pub created: SimTime,
    /// When it was closed, if it was.
    pub closed: Option<SimTime>,
    /// Bytes that the program handed to it.
    pub sent: u64,
    /// Bytes that the program took from it.
    pub received: u64,
    /// Items, permits or connections it holds now.
    pub depth: u32,
    /// The most it ever held.
    pub peak: u32,
    /// The most it can hold; 0 when there is no limit, or none is known.
    pub capacity: u32,
    /// Who last put an item in, or otherwise made the depth grow.
    pub last_in: Option<Deed>,
    /// Who last took an item out, or otherwise made the depth shrink.
    pub last_out: Option<Deed>,
    /// Tasks that hold it, in the order they came to; a task may hold more than one permit.
    pub holders: Vec<TaskId>,
    /// What a gather, a wait or a task group waits for, in order.
    pub members: Vec<TaskId>,
}

impl Default for Resource {
    fn default() -> Self {
        Self {
            id: ResourceId::NONE,
            kind: ResourceKind::Other,
            name: StrId::NONE,
            created: SimTime::ZERO,
            closed: None,
            sent: 0,
            received: 0,
            depth: 0,
            peak: 0,
            capacity: 0,
            last_in: None,
            last_out: None,
            holders: Vec::new(),
            members: Vec::new(),
        }
    }
}

/// A piece of work for a worker thread or process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// The function it runs.
    pub name: StrId,
    /// The task that handed it over.
    pub by: TaskId,
    /// When it was handed over.
    pub queued: SimTime,
    /// Who took it, and when.
    pub started: Option<(WorkerId, SimTime)>,
    /// How and when it ended.
    pub ended: Option<(Outcome, SimTime)>,
}

impl Job {
    /// Whether it waits for a worker to take it.
    #[must_use]
    pub const fn is_untaken(&self) -> bool {
        self.started.is_none() && self.ended.is_none()
    }
}

/// Tasks that wait for the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// What they wait for.
    pub wait: Wait,
    /// Who waits, in the order they were created.
    pub tasks: Vec<TaskId>,
}

/// A worker thread or process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Its number.
    pub id: WorkerId,
    /// Whether it is a thread or a process.
    pub kind: WorkerKind,
    /// Its name; `NONE` when it has none.
    pub name: StrId,
    /// When it came to be.
    pub created: SimTime,
    /// What it does; `None` when nothing was said of it yet.
    pub doing: Option<WorkerState>,
    /// Since when it does that.
    pub since: SimTime,
    /// The job it works on; `NONE` between two jobs.
    pub job: JobId,
    /// The job it works on or worked on last; `NONE` before the first.
    pub last: JobId,
    /// How many jobs it has brought to their end; none that was cancelled under it.
    pub done: u32,
    /// How long it has computed, in stretches that are over.
    pub computed: Duration,
    /// How long it has waited in the midst of a job.
    pub waited: Duration,
    /// How long it has wanted the simulated interpreter lock.
    pub wanted: Duration,
}

impl Worker {
    pub(super) const fn new(id: WorkerId, kind: WorkerKind, name: StrId, now: SimTime) -> Self {
        Self {
            id,
            kind,
            name,
            created: now,
            doing: None,
            since: now,
            job: JobId::NONE,
            last: JobId::NONE,
            done: 0,
            computed: Duration::ZERO,
            waited: Duration::ZERO,
            wanted: Duration::ZERO,
        }
    }

    /// Whether it is gone.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.doing == Some(WorkerState::Ended)
    }
}
