//! The inner wall: the native functions that reach outside, each behind a check of its arguments.
//!
//! A guarded module is the library's own with some of its functions exchanged before any Python object is made of
//! them. Paths are taken out of `os.PathLike` objects once, so that what was checked is what is used.

use std::sync::OnceLock;

use rustix::io::Errno;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyInt, PyModule, PyModuleDef, PyModuleSlots, PySet};
use rustpython_vm::function::{FsPath, FuncArgs, PyMethodDef, PyNativeFn};
use rustpython_vm::{Context, Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::fence::Access::{self, Read, Write};
use super::table::Given::{self, Descriptor, Never, Opened, Path, Process, Program};
use super::table::{Function, GUARDED, LEFT_OUT};
use super::{fence, files};
use crate::python::os_error::numbered;

pub(super) type Exec = fn(&VirtualMachine, &Py<PyModule>) -> PyResult<()>;
/// The guarded modules, in the place of those of the same names.
pub(super) fn module_defs(library: &[&'static PyModuleDef], ctx: &Context) -> Vec<&'static PyModuleDef> {
    let builtin = rustpython_vm::stdlib::builtin_module_defs(ctx);
    let all = || builtin.iter().chain(library).copied();
    let mut defs: Vec<&'static PyModuleDef> = Vec::new();
    for def in all() {
        let name = def.name.as_str();
        if let Some((_, functions)) = GUARDED.iter().find(|(guarded, _)| *guarded == name) {
            defs.push(guarded(def, functions));
        } else if name == "_io" {
            defs.push(files::module_def(def));
        } else if LEFT_OUT.iter().any(|(left, _)| *left == name) {
            defs.push(left_out(def));
        }
    }
    defs
}

/// A module definition like another, with functions of its own.
pub(super) fn like(def: &'static PyModuleDef, methods: Vec<PyMethodDef>, exec: Option<Exec>) -> &'static PyModuleDef {
    Box::leak(Box::new(PyModuleDef {
        name: def.name,
        doc: def.doc,
        methods: Vec::leak(methods),
        slots: PyModuleSlots { create: def.slots.create, exec },
    }))
}

/// A module some of whose functions check what they are given.
fn guarded(def: &'static PyModuleDef, functions: &'static [Function]) -> &'static PyModuleDef {
    let methods = def.methods.iter().map(|method| {
        let Some((_, given)) = functions.iter().find(|(name, _)| *name == method.name) else { return method.clone() };
        let original = method.func;
        let name = method.name;
        let func: &'static dyn PyNativeFn = if name == "closerange" {
            Box::leak(Box::new(move |vm: &VirtualMachine, args: FuncArgs| close_range(original, args, vm)))
        } else {
            Box::leak(Box::new(move |vm: &VirtualMachine, mut args: FuncArgs| {
                for given in *given {
                    check(*given, name, &mut args, vm)?;
                }
                original(vm, args)
            }))
        };
        PyMethodDef { func, ..method.clone() }
    });
    let exec = if def.name.as_str() == "posix" {
        // There is one module of that name in a process.
        POSIX_EXEC.get_or_init(|| def.slots.exec);
        Some(exec_posix as Exec)
    } else {
        def.slots.exec
    };
    like(def, methods.collect(), exec)
}

static POSIX_EXEC: OnceLock<Option<Exec>> = OnceLock::new();

/// Paths relative to a descriptor are not offered, so that every path says itself where it leads.
fn exec_posix(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
    if let Some(exec) = POSIX_EXEC.get().copied().flatten() {
        exec(vm, module)?;
    }
    let relative = module.get_attr("supports_dir_fd", vm)?;
    if relative.downcast_ref::<PySet>().is_some() {
        vm.call_method(&relative, "clear", ())?;
    }
    Ok(())
}

fn left_out(def: &'static PyModuleDef) -> &'static PyModuleDef {
    like(def, Vec::new(), Some(refuse_import))
}

fn refuse_import(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
    let name = module.name.map_or("", |name| name.as_str());
    let why = LEFT_OUT.iter().find(|(left, _)| *left == name).map_or("it is left out of looplab", |(_, why)| why);
    // A failed import leaves nothing behind.
    vm.sys_module.get_attr("modules", vm)?.del_item(name, vm)?;
    Err(vm.new_import_error((*why).to_owned(), vm.ctx.new_str(name)))
}

fn argument<'a>(args: &'a mut FuncArgs, at: usize, name: &str) -> Option<&'a mut PyObjectRef> {
    if at < args.args.len() { args.args.get_mut(at) } else { args.kwargs.get_mut(name) }
}

/// Checks one argument; an object that stands for a path or a descriptor is replaced by what it stands for.
pub(super) fn check(given: Given, function: &str, args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(fence) = fence() else { return Ok(()) };
    match given {
        Path(at, name, access) => {
            refuse_relative(args, vm)?;
            let here =
                if function == "listdir" || function == "scandir" { Some(vm.ctx.new_str(".").into()) } else { None };
            let Some(path) =
                argument(args, at, name).map(|path| path.clone()).filter(|path| !vm.is_none(path)).or(here)
            else {
                return Ok(());
            };
            let path = check_path(path, access, vm)?;
            if let Some(slot) = argument(args, at, name) {
                *slot = path;
            }
        }
        Opened => {
            let flags = argument(args, 1, "flags").map(|flags| flags.try_int(vm)).transpose()?;
            let flags: i32 = flags.map_or(Ok(0), |flags| flags.try_to_primitive(vm))?;
            let reads = flags & (libc_flags::ACCESS | libc_flags::CREATE | libc_flags::TRUNCATE) == 0;
            check(Path(0, "path", if reads { Read } else { Write }), function, args, vm)?;
        }
        Descriptor(at, name) => {
            if let Some(slot) = argument(args, at, name) {
                *slot = check_descriptor(slot, vm)?;
            }
        }
        Process => {
            let target = argument(args, 0, "pid").map(|pid| pid.try_int(vm)).transpose()?;
            let target: i64 = target.map_or(Ok(0), |pid| pid.try_to_primitive(vm))?;
            if target != i64::from(std::process::id()) && !fence.allow.run {
                let message = format!("looplab lets a program signal only itself (os.getpid()), not process {target}");
                return Err(permission_error(&message, None, vm));
            }
        }
        Program if fence.allow.run => {}
        Program => {
            let message = format!("{function} starts another program, which looplab allows only with --allow run");
            return Err(permission_error(&message, None, vm));
        }
        Never(why) => return Err(permission_error(why, None, vm)),
    }
    Ok(())
}

/// The bits of `os.open`'s flags that change a file.
mod libc_flags {
    use rustix::fs::OFlags;

    pub(super) const ACCESS: i32 = (OFlags::WRONLY.bits() | OFlags::RDWR.bits()) as i32;
    pub(super) const CREATE: i32 = OFlags::CREATE.bits() as i32;
    pub(super) const TRUNCATE: i32 = OFlags::TRUNC.bits() as i32;
}

/// Checks a path, or a descriptor in its place; returns what the function is to be given.
fn check_path(path: PyObjectRef, access: Access, vm: &VirtualMachine) -> PyResult {
    let Some(fence) = fence() else { return Ok(path) };
    if path.downcast_ref::<PyInt>().is_some() {
        return check_descriptor(&path, vm);
    }
    let (plain, real): (PyObjectRef, _) = match FsPath::try_from_path_like(path, true, vm)? {
        FsPath::Str(text) => (vm.ctx.new_str(text.as_wtf8().to_owned()).into(), FsPath::Str(text).to_path_buf(vm)?),
        FsPath::Bytes(bytes) => {
            (vm.ctx.new_bytes(bytes.as_bytes().to_vec()).into(), FsPath::Bytes(bytes).to_path_buf(vm)?)
        }
    };
    if fence.admits(&real, access) {
        return Ok(plain);
    }
    let message = "outside the program's folder and the scratch folder (start looplab with --allow fs to open it)";
    Err(permission_error(message, Some(plain), vm))
}

/// Checks a descriptor: looplab's own are, as far as a program can see, not open. An object with a `fileno` is asked for it once.
pub(super) fn check_descriptor(object: &PyObject, vm: &VirtualMachine) -> PyResult {
    let number: i32 = if object.downcast_ref::<PyInt>().is_none()
        && let Some(fileno) = vm.get_attribute_opt(object.to_owned(), "fileno")?
    {
        fileno.call((), vm)?.try_int(vm)?.try_to_primitive(vm)?
    } else {
        object.try_index(vm)?.try_to_primitive(vm)?
    };
    if !fence().is_some_and(|fence| fence.is_private(number)) {
        return Ok(vm.ctx.new_int(number).into());
    }
    let class = vm.ctx.exceptions.os_error.to_owned();
    Err(numbered(class, Errno::BADF.raw_os_error(), "Bad file descriptor", None, vm))
}

fn refuse_relative(args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let mut given = ["dir_fd", "src_dir_fd", "dst_dir_fd"].iter().filter_map(|name| args.kwargs.get(*name));
    if given.any(|descriptor| !vm.is_none(descriptor)) {
        let message = "dir_fd unavailable on this platform".to_owned();
        return Err(vm.new_not_implemented_error(message));
    }
    Ok(())
}

fn permission_error(message: &str, path: Option<PyObjectRef>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let class = vm.ctx.exceptions.permission_error.to_owned();
    numbered(class, Errno::ACCESS.raw_os_error(), message, path, vm)
}

/// `os.closerange`, around looplab's own descriptors.
fn close_range(original: &'static dyn PyNativeFn, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let (low, high): (i32, i32) = args.bind(vm)?;
    for (low, high) in fence().map_or_else(|| vec![(low, high)], |fence| fence.ranges(low, high)) {
        let range: Vec<PyObjectRef> = vec![vm.ctx.new_int(low).into(), vm.ctx.new_int(high).into()];
        original(vm, range.into())?;
    }
    Ok(vm.ctx.none())
}
