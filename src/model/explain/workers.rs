//! Workers, pools, connections and processes in words: who does what, and who waits for whom.

use super::{Words, moment};
use crate::ident::{JobId, ResourceId, WorkerId};
use crate::model::state::Blocking;
use crate::model::things::{Job, Resource, Worker};
use crate::time::human;
use crate::trace::{ResourceKind, WorkerKind, WorkerState};

/// What looplab calls the thread by which asyncio ends its own pool.
const SHUTDOWN: &str = "(_do_shutdown)";

impl Words<'_> {
    /// What a worker is called.
    #[must_use]
    pub fn worker_name(&self, id: WorkerId) -> String {
        match self.state.worker(id).map(|worker| self.strings.get(worker.name)) {
            Some(name) if !name.is_empty() => name.into(),
            _ => format!("worker {}", id.0),
        }
    }

    /// The same with what it is: `thread: asyncio_0`.
    pub(super) fn worker_and_kind(&self, id: WorkerId) -> String {
        let name = self.worker_name(id);
        match self.state.worker(id).map(|worker| worker.kind) {
            Some(WorkerKind::Process) => format!("process: {name}"),
            _ => format!("thread: {name}"),
        }
    }

    /// Whether a worker is asyncio's own, which ends its pool of threads in a thread. No lane is drawn for it.
    #[must_use]
    pub fn is_own_worker(&self, worker: &Worker) -> bool {
        self.strings.get(worker.name).ends_with(SHUTDOWN)
    }

    /// What a worker does: "runs `blocking_io()` for 0.4 s: it computes".
    #[must_use]
    pub fn worker(&self, worker: &Worker) -> String {
        let Some(job) = self.state.job(worker.job) else { return without_job(worker) };
        let since = job.started.map_or(worker.since, |(_, since)| since);
        let doing = match worker.doing {
            Some(WorkerState::Waiting) => ": it waits",
            Some(WorkerState::WantsGil) => ": it wants the GIL (simulated)",
            Some(WorkerState::Computing) => ": it computes",
            Some(WorkerState::Ended) | None => "",
        };
        format!("runs {} for {}{doing}", self.function(job), human(self.now.since(since)))
    }

    /// The same in a few words, for the end of a lane.
    #[must_use]
    pub fn worker_in_short(&self, worker: &Worker) -> String {
        match (self.state.job(worker.job), worker.done) {
            (Some(job), _) => self.function(job),
            (None, 0) => String::new(),
            (None, 1) => "1 job done".into(),
            (None, done) => format!("{done} jobs done"),
        }
    }

    pub(super) fn function(&self, job: &Job) -> String {
        match self.strings.get(job.name) {
            "" => "a job".into(),
            name => format!("{name}()"),
        }
    }

    /// What a task waits for that waits for a worker's job.
    pub(super) fn job(&self, id: JobId) -> String {
        let Some(job) = self.state.job(id) else { return "waiting for a worker's job".into() };
        let name = self.function(job);
        let Some((worker, since)) = job.started else {
            let before = self.jobs_before(id);
            let behind = match before {
                0 => "no worker has taken it yet".into(),
                1 => "1 job is before it".into(),
                more => format!("{more} jobs are before it"),
            };
            return format!("waiting for a worker that runs {name}: {behind}");
        };
        let how = match self.state.worker(worker).and_then(|worker| worker.doing) {
            Some(WorkerState::WantsGil) => " and wants the GIL (simulated)",
            _ => "",
        };
        format!(
            "waiting for {}, which has run {name} for {}{how}",
            self.worker_name(worker),
            human(self.now.since(since))
        )
    }

    /// How many jobs were handed over before this one and have not begun.
    pub(super) fn jobs_before(&self, id: JobId) -> usize {
        self.state.jobs().filter(|job| job.id < id && job.is_untaken()).count()
    }

    /// What a task waits for that waits for a connection, a pool's above all: "waiting behind 3 others for pool
    /// http: 10 of 10 in use".
    pub(super) fn connection(&self, on: Option<&Resource>, parked: crate::time::SimTime) -> String {
        let Some(pool) = on.filter(|on| on.kind == ResourceKind::Pool) else {
            return format!("waiting for {}", self.thing(on, "connection"));
        };
        let earlier = |task: &&crate::model::Task| task.parked_since < parked;
        let behind = match self.state.waiters(pool.id).filter(earlier).count() {
            0 => String::new(),
            1 => " behind 1 other".into(),
            more => format!(" behind {more} others"),
        };
        format!("waiting{behind} for {}{}", self.thing(on, "pool"), in_use(pool))
    }

    /// What the program shares with the world and with its workers now, a line each, the most telling first:
    /// the interpreter lock, pools, processes, servers, connections.
    #[must_use]
    pub fn things(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.gil().into_iter().collect();
        let open = |kind: ResourceKind| self.state.open(kind);
        lines.extend(
            open(ResourceKind::Pool).filter(|pool| pool.peak > 0 || self.state.waiters(pool.id).count() > 0).map(
                |pool| {
                    let waiting = self.state.waiters(pool.id).count();
                    let waiting = if waiting > 0 { format!(", {waiting} wait") } else { String::new() };
                    format!("{}{}{waiting}", self.titled("pool", pool), in_use(pool))
                },
            ),
        );
        let jobs = self.state.untaken_jobs();
        if jobs > 0 {
            lines.push(format!("{jobs} {} no worker has taken yet", if jobs == 1 { "job" } else { "jobs" }));
        }
        lines.extend(open(ResourceKind::Process).map(|process| {
            format!("{}: runs for {}", self.titled("process", process), human(self.now.since(process.created)))
        }));
        lines.extend(open(ResourceKind::Server).map(|server| self.titled("server", server)));
        lines.extend(self.connections());
        lines
    }

    /// Whether a blocking call of the loop is its wait for the simulated interpreter lock.
    #[must_use]
    pub fn is_gil(&self, blocking: &Blocking) -> bool {
        let gil = self.state.gil().and_then(|gil| self.state.resource(gil));
        gil.is_some_and(|gil| gil.name == blocking.why)
    }

    fn gil(&self) -> Option<String> {
        self.state.gil()?;
        let doing = |to: WorkerState| {
            self.state.workers().filter(move |worker| worker.doing == Some(to)).map(|worker| worker.id)
        };
        let wanted = doing(WorkerState::WantsGil).count();
        if wanted == 0 && self.state.workers().all(Worker::is_over) {
            return None;
        }
        let has = match doing(WorkerState::Computing).next() {
            _ if self.state.running.is_some() && self.state.blocking.is_none() => "the loop has it".into(),
            Some(worker) => format!("{} has it", self.worker_name(worker)),
            None => "free".into(),
        };
        Some(format!(
            "GIL (simulated): {has}{}",
            if wanted > 0 { format!(", {wanted} want it") } else { String::new() }
        ))
    }

    fn connections(&self) -> Vec<String> {
        const ONE_BY_ONE: usize = 3;
        let open: Vec<_> = self.state.open(ResourceKind::Connection).collect();
        let bytes = |sent: u64, received: u64| format!("{} sent, {} received", size(sent), size(received));
        if open.len() <= ONE_BY_ONE {
            return open
                .into_iter()
                .map(|one| format!("{}: {}", self.titled("connection", one), bytes(one.sent, one.received)))
                .collect();
        }
        let (sent, received) = open.iter().fold((0, 0), |sum, one| (sum.0 + one.sent, sum.1 + one.received));
        vec![format!("{} connections open, {} in all: {}", open.len(), self.state.connections(), bytes(sent, received))]
    }

    /// A thing's own name, or its number.
    pub(super) fn label(&self, thing: &Resource) -> String {
        match self.strings.get(thing.name) {
            "" => format!("{}", ResourceId(thing.id.0)),
            name => name.into(),
        }
    }
}

fn in_use(pool: &Resource) -> String {
    if pool.capacity > 0 {
        format!(": {} of {} in use", pool.depth, pool.capacity)
    } else {
        format!(": {} in use", pool.depth)
    }
}

/// A number of bytes as a learner reads it.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// What a worker does that runs no job.
fn without_job(worker: &Worker) -> String {
    let done = match worker.done {
        0 => String::new(),
        1 => ", 1 job done".into(),
        done => format!(", {done} jobs done"),
    };
    if worker.is_over() { format!("ended at {}{done}", moment(worker.since)) } else { format!("idle{done}") }
}
