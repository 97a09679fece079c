//! Runs by the hundred: each one as in a kernel of its own, quick, and without a trace of the one before.

use std::time::Duration;

use looplab::kernel::forks::{self, End};
use looplab::kernel::protocol::Ended;
use looplab::kernel::{Forks, Launcher, Limits, Options, Program, Speed};
use looplab::lesson::Catalogue;
use looplab::model::Model;
use looplab::session::Wall;
use looplab::session::lint::computes;
use looplab::trace::{Log, Stream, What};

use super::runs::{LOOPLAB, events, finish, start};

const PATIENCE: Duration = Duration::from_secs(120);

fn server() -> Forks {
    Launcher::of(LOOPLAB).forks()
}

fn seeded(seed: u64) -> Options {
    Options { speed: Speed::Jump, limits: forks::modest(), seed, ..Options::default() }
}

fn run(server: &mut Forks, source: &str, options: Options) -> (Log, End) {
    let ran = server.run(Program::new("test.py", source), options, PATIENCE).expect("a process can be started");
    (ran.log, ran.end)
}

fn printed(log: &Log) -> String {
    let texts = log.events(0).filter_map(|(_, event)| match event.what {
        What::Output { stream: Stream::Out, text, .. } => Some(log.strings.get(text)),
        _ => None,
    });
    texts.collect()
}

fn code(end: &End) -> i32 {
    match end {
        End::Finished(Ended { code, .. }) => *code,
        End::Stopped(why) | End::Died(why) => panic!("{why}"),
    }
}

/// One program of each lesson: the copy's trace is the kernel's, event by event, with jitter and without.
#[test]
fn a_copy_runs_as_a_kernel_does() {
    let mut server = server();
    for lesson in &Catalogue::embedded().lessons {
        let Some(program) = lesson.programs.values().next() else { continue };
        for seed in [0, 7] {
            let options = Options { hosts: lesson.hosts.iter().map(Into::into).collect(), ..seeded(seed) };
            let (log, end) = run(&mut server, &program.source, options.clone());
            // What computes is measured, with any seed: no two runs of it are the same.
            if computes(&Model::new(log.clone())) {
                break;
            }
            let mut session = start(&program.source, options);
            finish(&mut session);
            if computes(session.model()) {
                continue;
            }
            let copied: Vec<_> = log.events(0).map(|(_, event)| event).collect();
            let first = copied.iter().zip(events(&session)).position(|(a, b)| *a != b);
            assert_eq!(first, None, "{} {} with seed {seed} differs there", lesson.slug, program.name);
            assert_eq!((copied.len(), code(&end)), (session.log().len(), super::runs::code(&session)));
        }
    }
}

const RACE: &str = "import asyncio
async def runner(name):
    await asyncio.sleep(0.1)
    print(name)
async def main():
    await asyncio.gather(*(runner(name) for name in 'abcdef'))
asyncio.run(main())";

#[test]
fn every_seed_is_a_run_of_its_own_and_the_same_each_time() {
    let mut server = server();
    let mut order = |seed| printed(&run(&mut server, RACE, seeded(seed)).0);
    assert_eq!(order(0), "a\nb\nc\nd\ne\nf\n");
    let orders: std::collections::BTreeSet<_> = (1..20).map(&mut order).collect();
    assert!(orders.len() > 10, "{orders:?}");
    assert_eq!(order(7), order(7));
}

#[test]
fn nothing_is_left_for_the_next_run() {
    let mut server = server();
    let dirt = "import asyncio, builtins, os, random, sys, threading
asyncio.sleep = None
builtins.print_ = print
os.environ['LEFT'] = 'behind'
open('left.txt', 'w').write('behind')
threading.Thread(target=lambda: None).start()
sys.modules['left'] = sys
print(random.random())";
    let look = "import asyncio, builtins, os, random, sys
print(asyncio.sleep is not None, hasattr(builtins, 'print_'), 'LEFT' in os.environ, os.listdir('.'), 'left' in sys.modules)
print(random.random())";
    let first = printed(&run(&mut server, dirt, seeded(0)).0);
    let second = printed(&run(&mut server, look, seeded(0)).0);
    assert_eq!(second, format!("True False False [] False\n{first}"));
}

