//! What front and kernel say to each other: JSON messages and trace batches, each in a frame.
//!
//! The first message of a kernel names its version; a front of another version goes no further. The same
//! words travel through a child's pipes and, in tests, through pipes within one process.

use std::io::{self, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::program::{Options, Program};
use super::speed::Speed;
use super::trap::Trap;
use crate::trace::frame;

/// The version of this protocol; both sides are one binary, so they differ only when one is left from an update.
pub const VERSION: u32 = 1;

/// The frame kind of a message. Trace batches have [`crate::trace::codec::BATCH`].
pub const MESSAGE: u8 = 16;

/// What a front asks of its kernel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Run this program. Comes once.
    Start {
        /// What to run.
        program: Program,
        /// How to run it.
        options: Options,
    },
    /// Hold the run.
    Pause,
    /// Let it go on.
    Resume,
    /// Let it go on until one more runnable was polled.
    StepPoll,
    /// Let it go on until the next turn.
    StepTurn,
    /// Change the speed.
    Speed(Speed),
    /// Hold the run at these, and at nothing else.
    Traps(Vec<Trap>),
    /// Cancel the task with this number.
    Cancel(u32),
    /// Ask the program to stop, as Ctrl-C does.
    Interrupt,
    /// Somebody at the prompt of a session wants something; an [`Answer`] follows.
    Ask(Ask),
    /// Put this into the trace as output of nobody: it came out of the kernel's standard error.
    Echo(String),
}

/// What a kernel tells its front, trace batches apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// Ready for a program.
    Ready {
        /// The version of the protocol that the kernel speaks.
        version: u32,
    },
    /// The program begins.
    Began,
    /// How the run stands, between two events too.
    Tick(Tick),
    /// The program ended; everything it recorded was sent before.
    Ended(Ended),
    /// The code under the program broke: a fault of looplab's, not of the program.
    Broke(String),
    /// The run came to a limit of its trace and was stopped there.
    Limit(Limit),
    /// What was asked at a session's prompt; everything it recorded was sent before.
    Answer(Answer),
}

/// What somebody at a prompt wants of the session behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// To run this.
    Statement {
        /// Counts from 1; the answer bears it.
        number: u32,
        /// One statement or more, complete.
        source: String,
    },
    /// To know which names there are that begin so: `as`, `queue.pu`.
    Names {
        /// The answer bears it.
        number: u32,
        /// What is typed of the name.
        begun: String,
    },
    /// To know what something is: its signature and what it says of itself.
    About {
        /// The answer bears it.
        number: u32,
        /// A name, with dots in it or without.
        name: String,
    },
    /// To end: what still runs is cancelled, as `asyncio.run` does.
    Leave,
}

/// What a session answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The number of what was asked.
    pub number: u32,
    /// The answer.
    pub said: Said,
}

/// The content of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// A statement ran to its end.
    Done {
        /// What its last expression gave, as text; `None` when there is nothing to show.
        value: Option<String>,
        /// What to try; empty when there is no advice to give.
        hint: String,
    },
    /// It raised.
    Raised {
        /// The traceback, as Python words it.
        traceback: String,
        /// What to try; empty when there is no advice to give.
        hint: String,
    },
    /// Names, in the order in which to offer them.
    Names(Vec<String>),
    /// What something says of itself; empty for something that is not there.
    About(String),
}

/// How a run stands at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// Run time in nanoseconds.
    pub now: u64,
    /// Whether it stands still until resumed or stepped.
    pub paused: bool,
    /// Whether its loop waits: for time, for a step or for somebody outside.
    pub waiting: bool,
    /// Wall time in milliseconds that the present poll has computed for.
    pub busy: u64,
}

/// How a program ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Its exit code.
    pub code: i32,
    /// Whether it left at once, through `os._exit`.
    pub abrupt: bool,
    /// The exception that nobody caught.
    pub problem: Option<Problem>,
}

/// An uncaught exception, for showing beside the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The kind, as Python names it: `ValueError`.
    pub title: String,
    /// The message, as Python words it; may be empty.
    pub message: String,
    /// The source file's name; empty when it is not known.
    pub file: String,
    /// The line, counted from 1; 0 when it is not known.
    pub line: u32,
    /// The characters of the line it concerns, counted from 0, the end exclusive.
    pub columns: Option<(u32, u32)>,
    /// What to try; empty when there is no advice to give.
    pub hint: String,
}

/// A limit of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    /// So many events.
    Events(u64),
    /// So many bytes of text.
    Text(u64),
}

/// Sends a message.
///
/// # Errors
/// When the writer fails, as it does when the other side is gone.
pub fn send(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let bytes = serde_json::to_vec(message)?;
    frame::write(to, MESSAGE, &bytes)?;
    to.flush()
}

/// Reads a message; `None` when it is not one this version knows.
#[must_use]
pub fn understand<T: DeserializeOwned>(payload: &[u8]) -> Option<T> {
    serde_json::from_slice(payload).ok()
}
