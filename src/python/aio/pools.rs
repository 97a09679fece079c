//! Pools of connections that Python code keeps, in the trace: who took a place, who gave one back.
//!
//! The stand-ins (`src/python/stand_ins`) call these where a task comes to hold a connection. A pool's depth is the
//! number of connections in use.

use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::{PyObjectRef, VirtualMachine};

use super::{host, things};
use crate::python::{current, ledger};
use crate::runtime::Mode;
use crate::trace::{WarningKind, What};

/// `_looplab.pool_taken(pool, in_use, capacity)`: the running task took a place.
pub(super) fn taken(pool: &PyObjectRef, in_use: u32, capacity: u32, vm: &VirtualMachine) {
    if let Some(resource) = things::pool(pool, capacity, vm) {
        host::record(What::Acquired { resource, task: current::task() });
        ledger::holds(resource, in_use);
    }
}

/// `_looplab.pool_given_back(pool, in_use, capacity)`: the running task gave a place back.
pub(super) fn given_back(pool: &PyObjectRef, in_use: u32, capacity: u32, vm: &VirtualMachine) {
    if let Some(resource) = things::pool(pool, capacity, vm) {
        host::record(What::Released { resource, task: current::task() });
        ledger::holds(resource, in_use);
    }
}

/// `_looplab.pool_closed(pool)`.
pub(super) fn closed(pool: &PyObjectRef) {
    things::closed(pool);
}

/// `_looplab.unclosed(text)`: something was left open.
pub(super) fn unclosed(text: &PyStrRef) {
    host::record(What::Warned {
        task: current::task(),
        kind: WarningKind::Unclosed,
        text: host::intern(&text.to_string_lossy()),
    });
}

/// `_looplab.simulated()`: whether the network is the simulated one.
pub(super) fn simulated() -> bool {
    host::clock().mode() == Mode::Virtual
}
