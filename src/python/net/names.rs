//! Names of hosts and services: `getaddrinfo` and its relatives.
//!
//! Under the virtual clock only the simulated hosts have names, and looking one up takes simulated time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyBytes, PyInt, PyStr, PyTypeRef};
use rustpython_vm::convert::ToPyObject;
use rustpython_vm::{Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::permit;
use super::written::written_ip;
use crate::python::os_error::numbered;
use crate::python::{current, signals};
use crate::runtime::net::Family;

/// Simulated: how long it takes to find a name that this machine knows, and one that it has to ask for.
const OWN_LOOKUP: Duration = Duration::from_micros(200);
const LOOKUP: Duration = Duration::from_millis(5);

/// `EAI_ADDRFAMILY` of glibc.
const WRONG_FAMILY: i32 = -9;

/// Services by name, as `/etc/services` lists them.
const SERVICES: &[(&str, u16)] = &[
    ("echo", 7),
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("domain", 53),
    ("http", 80),
    ("pop3", 110),
    ("ntp", 123),
    ("imap2", 143),
    ("https", 443),
    ("imaps", 993),
    ("pop3s", 995),
    ("mysql", 3306),
    ("postgresql", 5432),
    ("redis", 6379),
    ("http-alt", 8080),
];

/// A `gaierror` with its number and CPython's words.
pub(super) fn unknown_name(vm: &VirtualMachine) -> PyBaseExceptionRef {
    gai_error(libc::EAI_NONAME, "Name or service not known", vm)
}

/// A `herror` for an address that nobody has.
pub(super) fn unknown_host(vm: &VirtualMachine) -> PyBaseExceptionRef {
    numbered(host_class(vm), 1, "Unknown host", None, vm)
}

fn gai_error(number: i32, text: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    numbered(gai_class(vm), number, text, None, vm)
}

/// `socket.gaierror`, made once.
pub(super) fn gai_class(vm: &VirtualMachine) -> PyTypeRef {
    static CLASS: OnceLock<PyTypeRef> = OnceLock::new();
    CLASS.get_or_init(|| error_class("gaierror", vm)).clone()
}

/// `socket.herror`, made once.
pub(super) fn host_class(vm: &VirtualMachine) -> PyTypeRef {
    static CLASS: OnceLock<PyTypeRef> = OnceLock::new();
    CLASS.get_or_init(|| error_class("herror", vm)).clone()
}

fn error_class(name: &str, vm: &VirtualMachine) -> PyTypeRef {
    vm.ctx.new_exception_type("socket", name, Some(vec![vm.ctx.exceptions.os_error.to_owned()]))
}

/// The address that a host in `connect`, `bind` … means.
pub(super) fn address_of(host: &str, family: Family, vm: &VirtualMachine) -> PyResult<IpAddr> {
    let any = if family == Family::V6 { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    match host {
        "" => return Ok(any),
        "<broadcast>" => return Ok(Ipv4Addr::BROADCAST.into()),
        _ => {}
    }
    if let Ok(ip) = host.parse::<IpAddr>() {
        let right = fits(ip, Some(family));
        let wrong = || gai_error(WRONG_FAMILY, "Address family for hostname not supported", vm);
        return if right { Ok(ip) } else { Err(wrong()) };
    }
    look_up(host, Some(family), vm)?.first().copied().ok_or_else(|| unknown_name(vm))
}

/// All addresses of a name.
fn look_up(host: &str, family: Option<Family>, vm: &VirtualMachine) -> PyResult<Vec<IpAddr>> {
    let Some(run) = current::run() else { return Err(unknown_name(vm)) };
    let own = host.eq_ignore_ascii_case("localhost") || host == HOST_NAME;
    if permit::is_real() && !own {
        return look_up_outside(host, family, vm);
    }
    let length = if own { OWN_LOOKUP } else { LOOKUP };
    current::settle();
    if run.clock.block(current::task(), length, &format!("looking up {host}")).is_err() {
        signals::check(vm)?;
    }
    let found = if own {
        // IPv6 only on demand: what listens on "localhost" listens in one place.
        let wants_v6 = family == Some(Family::V6);
        Some(if wants_v6 { Ipv6Addr::LOCALHOST.into() } else { Ipv4Addr::LOCALHOST.into() })
    } else {
        run.network.resolve(host)
    };
    let Some(found) = found else {
        explain(host, vm);
        return Err(unknown_name(vm));
    };
    if !fits(found, family) {
        return Err(gai_error(WRONG_FAMILY, "Address family for hostname not supported", vm));
    }
    Ok(vec![found])
}

/// All addresses that a name has on the real network.
fn look_up_outside(host: &str, family: Option<Family>, vm: &VirtualMachine) -> PyResult<Vec<IpAddr>> {
    permit::check_name(host, vm)?;
    let found = vm.allow_threads(|| (host, 0).to_socket_addrs());
    let all = found.map_err(|_| unknown_name(vm))?.map(|address| address.ip());
    let all: Vec<_> = all.filter(|&ip| fits(ip, family)).collect();
    if all.is_empty() { Err(unknown_name(vm)) } else { Ok(all) }
}

/// What this machine is called.
pub(super) const HOST_NAME: &str = "looplab";

/// Says once on standard error that the network is simulated.
fn explain(host: &str, vm: &VirtualMachine) {
    static SAID: Mutex<bool> = Mutex::new(false);
    if SAID.lock().is_ok_and(|mut said| std::mem::replace(&mut *said, true)) {
        return;
    }
    let text = format!(
        "looplab: the network of this run is simulated, and no host on it is called {host}.\n\
         looplab: for the real one, run with --clock real --allow net\n"
    );
    if let Ok(stderr) = vm.sys_module.get_attr("stderr", vm) {
        // A program that closed its standard error does not want to know.
        drop(vm.call_method(&stderr, "write", (text,)));
    }
}

/// What `getaddrinfo` is asked.
pub(super) struct Query<'a> {
    pub(super) host: &'a PyObject,
    pub(super) port: &'a PyObject,
    pub(super) family: i32,
    pub(super) kind: i32,
    pub(super) proto: i32,
    pub(super) flags: i32,
}

/// `getaddrinfo`: one row for each address and kind of socket.
pub(super) fn addresses(query: &Query<'_>, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    let family = match query.family {
        libc::AF_UNSPEC => None,
        libc::AF_INET => Some(Family::V4),
        libc::AF_INET6 => Some(Family::V6),
        _ => return Err(gai_error(libc::EAI_FAMILY, "ai_family not supported", vm)),
    };
    let host = text_of(query.host, "getaddrinfo() argument 1 must be string or None", vm)?;
    let port = port_of(query.port, vm)?;
    if host.is_none() && vm.is_none(query.port) {
        return Err(unknown_name(vm));
    }
    let ips = match host.as_deref() {
        None | Some("") => {
            let passive = query.flags & libc::AI_PASSIVE != 0;
            let all: [IpAddr; 2] = if passive {
                [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()]
            } else {
                [Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]
            };
            all.into_iter().filter(|&ip| fits(ip, family)).collect()
        }
        Some(host) => match host.parse::<IpAddr>() {
            Ok(ip) if fits(ip, family) => vec![ip],
            Ok(_) => return Err(gai_error(WRONG_FAMILY, "Address family for hostname not supported", vm)),
            Err(_) if query.flags & libc::AI_NUMERICHOST != 0 => return Err(unknown_name(vm)),
            Err(_) => look_up(host, family, vm)?,
        },
    };
    let kinds = [
        (libc::SOCK_STREAM, libc::IPPROTO_TCP),
        (libc::SOCK_DGRAM, libc::IPPROTO_UDP),
        (libc::SOCK_RAW, libc::IPPROTO_IP),
    ];
    let asked = |&&(kind, proto): &&(i32, i32)| {
        (query.kind == 0 || query.kind == kind) && (query.proto == 0 || query.proto == proto)
    };
    let canonical = if query.flags & libc::AI_CANONNAME != 0 { host.unwrap_or_default() } else { String::new() };
    let mut rows = Vec::new();
    for ip in ips {
        for &(kind, proto) in kinds.iter().filter(asked) {
            let number = if ip.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
            let address = written_ip(&SocketAddr::new(ip, port), vm);
            rows.push((number, kind, proto, canonical.clone(), address).to_pyobject(vm));
        }
    }
    if rows.is_empty() {
        return Err(gai_error(libc::EAI_SOCKTYPE, "ai_socktype not supported", vm));
    }
    Ok(rows)
}

