//! Typed numbers for the things a run is made of.
//!
//! Every id counts up from 1 within one run; 0 (`NONE`) means "nobody" or "not known".
//! An id is never reused, so it names one thing for the whole life of a trace.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($letter:literal);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The id that names nothing.
            pub const NONE: Self = Self(0);

            /// Whether this id names something.
            #[must_use]
            pub const fn is_some(self) -> bool {
                self.0 != 0
            }

            /// The id as an index into a table whose first row belongs to `NONE`.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.is_some() { write!(f, concat!($letter, "{}"), self.0) } else { f.write_str("-") }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

/// A map by ids or addresses, which nobody chooses to make them collide: they need no strong hash.
pub type ById<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// Spreads a number's bits, quickly.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0.rotate_left(32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // 2⁶⁴ divided by the golden ratio: neighbouring numbers land far apart.
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

ids! {
    /// One runnable of the executor: an asyncio task, or one callback handle (`call_soon`, a timer's
    /// callback, a future's done callback). Tasks and handles share one numbering because they
    /// share one ready queue.
    TaskId("t");
    /// Something tasks share or wait on: a queue, a lock, a gather, a future …
    ResourceId("r");
    /// One armed timer.
    TimerId("m");
    /// One piece of work handed to a worker thread or process.
    JobId("j");
    /// One worker thread or process.
    WorkerId("w");
    /// One source file of the program.
    FileId("f");
    /// One interned string of a trace.
    StrId("s");
}
