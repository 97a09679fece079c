//! What a word of the course means: in a small box beside the word, alone, or all of them as a list.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::frame::padded;
use super::words;
use crate::lesson::glossary::Term;
use crate::tui::glyphs;
use crate::tui::prose;
use crate::tui::text::Spot;
use crate::tui::ui::{Screen, Ui};

/// The widest box.
const WIDEST: u16 = 62;

/// The marked words of the step on the screen, each with its pieces that are in sight.
pub(super) fn spots(middle: Rect, ui: &Ui) -> Vec<(Spot, Vec<Rect>)> {
    let Screen::Lesson(lesson) = &ui.screen else { return Vec::new() };
    let Some(area) = words::place(middle, ui) else { return Vec::new() };
    let page = words::page(area, ui, lesson);
    let on_screen = |&(row, column, width): &(usize, usize, usize)| {
        let row = u16::try_from(row).ok()?.checked_sub(page.first).filter(|row| *row < page.inner.height)?;
        let (column, width) = (u16::try_from(column).ok()?, u16::try_from(width).ok()?);
        Some(Rect::new(page.inner.x + column, page.inner.y + row, width, 1).intersection(page.inner))
    };
    let placed = page.words.spots.iter().map(|spot| (spot.clone(), spot.pieces.iter().filter_map(on_screen).collect()));
    placed.collect()
}

/// The marked word under a place of the screen.
pub(super) fn at(middle: Rect, ui: &Ui, place: Position) -> Option<usize> {
    spots(middle, ui).iter().position(|(_, pieces)| pieces.iter().any(|piece| piece.contains(place)))
}

/// Draws the n-th marked word as chosen, and what it means beside it.
pub(super) fn in_place(frame: &mut Frame<'_>, middle: Rect, ui: &Ui, nth: usize) {
    let all = spots(middle, ui);
    let Some((spot, pieces)) = all.get(nth) else { return };
    for piece in pieces {
        frame.buffer_mut().set_style(*piece, ui.look.theme.selected);
    }
    let Some(row) = ui.catalogue.glossary.find(&spot.term) else { return };
    let near = pieces.first().copied().unwrap_or(Rect { height: 1, ..middle });
    let below = pieces.last().map_or(near.bottom(), |last| last.bottom());
    let foot = match all.len() {
        1 => " esc closes ".to_owned(),
        count => {
            let foot = format!(" {} of {count}, ← → goes on, esc closes ", nth + 1);
            glyphs::about_keys(&foot, ui.look.ascii)
        }
    };
    let lines = told(ui, &ui.catalogue.glossary.terms[row], inner_width(middle));
    let area = place(middle, near, below, lines.len() as u16 + 2);
    boxed(frame, area, ui, row, lines, &foot);
}

/// Draws what a word of the glossary means, in the middle of the screen.
pub(super) fn alone(frame: &mut Frame<'_>, middle: Rect, ui: &Ui, row: usize) {
    let Some(term) = ui.catalogue.glossary.terms.get(row) else { return };
    let lines = told(ui, term, inner_width(middle));
    let (width, height) = (WIDEST.min(middle.width), (lines.len() as u16 + 2).min(middle.height));
    let x = middle.x + (middle.width - width) / 2;
    let area = Rect::new(x, middle.y + (middle.height - height) / 3, width, height);
    boxed(frame, area, ui, row, lines, " esc closes ");
}

/// The glossary as a list: each term with its meaning.
pub(super) fn all(ui: &Ui, width: usize) -> Vec<Line<'static>> {
    let theme = &ui.look.theme;
    let mut lines = Vec::new();
    for term in &ui.catalogue.glossary.terms {
        lines.push(Line::from(vec![
            Span::styled(term.term.clone(), theme.strong),
            Span::styled(number(ui, term).map_or_else(String::new, |n| format!("  lesson {n}")), theme.dim),
        ]));
        let indented = prose::markdown(&term.meaning, width.saturating_sub(2), theme).into_iter().map(|mut line| {
            line.spans.insert(0, Span::raw("  "));
            line
        });
        lines.extend(indented);
    }
    lines
}

fn inner_width(middle: Rect) -> usize {
    usize::from(WIDEST.min(middle.width).saturating_sub(4))
}

/// A box of so many rows below the word, or above it where there is more room.
fn place(middle: Rect, near: Rect, below: u16, rows: u16) -> Rect {
    let width = WIDEST.min(middle.width);
    let x = near.x.saturating_sub(2).clamp(middle.x, middle.right().saturating_sub(width).max(middle.x));
    let (under, over) = (middle.bottom().saturating_sub(below), near.y.saturating_sub(middle.y));
    if under >= rows || under >= over {
        Rect::new(x, below, width, rows.min(under))
    } else {
        let height = rows.min(over);
        Rect::new(x, near.y - height, width, height)
    }
}

fn told(ui: &Ui, term: &Term, width: usize) -> Vec<Line<'static>> {
    let theme = &ui.look.theme;
    let mut lines = prose::markdown(&term.meaning, width, theme);
    if let Some(lesson) = ui.catalogue.lessons.iter().find(|lesson| lesson.slug == term.lesson) {
        let text = format!("Introduced in lesson {}, {}.", lesson.number, lesson.title);
        lines.extend(prose::sentence(&text, width, theme.dim, theme));
    }
    lines
}

fn number(ui: &Ui, term: &Term) -> Option<u32> {
    ui.catalogue.lessons.iter().find(|lesson| lesson.slug == term.lesson).map(|lesson| lesson.number)
}

fn boxed(frame: &mut Frame<'_>, area: Rect, ui: &Ui, row: usize, lines: Vec<Line<'static>>, foot: &str) {
    let theme = &ui.look.theme;
    let title = format!(" {} ", ui.catalogue.glossary.terms[row].term);
    frame.render_widget(Clear, area);
    let block = padded(title, true, theme).title_bottom(Line::styled(foot.to_owned(), theme.dim));
    frame.render_widget(Paragraph::new(lines).style(theme.base).block(block), area);
}
