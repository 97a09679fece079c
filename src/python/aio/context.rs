//! Context variables (PEP 567), native so that every step and callback can enter its context cheaply.
//!
//! A context's variables are one shared, immutable list: copying a context, which every
//! `call_soon` and every task does, is one reference count. Setting a variable copies the list
//! when somebody shares it. Replaces RustPython's `_contextvars`; knows nothing of the event loop.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use rustpython_vm::builtins::{PyGenericAlias, PyStrRef, PyType, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{ArgCallable, FuncArgs, OptionalArg};
use rustpython_vm::protocol::{PyMappingMethods, PySequenceMethods};
use rustpython_vm::types::{AsMapping, AsSequence, Comparable, Constructor, Iterable, PyComparisonOp, Representable};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, atomic_func, pyclass, pymodule,
};

type Bindings = Arc<Vec<(PyRef<ContextVar>, PyObjectRef)>>;

thread_local! {
    /// The context this thread's Python code runs in; made when first asked for.
    static CURRENT: RefCell<Option<PyRef<Context>>> = const { RefCell::new(None) };
}

/// `contextvars.Context`: a mapping of variables to values.
#[pyclass(module = "_contextvars", name = "Context")]
#[derive(Debug, PyPayload, Default)]
pub(crate) struct Context {
    bindings: PyMutex<Bindings>,
    entered: AtomicBool,
}

impl Context {
    fn find(&self, variable: &Py<ContextVar>) -> Option<PyObjectRef> {
        let bindings = self.bindings.lock();
        bindings.iter().find(|(known, _)| known.is(variable)).map(|(_, value)| value.clone())
    }

    /// Binds or, with `None`, unbinds a variable; gives back what it was bound to.
    fn bind(&self, variable: &Py<ContextVar>, value: Option<PyObjectRef>) -> Option<PyObjectRef> {
        let shared = self.bindings.lock().clone();
        let mut list = Vec::clone(&shared);
        let at = list.iter().position(|(known, _)| known.is(variable));
        let old = match (at, value) {
            (Some(at), Some(value)) => Some(std::mem::replace(&mut list[at].1, value)),
            (Some(at), None) => Some(list.remove(at).1),
            (None, Some(value)) => {
                list.push((variable.to_owned(), value));
                None
            }
            (None, None) => None,
        };
        // What the old list held may be dropped here, which can run Python: no lock is held then.
        let before = std::mem::replace(&mut *self.bindings.lock(), Arc::new(list));
        drop(before);
        old
    }

    fn snapshot(&self) -> Bindings {
        self.bindings.lock().clone()
    }

    fn duplicate(&self) -> Self {
        Self { bindings: PyMutex::new(self.snapshot()), entered: AtomicBool::new(false) }
    }
}

/// The context of the code that runs now on this thread.
pub(crate) fn current(vm: &VirtualMachine) -> PyRef<Context> {
    let known = CURRENT.with_borrow(Clone::clone);
    known.unwrap_or_else(|| {
        let context = Context { entered: AtomicBool::new(true), ..Context::default() }.into_ref(&vm.ctx);
        CURRENT.with_borrow_mut(|current| *current = Some(context.clone()));
        context
    })
}

/// A copy of the current context, as `contextvars.copy_context()` gives it.
pub(crate) fn copy_current(vm: &VirtualMachine) -> PyRef<Context> {
    let known = CURRENT.with_borrow(|current| current.as_ref().map(|context| context.duplicate()));
    known.unwrap_or_default().into_ref(&vm.ctx)
}

/// Runs `body` inside `context`, as `Context.run` does.
pub(crate) fn run_in<R>(
    context: &PyRef<Context>,
    vm: &VirtualMachine,
    body: impl FnOnce() -> PyResult<R>,
) -> PyResult<R> {
    if context.entered.swap(true, Ordering::Relaxed) {
        let repr = context.as_object().repr(vm)?;
        return Err(vm.new_runtime_error(format!("cannot enter context: {repr} is already entered")));
    }
    let outer = CURRENT.replace(Some(context.clone()));
    let result = body();
    let left = CURRENT.replace(outer);
    context.entered.store(false, Ordering::Relaxed);
    drop(left);
    result
}

#[pyclass(with(Constructor, AsMapping, AsSequence, Iterable, Comparable))]
impl Context {
    #[pymethod]
    fn run(zelf: PyRef<Self>, callable: ArgCallable, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        run_in(&zelf, vm, || callable.invoke(args, vm))
    }

