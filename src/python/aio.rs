//! asyncio on looplab's runtime: the native `_asyncio` core, the event loop, and what they record.
//!
//! The library's own asyncio runs on top, unchanged. Every Task is a smol task, every handle one
//! runnable, and whatever either of them does is in the trace. Modules here look only down:
//! `context`, `host` → `handle` → `core` → `future` → `task` → `event_loop`.

pub(crate) mod context;

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

/// The native modules that replace RustPython's own; add them after the standard library's.
#[must_use]
pub fn module_defs(ctx: &Context) -> Vec<&'static PyModuleDef> {
    vec![context::module_def(ctx)]
}
