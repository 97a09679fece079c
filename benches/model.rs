//! What the folds cost on a million events: folding, seeking anywhere, drawing the timeline; and their memory.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use looplab::ident::{FileId, StrId, TaskId, TimerId};
use looplab::model::{Model, State, View, Words};
use looplab::time::SimTime;
use looplab::trace::event::Delay;
use looplab::trace::{Cause, CauseKind, Event, Log, Outcome, Place, Wait, WaitKind, What};

const EVENTS: usize = 1_000_000;

/// Tasks that sleep again and again, each a little out of step with the others.
fn sleepers(tasks: u32) -> Log {
    let mut log = Log::default();
    let (mut now, mut handles, mut timers) = (0, tasks, 0);
    let callback = log.strings.push("set_result");
    let tasks: Vec<_> = (1..=tasks).map(TaskId).collect();
    for &task in &tasks {
        push(&mut log, now, What::Spawned { task, parent: TaskId::NONE });
        push(&mut log, now, What::Named { task, name: callback });
        push(&mut log, now, What::Queued { task, cause: Cause { kind: CauseKind::Spawn, by: 0 } });
    }
    push(&mut log, now, What::LoopStarted);
    let mut sleeping = std::collections::VecDeque::new();
    for &task in &tasks {
        sleep(&mut log, task, now, callback, &mut handles, &mut timers, &mut sleeping);
        now += 5_000;
    }
    while log.len() < EVENTS {
        let Some((task, handle, timer)) = sleeping.pop_front() else { break };
        push(&mut log, now, What::IdleBegan);
        now += 100_000;
        push(&mut log, now, What::IdleEnded);
        push(&mut log, now, What::TimerFired { timer });
        push(&mut log, now, What::Queued { task: handle, cause: Cause { kind: CauseKind::Timer, by: timer.0 } });
        push(&mut log, now, What::TurnBegan { ready: 1 });
        push(&mut log, now, What::PollBegan { task: handle });
        push(&mut log, now, What::Queued { task, cause: Cause { kind: CauseKind::Task, by: handle.0 } });
        now += 1_000;
        push(&mut log, now, What::PollEnded { task: handle, outcome: Outcome::Ready });
        push(&mut log, now, What::TurnBegan { ready: 1 });
        sleep(&mut log, task, now, callback, &mut handles, &mut timers, &mut sleeping);
        now += 5_000;
    }
    log
}

fn sleep(
    log: &mut Log,
    task: TaskId,
    now: u64,
    callback: StrId,
    handles: &mut u32,
    timers: &mut u32,
    sleeping: &mut std::collections::VecDeque<(TaskId, TaskId, TimerId)>,
) {
    *handles += 1;
    *timers += 1;
    let (handle, timer) = (TaskId(*handles), TimerId(*timers));
    push(log, now, What::PollBegan { task });
    push(log, now, What::Line { task, place: Place { file: FileId(1), line: 6 } });
    push(log, now, What::HandleCreated { handle, callback });
    push(log, now, What::TimerArmed { timer, delay: Delay::new(Duration::from_millis(100)) });
    push(log, now, What::Parked { task, wait: Wait { kind: WaitKind::Sleep, on: timer.0 } });
    push(log, now + 5_000, What::PollEnded { task, outcome: Outcome::Pending });
    sleeping.push_back((task, handle, timer));
}

/// Tasks that give up their turn all the time: the fewest events a poll.
fn yielders(tasks: u32) -> Log {
    let mut log = Log::default();
    let mut now = 0;
    for task in (1..=tasks).map(TaskId) {
        push(&mut log, now, What::Spawned { task, parent: TaskId::NONE });
        push(&mut log, now, What::Queued { task, cause: Cause { kind: CauseKind::Spawn, by: 0 } });
    }
    push(&mut log, now, What::LoopStarted);
    while log.len() < EVENTS {
        push(&mut log, now, What::TurnBegan { ready: tasks });
        for task in (1..=tasks).map(TaskId) {
            push(&mut log, now, What::PollBegan { task });
            now += 5_000;
            push(&mut log, now, What::PollEnded { task, outcome: Outcome::Pending });
            push(&mut log, now, What::Queued { task, cause: Cause { kind: CauseKind::Itself, by: 0 } });
        }
    }
    log
}

fn push(log: &mut Log, now: u64, what: What) {
    log.push(&Event { at: SimTime(now), what });
}

fn folds(c: &mut Criterion) {
    let logs =
        [("100 sleepers", sleepers(100)), ("10,000 sleepers", sleepers(10_000)), ("100 yielders", yielders(100))];
    for (name, log) in logs {
        let mut group = c.benchmark_group(name);
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(3))
            .throughput(Throughput::Elements(log.len() as u64));
        group.bench_function("fold a million events", |b| {
            b.iter(|| {
                let mut state = State::default();
                log.visit(0..log.len(), |position, event| state.apply(position, event));
                state
            });
        });
        group.bench_function("fold with every index", |b| b.iter(|| Model::new(log.clone())));
        let model = Model::new(log);
        eprintln!(
            "{name}: {:.1} bytes an event beside the log's 16",
            model.index_size() as f64 / model.log.len() as f64
        );
        group.throughput(Throughput::Elements(1));
        let mut seed = 1_usize;
        group.bench_function("seek anywhere", |b| {
            b.iter(|| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                model.state_at((seed >> 33) % model.log.len())
            });
        });
        group.bench_function("timeline, 50 lanes of 200 columns, all of it", |b| {
            b.iter(|| timeline(&model, SimTime::ZERO));
        });
        let late = SimTime(model.live.now.0 - model.live.now.0 / 1000);
        group.bench_function("timeline, 50 lanes of 200 columns, the last thousandth", |b| {
            b.iter(|| timeline(&model, late));
        });
        group.bench_function("words and groups for a screen", |b| b.iter(|| screen(&model)));
        group.finish();
    }
}

fn timeline(model: &Model, from: SimTime) {
    let now = model.live.now;
    let view = View { state: &model.live, now, from, to: now, columns: 200 };
    black_box(model.timeline.loop_row(&view));
    for task in model.live.tasks().take(50) {
        black_box(model.timeline.row(task.id, &view));
    }
}

fn screen(model: &Model) {
    let words = Words::new(&model.live, &model.log.strings, model.live.now);
    black_box(words.event_loop());
    for group in model.live.parked_groups().iter().take(50) {
        black_box(words.group(group));
    }
    for ready in model.live.ready().take(50) {
        black_box(words.why(ready.id));
    }
}

criterion_group!(benches, folds);
criterion_main!(benches);
