//! What tests of kernels and faces share: running a program to its end through the real binary.

use std::time::Duration;

use looplab::kernel::{Launcher, Limits, Options, Program, Speed};
use looplab::session::{Phase, Session, Wall};
use looplab::trace::{Event, Stream, What};

/// No test waits longer than this for anything.
pub(super) const DEADLINE: Duration = Duration::from_secs(300);

/// The looplab under test.
pub(super) const LOOPLAB: &str = env!("CARGO_BIN_EXE_looplab");

/// Options for a run that does not wait, in a kernel of modest size.
pub(super) fn quick() -> Options {
    let limits = Limits { memory: 256 << 20, ..Limits::default() };
    Options { speed: Speed::Jump, limits, ..Options::default() }
}

/// Starts a program in a kernel of its own.
pub(super) fn start(source: &str, options: Options) -> Session {
    Session::launch(&Launcher::of(LOOPLAB), Program::new("test.py", source), options, || ())
}

/// Pumps a session until `done`; fails at the deadline.
pub(super) fn until(session: &mut Session, done: impl Fn(&Session) -> bool) {
    let wall = Wall::start();
    while !done(session) {
        assert!(
            wall.elapsed() < DEADLINE,
            "it did not come in time; {:?}, output so far:\n{}",
            session.status(),
            output(session, Stream::Out)
        );
        session.wait(wall.elapsed(), Duration::from_millis(50));
    }
}

/// Pumps a session to its end; says how it ended.
pub(super) fn finish(session: &mut Session) -> Phase {
    until(session, |session| session.status().phase.is_over());
    session.status().phase
}

/// Runs a program to its end.
pub(super) fn run(source: &str) -> Session {
    let mut session = start(source, quick());
    finish(&mut session);
    session
}

/// The exit code of a session that finished.
pub(super) fn code(session: &Session) -> i32 {
    match session.status().phase {
        Phase::Finished(exit) => exit.code,
        other => panic!("{other:?}"),
    }
}

/// Why a session's kernel died.
pub(super) fn death(session: &Session) -> String {
    match session.status().phase {
        Phase::Dead(why) => why,
        other => panic!("{other:?}; output:\n{}{}", output(session, Stream::Out), output(session, Stream::Err)),
    }
}

/// All that a program wrote to a stream.
pub(super) fn output(session: &Session, wanted: Stream) -> String {
    let log = session.log();
    let texts = log.events(0).filter_map(|(_, event)| match event.what {
        What::Output { stream, text, .. } if stream == wanted => Some(log.strings.get(text)),
        _ => None,
    });
    texts.collect()
}

/// All events of a session.
pub(super) fn events(session: &Session) -> Vec<Event> {
    session.log().events(0).map(|(_, event)| event).collect()
}