fn text_of(value: &PyObject, message: &str, vm: &VirtualMachine) -> PyResult<Option<String>> {
    if vm.is_none(value) {
        return Ok(None);
    }
    if let Some(text) = value.downcast_ref::<PyStr>() {
        return Ok(Some(text.to_string_lossy().into_owned()));
    }
    if let Some(bytes) = value.downcast_ref::<PyBytes>() {
        return Ok(Some(String::from_utf8_lossy(bytes.as_bytes()).into_owned()));
    }
    Err(vm.new_type_error(message.to_owned()))
}

fn port_of(port: &PyObject, vm: &VirtualMachine) -> PyResult<u16> {
    if let Some(number) = port.downcast_ref::<PyInt>() {
        // As glibc does, only the lower bits count.
        return Ok(number.as_bigint().iter_u64_digits().next().map_or(0, |digits| digits as u16));
    }
    let Some(text) = text_of(port, "Int or String expected", vm)? else { return Ok(0) };
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    service(&text).ok_or_else(|| gai_error(libc::EAI_SERVICE, "Servname not supported for ai_socktype", vm))
}

/// The port of a service.
pub(super) fn service(name: &str) -> Option<u16> {
    SERVICES.iter().find(|row| row.0 == name).map(|row| row.1)
}

/// The name of the service on a port.
pub(super) fn service_on(port: u16) -> Option<&'static str> {
    SERVICES.iter().find(|row| row.1 == port).map(|row| row.0)
}

