//! "Why?", asked at every moment of real runs: a deadlock, a starving task, a blocked loop, a backpressured
//! producer, a cancelled gather, exhausted pools. The snapshots hold each answer at each poll's end.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use insta::assert_snapshot;
use looplab::ident::TaskId;
use looplab::model::explain::Explanation;
use looplab::model::explain::tree::Tree;
use looplab::model::graph::Graph;
use looplab::model::waker::Waker;
use looplab::model::{Model, Phase, Stop, Words};
use looplab::session::Lines;
use looplab::time::SimTime;
use looplab::trace::{Log, What};
use proptest::prelude::*;

use super::runs;
use super::traces::traces;
use super::vocabulary::jumbles;

/// Runs `main()` of a program to its end.
fn model(source: &str) -> Model {
    let source = format!("import asyncio, time\n\n{}\nasyncio.run(main())\n", source.trim_start());
    runs::run(&source).model().clone()
}

/// What is said at each poll's end and in the midst of each wait and blocking call, of the loop and of each task, as
/// far as it is not what was said before.
fn transcript(model: &Model) -> String {
    let mut text = String::new();
    let mut said: BTreeMap<TaskId, String> = BTreeMap::new();
    for (position, now) in moments(model) {
        let state = model.state_at(position);
        let tasks = state.tasks().map(|task| task.id).filter(|&id| is_the_programs(model, id));
        // Between two polls the loop has no story of its own.
        let tells = state.blocking.is_some() || state.deadlock.is_some() || state.phase != Phase::Busy;
        let event_loop = tells.then_some(TaskId::NONE);
        for id in event_loop.into_iter().chain(tasks) {
            let told = model.explain(&state, now, id);
            let answer = answer(&told);
            // How long something has lasted is no news.
            if said.insert(id, timeless(&answer)).is_none_or(|before| before != timeless(&answer)) {
                let _ = writeln!(text, "{now} {}\n{answer}", told.subject);
            }
        }
    }
    text
}

/// The moments to ask at: positions, and what time it is then. Nothing is asked once main is over and done with.
fn moments(model: &Model) -> Vec<(usize, SimTime)> {
    let mut moments = Vec::new();
    let mut position = 0;
    while position < model.log.len() {
        let next = Stop::Poll.after(position, &model.log);
        for at in position..next {
            let Some(event) = model.log.get(at) else { continue };
            if matches!(event.what, What::IdleBegan | What::BlockingBegan { .. } | What::Warned { .. }) {
                let until = model.log.get(at + 1).map_or(event.at, |next| next.at);
                moments.push((at + 1, SimTime(u64::midpoint(event.at.0, until.0))));
            }
        }
        position = next;
        moments.push((position, model.log.get(position - 1).map_or(model.live.now, |event| event.at)));
    }
    moments
}

/// Tasks that `asyncio.run` makes to tidy up are left out.
fn is_the_programs(model: &Model, id: TaskId) -> bool {
    let task = model.live.task(id);
    task.is_some_and(|task| !model.log.strings.get(task.coroutine).starts_with("BaseEventLoop."))
}

fn answer(told: &Explanation) -> String {
    let mut text = format!("    {}\n", told.now);
    for because in &told.because {
        let _ = writeln!(text, "      {because}");
    }
    for wakes in &told.wakes {
        let _ = writeln!(text, "      > {wakes}");
    }
    if let Some(woken) = &told.woken {
        let _ = writeln!(text, "      < {woken}");
    }
    text
}

/// A text without its numbers.
fn timeless(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_ascii_digit() && !matches!(letter, '.' | 'µ' | 'm')).collect()
}

/// What a run says of a task at a moment.
fn at(model: &Model, name: &str, seconds: f64) -> Explanation {
    let now = SimTime::from_secs_f64(seconds);
    let state = model.state_at(model.position_at(now));
    model.explain(&state, now, named(model, name))
}

