//! The native heart of an event loop: its ready queue, its timers, its turns.
//!
//! Everything that asyncio puts into `_ready` or `_scheduled` goes to the [`Runtime`] here, in the same
//! order. The rest of a loop (executors, async generators, exception handlers) is the library's
//! `BaseEventLoop`, which the Python class of the loop inherits as well.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStrRef, PyTypeRef, PyWeak};
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{ArgIntoFloat, FuncArgs};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::{self, Context};
use super::handle::{self, Call, Errand, Handle, TimerHandle, import_module};
use super::host::{self, LoopId};
use super::remote;
use crate::ident::{ById, TaskId, TimerId};
use crate::python::{current, signals};
use crate::runtime::{Outside, Runtime, Stopped};
use crate::time::SimTime;
use crate::trace::{Cause, CauseKind, Outcome, WarningKind, What};

/// What another thread asked for before the loop had a thread of its own.
type Early = Box<dyn FnOnce() + Send + Sync>;

/// The state of one event loop.
#[pyclass(module = "_looplab", name = "LoopCore")]
#[derive(PyPayload)]
#[repr(C)]
pub(super) struct LoopCore {
    pub(super) id: LoopId,
    closed: AtomicBool,
    stopping: AtomicBool,
    debug: AtomicBool,
    /// The `threading.get_ident()` of the thread that runs the loop; 0 when it does not run.
    thread: AtomicU64,
    outside: PyMutex<Option<Outside>>,
    early: PyMutex<Vec<Early>>,
    /// What ends `run_forever`: a `KeyboardInterrupt` or `SystemExit` from a handle.
    raised: PyMutex<Option<PyBaseExceptionRef>>,
    current_task: PyMutex<Option<PyObjectRef>>,
    /// Tasks that are not done, by number, weakly.
    tasks: PyMutex<ById<TaskId, PyRef<PyWeak>>>,
    pub(super) cancelled_error: PyTypeRef,
    pub(super) invalid_state: PyTypeRef,
}

impl std::fmt::Debug for LoopCore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoopCore").field("id", &self.id).finish_non_exhaustive()
    }
}

