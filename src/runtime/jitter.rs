//! What differs between two runs of a program on a real machine, simulated and drawn from the run's seed.
//!
//! A real machine wakes a program a little late and computes a little slower or faster each time. With seed 0 none
//! of this happens; with any other seed a run is one of the many that could happen, and always the same one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::mix::{STEP, mixed};

/// A timer comes later by at most this part of its delay …
const LATEST_PART: u32 = 20;
/// … and by no more than this.
const LATEST: Duration = Duration::from_millis(50);
/// A poll costs at most this part more or less.
const COST_PART: u32 = 5;

/// The little differences of one run.
#[derive(Debug)]
pub(super) struct Jitter {
    /// The state of a generator (`SplitMix64`); `None` for a run without differences.
    state: Option<AtomicU64>,
}

impl Jitter {
    /// The differences that belong to a seed; none for seed 0.
    pub(super) fn of(seed: u64) -> Self {
        Self { state: (seed != 0).then(|| AtomicU64::new(seed)) }
    }

    /// How much later than asked a timer of this delay comes: up to 5 %, and up to 50 ms.
    pub(super) fn lateness(&self, delay: Duration) -> Duration {
        self.state.as_ref().map_or(Duration::ZERO, |state| part_of((delay / LATEST_PART).min(LATEST), draw(state)))
    }

    /// What a poll costs that costs so much on an ordinary machine: up to 20 % more or less.
    pub(super) fn cost(&self, ordinary: Duration) -> Duration {
        self.state.as_ref().map_or(ordinary, |state| {
            ordinary.saturating_sub(ordinary / COST_PART) + part_of(ordinary / COST_PART * 2, draw(state))
        })
    }
}

/// A part of a length that is drawn evenly from nothing to all of it.
fn part_of(length: Duration, drawn: u64) -> Duration {
    let nanos = u64::try_from(length.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(((u128::from(nanos) * u128::from(drawn)) >> 64) as u64)
}

/// The next number.
fn draw(state: &AtomicU64) -> u64 {
    mixed(state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_zero_changes_nothing() {
        let (still, second) = (Jitter::of(0), Duration::from_secs(1));
        assert_eq!((still.lateness(second), still.cost(second)), (Duration::ZERO, second));
    }

    #[test]
    fn the_same_seed_draws_the_same_and_within_bounds() {
        let draws = |seed| {
            let jitter = Jitter::of(seed);
            (0..200)
                .map(|n| {
                    let delay = Duration::from_millis(n * 20);
                    let (late, cost) = (jitter.lateness(delay), jitter.cost(Duration::from_micros(5)));
                    assert!(late <= (delay / 20).min(LATEST), "{late:?} for {delay:?}");
                    assert!((4_000..=6_000).contains(&cost.as_nanos()), "{cost:?}");
                    (late, cost)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
        assert!(draws(7).iter().any(|(late, _)| *late > Duration::from_millis(40)));
    }
}
