//! How much memory this process holds, and what happens when that is too much.
//!
//! The one module with `unsafe`: a global allocator that passes everything on to another one and
//! keeps count. Past a soft limit it calls an alarm, which can raise `MemoryError`; past a hard
//! one it refuses, and the process dies with a message that says so.
#![expect(unsafe_code, reason = "a global allocator is an unsafe trait; this one only counts and delegates")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering};
use std::thread::Thread;

use mimalloc::MiMalloc;

/// For the environment of a process that runs programs: the allocator then keeps freed memory for five
/// seconds before it gives it back. Programs with thousands of tasks free and take tens of megabytes over and
/// over, and the system clears each page anew.
pub const KEEP: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "5000");

/// What a thread counts for itself before it tells the others.
const BATCH: isize = 64 * 1024;

static USED: AtomicIsize = AtomicIsize::new(0);
static SOFT: AtomicUsize = AtomicUsize::new(usize::MAX);
static HARD: AtomicUsize = AtomicUsize::new(usize::MAX);
/// Set while the alarm is not to be called again.
static OVER: AtomicBool = AtomicBool::new(false);
static ALARM: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();
static WATCHER: OnceLock<Thread> = OnceLock::new();

thread_local! {
    /// Bytes this thread took (or gave back, below zero) and has not yet added to [`USED`].
    static UNTOLD: Cell<isize> = const { Cell::new(0) };
}

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

/// Bytes in use, to within 64 KiB a thread.
pub fn used() -> usize {
    usize::try_from(USED.load(Ordering::Relaxed)).unwrap_or(0)
}

/// Sets the limits, in bytes.
pub(super) fn set_limits(soft: usize, hard: usize) {
    SOFT.store(soft, Ordering::Relaxed);
    HARD.store(hard, Ordering::Relaxed);
}

/// Bytes that may be in use before memory counts as scarce.
pub(super) fn soft_limit() -> usize {
    SOFT.load(Ordering::Relaxed)
}

/// Bytes that one more allocation may have.
pub(super) fn room() -> usize {
    HARD.load(Ordering::Relaxed).saturating_sub(used())
}

/// Calls `alarm` when the soft limit is passed, and unparks this thread, which is to call
/// [`arm_again`]. A process has one alarm; a second interpreter's would have nothing to add.
pub(super) fn watch_from_here(alarm: impl Fn() + Send + Sync + 'static) {
    drop(ALARM.set(Box::new(alarm)));
    drop(WATCHER.set(std::thread::current()));
}

/// Whether the alarm was called and not armed again.
pub(super) fn is_over() -> bool {
    OVER.load(Ordering::Relaxed)
}

/// Lets the alarm be called again.
pub(super) fn arm_again() {
    OVER.store(false, Ordering::Relaxed);
}

fn count(bytes: isize) {
    // A thread that is ending has no cell any more; its last bytes go uncounted.
    let _ = UNTOLD.try_with(|untold| {
        let sum = untold.get().wrapping_add(bytes);
        if sum.unsigned_abs() < BATCH.unsigned_abs() {
            untold.set(sum);
        } else {
            untold.set(0);
            tell(sum);
        }
    });
}

#[cold]
fn tell(sum: isize) {
    let used = USED.fetch_add(sum, Ordering::Relaxed).wrapping_add(sum);
    if sum > 0
        && usize::try_from(used).is_ok_and(|used| used > SOFT.load(Ordering::Relaxed))
        && !OVER.swap(true, Ordering::Relaxed)
    {
        // The alarm may allocate: that brings us here again, once, and `OVER` ends it.
        if let Some(alarm) = ALARM.get() {
            alarm();
        }
        if let Some(watcher) = WATCHER.get() {
            watcher.unpark();
        }
    }
}

/// Whether an allocation of this size would pass the hard limit. Small ones are let through until
/// their batch is told.
fn is_refused(size: usize) -> bool {
    size >= BATCH.unsigned_abs() && size > room() || used() > HARD.load(Ordering::Relaxed)
}

fn signed(size: usize) -> isize {
    isize::try_from(size).unwrap_or(isize::MAX)
}

// SAFETY: every call goes to `MiMalloc` with the layout it came with; counting touches no memory
// but our own statics, and the alarm it may call sends a message: neither unwinds, and no borrow or
// lock is held when the alarm allocates. A refusal returns null, as the trait allows.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_refused(layout.size()) {
            return std::ptr::null_mut();
        }
        count(signed(layout.size()));
        // SAFETY: the caller upholds `GlobalAlloc::alloc`'s contract, which is `MiMalloc`'s too.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-signed(layout.size()));
        // SAFETY: `pointer` came from `MiMalloc` through `alloc` above, with this layout.
        unsafe { MiMalloc.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_refused(layout.size()) {
            return std::ptr::null_mut();
        }
        count(signed(layout.size()));
        // SAFETY: as for `alloc`.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if new_size > layout.size() && is_refused(new_size - layout.size()) {
            return std::ptr::null_mut();
        }
        count(signed(new_size) - signed(layout.size()));
        // SAFETY: `pointer` came from `MiMalloc` with this layout; the caller vouches for `new_size`.
        unsafe { MiMalloc.realloc(pointer, layout, new_size) }
    }
}
