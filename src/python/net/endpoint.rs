//! What a Python socket stands on: something that sends and receives, simulated or real.

use std::rc::Rc;
use std::sync::Arc;

use rustix::io::Errno;

use super::simulated::Simulated;
use crate::ident::ResourceId;
use crate::python::current;
use crate::runtime::net::{Address, Family, Kind, Shut};
use crate::runtime::{Interest, Source};
use crate::time::SimTime;

/// A socket's calls, none of which blocks. Errors are the operating system's: `AGAIN` says that the call
/// would have blocked.
pub(super) trait Endpoint: Send + Sync {
    fn descriptor(&self) -> i32;
    fn family(&self) -> Family;
    fn kind(&self) -> Kind;
    fn bind(&self, address: &Address) -> Result<(), Errno>;
    fn listen(&self, backlog: usize) -> Result<(), Errno>;
    fn connect(&self, to: &Address) -> Result<(), Errno>;
    fn accept(&self) -> Result<(Arc<dyn Endpoint>, Address), Errno>;
    fn send(&self, bytes: &[u8]) -> Result<usize, Errno>;
    fn send_to(&self, bytes: &[u8], to: &Address) -> Result<usize, Errno>;
    fn receive(&self, most: usize, keep: bool) -> Result<(Vec<u8>, Option<Address>), Errno>;
    fn shutdown(&self, how: Shut) -> Result<(), Errno>;
    /// Ends the socket; what it was called in the trace, if that is over now.
    fn close(&self) -> Result<Option<ResourceId>, Errno>;
    fn duplicate(&self) -> Result<Arc<dyn Endpoint>, Errno>;
    fn local(&self) -> Result<Address, Errno>;
    fn peer(&self) -> Result<Address, Errno>;
    fn option(&self, level: i32, name: i32) -> Result<Vec<u8>, Errno>;
    fn set_option(&self, level: i32, name: i32, value: &[u8]) -> Result<(), Errno>;
    fn take_error(&self) -> Result<Option<Errno>, Errno>;
    /// Since when it is ready, or from when on it will be.
    fn ready_at(&self, interest: Interest) -> Option<SimTime>;
    fn resource(&self) -> ResourceId;
    fn set_resource(&self, resource: ResourceId);
}

/// A new socket of this run.
pub(super) fn open(family: Family, kind: Kind) -> Result<Arc<dyn Endpoint>, Errno> {
    let run = current::run().ok_or(Errno::NETDOWN)?;
    Ok(Arc::new(Simulated(run.network.socket(family, kind))))
}

/// Two sockets connected to each other.
pub(super) fn open_pair(kind: Kind) -> Result<[Arc<dyn Endpoint>; 2], Errno> {
    let run = current::run().ok_or(Errno::NETDOWN)?;
    let (first, second) = run.network.pair(kind, run.clock.now());
    Ok([Arc::new(Simulated(first)), Arc::new(Simulated(second))])
}

/// The socket that a descriptor means.
///
/// # Errors
/// `BADF` when it means none.
pub(super) fn find(descriptor: i32) -> Result<Arc<dyn Endpoint>, Errno> {
    let run = current::run().ok_or(Errno::BADF)?;
    run.network.kind_of(descriptor)?;
    Ok(Arc::new(Simulated(descriptor)))
}

/// Leaves a socket to whoever knows its descriptor.
pub(super) fn leave(endpoint: &Arc<dyn Endpoint>) -> i32 {
    endpoint.descriptor()
}

/// What an event loop watches when it watches a descriptor; `None` when that is no socket.
#[must_use]
pub(in crate::python) fn source_of(descriptor: i32) -> Option<Rc<dyn Source>> {
    find(descriptor).ok().map(|endpoint| Rc::new(Watched(endpoint)) as Rc<dyn Source>)
}

/// The number in the trace of the socket behind a descriptor; `NONE` when that is no socket.
#[must_use]
pub(in crate::python) fn resource_of(descriptor: i32) -> ResourceId {
    find(descriptor).map_or(ResourceId::NONE, |endpoint| endpoint.resource())
}

struct Watched(Arc<dyn Endpoint>);

impl Source for Watched {
    fn ready_at(&self, interest: Interest) -> Option<SimTime> {
        self.0.ready_at(interest)
    }

    fn resource(&self) -> ResourceId {
        self.0.resource()
    }
}
