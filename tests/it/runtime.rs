//! The executor, tortured: at every poll, the task polled is at the front of the recorded queue.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use looplab::ident::TaskId;
use looplab::runtime::{Bell, Clock, Mode, Pacer, Runtime, Speed, Step, Stopped, TaskHandle};
use looplab::time::SimTime;
use looplab::trace::recorder::Counter;
use looplab::trace::{Cause, CauseKind, Log, Outcome, Recorder, What};

/// The recorded ready queue, checked as it is folded.
#[derive(Default)]
struct Mirror {
    queue: VecDeque<TaskId>,
    polling: Option<TaskId>,
    polls: usize,
    drops: usize,
    panics: usize,
}

impl Mirror {
    fn fold(log: &Log) -> Self {
        let mut mirror = Self::default();
        let mut before = SimTime::ZERO;
        for (position, event) in log.events(0) {
            assert!(event.at >= before, "time went back at event {position}");
            before = event.at;
            mirror.apply(position, event.what);
        }
        mirror
    }

    fn apply(&mut self, position: usize, what: What) {
        match what {
            What::Queued { task, .. } => {
                assert!(!self.queue.contains(&task), "event {position}: {task} is in the queue twice");
                self.queue.push_back(task);
            }
            What::PollBegan { task } => {
                assert_eq!(self.queue.pop_front(), Some(task), "event {position}: not the front was polled");
                assert_eq!(self.polling.replace(task), None, "event {position}: two polls at once");
                self.polls += 1;
            }
            What::PollEnded { task, outcome } => {
                assert_eq!(self.polling.take(), Some(task), "event {position}: a poll ended that never began");
                self.panics += usize::from(outcome == Outcome::Panicked);
            }
            What::Dropped { task } => {
                if self.queue.contains(&task) {
                    assert_eq!(self.queue.pop_front(), Some(task), "event {position}: dropped out of turn");
                }
                self.drops += 1;
            }
            _ => {}
        }
    }
}

/// A small generator of pseudo-random numbers (xorshift), so that a seed is a whole test.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

/// What the tasks of a tortured run share.
struct World {
    runtime: Rc<Runtime>,
    dice: RefCell<Dice>,
    wakers: RefCell<Vec<Waker>>,
    handles: RefCell<Vec<TaskHandle>>,
    left: RefCell<usize>,
    threads: bool,
}

impl World {
    fn roll(&self, sides: usize) -> usize {
        self.dice.borrow_mut().below(sides)
    }

    fn id(&self) -> TaskId {
        TaskId(self.runtime.clock().recorder().next_id(Counter::Task))
    }

    fn spawn(self: &Rc<Self>) {
        if *self.left.borrow() == 0 {
            return;
        }
        *self.left.borrow_mut() -= 1;
        let (world, mut steps) = (Rc::clone(self), 1 + self.roll(12));
        let handle = self.runtime.spawn(
            self.id(),
            poll_fn(move |cx| {
                steps -= 1;
                if steps == 0 {
                    return Poll::Ready(Outcome::Ready);
                }
                world.act(cx.waker());
                Poll::Pending
            }),
        );
        if self.roll(3) == 0 {
            self.handles.borrow_mut().push(handle);
        } else {
            handle.detach();
        }
    }

    /// One random thing a task does in a poll, and one thing that will wake it again.
    fn act(self: &Rc<Self>, own: &Waker) {
        match self.roll(8) {
            0 => self.spawn(),
            1 => self.wake_any(),
            2 => {
                let victim = self.handles.borrow_mut().pop();
                if let Some(victim) = victim {
                    victim.cancel();
                }
            }
            3 => self.callback(),
            4 if self.roll(40) == 0 => panic!("on purpose"),
            _ => {}
        }
        match self.roll(5) {
            0 => own.wake_by_ref(),
            1 => self.timer(own.clone()),
            2 if self.threads => self.wake_from_thread(own.clone()),
            3 => {
                own.wake_by_ref();
                own.wake_by_ref();
            }
            _ => {
                self.wakers.borrow_mut().push(own.clone());
                self.timer(own.clone());
            }
        }
    }

