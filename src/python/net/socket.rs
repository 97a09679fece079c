//! `_socket.socket`: what the library's `socket.socket` inherits.

use std::sync::Arc;

use rustix::io::Errno;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::convert::ToPyException;
use rustpython_vm::function::{ArgBytesLike, ArgIntoFloat, ArgMemoryBuffer, Either, OptionalArg, OptionalOption};
use rustpython_vm::types::{Constructor, DefaultConstructor, Destructor, Initializer, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::endpoint::Endpoint;
use super::written::written;
use super::{address, open, record, waiting};
use crate::runtime::Interest;
use crate::runtime::net::{Address, Family, Kind, Shut};
use crate::time::SimTime;
use crate::trace::ResourceKind;

/// `setdefaulttimeout`.
static DEFAULT_TIMEOUT: PyMutex<Option<f64>> = PyMutex::new(None);

/// Flags of a kind of socket that Linux lets a program add to it.
const KIND_FLAGS: i32 = 0o2_004_000;

#[derive(Debug, Clone, Copy)]
struct Nature {
    family: i32,
    kind: i32,
    proto: i32,
}

/// A socket object.
#[pyclass(module = "_socket", name = "socket")]
#[derive(PyPayload)]
pub(super) struct Socket {
    endpoint: PyMutex<Option<Arc<dyn Endpoint>>>,
    nature: PyMutex<Nature>,
    /// Seconds; `None` to wait for ever, 0 not to wait at all.
    timeout: PyMutex<Option<f64>>,
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("socket")
    }
}

impl Default for Socket {
    fn default() -> Self {
        let nature = Nature { family: libc::AF_INET, kind: libc::SOCK_STREAM, proto: 0 };
        Self { endpoint: PyMutex::new(None), nature: PyMutex::new(nature), timeout: PyMutex::new(None) }
    }
}

/// An `OSError` of the right class, in the operating system's words.
pub(super) fn os_error(error: Errno, vm: &VirtualMachine) -> PyBaseExceptionRef {
    std::io::Error::from_raw_os_error(error.raw_os_error()).to_pyexception(vm)
}

fn timed_out(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_os_subtype_error(vm.ctx.exceptions.timeout_error.to_owned(), None, "timed out").upcast()
}

