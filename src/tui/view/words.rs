//! The words of a lesson's step: alone, beside a run, or as a question with its program.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{more_below, padded};
use super::source;
use crate::tui::layout::{Room, room};
use crate::tui::prose;
use crate::tui::text;
use crate::tui::ui::{LessonView, Ui};

/// Columns beside the lines of a program: its frame, the numbers, some air.
const CODE_MARGIN: usize = 9;

/// Columns that the words beside a program keep.
const FEWEST_WORDS: u16 = 46;

/// Draws a step without a run: words alone, or a question beside its program.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView) {
    let program = lesson.now().and_then(|step| step.program()).and_then(|name| lesson.lesson.programs.get(name));
    let Some(program) = program else {
        pane(frame, sheet(area, ui, lesson), ui, lesson, true);
        return;
    };
    let (words, code) = match room(ui.area) {
        Room::Tiny | Room::Small => {
            let width = text::width(ui.area, 0);
            let needed = text::words(lesson, width, &ui.look.theme).lines.len() + 2;
            let lines = program.source.lines().count() + 2;
            let height = usize::from(area.height);
            if needed + lines > height && needed > height / 2 {
                // One thing at a time, well: tab turns from one to the other.
                if lesson.code_first {
                    source::listing(frame, area, ui, &program.name, &program.source, lesson.code_scroll, true);
                } else {
                    pane(frame, area, ui, lesson, true);
                }
                return;
            }
            let [words, code] =
                Layout::vertical([Constraint::Min(needed as u16), Constraint::Length(lines as u16)]).areas(area);
            (words, code)
        }
        Room::Medium | Room::Large => {
            // Lines of a program are not to be cut, and words flow anyway.
            let longest = program.source.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
            let wanted = u16::try_from(longest + CODE_MARGIN).unwrap_or(u16::MAX);
            let code = wanted.clamp(area.width / 2, area.width.saturating_sub(FEWEST_WORDS));
            let [words, code] = Layout::horizontal([Constraint::Min(20), Constraint::Length(code)]).areas(area);
            (words, code)
        }
    };
    pane(frame, words, ui, lesson, !lesson.code_first);
    source::listing(frame, code, ui, &program.name, &program.source, lesson.code_scroll, lesson.code_first);
}

/// Words alone stand in the middle, as wide as they can be read and as high as they are.
fn sheet(area: Rect, ui: &Ui, lesson: &LessonView) -> Rect {
    if room(ui.area) <= Room::Small {
        return area;
    }
    let width = (prose::MEASURE as u16 + 4).min(area.width);
    let lines = text::words(lesson, usize::from(width) - 4, &ui.look.theme).lines.len();
    let height = u16::try_from(lines + 2).unwrap_or(u16::MAX).min(area.height);
    let spare = (area.height - height) / 4;
    Rect::new(area.x + (area.width - width) / 2, area.y + spare, width, height)
}

/// Draws the words in their pane.
pub(super) fn pane(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView, focused: bool) {
    let theme = &ui.look.theme;
    let kind = match (&lesson.board, &lesson.question) {
        _ if lesson.studio.is_some() => "exercise",
        (Some(board), None) if board.sides.len() > 1 => "compare",
        (Some(_), None) => "run",
        (_, Some(_)) => "predict",
        (None, None) => "read",
    };
    let title = match &lesson.again {
        Some(again) => format!(" Belief {} of {} ─ {kind} ", again.at + 1, again.beliefs.len()),
        None => format!(" Step {} of {} ─ {kind} ", lesson.step + 1, lesson.lesson.steps.len()),
    };
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
    let block = if hidden > 0 { block.title_bottom(more_below(usize::from(hidden))) } else { block };
    let paragraph = Paragraph::new(words.lines).scroll((first, 0)).style(theme.base);
    frame.render_widget(if bare { paragraph } else { paragraph.block(block) }, area);
}
