//! What a task switch and a gathered task cost: bare smol, smol recorded, asyncio here recorded and
//! not, and CPython's asyncio where there is a `python3`, side by side in one run.
//!
//! `LOOPLAB_PYTHON` names another CPython to compare with.

use std::future::poll_fn;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use looplab::ident::TaskId;
use looplab::python::{Context, Program, Python};
use looplab::runtime::{Clock, Mode, Pacer, Runtime, Speed};
use looplab::trace::recorder::Counter;
use looplab::trace::{Outcome, Recorder, codec};

/// Tasks that yield in turn.
const TASKS: u64 = 5;

/// What an asyncio program does in one iteration of a bench, so that its start-up does not matter.
const AT_ONCE: u64 = 100_000;

/// How long events gather before they are taken away, as in the kernel.
const GATHER: Duration = Duration::from_millis(8);

/// A future that yields so many times.
fn yields(mut left: u64) -> impl Future<Output = Outcome> {
    poll_fn(move |cx| {
        if left == 0 {
            return Poll::Ready(Outcome::Ready);
        }
        left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

#[expect(clippy::disallowed_methods, reason = "it measures the wall")]
fn bare(switches: u64) -> Duration {
    let executor = smol::LocalExecutor::new();
    for _ in 0..TASKS {
        executor.spawn(yields(switches / TASKS)).detach();
    }
    let began = Instant::now();
    while executor.try_tick() {}
    began.elapsed()
}

fn clock(recorder: Recorder) -> Arc<Clock> {
    Clock::new(Mode::Virtual, Arc::new(recorder), Pacer::new(Speed::Jump, false))
}

#[expect(clippy::disallowed_methods, reason = "it measures the wall")]
fn instrumented(switches: u64, record: bool) -> Duration {
    let clock = clock(Recorder::new(record));
    let recorder = Arc::clone(clock.recorder());
    let runtime = Runtime::new(clock);
    for _ in 0..TASKS {
        let task = TaskId(recorder.next_id(Counter::Task));
        runtime.spawn(task, yields(switches / TASKS)).detach();
    }
    let began = Instant::now();
    while runtime.turn(true).is_ok() && runtime.ready() > 0 {
        if recorder.backlog() > 1 << 14 {
            drop(recorder.take());
        }
    }
    began.elapsed()
}

/// An asyncio program that does its thing `AT_ONCE` times and prints nothing.
fn program(what: &str) -> String {
    let body = match what {
        "switch" => format!(
            "    async def yields(n):\n        for _ in range(n):\n            await asyncio.sleep(0)\n    \
             await asyncio.gather(*(yields({}) for _ in range({TASKS})))\n",
            AT_ONCE / TASKS
        ),
        _ => format!(
            "    async def task(n):\n        return n\n    for _ in range({}):\n        \
             await asyncio.gather(*(task(n) for n in range(1000)))\n",
            AT_ONCE / 1000
        ),
    };
    format!("import asyncio\nasync def main():\n{body}asyncio.run(main())\n")
}

/// Runs a program in a fresh interpreter of ours; the trace is taken away and encoded as it comes.
#[expect(clippy::disallowed_methods, reason = "it measures the wall")]
fn here(source: &str, record: bool) -> Duration {
    let python = Python::new().expect("an interpreter starts");
    python.wait_until_ready().expect("an interpreter is built");
    let clock = clock(Recorder::new(record).bounded(1 << 16, 4 << 20));
    let (recorder, over) = (Arc::clone(clock.recorder()), Arc::new(AtomicBool::new(false)));
    let sending = {
        let over = Arc::clone(&over);
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                recorder.wait(Some(GATHER));
                recorder.gather(GATHER);
                std::hint::black_box(codec::encode(&recorder.take()));
            }
        })
    };
    let began = Instant::now();
    let exit = python.run(&Program::new("bench.py", source), Context::new(clock)).expect("the program runs");
    let took = began.elapsed();
    assert_eq!(exit.code, 0, "{exit:?}");
    over.store(true, Ordering::Relaxed);
    sending.join().expect("the sender ends");
    took
}

/// Runs a program in CPython, which says itself how long it took after its imports.
fn cpython(source: &str) -> Option<Duration> {
    let timed =
        source.replace("asyncio.run(", "import time\nbegan = time.perf_counter()\nasyncio.run(").trim_end().to_owned()
            + "\nprint(time.perf_counter() - began)\n";
    let python = std::env::var("LOOPLAB_PYTHON").unwrap_or_else(|_| "python3".into());
    let mut words = python.split_whitespace();
    let output = Command::new(words.next()?).args(words).args(["-c", &timed]).stderr(Stdio::null()).output().ok()?;
    let seconds = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(Duration::from_secs_f64(seconds))
}

fn native(c: &mut Criterion) {
    let mut group = c.benchmark_group("switch");
    group.throughput(Throughput::Elements(1)).sample_size(20);
    group.bench_function("smol, bare", |b| b.iter_custom(|n| bare(n.max(TASKS))));
    group.bench_function("smol, wrapped but not recorded", |b| b.iter_custom(|n| instrumented(n.max(TASKS), false)));
    group.bench_function("smol, recorded", |b| b.iter_custom(|n| instrumented(n.max(TASKS), true)));
    group.finish();
}

fn asyncio(c: &mut Criterion) {
    for what in ["switch", "gathered task"] {
        let source = program(what);
        let mut group = c.benchmark_group(format!("asyncio {what} × {AT_ONCE}"));
        group.throughput(Throughput::Elements(AT_ONCE)).sample_size(10);
        side(&mut group, "here, not recorded", || Some(here(&source, false)));
        side(&mut group, "here, recorded", || Some(here(&source, true)));
        if cpython(&source).is_some() {
            side(&mut group, "CPython", || cpython(&source));
        } else {
            println!("no python3 here: CPython is left out");
        }
        group.finish();
    }
}

fn side(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, run: impl Fn() -> Option<Duration>) {
    group.bench_function(name, |b| {
        b.iter_custom(|n| (0..n).map(|_| run().expect("what ran once runs again")).sum());
    });
}

criterion_group!(benches, native, asyncio);
criterion_main!(benches);
