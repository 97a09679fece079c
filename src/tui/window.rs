//! What part of the run's time the timelines show: all of it, or a stretch that follows the cursor.
//!
//! Going closer is remembered, so that going back shows what was shown before. Lengths are round, and a
//! stretch begins at a round moment, so that its bounds can be read.

use std::time::Duration;

use crate::time::SimTime;

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub from: SimTime,
    /// How long it is.
    pub length: Duration,
}

impl Stretch {
    /// When it ends.
    #[must_use]
    pub fn to(self) -> SimTime {
        self.from + self.length
    }

    /// Whether a moment falls into it, its ends included.
    #[must_use]
    pub fn contains(self, at: SimTime) -> bool {
        (self.from..=self.to()).contains(&at)
    }

    /// A stretch of this length that has a moment at the same share of its length as this one.
    fn around(self, at: SimTime, length: Duration) -> Self {
        let (old, new) = (nanos(self.length).max(1), nanos(length));
        let before = u128::from(at.0.saturating_sub(self.from.0)) * u128::from(new) / u128::from(old);
        let grid = (new / 10).max(1);
        let mut from = at.0.saturating_sub(u64::try_from(before).unwrap_or(new)) / grid * grid;
        while from + new < at.0 {
            from += grid;
        }
        Self { from: SimTime(from), length }
    }

    /// The same stretch moved by eight tenths of its length, as often as it takes to have a moment in it.
    fn turned_to(self, at: SimTime) -> Self {
        let step = (nanos(self.length) / 10 * 8).max(1);
        let from = if at < self.from {
            self.from.0.saturating_sub((self.from.0 - at.0).div_ceil(step) * step)
        } else {
            self.from.0 + at.0.saturating_sub(self.to().0).div_ceil(step) * step
        };
        Self { from: SimTime(from), ..self }
    }
}

/// Which part of the run is shown; see the module's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// From wide to narrow; empty for the whole run.
    closer: Vec<Stretch>,
    /// Where the cursor was when somebody looked elsewhere: until it moves, the window does not follow it.
    held: Option<SimTime>,
}

impl Window {
    /// The shortest stretch: a single poll.
    pub const SHORTEST: Duration = Duration::from_micros(5);

    /// The whole run.
    #[must_use]
    pub const fn new() -> Self {
        Self { closer: Vec::new(), held: None }
    }

    /// Whether all of the run is shown.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.closer.is_empty()
    }

    /// What is shown of a run that is `whole` long, with the cursor at this moment.
    #[must_use]
    pub fn shown(&self, whole: Duration, cursor: SimTime) -> Stretch {
        match self.closer.last() {
            None => Stretch { from: SimTime::ZERO, length: whole },
            Some(&stretch) if self.held == Some(cursor) || stretch.contains(cursor) => stretch,
            Some(stretch) => stretch.turned_to(cursor),
        }
    }

    /// Shows less, and closer, around a moment. Says whether it goes any closer.
    pub fn closer(&mut self, whole: Duration, cursor: SimTime, around: SimTime) -> bool {
        let now = self.shown(whole, cursor);
        let length = shorter(now.length);
        if length < Self::SHORTEST {
            return false;
        }
        self.settle(now);
        self.closer.push(now.around(around, length));
        self.held = (around != cursor).then_some(cursor);
        true
    }

    /// Shows more: what was shown before it went closer, as far as it shows the same moment.
    pub fn wider(&mut self, whole: Duration, cursor: SimTime) -> bool {
        let now = self.shown(whole, cursor);
        if self.closer.pop().is_none() {
            return false;
        }
        let middle = SimTime(now.from.0 + nanos(now.length) / 2);
        let sought = if now.contains(cursor) { cursor } else { middle };
        if let Some(wide) = self.closer.last_mut().filter(|wide| !wide.contains(sought)) {
            *wide = wide.turned_to(sought);
        }
        self.held = (sought != cursor).then_some(cursor);
        true
    }

    /// Moves by so many quarters of its length. Says whether it could.
    pub fn pan(&mut self, quarters: i64, whole: Duration, cursor: SimTime) -> bool {
        if self.is_whole() {
            return false;
        }
        let mut stretch = self.shown(whole, cursor);
        let by = nanos(stretch.length) / 4 * quarters.unsigned_abs();
        let last = nanos(whole).saturating_sub(nanos(stretch.length) / 4);
        let from = if quarters < 0 { stretch.from.0.saturating_sub(by) } else { (stretch.from.0 + by).min(last) };
        let moved = from != stretch.from.0;
        stretch.from = SimTime(from);
        self.settle(stretch);
        self.held = Some(cursor);
        moved
    }

    /// Shows all of the run.
    pub fn whole(&mut self) {
        *self = Self::new();
    }

    fn settle(&mut self, stretch: Stretch) {
        if let Some(last) = self.closer.last_mut() {
            *last = stretch;
        }
    }
}

