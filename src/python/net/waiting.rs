//! Calls that block until a socket is ready: they block the loop visibly, or their own thread.

use std::sync::Arc;
use std::time::Duration;

use rustpython_vm::{PyResult, VirtualMachine};

use super::endpoint::Endpoint;
use crate::python::{current, signals};
use crate::runtime::{Interest, Wait};
use crate::time::SimTime;

/// Waits until `ready` names a moment that has come, or until `deadline`; whether it came in time.
///
/// # Errors
/// Whatever an interrupt raises; `SystemExit` when nothing can ever make it ready.
pub(super) fn until(
    ready: &dyn Fn() -> Option<SimTime>,
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
        let target = at.into_iter().chain(deadline).min();
        let most = target.map(|target| target.since(now));
        let earlier = || ready().is_some_and(|new| new <= clock.now() || at.is_none_or(|at| new < at));
        match clock.block_until(current::task(), most, why, earlier) {
            Ok(Wait::Done | Wait::TimedOut) => {}
            Ok(Wait::Stuck) => {
                let message = format!(
                    "looplab: this program would wait for ever in {why}: nothing is under way to this socket, \
                     and nobody is left who could send something"
                );
                return Err(vm.new_exception_msg(vm.ctx.exceptions.system_exit.to_owned(), message.into()));
            }
            Err(_) => signals::check(vm)?,
        }
    }
}

/// Waits until a socket is ready; whether it was in time.
pub(super) fn until_ready(
    endpoint: &Arc<dyn Endpoint>,
    interest: Interest,
    deadline: Option<SimTime>,
    why: &str,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    until(&|| endpoint.ready_at(interest), deadline, why, vm)
}

/// The moment at which a wait that begins now is to end.
pub(super) fn deadline_after(seconds: f64) -> Option<SimTime> {
    let run = current::run()?;
    Some(run.clock.now() + Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}