fn named(model: &Model, name: &str) -> TaskId {
    let words = Words::new(&model.live, &model.log.strings, model.live.now);
    model.live.tasks().map(|task| task.id).find(|&id| words.name(id) == name).expect("there is such a task")
}

const DEADLOCK: &str = "
async def worker(first, second):
    async with first:
        await asyncio.sleep(0.1)
        async with second:
            pass

async def ticker():
    for _ in range(2):
        await asyncio.sleep(0.2)

async def main():
    fork, knife = asyncio.Lock(), asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        group.create_task(worker(fork, knife), name='ada')
        group.create_task(worker(knife, fork), name='bob')
        group.create_task(ticker(), name='ticker')
";

const STARVING: &str = "
async def greedy():
    for _ in range(3):
        time.sleep(0.2)
        await asyncio.sleep(0)

async def polite():
    for _ in range(2):
        await asyncio.sleep(0.05)

async def main():
    await asyncio.gather(greedy(), polite())
";

const BLOCKED: &str = "
async def heartbeat():
    for _ in range(4):
        await asyncio.sleep(0.1)

async def work():
    await asyncio.sleep(0.15)
    time.sleep(0.5)

async def main():
    async with asyncio.timeout(0.3):
        beat = asyncio.create_task(heartbeat(), name='heartbeat')
        await asyncio.create_task(work(), name='work')
        await beat
";

const BACKPRESSURE: &str = "
async def produce(jobs):
    for job in range(4):
        await jobs.put(job)

async def consume(jobs):
    for _ in range(4):
        await jobs.get()
        await asyncio.sleep(0.1)

async def main():
    jobs = asyncio.Queue(1)
    async with asyncio.TaskGroup() as group:
        group.create_task(consume(jobs), name='consumer')
        group.create_task(produce(jobs), name='producer')
";

const CANCELLED: &str = "
async def fetch(n):
    try:
        await asyncio.sleep(n)
    finally:
        await asyncio.sleep(0.01)

async def both():
    await asyncio.gather(fetch(1), fetch(2))

async def fails():
    await asyncio.sleep(0.2)
    raise ValueError('no luck')

async def main():
    task = asyncio.create_task(both(), name='both')
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fetch(3), name='third')
            group.create_task(fails(), name='fails')
    except* ValueError:
        pass
    try:
        async with asyncio.timeout(0.1):
            await fetch(4)
    except TimeoutError:
        pass
    asyncio.create_task(fetch(5), name='left')
    await asyncio.sleep(0)
";

const PERMITS: &str = "
async def work(slots, n):
    async with slots:
        await asyncio.sleep(0.1 * n)

async def main():
    slots = asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        for n in (1, 2, 3, 4):
            group.create_task(work(slots, n), name=f'work-{n}')
";

const POOL: &str = "
import minidb

async def ask(pool, name):
    async with pool.acquire() as connection:
        await connection.execute('SLEEP 0.1')

async def main():
    pool = await minidb.create_pool('db.example', min_size=1, max_size=1)
    async with asyncio.TaskGroup() as group:
        for name in 'abc':
            group.create_task(ask(pool, name), name=name)
    await pool.close()
";

#[test]
fn a_deadlock_is_told_at_every_moment() {
    assert_snapshot!(transcript(&model(DEADLOCK)));
}

#[test]
fn a_starving_task_is_told_at_every_moment() {
    assert_snapshot!(transcript(&model(STARVING)));
}

#[test]
fn a_blocked_loop_is_told_at_every_moment() {
    assert_snapshot!(transcript(&model(BLOCKED)));
}

#[test]
fn a_backpressured_producer_is_told_at_every_moment() {
    assert_snapshot!(transcript(&model(BACKPRESSURE)));
}

#[test]
fn a_cancelled_gather_group_and_timeout_are_told_at_every_moment() {
    assert_snapshot!(transcript(&model(CANCELLED)));
}