    fn wake_any(&self) {
        let waker = {
            let mut wakers = self.wakers.borrow_mut();
            let count = wakers.len();
            if count == 0 { None } else { Some(wakers.swap_remove(self.roll(count))) }
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn callback(self: &Rc<Self>) {
        let (world, cancelled) = (Rc::clone(self), self.roll(4) == 0);
        self.runtime.call_soon(
            self.id(),
            move || cancelled,
            move || {
                world.wake_any();
                Outcome::Ready
            },
        );
    }

    fn timer(self: &Rc<Self>, waker: Waker) {
        let deadline = self.runtime.clock().now() + Duration::from_micros(50 * self.roll(20) as u64);
        let wake = move || {
            waker.wake();
            Outcome::Ready
        };
        let timer = self.runtime.call_at(deadline, self.id(), || false, wake);
        if self.roll(10) == 0 && self.runtime.cancel_timer(timer) {
            self.callback();
        }
    }

    fn wake_from_thread(&self, waker: Waker) {
        let (held, outside) = (self.runtime.clock().hold(), self.runtime.outside());
        std::thread::spawn(move || {
            waker.wake_by_ref();
            outside.post(Cause { kind: CauseKind::Worker, by: 0 }, Box::new(move || waker.wake()));
            drop(held);
        });
    }
}

fn runtime(speed: Speed) -> Rc<Runtime> {
    let clock = Clock::new(Mode::Virtual, Arc::default(), Pacer::new(speed, false));
    Runtime::new(clock)
}

fn log(runtime: &Runtime) -> Log {
    let mut log = Log::default();
    log.extend(&runtime.clock().recorder().take());
    log
}

/// Runs until nothing can happen any more; gives the trace, with the torn-down executor's drops.
fn torture(seed: u64, threads: bool) -> Log {
    let runtime = runtime(Speed::Jump);
    let recorder: Arc<Recorder> = Arc::clone(runtime.clock().recorder());
    let world = Rc::new(World {
        runtime: Rc::clone(&runtime),
        dice: RefCell::new(Dice::new(seed)),
        wakers: RefCell::default(),
        handles: RefCell::default(),
        left: RefCell::new(60),
        threads,
    });
    for _ in 0..5 {
        world.spawn();
    }
    loop {
        match runtime.turn(false) {
            Ok(()) | Err(Stopped::Panicked(_)) => {}
            Err(Stopped::Stuck) => break,
            Err(stopped) => panic!("seed {seed}: {stopped}"),
        }
    }
    drop(world.handles.take());
    let mut log = Log::default();
    log.extend(&recorder.take());
    log
}

/// Deliberate panics would otherwise fill the test's output.
fn silence_panics() {
    std::panic::set_hook(Box::new(|info| {
        if info.payload().downcast_ref::<&str>() != Some(&"on purpose") {
            eprintln!("{info}");
        }
    }));
}

#[test]
fn the_recorded_queue_is_smols_queue() {
    silence_panics();
    let (mut polls, mut drops, mut panics) = (0, 0, 0);
    for seed in 0..1000 {
        let mirror = Mirror::fold(&torture(seed, false));
        assert!(mirror.queue.is_empty(), "seed {seed}: left in the queue: {:?}", mirror.queue);
        polls += mirror.polls;
        drops += mirror.drops;
        panics += mirror.panics;
    }
    assert!(polls > 50_000 && drops > 500 && panics > 20, "{polls} polls, {drops} drops, {panics} panics");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    silence_panics();
    for seed in 0..20 {
        let cells = |log: Log| log.cells(0).collect::<Vec<_>>();
        assert_eq!(cells(torture(seed, false)), cells(torture(seed, false)), "seed {seed}");
    }
}

#[test]
fn wakes_from_other_threads_keep_the_queue_exact() {
    silence_panics();
    for seed in 0..60 {
        let mirror = Mirror::fold(&torture(seed, true));
        assert!(mirror.queue.is_empty(), "seed {seed}: left in the queue: {:?}", mirror.queue);
    }
}

/// A task that waits for `length` so many times.
fn ticker(runtime: &Rc<Runtime>, times: usize, length: Duration) {
    let recorder = Arc::clone(runtime.clock().recorder());
    let task = TaskId(recorder.next_id(Counter::Task));
    let (weak, mut left, mut armed) = (Rc::downgrade(runtime), times, false);
    let future = poll_fn(move |cx| {
        left -= usize::from(armed);
        armed = true;
        let Some(runtime) = weak.upgrade().filter(|_| left > 0) else { return Poll::Ready(Outcome::Ready) };
        let waker = cx.waker().clone();
        let handle = TaskId(runtime.clock().recorder().next_id(Counter::Task));
        let deadline = runtime.clock().now() + length;
        runtime.call_at(
            deadline,
            handle,
            || false,
            move || {
                waker.wake();
                Outcome::Ready
            },
        );
        Poll::Pending
    });
    runtime.spawn(task, future).detach();
}

fn run_until_stuck(runtime: &Runtime) {
    while runtime.turn(false).is_ok() {}
}

#[test]
fn every_speed_gives_the_same_trace() {
    let run = |speed| {
        let runtime = runtime(speed);
        ticker(&runtime, 3, Duration::from_millis(4));
        ticker(&runtime, 2, Duration::from_millis(7));
        run_until_stuck(&runtime);
        log(&runtime).cells(0).collect::<Vec<_>>()
    };
    let jump = run(Speed::Jump);
    assert!(jump.len() > 20);
    assert_eq!(run(Speed::Times(1.0)), jump);
    assert_eq!(run(Speed::Times(0.5)), jump);
}

#[test]
fn an_hour_takes_no_time_at_jump() {
    let runtime = runtime(Speed::Jump);
    ticker(&runtime, 3, Duration::from_secs(3600));
    run_until_stuck(&runtime);
    let end = log(&runtime).end();
    assert!(end >= SimTime::from_secs_f64(10_800.0) && end < SimTime::from_secs_f64(10_800.01), "{end}");
}

#[test]
fn a_paused_run_takes_one_step_at_a_time() {
    let pacer = Pacer::new(Speed::Jump, true);
    let recorder = Arc::new(Recorder::new(true));
    let (front, theirs) = (Arc::clone(&pacer), Arc::clone(&recorder));
    let (told, stopped) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = Runtime::new(Clock::new(Mode::Virtual, theirs, pacer));
        ticker(&runtime, 2, Duration::from_secs(1));
        let end = runtime.turn(false).and_then(|()| runtime.turn(false));
        let _ = told.send(end);
    });
    let polls = |count: usize| {
        let mut log = Log::default();
        move |recorder: &Recorder| {
            while log.events(0).filter(|(_, event)| matches!(event.what, What::PollBegan { .. })).count() < count {
                log.extend(&recorder.take());
                std::thread::yield_now();
            }
            log.clone()
        }
    };
    while !front.status().waiting {
        std::thread::yield_now();
    }
    assert_eq!(Mirror::fold(&polls(0)(&recorder)).polls, 0);
    front.step(Step::Poll);
    assert_eq!(Mirror::fold(&polls(1)(&recorder)).polls, 1);
    front.step(Step::Turn);
    front.interrupt();
    assert!(matches!(stopped.recv(), Ok(Err(Stopped::Interrupted(_)) | Ok(()))));
    thread.join().expect("the loop's thread ends");
}

