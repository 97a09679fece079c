//! The things that tasks share, as the trace knows them: a queue, a lock, a pool gets a number when it is seen for the first
//! time, and the name of the program's variable that holds it.
//!
//! A thing that is gone leaves its number to nobody. What it holds later, and who has it, is told by `holdings`.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{PyDict, PyModule, PyType, PyWeak};
use rustpython_vm::bytecode::CodeFlags;
use rustpython_vm::frame::FrameRef;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, VirtualMachine};

use super::host;
use crate::ident::ResourceId;
use crate::python::{current, ledger, net};
use crate::trace::recorder::Counter;
use crate::trace::{ResourceKind, What};

thread_local! {
    /// The numbers of things seen, by address. The weak reference tells whether the address is still theirs.
    static SEEN: RefCell<HashMap<usize, (PyRef<PyWeak>, ResourceId)>> = RefCell::default();
    /// How many things of each kind came by a name; the empty name is that of those without one.
    static NAMESAKES: RefCell<HashMap<(ResourceKind, String), u32>> = RefCell::default();
}

/// The number of a thing that running code touches, when anything is recorded.
pub(super) fn touched(subject: &PyObject, kind: ResourceKind, vm: &VirtualMachine) -> Option<ResourceId> {
    if !host::is_recording() {
        return None;
    }
    known(subject).or_else(|| {
        let frames: Vec<FrameRef> = current::frames(vm).collect();
        Some(resource_of(subject, kind, &frames, vm))
    })
}

/// The number of a pool; the first time it is touched, how many it holds is recorded, too (0: as many as one likes).
///
/// A database connection that carries one statement at a time is the connection itself.
pub(super) fn pool(pool: &PyObject, capacity: u32, vm: &VirtualMachine) -> Option<ResourceId> {
    if let Ok(Some(_)) = vm.get_attribute_opt(pool.to_owned(), "_transport") {
        return Some(socket_of(pool, ResourceKind::Connection, vm)).filter(|resource| resource.is_some());
    }
    let is_new = known(pool).is_none();
    let resource = touched(pool, ResourceKind::Pool, vm)?;
    if is_new {
        host::record(What::Capacity { resource, capacity });
    }
    Some(resource)
}

/// The number of a thing that tasks share; a new one when it is seen for the first time.
pub(super) fn resource_of(
    subject: &PyObject,
    kind: ResourceKind,
    frames: &[FrameRef],
    vm: &VirtualMachine,
) -> ResourceId {
    if let Some(resource) = known(subject) {
        return resource;
    }
    let mut name = name_of(subject, kind, frames, vm);
    if kind == ResourceKind::Pool {
        // `session._connector` is known to programs as `session.connector`.
        name = name.replace("._", ".");
    }
    let resource = created(subject, kind, &name, vm);
    measure(resource, kind, subject, vm);
    resource
}

/// Gives a thing that is seen for the first time a number, and records it under this name.
pub(super) fn created(subject: &PyObject, kind: ResourceKind, name: &str, vm: &VirtualMachine) -> ResourceId {
    let resource = ResourceId(host::recorder().next_id(Counter::Resource));
    // What cannot be referred to weakly (a set) gets a new number each time.
    let _ = remember(subject, resource, vm);
    ledger::created(resource, kind, name);
    resource
}

/// Records that a scope is over, if it was ever seen.
pub(super) fn closed(subject: &PyObject) {
    let Some(resource) = known(subject) else { return };
    let before = SEEN.with_borrow_mut(|seen| seen.remove(&subject.get_id()));
    drop(before);
    ledger::forget(resource);
    host::record(What::Closed { resource });
}

/// Says that an object stands for something that has its number already.
pub(super) fn introduce(subject: &PyObject, resource: ResourceId, name: String, vm: &VirtualMachine) {
    if remember(subject, resource, vm) {
        ledger::call(resource, name);
    }
}

/// Keeps a thing's number for as long as it is there. Says whether it can be referred to weakly.
fn remember(subject: &PyObject, resource: ResourceId, vm: &VirtualMachine) -> bool {
    let Ok(weak) = subject.downgrade(None, vm) else { return false };
    let before = SEEN.with_borrow_mut(|seen| seen.insert(subject.get_id(), (weak, resource)));
    drop(before);
    true
}

/// The number of a thing that was seen before and is still there.
pub(super) fn known(subject: &PyObject) -> Option<ResourceId> {
    let (weak, resource) = SEEN.with_borrow(|seen| seen.get(&subject.get_id()).cloned())?;
    weak.upgrade().is_some_and(|alive| alive.is(subject)).then_some(resource)
}

/// The name of a variable of the program that holds the thing, else a number of its own.
fn name_of(subject: &PyObject, kind: ResourceKind, frames: &[FrameRef], vm: &VirtualMachine) -> String {
    // The set of an `asyncio.wait` is the library's own copy: no variable holds it.
    let frames = if subject.class().is(vm.ctx.types.set_type) { &[] } else { frames };
    let own = || frames.iter().filter(|frame| current::file_of(&frame.code).is_some());
    // A global is the same in every function; a parameter is called differently in each.
    let global = own().next().and_then(|frame| variable(&frame.globals, subject, vm));
    let local = || {
        own().find_map(|frame| {
            let local = with_locals(frame, vm, |locals| holder(locals, subject, vm));
            local.or_else(|| holder(&frame.globals, subject, vm))
        })
    };
    match global.or_else(local) {
        Some(name) if lasts(kind) => distinct(name, kind),
        Some(name) => name,
        None => format!("{}-{}", kind.term(), count_up(kind, "")),
    }
}

