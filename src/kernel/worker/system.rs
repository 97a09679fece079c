//! Programs of the operating system, where they are allowed: real processes on a run's time.
//!
//! Such a program knows no time but the wall's: what it does happens so long after its start as it did by the wall.
//! It runs on smol's own process support, one thread a program.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use smol::channel::{self, Receiver, Sender};
use smol::io::{AsyncReadExt as _, AsyncWriteExt as _};
use smol::process::{Child, Command};

use crate::runtime::processes::{Answer, Ask, Exit, Guest, Launch, Line, Sink, Source, Told};
use crate::time::SimTime;

/// How a process ended whose status nobody learned.
const UNKNOWN: Exit = Exit::Signal(9);

/// How often a program that runs lets time move on to where it is.
const PULSE: Duration = Duration::from_millis(10);

struct Program {
    input: Sender<Option<Vec<u8>>>,
    kill: Sender<()>,
}

/// Starts a program.
pub(super) fn start(launch: &Launch, real: bool, begins: SimTime, line: Arc<Line>) -> io::Result<Box<dyn Guest>> {
    let name = launch.executable.as_deref().or(launch.arguments.first().map(String::as_str)).unwrap_or_default();
    let piped = |is_open: bool| if is_open { Stdio::piped() } else { Stdio::null() };
    let mut command = Command::new(name);
    command
        .args(launch.arguments.get(1..).unwrap_or_default())
        .current_dir(&launch.folder)
        .env_clear()
        .envs(launch.environment.iter().map(|(key, value)| (key, value)))
        .stdin(piped(!matches!(launch.ends.stdin, Source::Nothing)))
        .stdout(piped(!matches!(launch.ends.stdout, Sink::Nothing)))
        .stderr(piped(!matches!(launch.ends.stderr, Sink::Nothing)))
        .kill_on_drop(true);
    let child = command.spawn()?;
    let (input, inputs) = channel::unbounded();
    let (kill, killed) = channel::bounded(1);
    let wall = quanta::Clock::new();
    let began = wall.now();
    let now = move || (!real).then(|| begins + wall.now().duration_since(began));
    thread::Builder::new()
        .name("program".into())
        .spawn(move || smol::block_on(follow(child, inputs, killed, &line, &now)))?;
    Ok(Box::new(Program { input, kill }))
}

impl Guest for Program {
    fn answer(&self, answer: Answer) {
        match answer {
            // Nothing is the end.
            Answer::Bytes(_, bytes) => drop(self.input.try_send(Some(bytes).filter(|bytes| !bytes.is_empty()))),
            Answer::Broken(_) => {
                let _ = self.kill.try_send(());
            }
            _ => {}
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.kill.try_send(());
    }
}

type Now<'a> = &'a (dyn Fn() -> Option<SimTime> + Sync);

async fn follow(mut child: Child, inputs: Receiver<Option<Vec<u8>>>, killed: Receiver<()>, line: &Line, now: Now<'_>) {
    let stdin = child.stdin.take();
    let feed = async move {
        let Some(mut stdin) = stdin else { return };
        while let Ok(Some(bytes)) = inputs.recv().await {
            if stdin.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let outputs = smol::future::zip(pump(out, 1, line, now), pump(err, 2, line, now));
    let pulse = async {
        loop {
            smol::Timer::after(PULSE).await;
            line.tell(Told { at: now(), ask: Ask::Computing });
        }
    };
    let fed = async {
        feed.await;
        std::future::pending().await
    };
    let ending = async {
        outputs.await;
        child.status().await.ok()
    };
    let kill = async {
        // Who has the other end dropped it, or asked: either way the program ends.
        let _ = killed.recv().await;
        None
    };
    let status = smol::future::or(ending, smol::future::or(kill, smol::future::or(fed, pulse))).await;
    line.tell(Told { at: now(), ask: Ask::Ended(exit(status)) });
}

async fn pump(from: Option<impl smol::io::AsyncRead + Unpin>, descriptor: u32, line: &Line, now: Now<'_>) {
    let Some(mut from) = from else { return };
    let mut buffer = vec![0; 1 << 15];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        line.tell(Told { at: now(), ask: Ask::Write(descriptor, buffer[..length].to_vec()) });
    }
}

/// How a process ended, from what the system says of it.
pub(super) fn exit(status: Option<ExitStatus>) -> Exit {
    let Some(status) = status else { return UNKNOWN };
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Exit::Signal(signal);
    }
    status.code().map_or(UNKNOWN, Exit::Code)
}
