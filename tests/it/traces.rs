//! Valid traces for tests: a FIFO executor simulated on a tape of choices.
//!
//! The same tape gives the same trace. Any cut of a trace is the trace of a run that goes on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use looplab::ident::{FileId, ResourceId, StrId, TaskId, TimerId};
use looplab::time::SimTime;
use looplab::trace::event::Delay;
use looplab::trace::{
    Cause, CauseKind, Event, Log, Outcome, Place, ResourceKind, Stream, Wait, WaitKind, WarningKind, What,
};
use proptest::prelude::*;

/// The trace of a random run, of up to some hundreds of polls.
pub(super) fn traces() -> impl Strategy<Value = Log> {
    proptest::collection::vec(any::<u8>(), 0..600).prop_map(|tape| Sim::new(tape).run())
}

/// What a simulated runnable is.
#[derive(Clone, Copy)]
enum Runnable {
    Task,
    /// Ends the sleep of a task.
    Wakes(TaskId),
    Callback,
}

#[derive(Default)]
struct Sim {
    tape: std::vec::IntoIter<u8>,
    log: Log,
    now: u64,
    ready: VecDeque<TaskId>,
    kinds: BTreeMap<TaskId, Runnable>,
    alive: BTreeSet<TaskId>,
    parked: BTreeSet<TaskId>,
    /// Armed timers: when due, and which handle they queue.
    timers: BTreeSet<(u64, TimerId, TaskId)>,
    ids: [u32; 2],
}

impl Sim {
    fn new(tape: Vec<u8>) -> Self {
        Self { tape: tape.into_iter(), ..Self::default() }
    }

    /// A choice among `n`; 0 when the tape is over.
    fn choose(&mut self, n: u8) -> u8 {
        self.tape.next().unwrap_or(0) % n
    }

    fn record(&mut self, what: What) {
        self.log.push(&Event { at: SimTime(self.now), what });
    }

    fn text(&mut self, text: &str) -> StrId {
        self.log.strings.push(text)
    }

    fn id(&mut self, counter: usize) -> u32 {
        self.ids[counter] += 1;
        self.ids[counter]
    }

    fn run(mut self) -> Log {
        let main = self.spawn(TaskId::NONE);
        self.queue(main, CauseKind::Spawn, 0);
        self.record(What::LoopStarted);
        while self.tape.len() > 0 && self.turn() {}
        if self.alive.is_empty() {
            self.record(What::LoopEnded);
        }
        self.log
    }

    /// One turn; false when nothing can happen any more.
    fn turn(&mut self) -> bool {
        if self.ready.is_empty() {
            let Some(&(due, ..)) = self.timers.first() else { return false };
            if due > self.now {
                self.record(What::IdleBegan);
                self.now = due + 100;
                self.record(What::IdleEnded);
            }
        }
        while self.timers.first().is_some_and(|&(due, ..)| due <= self.now) {
            let Some((_, timer, handle)) = self.timers.pop_first() else { break };
            self.record(What::TimerFired { timer });
            self.queue(handle, CauseKind::Timer, timer.0);
        }
        self.record(What::TurnBegan { ready: self.ready.len() as u32 });
        for _ in 0..self.ready.len() {
            self.poll();
        }
        true
    }

    fn poll(&mut self) {
        let Some(id) = self.ready.pop_front() else { return };
        let kind = self.kinds.get(&id).copied().unwrap_or(Runnable::Callback);
        if matches!(kind, Runnable::Callback) && self.choose(4) == 0 {
            self.record(What::Dropped { task: id });
            return;
        }
        self.record(What::PollBegan { task: id });
        match kind {
            Runnable::Task => {
                for _ in 0..self.choose(3) {
                    self.act(id);
                }
                self.stop(id);
            }
            Runnable::Wakes(task) => {
                if self.parked.remove(&task) {
                    self.queue(task, CauseKind::Task, id.0);
                }
                self.ended(id, Outcome::Ready);
            }
            Runnable::Callback => {
                self.act(id);
                self.ended(id, Outcome::Ready);
            }
        }
    }

