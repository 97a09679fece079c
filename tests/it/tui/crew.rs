//! A run told by hand: threads, a pool, connections, warnings and a deadlock, some of them at once.

use looplab::ident::{FileId, JobId, ResourceId, TaskId, WorkerId};
use looplab::session::Session;
use looplab::trace::codec::{Meta, Recording};
use looplab::trace::{Outcome, Place, ResourceKind, Wait, WaitKind, WarningKind, What, WorkerKind, WorkerState};

use super::story::Story;

const SOURCE: &str = "import asyncio\n\n\nasync def main():\n    await asyncio.to_thread(resize, 1)\n";

const GIL: ResourceId = ResourceId(1);
const POOL: ResourceId = ResourceId(2);
const HTTP: ResourceId = ResourceId(3);
const SITE: ResourceId = ResourceId(4);
const LOCK: ResourceId = ResourceId(5);

impl Story {
    fn resource(&mut self, resource: ResourceId, kind: ResourceKind, name: &str) {
        let name = self.text(name);
        self.tell(What::ResourceCreated { resource, kind, name });
    }

    fn worker(&mut self, worker: u32, kind: WorkerKind, name: &str) {
        let name = self.text(name);
        self.tell(What::WorkerCreated { worker: WorkerId(worker), kind, name });
    }

    fn turn(&mut self, worker: u32, to: WorkerState) {
        self.tell(What::WorkerTurned { worker: WorkerId(worker), to });
    }

    fn job(&mut self, job: u32, by: u32, name: &str) {
        let name = self.text(name);
        self.tell(What::JobQueued { job: JobId(job), by: TaskId(by) });
        self.tell(What::JobNamed { job: JobId(job), name });
    }

    fn start(&mut self, job: u32, worker: u32) {
        self.tell(What::JobStarted { job: JobId(job), worker: WorkerId(worker) });
    }

    fn park(&mut self, task: u32, kind: WaitKind, on: u32) {
        self.poll(task);
        self.tell(What::Parked { task: TaskId(task), wait: Wait { kind, on } });
        self.end(task, Outcome::Pending);
    }

    fn warn(&mut self, task: u32, kind: WarningKind, text: &str) {
        let text = self.text(text);
        self.tell(What::Warned { task: TaskId(task), kind, text });
    }
}

/// Two threads that share a core by the lock, one that sleeps, a full pool of connections, a warning; then a deadlock.
fn tell() -> Story {
    let mut story = Story::default();
    let file = story.text("thumbnails.py");
    story.tell(What::FileNamed { file: FileId(1), name: file });
    story.tell(What::LoopStarted);
    for (task, name) in
        [(1, "main"), (2, "resize-1"), (3, "resize-2"), (4, "resize-3"), (5, "page-1"), (6, "page-2"), (7, "reader")]
    {
        story.spawn(task, u32::from(task > 1), name, if task == 1 { "main" } else { "step" });
    }
    story.tell(What::TurnBegan { ready: 7 });
    story.resource(GIL, ResourceKind::Gil, "GIL (simulated)");
    story.resource(POOL, ResourceKind::Pool, "asyncio");
    story.tell(What::Capacity { resource: POOL, capacity: 2 });
    story.resource(HTTP, ResourceKind::Pool, "http://example.com");
    story.tell(What::Capacity { resource: HTTP, capacity: 10 });
    story.tell(What::Depth { resource: HTTP, depth: 10 });
    story.resource(SITE, ResourceKind::Connection, "example.com:80");
    story.tell(What::Sent { resource: SITE, bytes: 84 });
    story.tell(What::Received { resource: SITE, bytes: 1256 });
    story.resource(LOCK, ResourceKind::Lock, "ledger");
    story.tell(What::Acquired { resource: LOCK, task: TaskId(7) });
    story.park(1, WaitKind::Lock, LOCK.0);
    for (task, name) in [(2, "resize"), (3, "resize"), (4, "save")] {
        story.job(task - 1, task, name);
    }
    for (worker, name) in [(1, "asyncio_0"), (2, "asyncio_1")] {
        story.worker(worker, WorkerKind::Thread, name);
        story.turn(worker, WorkerState::Computing);
        story.start(worker, worker);
    }
    story.worker(3, WorkerKind::Thread, "asyncio_2");
    story.worker(4, WorkerKind::Process, "ForkProcess-1");
    story.job(4, 1, "hash");
    story.start(4, 4);
    story.tell(What::Depth { resource: POOL, depth: 2 });
    for task in [2, 3, 4] {
        story.park(task, WaitKind::Job, task - 1);
    }
    story.park(5, WaitKind::Connection, HTTP.0);
    story.park(6, WaitKind::Connection, HTTP.0);
    story.park(7, WaitKind::Read, SITE.0);
    story.tell(What::IdleBegan);
    // The first two take turns until 0.3 s; then one waits, and the other computes alone.
    for slice in 1..60 {
        story.at(slice * 5_000);
        let (now, next) = if slice % 2 == 0 { (2, 1) } else { (1, 2) };
        story.turn(now, WorkerState::WantsGil);
        story.turn(next, WorkerState::Computing);
    }
    story.at(300_000);
    story.turn(1, WorkerState::Waiting);
    story.turn(2, WorkerState::Computing);
    story.at(350_000);
    story.warn(7, WarningKind::SlowCallback, "Executing <Task 'reader'> took 0.120 seconds");
    story.at(450_000);
    story.tell(What::JobEnded { job: JobId(2), outcome: Outcome::Ready });
    story.tell(What::Depth { resource: POOL, depth: 1 });
    story.turn(2, WorkerState::Waiting);
    story.at(500_000);
    story
}

/// In the midst of it.
pub(super) fn working() -> Session {
    replay(tell())
}

/// After nothing more can happen.
pub(super) fn deadlocked() -> Session {
    let mut story = tell();
    story.tell(What::IdleEnded);
    story.tell(What::Line { task: TaskId(1), place: Place { file: FileId(1), line: 5 } });
    story.warn(1, WarningKind::Deadlock, "main waits for lock ledger, held by reader");
    story.tell(What::LoopEnded);
    replay(story)
}

fn replay(story: Story) -> Session {
    let meta = Meta {
        program: "thumbnails.py".into(),
        sources: vec![("thumbnails.py".into(), SOURCE.into())],
        exit: Some(0),
        ..Meta::default()
    };
    Session::replay(Recording { meta, log: story.log, damage: None })
}
