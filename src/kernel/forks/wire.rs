//! What a fork server and its front say to each other.

use serde::{Deserialize, Serialize};

use crate::kernel::program::{Options, Program};

/// The hidden subcommand under which looplab is a fork server.
pub const SUBCOMMAND: &str = "forks";

/// The frame kind of bytes that a copy wrote to its own pipe.
pub(super) const PIECE: u8 = 17;

/// The frame kind of a server's first word: it is ready.
pub(super) const READY: u8 = 18;

/// What a front asks for.
#[derive(Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) program: Program,
    pub(super) options: Options,
}

/// A copy is gone.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Over {
    pub(super) code: Option<i32>,
    pub(super) signal: Option<i32>,
}
