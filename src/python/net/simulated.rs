//! A socket of the simulated network, by its descriptor.

use std::sync::Arc;

use rustix::io::Errno;

use super::endpoint::Endpoint;
use super::loops;
use crate::ident::ResourceId;
use crate::python::current::{self, Run};
use crate::runtime::Interest;
use crate::runtime::net::{Address, Family, Kind, Shut};
use crate::time::SimTime;

/// A descriptor of the run's network.
pub(super) struct Simulated(pub(super) i32);

fn run() -> Result<&'static Run, Errno> {
    current::run().ok_or(Errno::BADF)
}

/// Lets whoever waits for a socket look again, after something was done to one.
fn rung<T>(run: &Run, done: T) -> T {
    run.arrivals.ring_all(&run.clock);
    loops::wake();
    done
}

/// Options that mean something on a simulated network, by their numbers here.
mod option {
    pub(super) use libc::{SO_ACCEPTCONN, SO_ERROR, SO_LINGER, SO_RCVBUF, SO_SNDBUF, SO_TYPE, SOL_SOCKET};
}

/// What is wrong with the path of a Unix socket, if its file is not there.
fn missing_path(to: &Address) -> Option<Errno> {
    let Address::Unix(path) = to else { return None };
    if path.first().is_none_or(|&first| first == 0) {
        return None;
    }
    let path = std::path::PathBuf::from(String::from_utf8_lossy(path).into_owned());
    std::fs::symlink_metadata(path).err().map(|error| Errno::from_io_error(&error).unwrap_or(Errno::NOENT))
}

/// Puts the file of a Unix socket where a program looks for it.
fn make_path(address: &Address) -> Result<(), Errno> {
    let Address::Unix(path) = address else { return Ok(()) };
    if path.first().is_none_or(|&first| first == 0) {
        return Ok(());
    }
    let path = std::path::PathBuf::from(String::from_utf8_lossy(path).into_owned());
    make_socket(&path)
}

/// A socket that nobody uses: what goes through the simulated one never reaches it. Its path may be longer than one
/// that is bound.
#[cfg(target_os = "linux")]
fn make_socket(path: &std::path::Path) -> Result<(), Errno> {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let made = mknodat(CWD, path, FileType::Socket, Mode::RWXU | Mode::RWXG | Mode::RWXO, 0);
    made.map_err(|error| if error == Errno::EXIST { Errno::ADDRINUSE } else { error })
}

/// The same, where a path must be short enough to be bound.
#[cfg(not(target_os = "linux"))]
fn make_socket(path: &std::path::Path) -> Result<(), Errno> {
    let made = std::os::unix::net::UnixDatagram::bind(path);
    made.map(drop).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::INVAL))
}

fn number(value: &[u8]) -> i32 {
    value.first_chunk::<4>().map_or(0, |bytes| i32::from_ne_bytes(*bytes))
}

impl Endpoint for Simulated {
    fn descriptor(&self) -> i32 {
        self.0
    }

    fn family(&self) -> Family {
        run().and_then(|run| run.network.kind_of(self.0)).map_or(Family::V4, |kind| kind.0)
    }

    fn kind(&self) -> Kind {
        run().and_then(|run| run.network.kind_of(self.0)).map_or(Kind::Stream, |kind| kind.1)
    }

    fn bind(&self, address: &Address) -> Result<(), Errno> {
        let network = &run()?.network;
        make_path(address)?;
        network.bind(self.0, address.clone())
    }

    fn listen(&self, backlog: usize) -> Result<(), Errno> {
        run()?.network.listen(self.0, backlog)
    }

    fn connect(&self, to: &Address) -> Result<(), Errno> {
        let run = run()?;
        if let Some(missing) = missing_path(to) {
            return Err(missing);
        }
        rung(run, run.network.connect(self.0, to, run.clock.now()))
    }

    fn accept(&self) -> Result<(Arc<dyn Endpoint>, Address), Errno> {
        let run = run()?;
        let (accepted, from) = run.network.accept(self.0, run.clock.now())?;
        Ok((Arc::new(Self(accepted)), from))
    }

