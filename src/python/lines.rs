//! Breakpoints at lines: the run is held before a line of the program runs.
//!
//! Only while there are any does Python report lines (`sys.monitoring`), and places without one are not reported twice.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustpython_vm::builtins::PyCode;
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::current;
use crate::runtime::Clock;
use crate::trace::Place;

/// The number of a monitoring tool that nobody else has.
const TOOL: i32 = 4;

static LINES: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Sets the lines to hold before, ahead of the run. Says whether they are others than before.
pub fn set(lines: Vec<u32>) -> bool {
    let mut set = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    let is_other = *set != lines;
    *set = lines;
    is_other
}

/// What changes them while the run goes on, on any thread.
pub fn changer(clock: &Arc<Clock>) -> impl Fn(Vec<u32>) + Send + 'static {
    let clock = Arc::clone(clock);
    move |lines| {
        if !set(lines) {
            return;
        }
        clock.visit(|| {
            rustpython_vm::vm::thread::with_current_vm(|vm| {
                if let Err(error) = install(vm) {
                    vm.print_exception(error);
                }
            });
        });
    }
}

/// Has Python report lines, if any are wanted.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let wanted = !LINES.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
    if !wanted && !INSTALLED.load(Ordering::Relaxed) {
        return Ok(());
    }
    let monitoring = vm.sys_module.get_attr("monitoring", vm)?;
    let line = monitoring.get_attr("events", vm)?.get_attr("LINE", vm)?;
    if !INSTALLED.swap(true, Ordering::Relaxed) {
        vm.call_method(&monitoring, "use_tool_id", (TOOL, "looplab"))?;
        let disable = monitoring.get_attr("DISABLE", vm)?;
        let reached = move |code: PyRef<PyCode>, line: u32, vm: &VirtualMachine| reached(&code, line, &disable, vm);
        vm.call_method(&monitoring, "register_callback", (TOOL, line.clone(), vm.new_function("reached", reached)))?;
    }
    let events = if wanted { line } else { vm.ctx.new_int(0).into() };
    vm.call_method(&monitoring, "set_events", (TOOL, events))?;
    // A place that was of no interest may be of interest now.
    vm.call_method(&monitoring, "restart_events", ()).map(drop)
}

/// A line is about to run.
fn reached(code: &PyRef<PyCode>, line: u32, disable: &PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let Some(run) = current::run() else { return vm.ctx.none() };
    let wanted = LINES.lock().unwrap_or_else(PoisonError::into_inner).contains(&line);
    if !wanted || !run.is_main(code.source_path().as_str()) {
        return disable.clone();
    }
    if let Some(file) = current::file_of(code) {
        current::record_reached(Place { file, line });
        run.clock.stand();
    }
    vm.ctx.none()
}
