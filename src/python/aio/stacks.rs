//! The await stacks of parked tasks: which coroutine awaits which, down to the program's innermost.
//!
//! A frame is written into the trace once; after that a stack costs a look-up a frame, and an event only when it is
//! another one than last time. Tasks of one coroutine, which are most, cost nothing: their line says it all.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_vm::PyRef;
use rustpython_vm::builtins::PyCode;
use rustpython_vm::frame::FrameRef;

use super::host;
use crate::ident::{ById, StrId, TaskId};
use crate::python::current;
use crate::trace::{Place, What, stack};

/// So many different frames are told of in one run; a program that makes more shows its innermost line alone.
const MOST: usize = 1 << 15;

/// A frame's outer frame, the address of its code, and its line.
type Key = (StrId, usize, u32);

thread_local! {
    /// The strings of frames told of. The code is kept, so that no other one gets its address.
    static TOLD: RefCell<HashMap<Key, (StrId, PyRef<PyCode>)>> = RefCell::default();
    /// The stack last recorded for each task, when it had several frames.
    static LAST: RefCell<ById<TaskId, StrId>> = RefCell::default();
}

/// Records the stack that a task parks with: its frames from its own coroutine down to the program's innermost one.
pub(super) fn record(task: TaskId, frames: &[FrameRef]) {
    if frames.len() < 2 {
        let differs = LAST.with_borrow_mut(|last| !last.is_empty() && last.remove(&task).is_some());
        if differs {
            host::record(What::Stack { task, stack: StrId::NONE });
        }
        return;
    }
    let innermost = frames.iter().try_fold(StrId::NONE, string_of).unwrap_or_default();
    if LAST.with_borrow_mut(|last| last.insert(task, innermost)) != Some(innermost) {
        host::record(What::Stack { task, stack: innermost });
    }
}

/// Forgets a task that has ended.
pub(super) fn forget(task: TaskId) {
    LAST.with_borrow_mut(|last| {
        if !last.is_empty() {
            last.remove(&task);
        }
    });
}

/// The string of a frame inside another; `None` when there are too many.
fn string_of(outer: StrId, frame: &FrameRef) -> Option<StrId> {
    let place = current::place_of(frame).unwrap_or_default();
    let key = (outer, std::ptr::from_ref::<PyCode>(&frame.code).addr(), place.line);
    if let Some(known) = TOLD.with_borrow(|told| told.get(&key).map(|&(string, _)| string)) {
        return Some(known);
    }
    TOLD.with_borrow_mut(|told| {
        let room = told.len() < MOST;
        room.then(|| {
            let string = host::text(&text(outer, frame, place));
            told.insert(key, (string, frame.code.clone()));
            string
        })
    })
}

fn text(outer: StrId, frame: &FrameRef, place: Place) -> String {
    stack::text(outer, stack::Frame { function: frame.code.qualname.as_str(), place })
}
