//! asyncio on looplab's runtime: the native `_asyncio` core, the event loop, and what they record.
//!
//! The library's own asyncio runs on top, unchanged. Every Task is a smol task, every handle one
//! runnable, and whatever either of them does is in the trace. Modules here look only down: `context`,
//! `host`, `pause`, `remote`, `slot`; `handle`; `core`; `io`; `future`; `jobs`, `stacks`; `threads`, `watch`, `watched`; `task`;
//! `gather`, `event_loop`, `pools`; `module`.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "RustPython dictates the signatures of what Python calls"
)]

mod context;
mod core;
mod deadlock;
mod event_loop;
mod future;
mod gather;
mod handle;
mod holdings;
mod host;
mod io;
mod jobs;
mod module;
mod pause;
mod pipes;
mod pools;
pub mod remote;
mod scopes;
mod slot;
mod stacks;
mod swallow;
mod task;
mod things;
mod threads;
mod watch;
mod watched;

pub use event_loop::listen;

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;
use rustpython_vm::frozen::FrozenModule;

/// The native modules that replace RustPython's own; add them after the standard library's.
#[must_use]
pub fn module_defs(ctx: &Context) -> Vec<&'static PyModuleDef> {
    vec![context::module_def(ctx), module::asyncio_def(ctx), module::looplab_def(ctx)]
}

/// The Python side of the event loop and of threads, in the place of the library's; add it after the library.
pub fn frozen() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    let events = rustpython_vm::py_freeze!(file = "aio/unix_events.py", module_name = "asyncio.unix_events");
    let release = rustpython_vm::py_freeze!(file = "aio/python313.py", module_name = "_looplab_python313");
    let threads = rustpython_vm::py_freeze!(file = "aio/workers.py", module_name = "_looplab_threads");
    events.into_iter().chain(release).chain(threads)
}
