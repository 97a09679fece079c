//! Breakpoints on meaning: they hold a live run, and a view that plays the past, at the same exact event. The kernel itself
//! stands there: nothing is recorded beyond it.

use std::time::Duration;

use looplab::kernel::{Options, Speed};
use looplab::model::Stop;
use looplab::session::breakpoints::Hit;
use looplab::session::line::{self, Order};
use looplab::session::{Command, Phase, Session, View};
use looplab::time::SimTime;
use looplab::trace::codec::{Meta, Recording};
use looplab::trace::{Event, Log, Outcome, Stream, What};

use super::runs::{events, finish, output, quick, start, until};

const PROGRAM: &str = "import asyncio, time
async def work(n, jobs):
    await jobs.put(n)
    time.sleep(0.3)
    if n == 2: raise ValueError('boom')
    print('done', n)
async def main():
    jobs = asyncio.Queue()
    tasks = [asyncio.create_task(work(n, jobs), name=f'worker-{n}') for n in (1, 2, 3)]
    sleeper = asyncio.create_task(asyncio.sleep(9), name='sleeper')
    await asyncio.wait(tasks)
    sleeper.cancel()
    await asyncio.wait([sleeper])
    print('end')
asyncio.run(main())";

/// A run that waits for its first command.
fn held(options: Options) -> Session {
    let mut session = start(PROGRAM, Options { paused: true, ..options });
    until(&mut session, |session| session.status().phase == Phase::Paused);
    session
}

fn break_at(condition: &str) -> Command {
    match line::parse(&format!("break {condition}"), &[]) {
        Ok(Order::Break(condition)) => Command::Break(condition),
        other => panic!("{condition}: {other:?}"),
    }
}

/// Goes on, and waits until the run stands at a hit, with nothing beyond it; `false` when it is over instead.
fn goes_on_to_a_hit(session: &mut Session) -> bool {
    session.command(Command::Resume);
    until(session, |session| {
        let is_held = session.hit().is_some() && session.status().phase == Phase::Paused;
        is_held || session.status().phase.is_over()
    });
    let Some(hit) = session.hit() else { return false };
    assert_eq!(session.status().view, View::Live, "what is shown is no past");
    assert_eq!((session.log().len(), session.now()), (hit.position, hit.at), "nothing lies beyond: {hit:?}");
    // It does not creep on, either.
    let held = hit.position;
    for _ in 0..3 {
        session.wait(session.wall(), Duration::from_millis(5));
    }
    assert_eq!(session.log().len(), held);
    true
}

/// All hits of breakpoints that are set before the run begins.
fn hits(source: &str, conditions: &[&str], options: Options) -> (Vec<Hit>, Session) {
    let mut session = start(source, Options { paused: true, ..options });
    until(&mut session, |session| session.status().phase == Phase::Paused);
    for condition in conditions {
        session.command(break_at(condition));
    }
    let mut hits = Vec::new();
    while goes_on_to_a_hit(&mut session) {
        hits.extend(session.hit().cloned());
    }
    (hits, session)
}

/// Where the front's judge finds the same in what was recorded.
fn found(log: &Log, conditions: &[&str]) -> Vec<Hit> {
    let meta = Meta { program: "p.py".into(), ..Meta::default() };
    let mut replay = Session::replay(Recording { meta, log: log.clone(), damage: None });
    for condition in conditions {
        replay.command(break_at(condition));
    }
    replay.command(Command::Speed(Speed::Jump));
    let (mut hits, mut wall) = (Vec::new(), Duration::ZERO);
    loop {
        replay.command(Command::Resume);
        replay.pump(wall);
        wall += Duration::from_secs(1);
        replay.pump(wall);
        match replay.hit() {
            Some(hit) => hits.push(hit.clone()),
            None => return hits,
        }
    }
}

/// The run at the first hit of a breakpoint.
fn stopped(condition: &str) -> Session {
    let mut session = held(quick());
    session.command(break_at(condition));
    session.command(Command::Resume);
    until(&mut session, |session| session.hit().is_some());
    session
}

fn last_event(session: &Session) -> Event {
    session.log().get(session.position() - 1).expect("something happened")
}

