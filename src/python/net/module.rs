//! The module `_socket`: functions, errors and numbers beside the class.

use rustpython_vm::builtins::PyModule;
use rustpython_vm::{Py, PyResult, VirtualMachine};

pub(in crate::python) use _socket::module_def;

#[rustpython_vm::pymodule]
mod _socket {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    use std::sync::Arc;

    use rustpython_vm::builtins::{PyIntRef, PyListRef, PyStrRef, PyTupleRef, PyTypeRef};
    use rustpython_vm::function::{ArgBytesLike, ArgIntoFloat, OptionalArg};
    use rustpython_vm::{AsObject, PyObjectRef};

    use super::{Py, PyModule, PyResult, VirtualMachine};
    use crate::python::net::socket::{self, os_error};
    use crate::python::net::{constants, names, open, record};
    use crate::runtime::net::Family;
    use crate::trace::ResourceKind;

    /// `socket.error` is `OSError`.
    #[pyattr]
    fn error(vm: &VirtualMachine) -> PyTypeRef {
        vm.ctx.exceptions.os_error.to_owned()
    }

    #[pyattr]
    fn timeout(vm: &VirtualMachine) -> PyTypeRef {
        vm.ctx.exceptions.timeout_error.to_owned()
    }

    #[pyattr]
    fn has_ipv6(vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_bool(true).into()
    }

    #[derive(rustpython_vm::FromArgs)]
    struct Query {
        #[pyarg(any)]
        host: PyObjectRef,
        #[pyarg(any)]
        port: PyObjectRef,
        #[pyarg(any, default = 0)]
        family: i32,
        #[pyarg(any, name = "type", default = 0)]
        kind: i32,
        #[pyarg(any, default = 0)]
        proto: i32,
        #[pyarg(any, default = 0)]
        flags: i32,
    }

    #[pyfunction]
    fn getaddrinfo(query: Query, vm: &VirtualMachine) -> PyResult<PyListRef> {
        let Query { host, port, family, kind, proto, flags } = &query;
        let (family, kind, proto, flags) = (*family, *kind, *proto, *flags);
        let rows = names::addresses(&names::Query { host, port, family, kind, proto, flags }, vm)?;
        Ok(vm.ctx.new_list(rows))
    }

    #[pyfunction]
    fn getnameinfo(address: PyTupleRef, flags: i32, vm: &VirtualMachine) -> PyResult<(String, String)> {
        names::name_info(&address, flags, vm)
    }

    #[pyfunction]
    fn gethostbyname(name: PyStrRef, vm: &VirtualMachine) -> PyResult<String> {
        Ok(names::address_of(&name.to_string_lossy(), Family::V4, vm)?.to_string())
    }

    #[pyfunction]
    fn gethostbyname_ex(name: PyStrRef, vm: &VirtualMachine) -> PyResult<(PyStrRef, PyListRef, PyListRef)> {
        let address = names::address_of(&name.to_string_lossy(), Family::V4, vm)?;
        let all = vm.ctx.new_list(vec![vm.ctx.new_str(address.to_string()).into()]);
        Ok((name, vm.ctx.new_list(Vec::new()), all))
    }

    #[pyfunction]
    fn gethostbyaddr(address: PyStrRef, vm: &VirtualMachine) -> PyResult<(String, PyListRef, PyListRef)> {
        let ip = names::address_of(&address.to_string_lossy(), Family::V4, vm)?;
        let Some(name) = names::host_name(ip) else {
            return Err(names::unknown_host(vm));
        };
        let all = vm.ctx.new_list(vec![vm.ctx.new_str(ip.to_string()).into()]);
        Ok((name, vm.ctx.new_list(Vec::new()), all))
    }

