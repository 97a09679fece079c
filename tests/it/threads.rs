//! Worker threads on the run's time: in turns, in order, paying for what they compute.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use looplab::ident::{TaskId, WorkerId};
use looplab::runtime::{Bell, Clock, Mode, Pacer, Runtime, SWITCH_INTERVAL, Speed, Stopped};
use looplab::time::SimTime;
use looplab::trace::{Log, Outcome, ResourceKind, What, WorkerState};

use super::python_child::run;

fn clock(gil: bool) -> Arc<Clock> {
    let clock = Clock::new(Mode::Virtual, Arc::default(), Pacer::new(Speed::Jump, false));
    clock.set_gil(gil);
    clock
}

/// Starts a worker that does `work` with the clock and then ends.
fn start(clock: &Arc<Clock>, name: &str, work: impl FnOnce(&Clock) + Send + 'static) -> std::thread::JoinHandle<()> {
    let (place, clock) = (clock.place(name), Arc::clone(clock));
    std::thread::spawn(move || {
        place.enter();
        work(&clock);
        place.leave(|| (), &Bell::default());
    })
}

fn log(clock: &Clock) -> Log {
    let mut log = Log::default();
    log.extend(&clock.recorder().take());
    log
}

/// What each worker did from when on, as the trace tells it, in milliseconds.
fn turns(log: &Log) -> Vec<(u64, WorkerId, WorkerState)> {
    log.events(0)
        .filter_map(|(_, event)| match event.what {
            What::WorkerTurned { worker, to } => Some((event.at.0 / 1_000_000, worker, to)),
            _ => None,
        })
        .collect()
}

/// How long four workers take that compute 300 ms each.
fn four(gil: bool) -> (Duration, Log) {
    let clock = clock(gil);
    let workers: Vec<_> =
        (0..4).map(|n| start(&clock, &format!("cpu-{n}"), |clock| clock.spend(Duration::from_millis(300)))).collect();
    // The main thread waits for longer than they could take.
    clock.block(TaskId::NONE, Duration::from_secs(10), "time.sleep").expect("nobody interrupts");
    for worker in workers {
        worker.join().expect("it ends");
    }
    let log = log(&clock);
    let last = log
        .events(0)
        .map(|(_, event)| event)
        .filter(|event| matches!(event.what, What::WorkerTurned { .. }))
        .last()
        .expect("they end");
    (last.at.since(SimTime::ZERO), log)
}

#[test]
fn computing_overlaps_without_an_interpreter_lock_and_queues_up_with_one() {
    assert_eq!(four(false).0, Duration::from_millis(300));
    let (makespan, log) = four(true);
    assert_eq!(makespan, Duration::from_millis(1200));
    let gils = log
        .events(0)
        .map(|(_, event)| event)
        .filter(|event| matches!(event.what, What::ResourceCreated { kind: ResourceKind::Gil, .. }));
    assert_eq!(gils.count(), 1);
    // In slices of the switch interval, in the order in which they asked.
    let computing = turns(&log).into_iter().filter(|turn| turn.2 == WorkerState::Computing).map(|turn| turn.1.0);
    let mut slices: Vec<u32> = computing.collect();
    slices.dedup();
    assert_eq!(slices[..8], [1, 2, 3, 4, 1, 2, 3, 4]);
    assert_eq!(slices.len(), 4 * 300 / 5);
    assert!(turns(&four(false).1).iter().all(|turn| turn.2 != WorkerState::WantsGil));
}

#[test]
fn a_run_with_threads_gives_the_same_trace_twice() {
    let once = four(true).1;
    let again = four(true).1;
    assert!(once.cells(0).eq(again.cells(0)));
}

