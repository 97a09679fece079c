//! Python's threads on the run's time, and the lock that all of `threading` is built on.
//!
//! Whoever starts a thread takes a place in the run for it. From then on the thread computes when it is its
//! turn, and rests while it waits for a lock, for a moment or for another thread's end. The main thread
//! rests too, but for the loop that is being blocked.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustpython_vm::builtins::{PyStrRef, PyType, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::{ArgIntoFloat, FuncArgs, OptionalArg};
use rustpython_vm::types::{Constructor, Representable};
use rustpython_vm::{AsObject, Py, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::host;
use super::jobs::ThreadJob;
use crate::python::{current, signals};
use crate::runtime::{self, Bell, Place, Wait};
use crate::trace::{Outcome, WarningKind, What};

/// What a pool's thread waits for between two jobs.
const NEXT_JOB: &str = "its next job";

/// Whether the program was told that its threads wait for each other.
static KNOWS_STUCK: AtomicBool = AtomicBool::new(false);

/// `_looplab.knows_stuck()`.
pub(super) fn knows_stuck() -> bool {
    KNOWS_STUCK.load(Ordering::Relaxed)
}

/// A thread's place in the run.
#[pyclass(module = "_looplab", name = "Worker")]
#[derive(PyPayload)]
pub(super) struct Worker {
    place: Place,
    job: Option<ThreadJob>,
    ended: Arc<AtomicBool>,
    raised: AtomicBool,
    bell: Bell,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("id", &self.place.worker()).finish_non_exhaustive()
    }
}

/// `_looplab.worker(name, function)`: a place for a thread that is about to start, and that runs a function of
/// this name, unless it is `None`.
pub(super) fn new_worker(name: &PyStrRef, function: Option<PyStrRef>) -> Worker {
    let job = function.map(|function| ThreadJob::new(&function.to_string_lossy()));
    let place = host::clock().place(&name.to_string_lossy());
    Worker { place, job, ended: Arc::default(), raised: AtomicBool::new(false), bell: Bell::default() }
}

#[pyclass]
impl Worker {
    /// Called by the thread as it begins.
    #[pymethod]
    fn enter(&self, vm: &VirtualMachine) {
        rustpython_vm::vm::thread::allow_threads(vm, || self.place.enter());
        if let Some(job) = &self.job {
            job.start(self.place.worker());
        }
    }

    /// Says that the thread's function raised.
    #[pymethod]
    fn raised(&self) {
        self.raised.store(true, Ordering::Relaxed);
    }

    /// Called by the thread as it ends, or by its starter if it could not start.
    #[pymethod]
    fn leave(&self, vm: &VirtualMachine) {
        host::clock().checkpoint();
        current::settle();
        if let Some(job) = &self.job {
            job.end(if self.raised.load(Ordering::Relaxed) { Outcome::Raised } else { Outcome::Ready });
        }
        let end = || self.place.leave(|| self.ended.store(true, Ordering::Release), &self.bell);
        rustpython_vm::vm::thread::allow_threads(vm, end);
    }

