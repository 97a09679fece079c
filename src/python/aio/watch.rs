//! What a task waits for, read from its await chain.
//!
//! When a step ends pending, the chain of coroutines from the task down to the future it yielded
//! says it all: the innermost frame of the program gives the line, the library's frames below it and
//! their `self` give the queue, lock or group. Nothing of the library is changed for that.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use rustpython_vm::builtins::{
    PyBaseExceptionRef, PyCoroutine, PyDict, PyGenerator, PyModule, PyStrRef, PyType, PyWeak,
};
use rustpython_vm::bytecode::CodeFlags;
use rustpython_vm::frame::FrameRef;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, VirtualMachine};

use super::future::Future;
use super::{host, stacks};
use crate::ident::{ResourceId, StrId, TaskId};
use crate::python::{current, net};
use crate::trace::recorder::Counter;
use crate::trace::{ResourceKind, Wait, WaitKind, What};

/// Functions of the library that wait, and what waiting in them means. Inner ones are looked up
/// first; a function that waits through another (`Queue.join`, `Barrier.wait`) wins over it.
const WAITS: &[(&str, WaitKind, ResourceKind, &str)] = &[
    ("Queue.get", WaitKind::QueueGet, ResourceKind::Queue, "self"),
    ("Queue.put", WaitKind::QueuePut, ResourceKind::Queue, "self"),
    ("Queue.join", WaitKind::QueueJoin, ResourceKind::Queue, "self"),
    ("Lock.acquire", WaitKind::Lock, ResourceKind::Lock, "self"),
    ("Event.wait", WaitKind::Event, ResourceKind::Event, "self"),
    ("Condition.wait", WaitKind::Condition, ResourceKind::Condition, "self"),
    ("Semaphore.acquire", WaitKind::Semaphore, ResourceKind::Semaphore, "self"),
    ("Barrier.wait", WaitKind::Barrier, ResourceKind::Barrier, "self"),
    ("TaskGroup.__aexit__", WaitKind::Group, ResourceKind::Group, "self"),
    ("_wait", WaitKind::Gather, ResourceKind::Gather, "fs"),
    ("_AsCompletedIterator._wait_for_one", WaitKind::Gather, ResourceKind::Gather, "self"),
    ("StreamReader._wait_for_data", WaitKind::Read, ResourceKind::Connection, "self"),
    ("StreamWriter.drain", WaitKind::Write, ResourceKind::Connection, "self"),
    ("StreamWriter.wait_closed", WaitKind::Connection, ResourceKind::Connection, "self"),
    ("Server.serve_forever", WaitKind::Connection, ResourceKind::Server, "self"),
    ("Server.wait_closed", WaitKind::Connection, ResourceKind::Server, "self"),
    ("BaseSelectorEventLoop.sock_accept", WaitKind::Connection, ResourceKind::Server, "sock"),
    ("BaseSelectorEventLoop.sock_connect", WaitKind::Connection, ResourceKind::Connection, "sock"),
    ("BaseSelectorEventLoop.sock_recv", WaitKind::Read, ResourceKind::Connection, "sock"),
    ("BaseSelectorEventLoop.sock_recv_into", WaitKind::Read, ResourceKind::Connection, "sock"),
    ("BaseSelectorEventLoop.sock_recvfrom", WaitKind::Read, ResourceKind::Connection, "sock"),
    ("BaseSelectorEventLoop.sock_recvfrom_into", WaitKind::Read, ResourceKind::Connection, "sock"),
    ("BaseSelectorEventLoop.sock_sendall", WaitKind::Write, ResourceKind::Connection, "sock"),
    ("BaseSelectorEventLoop.sock_sendto", WaitKind::Write, ResourceKind::Connection, "sock"),
    ("BaseSubprocessTransport._wait", WaitKind::Process, ResourceKind::Process, "self"),
    ("ResponseHandler.wait", WaitKind::Read, ResourceKind::Connection, "self"),
    ("ResponseHandler.drain", WaitKind::Write, ResourceKind::Connection, "self"),
    ("BaseConnector._wait_for_a_place", WaitKind::Connection, ResourceKind::Pool, "self"),
    ("Connection._wait_in_turn", WaitKind::Connection, ResourceKind::Connection, "self"),
    ("_Turns._wait_in_turn", WaitKind::Connection, ResourceKind::Pool, "self"),
];

