//! "Why?", asked at every moment of real runs: a deadlock, a starving task, a blocked loop, a backpressured
//! producer, a cancelled gather, exhausted pools. The snapshots hold each answer at each poll's end.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use insta::assert_snapshot;
use looplab::ident::TaskId;
use looplab::model::explain::Explanation;
use looplab::model::graph::{Graph, Node, Tree};
use looplab::model::wakes::Waker;
use looplab::model::{Model, Stop, Words};
use looplab::time::SimTime;
use looplab::trace::What;

use super::runs;

/// Runs `main()` of a program to its end.
fn model(source: &str) -> Model {
    let source = format!("import asyncio, time\n\n{}\nasyncio.run(main())\n", source.trim_start());
    runs::run(&source).model().clone()
}

/// What is said at each poll's end of the loop and of each task, as far as it is not what was said before.
fn transcript(model: &Model) -> String {
    let mut text = String::new();
    let mut said: BTreeMap<TaskId, String> = BTreeMap::new();
    let mut position = 0;
    while position < model.log.len() {
        position = Stop::Poll.after(position, &model.log);
        let state = model.state_at(position);
        let tasks = state.tasks().map(|task| task.id).filter(|&id| is_the_programs(model, id));
        for id in std::iter::once(TaskId::NONE).chain(tasks) {
            let told = model.explain(&state, state.now, id);
            let answer = answer(&told);
            // How long something has lasted is no news.
            if said.insert(id, timeless(&answer)).is_none_or(|before| before != timeless(&answer)) {
                let _ = writeln!(text, "{} {}\n{answer}", state.now, told.subject);
            }
        }
    }
    text
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

/// The explanation of a task by its name, right after the `nth` event that matches.
fn at(model: &Model, name: &str, matches: impl Fn(&What) -> bool) -> Explanation {
    let (position, _) = model.log.events(0).find(|(_, event)| matches(&event.what)).expect("there is such a moment");
    let state = model.state_at(position + 1);
    let words = Words::new(&state, &model.log.strings, state.now);
    let id = state.tasks().map(|task| task.id).find(|&id| words.name(id) == name).expect("there is such a task");
    model.explain(&state, state.now, id)
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
