//! What opens and closes, and what is warned of: timeouts, groups, gathers, swallowed cancellations, warnings.

use super::python_child::run;

/// Events of these kinds, without their times.
fn events(source: &str, kinds: &[&str]) -> Vec<String> {
    let ran = run(source);
    let lines = ran.trace.iter().filter_map(|line| line.split_once(' ').map(|(_, event)| event.to_owned()));
    lines.filter(|line| kinds.contains(&line.split(' ').next().unwrap_or_default())).collect()
}

#[test]
fn a_timeout_is_open_while_its_task_is_inside() {
    let found = events(
        "\
import asyncio

async def main():
    async with asyncio.timeout(0.5):
        await asyncio.sleep(0)
    try:
        async with asyncio.timeout(0.1):
            await asyncio.sleep(1)
    except TimeoutError:
        pass
    async with asyncio.timeout(None):
        pass

asyncio.run(main())
",
        &["resource", "member", "closed", "cancel-swallowed", "cancel-delivered"],
    );
    assert_eq!(
        found,
        [
            "resource r1 timeout \"timeout of 0.5 s\"",
            "member r1 t1",
            "closed r1",
            "resource r2 timeout \"timeout of 0.1 s\"",
            "member r2 t1",
            "cancel-delivered t1",
            "closed r2",
            "resource r3 timeout \"timeout without a deadline\"",
            "member r3 t1",
            "closed r3",
        ]
    );
}

#[test]
fn a_group_cancels_its_children_in_the_order_of_their_creation_every_time() {
    let source = "\
import asyncio

async def child(n):
    if n == 0:
        raise ValueError
    await asyncio.sleep(1)

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            for n in range(10):
                group.create_task(child(n))
    except* ValueError:
        pass

asyncio.run(main())
";
    // The callback that ends the first child (t12) cancels the others, and then the task that waits for them.
    let cancels = events(source, &["cancel-requested"]);
    let expected = (3..=11).chain([1]).map(|task| format!("cancel-requested t{task} by t12"));
    assert_eq!(cancels[..10], expected.collect::<Vec<_>>());
    assert_eq!(run(source).trace, run(source).trace);
}

#[test]
fn a_group_has_its_members_from_their_creation_and_closes() {
    let found = events(
        "\
import asyncio

async def child(group):
    if group:
        group.create_task(child(None))

async def main():
    async with asyncio.TaskGroup() as workers:
        workers.create_task(child(workers))

asyncio.run(main())
",
        &["resource", "member", "closed", "parked"],
    );
    let wanted = ["resource r1 group \"workers\"", "member r1 t2", "parked t1 group 1", "member r1 t3", "closed r1"];
    assert_eq!(found, wanted);
}

#[test]
fn a_gather_closes_when_it_is_done() {
    let found = events(
        "\
import asyncio

async def main():
    await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))

asyncio.run(main())
",
        &["resource", "closed"],
    );
    assert_eq!(found, ["resource r1 gather \"gather-1\"", "closed r1"]);
}

#[test]
fn a_cancellation_is_swallowed_when_the_task_waits_for_something_else() {
    let source = "\
import asyncio

async def stubborn():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        await asyncio.sleep(1)
    await asyncio.sleep(2)

async def tidy():
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(1)

async def main():
    tasks = [asyncio.create_task(stubborn()), asyncio.create_task(tidy())]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)

asyncio.run(main())
";
    let found = events(source, &["cancel-delivered", "cancel-swallowed", "timer-armed"]);
    // The sleep in the `except` is not the end of the matter, the one behind it is.
    let wanted = [
        "timer-armed m1 9s",
        "timer-armed m2 9s",
        "cancel-delivered t2",
        "timer-armed m3 1s",
        "cancel-delivered t3",
        "timer-armed m4 1s",
        "timer-armed m5 2s",
        "cancel-swallowed t2",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_permit_handed_over_is_its_new_holders() {
    let source = "\
import asyncio

async def worker(slot):
    async with slot:
        await asyncio.sleep(0)

async def main():
    slot = asyncio.Semaphore(1)
    await asyncio.gather(worker(slot), worker(slot))

asyncio.run(main())
";
    let found = events(source, &["acquired", "released"]);
    assert_eq!(found, ["acquired r2 t2", "released r2 t2", "acquired r2 t3", "released r2 t3"]);
}

#[test]
fn warnings_that_are_shown_are_events_of_the_task_that_ran() {
    let source = "\
import asyncio, time, warnings

async def forgotten():
    pass

async def fails():
    raise ValueError('unseen')

async def main():
    warnings.warn('mind the gap')
    forgotten()
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    time.sleep(0.2)

asyncio.run(main(), debug=True)
warnings.simplefilter('always')
loop = asyncio.new_event_loop()
del loop
";
    let found = events(source, &["warned"]);
    let wanted = [
        ("warned t1 other:", "UserWarning: mind the gap"),
        ("warned t1 never awaited:", "coroutine 'forgotten' was never awaited"),
        ("warned t2 never retrieved:", "ValueError('unseen')"),
        ("warned t1 slow callback:", "Executing <Task"),
        ("warned - unclosed:", "unclosed event loop <_UnixSelectorEventLoop running=False closed=False debug=False>"),
    ];
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
    for (line, (start, part)) in found.iter().zip(wanted) {
        assert!(line.starts_with(start) && line.contains(part), "{start} {part}\n{found:#?}");
    }
}

#[test]
fn what_is_hidden_is_no_event() {
    let source = "\
import asyncio, warnings

loop = asyncio.new_event_loop()
del loop
with warnings.catch_warnings(record=True):
    warnings.simplefilter('always')
    warnings.warn('caught')
";
    assert_eq!(events(source, &["warned"]), Vec::<String>::new());
}
