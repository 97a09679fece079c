//! Where kernels come from: started when they are asked for, or ahead of need.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::client::Client;
use super::forks::Forks;
use super::process::spawn;

/// Hands out kernels; one that keeps warm has the next one ready before it is asked for.
#[derive(Clone)]
pub struct Launcher {
    executable: Arc<Path>,
    spare: Arc<Mutex<Spare>>,
}

#[derive(Default)]
struct Spare {
    wanted: bool,
    client: Option<Client>,
    forks: Vec<Forks>,
}

impl Launcher {
    /// A launcher of kernels of this very program.
    ///
    /// # Errors
    /// When the operating system does not say where this program is.
    pub fn new() -> io::Result<Self> {
        Ok(Self::of(std::env::current_exe()?))
    }

    /// A launcher of kernels of the looplab at this path.
    #[must_use]
    pub fn of(executable: impl Into<PathBuf>) -> Self {
        Self { executable: executable.into().into(), spare: Arc::default() }
    }

    /// What runs many programs one after the other: one that was kept, or a new one.
    #[must_use]
    pub fn forks(&self) -> Forks {
        let kept = self.spare().forks.pop();
        kept.unwrap_or_else(|| Forks::start(Arc::clone(&self.executable)))
    }

    /// Keeps it ready for the next time, unless there are enough.
    pub fn keep(&self, forks: Forks) {
        const ENOUGH: usize = 4;
        let mut spare = self.spare();
        if forks.is_quick() && spare.forks.len() < ENOUGH {
            spare.forks.push(forks);
        }
    }

    /// Starts a spare kernel, and from now on another one whenever [`Launcher::top_up`] finds none.
    pub fn keep_warm(&self) {
        self.spare().wanted = true;
        self.top_up();
    }

    /// Starts a spare kernel if one is wanted and there is none. Returns at once; failures show when it is needed.
    pub fn top_up(&self) {
        let mut spare = self.spare();
        if spare.wanted && spare.client.is_none() {
            spare.client = spawn(&self.executable).ok();
        }
    }

    /// A kernel: the spare one, if it is still well, or a new one.
    ///
    /// # Errors
    /// When no process can be started.
    pub fn launch(&self) -> io::Result<Client> {
        let spare = self.spare().client.take();
        match spare {
            Some(client) if client.is_well() => Ok(client),
            _ => spawn(&self.executable),
        }
    }

    fn spare(&self) -> MutexGuard<'_, Spare> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
