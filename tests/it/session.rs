//! One run under control: stepping, pausing, looking back, and the same trace at every speed.

use std::time::Duration;

use looplab::kernel::{Options, Speed};
use looplab::model::Stop;
use looplab::session::{Command, Phase, Session, View};
use looplab::time::SimTime;
use looplab::trace::codec;
use looplab::trace::{Event, Log, Stream, What};

use super::runs::{events, finish, output, quick, start, until};

const SLEEPERS: &str = "import asyncio
async def worker(n):
    for _ in range(2):
        await asyncio.sleep(0.01 * n)
        print(n)
async def main():
    await asyncio.gather(worker(1), worker(2))
asyncio.run(main())";

fn at_speed(source: &str, speed: Speed) -> Session {
    let mut session = start(source, Options { speed, ..quick() });
    finish(&mut session);
    session
}

#[test]
fn the_trace_is_the_same_at_every_speed() {
    let [jump, real, slow] = [Speed::Jump, Speed::Times(1.0), Speed::Times(0.8)].map(|speed| at_speed(SLEEPERS, speed));
    assert_eq!(output(&jump, Stream::Out), "1\n2\n1\n2\n");
    assert_eq!(events(&jump), events(&real));
    assert_eq!(events(&jump), events(&slow));
    let blocking = "import time\nfor _ in range(3): time.sleep(0.01)";
    let [jump, slow] = [Speed::Jump, Speed::Times(0.1)].map(|speed| at_speed(blocking, speed));
    assert_eq!(events(&jump), events(&slow));
}

#[test]
fn a_run_is_stepped_poll_by_poll() {
    let mut session = start(SLEEPERS, Options { paused: true, speed: Speed::Times(1.0), ..quick() });
    until(&mut session, |session| session.status().phase == Phase::Paused);
    for polls in 1..4 {
        session.command(Command::Step(Stop::Poll));
        until(&mut session, |session| session.state().polls == polls && session.state().running.is_none());
    }
    session.command(Command::Speed(Speed::Jump));
    session.command(Command::Resume);
    finish(&mut session);
    assert_eq!(output(&session, Stream::Out), "1\n2\n1\n2\n");
}

#[test]
fn a_run_is_paused_and_goes_on() {
    let source = "import time\nprint('up')\ntime.sleep(3600)\nprint('down')";
    let mut session = start(source, Options { speed: Speed::Times(1.0), ..quick() });
    until(&mut session, |session| session.state().blocking.is_some());
    session.command(Command::TogglePause);
    until(&mut session, |session| session.status().phase == Phase::Paused);
    assert!(!session.is_moving() && !session.status().playing);
    session.command(Command::TogglePause);
    until(&mut session, |session| session.status().phase == Phase::Running);
    session.command(Command::Speed(Speed::Jump));
    finish(&mut session);
    assert_eq!(output(&session, Stream::Out), "up\ndown\n");
}

#[test]
fn looking_back_shows_what_was_and_the_run_goes_on() {
    let mut session = at_speed(SLEEPERS, Speed::Jump);
    let length = session.log().len();
    session.command(Command::Back(Stop::Poll));
    assert!(matches!(session.status().view, View::At(at) if at < length));
    session.command(Command::Seek(0));
    assert_eq!((session.position(), session.state().polls, session.now()), (0, 0, SimTime::ZERO));
    session.command(Command::Step(Stop::Turn));
    session.command(Command::Step(Stop::Poll));
    assert_eq!(session.state().polls, 1);
    session.command(Command::Live);
    assert_eq!((session.position(), session.status().view), (length, View::Live));
    assert_eq!(session.state(), &session.model().live);
}

#[test]
fn a_saved_trace_is_read_back_whole() {
    let session = at_speed(SLEEPERS, Speed::Jump);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.trace");
    session.save(&path).unwrap();
    let recording = codec::read(std::fs::File::open(&path).unwrap()).unwrap();
    assert!(recording.damage.is_none());
    assert_eq!(&recording.meta, session.meta());
    assert_eq!(recording.meta.exit, Some(0));
    let replay = Session::replay(recording);
    assert_eq!(events(&replay), events(&session));
    assert_eq!(replay.program().source, SLEEPERS);
}

/// A recording with a poll each second, three in all.
fn film() -> Session {
    use looplab::ident::TaskId;
    use looplab::trace::Outcome;
    let mut log = Log::default();
    for second in 1..=3 {
        let at = SimTime(second * 1_000_000_000);
        log.push(&Event { at, what: What::PollBegan { task: TaskId(1) } });
        log.push(&Event { at, what: What::PollEnded { task: TaskId(1), outcome: Outcome::Pending } });
    }
    Session::replay(codec::Recording { log, ..codec::Recording::default() })
}

#[test]
fn a_recording_plays_at_the_speed_asked_for() {
    let seconds = Duration::from_secs_f64;
    let mut film = film();
    assert!(!film.is_moving());
    film.command(Command::TogglePause);
    film.pump(seconds(0.0));
    film.pump(seconds(0.5));
    assert_eq!((film.position(), film.now()), (0, SimTime(500_000_000)));
    film.pump(seconds(1.5));
    assert_eq!(film.position(), 2);
    film.command(Command::Faster);
    film.pump(seconds(2.0));
    assert_eq!((film.position(), film.now()), (4, SimTime(2_500_000_000)));
    film.pump(seconds(3.0));
    assert_eq!((film.position(), film.is_moving(), film.status().view), (6, false, View::Live));
}

#[test]
fn slow_motion_holds_every_poll() {
    let mut film = film();
    film.command(Command::Speed(Speed::Times(0.5)));
    film.command(Command::Resume);
    film.pump(Duration::ZERO);
    film.pump(Duration::from_secs(2));
    assert_eq!(film.position(), 0, "the poll is held at its moment");
    film.pump(Duration::from_millis(2081));
    assert_eq!(film.position(), 2);
}
