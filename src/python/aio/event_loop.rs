//! The event loop's native class: [`LoopCore`] with futures, tasks and timers.

use rustpython_vm::builtins::{PyList, PyType, PyTypeRef};
use rustpython_vm::class::{PyClassImpl, PySubclass};
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::Constructor;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::Context;
use super::core::{LoopCore, check_in_debug, split_call, timer_of};
use super::deadlock;
use super::future::Future;
use super::handle::{Handle, TimerHandle};
use super::host;
use super::io::Watching;
use super::task::{Start, Task};
use crate::runtime::{Interest, Outside};

/// `_looplab.Loop`: what the Python class of the event loop inherits.
#[pyclass(module = "_looplab", name = "Loop", base = LoopCore)]
#[derive(Debug)]
#[repr(C)]
pub(super) struct Loop {
    base: LoopCore,
    task_factory: PyMutex<Option<PyObjectRef>>,
    watching: Watching,
}

impl PySubclass for Loop {
    type Base = LoopCore;

    fn as_base(&self) -> &LoopCore {
        &self.base
    }
}

impl Constructor for Loop {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { base: LoopCore::new(vm)?, task_factory: PyMutex::new(None), watching: Watching::default() })
    }
}

fn arm(zelf: &Py<Loop>, args: FuncArgs, what: &'static str, vm: &VirtualMachine) -> PyResult<PyRef<TimerHandle>> {
    let core = zelf.to_base();
    let (front, mut call) = split_call(args, zelf.to_owned().into(), what, vm)?;
    let Some(moment) = front.into_iter().next().filter(|moment| !vm.is_none(moment)) else {
        let message = if what == "call_at" { "when cannot be None" } else { "delay must not be None" };
        return Err(vm.new_type_error(message));
    };
    let seconds = moment.try_float(vm)?.to_f64();
    let when = if what == "call_at" { seconds } else { host::clock().read().as_secs_f64() + seconds };
    core.check_open(vm)?;
    if core.is_debug() {
        // `call_later` arms through `call_at`, whose name its complaints have.
        check_in_debug(zelf.as_object(), &mut call, "call_at", vm)?;
    }
    // A sleep's timer completes a future: whoever waits for that future, sleeps.
    let sleeper = call.args.first().cloned();
    let handle = LoopCore::arm(core, when, call, vm)?;
    if let Some(future) = sleeper.as_ref().and_then(|future| future.downcast_ref::<Future>()) {
        future.set_timer(timer_of(&handle));
    }
    Ok(handle)
}

impl Loop {
    /// Whether `create_task` is the one below, and not a program's own.
    pub(super) fn makes_tasks_itself(zelf: &Py<Self>, vm: &VirtualMachine) -> bool {
        let name = vm.ctx.intern_str("create_task");
        let own = Self::make_static_type().get_attr(name);
        let shadowed = || zelf.as_object().dict().is_some_and(|values| values.contains_key(name, vm));
        let inherited = match (zelf.class().get_attr(name), own) {
            (Some(method), Some(own)) => method.is(&own),
            _ => false,
        };
        inherited && zelf.task_factory.lock().is_none() && !shadowed()
    }

