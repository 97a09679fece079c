//! The fork server's side: it waits for a program, copies itself, passes on what the copy sends.
//!
//! One thread does all of this, so that nothing is under way in the process when it is copied. It runs no
//! program itself. When its requests end, so do the copy and the server.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use super::wire::{Over, PIECE, READY, Request};
use crate::kernel::child::{last_panic, remember};
use crate::kernel::descriptors;
use crate::kernel::engine::CopiedEngine;
use crate::kernel::protocol;
use crate::kernel::serve::perform_once;
use crate::python::{self, Template, template::Side};
use crate::runtime::{Pacer, Speed};
use crate::trace::frame;

/// What a fork server says of itself when it could not serve.
const UNFIT: u8 = 70;

/// Serves the front at the other end of standard input and output, and ends when it is gone.
#[must_use]
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(remember));
    let served = descriptors::part()
        .and_then(|(input, output)| Template::on_its_thread(move || Server { input, output }.serve()).flatten());
    match served {
        Ok(()) => std::process::exit(0),
        Err(error) => {
            eprintln!("looplab's kernel cannot serve: {error}");
            ExitCode::from(UNFIT)
        }
    }
}

struct Server {
    input: File,
    output: File,
}

impl Server {
    fn serve(mut self) -> io::Result<()> {
        let template = Template::build().map_err(io::Error::other)?;
        // Finding out how fast the machine's clock ticks takes a while, and every copy would do it again.
        drop(Pacer::new(Speed::Jump, false));
        frame::write(&mut self.output, READY, &[])?;
        let mut frames = frame::Reader::new(self.input.try_clone()?, 0);
        while let Ok(Some((_, payload))) = frames.next_frame() {
            let Some(request) = protocol::understand::<Request>(&payload) else { continue };
            let (from, to) = pipe_with(PipeFlags::CLOEXEC)?;
            match template.copy().map_err(io::Error::other)? {
                Side::Copy => {
                    drop((frames, self, from));
                    // The thread that waits for this one was not copied.
                    std::process::exit(i32::from(play(template, request, to).is_err()) * i32::from(UNFIT));
                }
                Side::Original(copy) => {
                    drop(to);
                    let Some(over) = self.follow(Pid::from_raw(copy), from)? else { break };
                    sweep();
                    protocol::send(&mut self.output, &over)?;
                }
            }
        }
        Ok(())
    }

    /// Passes on what a copy sends, until it is gone. `None` when nobody wants to know any more.
    fn follow(&mut self, copy: Option<Pid>, from: OwnedFd) -> io::Result<Option<Over>> {
        let mut from = File::from(from);
        let mut buffer = vec![0; 1 << 16];
        let wanted = loop {
            let mut both = [PollFd::new(&from, PollFlags::IN), PollFd::new(&self.input, PollFlags::empty())];
            if retry(|| poll(&mut both, None)).is_err() || !both[1].revents().is_empty() {
                break false;
            }
            match retry(|| Ok(from.read(&mut buffer)))? {
                Ok(length @ 1..) => frame::write(&mut self.output, PIECE, &buffer[..length])?,
                _ => break true,
            }
        };
        let Some(copy) = copy else { return Ok(None) };
        // Its pipe closes as it goes; one that lives on without it is of no use.
        let _ = kill_process(copy, Signal::KILL);
        let status = retry(|| waitpid(Some(copy), WaitOptions::empty()))?;
        let (code, signal) = status.map_or((None, None), |(_, s)| (s.exit_status(), s.terminating_signal()));
        Ok(wanted.then_some(Over { code, signal }))
    }
}

/// Does a call again that a signal interrupted.
fn retry<T>(call: impl FnMut() -> rustix::io::Result<T>) -> rustix::io::Result<T> {
    rustix::io::retry_on_intr(call)
}

/// The copy's life: it is a kernel with one program and nobody to ask it for anything.
fn play(template: Template, Request { program, options }: Request, to: OwnedFd) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let engine = CopiedEngine { python: template };
    perform_once(engine, (program, options), File::from(to), descriptors::catch()?, &last_panic)
}

/// Removes what a run left in the scratch folder.
fn sweep() {
    let Some(scratch) = std::env::var_os(python::SCRATCH).map(PathBuf::from) else { return };
    for entry in fs::read_dir(scratch).into_iter().flatten().flatten() {
        let path = entry.path();
        // What cannot be removed goes with the folder.
        drop(if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        });
    }
}