    fn send(&self, bytes: &[u8]) -> Result<usize, Errno> {
        let run = run()?;
        rung(run, run.network.send(self.0, bytes, run.clock.now()))
    }

    fn send_to(&self, bytes: &[u8], to: &Address) -> Result<usize, Errno> {
        let run = run()?;
        rung(run, run.network.send_to(self.0, bytes, to, run.clock.now()))
    }

    fn receive(&self, most: usize, keep: bool) -> Result<(Vec<u8>, Option<Address>), Errno> {
        let run = run()?;
        rung(run, run.network.receive(self.0, most, keep, run.clock.now()))
    }

    fn shutdown(&self, how: Shut) -> Result<(), Errno> {
        let run = run()?;
        rung(run, run.network.shutdown(self.0, how, run.clock.now()))
    }

    fn close(&self) -> Result<Option<ResourceId>, Errno> {
        let run = run()?;
        rung(run, run.network.close(self.0, run.clock.now()))
    }

    fn duplicate(&self) -> Result<Arc<dyn Endpoint>, Errno> {
        Ok(Arc::new(Self(run()?.network.duplicate(self.0)?)))
    }

    fn local(&self) -> Result<Address, Errno> {
        run()?.network.local(self.0)
    }

    fn peer(&self) -> Result<Address, Errno> {
        let run = run()?;
        run.network.peer(self.0, run.clock.now())
    }

    fn option(&self, level: i32, name: i32) -> Result<Vec<u8>, Errno> {
        let network = &run()?.network;
        let (send, receive) = network.buffers(self.0)?;
        let value = match (level, name) {
            (option::SOL_SOCKET, option::SO_ERROR) => self.take_error()?.map_or(0, Errno::raw_os_error),
            (option::SOL_SOCKET, option::SO_SNDBUF) => i32::try_from(send).unwrap_or(i32::MAX),
            (option::SOL_SOCKET, option::SO_RCVBUF) => i32::try_from(receive).unwrap_or(i32::MAX),
            (option::SOL_SOCKET, option::SO_ACCEPTCONN) => i32::from(network.is_listening(self.0)?),
            (option::SOL_SOCKET, option::SO_TYPE) => match self.kind() {
                Kind::Stream => libc::SOCK_STREAM,
                Kind::Datagram => libc::SOCK_DGRAM,
            },
            _ => return Ok(network.option(self.0, level, name)?.unwrap_or_else(|| vec![0; 4])),
        };
        Ok(value.to_ne_bytes().to_vec())
    }

    fn set_option(&self, level: i32, name: i32, value: &[u8]) -> Result<(), Errno> {
        let network = &run()?.network;
        let (send, receive) = network.buffers(self.0)?;
        // Linux keeps twice of what it is asked for, and says so.
        let size = usize::try_from(number(value)).unwrap_or(0).saturating_mul(2);
        match (level, name) {
            (option::SOL_SOCKET, option::SO_SNDBUF) => network.set_buffers(self.0, size, receive),
            (option::SOL_SOCKET, option::SO_RCVBUF) => network.set_buffers(self.0, send, size),
            (option::SOL_SOCKET, option::SO_LINGER) => {
                let at_once = number(value) != 0 && number(value.get(4..).unwrap_or_default()) == 0;
                network.set_breaks_off(self.0, at_once)?;
                network.set_option(self.0, level, name, value.to_vec())
            }
            _ => network.set_option(self.0, level, name, value.to_vec()),
        }
    }

    fn take_error(&self) -> Result<Option<Errno>, Errno> {
        let run = run()?;
        run.network.take_error(self.0, run.clock.now())
    }

    fn ready_at(&self, interest: Interest) -> Option<SimTime> {
        run().ok()?.network.ready_at(self.0, interest)
    }

    fn resource(&self) -> ResourceId {
        run().map_or(ResourceId::NONE, |run| run.network.resource(self.0))
    }

    fn set_resource(&self, resource: ResourceId) {
        if let Ok(run) = run() {
            run.network.set_resource(self.0, resource);
        }
    }
}
