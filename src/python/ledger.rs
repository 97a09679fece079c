//! What tasks share, as the trace knows it: what each thing is called, and how much it holds.
//!
//! Whoever gives a thing its number says so here, and so does whoever changes what it holds, on any thread. So a
//! breakpoint on a depth knows things that are older than itself.

use std::hash::BuildHasherDefault;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::current;
use crate::ident::{ById, ResourceId};
use crate::trace::{ResourceKind, What};

struct Thing {
    kind: ResourceKind,
    name: String,
    depth: u32,
}

static THINGS: Mutex<ById<ResourceId, Thing>> = Mutex::new(ById::with_hasher(BuildHasherDefault::new()));

/// Records that something that tasks share came to be.
pub(super) fn created(resource: ResourceId, kind: ResourceKind, name: &str) {
    if let Some(run) = current::run() {
        let recorder = run.recorder();
        recorder.record(What::ResourceCreated { resource, kind, name: recorder.intern(name) });
    }
    things().insert(resource, Thing { kind, name: name.to_owned(), depth: 0 });
}

/// Records how much a thing holds from now on. The run may be held right after.
pub(super) fn holds(resource: ResourceId, depth: u32) {
    let Some(run) = current::run() else { return };
    let is_too_deep = things().get_mut(&resource).is_some_and(|thing| {
        let before = std::mem::replace(&mut thing.depth, depth);
        run.clock.is_too_deep((thing.kind.term(), &thing.name), before, depth)
    });
    run.recorder().record(What::Depth { resource, depth });
    run.clock.spring(is_too_deep);
}

/// Gives a thing a name that Python code knows it by. The trace keeps the one it has.
pub(super) fn call(resource: ResourceId, name: String) {
    if let Some(thing) = things().get_mut(&resource) {
        thing.name = name;
    }
}

/// What a thing is called.
pub(super) fn name_of(resource: ResourceId) -> Option<String> {
    things().get(&resource).map(|thing| thing.name.clone())
}

/// Forgets a thing that is over.
pub(super) fn forget(resource: ResourceId) {
    let before = things().remove(&resource);
    drop(before);
}

fn things() -> MutexGuard<'static, ById<ResourceId, Thing>> {
    THINGS.lock().unwrap_or_else(PoisonError::into_inner)
}
