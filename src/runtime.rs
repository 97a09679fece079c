//! A small, instrumented smol runtime: an executor whose ready queue can be seen.
//!
//! smol shows no view of its queue, so every future and every waker is wrapped, and what they
//! record folds into an exact copy of the queue. One [`Runtime`] is one event loop: it turns as
//! asyncio's `_run_once` does, on time that a [`Clock`] gives out and a [`Pacer`] slows down.
//! Nothing here knows Python.

mod agenda;
mod appointments;
pub mod clock;
mod crew;
pub mod event_loop;
pub mod heap;
mod inbox;
mod jitter;
mod keeper;
mod meter;
mod mix;
pub mod net;
pub mod outside;
pub mod pacer;
mod poll;
pub mod processes;
mod seat;
mod shared;
mod springs;
mod traps;
mod visitors;
mod visits;
mod waker;
mod watch;
pub mod workers;

pub use agenda::Appointment;
pub use appointments::is_keeping_appointments;
pub use clock::{Clock, Conductor, Mode};
pub use crew::SWITCH_INTERVAL;
pub use event_loop::{Runtime, Stopped, TaskHandle};
pub use meter::{GRACE, excuse, free_of_charge};
pub use net::{Interest, Network};
pub use outside::Outside;
pub use pacer::{Interrupted, Pacer, PacerStatus, Speed, Step};
pub use seat::worker;
pub use traps::{Trap, is_called, matches};
pub use watch::{Reaction, Source};
pub use workers::{Bell, Held, Place, Wait};
