//! Signals inside the program: they never touch the process's real ones.
//!
//! `signal.signal` keeps handlers in a table of our own. A signal that the program sends itself, and the
//! interrupt of somebody at the keyboard ([`Interrupter`]), runs its handler between two instructions of
//! the main thread, as in CPython. The kernel's own signals stay as they are.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, ThreadId};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTraceback};
use rustpython_vm::bytecode::{Instruction, find_exception_handler};
use rustpython_vm::function::{FuncArgs, OptionalArg};
use rustpython_vm::signal::UserSignalSender;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::{alloc, run};
use crate::runtime::Pacer;

const SIGINT: i32 = 2;
const SIGKILL: i32 = 9;
/// One more than the largest signal number, as CPython's `NSIG` on Linux says.
const NSIG: i32 = 65;
/// Signals that cannot be caught; the second is SIGSTOP.
const UNCATCHABLE: &[i32] = &[SIGKILL, 19];
/// Signals that Python ignores from the beginning: SIGPIPE and SIGXFSZ.
const IGNORED: &[i32] = &[13, 25];
/// Signals that end nothing when no handler is set: SIGCHLD, SIGCONT, SIGURG, SIGWINCH.
const HARMLESS: &[i32] = &[17, 18, 23, 28];
/// Signals that would stop the process: SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU.
const STOPPING: &[i32] = &[19, 20, 21, 22];