#[test]
fn an_exhausted_semaphore_is_told_at_every_moment() {
    assert_snapshot!(transcript(&model(PERMITS)));
}

#[test]
fn an_exhausted_pool_of_connections_is_told_at_every_moment() {
    assert_snapshot!(transcript(&model(POOL)));
}

#[test]
fn a_chain_is_followed_down_to_its_root() {
    let model = model(
        "
async def holder(lock):
    async with lock:
        await asyncio.sleep(1)

async def second(lock):
    async with lock:
        pass

async def main():
    lock = asyncio.Lock()
    await asyncio.gather(asyncio.create_task(holder(lock), name='c'), asyncio.create_task(second(lock), name='b'))
",
    );
    let told = at(&model, "b", 0.6);
    assert_eq!(told.now, "b, at line 8, waits for the lock, which c holds.");
    assert_eq!(told.because, ["c sleeps until 1 s (0.4 s left)."]);
    assert_eq!(told.wakes, ["It gets the lock when it is released, at 1 s at the earliest."]);
    let main = at(&model, "Task-1 main", 0.6);
    assert_eq!(main.now, "Task-1 main, at line 13, waits for c and b to finish (gather).");
    assert_eq!(main.because[0], "Of these, b waits for the lock, which c holds.");
    assert_eq!(main.because[1], "c sleeps until 1 s (0.4 s left).");
    assert_eq!(main.because[2], "So it all waits for c's sleep: 0.4 s left.");
}

const NESTED: &str = "
async def fetch():
    await asyncio.sleep(0.1)

async def page():
    for _ in range(2):
        await asyncio.wait_for(fetch(), 1)

async def main():
    await asyncio.sleep(0.1)
    await page()
    await asyncio.sleep(0.1)
";

