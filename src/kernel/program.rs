//! What a kernel is asked to run, and how.
//!
//! Plain data that crosses the pipe as it is; what it means is the child's business.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::hosts::DeclaredHost;
use super::speed::Speed;
use super::trap::Trap;

/// A Python program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name as shown, `sleepers.py`.
    pub name: String,
    /// Its text.
    pub source: String,
    /// Where it is on disk; `None` for a lesson's program that lives inside the binary.
    pub path: Option<PathBuf>,
    /// What follows the program's name in `sys.argv`.
    pub arguments: Vec<String>,
}

impl Program {
    /// A program from text alone.
    #[must_use]
    pub fn new(name: impl Into<String>, source: impl Into<String>) -> Self {
        Self { name: name.into(), source: source.into(), ..Self::default() }
    }
}

/// How a program is to be run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// How fast run time goes by compared with the wall.
    pub speed: Speed,
    /// Whether the run waits at its very beginning for a step or to be resumed.
    pub paused: bool,
    /// Which time the run lives in.
    pub clock: ClockMode,
    /// Where the run's randomness begins.
    pub seed: u64,
    /// What the program may reach beyond its own folders.
    pub allow: Allow,
    /// Whether threads take turns at computing.
    pub gil: Gil,
    /// How much the run may use up.
    pub limits: Limits,
    /// Hosts of the simulated network beside the default ones, which they replace by name.
    pub hosts: Vec<DeclaredHost>,
    /// What the run is held at; [`Request::Traps`](super::protocol::Request) changes it.
    pub traps: Vec<Trap>,
    /// For a session at a prompt, which runs statements as they come instead of the program's text.
    pub prompt: Option<Between>,
}

/// What a session at a prompt does between two statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Between {
    /// Its tasks go on: somebody is sitting there.
    RunsOn,
    /// It stands still, so that the same statements always give the same run.
    StandsStill,
}

/// Which time a run lives in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockMode {
    /// Time moves only when nothing can run; the same program gives the same trace.
    #[default]
    Virtual,
    /// The wall's time.
    Real,
}

impl ClockMode {
    /// The word for it in options and trace files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Real => "real",
        }
    }
}

/// What a program may reach that is closed to it otherwise (`--allow`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allow {
    /// Files outside its own folder and the scratch folder.
    pub fs: bool,
    /// Hosts other than this machine, under the real clock.
    pub net: bool,
    /// Other programs.
    pub run: bool,
}

/// Whether a global interpreter lock is simulated (`--gil`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gil {
    /// As in standard CPython: one thread at a time computes.
    #[default]
    On,
    /// As in free-threaded CPython: threads compute in parallel.
    Off,
}

/// How much a run may use up before it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Seconds of processor time.
    pub processor: u64,
    /// Events of its trace. The front keeps the last of them in detail and folds the others ([`crate::model::Keep`]).
    pub events: u64,
    /// Bytes of text in its trace, which is output for the most part.
    pub text: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 1 << 30, processor: 3600, events: 50_000_000, text: 256 << 20 }
    }
}
