//! The kernel: one child process for one program, and the pipe between it and the front.
//!
//! Student code runs only in [`serve`], in a process of its own; [`client`] is what a front holds of it.
//! Whatever the child does, the front keeps every event that arrived and can say what happened.

pub mod child;
pub mod client;
pub mod descriptors;
pub mod engine;
pub mod explain;
mod fence;
pub mod forks;
pub mod hosts;
pub mod launcher;
pub mod outbox;
pub mod process;
pub mod program;
mod prompt;
pub mod protocol;
pub mod serve;
pub mod speed;
pub mod trap;
pub mod worker;

pub use client::{Arrival, Client, Death};
pub use forks::Forks;
pub use hosts::{DeclaredHost, DeclaredPage};
pub use launcher::Launcher;
pub use program::{Allow, Between, ClockMode, Gil, Limits, Options, Program};
pub use speed::Speed;
pub use trap::Trap;
