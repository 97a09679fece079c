//! Event loops that run on worker threads and watch sockets: they look again when anything is done to one.
//!
//! The main thread's loop needs no telling: it looks whenever the workers have had their turns.

use std::sync::{Mutex, PoisonError};

use crate::runtime::Outside;
use crate::trace::{Cause, CauseKind};

static LOOPS: Mutex<Vec<Outside>> = Mutex::new(Vec::new());

/// Tells this loop from now on.
pub(in crate::python) fn tell(outside: Outside) {
    LOOPS.lock().unwrap_or_else(PoisonError::into_inner).push(outside);
}

/// Tells all loops that are still open.
pub(super) fn wake() {
    let mut loops = LOOPS.lock().unwrap_or_else(PoisonError::into_inner);
    loops.retain(|one| !one.is_closed());
    for one in loops.iter() {
        one.post(Cause { kind: CauseKind::Io, by: 0 }, Box::new(|| ()));
    }
}
