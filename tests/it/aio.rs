//! asyncio: what programs print, next to what CPython 3.13 printed, and what the trace says of them.

use std::fs;
use std::path::Path;

use super::python_child::{How, run, run_how};

/// The programs of `tests/aio`, each with the output CPython gave.
#[test]
fn programs_print_what_cpython_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aio");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).expect("the programs are there") {
        let path = entry.expect("the programs are readable").path();
        if path.extension().is_none_or(|ending| ending != "py") {
            continue;
        }
        let source = fs::read_to_string(&path).expect("a program");
        let expected = fs::read_to_string(path.with_extension("out")).expect("its output on CPython");
        let ran = run(&source);
        assert_eq!(ran.out, expected, "{}\n{}{}", path.display(), ran.err, ran.native);
        assert_eq!(ran.code, 0, "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 19);
}

/// Events of these kinds, without their times.
fn events(trace: &[String], kinds: &[&str]) -> Vec<String> {
    let lines = trace.iter().filter_map(|line| line.split_once(' ').map(|(_, event)| event));
    lines.filter(|line| kinds.contains(&line.split(' ').next().unwrap_or_default())).map(str::to_owned).collect()
}

#[test]
fn a_sleep_parks_on_its_timer_and_is_woken_by_its_handle() {
    let ran = run("import asyncio\n\nasync def main():\n    await asyncio.sleep(1)\n\nasyncio.run(main())\n");
    let kinds = ["handle", "timer-armed", "line", "parked", "timer-fired", "queued", "resumed"];
    let expected = [
        "queued t1 spawn 0",
        "handle t2 \"_set_result_unless_cancelled\"",
        "timer-armed m1 1s",
        "line t1 f1:4",
        "parked t1 sleep 1",
        "timer-fired m1",
        "queued t2 timer 1",
        "resumed t1",
        "queued t1 task 2",
    ];
    assert_eq!(events(&ran.trace, &kinds)[..expected.len()], expected);
}

#[test]
fn a_queue_has_the_name_of_its_variable_and_its_depth_is_known() {
    let ran = run("\
import asyncio

async def consumer(queue):
    while await queue.get():
        pass

async def main():
    orders = asyncio.Queue(maxsize=2)
    task = asyncio.create_task(consumer(orders))
    for i in (2, 1, 0):
        await orders.put(i)
    await task

asyncio.run(main())
");
    let expected = [
        "resource r1 queue \"orders\"",
        "capacity r1 2",
        "depth r1 1",
        "depth r1 1",
        "depth r1 2",
        "parked t1 queue.put 1",
        "depth r1 1",
        "depth r1 0",
        "parked t2 queue.get 1",
        "depth r1 1",
        "parked t1 task 2",
        "depth r1 0",
    ];
    assert_eq!(events(&ran.trace, &["resource", "capacity", "depth", "parked"]), expected);
}

#[test]
fn a_lock_tells_who_holds_it_and_who_waits() {
    let ran = run("\
import asyncio

async def worker(lock):
    async with lock:
        await asyncio.sleep(0)

async def main():
    lock = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        group.create_task(worker(lock))
        group.create_task(worker(lock))

asyncio.run(main())
");
    let kinds = ["resource", "acquired", "released", "parked", "member", "resumed"];
    let expected = [
        "resource r1 group \"group\"",
        "member r1 t2",
        "member r1 t3",
        "parked t1 group 1",
        "resource r2 lock \"lock\"",
        "acquired r2 t2",
        "parked t3 lock 2",
        "released r2 t2",
        "resumed t3",
        "acquired r2 t3",
        "released r2 t3",
        "resumed t1",
    ];
    assert_eq!(events(&ran.trace, &kinds), expected);
}

#[test]
fn a_gather_names_its_members() {
    let ran = run("\
import asyncio

async def part():
    await asyncio.sleep(1)

async def main():
    await asyncio.gather(part(), part())

asyncio.run(main())
");
    let expected = ["resource r1 gather \"gather-1\"", "member r1 t2", "member r1 t3", "parked t1 gather 1"];
    let found = events(&ran.trace, &["resource", "member", "parked"]);
    assert_eq!(found[..expected.len()], expected);
}

#[test]
fn a_cancellation_is_asked_for_delivered_and_may_be_swallowed() {
    let ran = run("\
import asyncio

async def stubborn():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        pass

async def main():
    task = asyncio.create_task(stubborn(), name='stubborn')
    await asyncio.sleep(0)
    task.cancel()
    await task

asyncio.run(main())
");
    let found = events(&ran.trace, &["cancel-requested", "cancel-delivered", "cancel-swallowed", "timer-cancelled"]);
    assert_eq!(
        found,
        ["cancel-requested t2 by t1", "cancel-delivered t2", "timer-cancelled m1", "cancel-swallowed t2"]
    );
}

#[test]
fn an_exception_is_recorded_with_its_message() {
    let ran = run("\
import asyncio

async def bad():
    raise ValueError('no such order')

async def main():
    await asyncio.gather(bad(), return_exceptions=True)

asyncio.run(main())
");
    assert_eq!(events(&ran.trace, &["raised"]), ["raised t2 \"ValueError: no such order\""]);
}

#[test]
fn an_interrupt_cancels_the_main_task() {
    let source = "\
import asyncio

async def main():
    try:
        await asyncio.sleep(3600)
    finally:
        print('cleaned up')

asyncio.run(main())
";
    let ran = run_how(source, How { interrupt_after: Some(300), speed: Some(1.0), ..How::default() });
    assert_eq!(ran.out, "cleaned up\n", "{ran:?}");
    assert_eq!(ran.code, 130, "{ran:?}");
    assert!(ran.err.contains("KeyboardInterrupt"), "{ran:?}");
}

#[test]
fn a_job_on_a_worker_is_seen_from_handover_to_end() {
    let ran = run("\
import asyncio, time

def block():
    time.sleep(1)
    return 7

async def main():
    print(await asyncio.to_thread(block), round(asyncio.get_running_loop().time()))

asyncio.run(main())
");
    assert_eq!(ran.out, "7 1\n", "{ran:?}");
    let kinds = ["job-queued", "job-named", "job-started", "job-ended", "parked"];
    let found = events(&ran.trace, &kinds);
    assert_eq!(found[..2], ["job-queued j1 by t1", "job-named j1 \"block\""]);
    for event in ["parked t1 job 1", "job-started j1 w1", "job-ended j1 ready"] {
        assert!(found.iter().any(|line| line == event), "{event}: {found:?}");
    }
}

/// The same program, the same trace: nothing of the machine's own speed gets in.
#[test]
fn a_program_gives_the_same_trace_twice() {
    let source =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aio/queues.py")).expect("a program");
    assert_eq!(run(&source).trace, run(&source).trace);
}
