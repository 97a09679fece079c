//! No program hangs or surprises: memory, recursion, giant numbers, Ctrl-C.

use super::python_child::{How, run, run_how};

const MEMORY: How = How { memory: Some(256 << 20), interrupt_after: None, speed: None };

fn interrupted(speed: Option<f64>) -> How {
    How { interrupt_after: Some(700), speed, ..How::default() }
}

#[test]
fn giant_things_are_memory_errors() {
    let source = "\
for make in (lambda: [0] * 10**12, lambda: 'ab' * 10**12, lambda: b'a' * 10**11, lambda: (1,) * 10**12,
             lambda: 9**9**9, lambda: 1 << 10**12, lambda: 10**10**20):
    try:
        make()
        print('made it')
    except (MemoryError, OverflowError) as error:
        print(type(error).__name__)
print(2**100, 10**-2, 1 << 3, [1] * 3, pow(3, 10**6, 7), 'a' * -1, (-1)**10**9)
";
    let ran = run_how(source, MEMORY);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines.len(), 8, "{lines:?}");
    assert!(lines[..7].iter().all(|line| line.ends_with("Error")), "{lines:?}");
    assert_eq!(lines[7], "1267650600228229401496703205376 0.01 8 [1, 1, 1] 4  1");
}

#[test]
fn a_list_that_grows_for_ever_is_a_memory_error() {
    // It takes seconds to fill a memory with small lists.
    let little = How { memory: Some(128 << 20), ..MEMORY };
    let ran = run_how("l = []\nwhile True:\n    l.append([1, 2, 3])\n", little);
    assert_eq!((ran.code, &ran.problem["title"]), (1, &"MemoryError".into()), "{ran:?}");
    let handled = "l = []\ntry:\n    while True:\n        l.append([1, 2, 3])\nexcept MemoryError:\n    l = None\nprint('on we go')\n";
    assert_eq!(run_how(handled, little).out, "on we go\n");
}

#[test]
fn recursion_ends_in_an_exception() {
    let source = "\
import sys
def deep(n): return deep(n + 1)
async def wait(n): return await wait(n + 1)
def attempt(what):
    try:
        what()
    except RecursionError:
        print('RecursionError')
for limit in (1000, 10**6):
    sys.setrecursionlimit(limit)
    attempt(lambda: deep(0))
    attempt(lambda: wait(0).send(None))
nest = []
for _ in range(100_000): nest = [nest]
attempt(lambda: repr(nest))
attempt(lambda: nest == [nest])
del nest
print('done')
";
    let ran = run(source);
    assert_eq!(ran.out, format!("{}done\n", "RecursionError\n".repeat(6)), "{ran:?}");
    let ran = run("def deep(n): return deep(n + 1)\ndeep(0)\n");
    assert!(ran.err.ends_with("RecursionError: maximum recursion depth exceeded\n"), "{}", ran.err);
}

#[test]
fn ctrl_c_ends_a_loop_and_a_sleep() {
    for (source, speed) in [
        ("while True: pass", None),
        ("import time\ntime.sleep(1000)", Some(1.0)),
        ("import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)\nasyncio.run(main())", None),
        ("import asyncio\nasync def main():\n    while True: pass\nasyncio.run(main())", None),
        ("import asyncio\nasyncio.run(asyncio.sleep(1000))", Some(1.0)),
    ] {
        let ran = run_how(source, interrupted(speed));
        assert_eq!(ran.code, 130, "{source}: {ran:?}");
        assert!(ran.err.ends_with("KeyboardInterrupt\n"), "{source}: {}", ran.err);
        assert_eq!(ran.problem["title"], "KeyboardInterrupt", "{source}");
    }
}

#[test]
fn a_program_may_handle_ctrl_c_itself() {
    let source = "\
import signal
caught = []
signal.signal(signal.SIGINT, lambda number, frame: caught.append(number))
while not caught: pass
print(caught, signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
";
    let ran = run_how(source, interrupted(None));
    assert_eq!((ran.out.as_str(), ran.code), ("[2] True\n", 0), "{ran:?}");
}
