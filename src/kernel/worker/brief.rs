//! What a worker is told before it begins.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::kernel::program::{Allow, Limits};

/// Workers of workers of workers go no deeper than this.
pub(super) const DEEPEST: u32 = 3;

/// What all workers of one kernel have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::kernel) struct Family {
    /// What the program may reach.
    pub(in crate::kernel) allow: Allow,
    /// What each process may use up.
    pub(in crate::kernel) limits: Limits,
    /// Where randomness begins.
    pub(in crate::kernel) seed: u64,
    /// Whether threads take turns.
    pub(in crate::kernel) gil: bool,
    /// Whether they live on the wall's time.
    pub(in crate::kernel) real: bool,
    /// The folder that is the program's own.
    pub(in crate::kernel) home: Option<PathBuf>,
    /// How many workers are above.
    pub(in crate::kernel) depth: u32,
    /// The number of the parent.
    pub(in crate::kernel) parent: u32,
}

/// What one worker is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Brief {
    pub(super) pid: u32,
    pub(super) parent: u32,
    /// The command line, the program's name first.
    pub(super) arguments: Vec<String>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) folder: PathBuf,
    /// When it begins, in nanoseconds of run time.
    pub(super) began: u64,
    /// Whether its output goes to the run's own.
    pub(super) by_lines: bool,
    /// A pool's program: file name and text, with a zero between.
    pub(super) worker: Option<String>,
    pub(super) allow: Allow,
    pub(super) limits: Limits,
    pub(super) seed: u64,
    pub(super) gil: bool,
    pub(super) real: bool,
    pub(super) home: Option<PathBuf>,
    pub(super) depth: u32,
}

impl Brief {
    /// What its own workers have in common.
    pub(super) fn grandchildren(&self) -> Family {
        Family {
            allow: self.allow,
            limits: self.limits,
            seed: self.seed,
            gil: self.gil,
            real: self.real,
            home: self.home.clone(),
            depth: self.depth + 1,
            parent: self.pid,
        }
    }
}
