//! What a task waits for, read from its await chain.
//!
//! When a step ends pending, the chain of coroutines from the task down to the future it yielded
//! says it all: the innermost frame of the program gives the line, the library's frames below it and
//! their `self` give the queue, lock or group. Nothing of the library is changed for that. What such a thing is called and
//! who has it is known to `things` and `holdings`.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyCoroutine, PyGenerator, PyStrRef};
use rustpython_vm::frame::FrameRef;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};

use super::future::Future;
use super::{holdings, host, stacks, things};
use crate::ident::{ResourceId, StrId, TaskId};
use crate::python::{current, ledger};
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

/// Records a task's beginning. The run may be held once the task has its name.
pub(super) fn spawned(
    task: TaskId,
    (name, text): (StrId, impl FnOnce() -> String),
    coroutine: Option<&PyObject>,
    vm: &VirtualMachine,
) {
    let Some(run) = current::run() else { return };
    let (spawned, named) = (What::Spawned { task, parent: current::task() }, What::Named { task, name });
    let qualname = coroutine.and_then(|coroutine| qualname(coroutine, vm));
    match qualname.map(|qualname| What::Runs { task, coroutine: host::intern_name(&qualname) }) {
        Some(runs) if !run.clock.has_traps() => host::record_all(&[spawned, named, runs]),
        runs => {
            host::record_all(&[spawned, named]);
            run.clock.task_met(text);
            runs.into_iter().for_each(host::record);
        }
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
    let name = ledger::name_of(resource).unwrap_or_default();
    let subject = subject_of(&chain, vm).map_or_else(|| yielded.to_owned(), |(_, _, subject)| subject);
    let others = match wait.kind {
        WaitKind::Task => vec![TaskId(wait.on)],
        WaitKind::Lock | WaitKind::Semaphore => holdings::holders(resource),
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
        let socket = things::socket_of(&subject, kind, vm);
        if socket.is_some() {
            return Wait { kind: wait, on: socket.0 };
        }
        let is_new = things::known(&subject).is_none();
        let resource = things::resource_of(&subject, kind, &chain.inwards(), vm);
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
    let is_new = things::known(yielded).is_none();
    let resource = things::resource_of(yielded, kind, &chain.inwards(), vm);
    if is_new {
        members(resource, wait, yielded, task_of, vm);
    }
    Wait { kind: wait, on: resource.0 }
}

fn local_of(frame: &FrameRef, name: &str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    things::with_locals(frame, vm, |locals| locals.get_item_opt(name, vm).ok().flatten())
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
