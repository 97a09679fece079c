//! What a task switch costs: bare smol, smol recorded, asyncio here recorded and not, and CPython,
//! side by side in one run.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
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

fn bare(switches: u64) -> Duration {
    let executor = smol::LocalExecutor::new();
    for _ in 0..TASKS {
        executor.spawn(yields(switches / TASKS)).detach();
    }
    let began = Instant::now();
    while executor.try_tick() {}
    began.elapsed()
}

fn instrumented(switches: u64, record: bool) -> Duration {
    let recorder = Arc::new(Recorder::new(record));
    let runtime = Runtime::new(Clock::new(Mode::Virtual, Arc::clone(&recorder), Pacer::new(Speed::Jump, false)));
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

fn switches(c: &mut Criterion) {
    let mut group = c.benchmark_group("switch");
    group.throughput(Throughput::Elements(1)).sample_size(20);
    group.bench_function("smol, bare", |b| b.iter_custom(|n| bare(n.max(TASKS))));
    group.bench_function("smol, wrapped but not recorded", |b| b.iter_custom(|n| instrumented(n.max(TASKS), false)));
    group.bench_function("smol, recorded", |b| b.iter_custom(|n| instrumented(n.max(TASKS), true)));
    group.finish();
}

criterion_group!(benches, switches);
criterion_main!(benches);