impl LoopCore {
    pub(super) fn new(vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self {
            id: LoopId::new(),
            closed: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            debug: AtomicBool::new(false),
            thread: AtomicU64::new(0),
            outside: PyMutex::new(None),
            early: PyMutex::new(Vec::new()),
            raised: PyMutex::new(None),
            current_task: PyMutex::new(None),
            tasks: PyMutex::default(),
            cancelled_error: exception_type(vm, "CancelledError")?,
            invalid_state: exception_type(vm, "InvalidStateError")?,
        })
    }

    pub(super) fn is_debug(&self) -> bool {
        self.debug.load(Ordering::Relaxed)
    }

    pub(super) fn check_open(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.closed.load(Ordering::Relaxed) { Err(vm.new_runtime_error("Event loop is closed")) } else { Ok(()) }
    }

    /// The loop's runtime, on whose thread we must be.
    pub(super) fn runtime(&self, vm: &VirtualMachine) -> PyResult<Rc<Runtime>> {
        self.runtime_here(vm)?.ok_or_else(|| {
            vm.new_runtime_error("Non-thread-safe operation invoked on an event loop other than the current one")
        })
    }

    /// The loop's runtime, if it lives on this thread. The first thread that uses the loop gets it.
    pub(super) fn runtime_here(&self, vm: &VirtualMachine) -> PyResult<Option<Rc<Runtime>>> {
        match host::runtime(self.id) {
            Some(runtime) => Ok(Some(runtime)),
            None => self.bind(vm),
        }
    }

    #[cold]
    fn bind(&self, vm: &VirtualMachine) -> PyResult<Option<Rc<Runtime>>> {
        self.check_open(vm)?;
        let mut outside = self.outside.lock();
        if outside.is_some() {
            return Ok(None);
        }
        let runtime = host::bind(self.id);
        *outside = Some(runtime.outside());
        drop(outside);
        let early = std::mem::take(&mut *self.early.lock());
        for post in early {
            post();
        }
        Ok(Some(runtime))
    }

    /// Has something done on the loop's thread when the loop wakes up for a reason of its own. That is what it comes to
    /// on CPython when another thread appends to the ready queue: nobody tells the selector.
    pub(super) fn leave(&self, run: impl FnOnce(&VirtualMachine) + Send + 'static) {
        let outside = self.outside.lock().clone();
        if let Some(outside) = outside {
            let run = move || rustpython_vm::vm::thread::with_current_vm(run);
            outside.leave(Cause { kind: CauseKind::Outside, by: 0 }, Box::new(run));
        }
    }

    /// Whether another thread left something to do, and did not wake the loop for it.
    pub(super) fn was_left_something(&self) -> bool {
        self.outside.lock().as_ref().is_some_and(Outside::left_something)
    }

    /// Puts a handle into the ready queue; from another thread, when the loop wakes up.
    fn queue(zelf: &Py<Self>, handle: PyRef<Handle>, vm: &VirtualMachine) -> PyResult<()> {
        let Some(runtime) = zelf.runtime_here(vm)? else {
            let core = zelf.to_owned();
            zelf.leave(move |vm| Self::queue_unless_cancelled(&core, handle, vm));
            return Ok(());
        };
        let (asked, id) = (handle.clone(), handle.id);
        runtime.call_soon(id, move || asked.is_cancelled(), move || run_handle(&handle));
        Ok(())
    }

    /// `call_soon` for native callers: the loop is known to be open.
    pub(super) fn call_soon_native(zelf: &Py<Self>, call: Call, vm: &VirtualMachine) -> PyResult<PyRef<Handle>> {
        let handle = Handle::new(call).into_ref(&vm.ctx);
        Self::queue(zelf, handle.clone(), vm)?;
        Ok(handle)
    }

    /// Puts a handle that was handed in from elsewhere into the ready queue.
    fn queue_unless_cancelled(zelf: &Py<Self>, handle: PyRef<Handle>, vm: &VirtualMachine) {
        if !handle.is_cancelled() {
            // A loop that was closed in the meantime has no use for it.
            drop(Self::queue(zelf, handle, vm));
        }
    }

    /// `call_soon` for a native callback of a future, which no handle needs to show to Python: it is made
    /// only when there is an error to report.
    pub(super) fn call_soon_native_function(
        zelf: &Py<Self>,
        errand: Errand,
        function: PyObjectRef,
        future: PyObjectRef,
        context: PyRef<Context>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let Some(runtime) = zelf.runtime_here(vm)? else {
            let core = zelf.to_owned();
            zelf.leave(move |vm| {
                drop(Self::call_soon_native_function(&core, errand, function, future, context, vm));
            });
            return Ok(());
        };
        let id = host::new_task_id();
        host::record(What::HandleCreated { handle: id, callback: errand.name });
        let core = zelf.to_owned();
        let run = move || {
            rustpython_vm::vm::thread::with_current_vm(|vm| {
                let ended = context::run_in(&context, vm, || (errand.run)(&function, &future, vm));
                let Err(error) = ended else { return Outcome::Ready };
                let call = Call {
                    callback: Some(function),
                    args: vec![future],
                    context: Some(context),
                    owner: Some(core.clone().into()),
                    source_traceback: None,
                };
                let handle = Handle::of(call, id).into_ref(&vm.ctx);
                handle::settle(&handle, error, vm).unwrap_or_else(|error| {
                    core.halt(error);
                    Outcome::Raised
                })
            })
        };
        runtime.call_soon(id, || false, run);
        Ok(())
    }

    /// Arms a timer at `when` seconds of the loop's time.
    pub(super) fn arm(zelf: &Py<Self>, when: f64, call: Call, vm: &VirtualMachine) -> PyResult<PyRef<TimerHandle>> {
        let handle = TimerHandle::new(when, call).into_ref(&vm.ctx);
        Self::arm_handle(zelf, when, &handle, vm)?;
        Ok(handle)
    }

    fn arm_handle(zelf: &Py<Self>, when: f64, handle: &PyRef<TimerHandle>, vm: &VirtualMachine) -> PyResult<()> {
        let Some(runtime) = zelf.runtime_here(vm)? else {
            let (core, handle) = (zelf.to_owned(), handle.clone());
            zelf.leave(move |vm| {
                if !handle.base.is_cancelled() {
                    drop(Self::arm_handle(&core, when, &handle, vm));
                }
            });
            return Ok(());
        };
        let (asked, run) = (handle.clone(), handle.clone());
        let timer = runtime.call_at(
            deadline(when),
            handle.base.id,
            move || asked.base.is_cancelled(),
            move || run_handle(run.to_base()),
        );
        handle.armed(timer, zelf.id);
        Ok(())
    }

    /// Remembers what `run_forever` is to raise, and ends it after this handle.
    pub(super) fn halt(&self, error: PyBaseExceptionRef) {
        let before = self.raised.lock().replace(error);
        drop(before);
        if let Some(runtime) = host::runtime(self.id) {
            runtime.halt();
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.thread.load(Ordering::Relaxed) != 0
    }

    pub(super) fn swap_current_task(&self, task: Option<PyObjectRef>) -> Option<PyObjectRef> {
        std::mem::replace(&mut *self.current_task.lock(), task)
    }

    pub(super) fn current_task(&self) -> Option<PyObjectRef> {
        self.current_task.lock().clone()
    }

    pub(super) fn register_task(&self, id: TaskId, task: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        let weak = task.downgrade(None, vm)?;
        let before = self.tasks.lock().insert(id, weak);
        drop(before);
        Ok(())
    }

    pub(super) fn forget_task(&self, id: TaskId) {
        let before = self.tasks.lock().remove(&id);
        drop(before);
    }

    /// Tasks of this loop that are alive, in the order of their creation.
    pub(super) fn tasks(&self) -> Vec<PyObjectRef> {
        let mut rows: Vec<_> = self.tasks.lock().iter().map(|(&id, weak)| (id, weak.clone())).collect();
        rows.sort_unstable_by_key(|row| row.0);
        rows.iter().filter_map(|(_, weak)| weak.upgrade()).collect()
    }

    /// One turn, and what Python is to see of how it ended.
    fn turn(zelf: &Py<Self>, runtime: &Runtime, vm: &VirtualMachine) -> PyResult<()> {
        let ended = runtime.turn(zelf.stopping.load(Ordering::Relaxed));
        let raised = zelf.raised.lock().take();
        if let Some(error) = raised {
            return Err(error);
        }
        match ended {
            Ok(()) => vm.check_signals(),
            Err(Stopped::Halted) => Ok(()),
            // The signal that came with the interrupt is delivered now; `asyncio.run` cancels its main task.
            Err(Stopped::Interrupted(_)) => signals::check(vm),
            Err(Stopped::Stuck) => Err(stuck(zelf, vm)),
            Err(stopped @ Stopped::Panicked(_)) => Err(vm.new_system_error(stopped.to_string())),
        }
    }
}