thread_local! {
    /// The numbers of things seen, by address. The weak reference tells whether the address is still theirs.
    static SEEN: RefCell<HashMap<usize, (PyRef<PyWeak>, ResourceId)>> = RefCell::default();
    /// The names of the things seen.
    static NAMES: RefCell<HashMap<ResourceId, String>> = RefCell::default();
    /// Who holds the locks and permits seen; a task that holds several permits is there several times.
    static HOLDERS: RefCell<HashMap<ResourceId, Vec<TaskId>>> = RefCell::default();
    /// Whose doing a change of permits is, when it is not the running task's.
    static ON_BEHALF: Cell<Option<TaskId>> = const { Cell::new(None) };
    /// How many things of each kind came by a name; the empty name is that of those without one.
    static NAMESAKES: RefCell<HashMap<(ResourceKind, String), u32>> = RefCell::default();
}

/// Records a task's beginning.
pub(super) fn spawned(task: TaskId, name: StrId, coroutine: Option<&PyObject>, vm: &VirtualMachine) {
    let born = [What::Spawned { task, parent: current::task() }, What::Named { task, name }];
    match coroutine.and_then(|coroutine| qualname(coroutine, vm)).map(|qualname| host::intern_name(&qualname)) {
        Some(coroutine) => host::record_all(&[born[0], born[1], What::Runs { task, coroutine }]),
        None => host::record_all(&born),
    }
}

/// What a coroutine's function is called, with what it is inside of.
pub(super) fn qualname(coroutine: &PyObject, vm: &VirtualMachine) -> Option<PyStrRef> {
    match coroutine.downcast_ref::<PyCoroutine>() {
        Some(native) => Some(native.as_coro().qualname()),
        None => coroutine.get_attr("__qualname__", vm).and_then(|name| name.str(vm)).ok(),
    }
}

/// Records the exception that a task ended with: its type, and its message's first line.
pub(super) fn raised(task: TaskId, error: &PyBaseExceptionRef, vm: &VirtualMachine) {
    let kind = error.class().name().to_string();
    let message = error.as_object().str(vm).map(|text| text.to_string()).unwrap_or_default();
    let text = if message.is_empty() { kind } else { format!("{kind}: {message}") };
    host::record(What::Raised { task, error: host::intern(&text) });
}

/// The frames of the coroutines that a suspended task is made of, outermost first.
fn suspended(coroutine: Option<&PyObject>) -> impl Iterator<Item = FrameRef> {
    let frame_of = |object: &PyObject| {
        if let Some(native) = object.downcast_ref::<PyCoroutine>() {
            Some(native.as_coro().frame())
        } else {
            object.downcast_ref::<PyGenerator>().map(|native| native.as_coro().frame())
        }
    };
    std::iter::successors(coroutine.and_then(frame_of), move |frame| frame_of(&*frame.yield_from_target()?))
}

/// The coroutines that a suspended task is made of, outermost first.
struct Chain {
    frames: Vec<FrameRef>,
    /// The position of the innermost frame that the program wrote.
    program: Option<usize>,
}

impl Chain {
    fn of(coroutine: Option<&PyObject>) -> Self {
        let mut chain = Self { frames: Vec::new(), program: None };
        for frame in suspended(coroutine) {
            if current::file_of(&frame.code).is_some() {
                chain.program = Some(chain.frames.len());
            }
            chain.frames.push(frame);
        }
        chain
    }

    /// The library's frames below the program's innermost one, innermost first.
    fn library(&self) -> impl Iterator<Item = &FrameRef> {
        self.frames[self.program.map_or(0, |at| at + 1)..].iter().rev()
    }

    /// All frames, innermost first.
    fn inwards(&self) -> Vec<FrameRef> {
        self.frames.iter().rev().cloned().collect()
    }

    fn record_line(&self, task: TaskId) {
        if let Some(place) = self.program.and_then(|at| current::place_of(&self.frames[at])) {
            current::record_place(task, place);
        }
    }
}

/// Records the line of a task that stopped without waiting for anything (`sleep(0)`).
pub(super) fn stopped_at(task: TaskId, coroutine: Option<&PyObject>) {
    // As `Chain::record_line`, but for a switch that must cost next to nothing.
    let innermost = suspended(coroutine).filter(|frame| current::file_of(&frame.code).is_some()).last();
    if let Some(place) = innermost.and_then(|frame| current::place_of(&frame)) {
        current::record_place(task, place);
    }
}

/// Records what a task began to wait for, and where.
pub(super) fn parked(
    task: TaskId,
    coroutine: Option<&PyObject>,
    yielded: &PyObject,
    task_of: fn(&PyObject) -> Option<TaskId>,
    vm: &VirtualMachine,
) {
    let chain = Chain::of(coroutine);
    chain.record_line(task);
    stacks::record(task, &chain.frames[..chain.program.map_or(0, |at| at + 1)]);
    let wait = wait_of(&chain, yielded, task_of, vm);
    host::record(What::Parked { task, wait });
}

