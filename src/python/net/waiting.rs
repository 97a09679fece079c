//! Calls that block until a socket is ready: they block the loop visibly, or their own thread.

use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{PyResult, VirtualMachine};

use super::endpoint::Endpoint;
use crate::python::{current, signals};
use crate::runtime::{Interest, Wait};
use crate::time::SimTime;

/// Waits until a socket is ready, or until `deadline`; whether it was ready in time.
///
/// # Errors
/// Whatever an interrupt raises; `SystemExit` when nothing can ever make it ready.
pub(super) fn until_ready(
    endpoint: &Arc<dyn Endpoint>,
    interest: Interest,
    deadline: Option<SimTime>,
    why: &str,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    let wakes = |waker: &Waker| endpoint.wakes(interest, waker);
    until(&|| endpoint.ready_at(interest), &wakes, deadline, why, vm)
}

/// Waits until `ready` names a moment that has come, or until `deadline`; whether it came in time. `wakes` has a
/// waker woken when something outside of the program makes it ready, and says whether anything can.
///
/// # Errors
/// Whatever an interrupt raises; `SystemExit` when it can never be ready.
pub(super) fn until(
    ready: &dyn Fn() -> Option<SimTime>,
    wakes: &dyn Fn(&Waker) -> bool,
    deadline: Option<SimTime>,
    why: &str,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    let Some(run) = current::run() else { return Ok(true) };
    let clock = &run.clock;
    current::settle();
    current::record_line(vm);
    loop {
        let (at, now) = (ready(), clock.now());
        if at.is_some_and(|at| at <= now) {
            return Ok(true);
        }
        if deadline.is_some_and(|deadline| deadline <= now) {
            return Ok(false);
        }
        // What comes from outside may come at any time: nobody is stuck who waits for that.
        let open = wakes(&Waker::from(Arc::new(Nudge))).then_some(SimTime::MAX);
        let target = at.into_iter().chain(deadline).chain(open).min();
        let most = target.map(|target| target.since(now));
        let earlier = || ready().is_some_and(|new| new <= clock.now() || at.is_none_or(|at| new < at));
        match vm.allow_threads(|| run.arrivals.wait(clock, current::task(), most, why, earlier)) {
            Ok(Wait::Done | Wait::TimedOut) => {}
            Ok(Wait::Stuck) => return Err(never(why, vm)),
            Err(_) => signals::check(vm)?,
        }
    }
}

/// What ends a program that waits for bytes that nobody can send.
fn never(why: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let message = format!(
        "looplab: this program would wait for ever in {why}: nothing is under way to this socket, and nobody is \
         left who could send something"
    );
    vm.new_exception_msg(vm.ctx.exceptions.system_exit.to_owned(), message.into())
}

/// Has whoever waits look again.
struct Nudge;

impl Wake for Nudge {
    fn wake(self: Arc<Self>) {
        if let Some(run) = current::run() {
            run.arrivals.ring_all(&run.clock);
        }
    }
}

/// The moment at which a wait that begins now is to end.
pub(super) fn deadline_after(seconds: f64) -> Option<SimTime> {
    let run = current::run()?;
    Some(run.clock.now() + Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}
