//! `select.select` and `select.poll` on looplab's sockets, for programs that write their own event loop.
//!
//! Descriptors that are no sockets go to RustPython's own functions, all of a call's or none. There is no
//! `epoll`: `selectors.DefaultSelector` is then built on `poll`.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::task::Waker;

use rustpython_vm::builtins::PyListRef;
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::convert::ToPyObject;
use rustpython_vm::function::{ArgIntoFloat, OptionalArg, OptionalOption};
use rustpython_vm::{PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use super::endpoint::Endpoint;
use super::{open, waiting};
use crate::python::current;
use crate::runtime::Interest;
use crate::time::SimTime;

/// RustPython's own functions.
static ORIGINAL: OnceLock<(PyObjectRef, PyObjectRef)> = OnceLock::new();

/// Puts the functions into the module `select`. Done before anything else can import from it.
pub(in crate::python) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("select", 0)?;
    let original = (module.get_attr("select", vm)?, module.get_attr("poll", vm)?);
    // A second interpreter of this process finds what the first one kept.
    drop(ORIGINAL.set(original));
    module.set_attr("select", vm.new_function("select", select), vm)?;
    Poll::make_static_type();
    module.set_attr("poll", vm.new_function("poll", Poll::default), vm)?;
    for name in ["epoll", "kqueue"] {
        if module.get_attr(name, vm).is_ok() {
            module.del_attr(name, vm)?;
        }
    }
    Ok(())
}

/// RustPython's own poll object, asked about one descriptor that is no socket of ours.
pub(in crate::python) fn poll_for(descriptor: i32, interest: Interest, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    let (_, original) = ORIGINAL.get().ok_or_else(|| vm.new_runtime_error("there is no poll"))?;
    let poll = original.call((), vm)?;
    let events = vm.import("select", 0)?.get_attr(if interest == Interest::Read { "POLLIN" } else { "POLLOUT" }, vm)?;
    vm.call_method(&poll, "register", (descriptor, events))?;
    Ok(poll)
}

/// A socket, and what somebody waits for.
type Row = (Arc<dyn Endpoint>, Interest);

fn descriptor_of(object: &PyObject, vm: &VirtualMachine) -> PyResult<i32> {
    let number = match object.try_index_opt(vm) {
        Some(number) => number?,
        None => vm.call_method(object, "fileno", ())?.try_index(vm)?,
    };
    let descriptor: i32 = number.try_to_primitive(vm)?;
    if descriptor < 0 {
        return Err(vm.new_value_error("file descriptor cannot be a negative integer (-1)"));
    }
    Ok(descriptor)
}

fn is_ready(row: &Row, now: SimTime) -> bool {
    row.0.ready_at(row.1).is_some_and(|at| at <= now)
}

/// Waits until one of them is ready.
fn wait(rows: &[Row], seconds: Option<f64>, what: &str, vm: &VirtualMachine) -> PyResult<()> {
    let deadline = seconds.and_then(waiting::deadline_after);
    let earliest = {
        let rows = rows.to_vec();
        move || rows.iter().filter_map(|row| row.0.ready_at(row.1)).min()
    };
    let wakes = |waker: &Waker| rows.iter().filter(|row| row.0.wakes(row.1, waker)).count() > 0;
    waiting::until(&earliest, &wakes, deadline, what, vm).map(drop)
}

fn now() -> SimTime {
    current::run().map_or(SimTime::ZERO, |run| run.clock.now())
}

/// `select(rlist, wlist, xlist[, timeout])`; nothing exceptional ever happens to a socket here.
fn select(
    read: PyObjectRef,
    write: PyObjectRef,
    other: PyObjectRef,
    timeout: OptionalOption<ArgIntoFloat>,
    vm: &VirtualMachine,
) -> PyResult<PyObjectRef> {
    let seconds = timeout.flatten().map(f64::from);
    if seconds.is_some_and(|seconds| seconds < 0.0) {
        return Err(vm.new_value_error("timeout must be non-negative"));
    }
    let mut sides = Vec::new();
    let mut strangers = false;
    for (list, interest) in [(&read, Interest::Read), (&write, Interest::Write)] {
        let objects: Vec<PyObjectRef> = vm.extract_elements_with(list, Ok)?;
        let mut side = Vec::new();
        for object in objects {
            match open::find(descriptor_of(&object, vm)?) {
                Ok(endpoint) => side.push((object, (endpoint, interest))),
                Err(_) => strangers = true,
            }
        }
        sides.push(side);
    }
    if strangers && let Some((original, _)) = ORIGINAL.get() {
        return original.call((read, write, other, vm.unwrap_or_none(seconds.map(|s| vm.ctx.new_float(s).into()))), vm);
    }
    let rows: Vec<Row> = sides.iter().flatten().map(|(_, row)| row.clone()).collect();
    wait(&rows, seconds, "select.select", vm)?;
    let now = now();
    let ready = |side: Vec<(PyObjectRef, Row)>| -> PyListRef {
        vm.ctx.new_list(side.into_iter().filter(|(_, row)| is_ready(row, now)).map(|(object, _)| object).collect())
    };
    let mut sides = sides.into_iter().map(ready);
    let mut next = || sides.next().unwrap_or_else(|| vm.ctx.new_list(Vec::new()));
    let (read, write) = (next(), next());
    Ok((read, write, next()).to_pyobject(vm))
}

