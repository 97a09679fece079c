//! `asyncio.Task` as Python sees it: its methods, its attributes, and what its end leaves to say.

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::PyType;
use rustpython_vm::function::{FuncArgs, OptionalOption, PySetterValue};
use rustpython_vm::types::{Constructor, Destructor, Initializer, Representable};
use rustpython_vm::{Py, PyObjectRef, PyRef, PyResult, VirtualMachine, pyclass};

use super::wait::cancel_object;
use super::{Name, SmolTask, Start, Task};
use crate::python::aio::context::Context;
use crate::python::aio::core::LoopCore;
use crate::python::aio::future::{Cancel, Stage, default_loop, report_unretrieved};
use crate::python::aio::handle::import_module;
use crate::python::aio::host;
use crate::python::aio::slot::Go;
use crate::python::current;
use crate::trace::{WarningKind, What};

impl Constructor for Task {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(in crate::python::aio) struct NewTask {
    #[pyarg(any)]
    coro: PyObjectRef,
    #[pyarg(named, name = "loop", optional)]
    owner: OptionalOption<PyObjectRef>,
    #[pyarg(named, optional)]
    name: OptionalOption<PyObjectRef>,
    #[pyarg(named, optional)]
    context: OptionalOption<PyRef<Context>>,
    #[pyarg(named, optional)]
    eager_start: OptionalOption<bool>,
}

impl Initializer for Task {
    type Args = NewTask;

    fn init(zelf: PyRef<Self>, args: NewTask, vm: &VirtualMachine) -> PyResult<()> {
        let owner = match args.owner.flatten() {
            Some(owner) => owner,
            None => default_loop(vm)?,
        };
        let start = Start {
            coroutine: args.coro,
            owner,
            name: args.name.flatten(),
            context: args.context.flatten(),
            eager: args.eager_start.flatten().unwrap_or(false),
        };
        Self::begin(&zelf, start, vm)
    }
}

#[derive(rustpython_vm::FromArgs)]
struct StackLimit {
    #[pyarg(named, optional)]
    limit: OptionalOption<PyObjectRef>,
    #[pyarg(named, optional)]
    file: OptionalOption<PyObjectRef>,
}

#[pyclass(flags(BASETYPE, HAS_DICT, HAS_WEAKREF), with(Constructor, Initializer, Destructor, Representable))]
impl Task {
    #[pymethod]
    fn set_result(&self, _result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_runtime_error("Task does not support set_result operation"))
    }

