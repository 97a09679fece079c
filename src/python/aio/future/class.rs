//! `asyncio.Future` as Python sees it: its methods, its attributes, and what its end leaves to say.

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyGenericAlias, PyType, PyTypeRef};
use rustpython_vm::function::{FuncArgs, OptionalOption, PySetterValue};
use rustpython_vm::types::{Constructor, Destructor, Initializer, Iterable, Representable};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::{Callback, Future, FutureIter, Stage, TaskWakeup, as_error, default_loop};
use crate::ident::TaskId;
use crate::python::aio::context::{self, Context};
use crate::python::aio::handle::import_module;
use crate::python::aio::host;
use crate::python::current;
use crate::runtime::free_of_charge;
use crate::trace::{WarningKind, What};

impl Constructor for Future {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(in crate::python::aio) struct NewFuture {
    #[pyarg(named, name = "loop", optional)]
    owner: OptionalOption<PyObjectRef>,
}

impl Initializer for Future {
    type Args = NewFuture;

    fn init(zelf: PyRef<Self>, args: NewFuture, vm: &VirtualMachine) -> PyResult<()> {
        let owner = match args.owner.flatten() {
            Some(owner) => owner,
            None => default_loop(vm)?,
        };
        zelf.initialize(owner, vm)
    }
}

#[derive(rustpython_vm::FromArgs)]
struct AddCallback {
    #[pyarg(positional)]
    function: PyObjectRef,
    #[pyarg(named, optional)]
    context: OptionalOption<PyRef<Context>>,
}

#[derive(rustpython_vm::FromArgs)]
pub(in crate::python::aio) struct Cancel {
    #[pyarg(any, optional)]
    pub(in crate::python::aio) msg: OptionalOption<PyObjectRef>,
}

#[pyclass(flags(BASETYPE, HAS_DICT, HAS_WEAKREF), with(Constructor, Initializer, Destructor, Representable, Iterable))]
impl Future {
    #[pymethod]
    fn result(&self, vm: &VirtualMachine) -> PyResult {
        self.outcome(vm)
    }

    #[pymethod]
    fn exception(&self, vm: &VirtualMachine) -> PyResult {
        match self.stage() {
            Stage::Pending => Err(self.invalid_state("Exception is not set.", vm)),
            Stage::Cancelled => Err(self.make_cancelled_error(vm)),
            Stage::Finished => {
                self.set_log_traceback(false);
                Ok(self.exception_or_none(vm))
            }
        }
    }

    #[pymethod]
    fn set_result(zelf: PyRef<Self>, result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.check_initialized(vm)?;
        if zelf.is_done() {
            return Err(zelf.invalid_state("invalid state", vm));
        }
        Self::finish(&zelf, result, vm)
    }

    #[pymethod]
    fn set_exception(zelf: PyRef<Self>, exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.check_initialized(vm)?;
        if zelf.is_done() {
            return Err(zelf.invalid_state("invalid state", vm));
        }
        Self::fail(&zelf, as_error(exception, vm)?, vm)
    }

    #[pymethod]
    fn add_done_callback(zelf: PyRef<Self>, args: AddCallback, vm: &VirtualMachine) -> PyResult<()> {
        let context = args.context.flatten().unwrap_or_else(|| context::copy_current(vm));
        Self::add_function(&zelf, args.function, context, vm)
    }

    #[pymethod]
    fn remove_done_callback(&self, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
        self.check_initialized(vm)?;
        if let Some(only) = self.take_only_callback(&function) {
            drop(only);
            return Ok(1);
        }
        // Comparing may run Python, which may change the list: so compare copies, then remove by identity.
        let targets: Vec<PyObjectRef> = {
            let held = self.held.lock();
            held.first.iter().chain(&held.rest).filter(|row| row.is_function()).map(|row| row.target.clone()).collect()
        };
        let mut doomed = Vec::new();
        for target in targets {
            if vm.identical_or_equal(&target, &function)? {
                doomed.push(target);
            }
        }
        let mut removed = Vec::new();
        let mut held = self.held.lock();
        let all: Vec<Callback> = held.first.take().into_iter().chain(std::mem::take(&mut held.rest)).collect();
        for row in all {
            if row.is_function() && doomed.iter().any(|target| target.is(&row.target)) {
                removed.push(row);
            } else if held.first.is_none() {
                held.first = Some(row);
            } else {
                held.rest.push(row);
            }
        }
        drop(held);
        Ok(removed.len())
    }

    #[pymethod]
    fn cancel(zelf: PyRef<Self>, args: Cancel, vm: &VirtualMachine) -> PyResult<bool> {
        Self::cancel_now(&zelf, args.msg.flatten(), vm)
    }

    #[pymethod]
    fn cancelled(&self) -> bool {
        self.stage() == Stage::Cancelled
    }

    #[pymethod]
    fn done(&self) -> bool {
        self.is_done()
    }

    #[pymethod]
    fn get_loop(&self, vm: &VirtualMachine) -> PyResult {
        self.owner().ok_or_else(|| vm.new_runtime_error("Future object is not initialized."))
    }

    #[pymethod]
    fn _make_cancelled_error(&self, vm: &VirtualMachine) -> PyBaseExceptionRef {
        self.make_cancelled_error(vm)
    }