#[test]
fn an_await_stack_goes_from_the_task_to_what_it_waits_on() {
    let model = model(NESTED);
    let stack = |seconds| {
        let told = at(&model, "Task-1 main", seconds);
        told.stack.iter().map(|frame| format!("{} {}", frame.what, frame.line).trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(stack(0.05), ["main() line 11", "asyncio.sleep()", "sleep: 50 ms left"]);
    let deep = ["main() line 12", "page() line 8", "wait_for()", "fetch() line 4", "asyncio.sleep()"];
    assert_eq!(stack(0.15)[..5], deep);
    assert_eq!(stack(0.25)[..5], deep);
    assert_eq!(stack(0.35)[..2], ["main() line 13", "asyncio.sleep()"]);
    let events: Vec<_> = model.log.events(0).map(|(_, event)| event).collect();
    let told = events.iter().filter(|event| matches!(event.what, What::Stack { .. })).count();
    assert_eq!(told, 2, "a stack is told of when it differs from the last one");
}

#[test]
fn json_lines_give_the_functions_of_a_stack() {
    let model = model(NESTED);
    let mut lines = Lines::default();
    let all: Vec<_> = model.log.events(0).map(|(_, event)| lines.line(&event, &model.log.strings)).collect();
    let stacks: Vec<_> = all.iter().filter(|line| line.contains("\"kind\":\"stack\"")).collect();
    let wanted = r#"{"function":"page","file":"test.py","line":8},{"function":"wait_for"},{"function":"fetch","#;
    assert!(stacks[0].contains(wanted), "{}", stacks[0]);
    assert!(stacks[1].ends_with("\"stack\":[]}"), "{}", stacks[1]);
}

#[test]
fn a_gap_says_where_its_time_went() {
    let gap = model(BLOCKED).gap(SimTime::from_secs_f64(0.12), SimTime::from_secs_f64(0.66));
    let wanted = [
        "From 0.12 s to 0.66 s (0.54 s) the loop ran code for",
        "work blocked it for 0.5 s in time.sleep: nobody else could run.",
        "It was held by work for 0.5 s, ",
        "Its longest wait began at 0.12 s and took",
    ];
    for (sentence, wanted) in gap.sentences.iter().zip(wanted) {
        assert!(sentence.starts_with(wanted), "{sentence}");
    }
    assert_eq!((gap.sentences.len(), gap.blocked.as_millis(), gap.idle.as_millis()), (4, 500, 30));
}

/// What woke a task each time.
fn wakers(model: &Model, id: TaskId) -> Vec<Option<Waker>> {
    let queued = model.log.events(0).filter(|(_, event)| matches!(event.what, What::Queued { task, .. } if task == id));
    let woken = queued.map(|(position, _)| model.state_at(position + 1));
    woken.map(|state| Waker::of(state.task(id).expect("it is there"))).collect()
}

#[test]
fn a_wake_names_who_woke_whom() {
    let model = model(BACKPRESSURE);
    let [main, consumer, producer] = ["Task-1 main", "consumer", "producer"].map(|name| named(&model, name));
    let by = [main, consumer, consumer, consumer].map(|task| Some(Waker::Task(task)));
    assert_eq!(wakers(&model, producer), by);
    let woken = wakers(&model, consumer);
    assert!(woken.iter().any(|by| matches!(by, Some(Waker::Timer(_)))), "{woken:?}");
}

#[test]
fn the_graph_of_a_deadlock_shows_its_circle() {
    let model = model(DEADLOCK);
    let state = model.state_at(model.position_at(SimTime::from_secs_f64(0.3)));
    let graph = Graph::of(&state);
    let stuck: Vec<_> = graph.stuck().iter().copied().collect();
    assert_eq!(stuck, [named(&model, "ada"), named(&model, "bob")], "the ticker ticks, and main waits for it, too");
    assert_eq!(graph.cycles().len(), 1);
    let words = Words::new(&state, &model.log.strings, SimTime::from_secs_f64(0.3));
    let tree = Tree::of(&graph, &words, None, 40);
    let drawn: Vec<_> = tree.rows.iter().map(|row| format!("{}{}", row.branch, row.text)).collect();
    let wanted = [
        "Task-1 main waits for ada, bob and ticker to finish (task group)",
        "├─ ada waits for lock first-2, which bob holds",
        "│  └─ bob waits for lock first, which ada holds",
        "│     └─ ada: the circle closes",
        "├─ bob: see above",
        "└─ ticker sleeps until 0.4 s (0.1 s left)",
    ];
    assert_eq!(drawn, wanted);
}

/// Asks about everybody and everything; every answer is made of sentences.
fn ask_all(log: Log, is_valid: bool) -> Result<(), TestCaseError> {
    let model = Model::new(log);
    for position in (0..=model.log.len()).step_by(13) {
        let state = model.state_at(position);
        let handles = (0..8).map(TaskId);
        for id in state.tasks().map(|task| task.id).chain(handles).chain([TaskId::NONE, TaskId(u32::MAX)]) {
            for now in [state.now, SimTime(state.now.0 + 5_000_000)] {
                for sentence in model.explain(&state, now, id).sentences() {
                    prop_assert!(sentence.ends_with('.') && sentence.len() > 8, "{}", sentence);
                }
            }
        }
        let words = Words::new(&state, &model.log.strings, state.now);
        let tree = Tree::of(&Graph::of(&state), &words, None, 50);
        prop_assert!(tree.rows.len() <= 50);
        let gap = model.gap(SimTime(state.now.0 / 2), state.now);
        let whole = state.now.since(SimTime(state.now.0 / 2));
        prop_assert!(!is_valid || gap.busy + gap.blocked + gap.idle <= whole);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_can_be_explained(log in traces()) {
        ask_all(log, true)?;
    }

    #[test]
    fn no_order_of_events_panics_an_explanation(jumble in jumbles()) {
        let mut log = Log::default();
        for event in &jumble {
            log.push(event);
        }
        ask_all(log, false)?;
    }
}
