//! What a program may take before it is stopped, so that no program can hang the machine.
//!
//! Memory has three fences: past the first the program gets a `MemoryError`, past the second the
//! process ends itself with a message, past the third the operating system refuses. Recursion ends
//! in a `RecursionError`, because the interpreter runs on a stack far larger than its own limit.

use std::sync::OnceLock;
use std::time::Duration;

use rlimit::Resource;
use rustpython_vm::builtins::{PyInt, PyStr};
use rustpython_vm::protocol::PySequence;
use rustpython_vm::{PyObject, PyResult, VirtualMachine};

use super::alloc;
use super::signals::Interrupter;

/// What a kernel process may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory before `MemoryError`.
    pub memory: u64,
}

impl Default for Limits {
    /// One gibibyte.
    fn default() -> Self {
        Self { memory: 1 << 30 }
    }
}

/// The stack of the thread that runs Python, in bytes. It is reserved, and used only as needed.
pub(super) const STACK: usize = 1 << 29;

/// Calls nested deeper than this raise `RecursionError`, whatever `sys.setrecursionlimit` is told:
/// unwinding them takes RustPython 0.5 time in the square of the depth (6 s for 80,000).
const DEEPEST: i64 = 20_000;

/// Room above the first fence, to handle the error in.
const GRACE: u64 = 1 << 28;

/// Address space for what the allocator does not see: stacks, the binary, its mappings.
const UNSEEN: u64 = 1 << 32;

/// Numbers longer than this part of the room there is are not computed: that would take minutes,
/// and native code cannot be interrupted.
const NUMBER_SHARE: usize = 16;

/// Puts the fences up, for this whole process. Only a kernel process calls this.
///
/// # Errors
/// When the operating system does not accept a limit; the allocator's fences stand all the same.
pub fn apply(limits: &Limits) -> std::io::Result<()> {
    let hard = limits.memory.saturating_add(GRACE);
    let bytes = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);
    alloc::set_limits(bytes(limits.memory), bytes(hard));
    let space = hard.saturating_add(UNSEEN);
    rlimit::setrlimit(Resource::CORE, 0, 0)?;
    rlimit::setrlimit(Resource::AS, space, space)
}

/// Stays by the program for as long as the process lives, on a thread of its own, and arms the alarm
/// of the first fence again after it was raised.
pub(super) fn watch(interrupter: &Interrupter) -> ! {
    let warned = interrupter.clone();
    alloc::watch_from_here(move || warned.out_of_memory());
    loop {
        std::thread::park();
        if alloc::is_over() {
            // Time to handle the error and to let go of something before it is raised again.
            std::thread::park_timeout(Duration::from_millis(250));
            alloc::arm_again();
        }
    }
}

/// Puts the fences that are Python's own: on recursion, and before single giant allocations, which
/// would otherwise end the process instead of raising `MemoryError`.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let original = vm.sys_module.get_attr("setrecursionlimit", vm)?;
    let set = move |limit: i64, vm: &VirtualMachine| original.call((limit.min(DEEPEST),), vm).map(drop);
    vm.sys_module.set_attr("setrecursionlimit", vm.new_function("setrecursionlimit", set), vm)?;
    fence_repetition(vm);
    fence_numbers(vm);
    Ok(())
}

fn check_room(bytes: Option<usize>, room: usize, vm: &VirtualMachine) -> PyResult<()> {
    if bytes.is_some_and(|bytes| bytes <= room) { Ok(()) } else { Err(vm.new_memory_error("")) }
}

type Repeat = fn(PySequence<'_>, isize, &VirtualMachine) -> PyResult;

/// `[0] * n`, `"ab" * n` and their like look before they allocate.
fn fence_repetition(vm: &VirtualMachine) {
    macro_rules! fence {
        ($($class:ident of $size:literal)*) => {$(
            {
                static ORIGINAL: OnceLock<Repeat> = OnceLock::new();
                fn repeat(sequence: PySequence<'_>, times: isize, vm: &VirtualMachine) -> PyResult {
                    check_repetition(sequence.obj, $size, times, vm)?;
                    match ORIGINAL.get() {
                        Some(original) => original(sequence, times, vm),
                        None => Ok(vm.ctx.not_implemented()),
                    }
                }
                let slot = &vm.ctx.types.$class.slots.as_sequence.repeat;
                if let Some(original) = slot.load() && ORIGINAL.set(original).is_ok() {
                    slot.store(Some(repeat));
                }
            }
        )*};
    }
    fence!(list_type of 8 tuple_type of 8 str_type of 1 bytes_type of 1 bytearray_type of 1);
}

fn check_repetition(object: &PyObject, item_size: usize, times: isize, vm: &VirtualMachine) -> PyResult<()> {
    let times = usize::try_from(times).unwrap_or(0);
    let once = match object.downcast_ref::<PyStr>() {
        Some(text) => text.byte_len(),
        None => object.length(vm)?.saturating_mul(item_size),
    };
    check_room(once.checked_mul(times), alloc::room(), vm)
}

type Power = fn(&PyObject, &PyObject, &PyObject, &VirtualMachine) -> PyResult;
type Shift = fn(&PyObject, &PyObject, &VirtualMachine) -> PyResult;

/// `a ** b` and `a << b` look how long the result will be.
fn fence_numbers(vm: &VirtualMachine) {
    static POWER: OnceLock<Power> = OnceLock::new();
    static SHIFT: OnceLock<Shift> = OnceLock::new();
    fn power(base: &PyObject, exponent: &PyObject, modulus: &PyObject, vm: &VirtualMachine) -> PyResult {
        if vm.is_none(modulus) {
            // 0, 1 and -1 stay as short as they are.
            check_number(base, exponent, |bits, times| if bits > 1 { bits.checked_mul(times) } else { Some(1) }, vm)?;
        }
        POWER.get().map_or_else(|| Ok(vm.ctx.not_implemented()), |original| original(base, exponent, modulus, vm))
    }
    fn shift(number: &PyObject, places: &PyObject, vm: &VirtualMachine) -> PyResult {
        check_number(number, places, |bits, places| if bits > 0 { bits.checked_add(places) } else { Some(1) }, vm)?;
        SHIFT.get().map_or_else(|| Ok(vm.ctx.not_implemented()), |original| original(number, places, vm))
    }
    let slots = &vm.ctx.types.int_type.slots.as_number;
    if let Some(original) = slots.power.load()
        && POWER.set(original).is_ok()
    {
        slots.power.store(Some(power));
    }
    if let Some(original) = slots.lshift.load()
        && SHIFT.set(original).is_ok()
    {
        slots.lshift.store(Some(shift));
    }
}

/// Checks the length of a result: of two integers, the bits of the first and the value of the second
/// give the bits of the result.
fn check_number(a: &PyObject, b: &PyObject, length: fn(u64, u64) -> Option<u64>, vm: &VirtualMachine) -> PyResult<()> {
    let (Some(a), Some(b)) = (a.downcast_ref::<PyInt>(), b.downcast_ref::<PyInt>()) else { return Ok(()) };
    let bits = a.as_bigint().bits();
    // A negative second number gives a fraction or an error of its own.
    let value = match u64::try_from(b.as_bigint()) {
        Ok(value) => value,
        Err(_) if b.as_bigint().bits() > 64 && u64::try_from(-b.as_bigint()).is_err() => u64::MAX,
        Err(_) => return Ok(()),
    };
    let bytes = length(bits, value).and_then(|bits| usize::try_from(bits / 8).ok());
    check_room(bytes, alloc::room() / NUMBER_SHARE, vm)
}
