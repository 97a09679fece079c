//! Warnings that Python shows become events, so that they are seen where they happened.
//!
//! Only what is shown counts: a warning that Python's filters hide, or that a program catches, is no event.

use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::current;
use crate::trace::{WarningKind, What};

/// Hooks into the function that writes warnings to standard error.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let warnings = vm.import("warnings", 0)?;
    let show = warnings.get_attr("_showwarnmsg_impl", vm)?;
    let hook = move |message: PyObjectRef, vm: &VirtualMachine| -> PyResult {
        // A message of an unexpected shape is shown all the same.
        drop(record(&message, vm));
        show.call(FuncArgs::from(vec![message]), vm)
    };
    warnings.set_attr("_showwarnmsg_impl", vm.new_function("_showwarnmsg_impl", hook), vm)
}

fn record(message: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let Some(run) = current::run() else { return Ok(()) };
    let text = message.get_attr("message", vm)?.str(vm)?.to_string();
    let first = text.lines().next().unwrap_or_default();
    // Recorded where the coroutine died, whatever the filters say.
    if first.ends_with("was never awaited") {
        return Ok(());
    }
    let category = message.get_attr("category", vm)?;
    let is_resource = category.real_is_subclass(vm.ctx.exceptions.resource_warning.as_ref(), vm)?;
    let kind = if is_resource { WarningKind::Unclosed } else { WarningKind::Other };
    let name = category.get_attr("__name__", vm)?.str(vm)?;
    let text = if is_resource { first.to_owned() } else { format!("{name}: {first}") };
    let recorder = run.recorder();
    recorder.record(What::Warned { task: current::task(), kind, text: recorder.text(&text) });
    Ok(())
}
