//! Callback handles: what `call_soon`, `call_at` and a future's done callbacks put into the queue.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyType};
use rustpython_vm::class::{PyClassImpl, PySubclass};
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{ArgIntoFloat, FuncArgs, OptionalArg, PyComparisonValue};
use rustpython_vm::types::{Comparable, Constructor, Hashable, PyComparisonOp, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::{self, Context};
use super::host::{self, LoopId};
use crate::ident::{StrId, TaskId, TimerId};
use crate::trace::{Outcome, What};

/// What a handle calls, and how.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) callback: Option<PyObjectRef>,
    pub(super) args: Vec<PyObjectRef>,
    pub(super) context: Option<PyRef<Context>>,
    pub(super) owner: Option<PyObjectRef>,
    pub(super) source_traceback: Option<PyObjectRef>,
}

/// `asyncio.Handle`. Handles come and go quickly and are in no cycle that their run does not break, so
/// the garbage collector is not asked to follow them.
#[pyclass(module = "asyncio.events", name = "Handle")]
#[derive(Debug, PyPayload)]
#[repr(C)]
pub(super) struct Handle {
    call: PyMutex<Call>,
    cancelled: AtomicBool,
    repr: PyMutex<Option<String>>,
    pub(super) id: TaskId,
}

/// What a native callback does: it is given its own object, and the future that is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Errand {
    pub(super) run: fn(&PyObject, &PyObject, &VirtualMachine) -> PyResult<()>,
    /// What it is called in the trace.
    pub(super) name: StrId,
}

impl Handle {
    pub(super) fn new(call: Call) -> Self {
        let id = host::new_task_id();
        if host::is_recording() {
            let callback = call.callback.as_ref().map(|callback| name_of(callback)).unwrap_or_default();
            host::record(What::HandleCreated { handle: id, callback });
        }
        Self::of(call, id)
    }

    /// A handle whose creation is in the trace already.
    pub(super) fn of(call: Call, id: TaskId) -> Self {
        Self { call: PyMutex::new(call), cancelled: AtomicBool::new(false), repr: PyMutex::new(None), id }
    }

    /// A handle that enters the ready queue each time a descriptor is ready, each time as another one in the
    /// trace; and what it is called there.
    pub(super) fn reaction(call: Call) -> (Self, StrId) {
        let callback = call.callback.as_ref().filter(|_| host::is_recording());
        let name = callback.map_or(StrId::NONE, |callback| name_of(callback));
        (Self::of(call, TaskId::NONE), name)
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn owner(&self) -> Option<PyObjectRef> {
        self.call.lock().owner.clone()
    }

    fn is_debug(&self, vm: &VirtualMachine) -> bool {
        let owner = self.owner();
        owner.is_some_and(|owner| {
            vm.call_method(&owner, "get_debug", ()).and_then(|flag| flag.try_to_bool(vm)).unwrap_or(false)
        })
    }
}

/// How a callback is called in the trace: its qualified name, or its type's.
fn name_of(callback: &PyObject) -> StrId {
    rustpython_vm::vm::thread::with_current_vm(|vm| {
        for attribute in [vm.ctx.names.__qualname__, vm.ctx.names.__name__] {
            if let Ok(Some(name)) = vm.get_attribute_opt(callback.to_owned(), attribute)
                && let Ok(name) = name.str(vm)
            {
                return host::intern_name(&name);
            }
        }
        if let Ok(Some(inner)) = vm.get_attribute_opt(callback.to_owned(), vm.ctx.intern_str("func")) {
            return name_of(&inner);
        }
        host::intern(&callback.class().name())
    })
}

/// Runs a handle's callback in its context. Errors go to the loop's exception handler; only what
/// must end the loop (`KeyboardInterrupt`, `SystemExit`) comes back.
pub(super) fn run(handle: &Py<Handle>, vm: &VirtualMachine) -> Result<Outcome, PyBaseExceptionRef> {
    let (callback, args, context) = {
        let call = handle.call.lock();
        (call.callback.clone(), call.args.clone(), call.context.clone())
    };
    let (Some(callback), Some(context)) = (callback, context) else { return Ok(Outcome::Ready) };
    match context::run_in(&context, vm, || callback.call(FuncArgs::from(args), vm)) {
        Ok(_) => Ok(Outcome::Ready),
        Err(error) => settle(handle, error, vm),
    }
}

/// Where an error of a handle's callback goes.
pub(super) fn settle(
    handle: &Py<Handle>,
    error: PyBaseExceptionRef,
    vm: &VirtualMachine,
) -> Result<Outcome, PyBaseExceptionRef> {
    if ends_the_loop(&error, vm) {
        return Err(error);
    }
    report(handle, error, vm)?;
    Ok(Outcome::Raised)
}

/// Whether asyncio lets this exception through `run_forever`.
pub(super) fn ends_the_loop(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    error.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt) || error.fast_isinstance(vm.ctx.exceptions.system_exit)
}