    /// Waits for the thread's end; whether it came.
    #[pymethod]
    fn join(&self, timeout: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<bool> {
        let ended = Arc::clone(&self.ended);
        wait(&self.bell, timeout.map(f64::from), move || ended.load(Ordering::Acquire), vm)
    }

    /// Whether the thread has ended.
    #[pymethod]
    fn is_over(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

fn length(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}

/// Waits until `done`, whose bell another thread rings; whether it came in time.
fn wait(bell: &Bell, timeout: Option<f64>, done: impl Fn() -> bool, vm: &VirtualMachine) -> PyResult<bool> {
    let clock = host::clock();
    clock.checkpoint();
    if done() {
        return Ok(true);
    }
    let why = waiting_for(vm);
    current::settle();
    let deadline = timeout.map(|seconds| clock.now() + length(seconds));
    loop {
        let most = deadline.map(|deadline| deadline.since(clock.now()));
        let rest = || bell.wait(&clock, current::task(), most, &why, &done);
        match rustpython_vm::vm::thread::allow_threads(vm, rest) {
            Ok(Wait::Done) => return Ok(true),
            Ok(Wait::TimedOut) => return Ok(false),
            Ok(Wait::Stuck) => return Err(stuck(&why, vm)),
            Err(_) => signals::check(vm)?,
        }
    }
}

/// What this thread waits for, as the program's own code would put it: the library's function that it called.
fn waiting_for(vm: &VirtualMachine) -> String {
    let mut called = None;
    for frame in current::frames(vm) {
        if current::place_of(&frame).is_some() {
            return called.unwrap_or_else(|| "Lock.acquire".to_owned());
        }
        called = Some(frame.code.qualname.to_string().replace("_Py", "").replace("_join", "Thread.join"));
    }
    if runtime::worker().is_some() { NEXT_JOB.to_owned() } else { called.unwrap_or_else(|| NEXT_JOB.to_owned()) }
}

/// The end of a program that waits for threads that wait for each other.
fn stuck(why: &str, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    KNOWS_STUCK.store(true, Ordering::Relaxed);
    let mut message = format!("looplab: this program would wait for ever: no thread is left that could end {why}");
    let waiting = host::clock().resting().into_iter().filter(|(_, waits)| waits != NEXT_JOB);
    for (name, waits) in waiting {
        let _ = write!(message, "\n  {name} waits in {waits}");
    }
    current::record_line(vm);
    host::record(What::Warned { task: current::task(), kind: WarningKind::Deadlock, text: host::intern(&message) });
    vm.new_exception_msg(vm.ctx.exceptions.system_exit.to_owned(), message.into())
}

/// A lock: `threading.Lock`.
#[pyclass(module = "_thread", name = "lock")]
#[derive(PyPayload, Default)]
pub(super) struct Lock {
    locked: Arc<AtomicBool>,
    bell: Bell,
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lock")
    }
}

impl Lock {
    fn try_take(&self) -> bool {
        !self.locked.swap(true, Ordering::AcqRel)
    }

    fn take(&self, timeout: Option<f64>, vm: &VirtualMachine) -> PyResult<bool> {
        host::clock().checkpoint();
        if self.try_take() {
            return Ok(true);
        }
        let deadline = timeout.map(|seconds| host::clock().now() + length(seconds));
        loop {
            let left = deadline.map(|deadline| deadline.since(host::clock().now()).as_secs_f64());
            let locked = Arc::clone(&self.locked);
            if !wait(&self.bell, left, move || !locked.load(Ordering::Acquire), vm)? {
                return Ok(false);
            }
            if self.try_take() {
                return Ok(true);
            }
        }
    }

    fn give_back(&self, vm: &VirtualMachine) -> PyResult<()> {
        let clock = host::clock();
        clock.checkpoint();
        if !self.locked.swap(false, Ordering::AcqRel) {
            return Err(vm.new_runtime_error("release unlocked lock"));
        }
        self.bell.ring_one(&clock);
        Ok(())
    }
}

#[derive(rustpython_vm::FromArgs)]
struct Acquire {
    #[pyarg(any, default = true)]
    blocking: bool,
    #[pyarg(any, optional)]
    timeout: OptionalArg<ArgIntoFloat>,
}

impl Constructor for Lock {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

impl Representable for Lock {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let state = if zelf.locked.load(Ordering::Relaxed) { "locked" } else { "unlocked" };
        Ok(format!("<{state} _thread.lock object at {:#x}>", zelf.as_object().get_id()))
    }
}

#[pyclass(flags(HAS_WEAKREF), with(Constructor, Representable))]
impl Lock {
    #[pymethod]
    fn acquire(&self, how: Acquire, vm: &VirtualMachine) -> PyResult<bool> {
        let timeout = how.timeout.into_option().map_or(-1.0, f64::from);
        if !how.blocking {
            return if (timeout + 1.0).abs() > f64::EPSILON {
                Err(vm.new_value_error("can't specify a timeout for a non-blocking call"))
            } else {
                host::clock().checkpoint();
                Ok(self.try_take())
            };
        }
        if timeout < 0.0 && (timeout + 1.0).abs() > f64::EPSILON {
            return Err(vm.new_value_error("timeout value must be a non-negative number"));
        }
        self.take(Some(timeout).filter(|&seconds| seconds >= 0.0), vm)
    }

    #[pymethod]
    fn release(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.give_back(vm)
    }

    #[pymethod]
    fn locked(&self) -> bool {
        self.locked.load(Ordering::Relaxed)
    }

    #[pymethod]
    fn __enter__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<bool> {
        zelf.take(None, vm)
    }

    #[pymethod]
    fn __exit__(&self, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        self.give_back(vm)
    }

    #[pymethod]
    fn _at_fork_reinit(&self) {
        self.locked.store(false, Ordering::Release);
    }
}

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 2] {
    [Worker::make_static_type(), Lock::make_static_type()]
}