/// The moment of a loop time; one that was armed in the past is due at once.
fn deadline(when: f64) -> SimTime {
    SimTime::from_secs_f64(when)
}

/// Runs one handle for the executor.
pub(super) fn run_handle(handle: &Py<Handle>) -> Outcome {
    rustpython_vm::vm::thread::with_current_vm(|vm| {
        let owner = vm.unwrap_or_none(handle.owner());
        let core = owner.downcast_ref::<LoopCore>();
        let watch = core.filter(|core| core.is_debug()).map(|_| host::clock().now());
        let outcome = handle::run(handle, vm).unwrap_or_else(|error| {
            if let Some(core) = core {
                core.halt(error);
            }
            Outcome::Raised
        });
        if let Some(began) = watch {
            warn_if_slow(&owner, handle.as_object(), began, vm);
        }
        outcome
    })
}

/// In debug mode, a handle that took long is logged, as CPython's `_run_once` does.
pub(super) fn warn_if_slow(owner: &PyObject, subject: &PyObject, began: SimTime, vm: &VirtualMachine) {
    let took = host::clock().now().since(began).as_secs_f64();
    let limit = owner.get_attr("slow_callback_duration", vm).and_then(|limit| limit.try_float(vm));
    if limit.is_ok_and(|limit| took >= limit.to_f64()) {
        let text = subject.repr(vm).map(|repr| repr.to_string()).unwrap_or_default();
        let message = format!("Executing {text} took {took:.3} seconds");
        host::record(What::Warned {
            task: current::task(),
            kind: WarningKind::SlowCallback,
            text: host::intern(&message),
        });
        let logged = import_module(vm, "asyncio.log")
            .and_then(|log| log.get_attr("logger", vm))
            .and_then(|logger| vm.call_method(&logger, "warning", ("%s", message)));
        drop(logged);
    }
}

fn exception_type(vm: &VirtualMachine, name: &'static str) -> PyResult<PyTypeRef> {
    let module = import_module(vm, "asyncio.exceptions")?;
    let found = module.get_attr(name, vm)?;
    found.downcast().map_err(|_| vm.new_type_error(format!("asyncio.exceptions.{name} is not a type")))
}

