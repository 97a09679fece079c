//! What a run is to be held at, as it crosses the pipe: breakpoints without their numbers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::runtime;

/// What a run is held at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trap {
    /// This line of the program is about to run.
    Line(u32),
    /// A task ends by being cancelled.
    Cancelled,
    /// A task ends with an exception.
    Raised,
    /// Something of this name comes to hold more than this.
    Depth {
        /// Its name, where `*` stands for anything.
        of: String,
        /// The most it may hold.
        above: u32,
    },
    /// One poll has kept the loop for longer than this.
    Blocked(Duration),
    /// A task of this name gets it, or its turn.
    Task(String),
    /// The program writes something that contains this.
    Output(String),
}

impl Trap {
    fn line(&self) -> Option<u32> {
        if let Self::Line(line) = *self { Some(line) } else { None }
    }

    fn of_the_clock(&self) -> Option<runtime::Trap> {
        Some(match self.clone() {
            Self::Line(_) => return None,
            Self::Cancelled => runtime::Trap::Cancelled,
            Self::Raised => runtime::Trap::Raised,
            Self::Depth { of, above } => runtime::Trap::Depth { of, above },
            Self::Blocked(longest) => runtime::Trap::Blocked(longest),
            Self::Task(name) => runtime::Trap::Task(name),
            Self::Output(part) => runtime::Trap::Output(part),
        })
    }
}

/// The lines among the traps, which Python looks out for, and the others, which the clock's side does.
pub(super) fn parted(traps: &[Trap]) -> (Vec<u32>, Vec<runtime::Trap>) {
    (traps.iter().filter_map(Trap::line).collect(), traps.iter().filter_map(Trap::of_the_clock).collect())
}
