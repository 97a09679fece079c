//! The front's clock: wall time since the front began, for pumping sessions. The one place a front reads one.

use std::time::Duration;

/// Wall time since a moment.
#[derive(Clone, Copy, Debug)]
pub struct Wall(quanta::Instant);

impl Wall {
    /// A clock that begins now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "sessions are pumped by the wall")]
    pub fn start() -> Self {
        Self(quanta::Instant::now())
    }

    /// How long ago that was.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
