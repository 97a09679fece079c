//! What a Python socket stands on: something that sends and receives, simulated or real.

use std::sync::Arc;
use std::task::Waker;

use rustix::io::Errno;

use crate::ident::ResourceId;
use crate::runtime::Interest;
use crate::runtime::net::{Address, Family, Kind, Shut};
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
    /// Has a waker woken once the socket is ready, if that can happen without anything in this program
    /// doing it; whether it can.
    fn wakes(&self, _interest: Interest, _waker: &Waker) -> bool {
        false
    }
    fn resource(&self) -> ResourceId;
    fn set_resource(&self, resource: ResourceId);
}
