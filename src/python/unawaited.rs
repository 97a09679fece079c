//! `coroutine 'fetch' was never awaited`: the warning RustPython 0.5 lacks.
//!
//! A coroutine object that dies before its first step was forgotten. RustPython calls the type's
//! finalizer slot at that moment anyway; we put our own function there, so programs that forget
//! nothing pay nothing.

use rustpython_vm::builtins::PyCoroutine;
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::types::Destructor;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::{current, origin};
use crate::trace::{WarningKind, What};

/// Puts the warning where coroutines die.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    vm.ctx.types.coroutine_type.slots.del.store(Some(finalize));
    origin::install(vm)?;
    install_tracemalloc(vm)
}

fn finalize(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(coroutine) = object.downcast_ref::<PyCoroutine>() {
        let coro = coroutine.as_coro();
        if !coro.closed() && !coro.running() && coro.frame().lasti() == 0 {
            let name = coro.qualname().to_string();
            warn(object, &name, vm);
        }
    }
    origin::forget(object);
    PyCoroutine::slot_del(object, vm)
}

/// Records the warning and prints it as CPython does, where its filters let it.
fn warn(coroutine: &PyObject, name: &str, vm: &VirtualMachine) {
    let text = format!("coroutine '{name}' was never awaited");
    if let Some(run) = current::run() {
        let recorder = run.recorder();
        current::record_line(vm);
        let text = recorder.intern(&text);
        recorder.record(What::Warned { task: current::task(), kind: WarningKind::NeverAwaited, text });
    }
    let printed = origin::told(coroutine, vm).and_then(|origin| match origin {
        Some(origin) => print(coroutine, &format!("{text}\n{origin}"), vm),
        None => print(coroutine, &text, vm),
    });
    if let Err(error) = printed {
        // The filters turned the warning into an error; it cannot be raised from here.
        vm.run_unraisable(error, None, coroutine.as_object().to_owned());
    }
}

/// Prints the warning at the line that is being run; without one, as Python exits, plainly.
fn print(coroutine: &PyObject, text: &str, vm: &VirtualMachine) -> PyResult<()> {
    let Some(frame) = vm.current_frame() else {
        let stderr = vm.sys_module.get_attr("stderr", vm)?;
        let line = format!("<sys>:0: RuntimeWarning: {text}\n");
        return vm.call_method(&stderr, "write", (line,)).map(drop);
    };
    let globals = &frame.globals;
    let module = globals.get_item_opt("__name__", vm)?.unwrap_or_else(|| vm.ctx.new_str("<string>").into());
    let registry = if let Some(registry) = globals.get_item_opt("__warningregistry__", vm)? {
        registry
    } else {
        let registry: PyObjectRef = vm.ctx.new_dict().into();
        globals.set_item("__warningregistry__", registry.clone(), vm)?;
        registry
    };
    let category = vm.ctx.exceptions.runtime_warning.to_owned();
    let file = vm.ctx.new_str(frame.code.source_path().as_str());
    let positional: Vec<PyObjectRef> = vec![
        vm.ctx.new_str(text).into(),
        category.into(),
        file.into(),
        vm.ctx.new_int(frame.f_lineno()).into(),
        module,
        registry,
    ];
    let named = KwArgs::from_iter([("source".to_owned(), coroutine.to_owned())]);
    let warn_explicit = vm.import("warnings", 0)?.get_attr("warn_explicit", vm)?;
    warn_explicit.call(FuncArgs::new(positional, named), vm).map(drop)
}

/// A `tracemalloc` that traces nothing. RustPython has none, and without one the warning would lack
/// its last line, which tells how to learn more.
fn install_tracemalloc(vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.new_module("tracemalloc", vm.ctx.new_dict(), None);
    module.set_attr("is_tracing", vm.new_function("is_tracing", || false), vm)?;
    let start = |_args: FuncArgs, vm: &VirtualMachine| -> PyResult<()> {
        Err(vm.new_runtime_error("tracemalloc is not available inside looplab"))
    };
    module.set_attr("start", vm.new_function("start", start), vm)?;
    let nothing = |_args: FuncArgs| {};
    for name in ["stop", "clear_traces", "get_object_traceback"] {
        module.set_attr(name, vm.new_function(name, nothing), vm)?;
    }
    vm.sys_module.get_attr("modules", vm)?.set_item("tracemalloc", module.into(), vm)
}