/// What a parked task waits for, for the last words of a program that can never go on.
pub(super) struct Wanted {
    /// The kind of wait.
    pub(super) kind: WaitKind,
    /// What the thing it waits on is called.
    pub(super) name: String,
    /// The line of the program that waits.
    pub(super) line: Option<u32>,
    /// The tasks that it waits for: the holders of a lock or a permit, a task, the tasks of a group.
    pub(super) others: Vec<TaskId>,
    /// The thing itself.
    pub(super) subject: Option<PyObjectRef>,
}

impl Wanted {
    /// A number that the thing keeps as an attribute.
    pub(super) fn number(&self, attribute: &'static str, vm: &VirtualMachine) -> Option<usize> {
        self.subject.as_ref()?.get_attr(attribute, vm).ok()?.try_int(vm).ok()?.try_to_primitive(vm).ok()
    }
}

/// What a parked task waits for.
pub(super) fn wanted(
    coroutine: Option<&PyObject>,
    yielded: &PyObject,
    task_of: fn(&PyObject) -> Option<TaskId>,
    vm: &VirtualMachine,
) -> Wanted {
    let chain = Chain::of(coroutine);
    let place = chain.program.and_then(|at| current::place_of(&chain.frames[at]));
    let wait = wait_of(&chain, yielded, task_of, vm);
    let resource = ResourceId(wait.on);
    let name = NAMES.with_borrow(|names| names.get(&resource).cloned());
    let name = name.or_else(|| net::name_in_trace(resource)).unwrap_or_default();
    let subject = subject_of(&chain, vm).map_or_else(|| yielded.to_owned(), |(_, _, subject)| subject);
    let others = match wait.kind {
        WaitKind::Task => vec![TaskId(wait.on)],
        WaitKind::Lock | WaitKind::Semaphore => {
            let mut holders = HOLDERS.with_borrow(|all| all.get(&resource).cloned()).unwrap_or_default();
            holders.sort_unstable();
            holders.dedup();
            holders
        }
        _ => members_of(wait.kind, &subject, vm).iter().filter_map(|member| task_of(member)).collect(),
    };
    Wanted { kind: wait.kind, name, line: place.map(|place| place.line), others, subject: Some(subject) }
}

/// The thing that a function of the library waits on, by its await chain.
fn subject_of(chain: &Chain, vm: &VirtualMachine) -> Option<(WaitKind, ResourceKind, PyObjectRef)> {
    let mut found = None;
    for frame in chain.library() {
        let name = frame.code.qualname.as_str();
        if let Some(row) = WAITS.iter().find(|row| row.0 == name) {
            found = Some((row, frame));
        }
    }
    let ((_, wait, kind, local), frame) = found?;
    Some((*wait, *kind, local_of(frame, local, vm)?))
}

fn wait_of(chain: &Chain, yielded: &PyObject, task_of: fn(&PyObject) -> Option<TaskId>, vm: &VirtualMachine) -> Wait {
    if let Some(future) = yielded.downcast_ref::<Future>() {
        if future.timer().is_some() {
            return Wait { kind: WaitKind::Sleep, on: future.timer().0 };
        }
        if future.job().is_some() {
            return Wait { kind: WaitKind::Job, on: future.job().0 };
        }
    }
    if let Some((wait, kind, subject)) = subject_of(chain, vm) {
        let socket = socket_of(&subject, kind, vm);
        if socket.is_some() {
            return Wait { kind: wait, on: socket.0 };
        }
        let is_new = known(&subject).is_none();
        let resource = resource_of(&subject, kind, &chain.inwards(), vm);
        if is_new {
            members(resource, wait, &subject, task_of, vm);
        }
        return Wait { kind: wait, on: resource.0 };
    }
    if let Some(task) = task_of(yielded) {
        return Wait { kind: WaitKind::Task, on: task.0 };
    }
    let is_gather = &*yielded.class().name() == "_GatheringFuture";
    let (wait, kind) =
        if is_gather { (WaitKind::Gather, ResourceKind::Gather) } else { (WaitKind::Future, ResourceKind::Future) };
    let is_new = known(yielded).is_none();
    let resource = resource_of(yielded, kind, &chain.inwards(), vm);
    if is_new {
        members(resource, wait, yielded, task_of, vm);
    }
    Wait { kind: wait, on: resource.0 }
}