/// Nothing can ever happen again. CPython would wait for ever; looplab says so and ends the program
/// with exit code 1. It is a `SystemExit`, so that no `except Exception` of a task can hide it.
fn stuck(zelf: &Py<LoopCore>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let told = vm
        .call_method(zelf.as_object(), "_explain_deadlock", ())
        .and_then(|told| told.try_to_value::<Vec<PyObjectRef>>(vm))
        .unwrap_or_default();
    let message = told.first().and_then(|message| message.str(vm).ok()).map(|message| message.to_string());
    let message = message.unwrap_or_else(|| "looplab: this program would wait for ever".to_owned());
    let task = told.get(1).and_then(|task| task.try_to_value::<u32>(vm).ok()).unwrap_or(0);
    let (task, text) = (TaskId(task), host::intern(&message));
    host::record(What::Warned { task, kind: WarningKind::Deadlock, text });
    // Said at once: cleaning up may end in an error of its own.
    let said = vm.sys_module.get_attr("stderr", vm).and_then(|err| vm.call_method(&err, "write", (message + "\n",)));
    drop(said);
    vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), vec![vm.ctx.new_int(1).into()])
}

/// The arguments of `call_soon(callback, *args, context=None)` after `skip` leading ones.
pub(super) fn split_call(
    args: FuncArgs,
    owner: PyObjectRef,
    what: &str,
    vm: &VirtualMachine,
) -> PyResult<(Vec<PyObjectRef>, Call)> {
    let leading = usize::from(what != "call_soon" && what != "call_soon_threadsafe");
    let FuncArgs { mut args, mut kwargs } = args;
    let context = match kwargs.swap_remove("context") {
        Some(context) if !vm.is_none(&context) => {
            Some(context.downcast::<Context>().map_err(|_| vm.new_type_error("context must be a Context"))?)
        }
        _ => None,
    };
    let mut front = Vec::new();
    if leading == 1 && !args.is_empty() {
        front.push(args.remove(0));
    } else if leading == 1
        && let Some(value) = kwargs.swap_remove(if what == "call_at" { "when" } else { "delay" })
    {
        front.push(value);
    }
    let callback = if args.is_empty() { kwargs.swap_remove("callback") } else { Some(args.remove(0)) };
    let Some(callback) = callback.filter(|_| front.len() == leading) else {
        return Err(
            vm.new_type_error(format!("BaseEventLoop.{what}() missing 1 required positional argument: 'callback'"))
        );
    };
    if let Some((name, _)) = kwargs.into_iter().next() {
        return Err(vm.new_type_error(format!("BaseEventLoop.{what}() got an unexpected keyword argument '{name}'")));
    }
    let context = Some(context.unwrap_or_else(|| context::copy_current(vm)));
    Ok((front, Call { callback: Some(callback), args, context, owner: Some(owner), source_traceback: None }))
}

/// In debug mode: the checks and the traceback that CPython adds to every handle.
pub(super) fn check_in_debug(zelf: &PyObject, call: &mut Call, what: &str, vm: &VirtualMachine) -> PyResult<()> {
    if what != "call_soon_threadsafe" {
        vm.call_method(zelf, "_check_thread", ())?;
    }
    let callback = vm.unwrap_or_none(call.callback.clone());
    vm.call_method(zelf, "_check_callback", (callback, what.to_owned()))?;
    call.source_traceback = Some(extract_stack(vm)?);
    Ok(())
}

/// The stack of the Python code that runs now, as asyncio's debug mode keeps it.
pub(super) fn extract_stack(vm: &VirtualMachine) -> PyResult {
    let frame = vm.current_frame().map_or_else(|| vm.ctx.none(), Into::into);
    import_module(vm, "asyncio.format_helpers")?.get_attr("extract_stack", vm)?.call((frame,), vm)
}