#[test]
fn each_condition_stops_at_its_event() {
    let strings = |session: &Session, id| session.log().strings.get(id).to_owned();
    let is_met = |condition: &str, session: &Session, what: What| match (condition, what) {
        ("cancelled", What::PollEnded { outcome, .. }) => outcome == Outcome::Cancelled,
        ("raised", What::PollEnded { outcome, .. }) => outcome == Outcome::Raised,
        ("depth queue* > 1", What::Depth { depth, .. }) => depth == 2,
        ("line 4", What::Reached { place, .. }) => place.line == 4,
        ("task worker-*", What::Named { name, .. }) => strings(session, name) == "worker-1",
        ("output \"done 3\"", What::Output { text, .. }) => strings(session, text).contains("done 3"),
        _ => false,
    };
    for (condition, told) in [
        ("cancelled", "sleeper cancelled by"),
        ("raised", "worker-2 raised ValueError: boom"),
        ("depth queue* > 1", "holds 2 now"),
        ("line 4", "worker-1 is about to run line 4"),
        ("task worker-*", "worker-1"),
        ("output \"done 3\"", "worker-3 writes “done 3”"),
    ] {
        let mut session = stopped(condition);
        let hit = session.hit().cloned().expect("it was hit");
        assert!(is_met(condition, &session, last_event(&session).what), "{condition}: {:?}", last_event(&session));
        assert!(hit.happened.contains(told), "{condition}: {}", hit.happened);
        assert_eq!((session.position(), session.now()), (hit.position, hit.at), "{condition}");
        // Going on plays to where the run is held, and then the run goes on.
        session.command(Command::Unbreak(None));
        session.command(Command::Resume);
        finish(&mut session);
        until(&mut session, |session| session.status().view == View::Live);
        assert_eq!(output(&session, Stream::Out), "done 1\ndone 3\nend\n", "{condition}");
    }
}

#[test]
fn a_blocked_loop_is_shown_while_it_is_blocked() {
    let session = stopped("blocked > 0.2s");
    let state = session.state();
    let blocking = state.loop_blocked().expect("the call is still under way");
    let since = state.running.expect("somebody runs").since;
    assert_eq!(session.now().since(since), Duration::from_millis(200));
    assert!(blocking.since >= since);
    assert!(
        session.hit().expect("a hit").happened.contains("blocked for 0.2 s by worker-1, line 4"),
        "{:?}",
        session.hit()
    );
}

#[test]
fn a_recording_stops_where_the_run_stopped() {
    for condition in ["cancelled", "raised", "depth queue* > 1", "blocked > 0.2s", "line 4", "task worker-*"] {
        let mut live = stopped(condition);
        let hit = live.hit().cloned();
        live.command(Command::Unbreak(None));
        live.command(Command::Resume);
        finish(&mut live);
        let meta = Meta { program: "p.py".into(), ..Meta::default() };
        let mut replay = Session::replay(Recording { meta, log: live.log().clone(), damage: None });
        replay.command(break_at(condition));
        replay.command(Command::Speed(Speed::Jump));
        replay.command(Command::Resume);
        replay.pump(Duration::ZERO);
        replay.pump(Duration::from_secs(1));
        assert_eq!(replay.hit(), hit.as_ref(), "{condition}");
        assert!(!replay.is_moving(), "{condition}");
    }
}

#[test]
fn every_hit_of_a_breakpoint_is_stopped_at_once() {
    let mut session = stopped("output \"done \"");
    let mut seen = Vec::new();
    while let Some(hit) = session.hit().cloned() {
        seen.push(hit.happened);
        session.command(Command::Resume);
        until(&mut session, |session| {
            session.hit().is_some() || session.status().phase.is_over() && session.status().view == View::Live
        });
    }
    assert_eq!(seen, ["worker-1 writes “done 1”.", "worker-3 writes “done 3”."]);
}

#[test]
fn any_line_that_runs_is_stopped_at_and_the_run_is_held_before_it() {
    let source = "import asyncio\ntotal = 0\nasync def add():\n    global total\n    for n in range(3):\n        \
                  step = n * 10\n        total += step\n    return total\nprint(asyncio.run(add()))";
    let mut session = start(source, Options { paused: true, ..quick() });
    until(&mut session, |session| session.status().phase == Phase::Paused);
    session.command(break_at("line 7"));
    session.command(Command::Resume);
    for _ in 0..3 {
        until(&mut session, |session| session.hit().is_some() && session.status().phase == Phase::Paused);
        // The kernel itself stands there, in the middle of the poll: nothing has happened since.
        assert_eq!(session.position(), session.log().len());
        assert!(session.latest().running.is_some());
        assert!(matches!(last_event(&session).what, What::Reached { place, .. } if place.line == 7));
        session.command(Command::Resume);
    }
    finish(&mut session);
    assert_eq!(output(&session, Stream::Out), "30\n");
}

