//! Processes for Python: pools of worker kernels, `subprocess`, and asyncio's subprocesses.
//!
//! The machine below ([`crate::runtime::processes`]) knows what runs and when; here it gets its Python
//! face. The modules that programs import (`concurrent.futures.process`, `multiprocessing`, the working
//! parts of `subprocess`) are frozen Python beside this file. How a process is started is the kernel's business.

mod ends;
mod module;

use std::io;
use std::sync::{Arc, OnceLock};

use rustpython_vm::builtins::PyModuleDef;
use rustpython_vm::frozen::FrozenModule;
use rustpython_vm::{Context as PyContext, PyResult, VirtualMachine};

use super::child::Child;
use super::current;
use super::program::Allow;
use super::sandbox;
use crate::ident::TaskId;
use crate::runtime::Clock;
use crate::runtime::processes::{self, Machine, Start, World};
use crate::trace::Stream;

static MACHINE: OnceLock<Arc<Machine>> = OnceLock::new();
static CHILD: OnceLock<Child> = OnceLock::new();

/// Makes the machine of this run, if the kernel can start processes.
pub(super) fn begin(clock: &Arc<Clock>, start: Option<Box<Start>>, child: Option<Child>, allow: Allow) {
    let output = |stream: Stream, bytes: &[u8]| write_through(stream, bytes);
    let start = start.unwrap_or_else(|| Box::new(|_, _, _, _, _| Err(io::ErrorKind::Unsupported.into())));
    let world = World { start, output: Box::new(output), allow_run: allow.run, admits: Box::new(sandbox::admits) };
    // One run a process: a second machine is never asked for.
    drop(MACHINE.set(processes::machine(Arc::clone(clock), world)));
    if let Some(child) = child {
        drop(CHILD.set(child));
    }
}

/// What a process writes to the run's own output: of a child's child, its parent's descriptors.
fn write_through(stream: Stream, bytes: &[u8]) {
    if let Some(child) = CHILD.get() {
        // Nobody is left to read it; the child's child does not hear of that.
        drop(child.descriptors.write(if stream == Stream::Out { 1 } else { 2 }, bytes));
    } else if let Some(run) = current::run() {
        // The machine is in the middle of a step: the run is held when that is over.
        let tell = |text: &str| {
            if run.clock.is_awaited(text) {
                run.clock.pacer().pause();
            }
        };
        run.output.write(run.recorder(), (TaskId::NONE, stream), &String::from_utf8_lossy(bytes), tell);
    }
}

/// Ends what still runs when the program is over.
pub(super) fn end() {
    if let Some(machine) = MACHINE.get() {
        machine.end();
    }
}

/// Gives a child its descriptors in the place of the run's streams.
pub(super) fn prepare(vm: &VirtualMachine) -> PyResult<()> {
    if CHILD.get().is_some() {
        vm.import("_looplab_child", 0)?.get_attr("begin", vm)?.call((), vm)?;
    }
    Ok(())
}

/// Sends off what a child has not written yet; called when its program is over.
pub(super) fn finish(vm: &VirtualMachine) {
    if CHILD.get().is_some() {
        let end = vm.import("_looplab_child", 0).and_then(|module| module.get_attr("end", vm));
        // A pipe that nobody reads any more takes no last words.
        drop(end.and_then(|end| end.call((), vm)));
    }
}

/// Lets the run's processes hear of Ctrl-C, too, as those at a terminal do.
pub fn interrupt() {
    if let Some(machine) = MACHINE.get() {
        machine.interrupt();
    }
}

/// What keeps a run from going on, as far as processes are concerned.
#[must_use]
pub fn complaints() -> Vec<String> {
    MACHINE.get().map(|machine| machine.complaints()).unwrap_or_default()
}

fn machine(vm: &VirtualMachine) -> PyResult<&'static Arc<Machine>> {
    MACHINE.get().ok_or_else(|| vm.new_runtime_error("no run is under way"))
}

/// The native module below the frozen ones.
pub(super) fn module_def(ctx: &PyContext) -> &'static PyModuleDef {
    module::module_def(ctx)
}

/// The Python side; add it after the library, of which it replaces some modules.
pub(super) fn frozen() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    let pool = rustpython_vm::py_freeze!(file = "processes/pool.py", module_name = "concurrent.futures.process");
    let popen = rustpython_vm::py_freeze!(file = "processes/popen.py", module_name = "_looplab_popen");
    let child = rustpython_vm::py_freeze!(file = "processes/child.py", module_name = "_looplab_child");
    let unix = rustpython_vm::py_freeze!(file = "processes/transports.py", module_name = "asyncio._looplab_processes");
    let multi = rustpython_vm::py_freeze!(file = "processes/multi.py", module_name = "multiprocessing");
    pool.into_iter().chain(popen).chain(child).chain(unix).chain(multi)
}
