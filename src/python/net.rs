//! Python's `_socket`, in the place of RustPython's: simulated sockets under the virtual clock, real ones
//! under the real clock.
//!
//! The library's `socket`, `selectors` and asyncio are built on it, unchanged. A real socket reaches only this
//! machine unless the user allowed more; no other way to a socket of the operating system is left in. Modules
//! here look only down: `endpoint`, `loops`, `written`, `permit`; `simulated`, `real`, `record`, `waiting`; `open`, `names`; `address`;
//! `socket`; `module`, `select`.

#![expect(clippy::needless_pass_by_value, reason = "RustPython dictates the signatures of what Python calls")]

mod address;
mod constants;
mod endpoint;
mod loops;
mod module;
mod names;
mod open;
mod permit;
mod real;
mod record;
mod select;
mod simulated;
mod socket;
mod waiting;
mod written;

pub(super) use loops::tell;
pub(super) use module::module_def;
pub(super) use open::{resource_of, source_of};
pub(super) use record::in_order;
pub(super) use select::{install, poll_for};