/// Things that several tasks speak of for long: two of one name could not be told apart.
const fn lasts(kind: ResourceKind) -> bool {
    use ResourceKind::{Barrier, Condition, Event, Lock, Queue, Semaphore};
    matches!(kind, Barrier | Condition | Event | Lock | Queue | Semaphore)
}

/// The name, with a number from the second thing of this kind and name on.
fn distinct(name: String, kind: ResourceKind) -> String {
    match count_up(kind, &name) {
        1 => name,
        number => format!("{name}-{number}"),
    }
}

/// How many of a kind came by this name, the present one included.
fn count_up(kind: ResourceKind, name: &str) -> u32 {
    NAMESAKES.with_borrow_mut(|all| {
        let count = all.entry((kind, name.to_owned())).or_default();
        *count += 1;
        *count
    })
}

/// The variable that holds the thing itself.
fn variable(names: &Py<PyDict>, subject: &PyObject, vm: &VirtualMachine) -> Option<String> {
    let names = names.to_owned();
    let (name, _) = names.into_iter().find(|(_, value)| value.is(subject))?;
    name.str(vm).ok().map(|name| name.to_string())
}

/// The variable that holds the thing, itself or as an attribute of an object (`self.queue`).
fn holder(names: &Py<PyDict>, subject: &PyObject, vm: &VirtualMachine) -> Option<String> {
    let names = names.to_owned();
    let rows: Vec<_> = names.into_iter().collect();
    let text = |name: &PyObjectRef| name.str(vm).ok().map(|name| name.to_string());
    if let Some((name, _)) = rows.iter().find(|(_, value)| value.is(subject)) {
        return text(name);
    }
    for (name, value) in &rows {
        let Some(attributes) = value.dict() else { continue };
        if value.downcastable::<PyModule>() || value.downcastable::<PyType>() {
            continue;
        }
        if let Some((attribute, _)) = attributes.into_iter().find(|(_, value)| value.is(subject)) {
            return Some(format!("{}.{}", text(name)?, text(&attribute)?));
        }
    }
    None
}

/// What the thing holds, and how much it can hold.
fn measure(resource: ResourceId, kind: ResourceKind, subject: &PyObject, vm: &VirtualMachine) {
    let number = |name: &'static str| -> Option<u32> {
        subject.get_attr(name, vm).ok()?.try_int(vm).ok()?.try_to_primitive::<u32>(vm).ok()
    };
    let length =
        |name: &'static str| -> Option<u32> { u32::try_from(subject.get_attr(name, vm).ok()?.length(vm).ok()?).ok() };
    let (capacity, depth) = match kind {
        ResourceKind::Queue => (number("_maxsize"), length("_queue")),
        ResourceKind::Semaphore => (number("_bound_value"), number("_value")),
        ResourceKind::Barrier => (number("_parties"), number("_count")),
        ResourceKind::Event => (None, number("_value").filter(|set| *set > 0)),
        _ => (None, None),
    };
    if let Some(capacity) = capacity {
        host::record(What::Capacity { resource, capacity });
    }
    if let Some(depth) = depth {
        ledger::holds(resource, depth);
    }
}

/// The number of the socket behind a stream, a server or a socket object, which got it when it was connected.
pub(super) fn socket_of(subject: &PyObject, kind: ResourceKind, vm: &VirtualMachine) -> ResourceId {
    if !matches!(kind, ResourceKind::Connection | ResourceKind::Server) {
        return ResourceId::NONE;
    }
    let of_stream = || subject.get_attr("_transport", vm).and_then(|transport| transport.get_attr("_sock_fd", vm));
    let of_server = || {
        let sockets = subject.get_attr("_sockets", vm)?;
        vm.call_method(&*sockets.get_item(&0, vm)?, "fileno", ())
    };
    let found = vm.call_method(subject, "fileno", ()).or_else(|_| of_stream()).or_else(|_| of_server());
    let descriptor = found.and_then(|found| found.try_index(vm)).and_then(|found| found.try_to_primitive::<i32>(vm));
    descriptor.map_or(ResourceId::NONE, net::resource_of)
}

/// Looks into a function's variables. The snapshot they come in would keep what they hold alive, so
/// it is emptied again, unless the program has asked for it itself.
pub(super) fn with_locals<R>(
    frame: &FrameRef,
    vm: &VirtualMachine,
    look: impl FnOnce(&Py<PyDict>) -> Option<R>,
) -> Option<R> {
    if !frame.code.flags.contains(CodeFlags::OPTIMIZED) {
        return None;
    }
    // A snapshot that is there and empty is one of ours, from the last time.
    let is_ours = frame.locals.get().is_none_or(|before| before.obj().length(vm).is_ok_and(|length| length == 0));
    let locals = PyObjectRef::from(frame.locals(vm).ok()?).downcast::<PyDict>().ok()?;
    let found = look(&locals);
    if is_ours {
        drop(vm.call_method(locals.as_object(), "clear", ()));
    }
    found
}