    #[pymethod]
    fn copy(&self) -> Self {
        self.duplicate()
    }

    #[pymethod]
    fn get(&self, key: PyObjectRef, default: OptionalArg<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        let found = self.find(as_variable(&key, vm)?);
        Ok(found.unwrap_or_else(|| default.unwrap_or_none(vm)))
    }

    #[pymethod]
    fn keys(&self, vm: &VirtualMachine) -> PyObjectRef {
        let keys = self.snapshot().iter().map(|(variable, _)| variable.clone().into()).collect();
        vm.ctx.new_list(keys).into()
    }

    #[pymethod]
    fn values(&self, vm: &VirtualMachine) -> PyObjectRef {
        let values = self.snapshot().iter().map(|(_, value)| value.clone()).collect();
        vm.ctx.new_list(values).into()
    }

    #[pymethod]
    fn items(&self, vm: &VirtualMachine) -> PyObjectRef {
        let pairs = self.snapshot();
        let items =
            pairs.iter().map(|(variable, value)| vm.new_tuple((variable.clone(), value.clone())).into()).collect();
        vm.ctx.new_list(items).into()
    }
}

fn as_variable<'a>(key: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a Py<ContextVar>> {
    key.downcast_ref::<ContextVar>().ok_or_else(|| {
        let text = key.repr(vm).map(|repr| repr.to_string()).unwrap_or_default();
        vm.new_type_error(format!("a ContextVar key was expected, got {text}"))
    })
}

impl Constructor for Context {
    type Args = ();

    fn py_new(_cls: &Py<PyType>, _args: (), _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

impl AsMapping for Context {
    fn as_mapping() -> &'static PyMappingMethods {
        static METHODS: LazyLock<PyMappingMethods> = LazyLock::new(|| PyMappingMethods {
            length: atomic_func!(|mapping, _vm| Ok(Context::mapping_downcast(mapping).snapshot().len())),
            subscript: atomic_func!(|mapping, key, vm| {
                let found = Context::mapping_downcast(mapping).find(as_variable(key, vm)?);
                found.ok_or_else(|| vm.new_key_error(key.to_owned()))
            }),
            ..PyMappingMethods::NOT_IMPLEMENTED
        });
        &METHODS
    }
}

impl AsSequence for Context {
    fn as_sequence() -> &'static PySequenceMethods {
        static METHODS: LazyLock<PySequenceMethods> = LazyLock::new(|| PySequenceMethods {
            contains: atomic_func!(|sequence, key, vm| {
                Ok(Context::sequence_downcast(sequence).find(as_variable(key, vm)?).is_some())
            }),
            ..PySequenceMethods::NOT_IMPLEMENTED
        });
        &METHODS
    }
}

impl Iterable for Context {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.keys(vm).get_iter(vm).map(Into::into)
    }
}

impl Comparable for Context {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<rustpython_vm::function::PyComparisonValue> {
        op.eq_only(|| {
            let Some(other) = other.downcast_ref::<Self>() else {
                return Ok(rustpython_vm::function::PyComparisonValue::NotImplemented);
            };
            let (mine, theirs) = (zelf.snapshot(), other.snapshot());
            let mut equal = mine.len() == theirs.len();
            for (variable, value) in mine.iter() {
                let twin = theirs.iter().find(|(known, _)| known.is(variable));
                equal = equal && twin.is_some_and(|(_, twin)| vm.bool_eq(value, twin).unwrap_or(false));
            }
            Ok(equal.into())
        })
    }
}

/// `contextvars.ContextVar`.
#[pyclass(module = "_contextvars", name = "ContextVar")]
#[derive(Debug, PyPayload)]
pub(crate) struct ContextVar {
    name: PyStrRef,
    default: Option<PyObjectRef>,
}

#[derive(rustpython_vm::FromArgs)]
pub(crate) struct NewVariable {
    #[pyarg(positional)]
    name: PyStrRef,
    #[pyarg(named, optional)]
    default: OptionalArg<PyObjectRef>,
}

impl Constructor for ContextVar {
    type Args = NewVariable;

    fn py_new(_cls: &Py<PyType>, args: NewVariable, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { name: args.name, default: args.default.into_option() })
    }
}

#[pyclass(with(Constructor, Representable))]
impl ContextVar {
    #[pygetset]
    fn name(&self) -> PyStrRef {
        self.name.clone()
    }

