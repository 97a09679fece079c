//! `await asyncio.sleep(0)`: one bare `yield`, natively.
//!
//! The library's `sleep` awaits a generator that yields once; an iterator costs less than a frame.

use std::sync::atomic::{AtomicBool, Ordering};

use rustpython_vm::builtins::PyTypeRef;
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::OptionalArg;
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::types::{IterNext, Iterable, SelfIter};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

/// Yields `None` once.
#[pyclass(module = "_looplab", name = "Pause")]
#[derive(Debug, Default, PyPayload)]
pub(super) struct Pause {
    yielded: AtomicBool,
}

#[pyclass(with(IterNext, Iterable))]
impl Pause {
    #[pymethod]
    fn __await__(zelf: PyRef<Self>) -> PyRef<Self> {
        zelf
    }

    #[pymethod]
    fn send(zelf: PyRef<Self>, _value: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        Self::next(&zelf, vm)
    }

    #[pymethod]
    fn throw(
        &self,
        kind: PyObjectRef,
        value: OptionalArg<PyObjectRef>,
        traceback: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        self.yielded.store(true, Ordering::Relaxed);
        Err(vm.normalize_exception(kind, value.unwrap_or_none(vm), traceback.unwrap_or_none(vm))?)
    }

    #[pymethod]
    fn close(&self) {
        self.yielded.store(true, Ordering::Relaxed);
    }
}

impl SelfIter for Pause {}

impl IterNext for Pause {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let done = zelf.yielded.swap(true, Ordering::Relaxed);
        Ok(if done { PyIterReturn::StopIteration(None) } else { PyIterReturn::Return(vm.ctx.none()) })
    }
}

/// The class of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 1] {
    [Pause::make_static_type()]
}
