//! Exercises: a program to mend, and what is known about ways to do it.
//!
//! Plain data. What a check makes of a program is the session's business.

/// How many seeds a program is checked over when the check does not say.
pub const SEEDS: u64 = 100;
/// More than this no check may ask for.
pub const MOST_SEEDS: u64 = 1000;

/// The files that every exercise has.
pub const FILES: [&str; 3] = ["starter.py", "solution.py", "check.py"];

/// One exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exercise {
    /// Its name within the lesson.
    pub id: String,
    /// The folder of its files, inside the lesson's.
    pub folder: String,
    /// What to do, in one sentence.
    pub ask: String,
    /// What to say when it is done: markdown, with places for the numbers of the run of seed 0.
    pub right: String,
    /// Hints, the gentlest first.
    pub hints: Vec<String>,
    /// Whether threads contend for the simulated interpreter lock; `None` leaves it as it is (on).
    pub gil: Option<bool>,
    /// Programs known to be wrong.
    pub wrong: Vec<Wrong>,
    /// What the student begins with.
    pub starter: String,
    /// A program that does it.
    pub solution: String,
    /// The text of its check.
    pub check: String,
}

/// A program known to be wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// Its file name.
    pub program: String,
    /// The belief behind it.
    pub model: String,
    /// Its text.
    pub source: String,
}

impl Exercise {
    /// The path of one of its files inside the lesson's folder.
    #[must_use]
    pub fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.folder)
    }

    /// How many seeds its check wants: `SEEDS = 200` on a line of its own in `check.py`.
    #[must_use]
    pub fn seeds(&self) -> u64 {
        let asked = self.check.lines().find_map(|line| {
            let number = line.strip_prefix("SEEDS")?.trim_start().strip_prefix('=')?;
            number.split('#').next()?.trim().replace('_', "").parse::<u64>().ok()
        });
        asked.unwrap_or(SEEDS).clamp(1, MOST_SEEDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_says_how_many_seeds_it_wants() {
        let of = |check: &str| Exercise { check: check.into(), ..Exercise::default() }.seeds();
        assert_eq!(of("def check(run): ..."), 100);
        assert_eq!(of("import json\nSEEDS = 200  # races are rare\ndef check(run): ..."), 200);
        assert_eq!(of("SEEDS=1_000_000"), 1000);
        assert_eq!(of("    SEEDS = 3\nSEEDS_ = 4"), 100);
    }
}
