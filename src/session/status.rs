//! How a run stands: plain data for status lines.

pub use crate::kernel::protocol::Problem;

use crate::kernel::Speed;

/// How the run and the view of it stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Where the run is in its life.
    pub phase: Phase,
    /// Whether what is shown moves: the live run goes on, or the past is being played.
    pub playing: bool,
    /// How fast it moves when it moves.
    pub speed: Speed,
    /// What part of the trace is shown.
    pub view: View,
    /// False when the program has kept its kernel busy for a while without an event.
    pub responding: bool,
}

impl Status {
    /// Whether the run is over and its last moment is shown.
    #[must_use]
    pub fn shows_end(&self) -> bool {
        self.phase.is_over() && self.view == View::Live
    }
}

/// Where a run is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The kernel is getting ready.
    Starting,
    /// The program runs.
    Running,
    /// The program is held by pause or step.
    Paused,
    /// The program ended.
    Finished(Exit),
    /// The kernel died; what happened, why, and what to try.
    Dead(String),
}

impl Phase {
    /// Whether the program will do nothing any more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Finished(_) | Self::Dead(_))
    }
}

/// How a program ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exit {
    /// Its exit code: 1 for an uncaught exception, 130 when interrupted.
    pub code: i32,
    /// The exception that nobody caught, explained.
    pub problem: Option<Problem>,
    /// Anything unusual about how it ended, in plain words.
    pub note: Option<String>,
}

/// What part of the trace is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The end of the trace, following the run.
    Live,
    /// The moment when so many events had happened.
    At(usize),
}
