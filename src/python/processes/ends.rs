//! The ends of pipes as Python holds them, and what calls Python when something changes at one.

#![expect(clippy::needless_pass_by_value, reason = "RustPython dictates the signatures of what Python calls")]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::time::Duration;

use rustix::io::Errno;
use rustpython_vm::builtins::PyTypeRef;
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::ArgBytesLike;
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use super::machine;
use crate::python::os_error::numbered;
use crate::python::{current, signals};
use crate::runtime::processes::{self, Machine};
use crate::runtime::{Clock, Wait};

/// Calls a function of the program's side at the moment of the wake, on the thread that moves time.
struct Call {
    clock: Arc<Clock>,
    function: PyObjectRef,
}

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        let at = self.clock.now();
        let clock = Arc::clone(&self.clock);
        clock.appoint(at, 0, move || {
            rustpython_vm::vm::thread::with_current_vm(|vm| {
                if let Err(error) = self.function.call((), vm) {
                    vm.run_unraisable(error, None, self.function.clone());
                }
            });
        });
    }
}

/// What calls `function` once, when it is woken.
pub(super) fn waker(function: PyObjectRef, machine: &Machine) -> Waker {
    Waker::from(Arc::new(Call { clock: Arc::clone(machine.clock()), function }))
}

/// Blocks the main thread until `done`; whether it came in time.
pub(super) fn block(timeout: Option<f64>, why: &str, done: impl Fn() -> bool, vm: &VirtualMachine) -> PyResult<bool> {
    let clock = machine(vm)?.clock();
    let most = timeout.map(|seconds| Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX));
    let end = most.map(|most| clock.now() + most);
    current::settle();
    current::record_line(vm);
    loop {
        let left = end.map(|end| end.since(clock.now()));
        match clock.block_until(current::task(), left, why, &done) {
            Ok(Wait::Done) => return Ok(true),
            Ok(Wait::TimedOut) => return Ok(false),
            Ok(Wait::Stuck) => {
                let mut message = format!("looplab: this program would wait for ever in {why}:");
                for complaint in super::complaints() {
                    message.push_str("\n  ");
                    message.push_str(&complaint);
                }
                return Err(vm.new_exception_msg(vm.ctx.exceptions.system_exit.to_owned(), message.into()));
            }
            Err(_) => signals::check(vm)?,
        }
    }
}

fn lock<T>(end: &Mutex<T>) -> MutexGuard<'_, T> {
    end.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The end of a pipe that the program reads from.
#[pyclass(module = "_looplab_processes", name = "Reader")]
#[derive(PyPayload)]
pub(super) struct Reader {
    end: Mutex<Option<processes::Reader>>,
}

/// The end of a pipe that the program writes to.
#[pyclass(module = "_looplab_processes", name = "Writer")]
#[derive(PyPayload)]
pub(super) struct Writer {
    end: Mutex<Option<processes::Writer>>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

/// A pipe of that size, for Python.
pub(super) fn pipe(capacity: usize) -> (Reader, Writer) {
    let (reader, writer) = processes::pipe(capacity);
    (Reader { end: Mutex::new(Some(reader)) }, Writer { end: Mutex::new(Some(writer)) })
}

fn closed(vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    vm.new_value_error("I/O operation on closed file")
}

impl Reader {
    /// Another reader of the same pipe.
    pub(super) fn share(&self, vm: &VirtualMachine) -> PyResult<processes::Reader> {
        lock(&self.end).clone().ok_or_else(|| closed(vm))
    }
}

impl Writer {
    /// Another writer of the same pipe.
    pub(super) fn share(&self, vm: &VirtualMachine) -> PyResult<processes::Writer> {
        lock(&self.end).clone().ok_or_else(|| closed(vm))
    }
}

#[pyclass]
impl Reader {
    /// At most so many bytes, none at the end; `None` when there is nothing yet.
    #[pymethod]
    fn take(&self, most: usize, vm: &VirtualMachine) -> PyResult {
        let end = self.share(vm)?;
        Ok(end.take(most).map_or_else(|| vm.ctx.none(), |bytes| vm.ctx.new_bytes(bytes).into()))
    }

    #[pymethod]
    fn is_ready(&self, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(self.share(vm)?.is_ready())
    }

    /// Calls a function once, when there is something to read or the end.
    #[pymethod]
    fn watch(&self, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        self.share(vm)?.watch(&waker(function, machine(vm)?));
        Ok(())
    }

    /// Blocks the main thread until there is something to read.
    #[pymethod]
    fn wait(&self, timeout: Option<f64>, why: String, vm: &VirtualMachine) -> PyResult<bool> {
        let end = self.share(vm)?;
        block(timeout, &why, move || end.is_ready(), vm)
    }

    #[pymethod]
    fn close(&self) {
        let end = lock(&self.end).take();
        drop(end);
    }
}

#[pyclass]
impl Writer {
    /// How many of the bytes went in; `None` when there is no room yet.
    #[pymethod]
    fn put(&self, bytes: ArgBytesLike, vm: &VirtualMachine) -> PyResult<Option<usize>> {
        let end = self.share(vm)?;
        bytes.with_ref(|bytes| end.put(bytes)).map_err(|_| {
            let class = vm.ctx.exceptions.broken_pipe_error.to_owned();
            numbered(class, Errno::PIPE.raw_os_error(), "Broken pipe", None, vm)
        })
    }

    #[pymethod]
    fn is_broken(&self, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(self.share(vm)?.is_broken())
    }

    /// Calls a function once, when there is room or nobody to read.
    #[pymethod]
    fn watch(&self, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        self.share(vm)?.watch(&waker(function, machine(vm)?));
        Ok(())
    }

    /// Calls a function once, when nobody is left to read, or when somebody read.
    #[pymethod]
    fn watch_readers(&self, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        self.share(vm)?.watch_readers(&waker(function, machine(vm)?));
        Ok(())
    }

    /// Blocks the main thread until there is room.
    #[pymethod]
    fn wait(&self, timeout: Option<f64>, why: String, vm: &VirtualMachine) -> PyResult<bool> {
        let end = self.share(vm)?;
        block(timeout, &why, move || end.is_ready(), vm)
    }

    #[pymethod]
    fn close(&self) {
        let end = lock(&self.end).take();
        drop(end);
    }
}

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 2] {
    [Reader::make_static_type(), Writer::make_static_type()]
}
