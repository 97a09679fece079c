//! What the run adds up to, at the moment shown.

use std::time::Duration;

use ratatui::text::{Line, Span};

use crate::model::Stats;
use crate::session::Session;
use crate::time::human;
use crate::tui::say::{name, now, words};
use crate::tui::theme::Theme;
use crate::tui::view::frame::cut;

/// The numbers, line by line.
pub(super) fn lines(session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let say = words(session);
    let stats = Stats::of(session.state(), now(session));
    let share = |part: Duration| {
        let percent = 100.0 * part.as_secs_f64() / stats.makespan.as_secs_f64().max(f64::MIN_POSITIVE);
        format!("{} ({percent:.0} %)", human(part))
    };
    let rows = [
        ("so far", human(stats.makespan)),
        ("loop ran tasks", share(stats.busy)),
        ("loop was blocked", share(stats.blocked)),
        ("loop had nothing to do", share(stats.idle)),
        ("turns, polls", format!("{}, {}", stats.turns, stats.polls)),
        ("tasks", format!("{}, at most {} alive at once", stats.tasks, stats.peak_alive)),
        ("ended", format!("{} returned, {} raised, {} cancelled", stats.returned, stats.raised, stats.cancelled)),
    ];
    let mut lines: Vec<Line<'static>> = rows.into_iter().map(|(what, value)| row(what, &value, width, theme)).collect();
    if !stats.longest.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled("longest polls", theme.strong));
    }
    for poll in &stats.longest {
        let line = say.line(poll.place);
        lines.push(row(
            &format!("  {}", name(&say, poll.task)),
            &format!("{}  {line}", human(poll.length)),
            width,
            theme,
        ));
    }
    lines
}

fn row(what: &str, value: &str, width: usize, theme: &Theme) -> Line<'static> {
    let lead = 24.min(width / 2);
    let what = format!("{:<lead$} ", cut(what, lead));
    let value = cut(value, width.saturating_sub(lead + 1));
    Line::from(vec![Span::styled(what, theme.dim), Span::styled(value, theme.base)])
}
