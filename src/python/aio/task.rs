//! `asyncio.Task`: a coroutine as a smol task.
//!
//! One poll of the smol task is one step of the coroutine, exactly CPython's `task_step`: send or
//! throw, look at what was yielded, wait for it or be queued again. Semantics and messages are those
//! of CPython 3.13's C implementation.

use std::future::Future as StdFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::task::{Context as PollContext, Poll};

use rustpython_vm::Traverse;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyCoroutine, PyGenerator, PyType, PyTypeRef};
use rustpython_vm::class::{PyClassImpl, PySubclass};
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{FuncArgs, KwArgs, OptionalOption, PySetterValue};
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::types::{Constructor, Destructor, Initializer, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::{self, Context};
use super::core::{LoopCore, warn_if_slow};
use super::future::{Cancel, Future, Stage, default_loop, report_unretrieved};
use super::handle::{ends_the_loop, import_module};
use super::host;
use super::slot::{Go, Slot};
use super::watch;
use crate::ident::TaskId;
use crate::python::current;
use crate::runtime::TaskHandle;
use crate::trace::{Cause, CauseKind, Outcome, WarningKind, What};

/// A task's name; the numbers of the default ones are written out only when asked for.
#[derive(Debug)]
enum Name {
    Number(u64),
    Given(PyObjectRef),
}

#[derive(Debug, Default, Traverse)]
struct Body {
    coroutine: Option<PyObjectRef>,
    /// What the task waits for.
    waiter: Option<PyObjectRef>,
    context: Option<PyRef<Context>>,
}

/// `_asyncio.Task`.
#[pyclass(module = "_asyncio", name = "Task", base = Future, traverse)]
#[derive(Debug)]
#[repr(C)]
pub(super) struct Task {
    pub(super) base: Future,
    body: PyMutex<Body>,
    #[pytraverse(skip)]
    name: PyMutex<Name>,
    #[pytraverse(skip)]
    must_cancel: AtomicBool,
    #[pytraverse(skip)]
    cancels_requested: AtomicI32,
    #[pytraverse(skip)]
    log_destroy_pending: AtomicBool,
    #[pytraverse(skip)]
    slot: OnceLock<Arc<Slot>>,
    #[pytraverse(skip)]
    smol: PyMutex<Option<SmolTask>>,
    /// Whether `cancel()` was called and no `CancelledError` has come of it yet.
    #[pytraverse(skip)]
    cancel_asked: AtomicBool,
    /// Whether a `CancelledError` was thrown in. The coroutine may await things in a `finally` before it
    /// raises it again, so it counts as swallowed only when the task ends otherwise.
    #[pytraverse(skip)]
    cancel_inside: AtomicBool,
}

impl PySubclass for Task {
    type Base = Future;

    fn as_base(&self) -> &Future {
        &self.base
    }
}

/// A smol task that is dropped together with its Python task.
struct SmolTask(TaskHandle);

impl std::fmt::Debug for SmolTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmolTask")
    }
}

impl Default for Task {
    fn default() -> Self {
        Self {
            base: Future::default(),
            body: PyMutex::default(),
            name: PyMutex::new(Name::Number(0)),
            must_cancel: AtomicBool::new(false),
            cancels_requested: AtomicI32::new(0),
            log_destroy_pending: AtomicBool::new(true),
            slot: OnceLock::new(),
            smol: PyMutex::new(None),
            cancel_asked: AtomicBool::new(false),
            cancel_inside: AtomicBool::new(false),
        }
    }
}

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
            match step(task, woken_by, error, vm) {
                Outcome::Pending => Poll::Pending,
                outcome => Poll::Ready(outcome),
            }
        })
    }
}