fn report(handle: &Py<Handle>, error: PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult<()> {
    let (owner, source) = {
        let call = handle.call.lock();
        (call.owner.clone(), call.source_traceback.clone())
    };
    let Some(owner) = owner else { return Ok(()) };
    let context = vm.ctx.new_dict();
    let message = format!("Exception in callback {}", callback_source(handle, vm)?);
    context.set_item("message", vm.ctx.new_str(message).into(), vm)?;
    context.set_item("exception", error.into(), vm)?;
    context.set_item("handle", handle.to_owned().into(), vm)?;
    if let Some(source) = source {
        context.set_item("source_traceback", source, vm)?;
    }
    vm.call_method(&owner, "call_exception_handler", (context,)).map(drop)
}

fn callback_source(handle: &Py<Handle>, vm: &VirtualMachine) -> PyResult<String> {
    let (callback, args) = {
        let call = handle.call.lock();
        (call.callback.clone(), call.args.clone())
    };
    let debug = handle.is_debug(vm);
    let helpers = import_module(vm, "asyncio.format_helpers")?;
    let format = helpers.get_attr("_format_callback_source", vm)?;
    let debug = rustpython_vm::function::KwArgs::new(
        [("debug".to_owned(), vm.ctx.new_bool(debug).into())].into_iter().collect(),
    );
    let args = FuncArgs::new(vec![vm.unwrap_or_none(callback), vm.ctx.new_tuple(args).into()], debug);
    Ok(format.call(args, vm)?.str(vm)?.to_string())
}

/// A module by its full name (`vm.import` gives the outermost package).
pub(super) fn import_module(vm: &VirtualMachine, name: &'static str) -> PyResult {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    if let Ok(module) = modules.get_item(name, vm) {
        return Ok(module);
    }
    vm.import(name, 0)?;
    modules.get_item(name, vm)
}

fn describe(handle: &Py<Handle>, when: Option<f64>, vm: &VirtualMachine) -> PyResult<String> {
    if let Some(kept) = handle.repr.lock().clone() {
        return Ok(kept);
    }
    let mut info = vec![handle.class().name().to_string()];
    if handle.is_cancelled() {
        info.push("cancelled".to_owned());
    }
    if let Some(when) = when {
        info.push(format!("when={}", vm.ctx.new_float(when).as_object().repr(vm)?));
    }
    let (has_callback, source) = {
        let call = handle.call.lock();
        (call.callback.is_some(), call.source_traceback.clone())
    };
    if has_callback {
        info.push(callback_source(handle, vm)?);
    }
    if let Some(source) = source
        && let Ok(frame) = vm.call_method(&source, "__getitem__", (-1,))
    {
        let item = |at: i32| vm.call_method(&frame, "__getitem__", (at,));
        let (file, line) = (item(0)?, item(1)?);
        info.push(format!("created at {}:{}", file.str(vm)?, line.str(vm)?));
    }
    Ok(format!("<{}>", info.join(" ")))
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct NewHandle {
    #[pyarg(any)]
    callback: PyObjectRef,
    #[pyarg(any)]
    args: PyObjectRef,
    #[pyarg(any, name = "loop")]
    owner: PyObjectRef,
    #[pyarg(any, optional)]
    context: OptionalArg<Option<PyRef<Context>>>,
}

impl NewHandle {
    fn call(self, vm: &VirtualMachine) -> PyResult<Call> {
        Ok(Call {
            callback: Some(self.callback),
            args: self.args.try_to_value(vm)?,
            context: Some(self.context.flatten().unwrap_or_else(|| context::copy_current(vm))),
            owner: Some(self.owner),
            source_traceback: None,
        })
    }
}

impl Constructor for Handle {
    type Args = NewHandle;

    fn py_new(_cls: &Py<PyType>, args: NewHandle, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new(args.call(vm)?))
    }
}

impl Representable for Handle {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        describe(zelf, None, vm)
    }
}

#[pyclass(flags(BASETYPE, HAS_WEAKREF), with(Constructor, Representable))]
impl Handle {
    #[pymethod]
    fn cancel(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.cancelled.load(Ordering::Relaxed) {
            return Ok(());
        }
        zelf.cancelled.store(true, Ordering::Relaxed);
        if zelf.is_debug(vm) {
            let text = zelf.as_object().repr(vm)?.to_string();
            *zelf.repr.lock() = Some(text);
        }
        // Dropping what the handle would have called may run Python: not under the lock.
        let (callback, args) = {
            let mut call = zelf.call.lock();
            (call.callback.take(), std::mem::take(&mut call.args))
        };
        drop((callback, args));
        Ok(())
    }

    #[pymethod]
    fn cancelled(&self) -> bool {
        self.is_cancelled()
    }

    #[pymethod]
    fn get_context(&self, vm: &VirtualMachine) -> PyObjectRef {
        self.context_or_none(vm)
    }

    #[pymethod]
    fn _run(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<()> {
        run(&zelf, vm).map(drop)
    }

    #[pygetset]
    fn _callback(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.call.lock().callback.clone())
    }

    #[pygetset]
    fn _args(&self, vm: &VirtualMachine) -> PyObjectRef {
        let args = self.call.lock().args.clone();
        if self.is_cancelled() { vm.ctx.none() } else { vm.ctx.new_tuple(args).into() }
    }

