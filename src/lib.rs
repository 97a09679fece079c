//! looplab: a playground for asynchronous programming in the terminal.
pub mod cli;
pub mod export;
pub mod headless;
pub mod ident;
pub mod kernel;
pub mod lesson;
pub mod model;
pub mod python;
pub mod repl;
pub mod runtime;
pub mod session;
pub mod time;
pub mod trace;
pub mod tui;