#[test]
fn whoever_waits_lets_others_compute() {
    let clock = clock(true);
    let sleeper = start(&clock, "sleeper", |clock| {
        for _ in 0..3 {
            clock.block(TaskId::NONE, Duration::from_millis(100), "time.sleep").expect("nobody interrupts");
        }
    });
    let computer = start(&clock, "computer", |clock| clock.spend(Duration::from_millis(250)));
    clock.block(TaskId::NONE, Duration::from_secs(1), "time.sleep").expect("nobody interrupts");
    drop((sleeper.join(), computer.join()));
    let seen = turns(&log(&clock));
    // The sleeper gets the lock one switch interval after it wakes; computing takes no longer for it.
    let interval = SWITCH_INTERVAL.as_millis() as u64;
    assert!(seen.contains(&(100, WorkerId(1), WorkerState::WantsGil)), "{seen:?}");
    assert!(seen.contains(&(100 + interval, WorkerId(1), WorkerState::Computing)), "{seen:?}");
    assert!(seen.contains(&(250, WorkerId(2), WorkerState::Ended)), "{seen:?}");
}

/// The latest that a loop was with any of ten beats 20 ms apart while a thread computes.
fn lag(gil: bool) -> Duration {
    let clock = clock(gil);
    let runtime = Runtime::new(Arc::clone(&clock));
    let worker = start(&clock, "computer", |clock| clock.spend(Duration::from_secs(1)));
    let worst = Rc::new(Cell::new(Duration::ZERO));
    for beat in 1..=10 {
        let due = SimTime::ZERO + Duration::from_millis(20) * beat;
        let (clock, worst) = (Arc::clone(&clock), Rc::clone(&worst));
        let run = move || {
            worst.set(worst.get().max(clock.now().since(due)));
            Outcome::Ready
        };
        runtime.call_at(due, TaskId(100 + beat), || false, run);
    }
    while !matches!(runtime.turn(false), Err(Stopped::Stuck)) {}
    worker.join().expect("it ends");
    worst.get()
}

#[test]
fn a_computing_thread_slows_the_loop_only_with_an_interpreter_lock() {
    assert!(lag(false) < Duration::from_millis(1), "{:?}", lag(false));
    let with = lag(true);
    assert!(with >= SWITCH_INTERVAL && with < SWITCH_INTERVAL + Duration::from_millis(1), "{with:?}");
}

#[test]
fn a_long_poll_shares_the_interpreter_lock_with_a_thread() {
    let ends = |gil| {
        let clock = clock(gil);
        let worker = start(&clock, "computer", |clock| clock.spend(Duration::from_millis(100)));
        clock.block(TaskId::NONE, Duration::from_micros(1), "a moment").expect("nobody interrupts");
        clock.spend(Duration::from_millis(100));
        let end = clock.now().since(SimTime::ZERO).as_millis();
        drop(worker.join());
        end
    };
    assert_eq!((ends(false), ends(true)), (100, 200));
}

#[test]
fn a_bell_wakes_in_the_order_of_waiting_and_gives_up_in_time() {
    let clock = clock(true);
    let (bell, said) = (Arc::new(Bell::default()), Arc::new(Mutex::new(Vec::new())));
    let workers: Vec<_> = (1..=3)
        .map(|n| {
            let (bell, said) = (Arc::clone(&bell), Arc::clone(&said));
            start(&clock, "waiter", move |clock| {
                let most = (n == 2).then_some(Duration::from_millis(50));
                let open = || clock.now() >= SimTime::ZERO + Duration::from_millis(100);
                let waited = bell.wait(clock, TaskId::NONE, most, "a bell", open);
                said.lock().expect("no panic").push((n, waited, clock.now().0 / 1_000_000));
            })
        })
        .collect();
    clock.block(TaskId::NONE, Duration::from_millis(100), "time.sleep").expect("nobody interrupts");
    bell.ring_all(&clock);
    clock.block(TaskId::NONE, Duration::from_millis(1), "time.sleep").expect("nobody interrupts");
    for worker in workers {
        worker.join().expect("it ends");
    }
    let said: Vec<String> = said.lock().expect("no panic").iter().map(|said| format!("{said:?}")).collect();
    assert_eq!(said, ["(2, Ok(TimedOut), 50)", "(1, Ok(Done), 100)", "(3, Ok(Done), 100)"]);
}

