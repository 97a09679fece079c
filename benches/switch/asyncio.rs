//! asyncio programs, timed from their beginning to the moment the front has folded the last of their trace.
//!
//! Each run has a process of its own, as in the product: this bench starts itself. What a run costs that
//! does nothing (compiling, `asyncio.run`, tidying up) is measured too, and taken off.
//!
//! The recorded side needs two processors: the front folds while the kernel runs. Where other work takes them,
//! the front's part (about a microsecond for a gathered task) adds to the wall time instead of hiding behind it.
//!
//! Measured on two processors that others share: a switch recorded costs 1.1 times an unrecorded one and 1.9 times
//! CPython's, a gathered task that returns 1.2 to 1.3 times an unrecorded one and 0.7 times CPython's. Of a switch, nearly four fifths are RustPython resuming the
//! coroutine, before anything of looplab's.

use std::io::{BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use looplab::kernel::outbox::{MOST_EVENTS, MOST_TEXT, Outbox};
use looplab::kernel::protocol::{self, Ended, Report};
use looplab::model::Model;
use looplab::python::{Context, Program, Python, alloc};
use looplab::runtime::{Clock, Mode, Pacer, Speed};
use looplab::trace::{Recorder, codec, frame};

/// Set in a child: whether it records.
const CHILD: &str = "LOOPLAB_BENCH_RECORDS";

/// How often a program is run on each side; the shortest run counts, as the one least disturbed.
const RUNS: usize = 7;

/// A program that does a thing `N` times.
struct Row {
    /// What it does.
    what: &'static str,
    /// How often.
    times: u32,
    /// The body of its `main`, in which `N` is the number of times.
    body: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        what: "switch: sleep(0), 5 tasks in turn",
        times: 200_000,
        body: "
    async def yields(n):
        for _ in range(n):
            await asyncio.sleep(0)
    await asyncio.gather(*(yields(N // 5) for _ in range(5)))",
    },
    Row {
        what: "gathered task that returns, 1000 at once",
        times: 100_000,
        body: "
    async def task(n):
        return n
    for _ in range(N // 1000):
        await asyncio.gather(*(task(n) for n in range(1000)))",
    },
    Row {
        what: "gathered task that returns, 10 000 at once",
        times: 100_000,
        body: "
    async def task(n):
        return n
    for _ in range(N // 10_000):
        await asyncio.gather(*(task(n) for n in range(10_000)))",
    },
    Row {
        what: "gathered task that sleeps(0), 10 000 at once",
        times: 100_000,
        body: "
    async def task(n):
        await asyncio.sleep(0)
        return n
    for _ in range(N // 10_000):
        await asyncio.gather(*(task(n) for n in range(10_000)))",
    },
    Row {
        what: "queue: put and get of one item, maxsize 10",
        times: 50_000,
        body: "
    queue = asyncio.Queue(10)
    async def produce():
        for item in range(N):
            await queue.put(item)
    async def consume():
        for _ in range(N):
            await queue.get()
    await asyncio.gather(produce(), consume())",
    },
    Row {
        what: "lock: acquired and released, 1000 tasks wait",
        times: 50_000,
        body: "
    lock = asyncio.Lock()
    async def work():
        for _ in range(N // 1000):
            async with lock:
                await asyncio.sleep(0)
    await asyncio.gather(*(work() for _ in range(1000)))",
    },
];

fn source(row: &Row, times: u32) -> String {
    format!("import asyncio\nN = {times}\nasync def main():{}\nasyncio.run(main())\n", row.body)
}

/// Whether this process was started by [`table`] to run one program.
pub(crate) fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs the program that the command line names, as the kernel does.
pub(crate) fn play() {
    let path = std::env::args().nth(1).expect("a program's path");
    let source = std::fs::read_to_string(path).expect("the program can be read");
    let records = std::env::var(CHILD).is_ok_and(|records| records == "yes");
    let python = Python::new().expect("an interpreter starts");
    python.wait_until_ready().expect("an interpreter is built");
    let recorder = Arc::new(Recorder::new(records).bounded(MOST_EVENTS, MOST_TEXT));
    let pacer = Pacer::new(Speed::Jump, false);
    let outbox = Arc::new(Outbox::new(Box::new(std::io::stdout()), Arc::clone(&recorder)));
    outbox.say(&Report::Began).expect("the bench listens");
    let sending = {
        let (outbox, pacer) = (Arc::clone(&outbox), Arc::clone(&pacer));
        std::thread::spawn(move || outbox.pump(&pacer))
    };
    let clock = Clock::new(Mode::Virtual, recorder, pacer);
    let exit = python.run(&Program::new("bench.py", source), Context::new(clock)).expect("the program runs");
    outbox.close(&Report::Ended(Ended { code: exit.code, abrupt: false, problem: None }));
    drop(sending.join());
}

/// Runs a program here, in a child, and folds its trace as it comes.
#[expect(clippy::disallowed_methods, reason = "it measures the wall")]
fn here(source: &str, records: bool) -> Duration {
    let mut file = tempfile::NamedTempFile::new().expect("a scratch file");
    file.write_all(source.as_bytes()).expect("the program is written");
    let this = std::env::current_exe().expect("this bench");
    let records = if records { "yes" } else { "no" };
    let mut command = Command::new(this);
    let mut child = command
        .arg(file.path())
        .env(CHILD, records)
        .env(alloc::KEEP.0, alloc::KEEP.1)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child starts");
    let mut frames = frame::Reader::new(BufReader::new(child.stdout.take().expect("its output")), 0);
    let (mut model, mut began) = (Model::default(), None);
    let took = loop {
        let (kind, payload) = frames.next_frame().expect("sound frames").expect("a last word");
        match kind {
            codec::BATCH => model.extend(&codec::decode(&payload).expect("a batch")),
            _ => match protocol::understand::<Report>(&payload) {
                Some(Report::Began) => began = Some(Instant::now()),
                Some(Report::Ended(Ended { code, .. })) => {
                    assert_eq!(code, 0, "the program failed");
                    break began.expect("it began before it ended").elapsed();
                }
                _ => {}
            },
        }
    };
    child.wait().expect("the child ends");
    assert_eq!(model.live.mirror_breaks, 0, "the trace is not true");
    took
}

/// Runs a program in CPython, which says itself how long it took after its imports.
fn cpython(source: &str) -> Option<Duration> {
    let timed = source.replace("asyncio.run(", "import time\nbegan = time.perf_counter()\nasyncio.run(")
        + "print(time.perf_counter() - began)\n";
    let python = std::env::var("LOOPLAB_PYTHON").unwrap_or_else(|_| "python3".into());
    let mut words = python.split_whitespace();
    let output = Command::new(words.next()?).args(words).args(["-c", &timed]).stderr(Stdio::null()).output().ok()?;
    let seconds = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(Duration::from_secs_f64(seconds))
}

/// The three sides of the comparison.
const SIDES: [fn(&str) -> Option<Duration>; 3] =
    [|source| Some(here(source, false)), |source| Some(here(source, true)), cpython];

/// Microseconds for doing the thing once on each side, with what an idle run takes taken off. The sides take
/// turns, so that a busy machine is busy for all of them.
fn prices(row: &Row) -> [Option<f64>; 3] {
    let mut shortest = [[None::<Duration>; 2]; 3];
    for _ in 0..RUNS {
        for (side, best) in SIDES.iter().zip(&mut shortest) {
            for (times, best) in [0, row.times].into_iter().zip(best) {
                let took = side(&source(row, times));
                *best = (*best).into_iter().chain(took).min();
            }
        }
    }
    shortest.map(|[idle, whole]| Some(whole?.saturating_sub(idle?).as_secs_f64() * 1e6 / f64::from(row.times)))
}

/// Prints what each thing costs on each side.
pub(crate) fn table() {
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    println!(
        "{:46} {:>10} {:>10} {:>8} {:>10} {:>8}",
        "µs for one", "unrecorded", "recorded", "ratio", "CPython", "ratio"
    );
    for row in ROWS.iter().filter(|row| row.what.contains(&wanted)) {
        let [off, on, peer] = prices(row);
        let time = |time: Option<f64>| time.map_or_else(|| "-".into(), |time| format!("{time:.2}"));
        let ratio = |to: Option<f64>| on.zip(to).map_or_else(|| "-".into(), |(on, to)| format!("{:.2}×", on / to));
        println!(
            "{:46} {:>10} {:>10} {:>8} {:>10} {:>8}",
            row.what,
            time(off),
            time(on),
            ratio(off),
            time(peer),
            ratio(peer)
        );
    }
}
