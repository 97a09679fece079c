//! looplab: a playground for asynchronous programming in the terminal.
pub mod ident;
pub mod python;
pub mod time;
pub mod trace;
