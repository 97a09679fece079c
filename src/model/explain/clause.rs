//! Clauses that read on after a name: "waits for lock L, which c holds". Sentences are made of them.

use super::{Words, moment};
use crate::ident::{JobId, ResourceId, TaskId};
use crate::model::task::{Status, Task};
use crate::model::things::Resource;
use crate::time::{SimTime, human};
use crate::trace::{Outcome, Place, ResourceKind, WaitKind, WorkerState};

impl Words<'_> {
    /// What a parked task waits for: "waits for lock L, which c holds".
    #[must_use]
    pub fn waits(&self, task: &Task) -> String {
        let on = self.state.resource(ResourceId(task.wait.on));
        let thing = |kind: &str| self.thing(on, kind);
        match task.wait.kind {
            WaitKind::Sleep => self.sleeps(task),
            WaitKind::Task => format!("waits for {} to finish", self.name(TaskId(task.wait.on))),
            WaitKind::Future => format!("waits for {} to get a result", thing("future")),
            WaitKind::Gather | WaitKind::Group => self.waits_for_several(task, on),
            WaitKind::QueueGet => format!("waits for an item: {} is empty", thing("queue")),
            WaitKind::QueuePut => format!("waits for room: {} is full{}", thing("queue"), filled(on)),
            WaitKind::QueueJoin => format!("waits until every item of {} is done", thing("queue")),
            WaitKind::Lock => format!("waits for {}, which {}", thing("lock"), self.holds(task.id, on)),
            WaitKind::Event => format!("waits until {} is set", thing("event")),
            WaitKind::Condition => format!("waits to be notified on {}", thing("condition")),
            WaitKind::Semaphore => {
                format!("waits for a permit of {}{}", thing("semaphore"), self.permits(task.id, on))
            }
            WaitKind::Barrier => format!("waits at {} for the others{}", thing("barrier"), arrived(on)),
            WaitKind::Read => format!("waits for bytes from {}", thing("connection")),
            WaitKind::Write => format!("waits for room to send into {}", thing("connection")),
            WaitKind::Connection => self.waits_for_connection(task, on),
            WaitKind::Process => format!("waits for {}", thing("process")),
            WaitKind::Job => self.waits_for_job(JobId(task.wait.on)),
            WaitKind::Other => "waits for something that has no name".into(),
        }
    }

    /// What a finished, ready or running task does, in a word or two.
    #[must_use]
    pub fn in_a_word(&self, id: TaskId) -> String {
        match self.state.task(id).map(|task| task.status) {
            Some(Status::Created) => "just created".into(),
            Some(Status::Ready) => "ready, waiting for its turn".into(),
            Some(Status::Running) if self.state.blocking.is_some_and(|blocking| blocking.task == id) => {
                "blocking the loop".into()
            }
            Some(Status::Running) => "running".into(),
            Some(Status::Parked) => "parked".into(),
            Some(Status::Done(Outcome::Raised | Outcome::Panicked)) => "raised an exception".into(),
            Some(Status::Done(Outcome::Cancelled) | Status::Dropped) => "cancelled".into(),
            Some(Status::Done(_)) => "returned".into(),
            None => "a callback".into(),
        }
    }

    /// What a worker's job is called.
    #[must_use]
    pub fn job_name(&self, id: JobId) -> String {
        self.state.job(id).map_or_else(|| "a worker's job".into(), |job| format!("job {}", self.function(job)))
    }

    /// "a", "a and b", "a, b and c", "a, b, c, d and 98 more".
    #[must_use]
    pub fn listed(&self, ids: impl Iterator<Item = TaskId>) -> String {
        listed(ids.map(|id| self.name(id)))
    }

    /// " at line 10", or nothing when the line is not known.
    pub(super) fn on_line(&self, place: Place) -> String {
        let line = self.line(place);
        if line.is_empty() { line } else { format!(" at {line}") }
    }

    fn sleeps(&self, task: &Task) -> String {
        match task.deadline {
            Some(due) if due < self.now => {
                format!("sleeps, though its sleep was over {} ago", human(self.now.since(due)))
            }
            Some(due) => format!("sleeps until {} ({} left)", moment(due), human(due.since(self.now))),
            None => "sleeps".into(),
        }
    }

    fn waits_for_several(&self, task: &Task, on: Option<&Resource>) -> String {
        let what = if task.wait.kind == WaitKind::Group { "task group" } else { "gather" };
        let Some(on) = on.filter(|on| !on.members.is_empty()) else {
            return match task.wait.kind {
                WaitKind::Group => "waits at the end of its task group".into(),
                _ => "waits for several at once".into(),
            };
        };
        let all = on.members.len();
        let open: Vec<TaskId> = self.open(on).collect();
        let done = all - open.len();
        let tally = match (open.len(), done) {
            (0, _) => return format!("waits for {what}: all {all} have finished"),
            (_, 0) => String::new(),
            _ => format!(", {done} of {all} done"),
        };
        format!("waits for {} to finish ({what}{tally})", self.listed(open.into_iter()))
    }

    fn holds(&self, me: TaskId, on: Option<&Resource>) -> String {
        match on.map(|on| on.holders.as_slice()) {
            Some([holder]) if *holder == me => "it holds itself: a lock lets nobody in twice".into(),
            Some([holder]) => format!("{} holds", self.name(*holder)),
            _ => "nobody holds any more".into(),
        }
    }

    fn permits(&self, me: TaskId, on: Option<&Resource>) -> String {
        let Some(on) = on.filter(|on| !on.holders.is_empty()) else { return String::new() };
        let holders = different(&on.holders);
        if holders == [me] {
            return format!(": it holds {} itself", if on.holders.len() == 1 { "the only one" } else { "all of them" });
        }
        let verb = if holders.len() == 1 { "holds" } else { "hold" };
        let all = if on.holders.len() == 1 { "it".into() } else { format!("all {}", on.holders.len()) };
        format!(": {} {verb} {all}", self.listed(holders.into_iter()))
    }

    fn waits_for_connection(&self, task: &Task, on: Option<&Resource>) -> String {
        let Some(on) = on else { return "waits for a connection".into() };
        match on.kind {
            ResourceKind::Pool => {
                let used = if on.capacity > 0 { format!(" of {}", on.capacity) } else { String::new() };
                let holders = different(&on.holders);
                let by = if holders.is_empty() {
                    String::new()
                } else {
                    format!(", by {}", self.listed(holders.into_iter()))
                };
                format!("waits for a place in {}: {}{used} in use{by}", self.thing(Some(on), "pool"), on.depth)
            }
            ResourceKind::Server => format!("waits for connections to {}", self.thing(Some(on), "server")),
            _ if on.holders.iter().any(|&holder| holder != task.id) => format!(
                "waits for its turn on {}, which {} uses",
                self.thing(Some(on), "connection"),
                self.listed(different(&on.holders).into_iter())
            ),
            _ => format!("waits for {}", self.thing(Some(on), "connection")),
        }
    }

    fn waits_for_job(&self, id: JobId) -> String {
        let Some(job) = self.state.job(id) else { return "waits for a worker's job".into() };
        let name = self.function(job);
        let Some((worker, since)) = job.started else {
            return match self.jobs_before(id) {
                0 => format!("waits for a free worker to run {name}"),
                1 => format!("waits for a free worker to run {name}: 1 job is before it"),
                more => format!("waits for a free worker to run {name}: {more} jobs are before it"),
            };
        };
        let wants = self.state.worker(worker).is_some_and(|worker| worker.doing == Some(WorkerState::WantsGil));
        let how = if wants { " and wants the GIL (simulated)" } else { "" };
        format!(
            "waits for {}, which has run {name} for {}{how}",
            self.worker_name(worker),
            human(self.now.since(since))
        )
    }

    /// What a past wait was for: "waited for lock L", "slept".
    pub(super) fn waited(&self, wait: crate::trace::Wait) -> String {
        let on = self.state.resource(ResourceId(wait.on));
        let thing = |kind: &str| self.thing(on, kind);
        match wait.kind {
            WaitKind::Sleep => "slept".into(),
            WaitKind::Task => format!("waited for {}", self.name(TaskId(wait.on))),
            WaitKind::Gather | WaitKind::Group => match on.filter(|on| !on.members.is_empty()) {
                Some(on) => format!("waited for {}", self.listed(on.members.iter().copied())),
                None => "waited for several at once".into(),
            },
            WaitKind::QueueGet => format!("waited for an item of {}", thing("queue")),
            WaitKind::QueuePut => format!("waited for room in {}", thing("queue")),
            WaitKind::QueueJoin => format!("waited until every item of {} was done", thing("queue")),
            WaitKind::Lock => format!("waited for {}", thing("lock")),
            WaitKind::Semaphore => format!("waited for a permit of {}", thing("semaphore")),
            WaitKind::Event => format!("waited until {} was set", thing("event")),
            WaitKind::Condition => format!("waited to be notified on {}", thing("condition")),
            WaitKind::Barrier => format!("waited at {}", thing("barrier")),
            WaitKind::Read => format!("waited for bytes from {}", thing("connection")),
            WaitKind::Write => format!("waited for room to send into {}", thing("connection")),
            WaitKind::Connection if on.is_some_and(|on| on.kind == ResourceKind::Pool) => {
                format!("waited for a place in {}", thing("pool"))
            }
            WaitKind::Connection => format!("waited for {}", thing("connection")),
            WaitKind::Future => format!("waited for {}", thing("future")),
            WaitKind::Process => format!("waited for {}", thing("process")),
            WaitKind::Job => format!("waited for {}", self.job_name(JobId(wait.on))),
            WaitKind::Other => "waited".into(),
        }
    }

    /// "0.4 s ago", or "just now".
    pub(super) fn ago(&self, at: SimTime) -> String {
        let ago = self.now.since(at);
        if ago.is_zero() { "just now".into() } else { format!("{} ago", human(ago)) }
    }
}

fn listed(all: impl Iterator<Item = String>) -> String {
    let (mut names, mut more) = (Vec::new(), 0);
    for name in all {
        if names.len() < super::NAMES { names.push(name) } else { more += 1 }
    }
    if more > 0 {
        return format!("{} and {more} more", names.join(", "));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "nobody".into(),
    }
}

fn filled(on: Option<&Resource>) -> String {
    on.filter(|on| on.capacity > 0).map_or_else(String::new, |on| format!(", {} of {}", on.depth, on.capacity))
}

fn arrived(on: Option<&Resource>) -> String {
    on.filter(|on| on.capacity > 0)
        .map_or_else(String::new, |on| format!(": {} of {} are there", on.depth, on.capacity))
}

/// Each of some tasks once, in order.
fn different(ids: &[TaskId]) -> Vec<TaskId> {
    let mut seen = Vec::new();
    for &id in ids.iter().take(64) {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    seen
}