/// Every thread program of the conformance corpus, twice: nothing of the machine gets in.
#[test]
fn programs_with_threads_give_the_same_trace_twice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/threads");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the programs are there") {
        let path = entry.expect("the programs are readable").path();
        if path.extension().is_some_and(|ending| ending == "py") {
            let source = fs::read_to_string(&path).expect("a program");
            assert_eq!(run(&source).trace, run(&source).trace, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 12, "{seen}");
}

/// Events of these kinds, without their times.
fn events(trace: &[String], kinds: &[&str]) -> Vec<String> {
    let lines = trace.iter().filter_map(|line| line.split_once(' ').map(|(_, event)| event));
    lines.filter(|line| kinds.contains(&line.split(' ').next().unwrap_or_default())).map(str::to_owned).collect()
}

#[test]
fn a_pool_of_one_is_seen_with_its_jobs() {
    let ran = run("\
import time
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=1, thread_name_prefix='mine') as pool:
    first, second = pool.submit(time.sleep, 1), pool.submit(time.sleep, 2)
");
    let kinds =
        ["worker", "resource", "capacity", "depth", "closed", "job-queued", "job-named", "job-started", "job-ended"];
    let expected = [
        "resource r1 pool \"mine\"",
        "capacity r1 1",
        "job-queued j1 by -",
        "job-named j1 \"sleep\"",
        "resource r2 gil \"GIL (simulated)\"",
        "worker w1 thread \"mine_0\"",
        "job-started j1 w1",
        "depth r1 1",
        "job-queued j2 by -",
        "job-named j2 \"sleep\"",
        "job-ended j1 ready",
        "depth r1 0",
        "job-started j2 w1",
        "depth r1 1",
        "job-ended j2 ready",
        "depth r1 0",
        "closed r1",
    ];
    assert_eq!(events(&ran.trace, &kinds), expected, "{}", ran.err);
}

#[test]
fn a_plain_thread_has_a_job_named_after_its_target() {
    let ran = run("\
import threading, time

def fetch():
    time.sleep(1)

thread = threading.Thread(target=fetch, name='fetcher')
thread.start()
thread.join()
");
    let kinds = ["worker", "worker-turned", "job-queued", "job-named", "job-started", "job-ended"];
    let expected = [
        "job-queued j1 by -",
        "job-named j1 \"fetch\"",
        "worker w1 thread \"fetcher\"",
        "worker-turned w1 computing",
        "job-started j1 w1",
        "worker-turned w1 waiting",
        "worker-turned w1 computing",
        "job-ended j1 ready",
        "worker-turned w1 ended",
    ];
    assert_eq!(events(&ran.trace, &kinds), expected, "{}", ran.err);
}

#[test]
fn a_cancelled_task_leaves_its_thread_running() {
    let ran = run("\
import asyncio, time

async def main():
    task = asyncio.create_task(asyncio.to_thread(time.sleep, 3))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])

asyncio.run(main())
");
    let at = |event: &str| ran.trace.iter().position(|line| line.ends_with(event)).unwrap_or_else(|| panic!("{event}"));
    assert!(at("cancel-delivered t2") < at("job-ended j1 ready"), "{:?}", ran.trace);
    let ended = &ran.trace[at("job-ended j1 ready")];
    assert!(ended.starts_with("3.000"), "{ended}");
}

#[test]
fn threads_that_wait_for_each_other_are_named() {
    let ran = run("\
import threading, time

first, second = threading.Lock(), threading.Lock()

def work(one, other):
    with one:
        time.sleep(0.1)
        with other:
            pass

threads = [threading.Thread(target=work, args=pair) for pair in [(first, second), (second, first)]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
");
    assert_eq!(ran.code, 1, "{ran:?}");
    let told = events(&ran.trace, &["warned"]);
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["deadlock", "Thread.join", "Thread-1 (work) waits in Lock.acquire", "Thread-2 (work)"] {
        assert!(told[0].contains(part), "{told:?}");
    }
}