/// The number of the socket behind a stream, a server or a socket object, which got it when it was connected.
fn socket_of(subject: &PyObject, kind: ResourceKind, vm: &VirtualMachine) -> ResourceId {
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

fn local_of(frame: &FrameRef, name: &str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    with_locals(frame, vm, |locals| locals.get_item_opt(name, vm).ok().flatten())
}

/// Looks into a function's variables. The snapshot they come in would keep what they hold alive, so
/// it is emptied again, unless the program has asked for it itself.
fn with_locals<R>(frame: &FrameRef, vm: &VirtualMachine, look: impl FnOnce(&Py<PyDict>) -> Option<R>) -> Option<R> {
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

/// The number of a thing that tasks share; a new one when it is seen for the first time.
fn resource_of(subject: &PyObject, kind: ResourceKind, frames: &[FrameRef], vm: &VirtualMachine) -> ResourceId {
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
    if let Ok(weak) = subject.downgrade(None, vm) {
        let before = SEEN.with_borrow_mut(|seen| seen.insert(subject.get_id(), (weak, resource)));
        drop(before);
    }
    host::record(What::ResourceCreated { resource, kind, name: host::intern(name) });
    NAMES.with_borrow_mut(|names| names.insert(resource, name.to_owned()));
    resource
}

/// Records that a scope is over, if it was ever seen.
pub(super) fn closed(subject: &PyObject) {
    let Some(resource) = known(subject) else { return };
    let before = SEEN.with_borrow_mut(|seen| seen.remove(&subject.get_id()));
    drop(before);
    host::record(What::Closed { resource });
}

/// Says that an object stands for something that has its number already.
pub(super) fn introduce(subject: &PyObject, resource: ResourceId, name: String, vm: &VirtualMachine) {
    if let Ok(weak) = subject.downgrade(None, vm) {
        let before = SEEN.with_borrow_mut(|seen| seen.insert(subject.get_id(), (weak, resource)));
        drop(before);
        NAMES.with_borrow_mut(|names| names.insert(resource, name));
    }
}

fn known(subject: &PyObject) -> Option<ResourceId> {
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
        host::record(What::Depth { resource, depth });
    }
}

/// How many members of one `asyncio.wait` are recorded: a program that waits for the first of thousands,
/// again and again, would fill its trace with nothing else.
const MOST_MEMBERS: usize = 256;

/// What a gather, a wait or a group waits for.
fn members(
    resource: ResourceId,
    wait: WaitKind,
    subject: &PyObject,
    task_of: fn(&PyObject) -> Option<TaskId>,
    vm: &VirtualMachine,
) {
    let is_set = subject.class().is(vm.ctx.types.set_type);
    let most = if is_set { MOST_MEMBERS } else { usize::MAX };
    let all = members_of(wait, subject, vm);
    for task in all.iter().filter_map(|object| task_of(object)).take(most) {
        host::record(What::Member { resource, task });
    }
}

/// The futures that a gather, a wait or a group waits for.
fn members_of(wait: WaitKind, subject: &PyObject, vm: &VirtualMachine) -> Vec<PyObjectRef> {
    let of = match wait {
        WaitKind::Gather if &*subject.class().name() == "_GatheringFuture" => subject.get_attr("_children", vm),
        WaitKind::Gather if subject.class().is(vm.ctx.types.set_type) => Ok(subject.to_owned()),
        WaitKind::Gather => subject.get_attr("_todo_set", vm),
        WaitKind::Group => subject.get_attr("_tasks", vm),
        _ => return Vec::new(),
    };
    of.and_then(|of| of.try_to_value(vm)).unwrap_or_default()
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

/// Records how many items a queue holds.
pub(super) fn queue_changed(queue: &PyObject, vm: &VirtualMachine) {
    let Some(resource) = touched(queue, ResourceKind::Queue, vm) else { return };
    let length = queue.get_attr("_queue", vm).and_then(|items| items.length(vm));
    if let Ok(length) = length {
        host::record(What::Depth { resource, depth: u32::try_from(length).unwrap_or(u32::MAX) });
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
    host::record(What::Depth { resource, depth: now });
}

/// Records whether an event is set, if anybody ever waited for it. The library has events of its own inside queues.
pub(super) fn flag_changed(event: &PyObject, set: bool) {
    if let Some(resource) = known(event).filter(|_| host::is_recording()) {
        host::record(What::Depth { resource, depth: u32::from(set) });
    }
}

/// Records how many tasks wait at a barrier.
pub(super) fn arrivals_changed(barrier: &PyObject, now: u32, vm: &VirtualMachine) {
    if let Some(resource) = touched(barrier, ResourceKind::Barrier, vm) {
        host::record(What::Depth { resource, depth: now });
    }
}
