//! Exercises are checked: what is right passes over all seeds, what is wrong is told where and why, and nothing
//! that a program or a check does keeps the report from coming.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use looplab::kernel::forks::{self, End};
use looplab::kernel::{Forks, Launcher, Options, Program, Speed};
use looplab::lesson::{Catalogue, Exercise, Lesson};
use looplab::session::check::{self, Check, Report, Verdict, Work};
use looplab::session::{Facts, lint};

use super::runs::{DEADLINE, LOOPLAB, run};

fn launcher() -> Launcher {
    Launcher::of(LOOPLAB)
}

/// A check of a program with a check's text, over a few seeds.
fn checked(check: &str, source: &str) -> Report {
    check::check(&launcher(), &work(check, source))
}

fn work(check: &str, source: &str) -> Work {
    let exercise = Exercise { check: check.into(), right: "{seconds}".into(), ..Exercise::default() };
    Work::new(&Lesson::default(), &exercise, source).over(12)
}

/// What spins until its processor time is over need not do so in two processes at once.
fn checked_by_one(check: &str, source: &str) -> Report {
    check::check(&launcher(), &work(check, source).hasty())
}

const SLEEPS: &str = "import asyncio
async def work(name):
    await asyncio.sleep(1)
    print(name)
async def main():
    await asyncio.gather(work('a'), work('b'))
asyncio.run(main())";

#[test]
fn a_right_program_passes_every_seed() {
    let report = checked("def check(run):\n    run.expect(run.makespan < 1.1, 'slow')", SLEEPS);
    assert_eq!((report.passed, report.judged, report.of), (12, 12, 12), "{report:?}");
    assert!(matches!(&report.verdict, Verdict::Passed(said) if said == "1 s"), "{report:?}");
    assert_eq!(report.headline(), "passed 12 of 12 seeds");
}

/// A race that seed 0 does not show: the failing seed is named, and it fails again.
#[test]
fn a_failing_seed_fails_again() {
    let check = "def check(run):\n    last = run.lines[-1]\n    run.expect(last.text == 'b', f'{last.text} was last', model='in order', at=last)";
    let report = checked(check, SLEEPS);
    let Verdict::Failed { failure, kinds } = &report.verdict else { panic!("{report:?}") };
    assert!(failure.seed > 0 && report.passed > 0, "{report:?}");
    assert_eq!((failure.message.as_str(), failure.model.as_deref()), ("a was last", Some("in order")));
    let at = failure.at.as_ref().expect("it was named");
    assert_eq!((at.line, at.task.is_some()), (Some(4), true), "{at:?}");
    assert_eq!((kinds.len(), kinds[0].runs), (1, report.judged - report.passed));
    let facts = facts(SLEEPS, failure.seed);
    assert_eq!((facts.lines[1].text.as_str(), facts.lines[1].event), ("a", at.event));
}

/// A failure that does not come back is the machine's, not the program's. This check finds fault with what a judge sees second,
/// and whoever is looked at again is looked at alone.
#[test]
fn a_few_seeds_that_fail_are_looked_at_again() {
    let check = |wrong: &str| {
        format!("seen = []\ndef check(run):\n    seen.append(run)\n    run.expect(not ({wrong}), 'wrong')")
    };
    let over = |seeds: u64, wrong: &str| check::check(&launcher(), &work(&check(wrong), SLEEPS).over(seeds));
    // Of four seeds in two heaps, one or two are second.
    let report = over(4, "len(seen) == 2");
    assert!(matches!(&report.verdict, Verdict::Passed(_)), "{report:?}");
    assert_eq!((report.passed, report.judged, report.of), (4, 4, 4));
    // What fails whenever one looks has failed.
    let report = over(4, "run.seed == 2");
    assert!(matches!(&report.verdict, Verdict::Failed { failure, .. } if failure.seed == 2), "{report:?}");
    assert_eq!((report.passed, report.judged), (3, 4));
    // And many failures are no accident.
    let report = over(12, "len(seen) > 1");
    assert!(matches!(&report.verdict, Verdict::Failed { .. }) && report.passed <= 2, "{report:?}");
}

#[test]
fn a_program_that_never_ends_ends_the_check() {
    let stopped = |report: Report| match report.verdict {
        // The first run that is stopped is enough: nobody waits for the others.
        Verdict::Stopped { failure, died: false } if report.judged == 0 => failure.message,
        other => panic!("{other:?}"),
    };
    let sleeps = "import asyncio\nasync def main():\n    while True: await asyncio.sleep(1)\nasyncio.run(main())";
    let said = stopped(checked("def check(run): pass", sleeps));
    assert!(said.contains("never ends"), "{said}");
    stopped(checked_by_one("def check(run): pass", "while True: pass"));
}

