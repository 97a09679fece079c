//! The prompt beside a run: what was said, what is not done yet, and the text that is being typed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{cut, padded, tame};
use crate::session::Session;
use crate::session::talk::{Piece, standing};
use crate::trace::Stream;
use crate::tui::code;
use crate::tui::glyphs;
use crate::tui::layout::{Pane, Room, room};
use crate::tui::prompt::Prompt;
use crate::tui::prose;
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Ui};

/// What stands before what is typed, and before a line that goes on.
const LEADS: [&str; 2] = [">>> ", "... "];
/// Lines of one answer that are shown.
const MOST: usize = 200;

/// Draws the prompt.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board) {
    let theme = &ui.look.theme;
    let Some(prompt) = &board.prompt else { return };
    let session = board.sides.get(prompt.side).and_then(|side| side.session.as_ref());
    let focused = board.focus == Pane::Prompt;
    let title = match board.sides.get(prompt.side).filter(|_| board.sides.len() > 1) {
        Some(side) => format!(" Prompt in {} ", side.title),
        None => " Prompt: Python in this run ".to_owned(),
    };
    let block = padded(title, focused, theme);
    let bare = room(ui.area) == Room::Tiny;
    let inner = if bare { area } else { block.inner(area) };
    let width = usize::from(inner.width);
    let typed = typing(prompt, width, focused, theme);
    let rows = usize::from(inner.height);
    let mut said = said(prompt, width, theme);
    said.extend(session.into_iter().flat_map(|session| waiting(prompt, session, width, theme)));
    let mut below = offers(prompt, width, theme);
    below.splice(0..0, typed);
    let how = session.map_or_else(|| "The program is not started yet: F5 runs it.".to_owned(), standing);
    let status = prose::wide(&how, width, theme.dim, theme);
    // What is typed comes first, then what was said, then how things stand.
    let room = rows.saturating_sub(below.len());
    let status = if room > status.len() + 1 || said.is_empty() { status } else { Vec::new() };
    let space = room.saturating_sub(status.len());
    let back = (-board.scrolled(Pane::Prompt)).clamp(0, said.len().saturating_sub(space) as i32) as usize;
    let last = said.len() - back;
    let first = last.saturating_sub(space);
    let block = if first > 0 { block.title_bottom(" ↑ earlier ") } else { block };
    if !bare {
        frame.render_widget(block, area);
    }
    let mut lines = status;
    lines.extend(said.drain(first..last));
    lines.extend(below);
    let over = lines.len().saturating_sub(rows);
    lines.drain(..over);
    frame.render_widget(Paragraph::new(lines).style(theme.base), inner);
}

/// All that was said, line by line.
fn said(prompt: &Prompt, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for piece in &prompt.talk.pieces {
        match piece {
            Piece::Typed(source) => {
                for (row, mut line) in code::highlight(source, theme).into_iter().enumerate() {
                    line.spans.insert(0, Span::styled(LEADS[row.min(1)], theme.accent));
                    lines.push(line);
                }
            }
            Piece::Wrote(Stream::Out, text) | Piece::Value(text) => lines.extend(plain(text, width, theme.base)),
            Piece::Wrote(Stream::Err, text) => lines.extend(plain(text, width, theme.warning)),
            Piece::Failed(text) => lines.extend(plain(text, width, theme.raised)),
            Piece::Advice(text) => lines.extend(advice(text, width, theme)),
        }
    }
    lines
}

fn plain(text: &str, width: usize, style: ratatui::style::Style) -> Vec<Line<'static>> {
    let count = text.lines().count();
    let mut lines: Vec<Line<'static>> =
        text.lines().take(MOST).flat_map(|line| wrapped(&tame(line), width, style)).collect();
    if count > MOST {
        lines.push(Line::styled(format!("… {} more lines", count - MOST), style.add_modifier(Modifier::DIM)));
    }
    lines
}

/// A line of a program's text, broken where the pane ends: nothing of it is lost, no blank either.
fn wrapped(text: &str, width: usize, style: ratatui::style::Style) -> Vec<Line<'static>> {
    let mut rows = vec![String::new()];
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.to_string().width();
        if used + wide > width.max(8) {
            rows.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(row) = rows.last_mut() {
            row.push(letter);
        }
    }
    rows.into_iter().map(|row| Line::styled(row, style)).collect()
}

fn advice(text: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = prose::wide(text, width.saturating_sub(2), theme.dim, theme);
    for (row, line) in lines.iter_mut().enumerate() {
        line.spans.insert(0, Span::styled(if row == 0 { "▸ " } else { "  " }, theme.accent));
    }
    lines
}

/// What is not done yet.
fn waiting(prompt: &Prompt, session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for text in prompt.talk.waiting(session) {
        let mut told = prose::wide(&text, width.saturating_sub(2), theme.parked, theme);
        for (row, line) in told.iter_mut().enumerate() {
            let lead = if row == 0 { format!("{} ", glyphs::PARKED_TOKEN) } else { "  ".to_owned() };
            line.spans.insert(0, Span::styled(lead, theme.parked));
        }
        lines.extend(told);
    }
    lines
}

/// The text that is being typed, with its cursor.
fn typing(prompt: &Prompt, width: usize, focused: bool, theme: &Theme) -> Vec<Line<'static>> {
    let (row, column) = prompt.draft.cursor();
    let room = width.saturating_sub(LEADS[0].len() + 1).max(1);
    let styled = code::styled(&prompt.text(), prompt.draft.tokens(), theme);
    let mut lines = Vec::new();
    for number in 0..prompt.draft.lines().len() {
        let mut cells: Vec<(char, ratatui::style::Style)> = styled
            .get(number)
            .into_iter()
            .flat_map(|line| line.spans.iter())
            .flat_map(|span| span.content.chars().map(|letter| (letter, span.style)).collect::<Vec<_>>())
            .collect();
        let mut left = 0;
        if focused && number == row {
            if column >= cells.len() {
                cells.push((' ', theme.base));
            }
            if let Some(cell) = cells.get_mut(column) {
                cell.1 = cell.1.add_modifier(Modifier::REVERSED);
            }
            left = (column + 1).saturating_sub(room);
        }
        let mut line = Line::from(Span::styled(LEADS[number.min(1)], theme.accent));
        for (letter, style) in cells.into_iter().skip(left).take(room) {
            line.push_span(Span::styled(letter.to_string(), style));
        }
        lines.push(line);
    }
    lines
}

/// The names that tab goes through, as many as fit in two rows.
fn offers(prompt: &Prompt, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    if prompt.offered.is_empty() {
        return Vec::new();
    }
    let mut line = Line::default();
    let first = prompt.at.map_or(0, |at| at.saturating_sub(2));
    let mut used = 4;
    for (number, name) in prompt.offered.iter().enumerate().skip(first) {
        // What was typed before the last dot is known.
        let short = name.rsplit('.').next().unwrap_or(name);
        if used + short.width() + 8 > width && number + 1 < prompt.offered.len() {
            line.push_span(Span::styled(format!("+{}", prompt.offered.len() - number), theme.dim));
            break;
        }
        used += short.width() + 2;
        let style = if prompt.at == Some(number) { theme.selected } else { theme.dim };
        line.push_span(Span::styled(cut(short, width), style));
        line.push_span(Span::raw("  "));
    }
    line.spans.insert(0, Span::raw("    "));
    vec![line]
}
