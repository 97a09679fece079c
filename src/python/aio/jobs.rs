//! Jobs: a function handed to a worker, from the handover to its end, and the pool whose worker takes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rustpython_vm::builtins::{PyStrRef, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::future::Future;
use super::host;
use crate::ident::{JobId, ResourceId, WorkerId};
use crate::python::{current, ledger};
use crate::runtime;
use crate::trace::recorder::Counter;
use crate::trace::{Outcome, ResourceKind, What};

/// Records that the running task hands work over.
fn queue(name: &str) -> JobId {
    host::clock().checkpoint();
    let job = JobId(host::recorder().next_id(Counter::Job));
    host::record(What::JobQueued { job, by: current::task() });
    host::record(What::JobNamed { job, name: host::intern(name) });
    job
}

/// Records that a job ended, at the moment its computing is paid for.
fn end(job: JobId, outcome: Outcome) {
    host::clock().checkpoint();
    current::settle();
    host::record(What::JobEnded { job, outcome });
}

/// What a thread of its own runs.
pub(super) struct ThreadJob(JobId);

impl ThreadJob {
    /// Records that the running task hands work to a thread that is about to start.
    pub(super) fn new(name: &str) -> Self {
        Self(queue(name))
    }

    pub(super) fn start(&self, worker: WorkerId) {
        host::record(What::JobStarted { job: self.0, worker });
    }

    pub(super) fn end(&self, outcome: Outcome) {
        end(self.0, outcome);
    }
}

/// The workers of an executor.
#[pyclass(module = "_looplab", name = "Pool")]
#[derive(Debug, PyPayload)]
pub(super) struct Pool {
    resource: ResourceId,
    in_use: Arc<AtomicU32>,
}

#[pyclass]
impl Pool {
    /// The executor takes no more work.
    #[pymethod]
    fn close(&self) {
        host::record(What::Closed { resource: self.resource });
    }
}

impl Pool {
    fn turn(&self, taken: bool) {
        let depth = if taken {
            self.in_use.fetch_add(1, Ordering::Relaxed) + 1
        } else {
            self.in_use.fetch_sub(1, Ordering::Relaxed) - 1
        };
        ledger::holds(self.resource, depth);
    }
}

/// `_looplab.pool(name, workers)`.
pub(super) fn new_pool(name: &PyStrRef, workers: u32) -> Pool {
    let resource = ResourceId(host::recorder().next_id(Counter::Resource));
    ledger::created(resource, ResourceKind::Pool, &name.to_string_lossy());
    host::record(What::Capacity { resource, capacity: workers });
    Pool { resource, in_use: Arc::default() }
}

/// One call handed to an executor.
#[pyclass(module = "_looplab", name = "Job")]
#[derive(PyPayload)]
pub(super) struct Job {
    id: JobId,
    pool: PyRef<Pool>,
    started: AtomicBool,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("id", &self.id).finish_non_exhaustive()
    }
}

#[pyclass]
impl Job {
    /// Runs the function, on the worker.
    #[pymethod]
    fn run(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let mut args = args;
        let function = args.take_positional().ok_or_else(|| vm.new_type_error("a job needs a function"))?;
        zelf.started.store(true, Ordering::Relaxed);
        host::record(What::JobStarted { job: zelf.id, worker: runtime::worker() });
        zelf.pool.turn(true);
        let result = function.call(args, vm);
        end(zelf.id, if result.is_ok() { Outcome::Ready } else { Outcome::Raised });
        zelf.pool.turn(false);
        result
    }

    /// Says which future the loop's side awaits for this job.
    #[pymethod]
    fn awaited_as(&self, future: PyObjectRef) {
        if let Some(future) = future.downcast_ref::<Future>() {
            future.set_job(self.id);
        }
    }

    /// The job is over, or was called off before it began.
    #[pymethod]
    fn release(&self, _future: PyObjectRef) {
        if !self.started.swap(true, Ordering::Relaxed) {
            host::record(What::JobEnded { job: self.id, outcome: Outcome::Cancelled });
        }
    }
}

/// `_looplab.await_job(future, number)`.
pub(super) fn await_job(future: &PyObject, job: u32) {
    if let Some(future) = future.downcast_ref::<Future>() {
        future.set_job(JobId(job));
    }
}

/// `_looplab.job(name, pool)`.
pub(super) fn new_job(name: &PyStrRef, pool: PyRef<Pool>) -> Job {
    Job { id: queue(&name.to_string_lossy()), pool, started: AtomicBool::new(false) }
}

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 2] {
    [Job::make_static_type(), Pool::make_static_type()]
}
