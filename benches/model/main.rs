//! What the folds and the screen cost, on traces of a thousand, a hundred thousand and a million events of ten, a
//! thousand and ten thousand tasks: folding, seeking, stepping, drawing a whole frame; and their memory.
//!
//! First a table with what half and what 99 of 100 actions take, for the bars of quality speak of those; then
//! criterion's means. `cargo bench --bench model -- --table` prints the table alone.

mod quantiles;
mod screen;
mod traces;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use looplab::model::{Model, State, Stop, View};
use looplab::session::Command;
use looplab::time::SimTime;
use looplab::trace::Log;

use quantiles::{quantiles, timed};
use screen::Screen;
use traces::{Work, random, trace};

const EVENTS: [usize; 3] = [1_000, 100_000, 1_000_000];
const TASKS: [u32; 3] = [10, 1_000, 10_000];

/// What half and what 99 of 100 seeks, steps and frames take, and the memory of it all.
fn table() {
    println!("µs of processor time: half of them, and 99 of 100");
    println!(
        "{:9} {:>9} {:>6} {:>15} {:>15} {:>15} {:>15} {:>15}",
        "tasks", "events", "B/ev", "seek", "step back", "step", "frame", "seek and frame"
    );
    for work in [Work::Mixed, Work::Sleepers, Work::Yielders] {
        for tasks in TASKS {
            for events in EVENTS {
                if work == Work::Mixed || events == 1_000_000 {
                    row(work, tasks, trace(work, tasks, events));
                }
            }
        }
    }
}

fn row(work: Work, tasks: u32, log: Log) {
    let mut screen = Screen::of(log);
    let model = screen.session().model();
    let (events, bytes) = (model.log.len(), model.log.size() + model.index_size());
    let mut seed = 1;
    let seek = quantiles(|| {
        let to = random(&mut seed) % events;
        timed(|| screen.session_mut().command(Command::Seek(to)))
    });
    let mut step = |command: Command| {
        quantiles(|| {
            if screen.session().position() >= events {
                screen.session_mut().command(Command::Seek(random(&mut seed) % events));
            }
            timed(|| screen.session_mut().command(command.clone()))
        })
    };
    let (back, forward) = (step(Command::Back(Stop::Poll)), step(Command::Step(Stop::Poll)));
    let frame = quantiles(|| {
        let to = random(&mut seed) % events;
        screen.session_mut().command(Command::Seek(to));
        screen.choose(random(&mut seed));
        // What is drawn first unpacks what is shown; `seek and frame` has it all.
        timed(|| screen.draw())
    });
    let both = quantiles(|| {
        let to = random(&mut seed) % events;
        timed(|| {
            screen.session_mut().command(Command::Seek(to));
            screen.draw();
        })
    });
    let micros = |[half, most]: [Duration; 2]| format!("{} {:>6}", half.as_micros(), most.as_micros());
    println!(
        "{:9} {events:>9} {:>6.1} {:>15} {:>15} {:>15} {:>15} {:>15}",
        format!("{tasks} {}", &format!("{work:?}").to_lowercase()[..2]),
        bytes as f64 / events as f64,
        micros(seek),
        micros(back),
        micros(forward),
        micros(frame),
        micros(both),
    );
}

fn folds(c: &mut Criterion) {
    for (name, work, tasks) in [
        ("10,000 mixed", Work::Mixed, 10_000),
        ("10,000 sleepers", Work::Sleepers, 10_000),
        ("100 yielders", Work::Yielders, 100),
    ] {
        let log = trace(work, tasks, 1_000_000);
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
        let mut screen = Screen::of(log);
        group.throughput(Throughput::Elements(1));
        let (mut seed, events) = (1, screen.session().log().len());
        group.bench_function("seek anywhere", |b| {
            b.iter(|| screen.session_mut().command(Command::Seek(random(&mut seed) % events)));
        });
        group.bench_function("a frame", |b| b.iter(|| screen.draw()));
        let model = screen.session().model();
        group.bench_function("timeline, 50 lanes of 200 columns, all of it", |b| {
            b.iter(|| timeline(model, SimTime::ZERO));
        });
        let late = SimTime(model.live.now.0 - model.live.now.0 / 1000);
        group.bench_function("timeline, 50 lanes of 200 columns, the last thousandth", |b| {
            b.iter(|| timeline(model, late));
        });
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

fn main() {
    let words: Vec<_> = std::env::args().collect();
    if !words.iter().any(|word| word == "--test") {
        table();
    }
    if words.iter().any(|word| word == "--table") {
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    folds(&mut criterion);
    criterion.final_summary();
}
