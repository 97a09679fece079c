//! Words about the moment a session shows, names that fit a screen, and lengths of time that can be
//! read while they grow.

use crate::ident::TaskId;
use crate::model::{Phase, Task, Words};
use crate::session::Session;
use crate::time::{SimTime, human};

/// Words about what a session shows.
#[must_use]
pub fn words(session: &Session) -> Words<'_> {
    Words::new(session.state(), &session.log().strings, now(session))
}

/// The moment a session shows. Its clock is guessed on between two pieces of news, but not ahead of the
/// timer that wakes a sleeping loop, and not while slow motion holds the loop between two polls.
#[must_use]
pub fn now(session: &Session) -> SimTime {
    let (state, now) = (session.state(), session.now());
    match state.next_timer() {
        Some(timer) if state.phase == Phase::Idle => now.min(timer.deadline.max(state.now)),
        _ if state.phase == Phase::Busy && state.running.is_none() && state.blocking.is_none() => state.now,
        _ => now,
    }
}

/// Whether the program is over and no loop has run in it.
#[must_use]
pub fn never_runs(session: &Session) -> bool {
    session.damage().is_none() && session.status().phase.is_over() && session.latest().phase == Phase::NotStarted
}

/// What a task or handle is called on the screen.
#[must_use]
pub fn name(words: &Words<'_>, id: TaskId) -> String {
    words.name(id)
}

/// Whether a task is asyncio's own and was quick: such a task has no lane.
#[must_use]
pub fn is_housekeeping(words: &Words<'_>, task: &Task) -> bool {
    task.is_housekeeping(words.strings, words.now)
}

/// The time from one moment to another, with hundredths of a second that do not come and go.
#[must_use]
pub fn steady(later: SimTime, earlier: SimTime) -> String {
    let length = later.since(earlier);
    let seconds = length.as_secs_f64();
    if (0.01..100.0).contains(&seconds) { format!("{seconds:.2} s") } else { human(length) }
}
