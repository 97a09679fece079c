//! `asyncio.gather`, natively: the library's takes most of the time of a large gather.
//!
//! Semantics are those of CPython 3.13's `tasks.gather`, its order of callbacks included. The outer
//! future is the library's `_GatheringFuture`.

use std::hash::BuildHasherDefault;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustpython_vm::Traverse;
use rustpython_vm::builtins::{PyCoroutine, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::types::Callable;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::context::{self, Context};
use super::event_loop::Loop;
use super::future::{Future, Stage, default_loop};
use super::handle::{Errand, import_module};
use super::host;
use super::task::Task;
use super::things;
use crate::ident::ById;

/// What the library's own callback is called.
const NAME: &str = "gather.<locals>._done_callback";

#[derive(Debug, Default, Traverse)]
struct Gathered {
    outer: Option<PyObjectRef>,
    children: Vec<PyObjectRef>,
}

/// The callback that every child of one gather gets.
#[pyclass(module = "asyncio.tasks", name = "_done_callback", traverse)]
#[derive(Debug, PyPayload)]
pub(super) struct ChildDone {
    gathered: PyMutex<Gathered>,
    #[pytraverse(skip)]
    finished: AtomicUsize,
    /// How many different futures there are.
    #[pytraverse(skip)]
    expected: AtomicUsize,
    #[pytraverse(skip)]
    return_exceptions: bool,
}

/// What became of a child.
enum End {
    Result(PyObjectRef),
    Error(PyObjectRef),
    Cancelled,
}

fn end_of(child: &PyObject, vm: &VirtualMachine) -> PyResult<End> {
    if let Some(future) = child.downcast_ref::<Future>() {
        if future.stage() == Stage::Cancelled {
            return Ok(End::Cancelled);
        }
        future.set_log_traceback(false);
        let held = future.held.lock();
        return Ok(match &held.exception {
            Some(error) => End::Error(error.clone().into()),
            None => End::Result(vm.unwrap_or_none(held.result.clone())),
        });
    }
    if vm.call_method(child, "cancelled", ())?.try_to_bool(vm)? {
        return Ok(End::Cancelled);
    }
    let error = vm.call_method(child, "exception", ())?;
    if vm.is_none(&error) { Ok(End::Result(vm.call_method(child, "result", ())?)) } else { Ok(End::Error(error)) }
}

fn cancelled_error(child: &PyObject, vm: &VirtualMachine) -> PyResult {
    match child.downcast_ref::<Future>() {
        Some(future) => Ok(future.make_cancelled_error(vm).into()),
        None => vm.call_method(child, "_make_cancelled_error", ()),
    }
}

/// A `CancelledError` for a list of results, which asks nothing of the child.
fn plain_cancelled_error(child: &PyObject, vm: &VirtualMachine) -> PyResult {
    let message = child.get_attr("_cancel_message", vm)?;
    let message = if vm.is_none(&message) { vm.ctx.new_str("").into() } else { message };
    super::future::asyncio_exception("CancelledError", vm)?.as_object().to_owned().call((message,), vm)
}

impl ChildDone {
    /// Takes note of a child's end.
    fn child_done(&self, child: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if self.completes(child, vm)?
            && let Some(outer) = self.gathered.lock().outer.clone()
        {
            things::closed(&outer);
        }
        Ok(())
    }

    /// Whether a child's end completed the gather.
    fn completes(&self, child: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
        let finished = self.finished.fetch_add(1, Ordering::Relaxed) + 1;
        let outer = self.gathered.lock().outer.clone();
        let Some(outer) = outer.filter(|outer| outer.downcast_ref::<Future>().is_some_and(|outer| !outer.is_done()))
        else {
            // Too late to matter; looking at it marks its exception as retrieved.
            return end_of(child, vm).map(|_| false);
        };
        let end = end_of(child, vm)?;
        if !self.return_exceptions {
            match end {
                End::Cancelled => {
                    let error = cancelled_error(child, vm)?;
                    return vm.call_method(&outer, "set_exception", (error,)).map(|_| true);
                }
                End::Error(error) => return vm.call_method(&outer, "set_exception", (error,)).map(|_| true),
                End::Result(_) => {}
            }
        }
        if finished < self.expected.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let children = self.gathered.lock().children.clone();
        let mut results = Vec::with_capacity(children.len());
        for child in &children {
            results.push(match end_of(child, vm)? {
                End::Result(result) => result,
                End::Error(error) => error,
                End::Cancelled => plain_cancelled_error(child, vm)?,
            });
        }
        if outer.get_attr("_cancel_requested", vm)?.try_to_bool(vm)? {
            let error = cancelled_error(child, vm)?;
            return vm.call_method(&outer, "set_exception", (error,)).map(|_| true);
        }
        vm.call_method(&outer, "set_result", (vm.ctx.new_list(results),)).map(|_| true)
    }
}

impl Callable for ChildDone {
    type Args = (PyObjectRef,);

    fn call(zelf: &Py<Self>, (child,): (PyObjectRef,), vm: &VirtualMachine) -> PyResult {
        zelf.child_done(&child, vm)?;
        Ok(vm.ctx.none())
    }
}

#[pyclass(with(Callable))]
impl ChildDone {
    #[pygetset]
    fn __qualname__(&self) -> &'static str {
        NAME
    }

    #[pygetset]
    fn __name__(&self) -> &'static str {
        "_done_callback"
    }
}

