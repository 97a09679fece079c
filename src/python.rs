//! Python: RustPython with its standard library inside, and asyncio on looplab's own event loop.
//!
//! Every use of the RustPython API in looplab is below this module. It knows the runtime and the
//! trace; it knows no process, no protocol and no screen.

pub mod aio;
pub mod lexer;
