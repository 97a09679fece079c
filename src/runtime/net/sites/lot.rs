//! Numbers drawn by lot from a seed, so that the same run draws the same numbers.

use crate::runtime::mix::{STEP, fraction, mixed};

/// A source of numbers that look random and are not.
#[derive(Clone, Debug)]
pub(super) struct Lot(u64);

impl Lot {
    /// The lot of one host in a run: other hosts draw other numbers from the same seed.
    pub(super) fn of(seed: u64, host: &str) -> Self {
        // FNV-1a; any mixing of the name would do, as long as it stays the same.
        let name = host
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(seed.rotate_left(32) ^ name)
    }

    /// The next 64 bits.
    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// The next number from 0 up to, but not including, 1.
    pub(super) fn fraction(&mut self) -> f64 {
        fraction(self.draw())
    }

    /// One of `count` things, by its position.
    pub(super) fn choice(&mut self, count: usize) -> usize {
        ((self.fraction() * count as f64) as usize).min(count.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_name_decide_all() {
        let draws = |seed, host| {
            let mut lot = Lot::of(seed, host);
            [lot.draw(), lot.draw()]
        };
        assert_eq!(draws(1, "a.example"), draws(1, "a.example"));
        assert_ne!(draws(1, "a.example"), draws(2, "a.example"));
        assert_ne!(draws(1, "a.example"), draws(1, "b.example"));
    }

    #[test]
    fn fractions_fill_the_unit_interval() {
        let mut lot = Lot::of(7, "x");
        let sum: f64 = (0..10_000).map(|_| lot.fraction()).inspect(|f| assert!((0.0..1.0).contains(f))).sum();
        assert!((4_800.0..5_200.0).contains(&sum), "{sum}");
        assert!((0..1000).all(|_| lot.choice(3) < 3));
    }
}
