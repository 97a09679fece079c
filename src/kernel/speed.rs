//! How fast run time goes by compared with the wall, and the ladder that `+` and `-` climb.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Run time passed for each second of the wall.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Speed {
    /// As fast as the program goes: waits take no time.
    Jump,
    /// So many seconds of run time in a second; above zero.
    Times(f64),
}

impl Default for Speed {
    fn default() -> Self {
        Self::Times(1.0)
    }
}

impl Speed {
    /// The speeds that `+` and `-` go through, fastest first.
    pub const LADDER: [Self; 9] = [
        Self::Jump,
        Self::Times(10.0),
        Self::Times(4.0),
        Self::Times(2.0),
        Self::Times(1.0),
        Self::Times(0.5),
        Self::Times(0.25),
        Self::Times(0.1),
        Self::Times(0.05),
    ];

    /// The next faster speed of the ladder.
    #[must_use]
    pub fn faster(self) -> Self {
        Self::LADDER.into_iter().rev().find(|step| step.factor() > self.factor()).unwrap_or(Self::Jump)
    }

    /// The next slower speed of the ladder.
    #[must_use]
    pub fn slower(self) -> Self {
        Self::LADDER.into_iter().find(|step| step.factor() < self.factor()).unwrap_or(Self::LADDER[8])
    }

    /// Run time that goes by in `wall`; under jump, all there is.
    #[must_use]
    pub fn covers(self, wall: Duration) -> Duration {
        match self {
            Self::Jump => Duration::MAX,
            Self::Times(times) => Duration::try_from_secs_f64(wall.as_secs_f64() * times).unwrap_or(Duration::MAX),
        }
    }

    fn factor(self) -> f64 {
        match self {
            Self::Jump => f64::INFINITY,
            Self::Times(times) => times,
        }
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jump => f.write_str("jump"),
            Self::Times(times) => write!(f, "{times}×"),
        }
    }
}

/// The text was not a speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a speed is a number above zero, such as 1 or 0.25, or the word jump")]
pub struct NotASpeed;

impl FromStr for Speed {
    type Err = NotASpeed;

    fn from_str(text: &str) -> Result<Self, NotASpeed> {
        if text.eq_ignore_ascii_case("jump") {
            return Ok(Self::Jump);
        }
        let number = text.trim_end_matches(['x', '×']).parse().map_err(|_| NotASpeed)?;
        if (0.001..=1000.0).contains(&number) { Ok(Self::Times(number)) } else { Err(NotASpeed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_is_climbed_one_step_at_a_time() {
        for pair in Speed::LADDER.windows(2) {
            assert_eq!((pair[1].faster(), pair[0].slower()), (pair[0], pair[1]));
        }
        assert_eq!(Speed::Times(3.0).faster(), Speed::Times(4.0));
        assert_eq!(Speed::Times(3.0).slower(), Speed::Times(2.0));
        assert_eq!(Speed::Jump.faster(), Speed::Jump);
        assert_eq!(Speed::Times(0.05).slower(), Speed::Times(0.05));
    }

    #[test]
    fn speeds_are_read_as_people_write_them() {
        assert_eq!("jump".parse(), Ok(Speed::Jump));
        assert_eq!("0.1x".parse(), Ok(Speed::Times(0.1)));
        assert_eq!("10×".parse(), Ok(Speed::Times(10.0)));
        for wrong in ["", "0", "-1", "NaN", "inf", "fast"] {
            assert_eq!(wrong.parse::<Speed>(), Err(NotASpeed), "{wrong:?}");
        }
    }
}
