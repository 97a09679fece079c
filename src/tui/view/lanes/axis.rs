//! The axis of the timeline: its bounds in the title, and a line of round ticks below the lanes.

use std::time::Duration;

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::Lanes;
use crate::model::View;
use crate::time::{SimTime, human};
use crate::tui::glyphs;
use crate::tui::window::Stretch;

/// How moments of a stretch of time are written: in one unit, with as many decimals as tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scale {
    unit: u64,
    name: &'static str,
    decimals: usize,
}

impl Scale {
    /// For moments up to `to` that are multiples of `step`, in nanoseconds.
    fn new(to: u64, length: u64, step: u64) -> Self {
        let (unit, name) = match to {
            600_000_000_000.. if length >= 600_000_000_000 => (60_000_000_000, "min"),
            99_500_000.. => (1_000_000_000, "s"),
            999_500.. => (1_000_000, "ms"),
            _ => (1_000, "µs"),
        };
        let mut decimals = 0;
        while decimals < 9 && !(u128::from(step) * 10_u128.pow(decimals)).is_multiple_of(u128::from(unit)) {
            decimals += 1;
        }
        // A minute has no tenths that anybody would count in.
        let decimals = if name == "min" { decimals.min(1) } else { decimals };
        Self { unit, name, decimals: decimals as usize }
    }

    fn number(self, at: u64) -> String {
        let text = format!("{:.*}", self.decimals, at as f64 / self.unit as f64);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    }
}

/// The bounds of what is shown, and of how much.
pub(super) fn bounds(shown: Stretch, whole: Duration) -> String {
    if shown == (Stretch { from: SimTime::ZERO, length: whole }) {
        return format!("0 … {}", human(whole));
    }
    let length = shown.length.as_nanos() as u64;
    let scale = Scale::new(shown.to().0, length, (length / 10).max(1));
    let (from, to) = (scale.number(shown.from.0), scale.number(shown.to().0));
    format!("{from} … {to} {} of {}", scale.name, human(whole))
}

/// A round moment, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tick {
    column: usize,
    label: String,
}

/// Round moments, far enough apart for their labels.
fn ticks(view: &View<'_>) -> Vec<Tick> {
    let length = view.to.0.saturating_sub(view.from.0).max(1);
    let minute = 60_000_000_000;
    let mut unit = if length >= 10 * minute { minute } else { 1 };
    // With twelve columns for each tick there is room for its label, or soon will be.
    let least = (u128::from(length) * 12 / view.columns.max(1) as u128).max(1) as u64;
    while unit.saturating_mul(10) < least {
        unit *= 10;
    }
    for step in [1, 2, 5, 10, 20, 50, 100].map(|times| unit.saturating_mul(times)) {
        let scale = Scale::new(view.to.0, length, step);
        let ticks: Vec<Tick> = (view.from.0.div_ceil(step)..=view.to.0 / step)
            .take(view.columns)
            .filter_map(|number| {
                let at = number * step;
                let unit =
                    if number == view.from.0.div_ceil(step) { format!(" {}", scale.name) } else { String::new() };
                let column = view.column_of(SimTime(at))?;
                Some(Tick { column, label: format!("{}{unit}", scale.number(at)) })
            })
            .collect();
        let fits = |pair: &[Tick]| pair[0].column + pair[0].label.width() + 2 < pair[1].column;
        if step >= least && ticks.windows(2).all(fits) {
            return ticks;
        }
    }
    Vec::new()
}

impl Lanes<'_> {
    /// The line below the lanes: round moments, and where the moment shown is.
    pub(super) fn axis(&self) -> Line<'static> {
        let columns = self.view.columns;
        let mut text: Vec<char> = vec![' '; columns];
        let now = self.view.column_of(self.view.now);
        for tick in ticks(&self.view) {
            let end = tick.column + tick.label.width();
            // The sign of the moment shown may stand for a tick, but not within its label.
            if end < columns && now.is_none_or(|now| now <= tick.column || now > end) {
                let label = std::iter::once('╵').chain(tick.label.chars());
                for (place, sign) in text[tick.column..].iter_mut().zip(label) {
                    *place = sign;
                }
            }
        }
        for (sign, at) in &self.signs {
            if let Some(place) = self.view.column_of(*at).and_then(|column| text.get_mut(column)) {
                *place = *sign;
            }
        }
        let mut spans = vec![Span::raw(" ".repeat(self.names + 2))];
        let dim = |text: &[char]| Span::styled(text.iter().collect::<String>(), self.theme.dim);
        match now {
            Some(now) => {
                spans.push(dim(&text[..now]));
                spans.push(Span::styled(glyphs::CURSOR, self.theme.now));
                spans.push(dim(&text[now + 1..]));
            }
            // The cursor is out of sight: it lies in this direction.
            None if self.view.now < self.view.from => {
                spans.push(Span::styled("◂ now", self.theme.now));
                spans.push(dim(text.get(5..).unwrap_or_default()));
            }
            None => {
                spans.push(dim(&text[..columns.saturating_sub(5)]));
                spans.push(Span::styled("now ▸", self.theme.now));
            }
        }
        Line::from(spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::State;

    fn labels(from: u64, to: u64, columns: usize) -> Vec<String> {
        let state = State::default();
        let view = View { state: &state, now: SimTime::ZERO, from: SimTime(from), to: SimTime(to), columns };
        ticks(&view).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(0, 2_500_000_000, 75), ["0 s", "0.5", "1", "1.5", "2", "2.5"]);
        assert_eq!(labels(400_000_000, 600_000_000, 75), ["0.4 s", "0.45", "0.5", "0.55", "0.6"]);
        assert_eq!(labels(0, 3_600_000_000_000, 75), ["0 min", "10", "20", "30", "40", "50", "60"]);
        assert_eq!(
            labels(532_100_000, 532_105_000, 75),
            ["0.5321 s", "0.532101", "0.532102", "0.532103", "0.532104", "0.532105"]
        );
    }

    #[test]
    fn no_two_labels_touch_at_any_width_and_length() {
        for columns in [1, 5, 20, 75, 175] {
            for length in (0..16).map(|power| 5 * 10_u64.pow(power)) {
                for from in [0, length / 10 * 3, length.saturating_mul(1000) / 10 * 7] {
                    let labels = labels(from, from + length, columns);
                    let width: usize = labels.iter().map(|label| label.width() + 1).sum();
                    assert!(labels.len() < 2 || width <= columns + 12, "{columns} {length}: {labels:?}");
                }
            }
        }
    }

    #[test]
    fn the_title_names_what_is_shown_of_how_much() {
        let whole = Duration::from_millis(2500);
        let shown = |from, length| bounds(Stretch { from: SimTime(from), length: Duration::from_nanos(length) }, whole);
        assert_eq!(shown(0, 2_500_000_000), "0 … 2.5 s");
        assert_eq!(shown(400_000_000, 200_000_000), "0.4 … 0.6 s of 2.5 s");
        assert_eq!(shown(532_105_000, 5_000), "0.532105 … 0.53211 s of 2.5 s");
    }
}
