//! Addresses as Python shows them: pairs, quadruples and paths.

use std::net::SocketAddr;

use rustpython_vm::convert::ToPyObject;
use rustpython_vm::{PyObjectRef, VirtualMachine};

use crate::runtime::net::Address;

/// An address as Python shows it.
pub(super) fn written(address: &Address, vm: &VirtualMachine) -> PyObjectRef {
    match address {
        Address::Ip(ip) => written_ip(ip, vm),
        Address::Unix(path) if path.first() == Some(&0) => vm.ctx.new_bytes(path.clone()).into(),
        Address::Unix(path) => vm.ctx.new_str(String::from_utf8_lossy(path).into_owned()).into(),
    }
}

/// A pair, or for IPv6 a quadruple.
pub(super) fn written_ip(address: &SocketAddr, vm: &VirtualMachine) -> PyObjectRef {
    match address {
        SocketAddr::V4(address) => (address.ip().to_string(), address.port()).to_pyobject(vm),
        SocketAddr::V6(address) => {
            (address.ip().to_string(), address.port(), address.flowinfo(), address.scope_id()).to_pyobject(vm)
        }
    }
}
