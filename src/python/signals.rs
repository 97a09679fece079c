//! Ctrl-C inside the program: an interrupt that never touches the process's real signals.
//!
//! `signal.signal` keeps handlers in a table of our own; an [`Interrupter`] runs the one for SIGINT
//! between two instructions of the main thread, as CPython does when the key is pressed. The
//! kernel's own signals stay as they are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustpython_vm::function::FuncArgs;
use rustpython_vm::signal::{UserSignal, UserSignalSender};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::alloc;
use crate::runtime::Pacer;

const SIGINT: i32 = 2;
/// One more than the largest signal number, as CPython's `NSIG` on Linux says.
const NSIG: i32 = 65;

/// Handlers that the program set, by signal number. Only SIGINT is ever delivered.
type Handlers = Arc<Mutex<HashMap<i32, PyObjectRef>>>;

/// Interrupts the program from another thread, as Ctrl-C would.
#[derive(Clone)]
pub struct Interrupter {
    signals: UserSignalSender,
    handlers: Handlers,
    pacer: Arc<Mutex<Option<Arc<Pacer>>>>,
}

impl Interrupter {
    pub(super) fn new(signals: UserSignalSender) -> Self {
        Self { signals, handlers: Arc::default(), pacer: Arc::default() }
    }

    /// Names the pacer whose waits an interrupt ends.
    pub(super) fn wake(&self, pacer: Arc<Pacer>) {
        *self.pacer.lock().unwrap_or_else(PoisonError::into_inner) = Some(pacer);
    }

    /// Raises `KeyboardInterrupt` at the program's next instruction, or calls the handler that it
    /// (or `asyncio.run`) set for SIGINT. A wait ends first. Native code is not interrupted.
    pub fn interrupt(&self) {
        let handlers = Arc::clone(&self.handlers);
        self.send(Box::new(move |vm| deliver(&handlers, SIGINT, vm)));
        let pacer = self.pacer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(pacer) = pacer {
            pacer.interrupt();
        }
    }

    /// Raises `MemoryError` at the program's next instruction, if memory is still scarce by then.
    pub(super) fn out_of_memory(&self) {
        self.send(Box::new(
            |vm| {
                if alloc::used() <= alloc::soft_limit() { Ok(()) } else { Err(vm.new_memory_error("")) }
            },
        ));
    }

    fn send(&self, signal: UserSignal) {
        // A program that has ended needs no interrupt.
        drop(self.signals.send(signal));
    }

    /// Replaces the functions of `_signal` that would reach the process.
    pub(super) fn install(&self, vm: &VirtualMachine) -> PyResult<()> {
        let module = vm.import("_signal", 0)?;
        let default = module.get_attr("default_int_handler", vm)?;
        self.handlers().insert(SIGINT, default);

        let handlers = Arc::clone(&self.handlers);
        let set = move |number: i32, handler: PyObjectRef, vm: &VirtualMachine| -> PyResult {
            check_number(number, vm)?;
            if !handler.is_callable() && handler_number(&handler, vm).is_none() {
                return Err(
                    vm.new_type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
                );
            }
            let old = lock(&handlers).insert(number, handler);
            Ok(old.unwrap_or_else(|| vm.ctx.new_int(0).into()))
        };
        module.set_attr("signal", vm.new_function("signal", set), vm)?;

        let handlers = Arc::clone(&self.handlers);
        let get = move |number: i32, vm: &VirtualMachine| -> PyResult {
            check_number(number, vm)?;
            Ok(lock(&handlers).get(&number).cloned().unwrap_or_else(|| vm.ctx.new_int(0).into()))
        };
        module.set_attr("getsignal", vm.new_function("getsignal", get), vm)?;

        let handlers = Arc::clone(&self.handlers);
        let raise = move |number: i32, vm: &VirtualMachine| -> PyResult<()> {
            check_number(number, vm)?;
            deliver(&handlers, number, vm)
        };
        module.set_attr("raise_signal", vm.new_function("raise_signal", raise), vm)?;
        self.leave_the_process_alone(&module, vm)
    }

    /// What else could disturb the process's signals does nothing.
    fn leave_the_process_alone(&self, module: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let descriptor = |_args: FuncArgs| -> i32 { -1 };
        module.set_attr("set_wakeup_fd", vm.new_function("set_wakeup_fd", descriptor), vm)?;
        for name in ["siginterrupt", "alarm", "setitimer", "pthread_kill", "pthread_sigmask", "pause"] {
            if module.get_attr(name, vm).is_ok() {
                let refuse = move |_args: FuncArgs, vm: &VirtualMachine| -> PyResult<()> {
                    Err(vm.new_os_error(format!("signal.{name}() is not available inside looplab")))
                };
                module.set_attr(name, vm.new_function(name, refuse), vm)?;
            }
        }
        Ok(())
    }

    fn handlers(&self) -> std::sync::MutexGuard<'_, HashMap<i32, PyObjectRef>> {
        lock(&self.handlers)
    }
}

fn lock(handlers: &Handlers) -> std::sync::MutexGuard<'_, HashMap<i32, PyObjectRef>> {
    handlers.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check_number(number: i32, vm: &VirtualMachine) -> PyResult<()> {
    if (1..NSIG).contains(&number) { Ok(()) } else { Err(vm.new_value_error("signal number out of range")) }
}

/// 0 for `SIG_DFL`, 1 for `SIG_IGN`, nothing for a function.
fn handler_number(handler: &PyObjectRef, vm: &VirtualMachine) -> Option<i32> {
    handler.clone().try_into_value::<i32>(vm).ok().filter(|number| (0..=1).contains(number))
}

/// Calls a signal's handler on this thread.
fn deliver(handlers: &Handlers, number: i32, vm: &VirtualMachine) -> PyResult<()> {
    let handler = lock(handlers).get(&number).cloned();
    match handler.as_ref().map(|handler| handler_number(handler, vm)) {
        Some(Some(1)) => Ok(()),
        Some(None) => {
            let frame = vm.current_frame().map_or_else(|| vm.ctx.none(), |frame| frame.as_object().to_owned());
            handler.unwrap_or_else(|| vm.ctx.none()).call((number, frame), vm).map(drop)
        }
        _ if number == SIGINT => Err(vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned())),
        _ => Ok(()),
    }
}
