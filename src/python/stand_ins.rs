//! Python libraries that tutorials use and the standard library lacks, in versions of our own for teaching.
//!
//! They are frozen into the binary and imported when a program asks for them, never ahead of need. What they
//! share with looplab is only what `_looplab` tells the trace of their pools; the same files run on CPython.

use rustpython_vm::frozen::{FrozenLib, FrozenModule};

/// The stand-ins, and the library's `http.client` with an `HTTPSConnection`; add them after the library.
pub(super) fn frozen() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    let ours = rustpython_vm::py_freeze!(dir = "stand_ins");
    let client = rustpython_vm::py_freeze!(file = "http_client.py", module_name = "http.client");
    let library: &'static FrozenLib = rustpython_pylib::FROZEN_STDLIB;
    let original = library.into_iter().find(|module| module.0 == "http.client");
    let original = original.map(|(_, module)| ("_library_http_client", module));
    ours.into_iter().chain(client).chain(original)
}
