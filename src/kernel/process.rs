//! The kernel as a process of the operating system: how it is started, killed and examined.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use super::client::{Client, Death, Life};
use crate::python;

/// The hidden subcommand under which looplab is a kernel.
pub const SUBCOMMAND: &str = "kernel";

/// What of the front's environment a kernel, and so a program, gets to see: how to speak, not what is secret.
const ENVIRONMENT: &[&str] =
    &["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "COLUMNS", "LINES", "TZ", "LANG", "LANGUAGE"];

fn may_know(name: &std::ffi::OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| ENVIRONMENT.contains(&name) || name.starts_with("LC_") || name.starts_with("PYTHONASYNCIO"))
}

/// A process of looplab's own, just started.
pub(super) struct Started {
    pub(super) child: Child,
    /// The scratch folder of what runs in it.
    pub(super) scratch: tempfile::TempDir,
    /// Its standard input, output and error.
    pub(super) pipes: (ChildStdin, ChildStdout, ChildStderr),
}

/// Starts `executable` under a hidden subcommand, knowing little of the front's surroundings.
pub(super) fn start(executable: &Path, subcommand: &str) -> io::Result<Started> {
    let scratch = tempfile::Builder::new().prefix("looplab-").tempdir()?;
    let mut command = Command::new(executable);
    // Last words are for learners: a line, not a backtrace.
    command
        .arg(subcommand)
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| may_know(name)))
        .env(python::SCRATCH, scratch.path())
        .env("RUST_BACKTRACE", "0")
        .env(python::alloc::KEEP.0, python::alloc::KEEP.1)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    {
        // Ctrl-C in the terminal is for the front; it decides what the kernel hears of it.
        use std::os::unix::process::CommandExt as _;
        command.process_group(0);
    }
    let mut child = command.spawn()?;
    match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
        (Some(to), Some(from), Some(errors)) => Ok(Started { child, scratch, pipes: (to, from, errors) }),
        _ => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

/// The end of what a process wrote to its standard error.
#[derive(Clone, Default)]
pub(super) struct Words(Arc<Mutex<String>>);

impl Words {
    fn add(&self, text: &str) {
        const KEPT: usize = 1 << 12;
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words.push_str(text);
        let excess = words.len().saturating_sub(KEPT);
        let excess = (excess..=words.len()).find(|&at| words.is_char_boundary(at)).unwrap_or_default();
        words.drain(..excess);
    }

    pub(super) fn get(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Starts a kernel: `executable` under its hidden subcommand.
///
/// # Errors
/// When the process cannot be started.
pub fn spawn(executable: &Path) -> io::Result<Client> {
    let Started { child, scratch, pipes: (to, from, errors) } = start(executable, SUBCOMMAND)?;
    let words = Words::default();
    let (ended, heard) = mpsc::channel();
    let process = Process {
        child: Mutex::new(child),
        words: words.clone(),
        heard: Mutex::new(heard),
        scratch: Mutex::new(Some(scratch)),
    };
    let client = Client::connect(from, to, process)?;
    let echo = client.echo();
    thread::Builder::new().name("kernel errors".into()).spawn(move || {
        listen(errors, &words, echo);
        drop(ended);
    })?;
    Ok(client)
}

/// Reads a kernel's standard error: into the trace as far as the kernel lives, and into its last words.
pub(super) fn listen(mut from: impl Read, words: &Words, echo: impl Fn(String)) {
    let mut buffer = [0; 1 << 12];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
        words.add(&text);
        echo(text);
    }
}

struct Process {
    child: Mutex<Child>,
    words: Words,
    heard: Mutex<mpsc::Receiver<()>>,
    /// Removed with all that is in it when nobody asks for this kernel any more.
    scratch: Mutex<Option<tempfile::TempDir>>,
}

impl Process {
    fn status(&self) -> Option<ExitStatus> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait().ok().flatten()
    }
}

impl Life for Process {
    fn kill(&self) {
        // One that has ended already needs no killing.
        drop(self.child.lock().unwrap_or_else(PoisonError::into_inner).kill());
        drop(self.scratch.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn autopsy(&self) -> Death {
        const LOOKS: u32 = 200;
        const BETWEEN: Duration = Duration::from_millis(5);
        let mut status = self.status();
        for _ in 0..LOOKS {
            if status.is_some() {
                break;
            }
            thread::park_timeout(BETWEEN);
            status = self.status();
        }
        let cut_off = status.is_none();
        if cut_off {
            self.kill();
            status = self.child.lock().unwrap_or_else(PoisonError::into_inner).wait().ok();
        }
        // A subprocess may hold the pipe open; what it says is of no interest any more.
        let _ = self.heard.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(BETWEEN * 20);
        let last_words = self.words.get();
        Death { code: status.and_then(|s| s.code()), signal: status.and_then(signal), last_words, cut_off }
    }
}

#[cfg(unix)]
pub(super) fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
pub(super) fn signal(_: ExitStatus) -> Option<i32> {
    None
}