    /// Something that happens during a poll.
    fn act(&mut self, id: TaskId) {
        match self.choose(9) {
            0 | 1 => {
                let task = self.spawn(id);
                self.queue(task, CauseKind::Spawn, 0);
            }
            2 => {
                let (stream, text) = (Stream::Out, self.text("hello\n"));
                self.record(What::Output { task: id, stream, text });
            }
            3 => {
                let why = self.text("time.sleep");
                self.record(What::BlockingBegan { task: id, why });
                self.now += u64::from(self.tape.next().unwrap_or(1)) * 100;
                self.record(What::BlockingEnded { task: id });
            }
            4 => {
                let handle = self.handle(Runnable::Callback);
                self.queue(handle, CauseKind::Task, id.0);
            }
            5 => {
                if let Some(task) = self.pick_parked() {
                    self.parked.remove(&task);
                    self.queue(task, CauseKind::Task, id.0);
                }
            }
            6 => {
                if let Some(task) = self.pick_parked() {
                    self.record(What::CancelRequested { task, by: id });
                    self.parked.remove(&task);
                    self.queue(task, CauseKind::Task, id.0);
                    self.record(What::CancelDelivered { task });
                }
            }
            7 => {
                let (kind, text) = (WarningKind::Other, self.text("careful"));
                self.record(What::Warned { task: id, kind, text });
            }
            _ => {
                let place = Place { file: FileId(1), line: 1 + u32::from(self.choose(40)) };
                self.record(What::Line { task: id, place });
            }
        }
    }

    /// How a task's poll ends.
    fn stop(&mut self, task: TaskId) {
        match self.choose(8) {
            0 => {
                self.ended(task, Outcome::Pending);
                self.queue(task, CauseKind::Itself, 0);
            }
            1..=3 => {
                let length = 1000 * (1 + u64::from(self.choose(3)));
                let handle = self.handle(Runnable::Wakes(task));
                let timer = TimerId(self.id(1));
                self.record(What::TimerArmed { timer, delay: Delay::new(Duration::from_nanos(length)) });
                self.timers.insert((self.now + length, timer, handle));
                self.park(task, Wait { kind: WaitKind::Sleep, on: timer.0 });
            }
            4 | 5 => {
                let kind = WaitKind::ALL[1 + usize::from(self.choose(18))];
                self.park(task, Wait { kind, on: 1 });
            }
            6 => self.over(task, Outcome::Ready),
            _ => {
                let outcome = [Outcome::Raised, Outcome::Cancelled, Outcome::Panicked][usize::from(self.choose(3))];
                let error = self.text("ValueError: no");
                self.record(What::Raised { task, error });
                self.over(task, outcome);
            }
        }
    }

    fn park(&mut self, task: TaskId, wait: Wait) {
        self.record(What::Parked { task, wait });
        self.parked.insert(task);
        self.ended(task, Outcome::Pending);
    }

    fn over(&mut self, task: TaskId, outcome: Outcome) {
        self.alive.remove(&task);
        self.ended(task, outcome);
    }

    /// Polls take time, mostly.
    fn ended(&mut self, task: TaskId, outcome: Outcome) {
        self.now += u64::from(self.choose(3)) * 5;
        self.record(What::PollEnded { task, outcome });
    }

    fn pick_parked(&mut self) -> Option<TaskId> {
        let at = usize::from(self.tape.next()?).checked_rem(self.parked.len())?;
        self.parked.iter().nth(at).copied()
    }

    fn queue(&mut self, task: TaskId, kind: CauseKind, by: u32) {
        self.ready.push_back(task);
        self.record(What::Queued { task, cause: Cause { kind, by } });
    }

    fn spawn(&mut self, parent: TaskId) -> TaskId {
        let task = TaskId(self.id(0));
        self.kinds.insert(task, Runnable::Task);
        self.alive.insert(task);
        self.record(What::Spawned { task, parent });
        let name = self.text(&format!("work-{}", task.0));
        self.record(What::Named { task, name });
        if self.alive.len() == 3 {
            let resource = ResourceId(1);
            self.record(What::ResourceCreated { resource, kind: ResourceKind::Gather, name: StrId::NONE });
            self.record(What::Member { resource, task });
        }
        task
    }

    fn handle(&mut self, kind: Runnable) -> TaskId {
        let handle = TaskId(self.id(0));
        self.kinds.insert(handle, kind);
        let callback = self.text("callback");
        self.record(What::HandleCreated { handle, callback });
        handle
    }
}
