//! The caps on a process that runs programs, as the operating system keeps them.

use super::program::Limits;
use crate::python;

/// Caps what this process may take. A limit that the system does not know is not there; the others stand.
pub(super) fn close(limits: &Limits) {
    drop(python::limits::apply(&python::Limits { memory: limits.memory }));
    drop(rlimit::setrlimit(rlimit::Resource::CPU, limits.processor, limits.processor.saturating_add(1)));
}
