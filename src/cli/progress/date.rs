//! Days, written as a calendar writes them, in universal time.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY: u64 = 24 * 3600;

/// Seconds since 1970, by the wall.
#[expect(clippy::disallowed_methods, reason = "a reset is dated with the day it was made on")]
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The day of a moment in seconds since 1970: `2026-03-31`.
pub(super) fn day(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / DAY);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A moment in seconds since 1970, as ISO 8601 writes it: `2026-03-31T17:05:00Z`.
pub(super) fn moment(seconds: u64) -> String {
    let left = seconds % DAY;
    format!("{}T{:02}:{:02}:{:02}Z", day(seconds), left / 3600, left / 60 % 60, left % 60)
}

/// The year, month and day that lies so many days after 1970-01-01, after Howard Hinnant's `civil_from_days`: years begin
/// in March, so that leap days come last.
const fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + (month <= 2) as u64, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let days = [0, 951_782_400, 951_868_800, 1_709_164_800, 1_774_915_200, 4_107_542_399].map(day);
        assert_eq!(days, ["1970-01-01", "2000-02-29", "2000-03-01", "2024-02-29", "2026-03-31", "2100-02-28"]);
        assert_eq!(moment(1_774_976_705), "2026-03-31T17:05:05Z");
    }
}