    #[pygetset(name = "_context")]
    fn context_or_none(&self, vm: &VirtualMachine) -> PyObjectRef {
        let context = self.call.lock().context.clone();
        context.map_or_else(|| vm.ctx.none(), Into::into)
    }

    #[pygetset]
    fn _loop(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.owner())
    }

    #[pygetset]
    fn _cancelled(&self) -> bool {
        self.is_cancelled()
    }

    #[pygetset]
    fn _source_traceback(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.call.lock().source_traceback.clone())
    }

    #[pygetset(setter)]
    fn set__source_traceback(&self, value: PyObjectRef) {
        let before = self.call.lock().source_traceback.replace(value);
        drop(before);
    }
}

/// `asyncio.TimerHandle`.
#[pyclass(module = "asyncio.events", name = "TimerHandle", base = Handle)]
#[derive(Debug)]
#[repr(C)]
pub(super) struct TimerHandle {
    pub(super) base: Handle,
    when: f64,
    /// The runtime's number for the timer, and the loop it is armed on.
    timer: AtomicU32,
    armed_on: PyMutex<Option<LoopId>>,
    /// Whether a loop of the program's own has it among its timers.
    scheduled: AtomicBool,
}

impl TimerHandle {
    pub(super) fn new(when: f64, call: Call) -> Self {
        let (timer, scheduled) = (AtomicU32::new(0), AtomicBool::new(false));
        Self { base: Handle::new(call), when, timer, armed_on: PyMutex::new(None), scheduled }
    }

    pub(super) fn armed(&self, timer: TimerId, on: LoopId) {
        self.timer.store(timer.0, Ordering::Relaxed);
        *self.armed_on.lock() = Some(on);
    }

    pub(super) fn timer(&self) -> TimerId {
        TimerId(self.timer.load(Ordering::Relaxed))
    }
}

impl PySubclass for TimerHandle {
    type Base = Handle;

    fn as_base(&self) -> &Handle {
        &self.base
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct NewTimerHandle {
    #[pyarg(any)]
    when: ArgIntoFloat,
    #[pyarg(flatten)]
    rest: NewHandle,
}

impl Constructor for TimerHandle {
    type Args = NewTimerHandle;

    fn py_new(_cls: &Py<PyType>, args: NewTimerHandle, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new(args.when.into(), args.rest.call(vm)?))
    }
}

impl Representable for TimerHandle {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        describe(zelf.to_base(), Some(zelf.when), vm)
    }
}

impl Hashable for TimerHandle {
    fn hash(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<rustpython_vm::common::hash::PyHash> {
        vm.ctx.new_float(zelf.when).as_object().hash(vm)
    }
}

impl Comparable for TimerHandle {
    fn cmp(zelf: &Py<Self>, other: &PyObject, op: PyComparisonOp, _vm: &VirtualMachine) -> PyResult<PyComparisonValue> {
        let Some(twin) = other.downcast_ref::<Self>() else { return Ok(PyComparisonValue::NotImplemented) };
        let same = zelf.is(twin);
        Ok(PyComparisonValue::Implemented(match op {
            PyComparisonOp::Eq => same,
            PyComparisonOp::Ne => !same,
            PyComparisonOp::Lt => zelf.when < twin.when,
            PyComparisonOp::Gt => zelf.when > twin.when,
            PyComparisonOp::Le => zelf.when < twin.when || same,
            PyComparisonOp::Ge => zelf.when > twin.when || same,
        }))
    }
}

#[pyclass(flags(BASETYPE, HAS_WEAKREF), with(Constructor, Representable, Hashable, Comparable))]
impl TimerHandle {
    #[pymethod]
    fn when(&self) -> f64 {
        self.when
    }

    #[pymethod]
    fn cancel(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let armed_on = *zelf.armed_on.lock();
        if !zelf.base.is_cancelled()
            && let Some(id) = armed_on
            && let Some(runtime) = host::runtime(id)
        {
            runtime.cancel_timer(zelf.timer());
        }
        if !zelf.base.is_cancelled() && zelf.scheduled.load(Ordering::Relaxed) {
            let owner = vm.unwrap_or_none(zelf.base.owner());
            vm.call_method(&owner, "_timer_handle_cancelled", (zelf.clone(),))?;
        }
        Handle::cancel(zelf.to_base().to_owned(), vm)
    }

    #[pygetset]
    fn _when(&self) -> f64 {
        self.when
    }

    #[pygetset]
    fn _scheduled(&self) -> bool {
        self.armed_on.lock().is_some() || self.scheduled.load(Ordering::Relaxed)
    }

    #[pygetset(setter)]
    fn set__scheduled(&self, value: bool) {
        self.scheduled.store(value, Ordering::Relaxed);
    }
}

/// The classes of this module, made once.
pub(super) fn classes() -> [rustpython_vm::builtins::PyTypeRef; 2] {
    [Handle::make_static_type(), TimerHandle::make_static_type()]
}
