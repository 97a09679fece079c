//! Simulated processes: programs that run beside the loop on the run's time, joined by pipes.
//!
//! A process is a future, polled on the thread that moves time when one of its appointments is due. So
//! all processes of a run take their steps one after the other, in an order that depends on run time
//! alone. Small programs (`cat`, `sleep` …) are written as such futures; a Python child is one that
//! speaks for a real process ([`guest`]). Nothing here starts a program of the operating system.

pub mod guest;
pub mod launch;
pub mod machine;
mod os;
pub mod pipe;
mod programs;
mod shell;
pub mod start;
mod words;

pub use guest::{Answer, Ask, Guest, Line, Told};
pub use launch::{Ends, Exit, Kind, Launch, Pid, Refused, Sink, Source};
pub use machine::Machine;
pub use pipe::{Reader, Writer, pipe};
pub use programs::NAMES;
pub use start::{Start, World, machine};
