//! An exercise: the task and what the check said, the student's text, and the solution once it is open.

mod code;

pub(in crate::tui) use code::letter_at;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::frame::{cut, panel};
use super::{source, words};
use crate::python::problem::Problem;
use crate::tui::layout::{Room, room};
use crate::tui::prose;
use crate::tui::studio::{Focus, Standing, Studio};
use crate::tui::theme::Theme;
use crate::tui::ui::{LessonView, Ui};

/// Draws the middle of the screen.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView) {
    let Some(studio) = &lesson.studio else { return };
    for (part, place) in studio.parts(area, room(ui.area)) {
        let focused = studio.focus == part;
        match part {
            Focus::Words => words::pane(frame, place, ui, lesson, focused),
            Focus::Code => text(frame, place, ui, studio, focused),
            Focus::Solution => source::solution(frame, place, ui, studio, focused),
        }
    }
}

/// The student's text, with what Python cannot read of it below.
fn text(frame: &mut Frame<'_>, area: Rect, ui: &Ui, studio: &Studio, focused: bool) {
    let theme = &ui.look.theme;
    let bare = room(ui.area) == Room::Tiny;
    let title = match (studio.is_untouched(), focused) {
        (true, _) => " your text, as it begins ",
        (false, true) => " your text ─ kept as you type ",
        (false, false) => " your text ",
    };
    let block = panel(title, focused, theme).title_bottom(foot(studio));
    let inner = if bare { area } else { block.inner(area) };
    if !bare {
        frame.render_widget(block, area);
    }
    let told = below(studio, usize::from(inner.width), theme);
    let rows = u16::try_from(told.len()).unwrap_or(u16::MAX).min(inner.height / 3);
    let [lines, told_area] = Layout::vertical([Constraint::Min(1), Constraint::Length(rows)]).areas(inner);
    code::draw(frame, lines, &studio.draft, focused, theme);
    frame.render_widget(Paragraph::new(told), told_area);
}

/// How the check stands, in a word or two on the frame: at 80×24 the words are on another page.
fn foot(studio: &Studio) -> String {
    match &studio.standing {
        Standing::Fresh => String::new(),
        Standing::Checking { done, of, .. } => format!(" checking: {done} of {of} "),
        Standing::Told(told) if told.change == studio.draft.changes() => format!(" {} ", told.report.headline()),
        Standing::Told(_) => " changed since the check ".to_owned(),
    }
}

/// What must be said about the text, below it: what is searched, or the first fault in its grammar.
fn below(studio: &Studio, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    if let Some(find) = &studio.draft.find {
        let count = studio.draft.matches().len();
        let found = match (find.is_empty(), count) {
            (true, _) => "type what to look for".to_owned(),
            (false, 0) => "not in the text".to_owned(),
            (false, 1) => "1 place".to_owned(),
            (false, count) => format!("{count} places, enter goes to the next"),
        };
        return vec![Line::styled(cut(&format!(" find: {find}▏  {found}"), width), theme.accent)];
    }
    studio.draft.fault().map_or_else(Vec::new, |fault| about(fault, width, theme))
}

fn about(fault: &Problem, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let title = format!("✗ line {}: {}", fault.line, fault.headline());
    let mut lines = prose::wide(&title, width, theme.warning, theme);
    if let Some(hint) = &fault.hint {
        lines.extend(prose::wide(hint, width, theme.base, theme));
    }
    lines
}
