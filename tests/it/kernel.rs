//! Kernels survive nothing, fronts survive everything: what students' programs do to a kernel.

use std::process::Command as Process;

use looplab::kernel::{Limits, Options, Speed};
use looplab::session::{Command, Phase};
use looplab::trace::Stream;

use super::runs::{code, death, finish, output, quick, run, start, until};

#[test]
fn a_program_runs_and_its_output_arrives() {
    let session = run("import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(4)");
    assert_eq!(code(&session), 4);
    assert_eq!((output(&session, Stream::Out), output(&session, Stream::Err)), ("out\n".into(), "err\n".into()));
}

#[test]
fn what_bypasses_python_is_caught() {
    let session = run("import os\nos.write(1, b'raw\\n')\nprint('python')");
    let mut lines: Vec<_> = output(&session, Stream::Out).lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(lines, ["python", "raw"]);
}

#[test]
fn a_killed_kernel_is_explained_and_a_fresh_one_works() {
    let mut session = start("import os\nprint(os.getpid())\nwhile True: pass", quick());
    until(&mut session, |session| !output(session, Stream::Out).is_empty());
    let pid = output(&session, Stream::Out).trim().to_owned();
    assert!(Process::new("kill").args(["-9", &pid]).status().unwrap().success());
    finish(&mut session);
    assert!(death(&session).contains("signal 9"), "{}", death(&session));
    assert_eq!(output(&session, Stream::Out).trim(), pid, "the trace stays");
    session.restart_with(looplab::kernel::Program::new("test.py", "print('fresh')"));
    finish(&mut session);
    assert_eq!(output(&session, Stream::Out), "fresh\n");
}

fn spin_is_interrupted(source: &str) {
    let mut session = start(source, quick());
    until(&mut session, |session| output(session, Stream::Out).contains("spinning"));
    session.command(Command::Interrupt);
    finish(&mut session);
    assert_eq!(code(&session), 130);
    assert!(output(&session, Stream::Err).contains("KeyboardInterrupt"));
    session.restart_with(looplab::kernel::Program::new("test.py", "print('fresh')"));
    finish(&mut session);
    assert_eq!((code(&session), output(&session, Stream::Out)), (0, "fresh\n".into()));
}

#[test]
fn a_spin_off_the_loop_is_interrupted() {
    spin_is_interrupted("print('spinning')\nwhile True: pass");
}

/// `asyncio.run` takes the first interrupt as a wish to cancel, so a task that never awaits takes two.
#[test]
fn a_spin_on_the_loop_is_stopped() {
    let spin = |body: &str| {
        let main = "import asyncio\nasync def main():\n    print('spinning')\n    while True: ";
        let mut session = start(&format!("{main}{body}\nasyncio.run(main())"), quick());
        until(&mut session, |session| output(session, Stream::Out).contains("spinning"));
        session.command(Command::Interrupt);
        let end = finish(&mut session);
        session.restart_with(looplab::kernel::Program::new("test.py", "print('fresh')"));
        finish(&mut session);
        assert_eq!((code(&session), output(&session, Stream::Out)), (0, "fresh\n".into()));
        end
    };
    for body in ["x = 1", "pass"] {
        let end = spin(body);
        assert!(matches!(&end, Phase::Finished(exit) if exit.code == 130), "{body}: {end:?}");
    }
}

#[test]
fn a_program_deaf_to_interrupts_is_killed() {
    let source =
        "print('spinning')\nwhile True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass";
    let mut session = start(source, quick());
    until(&mut session, |session| output(session, Stream::Out).contains("spinning"));
    session.command(Command::Interrupt);
    finish(&mut session);
    assert!(death(&session).contains("did not react"), "{}", death(&session));
}

#[test]
fn a_kernel_is_killed_on_request() {
    let mut session = start("print('up')\nwhile True: pass", quick());
    until(&mut session, |session| output(session, Stream::Out).contains("up"));
    session.command(Command::Kill);
    finish(&mut session);
    assert!(death(&session).contains("you asked"), "{}", death(&session));
}