    #[pymethod]
    fn set_exception(&self, _exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_runtime_error("Task does not support set_exception operation"))
    }

    #[pymethod]
    fn cancel(zelf: PyRef<Self>, args: Cancel, vm: &VirtualMachine) -> PyResult<bool> {
        zelf.base.set_log_traceback(false);
        if zelf.base.is_done() {
            return Ok(false);
        }
        host::record(What::CancelRequested { task: zelf.id(), by: current::task() });
        zelf.cancels_requested.fetch_add(1, Ordering::Relaxed);
        zelf.cancel_asked.store(true, Ordering::Relaxed);
        let message = args.msg.flatten();
        let waiter = zelf.body.lock().waiter.clone();
        if let Some(waiter) = waiter
            && vm.with_recursion("while calling a Python object", || cancel_object(&waiter, message.clone(), vm))?
        {
            return Ok(true);
        }
        zelf.must_cancel.store(true, Ordering::Relaxed);
        let before = std::mem::replace(&mut zelf.base.held.lock().cancel_message, message);
        drop(before);
        Ok(true)
    }

    #[pymethod]
    fn cancelling(&self) -> i32 {
        self.cancels_requested.load(Ordering::Relaxed)
    }

    #[pymethod]
    fn uncancel(&self) -> i32 {
        let requested = self.cancels_requested.load(Ordering::Relaxed);
        if requested > 0 {
            self.cancels_requested.store(requested - 1, Ordering::Relaxed);
            if requested == 1 {
                self.must_cancel.store(false, Ordering::Relaxed);
                // A timeout or a group took its own cancellation back: nothing was swallowed.
                self.cancel_inside.store(false, Ordering::Relaxed);
            }
        }
        self.cancels_requested.load(Ordering::Relaxed)
    }

    #[pymethod]
    fn get_coro(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.coroutine())
    }

    #[pymethod]
    fn get_context(&self, vm: &VirtualMachine) -> PyObjectRef {
        self.context().map_or_else(|| vm.ctx.none(), Into::into)
    }

    #[pymethod]
    fn get_name(&self, vm: &VirtualMachine) -> PyObjectRef {
        self.name(vm)
    }

    #[pymethod]
    fn set_name(&self, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let name = value.str(vm)?;
        // A task factory's tasks are called "None" when they are given no name (as in Python 3.13).
        let is_told = !vm.is_none(&value);
        if is_told {
            host::record(What::Named { task: self.id(), name: host::intern(&name.to_string_lossy()) });
        }
        let before = std::mem::replace(&mut *self.name.lock(), Name::Given(name.into()));
        drop(before);
        if is_told && let Some(run) = current::run() {
            run.clock.task_met(|| self.name_as_text());
        }
        Ok(())
    }

    #[pymethod]
    fn get_stack(zelf: PyRef<Self>, args: StackLimit, vm: &VirtualMachine) -> PyResult {
        let helper = import_module(vm, "asyncio.base_tasks")?.get_attr("_task_get_stack", vm)?;
        helper.call((zelf, vm.unwrap_or_none(args.limit.flatten())), vm)
    }

    #[pymethod]
    fn print_stack(zelf: PyRef<Self>, args: StackLimit, vm: &VirtualMachine) -> PyResult {
        let helper = import_module(vm, "asyncio.base_tasks")?.get_attr("_task_print_stack", vm)?;
        let (limit, file) = (args.limit.flatten(), args.file.flatten());
        helper.call((zelf, vm.unwrap_or_none(limit), vm.unwrap_or_none(file)), vm)
    }

    /// What a foreign future's callback does: a step that takes the future's outcome.
    #[pymethod]
    fn _wake(zelf: PyRef<Self>, future: PyObjectRef) {
        if let Some(slot) = zelf.slot() {
            slot.wake(Go { task: zelf.clone().into(), woken_by: Some(future), error: None });
        }
    }

    #[pygetset]
    fn _coro(&self, vm: &VirtualMachine) -> PyObjectRef {
        self.get_coro(vm)
    }

    #[pygetset]
    fn _fut_waiter(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.body.lock().waiter.clone())
    }

    #[pygetset]
    fn _must_cancel(&self) -> bool {
        self.must_cancel.load(Ordering::Relaxed)
    }

    #[pygetset]
    fn _num_cancels_requested(&self) -> i32 {
        self.cancelling()
    }

    #[pygetset]
    fn _log_destroy_pending(&self) -> bool {
        self.log_destroy_pending.load(Ordering::Relaxed)
    }

    #[pygetset(setter)]
    fn set__log_destroy_pending(&self, value: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        let PySetterValue::Assign(value) = value else {
            return Err(vm.new_attribute_error("cannot delete attribute"));
        };
        self.log_destroy_pending.store(value, Ordering::Relaxed);
        Ok(())
    }
}

impl Representable for Task {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let format = import_module(vm, "asyncio.base_tasks")?.get_attr("_task_repr", vm)?;
        Ok(format.call((zelf.to_owned(),), vm)?.str(vm)?.to_string())
    }
}

impl Destructor for Task {
    fn del(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let id = zelf.id();
        let owner = zelf.base.owner();
        let pending = zelf.base.stage() == Stage::Pending && id.is_some();
        // What is done was forgotten as it ended.
        if pending && let Some(core) = owner.as_ref().and_then(|owner| owner.downcast_ref::<LoopCore>()) {
            core.forget_task(id);
        }
        if pending && zelf.log_destroy_pending.load(Ordering::Relaxed) {
            let text = zelf.name(vm).str(vm).map(|name| name.to_string()).unwrap_or_default();
            host::record(What::Warned { task: id, kind: WarningKind::DestroyedPending, text: host::intern(&text) });
            if let Some(owner) = &owner {
                let context = vm.ctx.new_dict();
                context.set_item("task", zelf.to_owned().into(), vm)?;
                context.set_item("message", vm.ctx.new_str("Task was destroyed but it is pending!").into(), vm)?;
                if let Some(source) = zelf.base.source_traceback() {
                    context.set_item("source_traceback", source, vm)?;
                }
                vm.call_method(owner, "call_exception_handler", (context,))?;
            }
        }
        let smol = zelf.smol.lock().take();
        if let Some(SmolTask(smol)) = smol {
            smol.cancel();
        }
        report_unretrieved(zelf.to_base(), id, vm)
    }
}
