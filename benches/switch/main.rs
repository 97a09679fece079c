//! What a task switch costs on bare smol and with everything recorded, and what asyncio costs here, not
//! recorded and recorded, next to CPython's asyncio where there is a `python3`: one table, one run.
//!
//! `LOOPLAB_PYTHON` names another CPython to compare with. A word after `--` picks the rows that contain it.

mod asyncio;

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use looplab::ident::TaskId;
use looplab::runtime::{Clock, Mode, Pacer, Runtime, Speed};
use looplab::trace::recorder::Counter;
use looplab::trace::{Outcome, Recorder};

/// Tasks that yield in turn.
const TASKS: u64 = 5;

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

fn native(c: &mut Criterion) {
    let mut group = c.benchmark_group("switch");
    group.throughput(Throughput::Elements(1)).sample_size(20);
    group.bench_function("smol, bare", |b| b.iter_custom(|n| bare(n.max(TASKS))));
    group.bench_function("smol, wrapped but not recorded", |b| b.iter_custom(|n| instrumented(n.max(TASKS), false)));
    group.bench_function("smol, recorded", |b| b.iter_custom(|n| instrumented(n.max(TASKS), true)));
    group.finish();
}

fn main() {
    if asyncio::is_child() {
        return asyncio::play();
    }
    let mut criterion = Criterion::default().configure_from_args();
    native(&mut criterion);
    criterion.final_summary();
    asyncio::table();
}
