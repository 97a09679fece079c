//! A Python that is a process of another run: what it was started with, and its descriptors.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The descriptors of a Python that is a process of another run.
pub trait Descriptors: Send + Sync {
    /// Reads at most so many bytes; none at the end.
    ///
    /// # Errors
    /// [`io::ErrorKind::Interrupted`] when a signal came first.
    fn read(&self, descriptor: u32, most: usize) -> io::Result<Vec<u8>>;

    /// Writes all of it.
    ///
    /// # Errors
    /// [`io::ErrorKind::BrokenPipe`] when nobody reads it, `Interrupted` when a signal came first.
    fn write(&self, descriptor: u32, bytes: &[u8]) -> io::Result<()>;

    /// The program begins: what was computed before does not count.
    fn begin(&self);

    /// The program is over: what is computed from now on does not count.
    fn over(&self);

    /// Says which signals it deals with itself, one bit each.
    fn takes(&self, signals: u64);

    /// Ends by a signal, at once.
    fn die(&self, signal: i32);
}

/// What makes a Python a process of another run.
#[derive(Clone)]
pub struct Child {
    /// Its number.
    pub pid: u32,
    /// Its parent's.
    pub parent: u32,
    /// Its descriptors.
    pub descriptors: Arc<dyn Descriptors>,
    /// The folder that is its run's own.
    pub home: Option<PathBuf>,
    /// `sys.argv`.
    pub arguments: Vec<String>,
    /// `os.environ`.
    pub environment: Vec<(String, String)>,
    /// Whether what it writes goes out at every line rather than when a buffer is full: as at a terminal, or with `-u`.
    pub by_lines: bool,
    /// For a worker of a pool: the file name and the text of its parent's program.
    pub worker: Option<(String, String)>,
}