#[test]
fn a_broken_check_is_told_with_its_line() {
    let told = |check: &str| match checked(check, SLEEPS).verdict {
        Verdict::Broken { line, error } => (line, error),
        other => panic!("{other:?}"),
    };
    let (line, error) = told("def check(run):\n    run.expect(run.tasks_ == [], 'no')");
    assert_eq!(line, Some(2));
    assert!(error.contains("says no 'tasks_'"), "{error}");
    assert_eq!(told("def check(run):\n    return 1 / 0").0, Some(2));
    assert_eq!(told("def check(run:\n").0, Some(1));
    assert!(told("def chek(run): pass").1.contains("KeyError"));
    match checked_by_one("def check(run):\n    while True: pass", SLEEPS).verdict {
        Verdict::Broken { error, .. } => assert!(error.contains("processor time"), "{error}"),
        other => panic!("{other:?}"),
    }
}

/// A check is somebody else's program, too.
#[test]
fn a_check_has_walls() {
    let check = "import os\ndef check(run):\n    try:\n        open('/etc/passwd')\n    except PermissionError:\n        run.fail('walled in')";
    assert!(
        matches!(checked(check, SLEEPS).verdict, Verdict::Failed { failure, .. } if failure.message == "walled in")
    );
}

#[test]
fn a_check_tells_its_progress_and_can_be_called_off() {
    let exercise = Exercise { check: "def check(run): pass".into(), ..Exercise::default() };
    let work = || Work::new(&Lesson::default(), &exercise, SLEEPS).over(1000);
    let (ring, rung) = std::sync::mpsc::channel();
    let launcher = launcher();
    let running = Check::start(&launcher, work(), move || {
        let _ = ring.send(());
    })
    .expect("a thread can be started");
    rung.recv_timeout(DEADLINE).expect("there is news");
    assert_eq!(running.progress().1, 1000);
    running.cancel();
    let report = loop {
        if let Some(report) = running.take() {
            break report;
        }
        rung.recv_timeout(DEADLINE).expect("the report comes");
    };
    assert_eq!(report.verdict, Verdict::Cancelled, "{report:?}");
    assert!(running.progress().0 < 1000);
}

fn facts(source: &str, seed: u64) -> Facts {
    let mut server: Forks = launcher().forks();
    let options = Options { speed: Speed::Jump, limits: forks::modest(), seed, ..Options::default() };
    let ran = server.run(Program::new("test.py", source), options, DEADLINE).expect("a process can be started");
    assert!(matches!(ran.end, End::Finished(_)), "{:?}", ran.end);
    Facts::of(&ran.log, &ran.end, seed)
}

#[test]
fn facts_tell_of_tasks_and_their_ends() {
    let run = facts(
        "import asyncio, time
async def stubborn():
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        time.sleep(0.25)
async def fails():
    raise ValueError('no')
async def main():
    one = asyncio.create_task(stubborn(), name='one')
    two = asyncio.create_task(fails(), name='two')
    await asyncio.sleep(1)
    one.cancel()
    print(await asyncio.gather(one, two, return_exceptions=True))
    raise KeyError('end')
asyncio.run(main())",
        0,
    );
    assert_eq!((run.exit, run.error.as_deref()), (Some(1), Some("KeyError: 'end'")));
    assert_eq!(run.tasks.iter().map(|task| task.name.as_str()).collect::<Vec<_>>(), ["Task-1", "one", "two"]);
    let [main, one, two] = &run.tasks[..] else { panic!() };
    assert_eq!((main.coroutine.as_str(), main.outcome, main.parent.as_deref()), ("main", "raised", None));
    assert_eq!((one.outcome, one.parent.as_deref()), ("returned", Some("Task-1")));
    assert_eq!((one.cancel_requests, one.cancel_delivered, one.cancel_swallowed), (1, 1, 1));
    assert_eq!(one.cancel_requested_by.as_deref(), Some("Task-1"));
    assert!((0.25..0.26).contains(&(one.ended.unwrap() - one.cancel_requested.unwrap())), "{one:?}");
    assert_eq!((two.outcome, two.error.as_deref()), ("raised", Some("ValueError: no")));
    assert!(one.spawned_event < one.cancel_event.unwrap() && one.cancel_event.unwrap() < one.event);
    assert_eq!((run.longest_poll_by.as_deref(), run.longest_poll_line), (Some("one"), Some(6)));
    assert!((0.25..0.26).contains(&run.longest_poll) && (0.25..0.26).contains(&run.blocked), "{run:?}");
    assert_eq!(run.lines[0].task.as_deref(), Some("Task-1"));
}

