//! One step of a task, as a poll of its smol task makes it: send or throw, then look at how it ended.

use std::future::Future as StdFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context as PollContext, Poll};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyCoroutine, PyGenerator};
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::home::Home;
use super::wait::wait_for;
use super::{SmolTask, Task};
use crate::python::aio::core::{LoopCore, warn_if_slow};
use crate::python::aio::future::Future;
use crate::python::aio::handle::ends_the_loop;
use crate::python::aio::slot::{Go, Slot};
use crate::python::aio::{context, host, stacks, swallow, watch};
use crate::python::current;
use crate::trace::{Cause, CauseKind, Outcome, What};

/// The smol side of a task: one step a poll.
struct Steps {
    slot: Arc<Slot>,
}

impl StdFuture for Steps {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, cx: &mut PollContext<'_>) -> Poll<Outcome> {
        let Some(go) = self.slot.take(cx.waker()) else { return Poll::Pending };
        rustpython_vm::vm::thread::with_current_vm(|vm| {
            let Go { task, woken_by, error } = go;
            let Some(task) = task.downcast_ref::<Task>() else { return Poll::Ready(Outcome::Cancelled) };
            if let Some(run) = current::run() {
                run.clock.task_met(|| task.name_as_text());
            }
            match step(task, woken_by, error, vm).0 {
                Outcome::Pending => Poll::Pending,
                outcome => Poll::Ready(outcome),
            }
        })
    }
}

/// Puts a task on the executor for the first time.
pub(super) fn spawn(task: &PyObject, cause: Option<Cause>) {
    let Some(task) = task.downcast_ref::<Task>() else { return };
    let (Some(slot), Some(owner)) = (task.slot.get(), task.base.owner()) else { return };
    let Some(runtime) = owner.downcast_ref::<LoopCore>().and_then(|core| host::runtime(core.id)) else { return };
    let steps = Steps { slot: Arc::clone(slot) };
    let smol = match cause {
        Some(cause) => runtime.spawn_because(slot.id, cause, steps),
        None => runtime.spawn(slot.id, steps),
    };
    *task.smol.lock() = Some(SmolTask(smol));
}

/// Leaves a step for when the loop wakes up: another thread has no way to queue one that CPython's loop would hear of.
#[cold]
pub(super) fn wake_from_elsewhere(slot: &Arc<Slot>, go: Go) {
    let owner = go.task.downcast_ref::<Task>().and_then(|task| task.base.owner());
    if let Some(core) = owner.as_ref().and_then(|owner| owner.downcast_ref::<LoopCore>()) {
        let slot = Arc::clone(slot);
        core.leave(move |_| slot.wake(go));
    }
}

/// An eager task's first wake.
pub(super) fn spawn_eager(task: &PyObjectRef) {
    let by = current::task();
    let cause = if by.is_some() {
        Cause { kind: CauseKind::Task, by: by.0 }
    } else {
        Cause { kind: CauseKind::Outside, by: 0 }
    };
    spawn(task, Some(cause));
}

/// PEP 3156's eager tasks (3.12): the first step runs at once, inside whoever creates the task.
pub(super) fn begin_eagerly(zelf: &Py<Task>, home: &Home<'_>, vm: &VirtualMachine) -> PyResult<()> {
    if let Home::Ours(core) = home {
        core.register_task(zelf.id(), zelf.as_object(), vm)?;
    }
    let me: PyObjectRef = zelf.to_owned().into();
    let before = home.swap_task(Some(me), vm);
    let stepped = advance(zelf, None, vm);
    let left = home.swap_task(before, vm);
    drop(left);
    let outcome = settle(zelf, home, stepped, vm);
    if outcome != Outcome::Pending {
        let coroutine = zelf.body.lock().coroutine.take();
        drop(coroutine);
    }
    Ok(())
}