    /// Simulated: always the same, so that two machines print the same.
    #[pyfunction]
    fn gethostname() -> &'static str {
        names::HOST_NAME
    }

    #[pyfunction]
    fn getservbyname(name: PyStrRef, _proto: OptionalArg<PyStrRef>, vm: &VirtualMachine) -> PyResult<u16> {
        names::service(&name.to_string_lossy()).ok_or_else(|| vm.new_os_error("service/proto not found"))
    }

    #[pyfunction]
    fn getservbyport(port: i64, _proto: OptionalArg<PyStrRef>, vm: &VirtualMachine) -> PyResult<&'static str> {
        let port = u16::try_from(port).map_err(|_| vm.new_overflow_error("getservbyport: port must be 0-65535."))?;
        names::service_on(port).ok_or_else(|| vm.new_os_error("port/proto not found"))
    }

    #[pyfunction]
    fn getprotobyname(name: PyStrRef, vm: &VirtualMachine) -> PyResult<i32> {
        match &*name.to_string_lossy() {
            "icmp" => Ok(libc::IPPROTO_ICMP),
            "tcp" => Ok(libc::IPPROTO_TCP),
            "udp" => Ok(libc::IPPROTO_UDP),
            _ => Err(vm.new_os_error("protocol not found")),
        }
    }

    fn number<T: TryFrom<u64>>(value: &PyIntRef, most: &str, what: &str, vm: &VirtualMachine) -> PyResult<T> {
        let value = value.as_bigint();
        if i64::try_from(value).is_ok_and(|value| value < 0) {
            return Err(vm.new_value_error(format!("{what}: can't convert negative Python int to C {most} integer")));
        }
        let small = u64::try_from(value).ok().and_then(|value| T::try_from(value).ok());
        small.ok_or_else(|| {
            vm.new_overflow_error(format!("{what}: Python int too large to convert to C {most} integer"))
        })
    }

    #[pyfunction]
    fn htons(value: PyIntRef, vm: &VirtualMachine) -> PyResult<u16> {
        number::<u16>(&value, "16-bit unsigned", "htons", vm).map(u16::to_be)
    }

    #[pyfunction]
    fn ntohs(value: PyIntRef, vm: &VirtualMachine) -> PyResult<u16> {
        number::<u16>(&value, "16-bit unsigned", "ntohs", vm).map(u16::from_be)
    }

    #[pyfunction]
    fn htonl(value: PyIntRef, vm: &VirtualMachine) -> PyResult<u32> {
        number::<u32>(&value, "32-bit unsigned", "htonl", vm).map(u32::to_be)
    }

    #[pyfunction]
    fn ntohl(value: PyIntRef, vm: &VirtualMachine) -> PyResult<u32> {
        number::<u32>(&value, "32-bit unsigned", "ntohl", vm).map(u32::from_be)
    }

    #[pyfunction]
    fn inet_aton(text: PyStrRef, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        let address = text.to_string_lossy().parse::<Ipv4Addr>();
        let address = address.map_err(|_| vm.new_os_error("illegal IP address string passed to inet_aton"))?;
        Ok(address.octets().to_vec())
    }

    #[pyfunction]
    fn inet_ntoa(packed: ArgBytesLike, vm: &VirtualMachine) -> PyResult<String> {
        let octets = <[u8; 4]>::try_from(&*packed.borrow_buf());
        let octets = octets.map_err(|_| vm.new_os_error("packed IP wrong length"))?;
        Ok(Ipv4Addr::from(octets).to_string())
    }

    #[pyfunction]
    fn inet_pton(family: i32, text: PyStrRef, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        let text = text.to_string_lossy();
        let wrong = || vm.new_os_error("illegal IP address string passed to inet_pton");
        match socket::family_of(family, vm)? {
            Family::V4 => Ok(text.parse::<Ipv4Addr>().map_err(|_| wrong())?.octets().to_vec()),
            Family::V6 => Ok(text.parse::<Ipv6Addr>().map_err(|_| wrong())?.octets().to_vec()),
            Family::Unix => Err(os_error(rustix::io::Errno::AFNOSUPPORT, vm)),
        }
    }

    #[pyfunction]
    fn inet_ntop(family: i32, packed: ArgBytesLike, vm: &VirtualMachine) -> PyResult<String> {
        let packed = packed.borrow_buf();
        let wrong = || vm.new_value_error("invalid length of packed IP address string");
        match family {
            libc::AF_INET => Ok(IpAddr::from(<[u8; 4]>::try_from(&*packed).map_err(|_| wrong())?).to_string()),
            libc::AF_INET6 => Ok(IpAddr::from(<[u8; 16]>::try_from(&*packed).map_err(|_| wrong())?).to_string()),
            _ => Err(vm.new_value_error(format!("unknown address family {family}"))),
        }
    }

    #[pyfunction]
    fn getdefaulttimeout() -> Option<f64> {
        socket::default_timeout()
    }

    #[pyfunction]
    fn setdefaulttimeout(timeout: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<()> {
        socket::set_default_timeout(timeout, vm)
    }

    fn descriptor_of(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<i32> {
        object.try_index(vm)?.try_to_primitive(vm)
    }

    #[pyfunction]
    fn dup(descriptor: PyObjectRef, vm: &VirtualMachine) -> PyResult<i32> {
        let found = open::find(descriptor_of(&descriptor, vm)?);
        let copy = found.and_then(|endpoint| endpoint.duplicate()).map_err(|error| os_error(error, vm))?;
        Ok(open::leave(&copy))
    }

    #[pyfunction]
    fn close(descriptor: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let found = open::find(descriptor_of(&descriptor, vm)?);
        let resource = found.and_then(|endpoint| endpoint.close()).map_err(|error| os_error(error, vm))?;
        record::closed(resource);
        Ok(())
    }

    /// `socketpair([family[, type[, proto]]])`: two socket objects of this module.
    #[pyfunction]
    fn socketpair(
        family: OptionalArg<Option<i32>>,
        kind: OptionalArg<i32>,
        proto: OptionalArg<i32>,
        vm: &VirtualMachine,
    ) -> PyResult<(PyObjectRef, PyObjectRef)> {
        let family = family.flatten().unwrap_or(libc::AF_UNIX);
        if family != libc::AF_UNIX {
            return Err(os_error(rustix::io::Errno::OPNOTSUPP, vm));
        }
        let kind = kind.unwrap_or(libc::SOCK_STREAM);
        let ends = open::pair(socket::kind_of(kind, vm)?).map_err(|error| os_error(error, vm))?;
        let class = socket::class();
        let mut made = Vec::new();
        for (end, name) in ends.iter().zip(["socketpair, first end", "socketpair, second end"]) {
            record::created(&**end, ResourceKind::Connection, name);
            let descriptor = open::leave(&Arc::clone(end));
            made.push(class.as_object().call((family, kind, proto.unwrap_or(0), descriptor), vm)?);
        }
        let second = made.pop().unwrap_or_else(|| vm.ctx.none());
        Ok((made.pop().unwrap_or_else(|| vm.ctx.none()), second))
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        for (name, value) in constants::all() {
            module.set_attr(name, vm.ctx.new_int(value), vm)?;
        }
        module.set_attr("gaierror", names::gai_class(vm), vm)?;
        module.set_attr("herror", names::host_class(vm), vm)?;
        let class = socket::class();
        module.set_attr("SocketType", class.clone(), vm)?;
        module.set_attr("socket", class, vm)
    }
}