    #[pymethod]
    fn get(zelf: PyRef<Self>, default: OptionalArg<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        let found = CURRENT.with_borrow(|current| current.as_ref().and_then(|context| context.find(&zelf)));
        found.or(default.into_option()).or_else(|| zelf.default.clone()).ok_or_else(|| lookup_error(&zelf, vm))
    }

    #[pymethod]
    fn set(zelf: PyRef<Self>, value: PyObjectRef, vm: &VirtualMachine) -> Token {
        let context = current(vm);
        let old = context.bind(&zelf, Some(value));
        Token { context, variable: zelf, old, used: AtomicBool::new(false) }
    }

    #[pymethod]
    fn reset(zelf: PyRef<Self>, token: PyRef<Token>, vm: &VirtualMachine) -> PyResult<()> {
        let text = || token.as_object().repr(vm).map(|repr| repr.to_string()).unwrap_or_default();
        if token.used.load(Ordering::Relaxed) {
            return Err(vm.new_runtime_error(format!("{} has already been used once", text())));
        }
        if !token.variable.is(&zelf) {
            return Err(vm.new_value_error(format!("{} was created by a different ContextVar", text())));
        }
        let context = current(vm);
        if !token.context.is(&context) {
            return Err(vm.new_value_error(format!("{} was created in a different Context", text())));
        }
        token.used.store(true, Ordering::Relaxed);
        drop(context.bind(&zelf, token.old.clone()));
        Ok(())
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyGenericAlias {
        PyGenericAlias::from_args(cls, args, vm)
    }
}

fn lookup_error(variable: &Py<ContextVar>, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let kind = vm.ctx.exceptions.lookup_error.to_owned();
    vm.new_exception(kind, vec![variable.to_owned().into()])
}

impl Representable for ContextVar {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let name = zelf.name.as_object().repr(vm)?;
        let default = match &zelf.default {
            Some(default) => format!(" default={}", default.repr(vm)?),
            None => String::new(),
        };
        Ok(format!("<ContextVar name={name}{default} at {:#x}>", zelf.as_object().get_id()))
    }
}

/// `contextvars.Token`: what undoes one `ContextVar.set`.
#[pyclass(module = "_contextvars", name = "Token")]
#[derive(Debug, PyPayload)]
pub(crate) struct Token {
    context: PyRef<Context>,
    variable: PyRef<ContextVar>,
    old: Option<PyObjectRef>,
    used: AtomicBool,
}

#[pyclass(with(Representable))]
impl Token {
    #[pygetset]
    fn var(&self) -> PyRef<ContextVar> {
        self.variable.clone()
    }

    #[pygetset]
    fn old_value(&self, vm: &VirtualMachine) -> PyResult {
        match &self.old {
            Some(old) => Ok(old.clone()),
            None => Self::make_static_type().as_object().get_attr("MISSING", vm),
        }
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyGenericAlias {
        PyGenericAlias::from_args(cls, args, vm)
    }
}

impl Representable for Token {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let used = if zelf.used.load(Ordering::Relaxed) { " used" } else { "" };
        let variable = zelf.variable.as_object().repr(vm)?;
        Ok(format!("<Token{used} var={variable} at {:#x}>", zelf.as_object().get_id()))
    }
}

/// The value of `Token.MISSING`.
#[pyclass(module = "_contextvars", name = "Token.MISSING")]
#[derive(Debug, PyPayload)]
pub(crate) struct Missing {}

#[pyclass(with(Representable))]
impl Missing {}

impl Representable for Missing {
    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok("<Token.MISSING>".to_owned())
    }
}

pub(crate) use _contextvars::module_def;

#[pymodule]
mod _contextvars {
    use rustpython_vm::builtins::PyModule;
    use rustpython_vm::class::PyClassImpl;
    use rustpython_vm::{Py, PyPayload, PyResult, VirtualMachine, extend_module};

    use crate::python::aio::context::{Context, ContextVar, Missing, Token, copy_current};

    #[pyfunction]
    fn copy_context(vm: &VirtualMachine) -> rustpython_vm::PyRef<Context> {
        copy_current(vm)
    }

    #[expect(clippy::unnecessary_wraps, reason = "RustPython dictates the signatures of what Python calls")]
    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let (token, missing) = (Token::make_static_type(), Missing::make_static_type());
        token.set_attr(vm.ctx.intern_str("MISSING"), Missing {}.into_ref(&vm.ctx).into());
        drop(missing);
        extend_module!(vm, module, {
            "Context" => Context::make_static_type(),
            "ContextVar" => ContextVar::make_static_type(),
            "Token" => token,
        });
        Ok(())
    }
}
