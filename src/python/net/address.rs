//! Addresses as Python writes them: pairs, quadruples and paths.

use std::net::SocketAddr;

use rustpython_vm::builtins::{PyBytes, PyStr, PyTuple};
use rustpython_vm::{PyObject, PyResult, VirtualMachine};

use super::{names, permit};
use crate::runtime::net::{Address, Family};

/// The longest path a Unix socket can have.
const LONGEST_PATH: usize = 107;

/// Reads an address; a name in it is looked up, which may block.
///
/// # Errors
/// As CPython words them; `gaierror` when a name is not known; `PermissionError` when the program may not go there.
pub(super) fn read(address: &PyObject, family: Family, caller: &str, vm: &VirtualMachine) -> PyResult<Address> {
    let address = match family {
        Family::Unix => read_path(address, vm)?,
        Family::V4 | Family::V6 => read_pair(address, family, caller, vm)?,
    };
    permit::check(&address, caller, vm)?;
    Ok(address)
}

fn read_path(address: &PyObject, vm: &VirtualMachine) -> PyResult<Address> {
    let path = if let Some(text) = address.downcast_ref::<PyStr>() {
        text.as_bytes().to_vec()
    } else if let Some(bytes) = address.downcast_ref::<PyBytes>() {
        bytes.as_bytes().to_vec()
    } else {
        let name = address.class().name().to_string();
        return Err(vm.new_type_error(format!("a bytes-like object is required, not '{name}'")));
    };
    if counted(&path) > LONGEST_PATH {
        return Err(vm.new_os_error("AF_UNIX path too long"));
    }
    Ok(Address::Unix(path))
}

/// How long a path counts as. Where the scratch folder lies is the machine's affair: on the simulated network it
/// counts as `/tmp`, so that a program's own names are as long as they may be on CPython, wherever that folder is.
fn counted(path: &[u8]) -> usize {
    let scratch = std::env::var_os(crate::python::SCRATCH).filter(|_| !permit::is_real());
    let inside = scratch.and_then(|scratch| path.strip_prefix(scratch.as_encoded_bytes()).map(<[u8]>::len));
    inside.map_or(path.len(), |inside| "/tmp".len() + inside)
}

fn read_pair(address: &PyObject, family: Family, caller: &str, vm: &VirtualMachine) -> PyResult<Address> {
    let name = if family == Family::V4 { "AF_INET" } else { "AF_INET6" };
    let Some(tuple) = address.downcast_ref::<PyTuple>() else {
        let kind = address.class().name().to_string();
        return Err(vm.new_type_error(format!("{caller}(): {name} address must be tuple, not {kind}")));
    };
    let most = if family == Family::V4 { 2 } else { 4 };
    if tuple.len() < 2 || tuple.len() > most {
        return Err(vm.new_type_error(if family == Family::V4 {
            "AF_INET address must be a pair (host, port)"
        } else {
            "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
        }));
    }
    let number = tuple.as_slice()[1].try_index(vm)?;
    let Ok(port) = number.try_to_primitive::<u16>(vm) else {
        return Err(vm.new_overflow_error(format!("{caller}(): port must be 0-65535.")));
    };
    let host = host_of(&tuple.as_slice()[0], vm)?;
    let ip = names::address_of(&host, family, vm)?;
    Ok(Address::Ip(SocketAddr::new(ip, port)))
}

/// The host in an address.
fn host_of(host: &PyObject, vm: &VirtualMachine) -> PyResult<String> {
    if let Some(text) = host.downcast_ref::<PyStr>() {
        return Ok(text.to_string_lossy().into_owned());
    }
    if let Some(bytes) = host.downcast_ref::<PyBytes>() {
        return Ok(String::from_utf8_lossy(bytes.as_bytes()).into_owned());
    }
    let kind = host.class().name().to_string();
    Err(vm.new_type_error(format!("str, bytes or bytearray expected, not {kind}")))
}
