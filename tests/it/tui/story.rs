//! A run told by hand: three stubborn naps and a heartbeat, as SCREENS would have it.

use looplab::ident::{FileId, ResourceId, StrId, TaskId, TimerId};
use looplab::session::Session;
use looplab::time::SimTime;
use looplab::trace::codec::{Meta, Recording};
use looplab::trace::event::Delay;
use looplab::trace::{Cause, CauseKind, Event, Log, Outcome, Place, ResourceKind, Stream, Wait, WaitKind, What};

use std::time::Duration;

pub(super) const SOURCE: &str = r#"import asyncio
import time


async def heartbeat():
    while True:
        await asyncio.sleep(0.1)
        print("beat")


async def work(n):
    time.sleep(1)
    return n


async def main():
    beat = asyncio.create_task(heartbeat(), name="heartbeat")
    await asyncio.sleep(0.1)
    tasks = [asyncio.create_task(work(n), name=f"work-{n}") for n in (1, 2)]
    await asyncio.gather(*tasks)
    beat.cancel()


asyncio.run(main())
"#;

/// Tells events one after the other.
#[derive(Default)]
pub(super) struct Story {
    pub(super) log: Log,
    at: u64,
    timers: u32,
}

impl Story {
    pub(super) fn text(&mut self, text: &str) -> StrId {
        self.log.strings.push(text)
    }

    pub(super) fn tell(&mut self, what: What) {
        self.log.push(&Event { at: SimTime(self.at), what });
    }

    pub(super) fn at(&mut self, micros: u64) {
        self.at = micros * 1000;
    }

    pub(super) fn spawn(&mut self, task: u32, parent: u32, name: &str, coroutine: &str) {
        let (task, parent) = (TaskId(task), TaskId(parent));
        let (name, coroutine) = (self.text(name), self.text(coroutine));
        self.tell(What::Spawned { task, parent });
        self.tell(What::Named { task, name });
        self.tell(What::Runs { task, coroutine });
        self.queue(task.0, CauseKind::Spawn, 0);
    }

    fn queue(&mut self, task: u32, kind: CauseKind, by: u32) {
        self.tell(What::Queued { task: TaskId(task), cause: Cause { kind, by } });
    }

    pub(super) fn poll(&mut self, task: u32) {
        self.tell(What::PollBegan { task: TaskId(task) });
    }

    fn line(&mut self, task: u32, line: u32) {
        self.tell(What::Line { task: TaskId(task), place: Place { file: FileId(1), line } });
    }

    fn sleep(&mut self, task: u32, millis: u64) -> u32 {
        self.timers += 1;
        let timer = TimerId(self.timers);
        self.tell(What::TimerArmed { timer, delay: Delay::new(Duration::from_millis(millis)) });
        self.tell(What::Parked { task: TaskId(task), wait: Wait { kind: WaitKind::Sleep, on: timer.0 } });
        self.end(task, Outcome::Pending);
        timer.0
    }

    fn fire(&mut self, timer: u32, task: u32) {
        self.tell(What::TimerFired { timer: TimerId(timer) });
        self.tell(What::Resumed { task: TaskId(task) });
        self.queue(task, CauseKind::Timer, timer);
    }

    pub(super) fn end(&mut self, task: u32, outcome: Outcome) {
        self.tell(What::PollEnded { task: TaskId(task), outcome });
    }

    fn print(&mut self, task: u32, text: &str) {
        let text = self.text(text);
        self.tell(What::Output { task: TaskId(task), stream: Stream::Out, text });
    }

    /// A task blocks the loop for a second and returns.
    fn block(&mut self, task: u32) {
        let why = self.text("time.sleep");
        self.line(task, 12);
        self.tell(What::BlockingBegan { task: TaskId(task), why });
        self.at += 1_000_000_000;
        self.tell(What::BlockingEnded { task: TaskId(task) });
        self.end(task, Outcome::Ready);
    }
}

/// The whole run.
pub(super) fn log() -> Log {
    let mut story = Story::default();
    let file = story.text("sleepers.py");
    story.tell(What::FileNamed { file: FileId(1), name: file });
    story.tell(What::LoopStarted);
    story.spawn(1, 0, "main", "main");
    story.tell(What::TurnBegan { ready: 1 });
    story.poll(1);
    story.spawn(2, 1, "heartbeat", "heartbeat");
    story.line(1, 18);
    let first = story.sleep(1, 100);
    story.at(5);
    story.tell(What::TurnBegan { ready: 1 });
    story.poll(2);
    story.line(2, 7);
    let beat = story.sleep(2, 100);
    story.at(10);
    story.tell(What::IdleBegan);
    story.at(100_100);
    story.tell(What::IdleEnded);
    story.fire(first, 1);
    story.fire(beat, 2);
    story.tell(What::TurnBegan { ready: 2 });
    story.poll(1);
    story.spawn(3, 1, "work-1", "work");
    story.spawn(4, 1, "work-2", "work");
    let gather = ResourceId(1);
    story.tell(What::ResourceCreated { resource: gather, kind: ResourceKind::Gather, name: StrId::NONE });
    story.tell(What::Member { resource: gather, task: TaskId(3) });
    story.tell(What::Member { resource: gather, task: TaskId(4) });
    story.line(1, 20);
    story.tell(What::Parked { task: TaskId(1), wait: Wait { kind: WaitKind::Gather, on: gather.0 } });
    story.end(1, Outcome::Pending);
    story.at(100_105);
    story.poll(2);
    story.print(2, "beat\n");
    story.line(2, 7);
    let beat = story.sleep(2, 100);
    story.tell(What::TurnBegan { ready: 2 });
    story.poll(3);
    story.block(3);
    story.poll(4);
    story.block(4);
    story.fire(beat, 2);
    story.tell(What::Resumed { task: TaskId(1) });
    story.queue(1, CauseKind::Task, 4);
    story.tell(What::TurnBegan { ready: 2 });
    story.poll(2);
    story.print(2, "beat, with a bell\x07\n");
    story.line(2, 7);
    story.sleep(2, 100);
    story.poll(1);
    story.line(1, 21);
    story.tell(What::CancelRequested { task: TaskId(2), by: TaskId(1) });
    story.queue(2, CauseKind::Task, 1);
    story.end(1, Outcome::Ready);
    story.tell(What::TurnBegan { ready: 1 });
    story.poll(2);
    story.tell(What::CancelDelivered { task: TaskId(2) });
    story.end(2, Outcome::Cancelled);
    story.at += 5000;
    story.tell(What::LoopEnded);
    story.log
}

/// A session over it, at its beginning.
pub(super) fn session() -> Session {
    session_of(SOURCE)
}

/// The same run, told of a program with this text.
pub(super) fn session_of(source: &str) -> Session {
    let meta = Meta {
        program: "sleepers.py".into(),
        sources: vec![("sleepers.py".into(), source.into())],
        exit: Some(0),
        ..Meta::default()
    };
    Session::replay(Recording { meta, log: log(), damage: None })
}