/// The name of a host, by its address.
pub(super) fn host_name(ip: IpAddr) -> Option<String> {
    if ip.is_loopback() {
        return Some("localhost".to_owned());
    }
    current::run()?.network.name_of(ip)
}

/// `getnameinfo`.
pub(super) fn name_info(
    address: &Py<rustpython_vm::builtins::PyTuple>,
    flags: i32,
    vm: &VirtualMachine,
) -> PyResult<(String, String)> {
    let (Some(host), Some(port)) = (address.as_slice().first(), address.as_slice().get(1)) else {
        return Err(vm.new_type_error("getnameinfo(): illegal sockaddr argument"));
    };
    let host = text_of(host, "getnameinfo() argument 1 must be str", vm)?.unwrap_or_default();
    let port = port_of(port, vm)?;
    let ip: IpAddr = host.parse().map_err(|_| unknown_name(vm))?;
    let known = if flags & libc::NI_NUMERICHOST == 0 { host_name(ip) } else { None };
    if known.is_none() && flags & libc::NI_NAMEREQD != 0 {
        return Err(unknown_name(vm));
    }
    let named = if flags & libc::NI_NUMERICSERV == 0 { service_on(port) } else { None };
    Ok((known.unwrap_or_else(|| ip.to_string()), named.map_or_else(|| port.to_string(), str::to_owned)))
}

/// Whether an address is of a family.
fn fits(ip: IpAddr, family: Option<Family>) -> bool {
    match family {
        None => true,
        Some(Family::V4) => ip.is_ipv4(),
        Some(Family::V6) => ip.is_ipv6(),
        Some(Family::Unix) => false,
    }
}
