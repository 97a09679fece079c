//! Who a thread is in its run: the main thread, a worker, or one whose work is over.

use std::cell::Cell;

use crate::ident::WorkerId;

/// The number of a thread: 0 for the main one, a [`WorkerId`] for the others.
pub(super) type Seat = u32;

/// The thread that moves time.
pub(super) const MAIN: Seat = 0;

/// The seat of a thread whose work is over.
pub(super) const GONE: Seat = Seat::MAX;

thread_local! {
    static SEAT: Cell<Seat> = const { Cell::new(MAIN) };
}

/// Who this thread is. A thread that never took a place counts as the main one.
pub(super) fn here() -> Seat {
    SEAT.get()
}

/// Gives this thread a seat.
pub(super) fn sit(seat: Seat) {
    SEAT.set(seat);
}

/// Whether this thread has a place among the workers.
pub(super) fn is_worker() -> bool {
    !matches!(SEAT.get(), MAIN | GONE)
}

/// The worker that this thread is; `NONE` on the main thread.
#[must_use]
pub fn worker() -> WorkerId {
    WorkerId(if is_worker() { SEAT.get() } else { 0 })
}
