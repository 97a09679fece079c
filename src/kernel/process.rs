//! The kernel as a process of the operating system: how it is started, killed and examined.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
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

/// Starts a kernel: `executable` under its hidden subcommand.
///
/// # Errors
/// When the process cannot be started.
pub fn spawn(executable: &Path) -> io::Result<Client> {
    let scratch = tempfile::Builder::new().prefix("looplab-").tempdir()?;
    let mut command = Command::new(executable);
    // Last words are for learners: a line, not a backtrace.
    command
        .arg(SUBCOMMAND)
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
    let pipes = child.stdin.take().zip(child.stdout.take()).zip(child.stderr.take());
    let Some(((to, from), errors)) = pipes else { return Err(io::ErrorKind::BrokenPipe.into()) };
    let words = Arc::new(Mutex::new(String::new()));
    let (ended, heard) = mpsc::channel();
    let process = Process {
        child: Mutex::new(child),
        words: Arc::clone(&words),
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
fn listen(mut from: impl Read, words: &Mutex<String>, echo: impl Fn(String)) {
    const KEPT: usize = 1 << 12;
    let mut buffer = [0; 1 << 12];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
        let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
        words.push_str(&text);
        let excess = words.len().saturating_sub(KEPT);
        let excess = (excess..=words.len()).find(|&at| words.is_char_boundary(at)).unwrap_or_default();
        words.drain(..excess);
        drop(words);
        echo(text);
    }
}

struct Process {
    child: Mutex<Child>,
    words: Arc<Mutex<String>>,
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
        let last_words = self.words.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Death { code: status.and_then(|s| s.code()), signal: status.and_then(signal), last_words, cut_off }
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

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