/// A timeout in seconds as `settimeout` takes it.
fn seconds(timeout: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<Option<f64>> {
    let seconds = timeout.map(f64::from);
    match seconds {
        Some(seconds) if seconds.is_nan() => Err(vm.new_value_error("Invalid value NaN (not a number)")),
        Some(seconds) if seconds < 0.0 => Err(vm.new_value_error("Timeout value out of range")),
        Some(seconds) if !seconds.is_finite() => {
            Err(vm.new_overflow_error("timestamp too large to convert to C PyTime_t"))
        }
        seconds => Ok(seconds),
    }
}

pub(super) fn default_timeout() -> Option<f64> {
    *DEFAULT_TIMEOUT.lock()
}

pub(super) fn set_default_timeout(timeout: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<()> {
    *DEFAULT_TIMEOUT.lock() = seconds(timeout, vm)?;
    Ok(())
}

/// The family of addresses with this number.
pub(super) fn family_of(number: i32, vm: &VirtualMachine) -> PyResult<Family> {
    match number {
        libc::AF_INET => Ok(Family::V4),
        libc::AF_INET6 => Ok(Family::V6),
        libc::AF_UNIX => Ok(Family::Unix),
        _ => Err(os_error(Errno::AFNOSUPPORT, vm)),
    }
}

const fn family_number(family: Family) -> i32 {
    match family {
        Family::V4 => libc::AF_INET,
        Family::V6 => libc::AF_INET6,
        Family::Unix => libc::AF_UNIX,
    }
}

/// The kind of socket with this number.
pub(super) fn kind_of(number: i32, vm: &VirtualMachine) -> PyResult<Kind> {
    match number & !KIND_FLAGS {
        libc::SOCK_STREAM => Ok(Kind::Stream),
        libc::SOCK_DGRAM => Ok(Kind::Datagram),
        libc::SOCK_RAW => {
            let class = vm.ctx.exceptions.permission_error.to_owned();
            Err(vm.new_os_subtype_error(class, None, "raw sockets are not available inside looplab").upcast())
        }
        _ => Err(os_error(Errno::SOCKTNOSUPPORT, vm)),
    }
}

const fn kind_number(kind: Kind) -> i32 {
    match kind {
        Kind::Stream => libc::SOCK_STREAM,
        Kind::Datagram => libc::SOCK_DGRAM,
    }
}

impl Socket {
    fn endpoint(&self, vm: &VirtualMachine) -> PyResult<Arc<dyn Endpoint>> {
        let endpoint = self.endpoint.lock().clone();
        endpoint.ok_or_else(|| os_error(Errno::BADF, vm))
    }

    fn family(&self) -> Family {
        self.endpoint.lock().as_ref().map_or(Family::V4, |endpoint| endpoint.family())
    }

    fn deadline(&self) -> Option<SimTime> {
        let timeout = *self.timeout.lock();
        timeout.and_then(waiting::deadline_after)
    }

    /// Does something that may have to wait for the socket, as long as its timeout lets it.
    fn attempt<T>(
        &self,
        interest: Interest,
        what: &str,
        vm: &VirtualMachine,
        act: impl FnMut(&Arc<dyn Endpoint>) -> Result<T, Errno>,
    ) -> PyResult<T> {
        self.attempt_until(self.deadline(), interest, what, vm, act)
    }

    fn attempt_until<T>(
        &self,
        deadline: Option<SimTime>,
        interest: Interest,
        what: &str,
        vm: &VirtualMachine,
        mut act: impl FnMut(&Arc<dyn Endpoint>) -> Result<T, Errno>,
    ) -> PyResult<T> {
        loop {
            let endpoint = self.endpoint(vm)?;
            match act(&endpoint) {
                Err(Errno::AGAIN) if *self.timeout.lock() != Some(0.0) => {
                    let why = reason(&endpoint, what);
                    if !waiting::until_ready(&endpoint, interest, deadline, &why, vm)? {
                        return Err(timed_out(vm));
                    }
                }
                done => return done.map_err(|error| os_error(error, vm)),
            }
        }
    }

    fn connect_to(&self, to: &Address, vm: &VirtualMachine) -> Result<(), Failure> {
        let endpoint = self.endpoint(vm)?;
        let begun = endpoint.connect(to);
        if matches!(begun, Ok(()) | Err(Errno::INPROGRESS)) {
            record::created(&*endpoint, ResourceKind::Connection, &record::name_of(to));
        }
        match begun {
            Ok(()) => Ok(()),
            Err(Errno::INPROGRESS | Errno::ALREADY | Errno::AGAIN) if *self.timeout.lock() != Some(0.0) => {
                let why = format!("socket.connect to {}", record::name_of(to));
                if !waiting::until_ready(&endpoint, Interest::Write, self.deadline(), &why, vm)? {
                    return Err(Failure::Raised(timed_out(vm)));
                }
                match endpoint.take_error() {
                    Ok(None) => Ok(()),
                    Ok(Some(error)) | Err(error) => Err(Failure::System(error)),
                }
            }
            Err(error) => Err(Failure::System(error)),
        }
    }

    /// Takes bytes or a message; who sent it, when that is known.
    fn take(&self, most: usize, flags: i32, what: &str, vm: &VirtualMachine) -> PyResult<(Vec<u8>, Option<Address>)> {
        let keep = flags & libc::MSG_PEEK != 0;
        let all = flags & libc::MSG_WAITALL != 0 && *self.timeout.lock() != Some(0.0);
        let (mut bytes, from) = self.attempt(Interest::Read, what, vm, |endpoint| endpoint.receive(most, keep))?;
        while all && !keep && bytes.len() < most {
            let left = most - bytes.len();
            let (more, _) = self.attempt(Interest::Read, what, vm, |endpoint| endpoint.receive(left, false))?;
            if more.is_empty() {
                break;
            }
            bytes.extend(more);
        }
        if !keep {
            record::received(&*self.endpoint(vm)?, bytes.len());
        }
        Ok((bytes, from))
    }

    fn put(&self, bytes: &[u8], what: &str, vm: &VirtualMachine) -> PyResult<usize> {
        let sent = self.attempt(Interest::Write, what, vm, |endpoint| endpoint.send(bytes))?;
        record::sent(&*self.endpoint(vm)?, sent);
        Ok(sent)
    }

    fn put_to(&self, bytes: &[u8], to: &PyObject, vm: &VirtualMachine) -> PyResult<usize> {
        let to = address::read(to, self.family(), "sendto", vm)?;
        let sent = self.attempt(Interest::Write, "sendto", vm, |endpoint| endpoint.send_to(bytes, &to))?;
        let endpoint = self.endpoint(vm)?;
        name_datagrams(&endpoint, "datagrams");
        record::sent(&*endpoint, sent);
        Ok(sent)
    }

    fn end(&self, vm: &VirtualMachine) -> PyResult<()> {
        let endpoint = self.endpoint.lock().take();
        if let Some(endpoint) = endpoint {
            record::closed(endpoint.close().map_err(|error| os_error(error, vm))?);
        }
        Ok(())
    }
}

/// Why a call blocks, in words.
fn reason(endpoint: &Arc<dyn Endpoint>, what: &str) -> String {
    match (endpoint.peer(), endpoint.local()) {
        (Ok(peer), _) if peer != Family::Unix.nowhere() => format!("socket.{what} with {}", record::name_of(&peer)),
        (Err(_), Ok(local)) if local.port() != 0 => format!("socket.{what} on {}", record::name_of(&local)),
        _ => format!("socket.{what}"),
    }
}

/// Why a call failed: told as a number by `connect_ex`, raised by `connect`.
enum Failure {
    System(Errno),
    Raised(PyBaseExceptionRef),
}

impl From<PyBaseExceptionRef> for Failure {
    fn from(error: PyBaseExceptionRef) -> Self {
        Self::Raised(error)
    }
}

fn name_datagrams(endpoint: &Arc<dyn Endpoint>, what: &str) {
    if endpoint.kind() == Kind::Datagram
        && !endpoint.resource().is_some()
        && let Ok(local) = endpoint.local()
    {
        record::created(&**endpoint, ResourceKind::Connection, &format!("{what} {}", record::name_of(&local)));
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct NewSocket {
    #[pyarg(any, default = -1)]
    family: i32,
    #[pyarg(any, name = "type", default = -1)]
    kind: i32,
    #[pyarg(any, default = -1)]
    proto: i32,
    #[pyarg(any, optional)]
    fileno: OptionalOption<PyObjectRef>,
}

impl DefaultConstructor for Socket {}

impl Initializer for Socket {
    type Args = NewSocket;

    fn init(zelf: PyRef<Self>, args: NewSocket, vm: &VirtualMachine) -> PyResult<()> {
        let endpoint = if let Some(descriptor) = args.fileno.flatten() {
            let descriptor = descriptor.try_index(vm)?.try_to_primitive::<i32>(vm)?;
            open::find(descriptor)
        } else {
            let family = family_of(if args.family == -1 { libc::AF_INET } else { args.family }, vm)?;
            let kind = kind_of(if args.kind == -1 { libc::SOCK_STREAM } else { args.kind }, vm)?;
            open::socket(family, kind)
        };
        let endpoint = endpoint.map_err(|error| os_error(error, vm))?;
        let kind = kind_number(endpoint.kind());
        let proto = args.proto.max(0);
        *zelf.nature.lock() = Nature { family: family_number(endpoint.family()), kind, proto };
        // A kind that asks for a socket that does not block (Linux).
        let unblocking = args.kind != -1 && args.kind & 0o4000 != 0;
        *zelf.timeout.lock() = if unblocking { Some(0.0) } else { default_timeout() };
        let before = zelf.endpoint.lock().replace(endpoint);
        drop(before);
        Ok(())
    }
}

impl Representable for Socket {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let Nature { family, kind, proto } = *zelf.nature.lock();
        Ok(format!("<socket object, fd={}, family={family}, type={kind}, proto={proto}>", zelf.fileno()))
    }
}

impl Destructor for Socket {
    fn del(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.endpoint.lock().is_none() {
            return Ok(());
        }
        let text = zelf.as_object().repr(vm)?;
        let class = vm.ctx.exceptions.resource_warning.to_owned();
        let message = vm.ctx.new_str(format!("unclosed {text}"));
        // Whatever the warning raises, the socket is closed.
        let warned = rustpython_vm::warn::warn(message.into(), Some(class), 1, None, vm);
        zelf.end(vm)?;
        warned
    }
}

#[pyclass(flags(BASETYPE), with(Constructor, Initializer, Representable, Destructor))]
impl Socket {
    #[pymethod]
    fn bind(&self, to: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let endpoint = self.endpoint(vm)?;
        let to = address::read(&to, self.family(), "bind", vm)?;
        endpoint.bind(&to).map_err(|error| os_error(error, vm))?;
        name_datagrams(&endpoint, "datagrams");
        Ok(())
    }

    #[pymethod]
    fn listen(&self, backlog: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<()> {
        let endpoint = self.endpoint(vm)?;
        let backlog = usize::try_from(backlog.unwrap_or(128)).unwrap_or(0);
        endpoint.listen(backlog).map_err(|error| os_error(error, vm))?;
        let name = endpoint.local().map(|local| record::name_of(&local)).unwrap_or_default();
        record::created(&*endpoint, ResourceKind::Server, &name);
        Ok(())
    }

    #[pymethod]
    fn _accept(&self, vm: &VirtualMachine) -> PyResult<(i32, PyObjectRef)> {
        let (accepted, from) = self.attempt(Interest::Read, "accept", vm, |endpoint| endpoint.accept())?;
        let name = if from == Family::Unix.nowhere() { "client".to_owned() } else { format!("client {from}") };
        record::created(&*accepted, ResourceKind::Connection, &name);
        Ok((open::leave(&accepted), written(&from, vm)))
    }

    #[pymethod]
    fn connect(&self, to: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let to = address::read(&to, self.family(), "connect", vm)?;
        self.connect_to(&to, vm).map_err(|failure| match failure {
            Failure::System(error) => os_error(error, vm),
            Failure::Raised(error) => error,
        })
    }

    #[pymethod]
    fn connect_ex(&self, to: PyObjectRef, vm: &VirtualMachine) -> PyResult<i32> {
        let to = address::read(&to, self.family(), "connect_ex", vm)?;
        match self.connect_to(&to, vm) {
            Ok(()) => Ok(0),
            Err(Failure::System(error)) => Ok(error.raw_os_error()),
            Err(Failure::Raised(error)) if error.fast_isinstance(vm.ctx.exceptions.timeout_error) => {
                Ok(Errno::AGAIN.raw_os_error())
            }
            Err(Failure::Raised(error)) => Err(error),
        }
    }

    #[pymethod]
    fn recv(&self, size: isize, flags: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        let most = usize::try_from(size).map_err(|_| vm.new_value_error("negative buffersize in recv"))?;
        Ok(self.take(most, flags.unwrap_or(0), "recv", vm)?.0)
    }

    #[pymethod]
    fn recvfrom(&self, size: isize, flags: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<(Vec<u8>, PyObjectRef)> {
        let most = usize::try_from(size).map_err(|_| vm.new_value_error("negative buffersize in recvfrom"))?;
        let (bytes, from) = self.take(most, flags.unwrap_or(0), "recvfrom", vm)?;
        Ok((bytes, from.map_or_else(|| vm.ctx.none(), |from| written(&from, vm))))
    }

    #[pymethod]
    fn recv_into(&self, args: Into, vm: &VirtualMachine) -> PyResult<usize> {
        Ok(self.take_into(args, "recv_into", vm)?.0)
    }

    #[pymethod]
    fn recvfrom_into(&self, args: Into, vm: &VirtualMachine) -> PyResult<(usize, PyObjectRef)> {
        let (size, from) = self.take_into(args, "recvfrom_into", vm)?;
        Ok((size, from.map_or_else(|| vm.ctx.none(), |from| written(&from, vm))))
    }

    fn take_into(&self, args: Into, what: &str, vm: &VirtualMachine) -> PyResult<(usize, Option<Address>)> {
        let room = args.buffer.borrow_buf_mut().len();
        let asked =
            usize::try_from(args.nbytes).map_err(|_| vm.new_value_error(format!("negative buffersize in {what}")))?;
        if asked > room {
            return Err(vm.new_value_error("buffer too small for requested bytes"));
        }
        let most = if asked == 0 { room } else { asked };
        let (bytes, from) = self.take(most, args.flags, what, vm)?;
        let mut buffer = args.buffer.borrow_buf_mut();
        if let Some(place) = buffer.get_mut(..bytes.len()) {
            place.copy_from_slice(&bytes);
        }
        Ok((bytes.len(), from))
    }

    #[pymethod]
    fn send(&self, bytes: ArgBytesLike, _flags: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<usize> {
        self.put(&bytes.borrow_buf(), "send", vm)
    }

    #[pymethod]
    fn sendall(&self, bytes: ArgBytesLike, _flags: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<()> {
        let deadline = self.deadline();
        let bytes = bytes.borrow_buf().to_vec();
        let mut done = 0;
        while done < bytes.len() {
            let send = |endpoint: &Arc<dyn Endpoint>| endpoint.send(&bytes[done..]);
            let sent = self.attempt_until(deadline, Interest::Write, "sendall", vm, send)?;
            record::sent(&*self.endpoint(vm)?, sent);
            done += sent;
        }
        Ok(())
    }

    /// `sendto(bytes[, flags], address)`.
    #[pymethod]
    fn sendto(
        &self,
        bytes: ArgBytesLike,
        second: PyObjectRef,
        third: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<usize> {
        let to = third.unwrap_or(second);
        self.put_to(&bytes.borrow_buf(), &to, vm)
    }

    /// `sendmsg(buffers[, ancdata[, flags[, address]]])`; nothing but bytes can be sent.
    #[pymethod]
    fn sendmsg(
        &self,
        buffers: PyObjectRef,
        extra: OptionalArg<PyObjectRef>,
        _flags: OptionalArg<i32>,
        to: OptionalOption<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult<usize> {
        if extra.into_option().is_some_and(|extra| extra.length(vm).is_ok_and(|length| length > 0)) {
            return Err(vm.new_not_implemented_error(
                "looplab's sockets carry bytes only: sendmsg() takes no ancillary data here",
            ));
        }
        let parts: Vec<ArgBytesLike> = vm.extract_elements_with(&buffers, |part| part.try_into_value(vm))?;
        let mut bytes = Vec::new();
        for part in &parts {
            bytes.extend_from_slice(&part.borrow_buf());
        }
        match to.flatten() {
            Some(to) => self.put_to(&bytes, &to, vm),
            None => self.put(&bytes, "sendmsg", vm),
        }
    }

    /// `recvmsg(bufsize[, ancbufsize[, flags]])`.
    #[pymethod]
    fn recvmsg(
        &self,
        size: isize,
        _extra: OptionalArg<isize>,
        flags: OptionalArg<i32>,
        vm: &VirtualMachine,
    ) -> PyResult<(Vec<u8>, PyObjectRef, i32, PyObjectRef)> {
        let (bytes, from) = self.recvfrom(size, flags, vm)?;
        Ok((bytes, vm.ctx.new_list(Vec::new()).into(), 0, from))
    }

    #[pymethod]
    fn shutdown(&self, how: i32, vm: &VirtualMachine) -> PyResult<()> {
        let how = match how {
            libc::SHUT_RD => Shut::Read,
            libc::SHUT_WR => Shut::Write,
            libc::SHUT_RDWR => Shut::Both,
            _ => return Err(os_error(Errno::INVAL, vm)),
        };
        self.endpoint(vm)?.shutdown(how).map_err(|error| os_error(error, vm))
    }

    #[pymethod]
    fn close(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.end(vm)
    }

    #[pymethod]
    fn detach(&self) -> i32 {
        let endpoint = self.endpoint.lock().take();
        endpoint.map_or(-1, |endpoint| open::leave(&endpoint))
    }

    #[pymethod]
    fn fileno(&self) -> i32 {
        self.endpoint.lock().as_ref().map_or(-1, |endpoint| endpoint.descriptor())
    }

    #[pymethod]
    fn getsockname(&self, vm: &VirtualMachine) -> PyResult {
        let local = self.endpoint(vm)?.local().map_err(|error| os_error(error, vm))?;
        Ok(written(&local, vm))
    }

    #[pymethod]
    fn getpeername(&self, vm: &VirtualMachine) -> PyResult {
        let peer = self.endpoint(vm)?.peer().map_err(|error| os_error(error, vm))?;
        Ok(written(&peer, vm))
    }

    #[pymethod]
    fn setblocking(&self, blocking: bool, vm: &VirtualMachine) -> PyResult<()> {
        self.endpoint(vm)?;
        *self.timeout.lock() = if blocking { None } else { Some(0.0) };
        Ok(())
    }

    #[pymethod]
    fn getblocking(&self) -> bool {
        *self.timeout.lock() != Some(0.0)
    }

    #[pymethod]
    fn settimeout(&self, timeout: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<()> {
        let timeout = seconds(timeout, vm)?;
        self.endpoint(vm)?;
        *self.timeout.lock() = timeout;
        Ok(())
    }

    #[pymethod]
    fn gettimeout(&self) -> Option<f64> {
        *self.timeout.lock()
    }

    #[pymethod]
    fn setsockopt(
        &self,
        level: i32,
        name: i32,
        value: Option<Either<i32, ArgBytesLike>>,
        _length: OptionalArg<u32>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let value = match value {
            Some(Either::A(number)) => number.to_ne_bytes().to_vec(),
            Some(Either::B(bytes)) => bytes.borrow_buf().to_vec(),
            None => Vec::new(),
        };
        self.endpoint(vm)?.set_option(level, name, &value).map_err(|error| os_error(error, vm))
    }

    #[pymethod]
    fn getsockopt(&self, level: i32, name: i32, length: OptionalArg<usize>, vm: &VirtualMachine) -> PyResult {
        let mut value = self.endpoint(vm)?.option(level, name).map_err(|error| os_error(error, vm))?;
        let length = length.unwrap_or(0);
        if length == 0 {
            let number = value.first_chunk::<4>().map_or(0, |bytes| i32::from_ne_bytes(*bytes));
            return Ok(vm.ctx.new_int(number).into());
        }
        if length > 1024 {
            return Err(vm.new_os_error("getsockopt buflen out of range"));
        }
        value.truncate(length);
        Ok(vm.ctx.new_bytes(value).into())
    }

    #[pygetset(name = "family")]
    fn family_number(&self) -> i32 {
        self.nature.lock().family
    }

    #[pygetset(name = "type")]
    fn kind_number(&self) -> i32 {
        self.nature.lock().kind
    }

    #[pygetset]
    fn proto(&self) -> i32 {
        self.nature.lock().proto
    }

    #[pygetset]
    fn timeout(&self) -> Option<f64> {
        *self.timeout.lock()
    }
}

#[derive(rustpython_vm::FromArgs)]
pub(super) struct Into {
    #[pyarg(any)]
    buffer: ArgMemoryBuffer,
    #[pyarg(any, default = 0)]
    nbytes: isize,
    #[pyarg(any, default = 0)]
    flags: i32,
}

/// The class, made once.
pub(super) fn class() -> PyTypeRef {
    Socket::make_static_type()
}
