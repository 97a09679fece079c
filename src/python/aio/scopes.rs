//! Timeouts, task groups and gathers as things that open and close.
//!
//! The library's classes stay as they are: an attribute that they assign at their beginning and end is
//! watched (`watched`), and a group's tasks are told when they are created.

use rustpython_vm::{PyObject, VirtualMachine};

use super::task::Task;
use super::{host, things};
use crate::python::current;
use crate::time::SimTime;
use crate::trace::{ResourceKind, What};

/// An `asyncio.timeout` was entered by the running task.
fn timeout_entered(timeout: &PyObject, vm: &VirtualMachine) {
    let now = host::clock().now();
    let when = timeout.get_attr("_when", vm).and_then(|when| when.try_float(vm)).map(|when| when.to_f64());
    let name = when.map_or_else(
        |_| "timeout without a deadline".to_owned(),
        |when| format!("timeout of {}", seconds(SimTime::from_secs_f64(when).since(now).as_secs_f64())),
    );
    let resource = things::created(timeout, ResourceKind::Timeout, &name, vm);
    host::record(What::Member { resource, task: current::task() });
}

/// A length in seconds, to the millisecond: what the program wrote, but for the moment that passed since.
fn seconds(length: f64) -> String {
    format!("{} s", (length * 1000.0).ceil() / 1000.0)
}

/// What `Timeout._state` became.
pub(super) fn timeout_turned(timeout: &PyObject, state: &PyObject, vm: &VirtualMachine) {
    if !host::is_recording() {
        return;
    }
    let state = state.get_attr("value", vm).and_then(|value| value.str(vm)).map(|value| value.to_string());
    match state.as_deref() {
        Ok("active") => timeout_entered(timeout, vm),
        Ok("expired" | "finished") => things::closed(timeout),
        _ => {}
    }
}

/// A task was created in a group.
pub(super) fn joined_group(group: &PyObject, task: &PyObject, vm: &VirtualMachine) {
    if let Some(task) = task.downcast_ref::<Task>()
        && let Some(resource) = things::touched(group, ResourceKind::Group, vm)
    {
        host::record(What::Member { resource, task: task.id() });
    }
}
