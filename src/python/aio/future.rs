//! `asyncio.Future`: a result that is not there yet, and who is to be told when it is.
//!
//! Semantics and messages are those of CPython 3.13's C implementation. A task that waits is kept as
//! a callback of its own kind: completing the future wakes its smol task, at the place in the ready
//! queue that `call_soon` would have given its wakeup.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

use rustpython_vm::Traverse;
use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef, PyGenericAlias, PyType, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{FuncArgs, KwArgs, OptionalArg, OptionalOption, PySetterValue};
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::types::{
    Callable, Constructor, Destructor, Initializer, IterNext, Iterable, Representable, SelfIter,
};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::{self, Context};
use super::core::{LoopCore, extract_stack};
use super::handle::{Call, import_module};
use super::host;
use super::slot::{Go, Slot};
use crate::ident::{JobId, TimerId};
use crate::python::current;
use crate::trace::{WarningKind, What};

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
    /// Set for a waiting task.
    #[pytraverse(skip)]
    slot: Option<Arc<Slot>>,
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
        let Callback { target, context, slot } = callback;
        if let Some(slot) = slot {
            slot.wake(Go { task: target, woken_by: Some(zelf.to_owned().into()), error: None });
            return Ok(());
        }
        let future: PyObjectRef = zelf.to_owned().into();
        if let Some(core) = owner.downcast_ref::<LoopCore>() {
            core.check_open(vm)?;
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
        let is_it = held.first.as_ref().is_some_and(|row| row.slot.is_none() && row.target.is(function));
        if is_it && held.rest.is_empty() { held.first.take() } else { None }
    }

    /// `add_done_callback`.
    pub(super) fn add_function(
        zelf: &Py<Self>,
        function: PyObjectRef,
        context: PyRef<Context>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        Self::add(zelf, Callback { target: function, context: Some(context), slot: None }, vm)
    }

    /// Has a task woken when the future is done: what `add_done_callback(task.__wakeup)` does.
    pub(super) fn add_waiter(
        zelf: &Py<Self>,
        task: PyObjectRef,
        slot: Arc<Slot>,
        context: Option<PyRef<Context>>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        Self::add(zelf, Callback { target: task, context, slot: Some(slot) }, vm)
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

impl Constructor for Future {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct NewFuture {
    #[pyarg(named, name = "loop", optional)]
    owner: OptionalOption<PyObjectRef>,
}

impl Initializer for Future {
    type Args = NewFuture;

    fn init(zelf: PyRef<Self>, args: NewFuture, vm: &VirtualMachine) -> PyResult<()> {
        let owner = match args.owner.flatten() {
            Some(owner) => owner,
            None => default_loop(vm)?,
        };
        zelf.initialize(owner, vm)
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct AddCallback {
    #[pyarg(positional)]
    function: PyObjectRef,
    #[pyarg(named, optional)]
    context: OptionalOption<PyRef<Context>>,
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct Cancel {
    #[pyarg(any, optional)]
    pub(super) msg: OptionalOption<PyObjectRef>,
}

#[pyclass(flags(BASETYPE, HAS_DICT, HAS_WEAKREF), with(Constructor, Initializer, Destructor, Representable, Iterable))]
impl Future {
    #[pymethod]
    fn result(&self, vm: &VirtualMachine) -> PyResult {
        self.outcome(vm)
    }

    #[pymethod]
    fn exception(&self, vm: &VirtualMachine) -> PyResult {
        match self.stage() {
            Stage::Pending => Err(self.invalid_state("Exception is not set.", vm)),
            Stage::Cancelled => Err(self.make_cancelled_error(vm)),
            Stage::Finished => {
                self.set_log_traceback(false);
                Ok(self.exception_or_none(vm))
            }
        }
    }

    #[pymethod]
    fn set_result(zelf: PyRef<Self>, result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.check_initialized(vm)?;
        if zelf.is_done() {
            return Err(zelf.invalid_state("invalid state", vm));
        }
        Self::finish(&zelf, result, vm)
    }

    #[pymethod]
    fn set_exception(zelf: PyRef<Self>, exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.check_initialized(vm)?;
        if zelf.is_done() {
            return Err(zelf.invalid_state("invalid state", vm));
        }
        Self::fail(&zelf, as_error(exception, vm)?, vm)
    }

    #[pymethod]
    fn add_done_callback(zelf: PyRef<Self>, args: AddCallback, vm: &VirtualMachine) -> PyResult<()> {
        let context = args.context.flatten().unwrap_or_else(|| context::copy_current(vm));
        Self::add_function(&zelf, args.function, context, vm)
    }

    #[pymethod]
    fn remove_done_callback(&self, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
        self.check_initialized(vm)?;
        if let Some(only) = self.take_only_callback(&function) {
            drop(only);
            return Ok(1);
        }
        // Comparing may run Python, which may change the list: so compare copies, then remove by identity.
        let targets: Vec<PyObjectRef> = {
            let held = self.held.lock();
            held.first.iter().chain(&held.rest).filter(|row| row.slot.is_none()).map(|row| row.target.clone()).collect()
        };
        let mut doomed = Vec::new();
        for target in targets {
            if vm.identical_or_equal(&target, &function)? {
                doomed.push(target);
            }
        }
        let mut removed = Vec::new();
        let mut held = self.held.lock();
        let all: Vec<Callback> = held.first.take().into_iter().chain(std::mem::take(&mut held.rest)).collect();
        for row in all {
            if row.slot.is_none() && doomed.iter().any(|target| target.is(&row.target)) {
                removed.push(row);
            } else if held.first.is_none() {
                held.first = Some(row);
            } else {
                held.rest.push(row);
            }
        }
        drop(held);
        Ok(removed.len())
    }

    #[pymethod]
    fn cancel(zelf: PyRef<Self>, args: Cancel, vm: &VirtualMachine) -> PyResult<bool> {
        Self::cancel_now(&zelf, args.msg.flatten(), vm)
    }

    #[pymethod]
    fn cancelled(&self) -> bool {
        self.stage() == Stage::Cancelled
    }

    #[pymethod]
    fn done(&self) -> bool {
        self.is_done()
    }

    #[pymethod]
    fn get_loop(&self, vm: &VirtualMachine) -> PyResult {
        self.owner().ok_or_else(|| vm.new_runtime_error("Future object is not initialized."))
    }

    #[pymethod]
    fn _make_cancelled_error(&self, vm: &VirtualMachine) -> PyBaseExceptionRef {
        self.make_cancelled_error(vm)
    }

    #[pymethod]
    fn __await__(zelf: PyRef<Self>) -> FutureIter {
        FutureIter::new(zelf)
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyGenericAlias {
        PyGenericAlias::from_args(cls, args, vm)
    }

    #[pygetset]
    fn _state(&self) -> &'static str {
        match self.stage() {
            Stage::Pending => "PENDING",
            Stage::Cancelled => "CANCELLED",
            Stage::Finished => "FINISHED",
        }
    }

    #[pygetset]
    fn _asyncio_future_blocking(&self) -> bool {
        self.blocking.load(Ordering::Relaxed)
    }

    #[pygetset(setter)]
    fn set__asyncio_future_blocking(&self, value: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        let PySetterValue::Assign(value) = value else {
            return Err(vm.new_attribute_error("cannot delete attribute"));
        };
        self.blocking.store(value, Ordering::Relaxed);
        Ok(())
    }

    #[pygetset]
    fn _loop(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.owner())
    }

    #[pygetset]
    fn _callbacks(&self, vm: &VirtualMachine) -> PyObjectRef {
        let rows: Vec<_> = {
            let held = self.held.lock();
            let all = held.first.iter().chain(&held.rest);
            all.map(|row| (row.target.clone(), row.context.clone(), row.slot.is_some())).collect()
        };
        if rows.is_empty() {
            return vm.ctx.none();
        }
        let rows = rows.into_iter().map(|(target, context, is_task)| {
            let target = if is_task { TaskWakeup { task: target }.into_pyobject(vm) } else { target };
            let context = context.map_or_else(|| vm.ctx.none(), Into::into);
            vm.ctx.new_tuple(vec![target, context]).into()
        });
        vm.ctx.new_list(rows.collect()).into()
    }

    #[pygetset]
    fn _result(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.held.lock().result.clone())
    }

    #[pygetset(name = "_exception")]
    fn exception_or_none(&self, vm: &VirtualMachine) -> PyObjectRef {
        let exception = self.held.lock().exception.clone();
        exception.map_or_else(|| vm.ctx.none(), Into::into)
    }

    #[pygetset]
    fn _log_traceback(&self) -> bool {
        self.log_traceback.load(Ordering::Relaxed)
    }

    #[pygetset(setter)]
    fn set__log_traceback(&self, value: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        match value {
            PySetterValue::Assign(false) => {
                self.set_log_traceback(false);
                Ok(())
            }
            PySetterValue::Assign(true) => Err(vm.new_value_error("_log_traceback can only be set to False")),
            PySetterValue::Delete => Err(vm.new_attribute_error("cannot delete attribute")),
        }
    }

    #[pygetset]
    fn _source_traceback(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.held.lock().source_traceback.clone())
    }

    #[pygetset]
    fn _cancel_message(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.held.lock().cancel_message.clone())
    }

    #[pygetset(setter)]
    fn set__cancel_message(&self, value: PySetterValue) {
        let value = if let PySetterValue::Assign(value) = value { Some(value) } else { None };
        let before = std::mem::replace(&mut self.held.lock().cancel_message, value);
        drop(before);
    }

    #[pygetset]
    fn _cancelled_exc(&self, vm: &VirtualMachine) -> PyObjectRef {
        let error = self.held.lock().cancelled_error.clone();
        error.map_or_else(|| vm.ctx.none(), Into::into)
    }

    /// Python 3.14's record of who awaits whom; looplab's trace keeps its own.
    #[pygetset]
    fn _asyncio_awaited_by(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.none()
    }
}

impl Representable for Future {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let format = import_module(vm, "asyncio.base_futures")?.get_attr("_future_repr", vm)?;
        Ok(format.call((zelf.to_owned(),), vm)?.str(vm)?.to_string())
    }
}

