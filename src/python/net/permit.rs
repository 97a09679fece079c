//! Where a socket may go: on this machine always, elsewhere when the user allowed it.
//!
//! A simulated socket may go anywhere: nothing of it leaves the process.

use std::path::PathBuf;

use rustpython_vm::{PyResult, VirtualMachine};

use crate::python::{current, sandbox};
use crate::runtime::Mode;
use crate::runtime::net::Address;

/// Whether the sockets of this run are the operating system's.
pub(super) fn is_real() -> bool {
    current::run().is_some_and(|run| run.clock.mode() == Mode::Real)
}

/// Whether a real socket may go beyond this machine.
pub(super) fn reaches_out() -> bool {
    current::run().is_some_and(|run| run.reaches_out)
}

/// Checks where a socket is to go or to be.
///
/// # Errors
/// `PermissionError` that says how to allow it.
pub(super) fn check(address: &Address, caller: &str, vm: &VirtualMachine) -> PyResult<()> {
    let refused = |text: String| {
        let class = vm.ctx.exceptions.permission_error.to_owned();
        Err(vm.new_os_subtype_error(class, None, text).upcast())
    };
    match address {
        Address::Unix(path) if path.first().is_some_and(|&first| first != 0) => {
            let path = PathBuf::from(String::from_utf8_lossy(path).into_owned());
            if sandbox::may_make(&path) {
                return Ok(());
            }
            refused(format!(
                "looplab keeps {} closed: a program uses sockets in its own folder only. Run with --allow fs to open it",
                path.display()
            ))
        }
        Address::Ip(ip) if is_real() && !reaches_out() && !ip.ip().is_loopback() => refused(format!(
            "{caller}(): {} is not on this machine alone; a program reaches 127.0.0.1 only. \
             Run with --allow net to let it out",
            ip.ip()
        )),
        Address::Unix(_) if is_real() && !reaches_out() => refused(format!(
            "{caller}(): names of other programs' sockets are closed. Run with --allow net to open them"
        )),
        _ => Ok(()),
    }
}

/// Checks whether a name may be looked up on the real network.
///
/// # Errors
/// `PermissionError` that says how to allow it.
pub(super) fn check_name(host: &str, vm: &VirtualMachine) -> PyResult<()> {
    if reaches_out() {
        return Ok(());
    }
    let class = vm.ctx.exceptions.permission_error.to_owned();
    let text = format!(
        "{host} is not this machine, and a program reaches 127.0.0.1 only. Run with --allow net to let it out, \
         or without --clock real for the simulated network"
    );
    Err(vm.new_os_subtype_error(class, None, text).upcast())
}
