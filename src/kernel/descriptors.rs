//! The kernel's descriptors: the protocol on private ones, the standard ones harmless.
//!
//! After [`take`], descriptor 0 reads nothing and 1 leads into a pipe that the kernel reads itself, so that
//! `os.write(1, …)` or a subprocess can neither corrupt frames nor reach the screen. Descriptor 2 is a pipe
//! to the front from the start: a kernel's last words must outlive it.

use std::fs::File;
use std::io;

use super::serve::Loose;

/// The protocol's two ends, and what programs write past Python.
pub struct Descriptors {
    /// Requests arrive here.
    pub input: File,
    /// Reports leave here.
    pub output: File,
    /// What is written to descriptor 1.
    pub loose: Option<Loose>,
}

/// Moves the protocol to private descriptors. Call once, before anything else runs.
///
/// # Errors
/// When the operating system has no descriptors left.
#[cfg(unix)]
pub fn take() -> io::Result<Descriptors> {
    let (input, output) = part()?;
    Ok(Descriptors { input, output, loose: Some(catch()?) })
}

/// The protocol's two ends on private descriptors; descriptor 0 reads nothing and 1 leads nowhere from now on.
///
/// # Errors
/// As [`take`].
#[cfg(unix)]
pub(super) fn part() -> io::Result<(File, File)> {
    use rustix::{io::fcntl_dupfd_cloexec, stdio};
    let private = private();
    let input = fcntl_dupfd_cloexec(stdio::stdin(), private)?;
    let output = fcntl_dupfd_cloexec(stdio::stdout(), private)?;
    stdio::dup2_stdin(File::open("/dev/null")?)?;
    seal();
    Ok((input.into(), output.into()))
}

/// Leads descriptor 1 into a pipe that this process reads itself.
///
/// # Errors
/// As [`take`].
#[cfg(unix)]
pub(super) fn catch() -> io::Result<Loose> {
    use rustix::{pipe, stdio};
    let (from, to) = pipe::pipe_with(pipe::PipeFlags::CLOEXEC)?;
    stdio::dup2_stdout(to)?;
    Ok(Loose { from: Box::new(File::from(from)), seal })
}

/// The first descriptor for the protocol: above what shells and programs reach for by number, as far as the system's
/// limit lets it. On macOS a process starts with 256.
#[cfg(unix)]
fn private() -> i32 {
    const FAR: u64 = 700;
    const BOTH: u64 = 2;
    let limit = rlimit::Resource::NOFILE.get_soft().unwrap_or(256);
    i32::try_from(limit.saturating_sub(BOTH).min(FAR)).unwrap_or(3)
}

/// Lets descriptor 1 lead nowhere, so that the pipe behind it ends.
#[cfg(unix)]
fn seal() {
    if let Ok(nowhere) = File::options().write(true).open("/dev/null") {
        // Output after the program's end has no reader; losing it is what is wanted.
        let _ = rustix::stdio::dup2_stdout(nowhere);
    }
}
