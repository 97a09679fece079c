//! What a task yielded, and how it waits for it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyGenerator};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use super::Task;
use crate::ident::TaskId;
use crate::python::aio::context::Context;
use crate::python::aio::future::{Future, TaskWakeup};
use crate::python::aio::{host, watch};
use crate::trace::What;

/// Looks at what the coroutine yielded, and waits for it.
pub(super) fn wait_for(zelf: &Py<Task>, yielded: PyObjectRef, vm: &VirtualMachine) {
    if vm.is_none(&yielded) {
        if host::is_recording() {
            watch::stopped_at(zelf.id(), zelf.coroutine().as_deref());
        }
        Task::step_again(zelf, None);
        return;
    }
    match wait_for_future(zelf, &yielded, vm) {
        Ok(None) => {
            if host::is_recording() {
                park(zelf, &yielded, vm);
            }
        }
        Ok(Some(error)) | Err(error) => Task::step_again(zelf, Some(error)),
    }
}

/// Records what the task waits for; if that is there already, also that the wait is over.
fn park(zelf: &Py<Task>, yielded: &PyObject, vm: &VirtualMachine) {
    watch::parked(zelf.id(), zelf.coroutine().as_deref(), yielded, task_id_of, vm);
    let done = yielded.downcast_ref::<Future>().is_some_and(|future| future.is_done());
    if done {
        host::record(What::Resumed { task: zelf.id() });
    } else if let Some(slot) = zelf.slot() {
        slot.parked.store(true, Ordering::Relaxed);
    }
}

/// The number of a task, if the object is one.
fn task_id_of(object: &PyObject) -> Option<TaskId> {
    object.downcast_ref::<Task>().map(|task| task.id())
}

/// `Some` is the error to throw into the coroutine for what it yielded.
fn wait_for_future(
    zelf: &Py<Task>,
    yielded: &PyObjectRef,
    vm: &VirtualMachine,
) -> PyResult<Option<PyBaseExceptionRef>> {
    let me: PyObjectRef = zelf.to_owned().into();
    let native = yielded.downcast_ref::<Future>();
    let blocking = match native {
        Some(future) => Some(future.blocking.swap(false, Ordering::Relaxed)),
        None => blocking_of(yielded, vm)?,
    };
    let Some(blocking) = blocking else { return bad_yield(&me, yielded, vm).map(Some) };
    let theirs = match native {
        Some(future) => vm.unwrap_or_none(future.owner()),
        None => loop_of(yielded, vm)?,
    };
    let mine = vm.unwrap_or_none(zelf.base.owner());
    if !theirs.is(&mine) {
        let (task, future) = (me.repr(vm)?, yielded.repr(vm)?);
        let message = format!("Task {task} got Future {future} attached to a different loop");
        return Ok(Some(vm.new_runtime_error(message)));
    }
    if !blocking {
        let (task, future) = (me.repr(vm)?, yielded.repr(vm)?);
        let message = format!("yield was used instead of yield from in task {task} with {future}");
        return Ok(Some(vm.new_runtime_error(message)));
    }
    if yielded.is(&me) {
        return Ok(Some(vm.new_runtime_error(format!("Task cannot await on itself: {}", me.repr(vm)?))));
    }
    let context = zelf.context();
    match (native, zelf.slot()) {
        (Some(future), Some(slot)) => Future::add_waiter(future, me, Arc::clone(slot), context, vm)?,
        _ => add_foreign_waiter(yielded, me, context, vm)?,
    }
    drop(zelf.swap_waiter(Some(yielded.clone())));
    if zelf.must_cancel.load(Ordering::Relaxed) {
        let message = zelf.base.held.lock().cancel_message.clone();
        if cancel_object(yielded, message, vm)? {
            zelf.must_cancel.store(false, Ordering::Relaxed);
        }
    }
    Ok(None)
}

fn bad_yield(me: &PyObject, yielded: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    let repr = yielded.repr(vm)?;
    let message = if yielded.downcast_ref::<PyGenerator>().is_some() {
        format!("yield was used instead of yield from in task {} with {repr}", me.repr(vm)?)
    } else {
        format!("Task got bad yield: {repr}")
    };
    Ok(vm.new_runtime_error(message))
}

/// `_asyncio_future_blocking` of a future that is not ours; set to `False`, as the C task does.
fn blocking_of(future: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<bool>> {
    let name = vm.ctx.intern_str("_asyncio_future_blocking");
    match vm.get_attribute_opt(future.clone(), name)? {
        Some(value) if !vm.is_none(&value) => {
            let blocking = value.try_to_bool(vm)?;
            if blocking {
                future.set_attr(name, vm.ctx.new_bool(false), vm)?;
            }
            Ok(Some(blocking))
        }
        _ => Ok(None),
    }
}

fn loop_of(future: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    match vm.get_attribute_opt(future.clone(), vm.ctx.intern_str("get_loop"))? {
        Some(get_loop) => get_loop.call((), vm),
        None => future.get_attr("_loop", vm),
    }
}

fn add_foreign_waiter(
    future: &PyObject,
    me: PyObjectRef,
    context: Option<PyRef<Context>>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let wakeup = TaskWakeup { task: me }.into_pyobject(vm);
    let context = context.map_or_else(|| vm.ctx.none(), Into::into);
    let keywords = KwArgs::new([("context".to_owned(), context)].into_iter().collect());
    vm.call_method(future, "add_done_callback", FuncArgs::new(vec![wakeup], keywords)).map(drop)
}

/// Cancels whatever a task waits for; whether it could be cancelled.
pub(super) fn cancel_object(object: &PyObject, message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<bool> {
    // A plain future is cancelled directly; a task or a subclass has a `cancel` of its own.
    if object.class().is(Future::make_static_type().as_object())
        && let Some(future) = object.downcast_ref::<Future>()
    {
        return Future::cancel_now(future, message, vm);
    }
    let message = vm.unwrap_or_none(message);
    let keywords = KwArgs::new([("msg".to_owned(), message)].into_iter().collect());
    vm.call_method(object, "cancel", FuncArgs::new(vec![], keywords))?.try_to_bool(vm)
}
