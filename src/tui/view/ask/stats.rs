//! What the run adds up to, at the moment shown.

use std::time::Duration;

use ratatui::text::{Line, Span};

use crate::model::Stats;
use crate::session::Session;
use crate::time::human;
use crate::tui::prose;
use crate::tui::say::{is_housekeeping, name, now, words};
use crate::tui::theme::Theme;
use crate::tui::view::frame::cut_name;

/// The numbers, line by line.
pub(super) fn lines(session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let say = words(session);
    let stats = Stats::of(session.state(), now(session));
    let share = |part: Duration| {
        let percent = 100.0 * part.as_secs_f64() / stats.makespan.as_secs_f64().max(f64::MIN_POSITIVE);
        format!("{} ({percent:.0} %)", human(part))
    };
    let is_all = session.status().shows_end();
    let own = session.state().tasks().filter(|task| is_housekeeping(&say, task)).count();
    let own = if own > 0 { format!(" ({own} of asyncio's own)") } else { String::new() };
    let rows = [
        (if is_all { "from start to end" } else { "so far" }, human(stats.makespan)),
        ("loop ran tasks", share(stats.busy)),
        ("loop was blocked", share(stats.blocked)),
        ("loop had nothing to do", share(stats.idle)),
        ("turns, polls", format!("{}, {}", stats.turns, stats.polls)),
        ("tasks", format!("{}{own}, at most {} alive at once", stats.tasks, stats.peak_alive)),
        ("ended", format!("{} returned, {} raised, {} cancelled", stats.returned, stats.raised, stats.cancelled)),
    ];
    let mut lines: Vec<Line<'static>> =
        rows.into_iter().flat_map(|(what, value)| row(what, &value, width, theme)).collect();
    if !stats.longest.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled("longest polls", theme.strong));
    }
    for poll in &stats.longest {
        let line = say.line(poll.place);
        lines.extend(row(
            &format!("  {}", name(&say, poll.task)),
            &format!("{}  {line}", human(poll.length)),
            width,
            theme,
        ));
    }
    lines
}

/// A name and its value, which goes on below where it is long.
fn row(what: &str, value: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let lead = 24.min(width / 2);
    let mut lines = prose::wide(value, width.saturating_sub(lead), theme.base, theme);
    for (row, line) in lines.iter_mut().enumerate() {
        let what = if row == 0 { cut_name(what, lead.saturating_sub(1)) } else { String::new() };
        line.spans.insert(0, Span::styled(format!("{what:<lead$}"), theme.dim));
    }
    lines
}
