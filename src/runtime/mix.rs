//! Numbers that look like chance and are not: the mixing that everything drawn from a seed is made with.
//!
//! This is splitmix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): tiny, and good
//! enough to make timers late and hosts fail.

/// What the state of a generator grows by with each number.
pub(super) const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number that belongs to a state.
pub(super) const fn mixed(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number as a fraction, from 0 up to, but not including, 1.
pub(super) fn fraction(number: u64) -> f64 {
    (number >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_published_generator() {
        // The first two for the seed 1234567, as published with the reference implementation.
        let first = mixed(1_234_567_u64.wrapping_add(STEP));
        let second = mixed(1_234_567_u64.wrapping_add(STEP).wrapping_add(STEP));
        assert_eq!([first, second], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