/// One step, as a poll of the smol task makes it; and what a loop of the program's own is to raise after it.
pub(super) fn step(
    zelf: &Py<Task>,
    woken_by: Option<PyObjectRef>,
    error: Option<PyBaseExceptionRef>,
    vm: &VirtualMachine,
) -> (Outcome, Option<PyBaseExceptionRef>) {
    let Some(owner) = zelf.base.owner() else { return (Outcome::Cancelled, None) };
    let home = Home::of(&owner);
    if zelf.base.is_done() {
        report_done(zelf, &owner, vm);
        return (Outcome::Ready, None);
    }
    let began = home.is_debug().then(|| host::clock().now());
    let error = error.or_else(|| woken_by.and_then(|future| failure_of(&future, vm)));
    let error = if zelf.must_cancel.swap(false, Ordering::Relaxed) {
        let is_cancel = error.as_ref().is_some_and(|error| is_cancelled(zelf, error, vm));
        if is_cancel { error } else { Some(zelf.base.make_cancelled_error(vm)) }
    } else {
        error
    };
    drop(zelf.swap_waiter(None));
    if let Some(error) = &error
        && zelf.cancel_asked.load(Ordering::Relaxed)
        && is_cancelled(zelf, error, vm)
    {
        zelf.cancel_asked.store(false, Ordering::Relaxed);
        host::record(What::CancelDelivered { task: zelf.id() });
        zelf.cancel_inside.store(true, Ordering::Relaxed);
    }
    let before = home.swap_task(Some(zelf.to_owned().into()), vm);
    let stepped = match home {
        Home::Ours(_) => advance(zelf, error, vm),
        // There the step is a callback, and its handle has entered the task's context.
        Home::Theirs(..) => resume(zelf, error, vm),
    };
    let left = home.swap_task(before, vm);
    drop(left);
    let outcome = settle(zelf, &home, stepped, vm);
    if let Some(began) = began {
        warn_if_slow(&owner, zelf.as_object(), began, vm);
    }
    (outcome, home.raised())
}

/// What a future that ended throws into the task that waited for it.
fn failure_of(future: &PyObject, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    match future.downcast_ref::<Future>() {
        Some(future) if future.succeeded() => None,
        Some(future) => future.outcome(vm).err(),
        None => vm.call_method(future, "result", ()).err(),
    }
}

fn is_cancelled(zelf: &Py<Task>, error: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    zelf.base.cancelled_type(vm).is_ok_and(|kind| error.fast_isinstance(&kind))
}

fn report_done(zelf: &Py<Task>, owner: &PyObject, vm: &VirtualMachine) {
    let error = zelf.base.invalid_state("step(): already done", vm);
    let context = vm.ctx.new_dict();
    let filled = context
        .set_item("message", vm.ctx.new_str("step(): already done").into(), vm)
        .and_then(|()| context.set_item("exception", error.into(), vm))
        .and_then(|()| context.set_item("task", zelf.to_owned().into(), vm))
        .and_then(|()| vm.call_method(owner, "call_exception_handler", (context,)));
    drop(filled);
}

/// Runs the coroutine, in its context, to its next `yield` or its end.
fn advance(zelf: &Py<Task>, error: Option<PyBaseExceptionRef>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
    let (Some(coroutine), Some(context)) = (zelf.coroutine(), zelf.context()) else {
        return Ok(PyIterReturn::StopIteration(None));
    };
    context::run_in(&context, vm, || match error {
        None => send(&coroutine, vm),
        Some(error) => throw(&coroutine, error, vm),
    })
}

/// Runs the coroutine on in the context that is there.
fn resume(zelf: &Py<Task>, error: Option<PyBaseExceptionRef>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
    let Some(coroutine) = zelf.coroutine() else { return Ok(PyIterReturn::StopIteration(None)) };
    match error {
        None => send(&coroutine, vm),
        Some(error) => throw(&coroutine, error, vm),
    }
}

