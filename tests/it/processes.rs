//! Processes of programs: what happens when they die, hang, are forbidden or outlive their run.

use std::fs;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use looplab::kernel::{Allow, Options};
use looplab::session::Command;
use looplab::trace::{Event, ResourceKind, Stream, WaitKind, What, WorkerKind, WorkerState};

use super::runs::{DEADLINE, LOOPLAB, code, events, finish, output, quick, run, start, until};

/// Whether a process of the operating system is there and no zombie.
fn is_alive(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// Waits until a process is gone; fails at the deadline.
fn wait_for_end(pid: &str) {
    let wall = looplab::session::Wall::start();
    while is_alive(pid) {
        assert!(wall.elapsed() < DEADLINE, "process {pid} is still there");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// The real processes below one, by /proc.
fn children_of(pid: &str) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let texts = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    texts.flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

const POOL: &str = "import asyncio, os, time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
def nap(seconds):
    time.sleep(seconds)
    return seconds
def spin():
    print('spinning', flush=True)
    while True: pass
";

fn pool(main: &str) -> String {
    format!(
        "{POOL}async def main():\n    loop = asyncio.get_running_loop()\n{main}\nif __name__ == '__main__':\n    asyncio.run(main())\n"
    )
}

#[test]
fn naps_in_a_pool_overlap_and_cost_no_wall_time() {
    let source = pool(
        "    with ProcessPoolExecutor(2) as pool:
        began = loop.time()
        await asyncio.gather(*(loop.run_in_executor(pool, nap, 3600) for _ in range(4)))
        print(round((loop.time() - began) / 3600))
        await loop.run_in_executor(pool, nap, 1)",
    );
    let session = run(&source);
    assert_eq!(
        (code(&session), output(&session, Stream::Out).as_str()),
        (0, "2\n"),
        "{}",
        output(&session, Stream::Err)
    );
    let events = events(&session);
    let workers: Vec<_> = events
        .iter()
        .filter(|event| matches!(event.what, What::WorkerCreated { kind: WorkerKind::Process, .. }))
        .collect();
    assert_eq!(workers.len(), 2);
    let count = |wanted: fn(&What) -> bool| events.iter().filter(|event| wanted(&event.what)).count();
    assert_eq!(count(|what| matches!(what, What::JobQueued { .. })), 5);
    assert_eq!(count(|what| matches!(what, What::JobStarted { .. })), 5);
    assert_eq!(count(|what| matches!(what, What::JobEnded { .. })), 5);
    assert_eq!(count(|what| matches!(what, What::WorkerTurned { to: WorkerState::Ended, .. })), 2);
    assert!(events.iter().any(|event| matches!(event.what, What::Parked { wait, .. } if wait.kind == WaitKind::Job)));
}

fn assert_same(first: &[Event], second: &[Event]) {
    let same = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(3);
    assert_eq!(
        first.iter().skip(from).take(8).collect::<Vec<_>>(),
        second.iter().skip(from).take(8).collect::<Vec<_>>()
    );
    assert_eq!(first.len(), second.len());
}

#[test]
fn a_pool_gives_the_same_trace_twice() {
    let source = pool(
        "    with ProcessPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, nap, n / 10) for n in range(6))))",
    );
    let [first, second] = [0; 2].map(|_| events(&run(&source)));
    assert_same(&first, &second);
}

#[test]
fn a_subprocess_gives_the_same_trace_twice() {
    let source = "import asyncio, sys
async def main():
    child = 'import time\\nfor n in range(3): print(n, flush=True); time.sleep(0.1)'
    one = await asyncio.create_subprocess_exec(sys.executable, '-c', child, stdout=asyncio.subprocess.PIPE)
    two = await asyncio.create_subprocess_shell('seq 3 | sort -r; sleep 1', stdout=asyncio.subprocess.PIPE)
    print(await asyncio.gather(one.communicate(), two.communicate()))
asyncio.run(main())";
    let [first, second] = [0; 2].map(|_| run(source));
    assert_eq!(code(&first), 0, "{}", output(&first, Stream::Err));
    assert_same(&events(&first), &events(&second));
    let events = events(&first);
    let created = |event: &Event| match event.what {
        What::ResourceCreated { resource, kind: ResourceKind::Process, .. } => Some(resource),
        _ => None,
    };
    let processes: Vec<_> = events.iter().filter_map(created).collect();
    assert_eq!(processes.len(), 2);
    for process in processes {
        let closed = |event: &&Event| matches!(event.what, What::Closed { resource } if resource == process);
        assert_eq!(events.iter().filter(closed).count(), 1);
    }
    let received: u32 =
        events.iter().map(|event| if let What::Received { bytes, .. } = event.what { bytes } else { 0 }).sum();
    assert_eq!(received, 12);
}

#[test]
fn a_worker_killed_from_outside_breaks_its_pool() {
    let source = pool(
        "    pool = ProcessPoolExecutor(1)
    try:
        await loop.run_in_executor(pool, spin)
    except BrokenProcessPool as error:
        print('broken')",
    );
    let source = source.replace("async def main():", "async def main():\n    print('kernel', os.getpid(), flush=True)");
    let mut session = start(&source, quick());
    until(&mut session, |session| output(session, Stream::Out).contains("spinning"));
    let kernel = output(&session, Stream::Out).lines().next().unwrap().trim_start_matches("kernel ").to_owned();
    let workers = children_of(&kernel);
    assert_eq!(workers.len(), 1, "{workers:?}");
    assert!(Process::new("kill").args(["-9", &workers[0]]).status().unwrap().success());
    finish(&mut session);
    assert!(output(&session, Stream::Out).ends_with("broken\n"), "{}", output(&session, Stream::Out));
    wait_for_end(&workers[0]);
}

#[test]
fn a_program_that_waits_for_an_endless_worker_is_interrupted() {
    let mut session = start(&pool("    await loop.run_in_executor(ProcessPoolExecutor(1), spin)"), quick());
    until(&mut session, |session| output(session, Stream::Out).contains("spinning"));
    session.command(Command::Interrupt);
    finish(&mut session);
    assert_eq!(code(&session), 130, "{}", output(&session, Stream::Err));
}

#[test]
fn a_killed_front_leaves_no_process_behind() {
    use std::io::{BufRead as _, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let source =
        pool("    print(os.getpid(), flush=True)\n    await loop.run_in_executor(ProcessPoolExecutor(1), spin)");
    fs::write(folder.path().join("p.py"), source).unwrap();
    let mut command = Process::new(LOOPLAB);
    command.args(["run", "--headless", "--quiet", "p.py"]).current_dir(folder.path());
    let mut front = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(front.stdout.take().unwrap()).lines();
    let kernel = lines.next().unwrap().unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "spinning");
    let workers = children_of(&kernel);
    assert_eq!(workers.len(), 1, "{workers:?}");
    front.kill().unwrap();
    front.wait().unwrap();
    wait_for_end(&kernel);
    wait_for_end(&workers[0]);
}

#[test]
fn a_program_without_the_guard_is_told_about_it() {
    let source = "from concurrent.futures import ProcessPoolExecutor
def f(): pass
with ProcessPoolExecutor(1) as pool:
    pool.submit(f).result()
";
    let session = run(source);
    let told = output(&session, Stream::Err);
    assert_eq!(code(&session), 1, "{told}");
    for words in ["if __name__ == '__main__':", "RuntimeError", "BrokenProcessPool"] {
        assert!(told.contains(words), "{words:?} is missing:\n{told}");
    }
}

#[test]
fn programs_of_the_system_need_permission_and_say_how() {
    let source = "import asyncio, subprocess, os
for start in (lambda: subprocess.run(['uname']), lambda: os.execv('/bin/uname', ['uname']), os.fork):
    try:
        start()
    except OSError as error:
        print(type(error).__name__, '--allow run' in str(error) or 'ProcessPoolExecutor' in str(error))
async def main():
    try:
        await asyncio.create_subprocess_exec('uname')
    except PermissionError as error:
        print('--allow run' in str(error))
asyncio.run(main())
print(subprocess.run('uname', shell=True, stderr=subprocess.PIPE).returncode)";
    let session = run(source);
    let told = output(&session, Stream::Out);
    assert_eq!(told, "PermissionError True\nPermissionError True\nPermissionError True\nTrue\n127\n");
}

#[test]
fn a_real_program_runs_where_it_is_allowed() {
    let source = "import asyncio
async def main():
    pipe = asyncio.subprocess.PIPE
    proc = await asyncio.create_subprocess_exec('uname', stdout=pipe)
    print(len((await proc.communicate())[0]) > 1, proc.returncode)
    proc = await asyncio.create_subprocess_exec('/bin/cat', stdin=pipe, stdout=pipe)
    print(await proc.communicate(b'there and back'))
    proc = await asyncio.create_subprocess_exec('/bin/sleep', '600')
    proc.terminate()
    print(await proc.wait())
asyncio.run(main())";
    let mut session = start(source, Options { allow: Allow { run: true, ..Allow::default() }, ..quick() });
    finish(&mut session);
    let told = output(&session, Stream::Out);
    assert_eq!(told, "True 0\n(b'there and back', None)\n-15\n", "{}", output(&session, Stream::Err));
}

#[test]
fn waiting_before_reading_is_a_deadlock_and_is_explained() {
    let child = "import sys; sys.stdout.write('x' * 1_000_000)";
    let asynchronous = format!(
        "import asyncio, sys
async def main():
    proc = await asyncio.create_subprocess_exec(sys.executable, '-c', \"{child}\", stdout=asyncio.subprocess.PIPE)
    await proc.wait()
asyncio.run(main())"
    );
    let blocking = format!(
        "import subprocess, sys
proc = subprocess.Popen([sys.executable, '-c', \"{child}\"], stdout=subprocess.PIPE)
proc.wait()"
    );
    for source in [asynchronous, blocking] {
        let session = run(&source);
        let told = output(&session, Stream::Err);
        assert_eq!(code(&session), 1, "{told}");
        for words in ["would wait for ever", "room in its standard output", "nobody reads"] {
            assert!(told.contains(words), "{words:?} is missing:\n{told}");
        }
    }
}

#[test]
fn what_workers_print_is_the_programs_output() {
    let source = pool(
        "    with ProcessPoolExecutor(1) as pool:
        await loop.run_in_executor(pool, print, 'from a worker')
    os.system('echo from a shell')",
    );
    let session = run(&source);
    assert_eq!(output(&session, Stream::Out), "from a worker\nfrom a shell\n", "{}", output(&session, Stream::Err));
}

#[test]
fn simulated_programs_say_that_they_are() {
    let session = run("import subprocess
print(subprocess.check_output(['cat', '--looplab'], text=True), end='')
import multiprocessing
try:
    multiprocessing.Queue()
except NotImplementedError as error:
    print('ProcessPoolExecutor' in str(error))");
    assert_eq!(
        output(&session, Stream::Out),
        "cat is simulated by looplab: a small program of its own, on the run's time.\nTrue\n"
    );
}

#[test]
fn children_have_children_and_stay_within_the_walls() {
    let source = "import subprocess, sys
inner = 'import sys; print(open(sys.argv[1]).read())'
outer = f'''import subprocess, sys
print(subprocess.check_output([sys.executable, '-c', 'print(40 + 2)'], text=True), end='')
done = subprocess.run([sys.executable, '-c', {inner!r}, '/etc/hostname'], capture_output=True, text=True)
print(done.returncode, done.stderr.splitlines()[-1].split(':')[0])
'''
for folder in (None, '/etc'):
    done = subprocess.run([sys.executable, '-c', outer], capture_output=True, text=True, cwd=folder)
    print(done.returncode, done.stdout or done.stderr)
print(subprocess.run('cat /etc/hostname', shell=True, stderr=subprocess.DEVNULL).returncode)";
    let session = run(source);
    let told = output(&session, Stream::Out);
    assert!(told.starts_with("0 42\n1 PermissionError\n\n"), "{told}\n{}", output(&session, Stream::Err));
    assert_eq!(told.matches("PermissionError").count(), told.matches("42").count(), "{told}");
    assert!(told.ends_with("\n1\n"), "{told}");
}
