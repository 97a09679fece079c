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
    /// Above what shells and programs reach for by number.
    const PRIVATE: i32 = 700;
    let input = fcntl_dupfd_cloexec(stdio::stdin(), PRIVATE)?;
    let output = fcntl_dupfd_cloexec(stdio::stdout(), PRIVATE)?;
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

/// Lets descriptor 1 lead nowhere, so that the pipe behind it ends.
#[cfg(unix)]
fn seal() {
    if let Ok(nowhere) = File::options().write(true).open("/dev/null") {
        // Output after the program's end has no reader; losing it is what is wanted.
        let _ = rustix::stdio::dup2_stdout(nowhere);
    }
}
