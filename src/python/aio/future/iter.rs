//! What awaiting a future goes through.

use std::sync::atomic::Ordering;

use rustpython_vm::Traverse;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::OptionalArg;
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::types::{IterNext, Iterable, SelfIter};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::Future;

/// What `Future.__await__` gives: yields the future once, then returns its result.
#[pyclass(module = "_asyncio", name = "FutureIter", traverse)]
#[derive(Debug, PyPayload)]
pub(in crate::python::aio) struct FutureIter {
    future: PyMutex<Option<PyRef<Future>>>,
}

impl FutureIter {
    pub(in crate::python::aio) fn new(future: PyRef<Future>) -> Self {
        Self { future: PyMutex::new(Some(future)) }
    }

    /// The future that is awaited, until it is done.
    pub(in crate::python::aio) fn future(&self) -> Option<PyRef<Future>> {
        self.future.lock().clone()
    }

    fn advance(&self, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let Some(future) = self.future() else { return Ok(PyIterReturn::StopIteration(None)) };
        if future.is_done() {
            let taken = self.future.lock().take();
            let result = future.outcome(vm);
            drop(taken);
            return result.map(|result| PyIterReturn::StopIteration(Some(result)));
        }
        if future.blocking.swap(true, Ordering::Relaxed) {
            return Err(vm.new_runtime_error("await wasn't used with future"));
        }
        Ok(PyIterReturn::Return(future.into()))
    }
}

#[pyclass(with(IterNext, Iterable))]
impl FutureIter {
    #[pymethod]
    fn send(&self, _value: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        self.advance(vm)
    }

    #[pymethod]
    fn throw(
        &self,
        kind: PyObjectRef,
        value: OptionalArg<PyObjectRef>,
        traceback: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let before = self.future.lock().take();
        drop(before);
        Err(vm.normalize_exception(kind, value.unwrap_or_none(vm), traceback.unwrap_or_none(vm))?)
    }

    #[pymethod]
    fn close(&self) {
        let before = self.future.lock().take();
        drop(before);
    }
}

impl SelfIter for FutureIter {}

impl IterNext for FutureIter {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        zelf.advance(vm)
    }
}
