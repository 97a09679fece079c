//! Breakpoints on meaning: they hold a live run, and a view that plays the past, at the same exact event.

use std::time::Duration;

use looplab::kernel::{Options, Speed};
use looplab::model::Stop;
use looplab::session::line::{self, Order};
use looplab::session::{Command, Phase, Session, View};
use looplab::time::SimTime;
use looplab::trace::codec::{Meta, Recording};
use looplab::trace::{Event, Outcome, Stream, What};

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
