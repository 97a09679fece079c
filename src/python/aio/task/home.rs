//! The loop that a task lives on, as its steps see it: looplab's own, or one that a program wrote itself.
//!
//! A loop of the program's own (a subclass of `asyncio.BaseEventLoop`, say) has a ready queue of its own. There a
//! task is what it is on CPython: each step is a callback that goes through the loop's `call_soon`.

use std::cell::RefCell;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef};
use rustpython_vm::{Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use crate::ident::TaskId;
use crate::python::aio::core::LoopCore;

/// The loop of a task.
pub(super) enum Home<'a> {
    /// looplab's.
    Ours(&'a Py<LoopCore>),
    /// The program's, and what must come out of its `run_forever`.
    Theirs(&'a PyObject, RefCell<Option<PyBaseExceptionRef>>),
}

impl<'a> Home<'a> {
    pub(super) fn of(owner: &'a PyObject) -> Self {
        match owner.downcast_ref::<LoopCore>() {
            Some(core) => Self::Ours(core),
            None => Self::Theirs(owner, RefCell::new(None)),
        }
    }

    pub(super) fn is_running(&self, vm: &VirtualMachine) -> PyResult<bool> {
        match self {
            Self::Ours(core) => Ok(core.is_running()),
            Self::Theirs(owner, _) => vm.call_method(owner, "is_running", ())?.try_to_bool(vm),
        }
    }

    pub(super) fn is_debug(&self) -> bool {
        // A loop of the program's own times its callbacks itself.
        matches!(self, Self::Ours(core) if core.is_debug())
    }

    /// Makes a task the current one; gives back the one before.
    pub(super) fn swap_task(&self, task: Option<PyObjectRef>, vm: &VirtualMachine) -> Option<PyObjectRef> {
        match self {
            Self::Ours(core) => swap_running_task(core, task, vm),
            Self::Theirs(owner, _) => swap_their_task(owner, task, vm).unwrap_or_default(),
        }
    }

    pub(super) fn forget(&self, task: TaskId) {
        if let Self::Ours(core) = self {
            core.forget_task(task);
        }
    }

    /// Has `run_forever` raise this.
    pub(super) fn halt(&self, error: PyBaseExceptionRef) {
        match self {
            Self::Ours(core) => core.halt(error),
            Self::Theirs(_, raised) => drop(raised.replace(Some(error))),
        }
    }

    pub(super) fn raised(&self) -> Option<PyBaseExceptionRef> {
        match self {
            Self::Ours(_) => None,
            Self::Theirs(_, raised) => raised.take(),
        }
    }
}

/// Makes a task the current one; gives back the one before.
pub(in crate::python::aio) fn swap_running_task(
    core: &LoopCore,
    task: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> Option<PyObjectRef> {
    drop(vm.asyncio_running_task.replace(task.clone()));
    core.swap_current_task(task)
}

fn swap_their_task(owner: &PyObject, task: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    drop(vm.asyncio_running_task.replace(task.clone()));
    let current: PyDictRef = vm.import("_asyncio", 0)?.get_attr("_current_tasks", vm)?.try_into_value(vm)?;
    let before = current.get_item_opt(owner, vm)?;
    match task {
        Some(task) => current.set_item(owner, task, vm)?,
        None if before.is_some() => current.del_item(owner, vm)?,
        None => {}
    }
    Ok(before)
}
