//! Two runs held against each other: the words and the first parting are true of real runs.

use looplab::session::{Difference, Session};

use super::runs::{finish, quick, start};

fn run(source: &str) -> Session {
    let mut session = start(source, quick());
    finish(&mut session);
    session
}

fn difference(one: &str, other: &str) -> Difference {
    let [one, other] = [one, other].map(run);
    Difference::of([one.model(), other.model()], ["left", "right"])
}

const THREE: &str = "import asyncio
async def nap(n):
    await asyncio.sleep(1)
    print('nap', n)
async def main():
    WAIT
asyncio.run(main())";

fn three(wait: &str) -> String {
    THREE.replace("WAIT", wait)
}

#[test]
fn overlapping_waits_are_what_makes_a_run_shorter() {
    let found =
        difference(&three("for n in range(3): await nap(n)"), &three("await asyncio.gather(*map(nap, range(3)))"));
    assert_eq!(
        found.sentences,
        [
            "right was done 2 s earlier than left: after 1 s instead of 3 s.",
            "In right up to 3 tasks wait at the same time; in left one after the other.",
            "They print the same lines, in the same order.",
        ]
    );
    let [left, right] = found.parting.expect("they part").map(|place| place.expect("both go on").what);
    assert_eq!(left, "Task-1 main sleeps until 1 s (1 s left).");
    assert_eq!(right, "Task-1 main waits for Task-2 nap, Task-3 nap and Task-4 nap to finish (gather).");
}

#[test]
fn a_loop_that_stands_still_is_named() {
    let nap = three("await asyncio.gather(*map(nap, range(3)))");
    let found = difference(&nap.replace("await asyncio.sleep(1)", "__import__('time').sleep(1)"), &nap);
    assert_eq!(found.sentences[1], "The loop stood still for 3 s in left, and never in right.");
}

#[test]
fn a_run_does_not_part_from_itself() {
    let nap = three("await asyncio.gather(*map(nap, range(3)))");
    let found = difference(&nap, &nap.replace("sleep(1)", "sleep(1.005)"));
    assert_eq!((found.parting, found.sentences[0].as_str()), (None, "Both took 1 s."));
}

#[test]
fn a_long_line_is_quoted_by_its_beginning() {
    let found = difference("print('word ' * 40)", "print('other')");
    let quoted = found.sentences.last().expect("a sentence about the output");
    assert!(quoted.starts_with("Only left prints “word word") && quoted.ends_with("…”."), "{quoted}");
    assert!(quoted.chars().count() < 80, "{quoted}");
}

#[test]
fn a_loop_that_computes_is_not_said_to_be_free() {
    let hold = |what: &str| format!("import asyncio, time\nasync def main():\n    {what}\nasyncio.run(main())");
    let found = difference(&hold("sum(range(3_000_000))"), &hold("time.sleep(0.01)"));
    assert!(found.sentences.iter().all(|sentence| !sentence.contains("stood still")), "{:?}", found.sentences);
}