#[test]
fn a_breakpoint_changes_nothing_that_happens() {
    let mut plain = start(PROGRAM, quick());
    finish(&mut plain);
    let mut session = stopped("raised");
    session.command(Command::Resume);
    finish(&mut session);
    assert_eq!(events(&session), events(&plain));
}

#[test]
fn a_live_run_is_led_from_output_to_output() {
    let mut session = held(quick());
    for line in ["done 1", "done 3", "end"] {
        session.command(Command::Step(Stop::Output));
        until(&mut session, |session| matches!(session.status().view, View::At(_)) || session.status().phase.is_over());
        let What::Output { text, .. } = last_event(&session).what else { panic!("{line}: {:?}", last_event(&session)) };
        assert_eq!(session.log().strings.get(text), format!("{line}\n"));
    }
    session.command(Command::Seek(0));
    session.command(Command::Step(Stop::Output));
    assert!(session.now() > SimTime::ZERO);
}

#[test]
fn the_kernel_stands_at_each_hit_and_goes_on_to_the_next() {
    for (condition, times) in [
        ("cancelled", 1),
        ("raised", 1),
        ("depth queue* > 0", 1),
        ("blocked > 0.2s", 3),
        ("task worker-*", 6),
        ("output \"done \"", 2),
    ] {
        let (hits, session) = hits(PROGRAM, &[condition], quick());
        assert_eq!(hits.len(), times, "{condition}: {hits:#?}");
        assert_eq!(found(session.log(), &[condition]), hits, "{condition}: the judges agree");
        assert_eq!(output(&session, Stream::Out), "done 1\ndone 3\nend\n", "{condition}");
    }
}

#[test]
fn at_every_speed_and_seed_the_judges_agree_and_the_trace_is_the_same() {
    let source = "import asyncio, random, time
async def work(n, jobs, gate):
    for _ in range(3):
        async with gate:
            await asyncio.sleep(random.random() / 100)
            time.sleep(0.002 * n)
            jobs.put_nowait(n)
    if n == 2: raise ValueError(n)
    print('done', n)
    print('well', n)
async def main():
    jobs, gate = asyncio.Queue(), asyncio.Semaphore(2)
    asyncio.current_task().set_name('boss')
    tasks = [asyncio.create_task(work(n, jobs, gate), name=f'worker-{n}') for n in (1, 2, 3)]
    late = asyncio.create_task(asyncio.sleep(9))
    late.set_name('worker-late')
    await asyncio.wait(tasks)
    late.cancel()
    for _ in range(jobs.qsize()): jobs.get_nowait()
asyncio.run(main())";
    let all = [
        "cancelled",
        "raised",
        "depth jobs > 3",
        "depth semaphore* > 1",
        "blocked > 3ms",
        "blocked > 5ms",
        "task worker-*",
        "task boss",
        "output well",
    ];
    for (seed, speed) in [(1, Speed::Jump), (2, Speed::Times(100.0))] {
        let mut plain = start(source, Options { seed, ..quick() });
        finish(&mut plain);
        let (hits, session) = hits(source, &all, Options { seed, speed, ..quick() });
        for number in 1..=all.len() {
            let is_hit = hits.iter().any(|hit| hit.breakpoint.number as usize == number);
            assert!(is_hit, "{}, seed {seed}", all[number - 1]);
        }
        assert_eq!(found(session.log(), &all), hits, "seed {seed}");
        assert_eq!(events(&session), events(&plain), "seed {seed}: nothing else happens");
    }
}

