//! How two runs differ: what it comes to, and where they part.

use ratatui::text::Line;

use crate::time::SimTime;
use crate::time::human;
use crate::tui::prose;
use crate::tui::theme::Theme;
use crate::tui::ui::Board;

/// The answer, line by line.
pub(super) fn lines(board: &Board, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let Some(difference) = &board.difference else {
        let text = "Both runs must be over before they can be compared. Space lets them go on.";
        return prose::sentence(text, width, theme.dim, theme);
    };
    let mut lines = Vec::new();
    for (number, sentence) in difference.sentences.iter().enumerate() {
        let style = if number == 0 { theme.strong } else { theme.base };
        lines.extend(prose::sentence(sentence, width, style, theme));
    }
    if board.sides.iter().any(crate::tui::ui::Side::is_touched) {
        let text = "Somebody stepped into one of these runs: what differs may be their doing.";
        lines.extend(prose::sentence(text, width, theme.warning, theme));
    }
    lines.push(Line::default());
    let Some(parting) = &difference.parting else {
        let text = "They do the same things in the same order, from beginning to end; only the moments differ.";
        lines.extend(prose::sentence(text, width, theme.base, theme));
        return lines;
    };
    lines.push(Line::styled("Where they part (V goes there)", theme.strong));
    for (side, place) in board.sides.iter().zip(parting) {
        let text = match place {
            Some(place) => format!("{}, at {}: {}", side.title, human(place.at.since(SimTime::ZERO)), place.what),
            None => format!("{}: it is over by then.", side.title),
        };
        lines.extend(prose::sentence(&text, width, theme.base, theme));
    }
    lines
}
