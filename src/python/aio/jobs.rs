//! Executor jobs: a function handed to a worker thread, and the future that waits for it.
//!
//! A job holds the run from the moment it is handed over until a worker takes it; from then on the
//! worker's own hold does.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use rustpython_vm::builtins::{PyStrRef, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::future::Future;
use super::host;
use crate::ident::{JobId, WorkerId};
use crate::python::current;
use crate::runtime::Held;
use crate::trace::recorder::Counter;
use crate::trace::{Outcome, What};

thread_local! {
    static WORKER: Cell<WorkerId> = const { Cell::new(WorkerId::NONE) };
}

/// The number of this thread as a worker.
fn worker() -> WorkerId {
    if !WORKER.get().is_some() {
        WORKER.set(WorkerId(host::recorder().next_id(Counter::Worker)));
    }
    WORKER.get()
}

/// One call handed to an executor.
#[pyclass(module = "_looplab", name = "Job")]
#[derive(PyPayload)]
pub(super) struct Job {
    id: JobId,
    held: PyMutex<Option<Held>>,
    started: AtomicBool,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Job {
    /// Records that the running task hands work over; the run is held from now on.
    pub(super) fn new(name: &str) -> Self {
        let job = JobId(host::recorder().next_id(Counter::Job));
        host::record(What::JobQueued { job, by: current::task() });
        host::record(What::JobNamed { job, name: host::intern(name) });
        Self { id: job, held: PyMutex::new(Some(host::clock().hold())), started: AtomicBool::new(false) }
    }
}

#[pyclass]
impl Job {
    /// Runs the function, on the worker.
    #[pymethod]
    fn run(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let mut args = args;
        let function = args.take_positional().ok_or_else(|| vm.new_type_error("a job needs a function"))?;
        let held = zelf.held.lock().take();
        drop(held);
        zelf.started.store(true, Ordering::Relaxed);
        host::record(What::JobStarted { job: zelf.id, worker: worker() });
        let result = function.call(args, vm);
        let outcome = if result.is_ok() { Outcome::Ready } else { Outcome::Raised };
        host::record(What::JobEnded { job: zelf.id, outcome });
        result
    }

    /// Says which future the loop's side awaits for this job.
    #[pymethod]
    fn awaited_as(&self, future: PyObjectRef) {
        if let Some(future) = future.downcast_ref::<Future>() {
            future.set_job(self.id);
        }
    }

    /// The job is over, and the loop has heard of it.
    #[pymethod]
    fn release(&self, _future: PyObjectRef) {
        if !self.started.load(Ordering::Relaxed) {
            host::record(What::JobEnded { job: self.id, outcome: Outcome::Cancelled });
        }
        let held = self.held.lock().take();
        drop(held);
    }
}

/// `_looplab.await_job(future, number)`.
pub(super) fn await_job(future: &PyObject, job: u32) {
    if let Some(future) = future.downcast_ref::<Future>() {
        future.set_job(JobId(job));
    }
}

/// `_looplab.job(name)`.
pub(super) fn new_job(name: PyStrRef) -> Job {
    Job::new(&name.to_string_lossy())
}

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 1] {
    [Job::make_static_type()]
}
