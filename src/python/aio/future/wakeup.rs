//! A waiting task among a future's callbacks, as Python sees it.

use rustpython_vm::Traverse;
use rustpython_vm::types::Callable;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

/// How a waiting task shows up among a future's callbacks: `cb=[Task.task_wakeup()]`.
#[pyclass(module = "_asyncio", name = "TaskWakeupMethWrapper", traverse)]
#[derive(Debug, PyPayload)]
pub(in crate::python::aio) struct TaskWakeup {
    pub(in crate::python::aio) task: PyObjectRef,
}

impl Callable for TaskWakeup {
    type Args = (PyObjectRef,);

    fn call(zelf: &Py<Self>, args: (PyObjectRef,), vm: &VirtualMachine) -> PyResult {
        vm.call_method(&zelf.task, "_wake", args)
    }
}

#[pyclass(with(Callable))]
impl TaskWakeup {
    #[pygetset]
    fn __self__(&self) -> PyObjectRef {
        self.task.clone()
    }

    #[pygetset]
    fn __qualname__(&self) -> &'static str {
        "Task.task_wakeup"
    }

    #[pygetset]
    fn __name__(&self) -> &'static str {
        "task_wakeup"
    }
}
