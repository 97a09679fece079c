//! The answer to what was asked of the run: one pane, one tab a question.

mod graph;
mod stats;
mod tree;
mod versus;
mod why;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::frame::{more_below, padded};
use crate::session::Session;
use crate::tui::ask::Ask;
use crate::tui::layout::{Pane, Room, room};
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Ui};

/// Draws the pane: its tabs as a title, and the answer.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board) {
    let theme = &ui.look.theme;
    let Some(asked) = board.ask else { return };
    let bare = room(ui.area) == Room::Tiny;
    let block = padded(tabs(asked, theme), board.focus == Pane::Ask, theme);
    let inner = if bare { area } else { block.inner(area) };
    let width = usize::from(inner.width);
    let lines = match board.side().and_then(|side| side.session.as_ref()).filter(|_| !board.is_untouched()) {
        Some(session) => answer(asked, session, board, width, theme),
        None => crate::tui::prose::sentence("Nothing has run yet. Space runs the program.", width, theme.dim, theme),
    };
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let most = i32::from(rows.saturating_sub(inner.height));
    let first = board.scrolled(Pane::Ask).clamp(0, most) as u16;
    let hidden = rows.saturating_sub(first + inner.height);
    let block = if hidden > 0 { block.title_bottom(more_below(usize::from(hidden))) } else { block };
    if !bare {
        frame.render_widget(block, area);
    }
    frame.render_widget(Paragraph::new(lines).scroll((first, 0)).style(theme.base), inner);
}

fn answer(asked: Ask, session: &Session, board: &Board, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    match asked {
        Ask::Why => why::lines(session, board.chosen, width, theme),
        Ask::Graph => graph::lines(session, board.chosen, width, theme),
        Ask::Tree => tree::lines(session, board.chosen, width, theme),
        Ask::Stats => stats::lines(session, width, theme),
        Ask::Versus => versus::lines(board, width, theme),
    }
}

/// The names of all questions; the one that is asked stands out.
fn tabs(asked: Ask, theme: &Theme) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    for ask in Ask::ALL {
        let (text, style) = if ask == asked {
            (format!("[{}]", ask.title()), theme.accent)
        } else {
            (ask.title().to_owned(), theme.dim)
        };
        spans.push(Span::styled(text, style));
        spans.push(Span::raw(" "));
    }
    Line::from(spans)
}
