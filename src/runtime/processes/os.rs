//! What a process sees of the machine: its descriptors, sleep, other processes, files.

use std::fs::File;
use std::future::poll_fn;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use super::launch::{Exit, Launch, Pid, Sink, Source};
use super::machine::Machine;
use super::pipe::Reader;
use crate::time::SimTime;

/// What a process sees of the machine.
pub(super) struct Os {
    pub(super) pid: Pid,
    pub(super) machine: Arc<Machine>,
    pub(super) launch: Launch,
}

impl Os {
    /// What follows the program's name.
    pub(super) fn arguments(&self) -> &[String] {
        self.launch.arguments.get(1..).unwrap_or_default()
    }

    pub(super) fn now(&self) -> SimTime {
        self.machine.clock().now()
    }

    pub(super) async fn sleep(&self, length: Duration) {
        self.sleep_until(self.now() + length).await;
    }

    pub(super) async fn sleep_until(&self, moment: SimTime) {
        poll_fn(|_| {
            if self.now() < moment {
                self.machine.wake_at(self.pid, moment);
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    /// At most so many bytes of standard input; none at its end.
    pub(super) async fn read(&self, most: usize) -> Vec<u8> {
        match &self.launch.ends.stdin {
            Source::Nothing => Vec::new(),
            Source::Pipe(reader) => self.read_pipe(reader, most).await,
            Source::File(file) => {
                let mut bytes = vec![0; most];
                let length = lock(file).read(&mut bytes).unwrap_or(0);
                bytes.truncate(length);
                bytes
            }
        }
    }

    pub(super) async fn read_pipe(&self, reader: &Reader, most: usize) -> Vec<u8> {
        if !reader.is_ready() {
            self.machine.waits(self.pid, "something to read from its standard input");
        }
        reader.read(most).await
    }

    /// All of standard input.
    pub(super) async fn read_all(&self) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            let bytes = self.read(1 << 16).await;
            if bytes.is_empty() {
                return all;
            }
            all.extend(bytes);
        }
    }

    pub(super) async fn out(&self, bytes: &[u8]) -> io::Result<()> {
        self.write(&self.launch.ends.stdout, bytes, OUT_FULL).await
    }

    pub(super) async fn err(&self, text: &str) -> io::Result<()> {
        self.write(&self.launch.ends.stderr, text.as_bytes(), ERR_FULL).await
    }

    /// Writes to descriptor 1 or 2.
    pub(super) async fn write_to(&self, descriptor: u32, bytes: &[u8]) -> io::Result<()> {
        match descriptor {
            2 => self.write(&self.launch.ends.stderr, bytes, ERR_FULL).await,
            _ => self.write(&self.launch.ends.stdout, bytes, OUT_FULL).await,
        }
    }

    async fn write(&self, sink: &Sink, bytes: &[u8], full: &'static str) -> io::Result<()> {
        match sink {
            Sink::Nothing => Ok(()),
            Sink::Run(stream) => {
                (self.machine.grounds.output)(*stream, bytes);
                Ok(())
            }
            Sink::File(file) => lock(file).write_all(bytes),
            Sink::Pipe(writer) => {
                let mut rest = bytes;
                while !rest.is_empty() {
                    if let Some(length) = writer.put(rest)? {
                        rest = &rest[length..];
                    } else {
                        self.machine.waits(self.pid, full);
                        poll_once(|waker| writer.watch(waker)).await;
                    }
                }
                Ok(())
            }
        }
    }

    /// Waits until another process has ended.
    pub(super) async fn wait(&self, pid: Pid) -> Exit {
        poll_fn(|context| {
            if let Some(exit) = self.machine.exit(pid) {
                return Poll::Ready(exit);
            }
            self.machine.watch(pid, context.waker());
            Poll::Pending
        })
        .await
    }

    /// A path as this process sees it, if it may read there, or write.
    pub(super) fn path(&self, name: &str, writes: bool) -> io::Result<PathBuf> {
        let path = self.launch.folder.join(name);
        if (self.machine.grounds.admits)(&path, writes) {
            Ok(path)
        } else {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }
}

const OUT_FULL: &str = "room in its standard output: the pipe is full, and nobody reads from it (communicate() would)";
const ERR_FULL: &str = "room in its standard error: the pipe is full, and nobody reads from it (communicate() would)";

fn lock(file: &Mutex<File>) -> MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until the waker that `watch` is given was woken, or anything else woke the process.
async fn poll_once(watch: impl Fn(&Waker)) {
    let mut asked = false;
    poll_fn(|context| {
        if asked {
            return Poll::Ready(());
        }
        asked = true;
        watch(context.waker());
        Poll::Pending
    })
    .await;
}