/// `select.poll()`.
#[pyclass(module = "select", name = "poll")]
#[derive(PyPayload, Default)]
pub(super) struct Poll {
    /// What is asked about each descriptor, in the operating system's bits.
    rows: PyMutex<BTreeMap<i32, i32>>,
}

impl std::fmt::Debug for Poll {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("poll")
    }
}

const READ: i32 = libc::POLLIN as i32;
const WRITE: i32 = libc::POLLOUT as i32;
const ALL: i32 = READ | WRITE | libc::POLLPRI as i32;

#[pyclass]
impl Poll {
    #[pymethod]
    fn register(&self, file: PyObjectRef, mask: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<()> {
        let descriptor = descriptor_of(&file, vm)?;
        self.rows.lock().insert(descriptor, mask.unwrap_or(ALL));
        Ok(())
    }

    #[pymethod]
    fn modify(&self, file: PyObjectRef, mask: i32, vm: &VirtualMachine) -> PyResult<()> {
        let descriptor = descriptor_of(&file, vm)?;
        match self.rows.lock().get_mut(&descriptor) {
            Some(row) => {
                *row = mask;
                Ok(())
            }
            None => Err(super::socket::os_error(rustix::io::Errno::NOENT, vm)),
        }
    }

    #[pymethod]
    fn unregister(&self, file: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let descriptor = descriptor_of(&file, vm)?;
        let before = self.rows.lock().remove(&descriptor);
        before.map(drop).ok_or_else(|| vm.new_key_error(file))
    }

    /// `poll([timeout])`, in milliseconds.
    #[pymethod]
    fn poll(&self, timeout: OptionalOption<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        let milliseconds = timeout.flatten().map(f64::from).filter(|&milliseconds| milliseconds >= 0.0);
        let asked: Vec<(i32, i32)> = self.rows.lock().iter().map(|(&descriptor, &mask)| (descriptor, mask)).collect();
        let mut rows: Vec<Row> = Vec::new();
        for &(descriptor, mask) in &asked {
            let Ok(endpoint) = open::find(descriptor) else { return strangers(&asked, milliseconds, vm) };
            for (bit, interest) in [(READ, Interest::Read), (WRITE, Interest::Write)] {
                if mask & bit != 0 {
                    rows.push((Arc::clone(&endpoint), interest));
                }
            }
        }
        wait(&rows, milliseconds.map(|milliseconds| milliseconds / 1000.0), "select.poll", vm)?;
        let now = now();
        let mut found: BTreeMap<i32, i32> = BTreeMap::new();
        for row in rows.iter().filter(|row| is_ready(row, now)) {
            *found.entry(row.0.descriptor()).or_default() |= if row.1 == Interest::Read { READ } else { WRITE };
        }
        let rows = asked.iter().filter_map(|&(descriptor, _)| Some((descriptor, *found.get(&descriptor)?)));
        Ok(vm.ctx.new_list(rows.map(|row| row.to_pyobject(vm)).collect()).into())
    }
}

/// RustPython's own `poll`, for descriptors that are no sockets.
fn strangers(asked: &[(i32, i32)], milliseconds: Option<f64>, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    let Some((_, original)) = ORIGINAL.get() else { return Ok(vm.ctx.new_list(Vec::new()).into()) };
    let poll = original.call((), vm)?;
    for &(descriptor, mask) in asked {
        vm.call_method(&poll, "register", (descriptor, mask))?;
    }
    let timeout = vm.unwrap_or_none(milliseconds.map(|milliseconds| vm.ctx.new_float(milliseconds).into()));
    vm.call_method(&poll, "poll", (timeout,))
}
