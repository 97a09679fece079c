//! Words about the moment a session shows, and lengths of time that can be read while they grow.

use crate::model::Words;
use crate::session::Session;
use crate::time::{SimTime, human};

/// Words about what a session shows.
#[must_use]
pub fn words(session: &Session) -> Words<'_> {
    Words::new(session.state(), &session.log().strings, session.now())
}

/// The time from one moment to another, with hundredths of a second that do not come and go.
#[must_use]
pub fn steady(later: SimTime, earlier: SimTime) -> String {
    let length = later.since(earlier);
    let seconds = length.as_secs_f64();
    if (0.01..100.0).contains(&seconds) { format!("{seconds:.2} s") } else { human(length) }
}
