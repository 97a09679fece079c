//! How long somebody works on a lesson: while keys are pressed or pictures move, and not while nobody is there.
//!
//! A stretch without a key counts as far as one may well be reading. Pictures that move count as long as somebody may
//! be watching them. It reads no clock: whoever has one says how late it is.

use std::time::Duration;

/// So long one may read, or think, without touching a key.
const READING: Duration = Duration::from_secs(2 * 60);
/// So long one may watch a run without touching a key.
const WATCHING: Duration = Duration::from_secs(5 * 60);

/// Time that was worked, and is not noted yet.
#[derive(Clone, Debug, Default)]
pub struct Stopwatch {
    /// When the last sign of life was seen.
    last: Option<Duration>,
    /// When the last key was pressed.
    key: Option<Duration>,
    worked: Duration,
}

impl Stopwatch {
    /// A key was pressed, or the mouse was used. `now` is time since any fixed moment.
    pub fn key(&mut self, now: Duration) {
        self.alive(now);
        self.key = Some(now);
    }

    /// The picture moved.
    pub fn moves(&mut self, now: Duration) {
        if self.key.is_some_and(|key| now.saturating_sub(key) <= WATCHING) {
            self.alive(now);
        }
    }

    fn alive(&mut self, now: Duration) {
        if let Some(last) = self.last {
            self.worked += now.saturating_sub(last).min(READING);
        }
        self.last = Some(now);
    }

    /// The whole seconds that were worked so far and not taken before.
    #[must_use]
    pub const fn whole(&self) -> u64 {
        self.worked.as_secs()
    }

    /// Takes those seconds; what is left of the last one stays.
    pub fn take(&mut self) -> u64 {
        let seconds = self.worked.as_secs();
        self.worked -= Duration::from_secs(seconds);
        seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn reading_counts_and_the_night_does_not() {
        let mut watch = Stopwatch::default();
        watch.key(at(0));
        watch.key(at(50));
        assert_eq!(watch.whole(), 50);
        watch.key(at(50 + 9 * 3600));
        assert_eq!(watch.take(), 50 + 120, "of a night two minutes are taken for reading");
        assert_eq!(watch.take(), 0);
    }

    #[test]
    fn a_run_that_nobody_watches_does_not_count() {
        let mut watch = Stopwatch::default();
        watch.moves(at(5));
        watch.key(at(10));
        for second in 11..4000 {
            watch.moves(at(second));
        }
        assert_eq!(watch.whole(), 300);
    }

    #[test]
    fn parts_of_a_second_are_not_lost() {
        let mut watch = Stopwatch::default();
        let taken: u64 = (0..=100)
            .map(|step| {
                watch.key(Duration::from_millis(step * 100));
                watch.take()
            })
            .sum();
        assert_eq!(taken, 10);
    }
}
