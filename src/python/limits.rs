//! What a program may take before it is stopped, so that no program can hang the machine.
//!
//! Memory has three fences: past the first the program gets a `MemoryError`, past the second the
//! process ends itself with a message, past the third the operating system refuses. Recursion ends
//! in a `RecursionError`, because the interpreter runs on a stack far larger than its own limit.

use std::time::Duration;

use rlimit::Resource;

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

/// Room above the first fence, to handle the error in.
const GRACE: u64 = 1 << 28;

/// Address space for what the allocator does not see: stacks, the binary, its mappings.
const UNSEEN: u64 = 1 << 32;

/// Puts the fences up, for this whole process. Only a kernel process calls this.
///
/// # Errors
/// When the operating system does not accept a limit; the allocator's fences stand all the same.
pub fn apply(limits: &Limits) -> std::io::Result<()> {
    let hard = limits.memory.saturating_add(GRACE);
    alloc::set_limits(
        usize::try_from(limits.memory).unwrap_or(usize::MAX),
        usize::try_from(hard).unwrap_or(usize::MAX),
    );
    let space = hard.saturating_add(UNSEEN);
    rlimit::setrlimit(Resource::CORE, 0, 0)?;
    rlimit::setrlimit(Resource::AS, space, space)
}

/// Whether this many more bytes are more than there is room for.
pub(super) fn is_too_much(bytes: usize) -> bool {
    bytes > alloc::room()
}

/// Raises `MemoryError` in the program whenever it is past the first fence. Runs for ever, on a
/// thread of its own.
pub(super) fn watch_memory(interrupter: &Interrupter) -> ! {
    alloc::watch_from_here();
    loop {
        std::thread::park();
        while alloc::take_over() {
            interrupter.out_of_memory();
            // Time to handle the error and to let go of something before it is raised again.
            std::thread::park_timeout(Duration::from_millis(250));
        }
    }
}
