//! Readers and writers: the handles that a loop runs when a descriptor can be read or written.
//!
//! This is what asyncio's selector loop keeps in its selector; the rest of that loop is the library's.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use super::context;
use super::core::{LoopCore, run_handle};
use super::handle::{Call, Handle};
use super::host;
use super::pipes;
use crate::python::net;
use crate::runtime::{Interest, Reaction, worker};

/// The handles by descriptor and interest.
#[derive(Debug, Default)]
pub(super) struct Watching {
    handles: PyMutex<BTreeMap<(i32, Interest), PyRef<Handle>>>,
}

impl Watching {
    /// `_add_reader(fd, callback, *args)` and its twin.
    pub(super) fn add(
        &self,
        core: &Py<LoopCore>,
        interest: Interest,
        owner: PyObjectRef,
        args: FuncArgs,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<Handle>> {
        core.check_open(vm)?;
        let mut args = args.args.into_iter();
        let (Some(descriptor), Some(callback)) = (args.next(), args.next()) else {
            return Err(vm.new_type_error("a descriptor and a callback are needed"));
        };
        let descriptor = descriptor_of(&descriptor, vm)?;
        let runtime = core.runtime(vm)?;
        let source = match net::source_of(descriptor) {
            Some(source) => source,
            None => pipes::source_of(descriptor, vm)?.ok_or_else(|| not_watchable(descriptor, vm))?,
        };
        let context = Some(context::copy_current(vm));
        let call = Call {
            callback: Some(callback),
            args: args.collect(),
            context,
            owner: Some(owner),
            source_traceback: None,
        };
        let (handle, name) = Handle::reaction(call);
        let handle = handle.into_ref(&vm.ctx);
        let (asked, run) = (handle.clone(), handle.clone());
        if worker().is_some() && self.handles.lock().is_empty() {
            net::tell(runtime.outside());
        }
        let reaction =
            Reaction { name, cancelled: Rc::new(move || asked.is_cancelled()), run: Rc::new(move || run_handle(&run)) };
        runtime.watch(descriptor, interest, || source, reaction);
        let before = self.handles.lock().insert((descriptor, interest), handle.clone());
        if let Some(before) = before {
            vm.call_method(before.as_object(), "cancel", ())?;
        }
        Ok(handle)
    }

    /// `_remove_reader(fd)` and its twin: whether there was one.
    pub(super) fn remove(
        &self,
        core: &LoopCore,
        interest: Interest,
        descriptor: &PyObject,
        vm: &VirtualMachine,
    ) -> PyResult<bool> {
        if core.check_open(vm).is_err() {
            return Ok(false);
        }
        let descriptor = descriptor_of(descriptor, vm)?;
        if let Some(runtime) = host::runtime(core.id) {
            runtime.unwatch(descriptor, interest);
        }
        let before = self.handles.lock().remove(&(descriptor, interest));
        let Some(before) = before else { return Ok(false) };
        vm.call_method(before.as_object(), "cancel", ())?;
        Ok(true)
    }

    /// What is watched about a descriptor, in the numbers of the module `selectors`.
    pub(super) fn mask(&self, descriptor: i32) -> u32 {
        let handles = self.handles.lock();
        let has = |interest| u32::from(handles.contains_key(&(descriptor, interest)));
        has(Interest::Read) | has(Interest::Write) << 1
    }

    /// Every descriptor that is watched.
    pub(super) fn descriptors(&self) -> Vec<i32> {
        let mut all: Vec<i32> = self.handles.lock().keys().map(|key| key.0).collect();
        all.dedup();
        all
    }

    /// Forgets everything, as the loop is closed.
    pub(super) fn clear(&self) {
        let all = std::mem::take(&mut *self.handles.lock());
        drop(all);
    }
}

/// A descriptor, or the one of an object that has a `fileno()`.
fn descriptor_of(object: &PyObject, vm: &VirtualMachine) -> PyResult<i32> {
    let number = if let Some(number) = object.try_index_opt(vm) {
        number?
    } else {
        let invalid = || vm.new_value_error(format!("Invalid file object: {}", text(object, vm)));
        vm.call_method(object, "fileno", ()).and_then(|number| number.try_index(vm)).map_err(|_| invalid())?
    };
    match number.try_to_primitive::<i32>(vm) {
        Ok(descriptor) if descriptor >= 0 => Ok(descriptor),
        _ => Err(vm.new_value_error(format!("Invalid file descriptor: {}", number.as_bigint()))),
    }
}

fn text(object: &PyObject, vm: &VirtualMachine) -> String {
    object.repr(vm).map(|repr| repr.to_string()).unwrap_or_default()
}

fn not_watchable(descriptor: i32, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let message = format!(
        "looplab's event loop watches sockets and pipes; descriptor {descriptor} is neither. \
         Read and write files in a thread (asyncio.to_thread), as CPython's epoll asks for, too"
    );
    vm.new_os_subtype_error(vm.ctx.exceptions.permission_error.to_owned(), None, message).upcast()
}