#[pyclass(flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl LoopCore {
    #[pymethod]
    fn call_soon(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<Handle>> {
        zelf.check_open(vm)?;
        let (_, mut call) = split_call(args, zelf.clone().into(), "call_soon", vm)?;
        if zelf.is_debug() {
            check_in_debug(zelf.as_object(), &mut call, "call_soon", vm)?;
        }
        Self::call_soon_native(&zelf, call, vm)
    }

    #[pymethod]
    fn call_soon_threadsafe(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<Handle>> {
        zelf.check_open(vm)?;
        let (_, mut call) = split_call(args, zelf.clone().into(), "call_soon_threadsafe", vm)?;
        if zelf.is_debug() {
            check_in_debug(zelf.as_object(), &mut call, "call_soon_threadsafe", vm)?;
        }
        if host::runtime(zelf.id).is_some() && !crate::runtime::is_keeping_appointments() {
            return Self::call_soon_native(&zelf, call, vm);
        }
        let handle = Handle::new(call).into_ref(&vm.ctx);
        let (core, queued) = (zelf.clone(), handle.clone());
        let post = move || {
            rustpython_vm::vm::thread::with_current_vm(|vm| Self::queue_unless_cancelled(&core, queued, vm));
        };
        let outside = zelf.outside.lock().clone();
        match outside {
            Some(outside) => outside.post(Cause { kind: CauseKind::Worker, by: 0 }, Box::new(post)),
            None => zelf.early.lock().push(Box::new(post)),
        }
        Ok(handle)
    }

    /// Queues a handle when the loop's next turn begins, as what a selector reports is.
    #[pymethod]
    fn _report(zelf: PyRef<Self>, handle: PyRef<Handle>) {
        let core = zelf.clone();
        let queue = move || {
            rustpython_vm::vm::thread::with_current_vm(|vm| Self::queue_unless_cancelled(&core, handle, vm));
        };
        let outside = zelf.outside.lock().clone();
        if let Some(outside) = outside {
            outside.report(Cause { kind: CauseKind::Io, by: 0 }, Box::new(queue));
        }
    }

    #[pymethod]
    fn time(&self) -> f64 {
        host::clock().read().as_secs_f64()
    }

    #[pymethod]
    fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    #[pymethod(name = "is_running")]
    fn py_is_running(&self) -> bool {
        self.is_running()
    }

    #[pymethod]
    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    #[pymethod]
    fn get_debug(&self) -> bool {
        self.is_debug()
    }

    /// Runs turns until something stops the loop; the Python side sets up and cleans up around it.
    #[pymethod]
    fn _run_turns(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let runtime = zelf.runtime(vm)?;
        current::follow(Some(Rc::clone(&runtime)));
        let core = zelf.clone();
        let find = move |id| core.tasks.lock().get(&id).and_then(|task| task.upgrade());
        let _reachable = remote::reach(zelf.id, runtime.outside(), find);
        host::clock().loop_began();
        host::record(What::LoopStarted);
        let mut result = Ok(());
        while result.is_ok() {
            result = Self::turn(&zelf, &runtime, vm);
            if zelf.stopping.load(Ordering::Relaxed) {
                break;
            }
        }
        host::record(What::LoopEnded);
        current::follow(None);
        result
    }

    #[pymethod]
    fn _run_once(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let runtime = zelf.runtime(vm)?;
        Self::turn(&zelf, &runtime, vm)
    }

    /// Whether the loop may still be run: what is queued is dropped, as `_ready.clear()` drops it.
    #[pymethod]
    fn _drop_runtime(&self) {
        drop(host::unbind(self.id));
    }

    /// Moves the run's time on, as a call that blocks the loop would.
    #[pymethod]
    fn _block(&self, seconds: ArgIntoFloat, why: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let length = Duration::try_from_secs_f64(f64::from(seconds).max(0.0)).unwrap_or(Duration::MAX);
        let blocked = host::clock().block(current::task(), length, &why.to_string_lossy());
        if blocked.is_err() { signals::check(vm) } else { Ok(()) }
    }

    #[pygetset]
    fn _closed(&self) -> bool {
        self.is_closed()
    }

    #[pygetset(setter)]
    fn set__closed(&self, value: bool) {
        self.closed.store(value, Ordering::Relaxed);
    }

    #[pygetset]
    fn _stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    #[pygetset(setter)]
    fn set__stopping(&self, value: bool) {
        self.stopping.store(value, Ordering::Relaxed);
    }

    #[pygetset]
    fn _debug(&self) -> bool {
        self.is_debug()
    }

    #[pygetset(setter)]
    fn set__debug(&self, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        self.debug.store(value.try_to_bool(vm)?, Ordering::Relaxed);
        Ok(())
    }

    #[pygetset]
    fn _thread_id(&self) -> Option<u64> {
        Some(self.thread.load(Ordering::Relaxed)).filter(|&thread| thread != 0)
    }

    #[pygetset(setter)]
    fn set__thread_id(&self, value: Option<u64>) {
        self.thread.store(value.unwrap_or(0), Ordering::Relaxed);
    }
}

/// The number of the timer of a handle that `call_later` gave.
pub(super) fn timer_of(handle: &Py<TimerHandle>) -> TimerId {
    handle.timer()
}
