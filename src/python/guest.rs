//! Somebody who watches a program speaks to it: names are looked at and set, things defined, awaited, cancelled.
//!
//! What is asked is a visit to the program's main thread ([`Clock::visit`]), so a run that is held still answers, too. A
//! statement runs in the namespace of `__main__` (`guest.py`) and is recorded as an intervention; it has a handle of its
//! own in the trace, which was never queued.

use std::cell::RefCell;
use std::sync::Arc;

use rustpython_vm::frozen::FrozenModule;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::current;
use super::repl::{self, Asked, Said};
use crate::ident::TaskId;
use crate::runtime::Clock;
use crate::trace::What;
use crate::trace::recorder::Counter;

/// What a statement that was typed counts as in tracebacks.
pub(super) const NAME: &str = "<prompt>";
/// What its handle is called in the trace.
const HANDLE: &str = "prompt";

/// Takes an answer, with the number of what was asked.
pub type Answer = Arc<dyn Fn(u32, Said) + Send + Sync>;

thread_local! {
    /// What serves visitors on this thread, once there was one.
    static SERVE: RefCell<Option<PyObjectRef>> = const { RefCell::new(None) };
}

/// What hears visitors, on any thread.
pub fn ear(clock: &Arc<Clock>, answer: impl Fn(u32, Said) + Send + Sync + 'static) -> impl Fn(Asked) + Send + 'static {
    let (clock, answer): (_, Answer) = (Arc::clone(clock), Arc::new(answer));
    move |asked| {
        let answer = Arc::clone(&answer);
        clock.visit(move || receive(asked, answer));
    }
}

fn receive(asked: Asked, answer: Answer) {
    rustpython_vm::vm::thread::with_current_vm(|vm| {
        let served = serve(answer, vm).and_then(|serve| match &asked {
            Asked::Statement { source, .. } => {
                intervene(&source.clone(), || serve.call(repl::in_python(asked, vm), vm))
            }
            _ => serve.call(repl::in_python(asked, vm), vm),
        });
        if let Err(error) = served {
            vm.print_exception(error);
        }
    });
}

/// `Guest.serve`, made when it is first needed.
fn serve(answer: Answer, vm: &VirtualMachine) -> PyResult {
    if let Some(serve) = SERVE.with_borrow(Clone::clone) {
        return Ok(serve);
    }
    let class = vm.import("_looplab_guest", 0)?.get_attr("Guest", vm)?;
    let answers = repl::answerer(move |number, said| answer(number, said), vm);
    let guest = class.call((repl::compiler(NAME.into(), vm), repl::adviser(NAME.into(), vm), answers), vm)?;
    let serve = guest.get_attr("serve", vm)?;
    SERVE.set(Some(serve.clone()));
    Ok(serve)
}

/// Does work that changes the run for somebody who watches, and records that it did.
fn intervene<T>(source: &str, work: impl FnOnce() -> T) -> T {
    let Some(run) = current::run() else { return work() };
    let recorder = run.recorder();
    current::settle();
    let handle = TaskId(recorder.next_id(Counter::Task));
    recorder.record_all(&[
        What::HandleCreated { handle, callback: recorder.intern(HANDLE) },
        What::Intervened { task: handle, text: recorder.text(source) },
    ]);
    let done = current::aside(handle, work);
    current::settle();
    recorder.record(What::Dropped { task: handle });
    done
}

/// The Python side; add it after the sessions'.
pub(super) fn frozen() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    rustpython_vm::py_freeze!(file = "guest.py", module_name = "_looplab_guest").into_iter()
}
