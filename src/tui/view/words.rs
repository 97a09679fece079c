//! The words of a lesson's step: alone, beside a run, or as a question with its program.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Paragraph;

use super::frame::padded;
use super::source;
use crate::tui::layout::{Room, room};
use crate::tui::text;
use crate::tui::ui::{LessonView, Ui};

/// Draws a step without a run: words alone, or a question beside its program.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView) {
    let program = lesson.now().and_then(|step| step.program()).and_then(|name| lesson.lesson.programs.get(name));
    let Some(program) = program else {
        pane(frame, area, ui, lesson, true);
        return;
    };
    let (words, code) = match room(ui.area) {
        Room::Tiny => {
            if lesson.code_first {
                source::listing(frame, area, ui, &program.name, &program.source, lesson.code_scroll, false);
            } else {
                pane(frame, area, ui, lesson, true);
            }
            return;
        }
        Room::Small => {
            let width = text::width(ui.area, false);
            let needed = text::words(lesson, width, &ui.look.theme).lines.len() as u16 + 2;
            let lines = program.source.lines().count() as u16 + 2;
            let spare = area.height.saturating_sub(needed.min(area.height)).max(area.height / 3);
            let code_rows = if lesson.code_first { lines.min(area.height * 3 / 4) } else { lines.min(spare) };
            let [words, code] = Layout::vertical([Constraint::Min(3), Constraint::Length(code_rows)]).areas(area);
            (words, code)
        }
        Room::Medium | Room::Large => {
            let [words, code] = Layout::horizontal([Constraint::Percentage(50), Constraint::Min(20)]).areas(area);
            (words, code)
        }
    };
    pane(frame, words, ui, lesson, !lesson.code_first);
    source::listing(frame, code, ui, &program.name, &program.source, lesson.code_scroll, lesson.code_first);
}

/// Draws the words in their pane.
pub(super) fn pane(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView, focused: bool) {
    let theme = &ui.look.theme;
    let kind = lesson.now().map_or("read", |step| step.kind());
    let title = format!(" Step {} of {} ─ {kind} ", lesson.step + 1, lesson.lesson.steps.len());
    let block = padded(title, focused, theme);
    let bare = room(ui.area) == Room::Tiny;
    let inner = if bare { area } else { block.inner(area) };
    let words = text::words(lesson, usize::from(inner.width), theme);
    let rows = u16::try_from(words.lines.len()).unwrap_or(u16::MAX);
    let mut first = lesson.scroll.min(rows.saturating_sub(inner.height));
    if let Some(cursor) = words.cursor.and_then(|row| u16::try_from(row).ok()) {
        // The line the cursor is on, and one below, stay in sight.
        first = first.max((cursor + 2).min(rows).saturating_sub(inner.height));
    }
    let hidden = rows.saturating_sub(first + inner.height);
    let block = if hidden > 0 { block.title_bottom(format!(" ↓ {hidden} more lines ")) } else { block };
    let paragraph = Paragraph::new(words.lines).scroll((first, 0)).style(theme.base);
    frame.render_widget(if bare { paragraph } else { paragraph.block(block) }, area);
}
