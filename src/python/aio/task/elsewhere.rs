//! Tasks on a loop that a program wrote itself: their steps go through its `call_soon`, as on CPython.

use rustpython_vm::Traverse;
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::types::Callable;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use super::Task;
use super::step::step;

/// Keeps a task among those that `asyncio.all_tasks` looks through, as far as loops are not looplab's.
pub(super) fn register_elsewhere(task: &Py<Task>, vm: &VirtualMachine) -> PyResult<()> {
    let scheduled = vm.import("_asyncio", 0)?.get_attr("_scheduled_tasks", vm)?;
    vm.call_method(&scheduled, "add", (task.to_owned(),)).map(drop)
}

/// Queues a step on a loop of the program's own.
pub(super) fn call_step(task: &PyObjectRef) {
    rustpython_vm::vm::thread::with_current_vm(|vm| {
        let Some(native) = task.downcast_ref::<Task>() else { return };
        let Some(owner) = native.base.owner() else { return };
        let context = native.context().map_or_else(|| vm.ctx.none(), Into::into);
        let keywords = KwArgs::new([("context".to_owned(), context)].into_iter().collect());
        let callback = TaskStep { task: task.clone() }.into_pyobject(vm);
        if let Err(error) = vm.call_method(&owner, "call_soon", FuncArgs::new(vec![callback], keywords)) {
            vm.run_unraisable(error, None, task.clone());
        }
    });
}

/// One step of a task as a callback.
#[pyclass(module = "_asyncio", name = "TaskStepMethWrapper", traverse)]
#[derive(Debug, PyPayload)]
pub(in crate::python::aio) struct TaskStep {
    task: PyObjectRef,
}

impl Callable for TaskStep {
    type Args = FuncArgs;

    fn call(zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let Some(task) = zelf.task.downcast_ref::<Task>() else { return Ok(vm.ctx.none()) };
        let Some(go) = task.slot().and_then(|slot| slot.take_prepared()) else { return Ok(vm.ctx.none()) };
        let (_, raised) = step(task, go.woken_by, go.error, vm);
        raised.map_or_else(|| Ok(vm.ctx.none()), Err)
    }
}

#[pyclass(with(Callable))]
impl TaskStep {
    #[pygetset]
    fn __self__(&self) -> PyObjectRef {
        self.task.clone()
    }

    #[pygetset]
    fn __qualname__(&self) -> &'static str {
        "TaskStepMethWrapper"
    }
}

/// Keeps a name that only the macros' code uses in view of the compiler.
const _: fn(&Py<TaskStep>) -> &PyObject = |step| step.as_object();
