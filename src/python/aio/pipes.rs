//! Pipes of the operating system that a program made itself (`os.pipe`), for an event loop to watch.
//!
//! Nobody but the program is at their other end, so nothing comes unless the program does something: the loop looks
//! whenever it could have. RustPython's own `poll` does the looking.

use std::rc::Rc;

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::host;
use crate::ident::ResourceId;
use crate::python::net;
use crate::runtime::{Interest, Mode, Source};
use crate::time::SimTime;

/// What an event loop watches when it watches a pipe; `None` when the descriptor is no pipe.
///
/// # Errors
/// When the descriptor is closed; `NotImplementedError` under the real clock, where nothing would wake the loop.
pub(super) fn source_of(descriptor: i32, vm: &VirtualMachine) -> PyResult<Option<Rc<dyn Source>>> {
    const KIND: u32 = 0o170_000;
    const FIFO: u32 = 0o010_000;
    let stat = vm.call_method(&*vm.import("os", 0)?, "fstat", (descriptor,))?;
    let mode: u32 = stat.get_attr("st_mode", vm)?.try_to_value(vm)?;
    if mode & KIND != FIFO {
        return Ok(None);
    }
    if host::clock().mode() == Mode::Real {
        let message = "looplab watches pipes under the virtual clock only: leave --clock real away, or read the pipe in \
                       a thread (asyncio.to_thread)";
        return Err(vm.new_not_implemented_error(message));
    }
    let polls = [Interest::Read, Interest::Write].map(|interest| net::poll_for(descriptor, interest, vm));
    let [read, write] = polls;
    Ok(Some(Rc::new(Pipe { polls: [read?, write?] })))
}

/// A pipe, with a `select.poll` for each interest.
struct Pipe {
    polls: [PyObjectRef; 2],
}

impl Source for Pipe {
    fn ready_at(&self, interest: Interest) -> Option<SimTime> {
        let poll = &self.polls[interest as usize];
        let ready = rustpython_vm::vm::thread::with_current_vm(|vm| {
            let found = vm.call_method(poll, "poll", (0,));
            // A pipe that cannot be asked is one that was closed: whoever reads it is told.
            found.and_then(|found| found.try_to_bool(vm)).unwrap_or(true)
        });
        ready.then(|| host::clock().now())
    }

    fn resource(&self) -> ResourceId {
        ResourceId::NONE
    }
}
