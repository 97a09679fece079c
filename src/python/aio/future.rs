//! `asyncio.Future`: a result that is not there yet, and who is to be told when it is.
//!
//! Semantics and messages are those of CPython 3.13's C implementation. A task that waits is kept as
//! a callback of its own kind: completing the future wakes its smol task, at the place in the ready
//! queue that `call_soon` would have given its wakeup.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

use rustpython_vm::Traverse;
use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::Context;
use super::core::{LoopCore, extract_stack};
use super::handle::{Call, Errand, import_module};
use super::slot::{Go, Slot};
use crate::ident::{JobId, TaskId, TimerId};

mod class;
mod iter;
mod wakeup;

pub(super) use class::{Cancel, report_unretrieved};
pub(super) use iter::FutureIter;
pub(super) use wakeup::TaskWakeup;

/// Where a future is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stage {
    Pending,
    Cancelled,
    Finished,
}

/// Somebody to tell when a future is done.
#[derive(Debug, Traverse)]
pub(super) struct Callback {
    /// The function to call; for a waiting task, the task itself.
    target: PyObjectRef,
    context: Option<PyRef<Context>>,
    #[pytraverse(skip)]
    kind: Kind,
}

/// How somebody is told.
#[derive(Debug)]
enum Kind {
    /// The function is called, through a handle.
    Call,
    /// The task is woken.
    Task(Arc<Slot>),
    /// The function is native, and called without a handle that Python could see.
    Native(Errand),
}

impl Callback {
    /// Whether it is a function, as `remove_done_callback` means it.
    const fn is_function(&self) -> bool {
        !matches!(self.kind, Kind::Task(_))
    }
}

/// What a future holds.
#[derive(Debug, Default, Traverse)]
pub(super) struct Held {
    owner: Option<PyObjectRef>,
    first: Option<Callback>,
    rest: Vec<Callback>,
    pub(super) result: Option<PyObjectRef>,
    pub(super) exception: Option<PyBaseExceptionRef>,
    exception_traceback: Option<PyObjectRef>,
    source_traceback: Option<PyObjectRef>,
    pub(super) cancel_message: Option<PyObjectRef>,
    pub(super) cancelled_error: Option<PyBaseExceptionRef>,
}

/// `_asyncio.Future`.
#[pyclass(module = "_asyncio", name = "Future", traverse)]
#[derive(Debug, PyPayload)]
#[repr(C)]
pub(super) struct Future {
    pub(super) held: PyMutex<Held>,
    #[pytraverse(skip)]
    stage: AtomicU8,
    /// Set between `yield` in `Future.__await__` and the task's acceptance of the future.
    #[pytraverse(skip)]
    pub(super) blocking: AtomicBool,
    #[pytraverse(skip)]
    log_traceback: AtomicBool,
    /// The timer that will complete this future, if it is a sleep's.
    #[pytraverse(skip)]
    timer: AtomicU32,
    /// The worker's job that will complete this future, if any.
    #[pytraverse(skip)]
    job: AtomicU32,
}

impl Default for Future {
    fn default() -> Self {
        Self {
            held: PyMutex::default(),
            stage: AtomicU8::new(Stage::Pending as u8),
            blocking: AtomicBool::new(false),
            log_traceback: AtomicBool::new(false),
            timer: AtomicU32::new(0),
            job: AtomicU32::new(0),
        }
    }
}

impl Future {
    /// A future of this loop, quickly: what `loop.create_future()` gives.
    pub(super) fn of_loop(owner: PyObjectRef) -> Self {
        let future = Self::default();
        future.held.lock().owner = Some(owner);
        future
    }

