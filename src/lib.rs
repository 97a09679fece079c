//! looplab: a playground for asynchronous programming in the terminal.
pub mod ident;
pub mod kernel;
pub mod python;
pub mod session;
pub mod runtime;
pub mod time;
pub mod trace;
