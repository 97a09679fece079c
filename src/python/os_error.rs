//! An `OSError`, or one of its kin, with its number, as C code raises it.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTypeRef};
use rustpython_vm::{PyObjectRef, VirtualMachine};

/// An exception of `class` with the operating system's number, a text, and the path it is about, if any.
pub(super) fn numbered(
    class: PyTypeRef,
    number: i32,
    text: impl Into<String>,
    path: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    let mut arguments: Vec<PyObjectRef> = vec![vm.ctx.new_int(number).into(), vm.ctx.new_str(text.into()).into()];
    arguments.extend(path);
    vm.invoke_exception(class, arguments).unwrap_or_else(|error| error)
}
