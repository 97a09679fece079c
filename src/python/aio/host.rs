//! Which runtime belongs to which Python event loop.
//!
//! A runtime lives on one thread and cannot be part of a Python object, which any thread may hold.
//! So a loop object holds a number, and each thread keeps a table of the runtimes it runs.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use rustpython_vm::AsObject;
use rustpython_vm::builtins::PyStrRef;

use crate::ident::{ById, StrId, TaskId};
use crate::python::current;
use crate::runtime::{Clock, Mode, Pacer, Runtime, Speed};
use crate::trace::recorder::Counter;
use crate::trace::{Recorder, What};

/// The number of an event loop object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LoopId(u32);

impl LoopId {
    /// A number no loop had before.
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

thread_local! {
    static RUNTIMES: RefCell<Vec<(LoopId, Rc<Runtime>)>> = const { RefCell::new(Vec::new()) };
}

/// The runtime of a loop, if it runs on this thread.
pub(super) fn runtime(id: LoopId) -> Option<Rc<Runtime>> {
    RUNTIMES.with_borrow(|table| table.iter().rev().find(|row| row.0 == id).map(|row| Rc::clone(&row.1)))
}

/// Whether a loop runs on this thread.
pub(super) fn is_here(id: LoopId) -> bool {
    RUNTIMES.with_borrow(|table| table.iter().rev().any(|row| row.0 == id))
}

/// Makes this thread the one a loop runs on.
pub(super) fn bind(id: LoopId) -> Rc<Runtime> {
    let runtime = Runtime::new(clock());
    RUNTIMES.with_borrow_mut(|table| table.push((id, Rc::clone(&runtime))));
    runtime
}

/// Forgets a loop's runtime; whoever gets it back drops it while no borrow is held.
pub(super) fn unbind(id: LoopId) -> Option<Rc<Runtime>> {
    RUNTIMES.with_borrow_mut(|table| {
        let at = table.iter().position(|row| row.0 == id)?;
        Some(table.remove(at).1)
    })
}

/// The run's clock. Without a run (an interpreter on its own) time jumps and nothing is recorded.
pub(super) fn clock() -> Arc<Clock> {
    static ALONE: OnceLock<Arc<Clock>> = OnceLock::new();
    match current::run() {
        Some(run) => Arc::clone(&run.clock),
        None => {
            Arc::clone(ALONE.get_or_init(|| {
                Clock::new(Mode::Virtual, Arc::new(Recorder::new(false)), Pacer::new(Speed::Jump, false))
            }))
        }
    }
}

/// Where events go.
pub(super) fn recorder() -> Arc<Recorder> {
    Arc::clone(clock().recorder())
}

/// Records an event.
pub(super) fn record(what: What) {
    if let Some(run) = current::run() {
        run.clock.recorder().record(what);
    }
}

/// Records several events of one moment.
pub(super) fn record_all(all: &[What]) {
    if let Some(run) = current::run() {
        run.clock.recorder().record_all(all);
    }
}

/// Whether anything is recorded.
pub(super) fn is_recording() -> bool {
    current::run().is_some_and(|run| run.clock.recorder().is_on())
}

/// The number of a string of the trace.
pub(super) fn intern(text: &str) -> StrId {
    current::run().map_or(StrId::NONE, |run| run.clock.recorder().intern(text))
}

/// The number of a text of the trace that will hardly come again.
pub(super) fn text(text: &str) -> StrId {
    current::run().map_or(StrId::NONE, |run| run.clock.recorder().text(text))
}

/// The number of a name that Python keeps: the same string object is looked up by its address.
pub(super) fn intern_name(name: &PyStrRef) -> StrId {
    /// So many names are kept alive for this.
    const MOST: usize = 1 << 10;
    thread_local! {
        static NAMES: RefCell<ById<usize, (PyStrRef, StrId)>> = RefCell::default();
    }
    let address = name.get_id();
    if let Some(id) = NAMES.with_borrow(|names| names.get(&address).map(|row| row.1)) {
        return id;
    }
    let id = intern(&name.to_string_lossy());
    NAMES.with_borrow_mut(|names| {
        if names.len() < MOST {
            names.insert(address, (name.clone(), id));
        }
    });
    id
}

/// A number for a new task or callback handle.
pub(super) fn new_task_id() -> TaskId {
    match current::run() {
        Some(run) => TaskId(run.clock.recorder().next_id(Counter::Task)),
        None => TaskId(recorder().next_id(Counter::Task)),
    }
}