/// Puts a task on the executor for the first time.
fn spawn(task: &PyObject, cause: Option<Cause>) {
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

/// An eager task's first wake.
fn spawn_eager(task: &PyObjectRef) {
    let by = current::task();
    let cause = if by.is_some() {
        Cause { kind: CauseKind::Task, by: by.0 }
    } else {
        Cause { kind: CauseKind::Outside, by: 0 }
    };
    spawn(task, Some(cause));
}

/// What a new task is made from.
pub(super) struct Start {
    pub(super) coroutine: PyObjectRef,
    pub(super) owner: PyObjectRef,
    pub(super) name: Option<PyObjectRef>,
    pub(super) context: Option<PyRef<Context>>,
    pub(super) eager: bool,
}

static NAMES: AtomicU64 = AtomicU64::new(1);

impl Task {
    fn slot(&self) -> Option<&Arc<Slot>> {
        self.slot.get()
    }

    pub(super) fn do_not_log_destroy_pending(&self) {
        self.log_destroy_pending.store(false, Ordering::Relaxed);
    }

    /// The task's number in the trace.
    pub(super) fn id(&self) -> TaskId {
        self.slot().map_or(TaskId::NONE, |slot| slot.id)
    }

    fn coroutine(&self) -> Option<PyObjectRef> {
        self.body.lock().coroutine.clone()
    }

    fn context(&self) -> Option<PyRef<Context>> {
        self.body.lock().context.clone()
    }

    pub(super) fn name(&self, vm: &VirtualMachine) -> PyObjectRef {
        match &*self.name.lock() {
            Name::Number(number) => vm.ctx.new_str(format!("Task-{number}")).into(),
            Name::Given(name) => name.clone(),
        }
    }

    fn swap_waiter(&self, waiter: Option<PyObjectRef>) -> Option<PyObjectRef> {
        std::mem::replace(&mut self.body.lock().waiter, waiter)
    }

    /// `Task.__init__`: checks, registers and schedules (or, when eager, begins).
    pub(super) fn begin(zelf: &Py<Self>, start: Start, vm: &VirtualMachine) -> PyResult<()> {
        let Start { coroutine, owner, name, context, eager } = start;
        zelf.base.initialize(owner.clone(), vm)?;
        if !is_coroutine(&coroutine, vm)? {
            zelf.log_destroy_pending.store(false, Ordering::Relaxed);
            let repr = coroutine.repr(vm)?;
            return Err(vm.new_type_error(format!("a coroutine was expected, got {repr}")));
        }
        let context = context.unwrap_or_else(|| context::copy_current(vm));
        *zelf.name.lock() = match name {
            None => Name::Number(NAMES.fetch_add(1, Ordering::Relaxed)),
            Some(name) if name.fast_isinstance(vm.ctx.types.str_type) => Name::Given(name),
            Some(name) => Name::Given(name.str(vm)?.into()),
        };
        {
            let mut body = zelf.body.lock();
            body.coroutine = Some(coroutine);
            body.context = Some(context);
        }
        let Some(core) = owner.downcast_ref::<LoopCore>() else {
            return Err(vm.new_type_error("looplab's tasks run on looplab's event loop only"));
        };
        let id = host::new_task_id();
        let _ = zelf.slot.set(Arc::new(Slot::new(id, spawn_eager)));
        if host::is_recording() {
            watch::spawned(id, &zelf.name(vm), zelf.coroutine().as_deref(), vm);
        }
        if eager && core.is_running() {
            return begin_eagerly(zelf, core, vm);
        }
        core.runtime(vm)?;
        if let Some(slot) = zelf.slot() {
            slot.prepare(Go::plain(zelf.to_owned().into()));
        }
        spawn(zelf.as_object(), None);
        core.register_task(id, zelf.as_object(), vm)
    }

    /// Queues a step of its own, as `call_soon(self.__step, error)` does.
    fn step_again(zelf: &Py<Self>, error: Option<PyBaseExceptionRef>) {
        if let Some(slot) = zelf.slot() {
            slot.wake(Go { task: zelf.to_owned().into(), woken_by: None, error });
        }
    }
}

fn is_coroutine(object: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    if object.downcast_ref::<PyCoroutine>().is_some() {
        return Ok(true);
    }
    let check = import_module(vm, "asyncio.coroutines")?.get_attr("iscoroutine", vm)?;
    check.call((object.to_owned(),), vm)?.try_to_bool(vm)
}

/// PEP 3156's eager tasks (3.12): the first step runs at once, inside whoever creates the task.
fn begin_eagerly(zelf: &Py<Task>, core: &Py<LoopCore>, vm: &VirtualMachine) -> PyResult<()> {
    let id = zelf.id();
    core.register_task(id, zelf.as_object(), vm)?;
    let me: PyObjectRef = zelf.to_owned().into();
    let before = swap_running_task(core, Some(me), vm);
    let stepped = advance(zelf, None, vm);
    let left = swap_running_task(core, before, vm);
    drop(left);
    let outcome = settle(zelf, core, stepped, vm);
    if outcome != Outcome::Pending {
        let coroutine = zelf.body.lock().coroutine.take();
        drop(coroutine);
    }
    Ok(())
}

/// Makes a task the current one; gives back the one before.
pub(super) fn swap_running_task(
    core: &LoopCore,
    task: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> Option<PyObjectRef> {
    drop(vm.asyncio_running_task.replace(task.clone()));
    core.swap_current_task(task)
}

/// One step, as a poll of the smol task makes it.
fn step(
    zelf: &Py<Task>,
    woken_by: Option<PyObjectRef>,
    error: Option<PyBaseExceptionRef>,
    vm: &VirtualMachine,
) -> Outcome {
    let Some(owner) = zelf.base.owner() else { return Outcome::Cancelled };
    let Some(core) = owner.downcast_ref::<LoopCore>() else { return Outcome::Cancelled };
    if zelf.base.is_done() {
        report_done(zelf, &owner, vm);
        return Outcome::Ready;
    }
    let began = core.is_debug().then(|| host::clock().now());
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
    let before = swap_running_task(core, Some(zelf.to_owned().into()), vm);
    let stepped = advance(zelf, error, vm);
    let left = swap_running_task(core, before, vm);
    drop(left);
    let outcome = settle(zelf, core, stepped, vm);
    if let Some(began) = began {
        warn_if_slow(&owner, zelf.as_object(), began, vm);
    }
    outcome
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
fn settle(zelf: &Py<Task>, core: &Py<LoopCore>, stepped: PyResult<PyIterReturn>, vm: &VirtualMachine) -> Outcome {
    let outcome = match stepped {
        Ok(PyIterReturn::Return(yielded)) => {
            wait_for(zelf, yielded, vm);
            return Outcome::Pending;
        }
        Ok(PyIterReturn::StopIteration(result)) => finish(zelf, core, result, vm),
        Err(error) => fail(zelf, core, error, vm),
    };
    core.forget_task(zelf.id());
    current::forget(zelf.id());
    let smol = zelf.smol.lock().take();
    if let Some(SmolTask(smol)) = smol {
        smol.detach();
    }
    outcome
}

fn finish(zelf: &Py<Task>, core: &LoopCore, result: Option<PyObjectRef>, vm: &VirtualMachine) -> Outcome {
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
    halt_on_error(core, told);
    outcome
}

fn fail(zelf: &Py<Task>, core: &LoopCore, error: PyBaseExceptionRef, vm: &VirtualMachine) -> Outcome {
    let future = zelf.to_base();
    if is_cancelled(zelf, &error, vm) {
        let before = zelf.base.held.lock().cancelled_error.replace(error);
        drop(before);
        let message = zelf.base.held.lock().cancel_message.clone();
        halt_on_error(core, Future::cancel_now(future, message, vm).map(drop));
        return Outcome::Cancelled;
    }
    if host::is_recording() {
        watch::raised(zelf.id(), &error, vm);
    }
    halt_on_error(core, Future::fail(future, error.clone(), vm));
    if ends_the_loop(&error, vm) {
        core.halt(error);
    }
    Outcome::Raised
}

/// Telling a future's callbacks fails only when the loop was closed under it.
fn halt_on_error(core: &LoopCore, told: PyResult<()>) {
    if let Err(error) = told {
        core.halt(error);
    }
}

/// Looks at what the coroutine yielded, and waits for it.
fn wait_for(zelf: &Py<Task>, yielded: PyObjectRef, vm: &VirtualMachine) {
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

/// In words: who the task is, where it is, and what it waits for.
pub(super) fn describe_wait(zelf: &Py<Task>, vm: &VirtualMachine) -> String {
    let name = zelf.name(vm).str(vm).map(|name| name.to_string()).unwrap_or_default();
    let waiter = zelf.body.lock().waiter.clone();
    match waiter {
        Some(waiter) => name + &watch::describe(zelf.coroutine().as_deref(), &waiter, task_id_of, vm),
        None => name + " was never woken again",
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
    let wakeup = super::future::TaskWakeup { task: me }.into_pyobject(vm);
    let context = context.map_or_else(|| vm.ctx.none(), Into::into);
    let keywords = KwArgs::new([("context".to_owned(), context)].into_iter().collect());
    vm.call_method(future, "add_done_callback", FuncArgs::new(vec![wakeup], keywords)).map(drop)
}

/// Cancels whatever a task waits for; whether it could be cancelled.
fn cancel_object(object: &PyObject, message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<bool> {
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

impl Constructor for Task {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct NewTask {
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
pub(super) struct StackLimit {
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
            && cancel_object(&waiter, message.clone(), vm)?
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
        if !vm.is_none(&value) {
            host::record(What::Named { task: self.id(), name: host::intern(&name.to_string_lossy()) });
        }
        let before = std::mem::replace(&mut *self.name.lock(), Name::Given(name.into()));
        drop(before);
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
        if let Some(core) = owner.as_ref().and_then(|owner| owner.downcast_ref::<LoopCore>()) {
            core.forget_task(id);
        }
        let pending = zelf.base.stage() == Stage::Pending && id.is_some();
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
        report_unretrieved(zelf.to_base(), vm)
    }
}

/// The class of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 1] {
    [Task::make_static_type()]
}