impl Iterable for Future {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        Ok(FutureIter::new(zelf).into_pyobject(vm))
    }
}

impl Destructor for Future {
    fn del(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        report_unretrieved(zelf, vm)
    }
}

/// Tells the loop's exception handler about an exception that nobody asked for.
pub(super) fn report_unretrieved(zelf: &Py<Future>, vm: &VirtualMachine) -> PyResult<()> {
    if !zelf.log_traceback.swap(false, Ordering::Relaxed) {
        return Ok(());
    }
    let (error, owner, source) = {
        let held = zelf.held.lock();
        (held.exception.clone(), held.owner.clone(), held.source_traceback.clone())
    };
    let (Some(error), Some(owner)) = (error, owner) else { return Ok(()) };
    let message = format!("{} exception was never retrieved", zelf.class().name());
    let text = error.as_object().repr(vm).map_or_else(|_| message.clone(), |repr| repr.to_string());
    host::record(What::Warned { task: current::task(), kind: WarningKind::NeverRetrieved, text: host::intern(&text) });
    let context = vm.ctx.new_dict();
    context.set_item("message", vm.ctx.new_str(message).into(), vm)?;
    context.set_item("exception", error.into(), vm)?;
    context.set_item("future", zelf.to_owned().into(), vm)?;
    if let Some(source) = source {
        context.set_item("source_traceback", source, vm)?;
    }
    vm.call_method(&owner, "call_exception_handler", (context,)).map(drop)
}

/// What `Future.__await__` gives: yields the future once, then returns its result.
#[pyclass(module = "_asyncio", name = "FutureIter", traverse)]
#[derive(Debug, PyPayload)]
pub(super) struct FutureIter {
    future: PyMutex<Option<PyRef<Future>>>,
}

impl FutureIter {
    pub(super) fn new(future: PyRef<Future>) -> Self {
        Self { future: PyMutex::new(Some(future)) }
    }

    /// The future that is awaited, until it is done.
    pub(super) fn future(&self) -> Option<PyRef<Future>> {
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

/// How a waiting task shows up among a future's callbacks: `cb=[Task.task_wakeup()]`.
#[pyclass(module = "_asyncio", name = "TaskWakeupMethWrapper", traverse)]
#[derive(Debug, PyPayload)]
pub(super) struct TaskWakeup {
    pub(super) task: PyObjectRef,
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

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 3] {
    [Future::make_static_type(), FutureIter::make_static_type(), TaskWakeup::make_static_type()]
}