/// What held the loop is shown where one sees it: at the end of the last call that blocked, or of the computing.
#[test]
fn the_longest_poll_is_shown_where_it_has_its_length() {
    let holding = |what: &str| {
        let source = format!(
            "import asyncio, time\nasync def main():\n    await asyncio.sleep(1)\n    {what}\n    print('done')\n\
             asyncio.run(main())"
        );
        facts(&source, 0)
    };
    let blocked = holding("time.sleep(0.5)");
    let at = blocked.longest_poll_event.expect("there is one");
    assert!(at < blocked.lines[0].event, "{blocked:?}");
    let computed = holding("sum(range(3_000_000))");
    let at = computed.longest_poll_event.expect("there is one");
    assert!(at > computed.lines[0].event, "{computed:?}");
}

#[test]
fn facts_tell_of_shared_things_jobs_and_warnings() {
    let run = facts(
        "import asyncio, time
queue, gate, lock = asyncio.Queue(3), asyncio.Semaphore(2), asyncio.Lock()
async def work(n):
    async with gate, lock:
        await asyncio.sleep(0.1)
        await queue.put(n)
async def forgotten(): pass
async def main():
    forgotten()
    await asyncio.gather(*(work(n) for n in range(3)), asyncio.to_thread(time.sleep, 0.2))
    await queue.get()
asyncio.run(main())",
        0,
    );
    let thing = |kind| run.things.iter().find(|thing| thing.kind == kind).unwrap_or_else(|| panic!("{run:?}"));
    assert_eq!((thing("queue").peak, thing("queue").capacity, thing("queue").left), (3, 3, 2));
    assert_eq!((thing("semaphore").peak, thing("semaphore").held), (2, 0));
    assert_eq!((thing("lock").peak, thing("lock").held), (1, 0));
    assert_eq!(run.warnings.iter().map(|warned| warned.kind).collect::<Vec<_>>(), ["never awaited"]);
    let job = &run.jobs[0];
    assert_eq!((job.by.as_deref().is_some(), job.outcome), (true, "returned"));
    assert!(job.ended.unwrap() - job.started.unwrap() >= 0.2);
}

/// What a lesson can do wrong: a file of the example lesson, what stands there, what stands there instead.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    (
        "starter passes",
        "exercise/starter.py",
        "    for tea in TEAS:\n        await brew(tea)",
        "    await asyncio.gather(*(brew(tea) for tea in TEAS))  # done",
    ),
    ("starter is no Python", "exercise/starter.py", "async def brew(tea):", "async def brew(tea:"),
    ("solution fails", "exercise/solution.py", "asyncio.sleep(1)", "asyncio.sleep(2)"),
    ("solution hangs", "exercise/solution.py", "    print(tea, \"brews\")", "    await asyncio.Event().wait()"),
    (
        "wrong passes",
        "exercise/wrong_task_each.py",
        "    for tea in TEAS:\n        await asyncio.create_task(brew(tea))",
        "    await asyncio.gather(*(brew(tea) for tea in TEAS))",
    ),
    (
        "wrong for another reason",
        "lesson.md",
        "program = \"wrong_nobody_waits.py\"\nmodel = \"main waits for its tasks\"",
        "program = \"wrong_nobody_waits.py\"\nmodel = \"tea is coffee\"",
    ),
    ("check raises", "exercise/check.py", "run.lines[-1]", "run.lines[99]"),
    ("check is no Python", "exercise/check.py", "def check(run):", "def check(run)"),
    ("two hints", "lesson.md", "    \"When does the second tea begin? And when could it?\",\n", ""),
    ("a wrong file is missing", "lesson.md", "program = \"wrong_task_each.py\"", "program = \"wrong_one.py\""),
    ("no such folder", "lesson.md", "folder = \"exercise\"", "folder = \"practice\""),
    ("an unknown word", "lesson.md", "folder = \"exercise\"", "folder = \"exercise\"\nlevel = 3"),
    (
        "a number nobody has",
        "lesson.md",
        "right = \"{seconds} for three teas: they overlap.\"",
        "right = \"{minutes} for three teas.\"",
    ),
    ("an id twice", "lesson.md", "id = \"three-teas\"", "id = \"two-teas\""),
    ("a wrong prediction", "lesson.md", "answer = 0.5", "answer = 2.5"),
    (
        "too few choices",
        "lesson.md",
        "## Your turn\n",
        "## Lead\n\n```loop\nid = \"be\"\nprogram = \"together.py\"\nchoices = 20\n```\n\n## Your turn\n",
    ),
    (
        "found before it is sought",
        "lesson.md",
        "## Your turn\n",
        "## Lead\n\n```knob\nid = \"k\"\nprogram = \"together.py\"\nknob = \"DELAY\"\nask = \"?\"\n\
         goal = { seconds = [0, 9] }\nfound = \"!\"\n```\n\n## Your turn\n",
    ),
    (
        "never to be found",
        "lesson.md",
        "## Your turn\n",
        "## Lead\n\n```knob\nid = \"k\"\nprogram = \"together.py\"\nknob = \"DELAY\"\nask = \"?\"\n\
         goal = { prints = \"tea is coffee\" }\nfound = \"!\"\n```\n\n## Your turn\n",
    ),
    (
        "a knob of another program",
        "lesson.md",
        "## Your turn\n",
        "## Lead\n\n```knob\nid = \"k\"\nprogram = \"together.py\"\nknob = \"WAIT\"\nask = \"?\"\n```\n\n## Your turn\n",
    ),
];

