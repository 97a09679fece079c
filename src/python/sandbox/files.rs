//! Files: `_io.FileIO` checks what it opens, and `open` with it.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyModule, PyModuleDef, PyStr, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{Py, PyObjectRef, PyResult, VirtualMachine};

use super::fence::Access::{Read, Write};
use super::guard::{Exec, check, check_descriptor, like};
use super::table::Given::Path;

type Init = fn(PyObjectRef, FuncArgs, &VirtualMachine) -> PyResult<()>;

static IO_EXEC: OnceLock<Option<Exec>> = OnceLock::new();
static FILE_INIT: OnceLock<Init> = OnceLock::new();

/// `_io`, whose files check what they open.
pub(super) fn module_def(def: &'static PyModuleDef) -> &'static PyModuleDef {
    IO_EXEC.get_or_init(|| def.slots.exec);
    like(def, def.methods.to_vec(), Some(exec_io))
}

fn exec_io(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
    if let Some(exec) = IO_EXEC.get().copied().flatten() {
        exec(vm, module)?;
    }
    let class = module.get_attr("FileIO", vm)?;
    let Some(class) = class.downcast_ref::<PyType>() else { return Ok(()) };
    if let Some(original) = class.slots.init.swap(Some(open_file)) {
        FILE_INIT.get_or_init(|| original);
    }
    let init = vm.new_method("__init__", vm.ctx.types.object_type, open_as_method);
    class.attributes.write().insert(vm.ctx.intern_str("__init__"), init.into());
    Ok(())
}

fn open_as_method(mut args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let file = args.take_positional().ok_or_else(|| vm.new_type_error("FileIO.__init__ needs a file"))?;
    open_file(file, args, vm)
}

fn open_file(file: PyObjectRef, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let mode = args.args.get(1).or_else(|| args.kwargs.get("mode"));
    let mode = mode.and_then(|mode| mode.downcast_ref::<PyStr>()).map(|mode| mode.to_string_lossy().into_owned());
    let writes = mode.is_some_and(|mode| mode.contains(['w', 'a', 'x', '+']));
    let slot = if args.args.len() > 3 { args.args.get_mut(3) } else { args.kwargs.get_mut("opener") };
    match slot.filter(|opener| !vm.is_none(opener)) {
        Some(slot) => *slot = checked_opener(slot.clone(), vm),
        None => check(Path(0, "name", if writes { Write } else { Read }), "open", &mut args, vm)?,
    }
    let Some(original) = FILE_INIT.get() else { return Err(vm.new_os_error("files are not there yet")) };
    original(file, args, vm)
}

/// An opener answers with a descriptor: it got it from a guarded function, or made it up.
fn checked_opener(opener: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let checked = move |args: FuncArgs, vm: &VirtualMachine| check_descriptor(&*opener.call(args, vm)?, vm);
    vm.new_function("opener", checked).into()
}