#[test]
fn a_blocking_call_is_deaf_to_the_queue_but_not_to_an_interrupt() {
    let runtime = runtime(Speed::Times(0.001));
    let clock = Arc::clone(runtime.clock());
    let pacer = Arc::clone(clock.pacer());
    let front = std::thread::spawn(move || {
        while !pacer.status().waiting {
            std::thread::yield_now();
        }
        pacer.interrupt();
    });
    assert!(clock.block(TaskId(1), Duration::from_secs(3600), "time.sleep").is_err());
    front.join().expect("the front ends");
    assert!(clock.now() < SimTime::from_secs_f64(3600.0));
}

#[test]
fn time_stands_still_while_a_worker_computes() {
    let runtime = runtime(Speed::Jump);
    ticker(&runtime, 2, Duration::from_secs(1));
    let (clock, outside) = (Arc::clone(runtime.clock()), runtime.outside());
    let place = clock.place("worker");
    let worker = std::thread::spawn(move || {
        place.enter();
        let slept = clock.block(TaskId::NONE, Duration::from_millis(500), "time.sleep");
        let woke = clock.now();
        outside.post(Cause { kind: CauseKind::Worker, by: 0 }, Box::new(|| ()));
        place.leave(|| (), &Bell::default());
        (slept, woke)
    });
    run_until_stuck(&runtime);
    let (slept, woke) = worker.join().expect("the worker ends");
    assert_eq!(slept, Ok(()));
    assert_eq!(woke.0 / 1_000_000, 500, "{woke}");
}
