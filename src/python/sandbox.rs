//! The sandbox: what a program may reach, and the two walls that hold it.
//!
//! The outer wall is the operating system's ([`landlock`], where there is one); the inner wall is made of the
//! native functions themselves ([`guard`]), which check what they are given before they do anything and say how
//! to open the door. No Python object leads past the inner wall: the unguarded functions never become one.
//! Modules whose whole purpose lies outside are left out.

mod fence;
mod files;
mod guard;
mod landlock;
mod table;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

use super::program::Allow;
use fence::Fence;

static FENCE: OnceLock<Fence> = OnceLock::new();

/// The fence around the program, once it runs. What looplab itself does before is not fenced.
fn fence() -> Option<&'static Fence> {
    FENCE.get()
}

/// Whether the program may make a file at this path.
pub(super) fn may_make(path: &Path) -> bool {
    fence().is_none_or(|fence| fence.admits(path, fence::Access::Write))
}

/// Whether a path may be read, or written, by what the program starts.
pub(super) fn admits(path: &Path, writes: bool) -> bool {
    let access = if writes { fence::Access::Write } else { fence::Access::Read };
    fence().is_some_and(|fence| fence.admits(path, access))
}

/// Whether a descriptor is looplab's own.
pub(super) fn is_private(descriptor: i32) -> bool {
    fence().is_some_and(|fence| fence.is_private(descriptor))
}

/// The guarded modules, in the place of those of the same names.
pub(super) fn module_defs(library: &[&'static PyModuleDef], ctx: &Context) -> Vec<&'static PyModuleDef> {
    guard::module_defs(library, ctx)
}

/// What the walls are built around.
pub(super) struct Grounds<'a> {
    /// The folder the program lies in, if it has one.
    pub(super) folder: Option<&'a Path>,
    /// The program's file, for a folder that is too large to be the program's own.
    pub(super) file: Option<PathBuf>,
    /// What the user allowed.
    pub(super) allow: Allow,
    /// Whether the program lives on the wall's time, and so may have real connections.
    pub(super) real: bool,
    /// Whether this is a process of another run, which stands within that run's outer wall already.
    pub(super) child: bool,
}

/// Puts both walls up around this thread and every thread and process it starts. Call before any of the program runs.
pub(super) fn close(grounds: &Grounds<'_>) {
    let scratch = std::env::var_os(super::SCRATCH).map(PathBuf::from);
    if let (None, Some(scratch), false) = (grounds.folder, &scratch, grounds.child) {
        // A program without a folder finds itself in the scratch folder; where that fails, it stays where it is, fenced.
        drop(std::env::set_current_dir(scratch));
    }
    let fence =
        FENCE.get_or_init(|| Fence::around(grounds.folder, grounds.file.as_deref(), scratch.as_deref(), grounds.allow));
    if !grounds.child {
        landlock::restrict(fence, grounds.real);
    }
}
