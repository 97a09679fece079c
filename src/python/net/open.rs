//! Where sockets come from: new ones, pairs, and those that a descriptor means.

use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};

use rustix::io::Errno;

use super::endpoint::Endpoint;
use super::simulated::Simulated;
use super::{permit, real};
use crate::ident::ResourceId;
use crate::python::current;
use crate::runtime::net::{Family, Kind};
use crate::runtime::{Interest, Outside, Source};
use crate::time::SimTime;
use crate::trace::{Cause, CauseKind};

/// A new socket of this run.
pub(super) fn socket(family: Family, kind: Kind) -> Result<Arc<dyn Endpoint>, Errno> {
    if permit::is_real() {
        return Ok(real::socket(family, kind)?);
    }
    let run = current::run().ok_or(Errno::NETDOWN)?;
    Ok(Arc::new(Simulated(run.network.socket(family, kind))))
}

/// Two sockets connected to each other.
pub(super) fn pair(kind: Kind) -> Result<[Arc<dyn Endpoint>; 2], Errno> {
    if permit::is_real() {
        let [first, second] = real::pair(kind)?;
        return Ok([first, second]);
    }
    let run = current::run().ok_or(Errno::NETDOWN)?;
    let (first, second) = run.network.pair(kind, run.clock.now());
    Ok([Arc::new(Simulated(first)), Arc::new(Simulated(second))])
}

/// The socket that a descriptor means.
///
/// # Errors
/// `BADF` when it means none.
pub(super) fn find(descriptor: i32) -> Result<Arc<dyn Endpoint>, Errno> {
    if permit::is_real() {
        return Ok(real::find(descriptor)?);
    }
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

    fn wakes(&self, interest: Interest, to: &Outside) -> bool {
        self.0.wakes(interest, &Waker::from(Arc::new(WakesLoop(to.clone()))))
    }
}

/// Wakes an event loop, which then looks at what is ready.
struct WakesLoop(Outside);

impl Wake for WakesLoop {
    fn wake(self: Arc<Self>) {
        self.0.post(Cause { kind: CauseKind::Io, by: 0 }, Box::new(|| ()));
    }
}
