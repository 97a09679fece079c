//! Valid traces of any size: a FIFO executor and its timers, simulated, with tasks that do what programs do.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use looplab::ident::{FileId, ResourceId, StrId, TaskId, TimerId};
use looplab::time::SimTime;
use looplab::trace::event::Delay;
use looplab::trace::{Cause, CauseKind, Event, Log, Outcome, Place, ResourceKind, Stream, Wait, WaitKind, What};

/// What the tasks of a trace do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// They sleep, wait for queues and fill them, give up their turn, print now and then: as programs do.
    Mixed,
    /// They sleep again and again: as many things as can be are alive and change in turn.
    Sleepers,
    /// They give up their turn all the time: the fewest events a poll, so that most rows change.
    Yielders,
}

/// A number that looks random, from a seed that it moves on.
pub(crate) fn random(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize
}

/// A trace of at least so many events.
pub(crate) fn trace(work: Work, tasks: u32, events: usize) -> Log {
    let mut crowd = Crowd::new(work, tasks);
    while crowd.log.len() < events {
        crowd.turn();
    }
    crowd.log
}

struct Crowd {
    work: Work,
    log: Log,
    now: u64,
    seed: u64,
    /// Tasks, and handles with the task that each wakes.
    ready: VecDeque<(TaskId, Option<TaskId>)>,
    timers: BinaryHeap<Reverse<(u64, TimerId, TaskId, TaskId)>>,
    /// Who waits for each queue.
    waiting: Vec<VecDeque<TaskId>>,
    ids: u32,
    timer: u32,
    callback: StrId,
    line: StrId,
}

impl Crowd {
    fn new(work: Work, tasks: u32) -> Self {
        let mut log = Log::default();
        let [callback, line, name] = ["set_result", "done\n", "worker"].map(|text| log.strings.push(text));
        let waiting = vec![VecDeque::new(); tasks as usize / 10 + 1];
        let mut crowd = Self {
            work,
            log,
            now: 0,
            seed: 1,
            ready: VecDeque::new(),
            timers: BinaryHeap::new(),
            waiting,
            ids: tasks,
            timer: 0,
            callback,
            line,
        };
        for queue in 0..crowd.waiting.len() as u32 {
            let kind = ResourceKind::Queue;
            crowd.record(What::ResourceCreated { resource: ResourceId(queue + 1), kind, name: StrId::NONE });
        }
        for task in (1..=tasks).map(TaskId) {
            crowd.record(What::Spawned { task, parent: TaskId::NONE });
            crowd.record(What::Named { task, name });
            crowd.queue(task, None, CauseKind::Spawn, 0);
        }
        crowd.record(What::LoopStarted);
        crowd
    }

    fn record(&mut self, what: What) {
        self.log.push(&Event { at: SimTime(self.now), what });
    }

    fn choose(&mut self, n: usize) -> usize {
        random(&mut self.seed) % n
    }

    fn queue(&mut self, id: TaskId, wakes: Option<TaskId>, kind: CauseKind, by: u32) {
        self.ready.push_back((id, wakes));
        self.record(What::Queued { task: id, cause: Cause { kind, by } });
    }

    fn turn(&mut self) {
        if self.ready.is_empty() {
            self.record(What::IdleBegan);
            let due = self.timers.peek().map_or(self.now, |Reverse(timer)| timer.0);
            self.now = self.now.max(due) + 100_000;
            self.record(What::IdleEnded);
        }
        while let Some(&Reverse((due, timer, handle, task))) = self.timers.peek() {
            if due > self.now {
                break;
            }
            self.timers.pop();
            self.record(What::TimerFired { timer });
            self.queue(handle, Some(task), CauseKind::Timer, timer.0);
        }
        self.record(What::TurnBegan { ready: self.ready.len() as u32 });
        for _ in 0..self.ready.len() {
            let Some((id, wakes)) = self.ready.pop_front() else { return };
            self.record(What::PollBegan { task: id });
            match wakes {
                Some(task) => {
                    self.queue(task, None, CauseKind::Task, id.0);
                    self.now += 1_000;
                    self.record(What::PollEnded { task: id, outcome: Outcome::Ready });
                }
                None => self.poll(id),
            }
        }
    }

    fn poll(&mut self, task: TaskId) {
        let line = 1 + self.choose(40) as u32;
        let choice = match self.work {
            Work::Mixed => self.choose(10),
            Work::Sleepers => 0,
            Work::Yielders => 9,
        };
        if choice < 9 {
            self.record(What::Line { task, place: Place { file: FileId(1), line } });
        }
        if choice == 5 && self.choose(10) == 0 {
            self.record(What::Output { task, stream: Stream::Out, text: self.line });
        }
        let queue = self.choose(self.waiting.len());
        match choice {
            9 => {
                self.ended(task);
                self.queue(task, None, CauseKind::Itself, 0);
            }
            // Half of the tasks are consumers, who wait until somebody fills their queue.
            7 | 8 if task.0.is_multiple_of(2) => {
                self.record(What::Parked { task, wait: Wait { kind: WaitKind::QueueGet, on: queue as u32 + 1 } });
                self.waiting[queue].push_back(task);
                self.ended(task);
            }
            _ => {
                if choice > 5
                    && let Some(consumer) = self.waiting[queue].pop_front()
                {
                    self.record(What::Depth { resource: ResourceId(queue as u32 + 1), depth: 1 });
                    self.queue(consumer, None, CauseKind::Task, task.0);
                }
                self.sleep(task);
            }
        }
    }

    fn sleep(&mut self, task: TaskId) {
        let length = match self.work {
            Work::Mixed => 10_000_000 * (1 + self.choose(20) as u64),
            _ => 100_000_000,
        };
        self.ids += 1;
        self.timer += 1;
        let (handle, timer) = (TaskId(self.ids), TimerId(self.timer));
        self.record(What::HandleCreated { handle, callback: self.callback });
        self.record(What::TimerArmed { timer, delay: Delay::new(Duration::from_nanos(length)) });
        self.timers.push(Reverse((self.now + length, timer, handle, task)));
        self.record(What::Parked { task, wait: Wait { kind: WaitKind::Sleep, on: timer.0 } });
        self.ended(task);
    }

    fn ended(&mut self, task: TaskId) {
        self.now += 5_000;
        self.record(What::PollEnded { task, outcome: Outcome::Pending });
    }
}
