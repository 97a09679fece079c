//! What the things that tasks share hold, and who has them: the items of a queue, a lock's holder, the permits of a
//! semaphore, told whenever they change.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use rustpython_vm::{PyObject, VirtualMachine};

use super::host;
use super::things::{known, touched};
use crate::ident::{ResourceId, TaskId};
use crate::python::{current, ledger};
use crate::trace::{ResourceKind, What};

thread_local! {
    /// Who holds the locks and permits seen; a task that holds several permits is there several times.
    static HOLDERS: RefCell<HashMap<ResourceId, Vec<TaskId>>> = RefCell::default();
    /// Whose doing a change of permits is, when it is not the running task's.
    static ON_BEHALF: Cell<Option<TaskId>> = const { Cell::new(None) };
}

/// Who holds a lock or permits of a semaphore, each once.
pub(super) fn holders(resource: ResourceId) -> Vec<TaskId> {
    let mut holders = HOLDERS.with_borrow(|all| all.get(&resource).cloned()).unwrap_or_default();
    holders.sort_unstable();
    holders.dedup();
    holders
}

/// Records how many items a queue holds.
pub(super) fn queue_changed(queue: &PyObject, vm: &VirtualMachine) {
    let Some(resource) = touched(queue, ResourceKind::Queue, vm) else { return };
    let length = queue.get_attr("_queue", vm).and_then(|items| items.length(vm));
    if let Ok(length) = length {
        ledger::holds(resource, u32::try_from(length).unwrap_or(u32::MAX));
    }
}

/// Records that a lock was taken or given back.
pub(super) fn lock_changed(lock: &PyObject, locked: bool, vm: &VirtualMachine) {
    let Some(resource) = touched(lock, ResourceKind::Lock, vm) else { return };
    let task = current::task();
    if locked {
        acquired(resource, task);
    } else {
        // Whoever gives a lock back, it is nobody's now.
        HOLDERS.with_borrow_mut(|all| all.remove(&resource));
        host::record(What::Released { resource, task });
    }
}

fn acquired(resource: ResourceId, task: TaskId) {
    HOLDERS.with_borrow_mut(|all| all.entry(resource).or_default().push(task));
    host::record(What::Acquired { resource, task });
}

fn released(resource: ResourceId, task: TaskId) {
    HOLDERS.with_borrow_mut(|all| {
        if let Some(holders) = all.get_mut(&resource) {
            // A permit may be given back by somebody else than who took it.
            if let Some(at) = holders.iter().position(|&holder| holder == task) {
                holders.remove(at);
            } else {
                holders.pop();
            }
        }
    });
    host::record(What::Released { resource, task });
}

/// Lets a change of permits count as this task's doing, though another one makes it.
pub(super) fn on_behalf_of<R>(task: TaskId, change: impl FnOnce() -> R) -> R {
    let before = ON_BEHALF.replace(Some(task));
    let result = change();
    ON_BEHALF.set(before);
    result
}

/// Records how many permits a semaphore has left, and who took or gave one.
pub(super) fn permits_changed(semaphore: &PyObject, before: u32, now: u32, vm: &VirtualMachine) {
    let Some(resource) = touched(semaphore, ResourceKind::Semaphore, vm) else { return };
    let task = ON_BEHALF.get().unwrap_or_else(current::task);
    if now < before {
        acquired(resource, task);
    } else if now > before {
        released(resource, task);
    }
    ledger::holds(resource, now);
}

/// Records whether an event is set, if anybody ever waited for it. The library has events of its own inside queues.
pub(super) fn flag_changed(event: &PyObject, set: bool) {
    if let Some(resource) = known(event).filter(|_| host::is_recording()) {
        ledger::holds(resource, u32::from(set));
    }
}

/// Records how many tasks wait at a barrier.
pub(super) fn arrivals_changed(barrier: &PyObject, now: u32, vm: &VirtualMachine) {
    if let Some(resource) = touched(barrier, ResourceKind::Barrier, vm) {
        ledger::holds(resource, now);
    }
}