thread_local! {
    /// Whether native code asked for what is due, so that any moment will do.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Interrupts the program from another thread, as Ctrl-C would.
#[derive(Clone)]
pub struct Interrupter {
    signals: UserSignalSender,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Handlers that the program set, by signal number.
    handlers: Mutex<HashMap<i32, PyObjectRef>>,
    /// The thread that runs handlers.
    main: OnceLock<ThreadId>,
    /// Whose waits an interrupt ends.
    pacer: Mutex<Option<Arc<Pacer>>>,
    /// A bit for each signal that has not reached the program yet: bit 0 is signal 1.
    due: AtomicU64,
    /// Set while a shortage of memory has not reached the program yet.
    out_of_memory: AtomicBool,
}

impl Interrupter {
    pub(super) fn new(signals: UserSignalSender) -> Self {
        Self { signals, shared: Arc::default() }
    }

    /// Names the pacer whose waits an interrupt ends.
    pub(super) fn wake(&self, pacer: Arc<Pacer>) {
        *lock(&self.shared.pacer) = Some(pacer);
    }

    /// Raises `KeyboardInterrupt` at the program's next instruction, or calls the handler that it
    /// (or `asyncio.run`) set for SIGINT. A wait ends first. Native code is not interrupted.
    pub fn interrupt(&self) {
        self.send(SIGINT);
    }

    /// Lets the program's handler of a signal run, as [`Interrupter::interrupt`] does for Ctrl-C.
    pub fn signal(&self, number: i32) {
        self.send(number);
    }

    /// Has the main thread handle a signal at its next instruction; a wait ends first.
    fn send(&self, number: i32) {
        self.shared.due.fetch_or(bit(number), Ordering::AcqRel);
        self.post();
        if let Some(pacer) = &*lock(&self.shared.pacer) {
            pacer.interrupt();
        }
    }

    /// Handles a signal that the program sent itself: at once on the main thread, as soon as it can be
    /// there when another thread sent it.
    fn deliver(&self, number: i32, vm: &VirtualMachine) -> PyResult<()> {
        if self.shared.is_main() {
            return self.shared.handle(number, vm);
        }
        self.send(number);
        Ok(())
    }

    /// Raises `MemoryError` at the program's next instruction, if memory is still scarce by then.
    /// Called by the allocator, so it takes no lock.
    pub(super) fn out_of_memory(&self) {
        self.shared.out_of_memory.store(true, Ordering::Release);
        self.post();
    }

    /// Has whatever is due looked at between two instructions.
    fn post(&self) {
        let shared = Arc::clone(&self.shared);
        // A program that has ended needs no interrupt.
        drop(self.signals.send(Box::new(move |vm| shared.deliver(vm))));
    }

    /// Replaces the functions of `_signal` that would reach the process.
    pub(super) fn install(&self, vm: &VirtualMachine) -> PyResult<()> {
        let module = vm.import("_signal", 0)?;
        let default = module.get_attr("default_int_handler", vm)?;
        lock(&self.shared.handlers).insert(SIGINT, default);
        for &number in IGNORED {
            lock(&self.shared.handlers).insert(number, vm.ctx.new_int(1).into());
        }
        let _ = self.shared.main.set(thread::current().id());

        let shared = Arc::clone(&self.shared);
        let set = move |number: i32, handler: PyObjectRef, vm: &VirtualMachine| -> PyResult {
            if !shared.is_main() {
                return Err(vm.new_value_error("signal only works in main thread of the main interpreter"));
            }
            check_number(number, vm)?;
            if UNCATCHABLE.contains(&number) {
                return Err(vm.new_errno_error(22, "Invalid argument").upcast());
            }
            if !handler.is_callable() && handler_number(&handler, vm).is_none() {
                return Err(
                    vm.new_type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
                );
            }
            let old = lock(&shared.handlers).insert(number, handler);
            Ok(old.unwrap_or_else(|| vm.ctx.new_int(0).into()))
        };
        module.set_attr("signal", vm.new_function("signal", set), vm)?;

        let shared = Arc::clone(&self.shared);
        let get = move |number: i32, vm: &VirtualMachine| -> PyResult {
            check_number(number, vm)?;
            Ok(lock(&shared.handlers).get(&number).cloned().unwrap_or_else(|| vm.ctx.new_int(0).into()))
        };
        module.set_attr("getsignal", vm.new_function("getsignal", get), vm)?;

        let me = self.clone();
        let raise = move |number: i32, vm: &VirtualMachine| -> PyResult<()> {
            check_number(number, vm)?;
            me.deliver(number, vm)
        };
        module.set_attr("raise_signal", vm.new_function("raise_signal", raise), vm)?;

        let me = self.clone();
        let interrupt = move |number: OptionalArg<i32>, vm: &VirtualMachine| -> PyResult<()> {
            let number = number.unwrap_or(SIGINT);
            check_number(number, vm)?;
            me.send(number);
            Ok(())
        };
        let threads = vm.import("_thread", 0)?;
        threads.set_attr("interrupt_main", vm.new_function("interrupt_main", interrupt), vm)?;
        leave_the_process_alone(&module, vm)?;
        self.install_kill(vm)
    }

    /// Makes `os.kill` of the program's own process a matter of the program alone.
    fn install_kill(&self, vm: &VirtualMachine) -> PyResult<()> {
        let posix = vm.import("posix", 0)?;
        let others = posix.get_attr("kill", vm)?;
        let me = self.clone();
        let kill = move |pid: i64, number: i32, vm: &VirtualMachine| -> PyResult {
            // SIGKILL asks nobody; it has no handler to run here either.
            if pid != i64::from(std::process::id()) || number == SIGKILL {
                return others.call((pid, number), vm);
            }
            if number == 0 {
                return Ok(vm.ctx.none());
            }
            check_number(number, vm).map_err(|_| vm.new_errno_error(22, "Invalid argument").upcast())?;
            me.deliver(number, vm).map(|()| vm.ctx.none())
        };
        let kill = vm.new_function("kill", kill);
        posix.set_attr("kill", kill.clone(), vm)?;
        vm.import("os", 0)?.set_attr("kill", kill, vm)
    }
}

impl Shared {
    /// Lets what is due happen; an exception that must not be raised right now is raised a moment later.
    fn deliver(&self, vm: &VirtualMachine) -> PyResult<()> {
        let Err(error) = self.due(vm) else { return Ok(()) };
        if is_good_moment(vm) {
            return Err(error);
        }
        postpone(error, vm);
        Ok(())
    }

    fn due(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.out_of_memory.swap(false, Ordering::AcqRel) && alloc::used() > alloc::soft_limit() {
            return Err(vm.new_memory_error(""));
        }
        loop {
            let due = self.due.load(Ordering::Acquire);
            let Some(number) = (1..NSIG).find(|&number| due & bit(number) != 0) else { return Ok(()) };
            self.due.fetch_and(!bit(number), Ordering::AcqRel);
            self.handle(number, vm)?;
        }
    }

    fn is_main(&self) -> bool {
        self.main.get().is_none_or(|&main| main == thread::current().id())
    }

    /// Calls a signal's handler on this thread.
    fn handle(&self, number: i32, vm: &VirtualMachine) -> PyResult<()> {
        let handler = lock(&self.handlers).get(&number).cloned();
        match handler.as_ref().map(|handler| handler_number(handler, vm)) {
            Some(Some(1)) => Ok(()),
            Some(None) => {
                let frame = vm.current_frame().map_or_else(|| vm.ctx.none(), |frame| frame.as_object().to_owned());
                handler.unwrap_or_else(|| vm.ctx.none()).call((number, frame), vm).map(drop)
            }
            _ => by_default(number, vm),
        }
    }
}

/// What a signal does when the program set no handler for it.
fn by_default(number: i32, vm: &VirtualMachine) -> PyResult<()> {
    if number == SIGINT {
        return Err(vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned()));
    }
    if HARMLESS.contains(&number) {
        return Ok(());
    }
    if STOPPING.contains(&number) {
        return Err(vm.new_os_error(format!("signal {number} would stop this process, which looplab keeps running")));
    }
    // As a shell reports a process that a signal ended.
    run::leave(128 + number)
}