fn send(coroutine: &PyObject, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
    if let Some(native) = coroutine.downcast_ref::<PyCoroutine>() {
        // RustPython lets a coroutine that is over end once more.
        if native.as_coro().closed() {
            return Err(vm.new_runtime_error("cannot reuse already awaited coroutine"));
        }
        return native.as_coro().send(coroutine, vm.ctx.none(), vm);
    }
    if let Some(native) = coroutine.downcast_ref::<PyGenerator>() {
        return native.as_coro().send(coroutine, vm.ctx.none(), vm);
    }
    PyIterReturn::from_pyresult(vm.call_method(coroutine, "send", (vm.ctx.none(),)), vm)
}

fn throw(coroutine: &PyObject, error: PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
    if let Some(native) = coroutine.downcast_ref::<PyCoroutine>() {
        return native.as_coro().throw(coroutine, error.into(), vm.ctx.none(), vm.ctx.none(), vm);
    }
    PyIterReturn::from_pyresult(vm.call_method(coroutine, "throw", (error,)), vm)
}

/// What follows from how a step ended.
fn settle(zelf: &Py<Task>, home: &Home<'_>, stepped: PyResult<PyIterReturn>, vm: &VirtualMachine) -> Outcome {
    let outcome = match stepped {
        Ok(PyIterReturn::Return(yielded)) => {
            if zelf.cancel_inside.load(Ordering::Relaxed) {
                notice_swallowed(zelf);
            }
            wait_for(zelf, yielded, vm);
            return Outcome::Pending;
        }
        Ok(PyIterReturn::StopIteration(result)) => finish(zelf, home, result, vm),
        Err(error) => fail(zelf, home, error, vm),
    };
    home.forget(zelf.id());
    current::forget(zelf.id());
    stacks::forget(zelf.id());
    let smol = zelf.smol.lock().take();
    if let Some(SmolTask(smol)) = smol {
        smol.detach();
    }
    outcome
}

/// Records that the cancellation was swallowed, unless the coroutine is still about to raise it again.
#[cold]
fn notice_swallowed(zelf: &Py<Task>) {
    if !swallow::is_in_flight(zelf.coroutine().as_deref()) {
        zelf.cancel_inside.store(false, Ordering::Relaxed);
        host::record(What::CancelSwallowed { task: zelf.id() });
    }
}

fn finish(zelf: &Py<Task>, home: &Home<'_>, result: Option<PyObjectRef>, vm: &VirtualMachine) -> Outcome {
    let future = zelf.to_base();
    let (outcome, told) = if zelf.must_cancel.swap(false, Ordering::Relaxed) {
        // Cancelled right before its coroutine returned.
        let message = zelf.base.held.lock().cancel_message.clone();
        (Outcome::Cancelled, Future::cancel_now(future, message, vm).map(drop))
    } else {
        if zelf.cancel_inside.swap(false, Ordering::Relaxed) {
            host::record(What::CancelSwallowed { task: zelf.id() });
        }
        (Outcome::Ready, Future::finish(future, vm.unwrap_or_none(result), vm))
    };
    halt_on_error(home, told);
    outcome
}

fn fail(zelf: &Py<Task>, home: &Home<'_>, error: PyBaseExceptionRef, vm: &VirtualMachine) -> Outcome {
    let future = zelf.to_base();
    if is_cancelled(zelf, &error, vm) {
        let before = zelf.base.held.lock().cancelled_error.replace(error);
        drop(before);
        let message = zelf.base.held.lock().cancel_message.clone();
        halt_on_error(home, Future::cancel_now(future, message, vm).map(drop));
        return Outcome::Cancelled;
    }
    if zelf.cancel_inside.swap(false, Ordering::Relaxed) {
        host::record(What::CancelSwallowed { task: zelf.id() });
    }
    if host::is_recording() {
        watch::raised(zelf.id(), &error, vm);
    }
    halt_on_error(home, Future::fail(future, error.clone(), vm));
    if ends_the_loop(&error, vm) {
        home.halt(error);
    }
    Outcome::Raised
}

/// Telling a future's callbacks fails only when the loop was closed under it.
fn halt_on_error(home: &Home<'_>, told: PyResult<()>) {
    if let Err(error) = told {
        home.halt(error);
    }
}
