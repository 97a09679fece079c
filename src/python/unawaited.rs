//! `coroutine 'fetch' was never awaited`: the warning RustPython 0.5 lacks.
//!
//! A coroutine object that dies before its first step was forgotten. RustPython calls the type's
//! finalizer slot at that moment anyway; we put our own function there, so programs that forget
//! nothing pay nothing.

use rustpython_vm::builtins::PyCoroutine;
use rustpython_vm::types::Destructor;
use rustpython_vm::{AsObject, PyObject, PyResult, VirtualMachine};

use super::current;
use crate::trace::{WarningKind, What};

/// Puts the warning where coroutines die.
pub(super) fn install(vm: &VirtualMachine) {
    vm.ctx.types.coroutine_type.slots.del.store(Some(finalize));
}

fn finalize(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(coroutine) = object.downcast_ref::<PyCoroutine>() {
        let coro = coroutine.as_coro();
        if !coro.closed() && !coro.running() && coro.frame().lasti() == 0 {
            warn(object, &coro.qualname().to_string(), vm);
        }
    }
    PyCoroutine::slot_del(object, vm)
}

/// Records the warning and prints it as CPython does, where its filters let it.
fn warn(coroutine: &PyObject, name: &str, vm: &VirtualMachine) {
    if let Some(run) = current::run() {
        let recorder = run.recorder();
        current::record_line(vm);
        let text = recorder.intern(&format!("coroutine '{name}' was never awaited"));
        recorder.record(What::Warned { task: current::task(), kind: WarningKind::NeverAwaited, text });
    }
    let printed = vm
        .import("warnings", 0)
        .and_then(|warnings| warnings.get_attr("_warn_unawaited_coroutine", vm))
        .and_then(|warn| warn.call((coroutine.to_owned(),), vm));
    if let Err(error) = printed {
        // The filters turned the warning into an error; it cannot be raised from here.
        vm.run_unraisable(error, None, coroutine.as_object().to_owned());
    }
}
