//! One Python interpreter on a thread of its own, built ahead of need.
//!
//! Building takes about a tenth of a second, most of it `import asyncio`; so a kernel builds it
//! before anybody asks for a run. It runs one program and is gone: what a program does to Python's
//! modules never reaches the next one.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::gc_state::gc_state;
use rustpython_vm::signal::{UserSignalReceiver, user_signal_channel};
use rustpython_vm::{Interpreter, PyResult, Settings, VirtualMachine};

use super::program::{Context, Exit, Program};
use super::signals::Interrupter;
use super::{
    aio, guest, limits, net, processes, repl, run, sandbox, stand_ins, streams, time_module, unawaited, warned,
};
use crate::runtime::excuse;

/// Modules that are imported ahead of need, so that a program's first `import` costs nothing and no
/// poll pays for a library's own late imports.
const AHEAD: &[&str] = &[
    "asyncio",
    "_looplab_python313",
    "warnings",
    "linecache",
    "traceback",
    "contextvars",
    "contextlib",
    "random",
    "dataclasses",
    "collections",
    "functools",
    "itertools",
    "threading",
    "concurrent.futures.thread",
    "concurrent.futures.process",
];

/// Why an interpreter cannot run a program.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Its thread could not be started, or ended too early.
    #[error("the Python interpreter did not start: {0}")]
    NotStarted(String),
    /// It ran one before.
    #[error("this Python interpreter has run its program; build another one")]
    Spent,
}

struct Job {
    program: Program,
    context: Context,
    done: Sender<Exit>,
}

/// A Python interpreter, ready (or about to be) to run one program.
pub struct Python {
    jobs: Mutex<Option<Sender<Job>>>,
    ready: Mutex<Receiver<Result<(), String>>>,
    interrupter: Interrupter,
}

impl Python {
    /// Begins to build an interpreter, on its own thread, and returns at once.
    ///
    /// # Errors
    /// When its thread cannot be started.
    pub fn new() -> Result<Self, Error> {
        let (signals, received) = user_signal_channel();
        let interrupter = Interrupter::new(signals);
        let (jobs, work) = mpsc::channel();
        let (is_ready, ready) = mpsc::channel();
        let its_own = interrupter.clone();
        thread::Builder::new()
            .name("python".into())
            .stack_size(limits::STACK)
            .spawn(move || live(&its_own, received, &is_ready, &work))
            .map_err(|error| Error::NotStarted(error.to_string()))?;
        let watching = interrupter.clone();
        thread::Builder::new()
            .name("watcher".into())
            .spawn(move || limits::watch(&watching))
            .map_err(|error| Error::NotStarted(error.to_string()))?;
        Ok(Self { jobs: Mutex::new(Some(jobs)), ready: Mutex::new(ready), interrupter })
    }

    /// Waits until the interpreter is built. A second call waits for nothing.
    ///
    /// # Errors
    /// When it could not be built.
    pub fn wait_until_ready(&self) -> Result<(), Error> {
        match self.ready.lock().unwrap_or_else(PoisonError::into_inner).recv() {
            Ok(Err(message)) => Err(Error::NotStarted(message)),
            // The sender is gone once it was heard.
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }

    /// What interrupts the program, from any thread.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// Runs a program to its end, on the interpreter's thread, while this one waits.
    ///
    /// # Errors
    /// When this interpreter has run a program before, or never came to life.
    pub fn run(&self, program: &Program, context: Context) -> Result<Exit, Error> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(Error::Spent)?;
        let (done, exit) = mpsc::channel();
        let gone = || Error::NotStarted("its thread ended".into());
        jobs.send(Job { program: program.clone(), context, done }).map_err(|_| gone())?;
        exit.recv().map_err(|_| gone())
    }
}

/// The life of the interpreter's thread: build, run one program, tidy up.
fn live(
    interrupter: &Interrupter,
    signals: UserSignalReceiver,
    ready: &Sender<Result<(), String>>,
    work: &Receiver<Job>,
) {
    let interpreter = build(signals);
    let prepared = interpreter.enter(|vm| prepare(interrupter, vm).map_err(|error| in_words(&error, vm)));
    let failed = prepared.is_err();
    // Nobody need wait for it.
    drop(ready.send(prepared));
    if failed {
        return;
    }
    if let Ok(Job { program, context, done }) = work.recv() {
        let exit = run::run(interpreter, interrupter, &program, context);
        drop(done.send(exit));
    }
}

pub(super) fn build(signals: UserSignalReceiver) -> Interpreter {
    // The library keeps what it makes while it is imported: looking for rings in it would take a tenth of the time.
    gc_state().set_threshold(YOUNG, None, None);
    let mut settings = Settings::default();
    settings.hash_seed = Some(0);
    settings.install_signal_handlers = false;
    settings.import_site = false;
    settings.user_site_directory = false;
    settings.ignore_environment = true;
    settings.isolated = true;
    settings.write_bytecode = false;
    let builder = Interpreter::builder(settings);
    // A socket of RustPython's own would reach the machine's network past every rule.
    let mut library = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    library.retain(|module| module.name.as_str() != "_socket");
    let guarded = sandbox::module_defs(&library, &builder.ctx);
    let mut own = aio::module_defs(&builder.ctx);
    own.extend([streams::module_def(&builder.ctx), net::module_def(&builder.ctx), processes::module_def(&builder.ctx)]);
    builder
        .add_native_modules(&library)
        .add_native_modules(&guarded)
        .add_native_modules(&own)
        .add_frozen_modules(rustpython_pylib::FROZEN_STDLIB)
        .add_frozen_modules(aio::frozen())
        .add_frozen_modules(processes::frozen())
        .add_frozen_modules(repl::frozen())
        .add_frozen_modules(guest::frozen())
        .add_frozen_modules(stand_ins::frozen())
        .init_hook(|vm| vm.set_user_signal_channel(signals))
        .build()
}

/// Young objects that may be alive before the garbage collector looks for rings among them. RustPython's
/// takes a microsecond for each object, many times as long as CPython's, which looks after 2000: at that
/// pace it would take half the time of a program that has thousands of tasks at once.
const YOUNG: u32 = 100_000;

/// How long garbage has been collected in this process.
fn collected_for() -> Duration {
    Duration::try_from_secs_f64(gc_state().get_stats().iter().map(|stats| stats.duration).sum()).unwrap_or_default()
}

/// An exception as Python prints it.
pub(super) fn in_words(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let mut text = String::new();
    let _ = vm.write_exception(&mut text, error);
    text
}

/// Everything that does not depend on the program.
pub(super) fn prepare(interrupter: &Interrupter, vm: &VirtualMachine) -> PyResult<()> {
    time_module::install(vm)?;
    interrupter.install(vm)?;
    net::install(vm)?;
    vm.sys_module.set_attr("path", vm.ctx.new_list(Vec::new()), vm)?;
    for name in AHEAD {
        vm.import(*name, 0)?;
    }
    run::install_exit(vm)?;
    streams::install(vm)?;
    limits::install(vm)?;
    unawaited::install(vm)?;
    warned::install(vm)?;
    // What is there before the program lives as long as it does: it is never looked through again.
    gc_state().freeze();
    excuse(collected_for);
    Ok(())
}
