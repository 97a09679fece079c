//! A Python that is built once and copied for every run.
//!
//! Building one takes a fifth of a second, a copy of the whole process (`fork`) a few milliseconds. A run
//! happens in the copy, so no run finds anything of another. The copy has one thread, the one that asked for
//! it; so a process with a template in it keeps no other threads that do anything.

use std::io;
use std::thread;

use rustpython_vm::signal::user_signal_channel;
use rustpython_vm::{Interpreter, PyResult, VirtualMachine};

use super::interpreter::{self, Error};
use super::program::{Context, Exit, Program};
use super::signals::Interrupter;
use super::{limits, run};

/// An interpreter with the library imported and nothing run.
pub struct Template {
    interpreter: Interpreter,
    interrupter: Interrupter,
}

/// Which of two processes this is, after there was one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that was there before; the copy has this number.
    Original(i32),
    /// The copy.
    Copy,
}

impl Template {
    /// Has `work` done on a thread whose stack Python can recurse on, and waits for it.
    ///
    /// # Errors
    /// When there is no such thread to be had, or it panicked.
    pub fn on_its_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        let thread = thread::Builder::new().name("python".into()).stack_size(limits::STACK).spawn(work)?;
        thread.join().map_err(|_| io::Error::other("Python's thread panicked"))
    }

    /// Builds an interpreter on this thread.
    ///
    /// # Errors
    /// When the library does not load.
    pub fn build() -> Result<Self, Error> {
        let (signals, received) = user_signal_channel();
        let interrupter = Interrupter::new(signals);
        let interpreter = interpreter::build(received);
        interpreter.enter(|vm| {
            interpreter::prepare(&interrupter, vm).map_err(|error| Error::NotStarted(interpreter::in_words(&error, vm)))
        })?;
        Ok(Self { interpreter, interrupter })
    }

    /// Copies this process.
    ///
    /// # Errors
    /// When the operating system has no room for another one, or knows no `fork`.
    pub fn copy(&self) -> Result<Side, Error> {
        self.interpreter.enter(|vm| {
            let number = fork(vm).map_err(|error| Error::NotStarted(interpreter::in_words(&error, vm)))?;
            Ok(if number == 0 { Side::Copy } else { Side::Original(number) })
        })
    }

    /// What interrupts the program.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// Runs a program to its end. Only a copy does this, once.
    ///
    /// # Errors
    /// When there is no thread to watch over its memory.
    pub fn run(self, program: &Program, context: Context) -> Result<Exit, Error> {
        let watching = self.interrupter.clone();
        thread::Builder::new()
            .name("watcher".into())
            .spawn(move || limits::watch(&watching))
            .map_err(|error| Error::NotStarted(error.to_string()))?;
        Ok(run::run(self.interpreter, &self.interrupter, program, context))
    }
}

fn fork(vm: &VirtualMachine) -> PyResult<i32> {
    let fork = vm.import("os", 0)?.get_attr("fork", vm)?;
    fork.call((), vm)?.try_into_value(vm)
}
