//! `asyncio.Task`: a coroutine as a smol task.
//!
//! One poll of the smol task is one step of the coroutine, exactly CPython's `task_step`: send or
//! throw, look at what was yielded, wait for it or be queued again. Semantics and messages are those
//! of CPython 3.13's C implementation.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use rustpython_vm::Traverse;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyCoroutine, PyStr, PyTypeRef};
use rustpython_vm::class::{PyClassImpl, PySubclass};
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::{self, Context};
use super::future::Future;
use super::handle::import_module;
use super::host;
use super::slot::{Go, Place, Slot};
use super::watch;
use crate::ident::{StrId, TaskId};
use crate::runtime::TaskHandle;

mod class;
mod elsewhere;
mod home;
mod step;
mod wait;

pub(super) use home::swap_running_task;

use elsewhere::{call_step, register_elsewhere};
use home::Home;
use step::{begin_eagerly, spawn, spawn_eager, wake_from_elsewhere};

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
    /// Whether a `CancelledError` was thrown in, and neither came out again nor was seen to be swallowed.
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

    pub(super) fn coroutine(&self) -> Option<PyObjectRef> {
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

    /// The number of the task's name in the trace. A default name is no other task's: nobody need look for it.
    fn name_in_trace(&self) -> StrId {
        match &*self.name.lock() {
            Name::Number(number) => host::text(&format!("Task-{number}")),
            Name::Given(name) => {
                name.downcast_ref::<PyStr>().map_or(StrId::NONE, |name| host::intern(&name.to_string_lossy()))
            }
        }
    }

    /// The task's name as the trace has it.
    fn name_as_text(&self) -> String {
        match &*self.name.lock() {
            Name::Number(number) => format!("Task-{number}"),
            Name::Given(name) => {
                name.downcast_ref::<PyStr>().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
        }
    }

    /// What the task waits for.
    pub(super) fn waiter(&self) -> Option<PyObjectRef> {
        self.body.lock().waiter.clone()
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
        let id = host::new_task_id();
        let home = Home::of(&owner);
        let (place, start): (_, fn(&PyObjectRef)) = match &home {
            Home::Ours(core) => (Some(Place { id: core.id, wake_from_elsewhere }), spawn_eager),
            Home::Theirs(..) => (None, call_step),
        };
        let _ = zelf.slot.set(Arc::new(Slot::new(id, place, start)));
        if host::is_recording() {
            let name = (zelf.name_in_trace(), || zelf.name_as_text());
            watch::spawned(id, name, zelf.coroutine().as_deref(), vm);
        }
        if eager && home.is_running(vm)? {
            begin_eagerly(zelf, &home, vm)?;
            let stays = matches!(home, Home::Theirs(..)) && !zelf.base.is_done();
            return if stays { register_elsewhere(zelf, vm) } else { Ok(()) };
        }
        let Home::Ours(core) = home else {
            Self::step_again(zelf, None);
            return register_elsewhere(zelf, vm);
        };
        if let Some(slot) = zelf.slot() {
            slot.prepare(Go::plain(zelf.to_owned().into()));
        }
        if core.runtime_here(vm)?.is_some() {
            spawn(zelf.as_object(), None);
        } else {
            let task: PyObjectRef = zelf.to_owned().into();
            core.leave(move |_| spawn(&task, None));
        }
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

/// The class of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 2] {
    [Task::make_static_type(), elsewhere::TaskStep::make_static_type()]
}
