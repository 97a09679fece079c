//! Programs that can never go on: that it is noticed, who is named, and whether a circle is told from a wait
//! that nobody can end.

use super::python_child::{Ran, run};

const HEAD: &str = "looplab: this program would wait for ever. Nothing is ready to run, and no timer is set.";
const CIRCLE: &str = "These tasks wait for each other, in a circle:";
const ITSELF: &str = "This task waits for itself:";
const NOBODY: &str = "Nobody is left who could end this wait:";

/// Runs a program, `main()` under `asyncio.run`, that must end as stuck; gives back what was said, after the head.
fn stuck(source: &str) -> Vec<String> {
    let ran: Ran = run(&format!("import asyncio\n{source}\nasyncio.run(main())\n"));
    assert_eq!(ran.code, 1, "{ran:?}");
    let lines: Vec<String> = ran.err.lines().skip_while(|line| *line != HEAD).skip(1).map(str::to_owned).collect();
    assert!(!lines.is_empty(), "{ran:?}");
    let event = ran.trace.iter().find(|line| line.contains("warned") && line.contains("deadlock"));
    assert!(event.is_some_and(|event| event.contains(&lines[1].trim().replace('"', "\\\""))), "{event:?} {lines:?}");
    lines
}

#[test]
fn two_locks_taken_in_different_orders_are_a_circle() {
    let said = stuck(
        "
left, right = asyncio.Lock(), asyncio.Lock()
async def worker(first, second):
    async with first:
        await asyncio.sleep(0)
        async with second:
            pass
async def main():
    await asyncio.gather(worker(left, right), worker(right, left))
",
    );
    let wanted = [
        CIRCLE,
        "  Task-2 worker (line 7) waits for lock right, which Task-3 worker holds",
        "  Task-3 worker (line 7) waits for lock left, which Task-2 worker holds",
        "And behind that:",
        "  Task-1 main (line 10) waits for the tasks of gather-1: Task-2 worker and Task-3 worker",
    ];
    // The locks are globals, and locals of the worker: it is the innermost name that counts.
    let said: Vec<String> = said.iter().map(|line| line.replace("lock second", "lock right")).collect::<Vec<_>>();
    assert_eq!(said[0], wanted[0]);
    assert!(
        said[1].ends_with("which Task-3 worker holds") && said[2].ends_with("which Task-2 worker holds"),
        "{said:?}"
    );
    assert_eq!(said[3..], wanted[3..]);
}

#[test]
fn a_lock_taken_twice_by_one_task_waits_for_itself() {
    let said = stuck(
        "
async def main():
    lock = asyncio.Lock()
    async with lock:
        async with lock:
            pass
",
    );
    let line = "  Task-1 main (line 6) waits for lock lock, which it holds itself: a lock lets nobody in twice, not even its holder";
    assert_eq!(said, [ITSELF, line]);
}

#[test]
fn a_queue_without_a_producer_is_not_a_circle() {
    let said = stuck(
        "
async def consumer(jobs):
    await jobs.get()
async def main():
    jobs = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(consumer(jobs), name='consumer')
",
    );
    assert_eq!(
        said,
        [
            NOBODY,
            "  consumer (line 4) waits for an item from queue jobs, which is empty, and nobody is left to put one",
            "And behind that:",
            "  Task-1 main (line 7) waits for the tasks of group: consumer",
        ]
    );
}

#[test]
fn a_full_queue_without_a_consumer_says_so() {
    let said = stuck(
        "
async def main():
    jobs = asyncio.Queue(1)
    await jobs.put(1)
    await jobs.put(2)
",
    );
    let line = "  Task-1 main (line 6) waits for room in queue jobs, which is full, and nobody is left to take an item";
    assert_eq!(said, [NOBODY, line]);
}

#[test]
fn a_join_counts_the_calls_of_task_done_that_are_missing() {
    let said = stuck(
        "
async def main():
    jobs = asyncio.Queue()
    for n in range(3):
        await jobs.put(n)
    await jobs.get()
    jobs.task_done()
    await jobs.join()
",
    );
    let line =
        "  Task-1 main (line 9) waits for the items of queue jobs to be done: task_done() is still to be called twice";
    assert_eq!(said, [NOBODY, line]);
}

#[test]
fn tasks_that_await_each_other_are_a_circle() {
    let said = stuck(
        "
tasks = {}
async def a():
    await tasks['b']
async def b():
    await tasks['a']
async def main():
    for function in (a, b):
        tasks[function.__name__] = asyncio.create_task(function(), name=function.__name__)
    await tasks['a']
",
    );
    let wanted = [
        CIRCLE,
        "  a (line 5) waits for task b",
        "  b (line 7) waits for task a",
        "And behind that:",
        "  Task-1 main (line 11) waits for task a",
    ];
    assert_eq!(said[..5], wanted);
}

