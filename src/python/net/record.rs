//! What sockets do, in the trace: each server, connection and datagram socket is a resource.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::endpoint::Endpoint;
use crate::ident::ResourceId;
use crate::python::{current, ledger};
use crate::runtime::net::Address;
use crate::trace::recorder::Counter;
use crate::trace::{ResourceKind, What};

/// What a program calls an address: a host's name rather than its number, where it has one.
pub(super) fn name_of(address: &Address) -> String {
    if let Address::Ip(ip) = address
        && let Some(name) = current::run().and_then(|run| run.network.name_of(ip.ip()))
    {
        return format!("{name}:{}", ip.port());
    }
    address.to_string()
}

/// A socket became something that tasks wait on; the first name stays.
pub(super) fn created(endpoint: &dyn Endpoint, kind: ResourceKind, name: &str) {
    let Some(run) = current::run() else { return };
    if endpoint.resource().is_some() {
        return;
    }
    let resource = ResourceId(run.recorder().next_id(Counter::Resource));
    endpoint.set_resource(resource);
    ledger::created(resource, kind, name);
}

/// Bytes were handed over.
pub(super) fn sent(endpoint: &dyn Endpoint, bytes: usize) {
    count(endpoint, |resource| What::Sent { resource, bytes: u32::try_from(bytes).unwrap_or(u32::MAX) });
}

/// Bytes were taken.
pub(super) fn received(endpoint: &dyn Endpoint, bytes: usize) {
    if bytes > 0 {
        count(endpoint, |resource| What::Received { resource, bytes: u32::try_from(bytes).unwrap_or(u32::MAX) });
    }
}

fn count(endpoint: &dyn Endpoint, what: impl FnOnce(ResourceId) -> What) {
    if let Some(run) = current::run()
        && run.recorder().is_on()
    {
        let resource = endpoint.resource();
        if resource.is_some() {
            run.recorder().record(what(resource));
        }
    }
}

/// Sockets that were over since somebody asked to be told of them together.
static HELD: Mutex<Option<BTreeSet<ResourceId>>> = Mutex::new(None);

/// A socket is over.
pub(super) fn closed(resource: Option<ResourceId>) {
    if let (Some(run), Some(resource)) = (current::run(), resource.filter(|resource| resource.is_some())) {
        ledger::forget(resource);
        match HELD.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(held) => drop(held.insert(resource)),
            None => run.recorder().record(What::Closed { resource }),
        }
    }
}

/// Collects garbage, and says of the sockets in it that they are over in the order in which they were made: the
/// collector itself finds them in another order each time.
pub(in crate::python) fn in_order(collect: impl FnOnce()) {
    *HELD.lock().unwrap_or_else(PoisonError::into_inner) = Some(BTreeSet::new());
    collect();
    let held = HELD.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(run) = current::run() {
        held.into_iter().flatten().for_each(|resource| run.recorder().record(What::Closed { resource }));
    }
}