/// The program ends with this exception, or its kernel dies with these words; either way it had begun.
fn comes_to_grief(source: &str, exception: &str, words: &str) {
    let mut session = start(&format!("print('begun')\n{source}"), quick());
    match finish(&mut session) {
        Phase::Finished(exit) => {
            let traceback = output(&session, Stream::Err);
            assert!(exit.code == 1 && traceback.contains(exception), "{exit:?}\n{traceback}");
        }
        Phase::Dead(why) => assert!(why.contains(words), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(output(&session, Stream::Out), "begun\n");
}

#[test]
fn a_giant_list_is_refused() {
    comes_to_grief("[0]*10**12", "MemoryError", "of memory");
}

#[test]
fn a_list_that_grows_for_ever_ends() {
    comes_to_grief("x = []\nwhile True: x.append('y' * 100000 + str(len(x)))", "MemoryError", "of memory");
}

#[test]
fn a_giant_number_is_refused() {
    comes_to_grief("9**9**9", "MemoryError", "of memory");
}

#[test]
fn unbounded_recursion_ends() {
    comes_to_grief("def f(): f()\nf()", "RecursionError", "stack");
}

#[test]
fn unbounded_awaits_end() {
    let source = "import asyncio\nasync def f(): await f()\nasyncio.run(f())";
    comes_to_grief(source, "RecursionError", "stack");
}

#[test]
fn leaving_at_once_keeps_the_code_and_the_output() {
    let session = run("import os\nprint('before')\nos._exit(7)");
    assert_eq!((code(&session), output(&session, Stream::Out)), (7, "before\n".into()));
}

#[test]
fn processor_time_has_a_limit() {
    let limits = Limits { processor: 1, ..quick().limits };
    let mut session = start("while True: pass", Options { limits, ..quick() });
    finish(&mut session);
    assert!(death(&session).contains("1 s of processor time"), "{}", death(&session));
}

#[test]
fn a_million_lines_arrive() {
    let session = run("for i in range(1_000_000): print(i)");
    assert_eq!(code(&session), 0);
    let text = output(&session, Stream::Out);
    assert!(text.lines().enumerate().all(|(number, line)| line == number.to_string()));
    assert_eq!(text.lines().count(), 1_000_000);
}

#[test]
fn output_without_an_end_is_stopped() {
    let limits = Limits { text: 1 << 20, ..quick().limits };
    let mut session = start("while True: print('spam' * 20)", Options { limits, ..quick() });
    finish(&mut session);
    assert!(death(&session).contains("1 MiB of text"), "{}", death(&session));
}

#[test]
fn a_hundred_thousand_tasks_finish() {
    let limits = Limits::default();
    let source = "import asyncio
async def one(): await asyncio.sleep(0.1)
async def main():
    await asyncio.gather(*(one() for _ in range(100_000)))
    print('all')
asyncio.run(main())";
    let mut session = start(source, Options { limits, ..quick() });
    finish(&mut session);
    assert_eq!((code(&session), output(&session, Stream::Out)), (0, "all\n".into()));
    assert!(session.state().task_count() > 100_000);
    assert_eq!(session.state().mirror_breaks, 0);
}

#[test]
fn a_loop_that_waits_for_a_signal_waits() {
    let source = "import asyncio, signal
async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    print('waiting')
    await stop.wait()
    print('stopped')
asyncio.run(main())";
    let mut session = start(source, quick());
    until(&mut session, |session| session.state().parked().next().is_some() && session.state().running.is_none());
    session.command(Command::Interrupt);
    finish(&mut session);
    assert_eq!((code(&session), output(&session, Stream::Out)), (0, "waiting\nstopped\n".into()));
}

#[test]
fn a_task_is_cancelled_from_outside() {
    let source = "import asyncio
async def patient():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print('cancelled')
        raise
async def main():
    task = asyncio.create_task(patient(), name='patient')
    await asyncio.gather(task, return_exceptions=True)
    print('on')
asyncio.run(main())";
    let mut session = start(source, Options { speed: Speed::Times(1.0), ..quick() });
    let patient = |session: &looplab::session::Session| {
        let strings = &session.log().strings;
        session.state().parked().find(|task| strings.get(task.name) == "patient").map(|task| task.id)
    };
    until(&mut session, |session| patient(session).is_some());
    session.command(Command::CancelTask(patient(&session).unwrap()));
    finish(&mut session);
    assert_eq!((code(&session), output(&session, Stream::Out)), (0, "cancelled\non\n".into()));
}
