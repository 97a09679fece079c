//! Python: RustPython with its standard library inside, and asyncio on looplab's own event loop.
//!
//! Every use of the RustPython API in looplab is below this module. It knows the runtime and the
//! trace; it knows no process, no protocol and no screen.

pub mod aio;
pub mod alloc;
pub mod child;
pub mod current;
pub mod guest;
pub mod interpreter;
mod ledger;
pub mod lexer;
pub mod limits;
pub mod lines;
mod net;
mod origin;
mod os_error;
pub mod output;
pub mod problem;
pub mod processes;
pub mod program;
pub mod repl;
mod run;
mod sandbox;
pub mod signals;
mod stand_ins;
mod streams;
pub mod template;
pub mod time_module;
mod unawaited;
mod warned;

/// The environment variable that names the scratch folder of a run; Python's `tempfile` finds it by the same name.
pub const SCRATCH: &str = "TMPDIR";

pub use interpreter::{Error, Python};
pub use limits::Limits;
pub use problem::Problem;
pub use program::{Allow, Context, Exit, Program};
pub use signals::Interrupter;
pub use template::Template;
