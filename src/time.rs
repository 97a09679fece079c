//! The run's own time: nanoseconds since the run began.
//!
//! Nothing in this module reads a clock. How run time relates to the wall is the pacer's business.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// A moment of the run, in nanoseconds since it began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(pub u64);

impl SimTime {
    /// The moment the run began.
    pub const ZERO: Self = Self(0);
    /// The last moment a trace can hold (56 bits of nanoseconds, some 834 days).
    pub const MAX: Self = Self((1 << 56) - 1);

    /// The moment `seconds` after the run began; negative and NaN become zero, too late becomes `MAX`.
    #[must_use]
    pub fn from_secs_f64(seconds: f64) -> Self {
        Self((seconds * 1e9).round() as u64).min(Self::MAX)
    }

    /// Seconds since the run began.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Time passed since `earlier`, zero when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for SimTime {
    type Output = Self;

    fn add(self, delay: Duration) -> Self {
        let nanos = u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos)).min(Self::MAX)
    }
}

impl AddAssign<Duration> for SimTime {
    fn add_assign(&mut self, delay: Duration) {
        *self = *self + delay;
    }
}

impl Sub for SimTime {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

impl fmt::Display for SimTime {
    /// Seconds with six decimals, as golden traces show them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000_000, self.0 / 1_000 % 1_000_000)
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A length of time as a learner reads it: a unit, and at most three digits that matter.
///
/// ```
/// use std::time::Duration;
/// use looplab::time::human;
/// assert_eq!(human(Duration::from_millis(430)), "0.43 s");
/// assert_eq!(human(Duration::from_micros(1500)), "1.5 ms");
/// assert_eq!(human(Duration::from_secs(90)), "90 s");
/// ```
#[must_use]
pub fn human(length: Duration) -> String {
    let seconds = length.as_secs_f64();
    if length.is_zero() {
        "0 s".into()
    } else if seconds >= 600.0 {
        format!("{} min", three_digits(seconds / 60.0))
    } else if seconds >= 0.0995 {
        format!("{} s", three_digits(seconds))
    } else if seconds >= 0.000_999_5 {
        format!("{} ms", three_digits(seconds * 1e3))
    } else {
        format!("{} µs", three_digits(seconds * 1e6))
    }
}

fn three_digits(value: f64) -> String {
    let decimals = if value >= 99.95 {
        0
    } else if value >= 9.995 {
        1
    } else {
        2
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_keep_three_digits_and_a_unit() {
        let cases = [
            (0, "0 s"),
            (5_000, "5 µs"),
            (999_600, "1 ms"),
            (12_340_000, "12.3 ms"),
            (99_600_000, "0.1 s"),
            (532_000_000, "0.53 s"),
            (1_000_000_000, "1 s"),
            (3_600_000_000_000, "60 min"),
        ];
        for (nanos, text) in cases {
            assert_eq!(human(Duration::from_nanos(nanos)), text, "{nanos} ns");
        }
    }

    #[test]
    fn time_never_goes_below_zero_or_past_the_last_moment() {
        assert_eq!(SimTime::from_secs_f64(-1.0), SimTime::ZERO);
        assert_eq!(SimTime::MAX + Duration::from_secs(1), SimTime::MAX);
        assert_eq!(SimTime(1) - SimTime(2), Duration::ZERO);
    }
}
