//! The times of single actions, of which the slow ones matter: half of them, and all but one in a hundred.
//!
//! It is the thread's processor time, so that what else a machine does does not count as a slow frame.

use std::time::Duration;

use cpu_time::ThreadTime;

/// How often an action is timed.
const TIMES: usize = 400;

/// Times an action again and again; says what it takes at most in half and in 99 of 100 cases.
pub(crate) fn quantiles(mut act: impl FnMut() -> Duration) -> [Duration; 2] {
    let mut times: Vec<_> = (0..TIMES).map(|_| act()).collect();
    times.sort();
    [times[TIMES / 2], times[TIMES * 99 / 100]]
}

/// How long an action takes once.
pub(crate) fn timed<T>(act: impl FnOnce() -> T) -> Duration {
    let began = ThreadTime::now();
    let result = act();
    let took = began.elapsed();
    drop(result);
    took
}