#[test]
fn an_event_that_nobody_sets_is_named_and_so_is_who_gathers_its_waiters() {
    let said = stuck(
        "
ready = asyncio.Event()
async def waiter():
    await ready.wait()
async def main():
    await asyncio.gather(waiter(), waiter())
",
    );
    assert_eq!(said[0], "Nobody is left who could end these waits:");
    assert_eq!(said[1], "  Task-2 waiter (line 5) waits for event ready to be set, and nobody is left to set it");
    assert_eq!(said[4], "  Task-1 main (line 7) waits for the tasks of gather-1: Task-2 waiter and Task-3 waiter");
}

#[test]
fn a_semaphore_exhausted_by_its_own_holders_is_a_circle() {
    let said = stuck(
        "
slots = asyncio.Semaphore(2)
async def worker():
    async with slots:
        await asyncio.sleep(0.1)
        async with slots:
            pass
async def main():
    async with asyncio.TaskGroup() as group:
        for name in 'ab':
            group.create_task(worker(), name=name)
",
    );
    assert_eq!(said[0], CIRCLE);
    assert_eq!(said[1], "  a (line 7) waits for a permit of semaphore slots, whose permits a and b hold");
    assert_eq!(said[2], "  b (line 7) waits for a permit of semaphore slots, whose permits a and b hold");
}

#[test]
fn a_permit_belongs_to_whom_it_was_handed_to() {
    let said = stuck(
        "
slot = asyncio.Semaphore(1)
async def first():
    async with slot:
        await asyncio.sleep(0)
async def second():
    async with slot:
        async with slot:
            pass
async def main():
    await asyncio.gather(first(), second())
",
    );
    assert_eq!(said[0], ITSELF);
    assert_eq!(
        said[1],
        "  Task-3 second (line 9) waits for a permit of semaphore slot, all of whose permits it holds itself"
    );
}

#[test]
fn a_condition_without_a_notification_and_a_barrier_without_enough_parties() {
    let said = stuck(
        "
async def main():
    changed = asyncio.Condition()
    async with changed:
        await changed.wait()
",
    );
    assert_eq!(
        said[1],
        "  Task-1 main (line 6) waits for condition changed to be notified, and nobody is left to do so"
    );
    let said = stuck(
        "
async def main():
    start = asyncio.Barrier(3)
    await start.wait()
",
    );
    assert_eq!(
        said[1],
        "  Task-1 main (line 5) waits for others at barrier start: 1 of 3 are there, and nobody is left to come"
    );
}

#[test]
fn a_chain_that_ends_at_a_future_is_no_circle() {
    let said = stuck(
        "
async def holder(lock, answer):
    async with lock:
        await answer
async def main():
    lock = asyncio.Lock()
    answer = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(holder(lock, answer), name='holder')
    await asyncio.sleep(0)
    async with lock:
        pass
",
    );
    assert_eq!(
        said,
        [
            NOBODY,
            "  holder (line 5) waits for future answer, and nobody is left to complete it",
            "And behind that:",
            "  Task-1 main (line 11) waits for lock lock, which holder holds",
        ]
    );
}

#[test]
fn what_a_stuck_program_does_as_it_is_cleaned_up_still_happens() {
    let ran = run("\
import asyncio

async def main():
    try:
        await asyncio.Event().wait()
    finally:
        print('cleaned up')

asyncio.run(main())
");
    assert_eq!((ran.code, ran.out.as_str()), (1, "cleaned up\n"), "{ran:?}");
    assert!(ran.err.contains("waits for event event-1 to be set"), "{}", ran.err);
}

#[test]
fn a_loop_that_a_thread_did_not_wake_is_told_of_the_thread_safe_way() {
    let said = stuck(
        "
import threading, time
async def main():
    future = asyncio.get_running_loop().create_future()
    def work():
        time.sleep(0.1)
        future.set_result('done')
    threading.Thread(target=work).start()
    await future
",
    );
    assert_eq!(said[0], NOBODY);
    assert_eq!(said[1], "  Task-1 main (line 10) waits for future future, and nobody is left to complete it");
    assert!(said[2].starts_with("A thread gave this loop something to do, and the loop was not told"), "{said:?}");
    assert!(said[3].contains("loop.call_soon_threadsafe(future.set_result, value)"), "{said:?}");
}
