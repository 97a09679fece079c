//! The rhythm of a task's sleeps, and the beats it misses when it comes late.
//!
//! A task *beats* when two sleeps in a row had the same length, its period. A task that comes back from a sleep
//! later than the sleep's end missed as many beats as whole periods fit into that lateness: it would have run that
//! often, had the loop been free. The lateness of the first sleep of a rhythm counts once the second proves it to
//! be one; until then nobody can know that the task would have slept again.

use std::time::Duration;

/// The rhythm of a task's sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Beat {
    /// The length of the last sleep.
    pub period: Duration,
    /// How many sleeps in a row had that length.
    pub row: u32,
    /// Beats missed so far, those of a sleep that is not over left out.
    pub missed: u64,
    /// Beats missed by the first sleep of the row, if a second one proves that they were beats.
    pub(super) unproven: u64,
}

/// How late a task is from a sleep, as of some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// By how much.
    pub by: Duration,
    /// How long the sleep was to be.
    pub period: Duration,
    /// How many whole periods that is.
    pub periods: u64,
    /// Whether those are beats missed: the task is known to sleep for this long again and again.
    pub steady: bool,
}

impl Beat {
    /// Whether the task beats.
    #[must_use]
    pub const fn is_steady(&self) -> bool {
        self.row >= 2
    }

    /// The task begins to sleep.
    pub(super) fn sleep(&mut self, length: Duration) {
        if length == self.period {
            self.row += 1;
            self.missed += std::mem::take(&mut self.unproven);
        } else {
            *self = Self { period: length, row: 1, missed: self.missed, unproven: 0 };
        }
    }

    /// The task runs again, so much later than its sleep was over.
    pub(super) fn wake(&mut self, late: Duration) {
        let periods = self.periods_in(late);
        if self.is_steady() {
            self.missed += periods;
        } else {
            self.unproven = periods;
        }
    }

    /// What it means for a task of this rhythm to be so much late.
    pub(super) fn late(&self, by: Duration) -> Late {
        Late { by, period: self.period, periods: self.periods_in(by), steady: self.is_steady() }
    }

    fn periods_in(&self, length: Duration) -> u64 {
        let periods = length.as_nanos().checked_div(self.period.as_nanos()).unwrap_or(0);
        u64::try_from(periods).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: Duration = Duration::from_millis(100);

    #[test]
    fn a_first_sleep_counts_only_when_a_second_follows() {
        let mut beat = Beat::default();
        beat.sleep(P);
        beat.wake(Duration::from_millis(430));
        assert_eq!(beat.missed, 0);
        beat.sleep(P);
        assert_eq!(beat.missed, 4);
        beat.wake(Duration::from_millis(99));
        assert_eq!(beat.missed, 4, "less than a period late is no beat missed");
        beat.sleep(2 * P);
        beat.wake(Duration::from_secs(9));
        assert_eq!((beat.missed, beat.row), (4, 1), "another length is another rhythm");
    }
}
