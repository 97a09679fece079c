//! Reaching a task from outside the program, as somebody at the keyboard does.
//!
//! Whoever asks is on another thread, so what is asked is posted to every loop that runs and done between
//! two polls, by the loop that has the task. It knows loops only as ways to find a task.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustpython_vm::PyObjectRef;

use super::host::{self, LoopId};
use crate::ident::TaskId;
use crate::runtime::Outside;
use crate::trace::{Cause, CauseKind, What};

type Find = Rc<dyn Fn(TaskId) -> Option<PyObjectRef>>;

/// The loops that run now, on any thread.
static RUNNING: Mutex<Vec<(LoopId, Outside)>> = Mutex::new(Vec::new());

/// Tasks that somebody wants cancelled while no loop runs: done when one runs again.
static WAITING: Mutex<Vec<(TaskId, bool)>> = Mutex::new(Vec::new());

thread_local! {
    /// How to find the tasks of the loops that run on this thread.
    static FINDERS: RefCell<Vec<(LoopId, Find)>> = const { RefCell::new(Vec::new()) };
}

/// Stands for a loop that can be reached; dropping it ends that.
pub(super) struct Reachable(LoopId);

/// Makes the tasks of a loop reachable while it runs on this thread.
pub(super) fn reach(id: LoopId, outside: Outside, find: impl Fn(TaskId) -> Option<PyObjectRef> + 'static) -> Reachable {
    for task in std::mem::take(&mut *WAITING.lock().unwrap_or_else(PoisonError::into_inner)) {
        post(id, &outside, task);
    }
    running().push((id, outside));
    FINDERS.with_borrow_mut(|finders| finders.push((id, Rc::new(find))));
    Reachable(id)
}

impl Drop for Reachable {
    fn drop(&mut self) {
        running().retain(|row| row.0 != self.0);
        let gone = FINDERS.with_borrow_mut(|finders| {
            let at = finders.iter().position(|row| row.0 == self.0)?;
            Some(finders.remove(at))
        });
        drop(gone);
    }
}

/// Calls `Task.cancel()` on a task between two polls of its loop, from any thread. A task that is over, or that
/// nobody knows, is left alone. With `steps_in` it is recorded that somebody who watches did it.
pub fn cancel(task: TaskId, steps_in: bool) {
    let running = running();
    if running.is_empty() {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push((task, steps_in));
    }
    for (id, outside) in running.iter() {
        post(*id, outside, (task, steps_in));
    }
}

fn post(id: LoopId, outside: &Outside, (task, steps_in): (TaskId, bool)) {
    outside.post(Cause { kind: CauseKind::Outside, by: 0 }, Box::new(move || cancel_here(id, task, steps_in)));
}

fn cancel_here(id: LoopId, id_of_task: TaskId, steps_in: bool) {
    let find = FINDERS.with_borrow(|finders| finders.iter().find(|row| row.0 == id).map(|row| Rc::clone(&row.1)));
    let Some(task) = find.and_then(|find| find(id_of_task)) else { return };
    rustpython_vm::vm::thread::with_current_vm(|vm| {
        if steps_in && let Ok(name) = vm.call_method(&task, "get_name", ()).and_then(|name| name.str(vm)) {
            let text = host::text(&format!("{}.cancel()", name.to_string_lossy()));
            host::record(What::Intervened { task: id_of_task, text });
        }
        // A cancel of one's own that raises has nobody to raise to.
        drop(vm.call_method(&task, "cancel", ()));
    });
}

fn running() -> MutexGuard<'static, Vec<(LoopId, Outside)>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
