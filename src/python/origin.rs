//! Where coroutines were created, for whoever asks: `sys.set_coroutine_origin_tracking_depth`.
//!
//! RustPython keeps the depth and does nothing with it. While a thread has one (asyncio's debug mode sets it),
//! calls of Python functions pass through here, and a coroutine that comes of one has its place noted. At all
//! other times calls go their own way and cost nothing more.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use rustpython_vm::builtins::PyCoroutine;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::current;

/// How RustPython calls a function: arguments, how many of them are positional, the names of the others.
type Call = fn(&PyObject, Vec<PyObjectRef>, usize, Option<&[PyObjectRef]>, &VirtualMachine) -> PyResult;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// How functions are called when nobody asks.
static PLAIN: OnceLock<Call> = OnceLock::new();
/// How many threads ask.
static ASKING: AtomicUsize = AtomicUsize::new(0);
/// The origins of coroutines that are alive, by address.
static ORIGINS: LazyLock<Mutex<HashMap<usize, PyObjectRef>>> = LazyLock::new(Mutex::default);

/// Puts working functions in the place of RustPython's.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    if let Some(plain) = vm.ctx.types.function_type.slots.vectorcall.load() {
        let _ = PLAIN.set(plain);
    }
    let set = |depth: i32, vm: &VirtualMachine| -> PyResult<()> {
        let depth = usize::try_from(depth).map_err(|_| vm.new_value_error("depth must be >= 0"))?;
        set_depth(depth, vm);
        Ok(())
    };
    let set = vm.new_function("set_coroutine_origin_tracking_depth", set);
    vm.sys_module.set_attr("set_coroutine_origin_tracking_depth", set, vm)?;
    let get = vm.new_function("get_coroutine_origin_tracking_depth", || DEPTH.get());
    vm.sys_module.set_attr("get_coroutine_origin_tracking_depth", get, vm)?;
    let kind = vm.ctx.types.coroutine_type;
    let origin =
        |coroutine: PyObjectRef, vm: &VirtualMachine| -> PyObjectRef { vm.unwrap_or_none(of(coroutine.as_object())) };
    let origin = vm.ctx.new_readonly_getset("cr_origin", kind, origin);
    kind.set_attr(vm.ctx.intern_str("cr_origin"), origin.into());
    Ok(())
}

fn set_depth(depth: usize, vm: &VirtualMachine) {
    let before = DEPTH.replace(depth);
    // Instructions that RustPython specialised for the function they call would go past us; while somebody traces,
    // they do not. Without a trace function that is all that tracing does.
    let traces = !vm.is_none(&vm.trace_func.borrow()) || !vm.is_none(&vm.profile_func.borrow());
    vm.use_tracing.set(depth > 0 || traces);
    let asking = match (before, depth) {
        (0, 1..) => ASKING.fetch_add(1, Ordering::AcqRel) + 1,
        (1.., 0) => ASKING.fetch_sub(1, Ordering::AcqRel) - 1,
        _ => return,
    };
    let call = if asking > 0 { Some(call_and_note as Call) } else { PLAIN.get().copied() };
    vm.ctx.types.function_type.slots.vectorcall.store(call);
}

fn call_and_note(
    function: &PyObject,
    args: Vec<PyObjectRef>,
    positional: usize,
    names: Option<&[PyObjectRef]>,
    vm: &VirtualMachine,
) -> PyResult {
    let plain = PLAIN.get().expect("it was set before this function was put in its place");
    let result = plain(function, args, positional, names, vm)?;
    let depth = DEPTH.get();
    // A function that hands on somebody else's coroutine is not its origin.
    if depth > 0 && result.downcast_ref::<PyCoroutine>().is_some() && of(&result).is_none() {
        let frames = current::frames(vm).take(depth).map(|frame| {
            let file = vm.ctx.new_str(frame.code.source_path().as_str()).into();
            let name = vm.ctx.new_str(frame.code.obj_name.as_str()).into();
            vm.ctx.new_tuple(vec![file, vm.ctx.new_int(frame.f_lineno()).into(), name]).into()
        });
        let origin = vm.ctx.new_tuple(frames.collect()).into();
        let before = origins().insert(result.get_id(), origin);
        drop(before);
    }
    Ok(result)
}

/// Where a coroutine was created, as `cr_origin` gives it: innermost first.
pub(super) fn of(coroutine: &PyObject) -> Option<PyObjectRef> {
    origins().get(&coroutine.get_id()).cloned()
}

/// Forgets a coroutine that dies.
pub(super) fn forget(coroutine: &PyObject) {
    let before = origins().remove(&coroutine.get_id());
    drop(before);
}

/// What the warning about a coroutine never awaited says of its origin.
pub(super) fn told(coroutine: &PyObject, vm: &VirtualMachine) -> PyResult<Option<String>> {
    let Some(origin) = of(coroutine) else { return Ok(None) };
    let lines = vm.import("linecache", 0)?.get_attr("getline", vm)?;
    let mut entries: Vec<PyObjectRef> = Vec::new();
    for place in origin.try_to_value::<Vec<PyObjectRef>>(vm)?.into_iter().rev() {
        let parts: Vec<PyObjectRef> = place.try_to_value(vm)?;
        let [file, line, name] = parts.as_slice() else { continue };
        let text = lines.call((file.clone(), line.clone()), vm)?;
        entries.push(vm.ctx.new_tuple(vec![file.clone(), line.clone(), name.clone(), text]).into());
    }
    let format = vm.import("traceback", 0)?.get_attr("format_list", vm)?;
    let shown: Vec<PyObjectRef> = format.call((vm.ctx.new_list(entries),), vm)?.try_to_value(vm)?;
    let mut text = "Coroutine created at (most recent call last)\n".to_owned();
    for entry in shown {
        text.push_str(&entry.str(vm)?.to_string_lossy());
    }
    Ok(Some(text.trim_end_matches('\n').to_owned()))
}

fn origins() -> MutexGuard<'static, HashMap<usize, PyObjectRef>> {
    ORIGINS.lock().unwrap_or_else(PoisonError::into_inner)
}
