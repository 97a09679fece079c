//! The instructor's notes to a step, on top of it: what to ask the class, where to pause, what will be said.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::help::{centred, scrolled};
use crate::lesson::Part;
use crate::lesson::step::Notes;
use crate::tui::prose;
use crate::tui::theme::Theme;
use crate::tui::ui::{LessonView, Look};

/// One of the lists of sentences that notes have.
type Sentences = fn(&Notes) -> &[String];

/// Draws the notes to the step on the screen, from a row on.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, look: &Look, lesson: &LessonView, first: u16) {
    let area = centred(area, 76, u16::MAX);
    let width = usize::from(area.width.saturating_sub(6));
    scrolled(frame, area, "For who teaches this", lines(lesson, width, &look.theme), first, look);
}

fn lines(lesson: &LessonView, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let parts = lesson.now().map_or(&[][..], |step| &step.parts);
    let notes = || parts.iter().filter_map(|part| if let Part::Notes(notes) = part { Some(notes) } else { None });
    let kinds: [(&str, Sentences); 3] = [
        ("Ask the class", |notes| &notes.ask),
        ("Pause", |notes| &notes.pause),
        ("They will say", |notes| &notes.expect),
    ];
    let mut lines = Vec::new();
    for (title, of) in kinds {
        let said: Vec<&String> = notes().flat_map(of).collect();
        if said.is_empty() {
            continue;
        }
        lines.push(Line::styled(title.to_owned(), theme.accent));
        for text in said {
            for (row, mut line) in prose::markdown(text, width, theme).into_iter().enumerate() {
                line.spans.insert(0, Span::styled(if row == 0 { " • " } else { "   " }, theme.dim));
                lines.push(line);
            }
        }
        lines.push(Line::default());
    }
    if lines.is_empty() {
        lines.extend(prose::sentence("There are no notes to this step.", width, theme.dim, theme));
    }
    let belief = format!("The belief that this lesson puts to the test: {}.", lesson.lesson.misconception);
    lines.extend(prose::sentence(&belief, width, theme.dim, theme));
    lines
}