    /// `create_task(coroutine)` for native callers.
    pub(super) fn new_task(zelf: &Py<Self>, coroutine: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyRef<Task>> {
        zelf.base.check_open(vm)?;
        let owner = zelf.to_owned().into();
        Self::start(Start { coroutine, owner, name: None, context: None, eager: false }, vm)
    }

    fn start(start: Start, vm: &VirtualMachine) -> PyResult<PyRef<Task>> {
        let task = Task::default().into_ref(&vm.ctx);
        Task::begin(&task, start, vm)?;
        Ok(task)
    }
}

#[pyclass(flags(BASETYPE, HAS_DICT, HAS_WEAKREF), with(Constructor))]
impl Loop {
    #[pymethod]
    fn call_later(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<TimerHandle>> {
        arm(&zelf, args, "call_later", vm)
    }

    #[pymethod]
    fn call_at(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<TimerHandle>> {
        arm(&zelf, args, "call_at", vm)
    }

    #[pymethod]
    fn create_future(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<Future>> {
        if zelf.base.is_debug() {
            let future = Future::default().into_ref(&vm.ctx);
            future.initialize(zelf.into(), vm)?;
            return Ok(future);
        }
        Ok(Future::of_loop(zelf.into()).into_ref(&vm.ctx))
    }

    /// `create_task(coro, *, name=None, context=None, eager_start=None)`.
    #[pymethod]
    fn create_task(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        zelf.base.check_open(vm)?;
        let factory = zelf.task_factory.lock().clone();
        if let Some(factory) = factory {
            return create_by(&factory, zelf.into(), args, vm);
        }
        let FuncArgs { args, mut kwargs } = args;
        let given = args.into_iter().next().or_else(|| kwargs.swap_remove("coro"));
        let coroutine =
            given.ok_or_else(|| vm.new_type_error("create_task() missing 1 required positional argument: 'coro'"))?;
        let mut take = |name: &str| kwargs.swap_remove(name).filter(|value| !vm.is_none(value));
        let name = take("name");
        let context = take("context").map(|context| as_context(context, vm)).transpose()?;
        let eager = take("eager_start").map_or(Ok(false), |eager| eager.try_to_bool(vm))?;
        if let Some((unknown, _)) = kwargs.into_iter().next() {
            let message = format!("create_task() got an unexpected keyword argument '{unknown}'");
            return Err(vm.new_type_error(message));
        }
        Self::start(Start { coroutine, owner: zelf.into(), name, context, eager }, vm).map(Into::into)
    }

    /// `_add_reader(fd, callback, *args)`.
    #[pymethod]
    fn _add_reader(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<Handle>> {
        zelf.watching.add(zelf.to_base(), Interest::Read, zelf.clone().into(), args, vm)
    }

    /// `_add_writer(fd, callback, *args)`.
    #[pymethod]
    fn _add_writer(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyRef<Handle>> {
        zelf.watching.add(zelf.to_base(), Interest::Write, zelf.clone().into(), args, vm)
    }

    #[pymethod]
    fn _remove_reader(&self, descriptor: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        self.watching.remove(&self.base, Interest::Read, &descriptor, vm)
    }

    #[pymethod]
    fn _remove_writer(&self, descriptor: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        self.watching.remove(&self.base, Interest::Write, &descriptor, vm)
    }

    /// What is watched about a descriptor: 1 for reading, 2 for writing.
    #[pymethod]
    fn _watched(&self, descriptor: i32) -> u32 {
        self.watching.mask(descriptor)
    }

    /// Every descriptor that is watched.
    #[pymethod]
    fn _watched_descriptors(&self, vm: &VirtualMachine) -> PyRef<PyList> {
        let all = self.watching.descriptors();
        vm.ctx.new_list(all.into_iter().map(|descriptor| vm.ctx.new_int(descriptor).into()).collect())
    }

    /// Whether the program handles signals, which may come at any time.
    #[pymethod]
    fn _listen(zelf: PyRef<Self>, listens: bool, vm: &VirtualMachine) -> PyResult<()> {
        zelf.base.runtime(vm).map(|runtime| runtime.listen(listens))
    }

    /// Forgets the handles of all descriptors, as the loop is closed.
    #[pymethod]
    fn _forget_descriptors(&self) {
        self.watching.clear();
    }

    /// For the last words of a program that can never go on.
    #[pymethod]
    fn _explain_deadlock(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let (message, task) = deadlock::explain(zelf.to_base(), vm);
        vm.ctx.new_tuple(vec![vm.ctx.new_str(message).into(), vm.ctx.new_int(task.0).into()]).into()
    }

    #[pygetset]
    fn _task_factory(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.task_factory.lock().clone())
    }

    #[pygetset(setter)]
    fn set__task_factory(&self, factory: PyObjectRef, vm: &VirtualMachine) {
        let factory = Some(factory).filter(|factory| !vm.is_none(factory));
        let before = std::mem::replace(&mut *self.task_factory.lock(), factory);
        drop(before);
    }
}

/// Has a task made by the program's task factory. As in Python 3.13, it is then named, even if
/// there is no name.
fn create_by(factory: &PyObject, owner: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let FuncArgs { mut args, mut kwargs } = args;
    let name = vm.unwrap_or_none(kwargs.swap_remove("name"));
    if kwargs.get("context").is_some_and(|context| vm.is_none(context)) {
        drop(kwargs.swap_remove("context"));
    }
    args.insert(0, owner);
    let task = factory.call(FuncArgs { args, kwargs }, vm)?;
    vm.call_method(&task, "set_name", (name,))?;
    Ok(task)
}

fn as_context(context: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyRef<Context>> {
    context.downcast::<Context>().map_err(|_| vm.new_type_error("context must be a contextvars.Context"))
}

/// The core of a loop object, if it is one of ours.
pub(super) fn core_of(owner: &PyObject) -> Option<&Py<LoopCore>> {
    owner.downcast_ref::<LoopCore>()
}

/// Has a loop wait for what comes from outside: from now on it is never stuck. Returns the way in.
///
/// # Errors
/// When it is no loop of looplab's, or does not run on this thread.
pub fn listen(owner: &PyObject, vm: &VirtualMachine) -> PyResult<Outside> {
    let core = core_of(owner).ok_or_else(|| vm.new_type_error("this is no event loop of looplab's"))?;
    let runtime = core.runtime(vm)?;
    runtime.listen(true);
    Ok(runtime.outside())
}

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 2] {
    [LoopCore::make_static_type(), Loop::make_static_type()]
}
