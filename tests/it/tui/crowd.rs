//! A run told by hand: a thousand workers and one that feeds them through a queue, behind a lock.

use looplab::ident::{ResourceId, TaskId};
use looplab::session::Session;
use looplab::trace::codec::{Meta, Recording};
use looplab::trace::{Cause, CauseKind, Outcome, ResourceKind, Wait, WaitKind, What};

use super::story::Story;

/// How many workers there are.
pub(super) const WORKERS: u32 = 1000;

const QUEUE: ResourceId = ResourceId(1);
const LOCK: ResourceId = ResourceId(2);

/// Each worker waits for an item, has it a millisecond later, and is done; one raises, one blocks for 0.2 s, one is
/// cancelled.
fn tell() -> Story {
    let mut story = Story::default();
    story.tell(What::LoopStarted);
    story.spawn(1, 0, "main", "main");
    story.tell(What::TurnBegan { ready: 1 });
    story.poll(1);
    let names = [(QUEUE, ResourceKind::Queue, "orders"), (LOCK, ResourceKind::Lock, "till")];
    for (resource, kind, name) in names {
        let name = story.text(name);
        story.tell(What::ResourceCreated { resource, kind, name });
    }
    story.tell(What::Capacity { resource: QUEUE, capacity: 10 });
    let coroutine = story.text("worker");
    for number in 1..=WORKERS {
        let task = TaskId(number + 1);
        let name = story.text(&format!("worker-{number}"));
        story.tell(What::Spawned { task, parent: TaskId(1) });
        story.tell(What::Named { task, name });
        story.tell(What::Runs { task, coroutine });
        story.tell(What::Queued { task, cause: Cause { kind: CauseKind::Spawn, by: 0 } });
    }
    story.tell(What::Acquired { resource: LOCK, task: TaskId(1) });
    wait(&mut story, 1, WaitKind::Sleep, 1);
    for number in 1..=WORKERS {
        story.at(u64::from(number) * 10);
        story.poll(number + 1);
        wait(&mut story, number + 1, WaitKind::QueueGet, QUEUE.0);
    }
    let mut now = 20_000;
    for number in 1..=WORKERS {
        now += 800;
        story.at(now);
        story.tell(What::Depth { resource: QUEUE, depth: number % 11 });
        serve(&mut story, number + 1, &mut now);
    }
    story
}

fn wait(story: &mut Story, task: u32, kind: WaitKind, on: u32) {
    story.tell(What::Parked { task: TaskId(task), wait: Wait { kind, on } });
    story.end(task, Outcome::Pending);
}

fn serve(story: &mut Story, task: u32, now: &mut u64) {
    let id = TaskId(task);
    story.tell(What::Resumed { task: id });
    story.tell(What::Queued { task: id, cause: Cause { kind: CauseKind::Task, by: 1 } });
    story.at(*now + 100);
    story.poll(task);
    match task {
        300 => story.end(task, Outcome::Raised),
        500 => story.end(task, Outcome::Cancelled),
        700 => {
            let why = story.text("time.sleep");
            story.tell(What::BlockingBegan { task: id, why });
            *now += 200_000;
            story.at(*now);
            story.tell(What::BlockingEnded { task: id });
            story.end(task, Outcome::Ready);
        }
        _ => story.end(task, Outcome::Ready),
    }
}

/// The whole of it.
pub(super) fn served() -> Session {
    let meta = Meta { program: "shop.py".into(), exit: Some(0), ..Meta::default() };
    Session::replay(Recording { meta, log: tell().log, damage: None })
}