#[test]
fn what_never_ends_is_stopped_with_words() {
    let mut server = server();
    let stopped = |end: End| match end {
        End::Stopped(why) => why,
        other => panic!("{other:?}"),
    };
    let busy = "import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)\nasyncio.run(main())";
    assert!(stopped(run(&mut server, busy, seeded(0)).1).contains("after 200000 events"));
    let limits = Limits { processor: 1, ..forks::modest() };
    let why = stopped(run(&mut server, "while True: pass", Options { limits, ..seeded(0) }).1);
    assert!(why.contains("processor time"), "{why}");
    let silent = server.run(Program::new("test.py", "while True: pass"), seeded(0), Duration::from_millis(500));
    let why = stopped(silent.expect("a process can be started").end);
    assert!(why.contains("did nothing looplab could see"), "{why}");
    assert_eq!(printed(&run(&mut server, "print('fresh')", seeded(0)).0), "fresh\n");
}

#[test]
fn a_kernel_that_dies_is_explained_and_replaced() {
    let mut server = server();
    let (_, end) = run(&mut server, "import os\nos.abort()", seeded(0));
    assert!(matches!(&end, End::Died(why) if why.contains("stopped itself")), "{end:?}");
    assert_eq!(printed(&run(&mut server, "print('fresh')", seeded(0)).0), "fresh\n");
}

#[test]
fn a_copy_has_walls_and_limits() {
    let mut server = server();
    let out = "try:\n    open('/etc/passwd')\nexcept PermissionError as error:\n    print('refused')\nimport os\ntry:\n    os.fork()\nexcept OSError as error:\n    print('alone')";
    assert_eq!(printed(&run(&mut server, out, seeded(0)).0), "refused\nalone\n");
    let bomb = "kept = []\ntry:\n    while True: kept.append(bytearray(1 << 20))\nexcept MemoryError:\n    del kept\n    print('out of memory')";
    assert_eq!(printed(&run(&mut server, bomb, seeded(0)).0), "out of memory\n");
    let deep = "def dig(n): return dig(n + 1)\ntry:\n    dig(0)\nexcept RecursionError: print('deep')";
    assert_eq!(printed(&run(&mut server, deep, seeded(0)).0), "deep\n");
    let threads = "import asyncio, subprocess, sys, time\nasync def main():\n    await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.1) for _ in range(3)))\n    child = await asyncio.create_subprocess_exec(sys.executable, '-c', 'print(6 * 7)', stdout=subprocess.PIPE)\n    print((await child.communicate())[0].decode().strip())\nasyncio.run(main())";
    let (log, end) = run(&mut server, threads, seeded(0));
    assert_eq!((printed(&log).as_str(), code(&end)), ("42\n", 0));
}

/// Not a bar but a guard: the bar is in the benchmarks' hands, this only sees that copying is worth it. On a machine that is
/// shared with others, the quickest of several runs is the one that they left alone.
#[test]
fn a_copy_is_many_times_as_quick_as_a_kernel() {
    let mut server = server();
    assert!(server.is_quick());
    run(&mut server, RACE, seeded(0));
    let quickest = |times: u64, run: &mut dyn FnMut(u64)| {
        let walls = (0..times).map(|seed| {
            let wall = Wall::start();
            run(seed);
            wall.elapsed()
        });
        walls.min().expect("there are some")
    };
    let copied = quickest(20, &mut |seed| drop(run(&mut server, RACE, seeded(seed))));
    let built = quickest(4, &mut |seed| drop(finish(&mut start(RACE, seeded(seed)))));
    assert!(copied * 3 < built, "a copy takes {copied:?}, a kernel {built:?}");
}