    #[pymethod]
    fn __await__(zelf: PyRef<Self>) -> FutureIter {
        FutureIter::new(zelf)
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyGenericAlias {
        PyGenericAlias::from_args(cls, args, vm)
    }

    #[pygetset]
    fn _state(&self) -> &'static str {
        match self.stage() {
            Stage::Pending => "PENDING",
            Stage::Cancelled => "CANCELLED",
            Stage::Finished => "FINISHED",
        }
    }

    #[pygetset]
    fn _asyncio_future_blocking(&self) -> bool {
        self.blocking.load(Ordering::Relaxed)
    }

    #[pygetset(setter)]
    fn set__asyncio_future_blocking(&self, value: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        let PySetterValue::Assign(value) = value else {
            return Err(vm.new_attribute_error("cannot delete attribute"));
        };
        self.blocking.store(value, Ordering::Relaxed);
        Ok(())
    }

    #[pygetset]
    fn _loop(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.owner())
    }

    #[pygetset]
    fn _callbacks(&self, vm: &VirtualMachine) -> PyObjectRef {
        let rows: Vec<_> = {
            let held = self.held.lock();
            let all = held.first.iter().chain(&held.rest);
            all.map(|row| (row.target.clone(), row.context.clone(), !row.is_function())).collect()
        };
        if rows.is_empty() {
            return vm.ctx.none();
        }
        let rows = rows.into_iter().map(|(target, context, is_task)| {
            let target = if is_task { TaskWakeup { task: target }.into_pyobject(vm) } else { target };
            let context = context.map_or_else(|| vm.ctx.none(), Into::into);
            vm.ctx.new_tuple(vec![target, context]).into()
        });
        vm.ctx.new_list(rows.collect()).into()
    }

    #[pygetset]
    fn _result(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.held.lock().result.clone())
    }

    #[pygetset(name = "_exception")]
    fn exception_or_none(&self, vm: &VirtualMachine) -> PyObjectRef {
        let exception = self.held.lock().exception.clone();
        exception.map_or_else(|| vm.ctx.none(), Into::into)
    }

    #[pygetset]
    fn _log_traceback(&self) -> bool {
        self.log_traceback.load(Ordering::Relaxed)
    }

    #[pygetset(setter)]
    fn set__log_traceback(&self, value: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        match value {
            PySetterValue::Assign(false) => {
                self.set_log_traceback(false);
                Ok(())
            }
            PySetterValue::Assign(true) => Err(vm.new_value_error("_log_traceback can only be set to False")),
            PySetterValue::Delete => Err(vm.new_attribute_error("cannot delete attribute")),
        }
    }

    #[pygetset]
    fn _source_traceback(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.held.lock().source_traceback.clone())
    }

    #[pygetset]
    fn _cancel_message(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(self.held.lock().cancel_message.clone())
    }

    #[pygetset(setter)]
    fn set__cancel_message(&self, value: PySetterValue) {
        let value = if let PySetterValue::Assign(value) = value { Some(value) } else { None };
        let before = std::mem::replace(&mut self.held.lock().cancel_message, value);
        drop(before);
    }

    #[pygetset]
    fn _cancelled_exc(&self, vm: &VirtualMachine) -> PyObjectRef {
        let error = self.held.lock().cancelled_error.clone();
        error.map_or_else(|| vm.ctx.none(), Into::into)
    }

    /// Python 3.14's record of who awaits whom; looplab's trace keeps its own.
    #[pygetset]
    fn _asyncio_awaited_by(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.none()
    }
}

impl Representable for Future {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let format = import_module(vm, "asyncio.base_futures")?.get_attr("_future_repr", vm)?;
        Ok(format.call((zelf.to_owned(),), vm)?.str(vm)?.to_string())
    }
}

impl Iterable for Future {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        Ok(FutureIter::new(zelf).into_pyobject(vm))
    }
}

impl Destructor for Future {
    fn del(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        report_unretrieved(zelf, current::task(), vm)
    }
}

/// Tells the loop's exception handler about an exception that nobody asked for.
pub(in crate::python::aio) fn report_unretrieved(zelf: &Py<Future>, task: TaskId, vm: &VirtualMachine) -> PyResult<()> {
    if !zelf.log_traceback.swap(false, Ordering::Relaxed) {
        return Ok(());
    }
    let (error, owner, source) = {
        let held = zelf.held.lock();
        (held.exception.clone(), held.owner.clone(), held.source_traceback.clone())
    };
    let (Some(error), Some(owner)) = (error, owner) else { return Ok(()) };
    let message = format!("{} exception was never retrieved", zelf.class().name());
    let text = error.as_object().repr(vm).map_or_else(|_| message.clone(), |repr| repr.to_string());
    host::record(What::Warned { task, kind: WarningKind::NeverRetrieved, text: host::intern(&text) });
    let context = vm.ctx.new_dict();
    context.set_item("message", vm.ctx.new_str(message).into(), vm)?;
    context.set_item("exception", error.into(), vm)?;
    context.set_item("future", zelf.to_owned().into(), vm)?;
    if let Some(source) = source {
        context.set_item("source_traceback", source, vm)?;
    }
    free_of_charge(|| vm.call_method(&owner, "call_exception_handler", (context,)).map(drop))
}
