//! Attributes of the library's locks, semaphores and barriers whose changes go into the trace.
//!
//! The library assigns `self._locked = True`; a descriptor in its place keeps the value in the
//! object's own dictionary, as before, and records what the change means.

use rustpython_vm::builtins::{PyStrRef, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::PySetterValue;
use rustpython_vm::types::GetDescriptor;
use rustpython_vm::{Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::future::Future;
use super::{holdings, scopes, things};
use crate::ident::TaskId;

/// What an attribute's change means.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    Locked,
    Permits,
    Arrivals,
    Flag,
    /// A timeout's state.
    Stage,
    /// What a task group drops at its end.
    Errors,
}

/// A data descriptor that records assignments.
#[pyclass(module = "_looplab", name = "Watched")]
#[derive(Debug, PyPayload)]
pub(super) struct Watched {
    name: PyStrRef,
    meaning: Meaning,
}

impl Watched {
    /// `meaning` is one of `locked`, `permits`, `arrivals`, `flag`, `stage`, `errors`.
    pub(super) fn new(name: PyStrRef, meaning: &str) -> Self {
        let meaning = match meaning {
            "locked" => Meaning::Locked,
            "permits" => Meaning::Permits,
            "flag" => Meaning::Flag,
            "stage" => Meaning::Stage,
            "errors" => Meaning::Errors,
            _ => Meaning::Arrivals,
        };
        Self { name, meaning }
    }

    fn record(&self, subject: &PyObject, before: Option<&PyObject>, now: &PyObject, vm: &VirtualMachine) {
        let number = |value: &PyObject| value.try_int(vm).and_then(|value| value.try_to_primitive::<u32>(vm)).ok();
        match self.meaning {
            // The first assignment is the constructor's.
            _ if before.is_none() => {}
            Meaning::Locked => {
                if let Ok(locked) = now.to_owned().try_to_bool(vm) {
                    holdings::lock_changed(subject, locked, vm);
                }
            }
            Meaning::Permits => {
                if let (Some(before), Some(now)) = (before.and_then(number), number(now)) {
                    holdings::permits_changed(subject, before, now, vm);
                }
            }
            Meaning::Flag => {
                if let Ok(set) = now.to_owned().try_to_bool(vm) {
                    holdings::flag_changed(subject, set);
                }
            }
            Meaning::Stage => scopes::timeout_turned(subject, now, vm),
            Meaning::Errors if vm.is_none(now) => things::closed(subject),
            Meaning::Errors => {}
            Meaning::Arrivals => {
                if let Some(now) = number(now) {
                    holdings::arrivals_changed(subject, now, vm);
                }
            }
        }
    }
}

impl GetDescriptor for Watched {
    fn descr_get(
        zelf: PyObjectRef,
        subject: Option<PyObjectRef>,
        _class: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (watched, subject) = (zelf.downcast_ref::<Self>(), subject.filter(|subject| !vm.is_none(subject)));
        let (Some(watched), Some(subject)) = (watched, subject) else { return Ok(zelf) };
        let value = match subject.dict() {
            Some(values) => values.get_item_opt(&*watched.name, vm)?,
            None => None,
        };
        value.ok_or_else(|| vm.new_attribute_error(watched.name.to_string()))
    }
}

#[pyclass(with(GetDescriptor))]
impl Watched {
    #[pyslot]
    fn descr_set(zelf: &PyObject, subject: PyObjectRef, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        let watched: &Py<Self> = zelf.downcast_ref().ok_or_else(|| vm.new_type_error("not a watched attribute"))?;
        let values = subject.dict().ok_or_else(|| vm.new_attribute_error(watched.name.to_string()))?;
        let PySetterValue::Assign(value) = value else { return values.del_item(&*watched.name, vm) };
        let before = values.get_item_opt(&*watched.name, vm)?;
        values.set_item(&*watched.name, value.clone(), vm)?;
        watched.record(&subject, before.as_deref(), &value, vm);
        Ok(())
    }
}

/// `Queue._wakeup_next`: wakes the first waiter that is not done. It is called whenever a queue changed.
pub(super) fn wake_next(queue: &PyObject, waiters: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    holdings::queue_changed(queue, vm);
    while waiters.length(vm)? > 0 {
        let waiter = vm.call_method(waiters, "popleft", ())?;
        match waiter.downcast_ref::<Future>() {
            Some(future) if future.is_done() => {}
            Some(future) => return Future::finish(future, vm.ctx.none(), vm),
            None => {
                if !vm.call_method(&waiter, "done", ())?.try_to_bool(vm)? {
                    return vm.call_method(&waiter, "set_result", (vm.ctx.none(),)).map(drop);
                }
            }
        }
    }
    Ok(())
}

/// `Semaphore._wake_up_next`: hands a permit to the first waiter that is not done; whether there was one.
/// The permit is the waiter's from now on, though who releases it takes it for it.
pub(super) fn wake_permit(semaphore: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let waiters = semaphore.get_attr("_waiters", vm)?;
    if vm.is_none(&waiters) {
        return Ok(false);
    }
    for waiter in waiters.try_to_value::<Vec<PyObjectRef>>(vm)? {
        if vm.call_method(&waiter, "done", ())?.try_to_bool(vm)? {
            continue;
        }
        let task = waiter.downcast_ref::<Future>().map_or(TaskId::NONE, |future| future.first_waiter());
        let value = vm._sub(&*semaphore.get_attr("_value", vm)?, vm.ctx.new_int(1).as_ref())?;
        holdings::on_behalf_of(task, || semaphore.to_owned().set_attr("_value", value, vm))?;
        vm.call_method(&waiter, "set_result", (true,))?;
        return Ok(true);
    }
    Ok(false)
}

/// `_looplab.watched(name, meaning)`.
pub(super) fn new_watched(name: PyStrRef, meaning: PyStrRef, vm: &VirtualMachine) -> PyRef<Watched> {
    Watched::new(name, &meaning.to_string_lossy()).into_ref(&vm.ctx)
}

/// The class of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 1] {
    [Watched::make_static_type()]
}
