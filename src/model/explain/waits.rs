//! What tasks wait for, and what ends such a wait, in words.

use super::Words;
use crate::ident::{JobId, ResourceId, TaskId};
use crate::model::task::{Status, Task};
use crate::model::things::{Parked, Resource};
use crate::time::human;
use crate::trace::{Outcome, ResourceKind, WaitKind};

impl Words<'_> {
    /// What a parked task waits for: "gather of work-1, work-2 and work-3".
    #[must_use]
    pub fn wait(&self, task: &Task) -> String {
        let on = self.state.resource(ResourceId(task.wait.on));
        let thing = |kind: &str| self.thing(on, kind);
        match task.wait.kind {
            WaitKind::Sleep => self.sleep(task),
            WaitKind::Task => format!("waiting for {} to finish", self.name(TaskId(task.wait.on))),
            WaitKind::Future => format!("waiting for {} to get a result", thing("future")),
            WaitKind::Gather => self.several(on, "gather"),
            WaitKind::Group => self.several(on, "task group"),
            WaitKind::QueueGet => format!("waiting to get an item from {}, which is empty", thing("queue")),
            WaitKind::QueuePut => format!("waiting to put an item into {}, which is full", thing("queue")),
            WaitKind::QueueJoin => format!("waiting until every item of {} is done", thing("queue")),
            WaitKind::Lock => format!("waiting for {}{}", thing("lock"), self.holders(on)),
            WaitKind::Event => format!("waiting for {} to be set", thing("event")),
            WaitKind::Condition => format!("waiting to be notified on {}", thing("condition")),
            WaitKind::Semaphore => format!("waiting for a permit of {}{}", thing("semaphore"), self.holders(on)),
            WaitKind::Barrier => format!("waiting at {} for the others", thing("barrier")),
            WaitKind::Read => format!("waiting for bytes from {}", thing("connection")),
            WaitKind::Write => format!("waiting for room to send into {}", thing("connection")),
            WaitKind::Connection => self.connection(on, task.parked_since),
            WaitKind::Process => format!("waiting for {}", thing("process")),
            WaitKind::Job => self.job(JobId(task.wait.on)),
            WaitKind::Other => "waiting for something that has no name".into(),
        }
    }

    /// The same in a few words, for a narrow column: "gather: work-1, work-2".
    #[must_use]
    pub fn wait_in_short(&self, task: &Task) -> String {
        let on = self.state.resource(ResourceId(task.wait.on));
        let named = |what: &str| match on.map(|on| self.strings.get(on.name)) {
            Some(name) if !name.is_empty() => format!("{what}: {name}"),
            _ => what.into(),
        };
        match task.wait.kind {
            WaitKind::Sleep => match task.deadline {
                Some(due) if due < self.now => format!("sleep: over for {}", human(self.now.since(due))),
                Some(due) => format!("sleep: {} left", human(due.since(self.now))),
                None => "sleep".into(),
            },
            WaitKind::Task => format!("task: {}", self.name(TaskId(task.wait.on))),
            WaitKind::Gather | WaitKind::Group => {
                let kind = if task.wait.kind == WaitKind::Gather { "gather" } else { "group" };
                match on.map(|on| self.names(self.open(on))) {
                    Some(names) if !names.is_empty() => format!("{kind}: {names}"),
                    _ => kind.into(),
                }
            }
            WaitKind::Job => match self.state.job(JobId(task.wait.on)) {
                Some(job) => match (job.started, self.strings.get(job.name)) {
                    (Some((worker, _)), _) => self.worker_and_kind(worker),
                    (None, "") => "a free worker".into(),
                    (None, name) => format!("a worker for {name}()"),
                },
                None => "a worker".into(),
            },
            WaitKind::Lock => match on.and_then(|on| on.holders.first()) {
                Some(&holder) => format!("lock: {} has it", self.name(holder)),
                None => named("lock"),
            },
            WaitKind::QueueGet => named("get") + &held(on, "empty"),
            WaitKind::QueuePut => named("put") + &held(on, "full"),
            WaitKind::Semaphore => named("permit") + &held(on, ""),
            WaitKind::Barrier => named("barrier") + &held(on, ""),
            WaitKind::Connection if on.is_some_and(|on| on.kind == ResourceKind::Pool) => {
                on.map_or_else(String::new, |pool| match pool.capacity {
                    0 => format!("pool: {} used", pool.depth),
                    all => format!("pool: {} of {all} used", pool.depth),
                })
            }
            WaitKind::Read => named("bytes"),
            WaitKind::Write => named("room to send"),
            WaitKind::Other => "something without a name".into(),
            kind => named(kind.term()),
        }
    }

    /// The same for the narrowest columns: "gather of 3"; `None` where that says too little.
    #[must_use]
    pub fn wait_in_brief(&self, task: &Task) -> Option<String> {
        let on = self.state.resource(ResourceId(task.wait.on));
        match task.wait.kind {
            WaitKind::Sleep => {
                let due = task.deadline.filter(|due| *due >= self.now)?;
                Some(format!("{} left", human(due.since(self.now))))
            }
            WaitKind::Gather | WaitKind::Group => {
                let kind = if task.wait.kind == WaitKind::Gather { "gather" } else { "group" };
                match on.map_or((0, 0), |on| (self.open(on).count(), on.members.len())) {
                    (0, _) => None,
                    (open, 1_000..) => Some(format!("{open} left")),
                    (open, all) if open == all => Some(format!("{kind} of {all}")),
                    (open, all) => Some(format!("{open} of {all} left")),
                }
            }
            WaitKind::Job => {
                let started = self.state.job(JobId(task.wait.on)).and_then(|job| job.started);
                started.map(|(worker, _)| self.worker_name(worker))
            }
            WaitKind::Lock => {
                on.and_then(|on| on.holders.first()).map(|holder| format!("lock: {}", self.name(*holder)))
            }
            WaitKind::Connection => {
                let pool = on.filter(|on| on.kind == ResourceKind::Pool && on.capacity > 0)?;
                Some(format!("{} of {} used", pool.depth, pool.capacity))
            }
            WaitKind::Read => Some("bytes".to_owned()),
            WaitKind::Write => Some("room to send".to_owned()),
            WaitKind::QueueJoin => Some("queue.join".to_owned()),
            WaitKind::QueueGet => Some("get".to_owned() + &held(on, "empty")),
            WaitKind::QueuePut => Some("put".to_owned() + &held(on, "full")),
            _ => None,
        }
    }

    /// What a group of parked tasks waits for, in a few words.
    #[must_use]
    pub fn group(&self, group: &Parked) -> String {
        let first = group.tasks.first().and_then(|&id| self.state.task(id));
        first.map_or_else(String::new, |task| self.wait_in_short(task))
    }

    /// What a resource is called: "queue jobs", "a lock".
    #[must_use]
    pub fn resource(&self, id: ResourceId) -> String {
        self.thing(self.state.resource(id), "thing")
    }

    /// What a task did that woke another.
    pub(super) fn deed(&self, by: TaskId, woken: Option<&Task>) -> String {
        let name = self.name(by);
        let Some(woken) = woken.filter(|woken| woken.polls > 0) else {
            return format!("{name} {}", self.end_of(by, "asked for it"));
        };
        let name = if by == woken.id { "a callback of its own".into() } else { name };
        // It may wait for something else by now.
        let wait = woken.woken_from.unwrap_or(woken.wait);
        let on = self.state.resource(ResourceId(wait.on));
        let thing = |kind: &str| self.thing(on, kind);
        match wait.kind {
            WaitKind::Task | WaitKind::Gather | WaitKind::Group => format!("{name} {}", self.end_of(by, "woke it")),
            WaitKind::Future => format!("{name} set a result"),
            WaitKind::QueueGet => format!("{name} put an item into {}", thing("queue")),
            WaitKind::QueuePut => format!("{name} made room in {}", thing("queue")),
            WaitKind::QueueJoin => format!("{name} did the last item of {}", thing("queue")),
            WaitKind::Lock => format!("{name} released {}", thing("lock")),
            WaitKind::Semaphore => format!("{name} released a permit of {}", thing("semaphore")),
            WaitKind::Event => format!("{name} set {}", thing("event")),
            WaitKind::Condition => format!("{name} notified {}", thing("condition")),
            WaitKind::Barrier => format!("{name} came to {}", thing("barrier")),
            _ => format!("{name} woke it"),
        }
    }

    fn end_of(&self, id: TaskId, alive: &'static str) -> &'static str {
        match self.state.task(id).map(|task| task.status) {
            Some(Status::Done(Outcome::Raised | Outcome::Panicked)) => "raised an exception",
            Some(Status::Done(Outcome::Cancelled) | Status::Dropped) => "was cancelled",
            Some(Status::Done(_)) => "finished",
            _ => alive,
        }
    }

    /// The job of a worker that a task waited for, if it is over.
    pub(super) fn finished_job(&self, woken: Option<&Task>) -> Option<String> {
        let wait = woken.map(|woken| woken.woken_from.unwrap_or(woken.wait))?;
        let job = (wait.kind == WaitKind::Job)
            .then(|| self.state.job(JobId(wait.on)))
            .flatten()
            .filter(|job| job.ended.is_some())?;
        Some(self.job_done(job.id))
    }

    pub(super) fn job_done(&self, id: JobId) -> String {
        match self.state.job(id).map(|job| self.strings.get(job.name)) {
            Some(name) if !name.is_empty() => format!("{name}() finished on its worker"),
            _ => "its worker's job finished".into(),
        }
    }

    fn sleep(&self, task: &Task) -> String {
        match task.deadline {
            Some(due) if due < self.now => {
                format!("sleeping, though its sleep was over {} ago", human(self.now.since(due)))
            }
            Some(due) => format!("sleeping, {} left", human(due.since(self.now))),
            None => "sleeping".into(),
        }
    }

    fn several(&self, on: Option<&Resource>, kind: &str) -> String {
        let Some(on) = on.filter(|on| !on.members.is_empty()) else { return format!("waiting for {kind}") };
        let (open, all) = (self.open(on).count(), on.members.len());
        let names = self.names(self.open(on));
        match (open, all - open) {
            (0, _) => format!("{kind}: all {all} are finished"),
            (_, 0) => format!("{kind} of {names}"),
            (_, done) => format!("{kind} of {names} ({done} of {all} finished)"),
        }
    }

    /// The members of a gather or group that are not over.
    pub(super) fn open(&self, on: &Resource) -> impl Iterator<Item = TaskId> {
        on.members.iter().copied().filter(|&id| !self.state.is_over(id))
    }

    fn holders(&self, on: Option<&Resource>) -> String {
        match on.filter(|on| !on.holders.is_empty()) {
            Some(on) => format!(", held by {}", self.names(on.holders.iter().copied())),
            None => String::new(),
        }
    }

    /// A thing with its kind before its name, unless the name says it already: "server shop", "server-1".
    pub(super) fn titled(&self, kind: &str, thing: &Resource) -> String {
        let label = self.label(thing);
        if label.starts_with(kind) { label } else { format!("{kind} {label}") }
    }

    pub(super) fn thing(&self, on: Option<&Resource>, fallback: &str) -> String {
        let kind = on.filter(|on| on.kind != ResourceKind::Other).map_or(fallback, |on| on.kind.term());
        match on.map(|on| self.strings.get(on.name)) {
            Some(name) if name == kind => format!("the {name}"),
            // `future-1` says of itself what it is.
            Some(name) if name.starts_with(kind) => name.into(),
            Some(name) if !name.is_empty() => format!("{kind} {name}"),
            _ if kind.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {kind}"),
            _ => format!("a {kind}"),
        }
    }
}

/// How much a thing holds, of how much: " 0 of 8".
fn held(on: Option<&Resource>, otherwise: &str) -> String {
    match on {
        Some(on) if on.capacity > 0 => format!(" {} of {}", on.depth, on.capacity),
        _ if otherwise.is_empty() => String::new(),
        _ => format!(", {otherwise}"),
    }
}