/// Every deliberate mistake is told with its file, and where there is one the line.
#[test]
fn broken_lessons_are_told_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (name, file, old, new) in BROKEN {
        let made = Process::new(LOOPLAB).arg("new-lesson").arg(name).arg(folder.path()).output().expect("it starts");
        assert!(made.status.success(), "{made:?}");
        let lesson = newest(folder.path());
        let path = lesson.join(file);
        let text = fs::read_to_string(&path).expect("it was written");
        assert!(text.contains(old), "{name}: {file} has no {old:?}");
        fs::write(&path, text.replace(old, new)).expect("it can be changed");
        // A few seeds show it, too; and each lesson is to introduce words of its own.
        let check = lesson.join("exercise/check.py");
        let text = fs::read_to_string(&check).expect("it is there");
        fs::write(&check, text.replace("TEAS = (", "SEEDS = 6\nTEAS = (")).expect("it can be changed");
        let words = lesson.join("lesson.md");
        let text = fs::read_to_string(&words).expect("it is there");
        fs::write(&words, text.replace("word = \"overlap\"", &format!("word = \"{name}\"")))
            .expect("it can be changed");
    }
    let catalogue = Catalogue::read(folder.path()).expect("it can be read");
    let told = lint::lint(&catalogue, &launcher(), |_| ());
    insta::assert_snapshot!(told.join("\n"));
    for lesson in &catalogue.lessons {
        assert!(told.iter().any(|line| line.starts_with(&lesson.folder())), "nothing is said of {}", lesson.folder());
    }
}

/// Computing is measured, so a busy machine makes two runs of it differ. That a task blocks as well must not hide it.
#[test]
fn what_computes_is_known_though_it_blocks_too() {
    let computes = |body: &str| {
        let source = format!(
            "import asyncio, time\nasync def main():\n    for _ in range(50):\n        time.sleep(0.01)\n        \
             await asyncio.sleep(0)\n    {body}\nasyncio.run(main())"
        );
        lint::computes(run(&source).model())
    };
    assert!(computes("sum(range(3_000_000))"));
    assert!(!computes("print('done')"));
}

fn newest(folder: &Path) -> std::path::PathBuf {
    let entries = fs::read_dir(folder).expect("it can be read").filter_map(|entry| Some(entry.ok()?.path()));
    entries.max().expect("there is a lesson")
}

/// What `looplab new-lesson` writes needs no mending.
#[test]
fn a_new_lesson_passes_the_lint() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let made = Process::new(LOOPLAB).args(["new-lesson", "Two teas"]).arg(folder.path()).output().expect("it starts");
    assert!(made.status.success(), "{made:?}");
    let told = lint::lint(&Catalogue::read(folder.path()).expect("it can be read"), &launcher(), |_| ());
    assert!(told.is_empty(), "{}", told.join("\n"));
}