/// `asyncio.gather(*coros_or_futures, return_exceptions=False)`.
pub(super) fn gather(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let FuncArgs { args, mut kwargs } = args;
    let return_exceptions = kwargs.swap_remove("return_exceptions").map_or(Ok(false), |flag| flag.try_to_bool(vm))?;
    if let Some((unknown, _)) = kwargs.into_iter().next() {
        return Err(vm.new_type_error(format!("gather() got an unexpected keyword argument '{unknown}'")));
    }
    if args.is_empty() {
        let owner = default_loop(vm)?;
        let outer = vm.call_method(&owner, "create_future", ())?;
        vm.call_method(&outer, "set_result", (vm.ctx.new_list(Vec::new()),))?;
        return Ok(outer);
    }
    let callback = ChildDone {
        gathered: PyMutex::default(),
        finished: AtomicUsize::new(0),
        expected: AtomicUsize::new(0),
        return_exceptions,
    }
    .into_ref(&vm.ctx);
    let errand = Errand {
        run: |callback, child, vm| {
            callback.downcast_ref::<ChildDone>().map_or(Ok(()), |callback| callback.child_done(child, vm))
        },
        name: host::intern(NAME),
    };
    // All children's callbacks share a context: nothing that they run could tell.
    let context = context::copy_current(vm);
    let mut children = Vec::with_capacity(args.len());
    // The same future twice is waited for once.
    let mut known: ById<usize, PyObjectRef> = ById::with_capacity_and_hasher(args.len(), BuildHasherDefault::default());
    let mut done = Vec::new();
    let mut owner = None;
    for arg in &args {
        if let Some(child) = known.get(&arg.get_id()) {
            children.push(child.clone());
            continue;
        }
        let child = ensure_future(arg, &mut owner, vm)?;
        known.insert(arg.get_id(), child.clone());
        if is_done(&child, vm)? {
            done.push(child.clone());
        } else {
            watch_child(&child, &callback, errand, &context, vm)?;
        }
        children.push(child);
    }
    callback.expected.store(known.len(), Ordering::Relaxed);
    let kind = import_module(vm, "asyncio.tasks")?.get_attr("_GatheringFuture", vm)?;
    let keywords = KwArgs::new([("loop".to_owned(), vm.unwrap_or_none(owner))].into_iter().collect());
    let outer = kind.call(FuncArgs::new(vec![vm.ctx.new_list(children.clone()).into()], keywords), vm)?;
    *callback.gathered.lock() = Gathered { outer: Some(outer.clone()), children };
    for child in done {
        callback.child_done(&child, vm)?;
    }
    Ok(outer)
}

/// `ensure_future`, with the loop of the first future for all others.
fn ensure_future(arg: &PyObjectRef, owner: &mut Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
    let child = if arg.downcast_ref::<PyCoroutine>().is_some() {
        let owner = match owner {
            Some(owner) => owner.clone(),
            None => default_loop(vm)?,
        };
        match owner.downcast_ref::<Loop>().filter(|owner| Loop::makes_tasks_itself(owner, vm)) {
            Some(owner) => Loop::new_task(owner, arg.clone(), vm)?.into(),
            None => vm.call_method(&owner, "create_task", (arg.clone(),))?,
        }
    } else {
        let keywords = KwArgs::new([("loop".to_owned(), vm.unwrap_or_none(owner.clone()))].into_iter().collect());
        let ensure = import_module(vm, "asyncio.tasks")?.get_attr("ensure_future", vm)?;
        ensure.call(FuncArgs::new(vec![arg.clone()], keywords), vm)?
    };
    if owner.is_none() {
        *owner = Some(match child.downcast_ref::<Future>() {
            Some(future) => vm.unwrap_or_none(future.owner()),
            None => vm.call_method(&child, "get_loop", ())?,
        });
    }
    if !child.is(arg) {
        match child.downcast_ref::<Task>() {
            Some(task) => task.do_not_log_destroy_pending(),
            None => child.set_attr("_log_destroy_pending", vm.ctx.new_bool(false), vm)?,
        }
    }
    Ok(child)
}

fn is_done(child: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    match child.downcast_ref::<Future>() {
        Some(future) => Ok(future.is_done()),
        None => vm.call_method(child, "done", ())?.try_to_bool(vm),
    }
}

fn watch_child(
    child: &PyObject,
    callback: &PyRef<ChildDone>,
    errand: Errand,
    context: &PyRef<Context>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let callback: PyObjectRef = callback.clone().into();
    match child.downcast_ref::<Future>() {
        Some(future) => Future::add_native_function(future, callback, errand, context.clone(), vm),
        None => vm.call_method(child, "add_done_callback", (callback,)).map(drop),
    }
}

/// The class of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 1] {
    [ChildDone::make_static_type()]
}