#[test]
fn a_breakpoint_that_is_set_late_knows_what_is_older_than_itself() {
    let source = "import asyncio
async def main():
    jobs = asyncio.Queue()
    asyncio.current_task().set_name('boss')
    for n in range(4):
        jobs.put_nowait(n)
        print('put', n)
        await asyncio.sleep(1)
asyncio.run(main())";
    let (mut set, mut session) = (0, held_at(source, "output \"put 1\""));
    for (condition, told) in [("depth jobs > 2", "holds 3 now"), ("task boss", "boss"), ("output \"put 3\"", "put 3")] {
        session.command(Command::Unbreak(None));
        session.command(break_at(condition));
        assert!(goes_on_to_a_hit(&mut session), "{condition}");
        assert!(session.hit().is_some_and(|hit| hit.happened.contains(told)), "{condition}: {:?}", session.hit());
        set += 1;
    }
    session.command(Command::Unbreak(None));
    assert!(!goes_on_to_a_hit(&mut session), "what was taken away while the run stood holds nobody");
    assert_eq!((set, output(&session, Stream::Out).lines().count()), (3, 4));
}

#[test]
fn a_call_that_blocks_is_held_when_the_breakpoint_is_set_during_it() {
    let source =
        "import asyncio, time\nasync def main():\n    time.sleep(3600)\n    print('over')\nasyncio.run(main())";
    let mut session = start(source, Options { speed: Speed::Times(1.0), ..quick() });
    until(&mut session, |session| session.latest().blocking.is_some());
    session.command(break_at("blocked > 20s"));
    session.command(Command::Speed(Speed::Jump));
    until(&mut session, |session| session.hit().is_some() && session.status().phase == Phase::Paused);
    let since = session.latest().running.expect("somebody runs").since;
    assert_eq!(session.now().since(since), Duration::from_secs(20));
    assert!(session.latest().blocking.is_some(), "the call is under way");
    // A step goes to the end of the call.
    session.command(Command::Step(Stop::Poll));
    until(&mut session, |session| session.latest().blocking.is_none());
    session.command(Command::Resume);
    finish(&mut session);
    assert_eq!(output(&session, Stream::Out), "over\n");
}

#[test]
fn a_computation_is_held_at_the_moment_though_it_is_done() {
    let source = "import asyncio\nasync def main():\n    global done\n    sum(range(2_000_000))\n    done = True\n\
                  asyncio.run(main())";
    let (hits, session) = hits(source, &["blocked > 10ms"], quick());
    assert_eq!(hits.len(), 1, "it computes for a tenth of a second and more");
    assert!(hits[0].at < session.now());
    assert_eq!(found(session.log(), &["blocked > 10ms"]), hits);
}

#[test]
fn a_thread_stands_where_it_is_too() {
    let source = "import asyncio
def job(n):
    print('begun', n)
    print('over', n)
async def main():
    await asyncio.gather(asyncio.to_thread(job, 1), asyncio.to_thread(job, 2))
asyncio.run(main())";
    for condition in ["output begun", "depth pool* > 0", "line 4"] {
        let (hits, session) = hits(source, &[condition], quick());
        assert!(!hits.is_empty(), "{condition}");
        assert_eq!(found(session.log(), &[condition]), hits, "{condition}");
    }
}

#[test]
fn a_loop_that_waits_for_the_interpreter_lock_is_held() {
    let source = "import asyncio
def compute():
    sum(range(3_000_000))
async def main():
    job = asyncio.create_task(asyncio.to_thread(compute))
    for _ in range(20):
        await asyncio.sleep(0.001)
    await job
asyncio.run(main())";
    let (hits, session) = hits(source, &["blocked > 2ms"], quick());
    assert!(!hits.is_empty());
    assert_eq!(found(session.log(), &["blocked > 2ms"]), hits);
}

fn held_at(source: &str, condition: &str) -> Session {
    let mut session = start(source, Options { paused: true, ..quick() });
    until(&mut session, |session| session.status().phase == Phase::Paused);
    session.command(break_at(condition));
    assert!(goes_on_to_a_hit(&mut session), "{condition}");
    session
}

#[test]
fn the_next_run_begins_with_the_breakpoints_of_the_one_before() {
    let (_, before) = hits(PROGRAM, &["task sleeper", "depth queue* > 1", "output \"done 3\""], quick());
    let mut next = start(PROGRAM, before.options().clone());
    next.stop_at(before.breakpoints().clone());
    assert!(goes_on_to_a_hit(&mut next));
    assert_eq!(next.hit().map(|hit| hit.breakpoint.number), Some(1), "nothing is passed by before it is set");
}