/// A signal's bit in the set of those that are due.
const fn bit(number: i32) -> u64 {
    1 << (number - 1)
}

/// Lets an interrupt that is due happen now. For native code whose wait was [interrupted]: unlike
/// `VirtualMachine::check_signals`, it never puts the interrupt off.
///
/// [interrupted]: crate::runtime::Interrupted
///
/// # Errors
/// `KeyboardInterrupt`, or whatever the program's handler raised.
pub fn check(vm: &VirtualMachine) -> PyResult<()> {
    let before = ASKED.replace(true);
    let checked = vm.check_signals();
    ASKED.set(before);
    checked
}

/// Whether an exception may be raised between the present two instructions.
///
/// RustPython 0.5 forgets to clear the argument of the instruction it interrupts, and mixes it into
/// that of the first instruction of the exception's handler. Most handlers begin with one that has
/// no argument. Where one does not (around a whole coroutine, and at the end of an `except … as
/// name:`), the instruction that is interrupted must have none itself.
fn is_good_moment(vm: &VirtualMachine) -> bool {
    if ASKED.get() {
        return true;
    }
    let Some(frame) = vm.current_frame() else { return true };
    let Some(next) = frame.lasti().checked_sub(1) else { return true };
    let Some(handler) = find_exception_handler(&frame.code.exceptiontable, next) else { return true };
    let instructions = &frame.code.instructions;
    let operation = |at: u32| usize::try_from(at).map_or(Instruction::Nop, |at| instructions.read_op(at));
    let argument = usize::try_from(next).map_or(0, |at| u8::from(instructions.read_arg(at)));
    let is_extended = next > 0 && matches!(operation(next - 1), Instruction::ExtendedArg);
    matches!(operation(handler.target), Instruction::PushExcInfo) || argument == 0 && !is_extended
}

/// Raises an exception at the next instruction, by way of a trace function: from there it leaves the
/// present function at once, past the handler that would go wrong.
fn postpone(error: PyBaseExceptionRef, vm: &VirtualMachine) {
    let Some(frame) = vm.current_frame() else { return };
    let waiting = Mutex::new(Some(error));
    let raise = move |args: FuncArgs, vm: &VirtualMachine| -> PyResult {
        vm.trace_func.replace(vm.ctx.none());
        let Some(error) = lock(&waiting).take() else { return Ok(vm.ctx.none()) };
        let enters =
            args.args.get(1).and_then(|event| event.str(vm).ok()).is_some_and(|event| event.to_str() == Some("call"));
        if let Some(frame) = vm.current_frame()
            && !enters
        {
            // Only exceptions of an instruction itself get this entry from RustPython.
            let (lasti, line) = (frame.lasti().saturating_sub(1) * 2, frame.current_location().line);
            let entry = PyTraceback::new(error.__traceback__(), frame, lasti, line);
            // It cannot fail for a traceback; if it did, only the entry would be missing.
            drop(error.as_object().set_attr("__traceback__", entry.into_ref(&vm.ctx), vm));
        }
        Err(error)
    };
    let raise: PyObjectRef = vm.new_function("raise_interrupt", raise).into();
    *frame.trace.lock() = raise.clone();
    *frame.trace_opcodes.lock() = true;
    vm.trace_func.replace(raise);
    vm.use_tracing.set(true);
}

/// What else could disturb the process's signals is refused.
fn leave_the_process_alone(module: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check_number(number: i32, vm: &VirtualMachine) -> PyResult<()> {
    if (1..NSIG).contains(&number) { Ok(()) } else { Err(vm.new_value_error("signal number out of range")) }
}

/// 0 for `SIG_DFL`, 1 for `SIG_IGN`, nothing for a function.
fn handler_number(handler: &PyObjectRef, vm: &VirtualMachine) -> Option<i32> {
    handler.clone().try_into_value::<i32>(vm).ok().filter(|number| (0..=1).contains(number))
}
