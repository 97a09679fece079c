//! The trace: an append-only record of what happened, in the order it happened.
//!
//! Events say what happened, never how to draw it. Everything looplab shows is a fold over a [`Log`].
//! This floor reads no clock, runs no task and knows no Python.

pub mod cell;
pub mod codec;
mod dense;
pub mod display;
pub mod event;
pub mod frame;
pub mod log;
pub mod naming;
pub mod recorder;
pub mod stack;
pub mod strings;
pub mod varint;

pub use event::{
    Cause, CauseKind, Event, Outcome, Place, ResourceKind, Stream, Wait, WaitKind, WarningKind, What, WorkerKind,
    WorkerState,
};
pub use log::Log;
pub use recorder::Recorder;
pub use strings::Strings;