    pub(super) fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Acquire) {
            0 => Stage::Pending,
            1 => Stage::Cancelled,
            _ => Stage::Finished,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.stage() != Stage::Pending
    }

    pub(super) fn owner(&self) -> Option<PyObjectRef> {
        self.held.lock().owner.clone()
    }

    pub(super) fn set_timer(&self, timer: TimerId) {
        self.timer.store(timer.0, Ordering::Relaxed);
    }

    pub(super) fn timer(&self) -> TimerId {
        TimerId(self.timer.load(Ordering::Relaxed))
    }

    pub(super) fn set_job(&self, job: JobId) {
        self.job.store(job.0, Ordering::Relaxed);
    }

    pub(super) fn job(&self) -> JobId {
        JobId(self.job.load(Ordering::Relaxed))
    }

    pub(super) fn set_log_traceback(&self, value: bool) {
        self.log_traceback.store(value, Ordering::Relaxed);
    }

    pub(super) fn source_traceback(&self) -> Option<PyObjectRef> {
        self.held.lock().source_traceback.clone()
    }

    fn check_initialized(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.held.lock().owner.is_some() {
            Ok(())
        } else {
            Err(vm.new_runtime_error("Future object is not initialized."))
        }
    }

    /// What the future ended with: its result, or what awaiting it raises.
    pub(super) fn outcome(&self, vm: &VirtualMachine) -> PyResult {
        match self.stage() {
            Stage::Pending => Err(self.invalid_state("Result is not set.", vm)),
            Stage::Cancelled => Err(self.make_cancelled_error(vm)),
            Stage::Finished => {
                self.set_log_traceback(false);
                let held = self.held.lock();
                let Some(error) = held.exception.clone() else { return Ok(vm.unwrap_or_none(held.result.clone())) };
                let traceback = held.exception_traceback.clone();
                drop(held);
                // Raising adds to the traceback: each time it starts from what it was at first.
                error.set___traceback__(vm.unwrap_or_none(traceback), vm)?;
                Err(error)
            }
        }
    }

    /// Whether the future ended with a result, which is then not fetched.
    pub(super) fn succeeded(&self) -> bool {
        self.stage() == Stage::Finished && self.held.lock().exception.is_none()
    }

    pub(super) fn invalid_state(&self, message: &'static str, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let owner = self.owner();
        let kind = match owner.as_ref().and_then(|owner| owner.downcast_ref::<LoopCore>()) {
            Some(core) => Ok(core.invalid_state.clone()),
            None => asyncio_exception("InvalidStateError", vm),
        };
        kind.map_or_else(|error| error, |kind| vm.new_exception_msg(kind, message.into()))
    }

    pub(super) fn cancelled_type(&self, vm: &VirtualMachine) -> PyResult<PyTypeRef> {
        let owner = self.owner();
        match owner.as_ref().and_then(|owner| owner.downcast_ref::<LoopCore>()) {
            Some(core) => Ok(core.cancelled_error.clone()),
            None => asyncio_exception("CancelledError", vm),
        }
    }

    /// The `CancelledError` to raise: the one that cancelled a task, or a new one with the message.
    pub(super) fn make_cancelled_error(&self, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let (kept, message) = {
            let mut held = self.held.lock();
            (held.cancelled_error.take(), held.cancel_message.clone())
        };
        if let Some(kept) = kept {
            return kept;
        }
        let args = message.into_iter().filter(|message| !vm.is_none(message)).collect();
        self.cancelled_type(vm).map_or_else(|error| error, |kind| vm.new_exception(kind, args))
    }

    pub(super) fn set_stage(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Release);
    }

    /// Completes the future with a result; it must be pending.
    pub(super) fn finish(zelf: &Py<Self>, result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let before = zelf.held.lock().result.replace(result);
        zelf.set_stage(Stage::Finished);
        drop(before);
        Self::tell(zelf, vm)
    }

    /// Completes the future with an exception; it must be pending.
    pub(super) fn fail(zelf: &Py<Self>, error: PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult<()> {
        let traceback = error.__traceback__().map(Into::into);
        {
            let mut held = zelf.held.lock();
            held.exception_traceback = traceback;
            held.exception = Some(error);
        }
        zelf.set_stage(Stage::Finished);
        zelf.set_log_traceback(true);
        Self::tell(zelf, vm)
    }

    /// `Future.cancel`: whether it was still pending.
    pub(super) fn cancel_now(zelf: &Py<Self>, message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<bool> {
        zelf.check_initialized(vm)?;
        zelf.set_log_traceback(false);
        if zelf.is_done() {
            return Ok(false);
        }
        let before = std::mem::replace(&mut zelf.held.lock().cancel_message, message);
        zelf.set_stage(Stage::Cancelled);
        drop(before);
        Self::tell(zelf, vm)?;
        Ok(true)
    }

    /// Schedules all callbacks, in the order in which they were added.
    fn tell(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let (first, rest, owner) = {
            let mut held = zelf.held.lock();
            (held.first.take(), std::mem::take(&mut held.rest), held.owner.clone())
        };
        let Some(owner) = owner else { return Ok(()) };
        for callback in first.into_iter().chain(rest) {
            Self::schedule(zelf, callback, &owner, vm)?;
        }
        Ok(())
    }

    fn schedule(zelf: &Py<Self>, callback: Callback, owner: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        let Callback { target, context, kind } = callback;
        let future: PyObjectRef = zelf.to_owned().into();
        if let Kind::Task(slot) = kind {
            slot.wake(Go { task: target, woken_by: Some(future), error: None });
            return Ok(());
        }
        if let Some(core) = owner.downcast_ref::<LoopCore>() {
            core.check_open(vm)?;
            // Debug mode shows handles, in its warnings.
            if let (Kind::Native(errand), Some(context), false) = (kind, &context, core.is_debug()) {
                return LoopCore::call_soon_native_function(core, errand, target, future, context.clone(), vm);
            }
            let source_traceback = if core.is_debug() { Some(extract_stack(vm)?) } else { None };
            let owner = Some(owner.to_owned());
            let call = Call { callback: Some(target), args: vec![future], context, owner, source_traceback };
            return LoopCore::call_soon_native(core, call, vm).map(drop);
        }
        let context = context.map_or_else(|| vm.ctx.none(), Into::into);
        let keywords = KwArgs::new([("context".to_owned(), context)].into_iter().collect());
        vm.call_method(owner, "call_soon", FuncArgs::new(vec![target, future], keywords)).map(drop)
    }

    fn add(zelf: &Py<Self>, callback: Callback, vm: &VirtualMachine) -> PyResult<()> {
        zelf.check_initialized(vm)?;
        if zelf.is_done() {
            let owner = zelf.owner().unwrap_or_else(|| vm.ctx.none());
            return Self::schedule(zelf, callback, &owner, vm);
        }
        let mut held = zelf.held.lock();
        if held.first.is_none() && held.rest.is_empty() {
            held.first = Some(callback);
        } else {
            held.rest.push(callback);
        }
        Ok(())
    }

    /// The future's callback, taken out, if it has just one and that is this very object.
    fn take_only_callback(&self, function: &PyObject) -> Option<Callback> {
        let mut held = self.held.lock();
        let is_it = held.first.as_ref().is_some_and(|row| row.is_function() && row.target.is(function));
        if is_it && held.rest.is_empty() { held.first.take() } else { None }
    }

    /// The task that waits for this future, or the first of those that do.
    pub(super) fn first_waiter(&self) -> TaskId {
        let held = self.held.lock();
        let mut kinds = held.first.iter().chain(&held.rest).map(|row| &row.kind);
        kinds.find_map(|kind| if let Kind::Task(slot) = kind { Some(slot.id) } else { None }).unwrap_or(TaskId::NONE)
    }

    /// `add_done_callback`.
    pub(super) fn add_function(
        zelf: &Py<Self>,
        function: PyObjectRef,
        context: PyRef<Context>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        Self::add(zelf, Callback { target: function, context: Some(context), kind: Kind::Call }, vm)
    }

    /// `add_done_callback` for a function of looplab's own.
    pub(super) fn add_native_function(
        zelf: &Py<Self>,
        function: PyObjectRef,
        errand: Errand,
        context: PyRef<Context>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        Self::add(zelf, Callback { target: function, context: Some(context), kind: Kind::Native(errand) }, vm)
    }

    /// Has a task woken when the future is done: what `add_done_callback(task.__wakeup)` does.
    pub(super) fn add_waiter(
        zelf: &Py<Self>,
        task: PyObjectRef,
        slot: Arc<Slot>,
        context: Option<PyRef<Context>>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        Self::add(zelf, Callback { target: task, context, kind: Kind::Task(slot) }, vm)
    }

    /// Sets the loop, and what debug mode wants to know.
    pub(super) fn initialize(&self, owner: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let debug = match owner.downcast_ref::<LoopCore>() {
            Some(core) => core.is_debug(),
            None => vm.call_method(&owner, "get_debug", ())?.try_to_bool(vm)?,
        };
        let source = if debug { Some(extract_stack(vm)?) } else { None };
        let mut held = self.held.lock();
        held.owner = Some(owner);
        held.source_traceback = source;
        Ok(())
    }
}

/// One of asyncio's exception classes.
pub(super) fn asyncio_exception(name: &'static str, vm: &VirtualMachine) -> PyResult<PyTypeRef> {
    let found = import_module(vm, "asyncio.exceptions")?.get_attr(name, vm)?;
    found.downcast().map_err(|_| vm.new_type_error(format!("asyncio.exceptions.{name} is not a type")))
}

/// The loop that a new future belongs to when none is given.
pub(super) fn default_loop(vm: &VirtualMachine) -> PyResult {
    let running = vm.asyncio_running_loop.borrow().clone();
    if let Some(running) = running {
        return Ok(running);
    }
    let policy = import_module(vm, "asyncio.events")?.get_attr("_get_event_loop_policy", vm)?.call((), vm)?;
    vm.call_method(&policy, "get_event_loop", ())
}

/// An exception class or instance as an instance that a future may hold.
pub(super) fn as_error(value: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    let value = if value.fast_isinstance(vm.ctx.types.type_type) { value.call((), vm)? } else { value };
    let Ok(error) = value.downcast::<PyBaseException>() else {
        return Err(vm.new_type_error("invalid exception object"));
    };
    if !error.fast_isinstance(vm.ctx.exceptions.stop_iteration) {
        return Ok(error);
    }
    let wrapped =
        vm.new_runtime_error("StopIteration interacts badly with generators and cannot be raised into a Future");
    wrapped.set___cause__(Some(error.clone()));
    wrapped.set___context__(Some(error));
    Ok(wrapped)
}

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 3] {
    [Future::make_static_type(), FutureIter::make_static_type(), TaskWakeup::make_static_type()]
}