/// The longest round length that is at most half as long: 1, 2 or 5 times a power of ten, in nanoseconds or minutes.
fn shorter(length: Duration) -> Duration {
    const MINUTE: u64 = 60_000_000_000;
    let half = nanos(length) / 2;
    let mut unit = if half >= MINUTE { MINUTE } else { 1 };
    while unit * 10 <= half {
        unit *= 10;
    }
    let times = [5, 2, 1].into_iter().find(|times| unit * times <= half).unwrap_or(0);
    Duration::from_nanos(unit * times)
}

fn nanos(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX).min(SimTime::MAX.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: Duration = Duration::from_millis(2500);

    #[test]
    fn going_closer_keeps_the_cursor_where_it_is_and_the_bounds_round() {
        let mut window = Window::new();
        let cursor = SimTime(532_000_000);
        assert!(window.closer(WHOLE, cursor, cursor));
        assert_eq!(window.shown(WHOLE, cursor), Stretch { from: SimTime(300_000_000), length: Duration::from_secs(1) });
        assert!(window.closer(WHOLE, cursor, cursor));
        assert_eq!(window.shown(WHOLE, cursor).from, SimTime(400_000_000));
    }

    #[test]
    fn it_goes_from_an_hour_to_a_single_poll_and_no_closer() {
        let (mut window, hour) = (Window::new(), Duration::from_secs(3600));
        let cursor = SimTime(1_800_000_002_500);
        let steps = std::iter::repeat_with(|| window.closer(hour, cursor, cursor)).take_while(|more| *more).count();
        assert_eq!(window.shown(hour, cursor).length, Window::SHORTEST);
        assert!(window.shown(hour, cursor).contains(cursor));
        assert!(steps < 30, "{steps} steps are too many");
    }

    #[test]
    fn it_follows_the_cursor_but_not_while_somebody_looks_elsewhere() {
        let mut window = Window::new();
        let cursor = SimTime(500_000_000);
        window.closer(WHOLE, cursor, cursor);
        let later = SimTime(2_400_000_000);
        assert!(window.shown(WHOLE, later).contains(later));
        assert!(window.pan(4, WHOLE, cursor));
        assert!(!window.shown(WHOLE, cursor).contains(cursor));
        let moved = SimTime(cursor.0 + 1);
        assert!(window.shown(WHOLE, moved).contains(moved));
    }

    proptest! {
        #[test]
        fn closer_and_wider_again_is_the_same_window(
            steps in 0_usize..30,
            more in 1_usize..30,
            cursor in 0_u64..2_500_000_000,
            around in 0_u64..2_500_000_000,
        ) {
            let (mut window, cursor) = (Window::new(), SimTime(cursor));
            for _ in 0..steps {
                window.closer(WHOLE, cursor, cursor);
            }
            let before = window.shown(WHOLE, cursor);
            let around = SimTime(around.clamp(before.from.0, before.to().0));
            let went = (0..more).filter(|_| window.closer(WHOLE, cursor, around)).count();
            for _ in 0..went {
                prop_assert!(window.wider(WHOLE, cursor));
            }
            prop_assert_eq!(window.shown(WHOLE, cursor), before);
        }

        #[test]
        fn the_cursor_is_always_in_sight_when_it_moves(
            steps in 0_usize..30,
            first in 0_u64..2_500_000_000,
            then in 0_u64..2_500_000_000,
        ) {
            prop_assume!(first != then);
            let (mut window, first, then) = (Window::new(), SimTime(first), SimTime(then));
            for _ in 0..steps {
                window.closer(WHOLE, first, first);
                prop_assert!(window.shown(WHOLE, first).contains(first));
            }
            prop_assert!(window.shown(WHOLE, then).contains(then));
        }
    }
}
