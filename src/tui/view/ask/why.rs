//! Why the chosen task, or the loop, does what it does at this moment: the answer first, then its reasons, what ends
//! the wait, the await stack, and what was before.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::ident::TaskId;
use crate::model::Mark;
use crate::model::explain::{Explanation, Frame};
use crate::session::Session;
use crate::tui::prose;
use crate::tui::say::now;
use crate::tui::theme::Theme;
use crate::tui::view::frame::cut;

/// Columns that the words before each part take.
const LEAD: usize = 9;

/// Frames of a stack shown, at most: the outermost and the innermost ones.
const FRAMES: usize = 9;

/// The answer, line by line.
pub(super) fn lines(session: &Session, chosen: Option<TaskId>, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let chosen = chosen.filter(|&id| session.state().task(id).is_some());
    let told = session.model().explain(session.state(), now(session), chosen.unwrap_or_default());
    let page = Page { width, theme };
    let mut lines = Vec::new();
    lines.extend(page.part("because", &told.because, theme.base));
    lines.extend(page.part("goes on", &told.wakes, theme.base));
    lines.extend(page.stack(&told));
    lines.extend(page.part("woken", told.woken.as_slice(), theme.dim));
    lines.extend(page.part("before", &told.before, theme.dim));
    if chosen.is_none() {
        lines.extend(page.part("stretch", &stretch(session), theme.dim));
    }
    if !lines.is_empty() {
        lines.insert(0, Line::default());
    }
    lines.splice(0..0, prose::sentence(&told.now, width, theme.strong, theme));
    if chosen.is_none() {
        lines.push(Line::default());
        lines.extend(prose::sentence(
            "Choose a task with the arrow keys up and down to ask about it.",
            width,
            theme.dim,
            theme,
        ));
    }
    lines
}

/// Where the time goes in the stretch of the loop's lane that the moment shown is in, when it is idle or blocked.
fn stretch(session: &Session) -> Vec<String> {
    let at = now(session);
    let timeline = &session.model().timeline;
    let (mut from, mut to) = (None, session.log().end());
    for (began, mark) in timeline.loop_marks().rev() {
        if began <= at {
            from = Some((began, mark));
            break;
        }
        to = began;
    }
    match from {
        Some((began, Mark::Idle | Mark::Blocking)) if began < to => session.model().gap(began, to).sentences,
        _ => Vec::new(),
    }
}

/// How wide the parts are set, and in which colours.
struct Page<'a> {
    width: usize,
    theme: &'a Theme,
}

impl Page<'_> {
    /// Sentences behind a word that says what they answer.
    fn part(&self, lead: &str, sentences: &[String], style: Style) -> Vec<Line<'static>> {
        let room = self.width.saturating_sub(LEAD);
        let set = sentences.iter().flat_map(|sentence| prose::sentence(sentence, room, style, self.theme));
        self.behind(lead, set.collect())
    }

    /// The await stack: functions with their lines, the thing waited on last.
    fn stack(&self, told: &Explanation) -> Vec<Line<'static>> {
        if told.stack.len() < 2 {
            return Vec::new();
        }
        let hidden = told.stack.len().saturating_sub(FRAMES);
        let (outer, inner) = if hidden > 0 {
            (&told.stack[..FRAMES / 2], &told.stack[FRAMES / 2 + hidden..])
        } else {
            (&told.stack[..], &[][..])
        };
        let widest = outer.iter().chain(inner).filter(|frame| !frame.line.is_empty());
        let widest = widest.map(|frame| frame.what.width()).max().unwrap_or_default().min(self.width / 2);
        let mut lines: Vec<Line<'static>> = outer.iter().map(|frame| self.frame(frame, widest)).collect();
        if hidden > 0 {
            lines.push(Line::styled(format!("… {hidden} more …"), self.theme.dim));
        }
        lines.extend(inner.iter().map(|frame| self.frame(frame, widest)));
        self.behind("stack", lines)
    }

    fn frame(&self, frame: &Frame, widest: usize) -> Line<'static> {
        let room = self.width.saturating_sub(LEAD);
        if frame.line.is_empty() {
            return Line::styled(cut(&frame.what, room), self.theme.parked);
        }
        let what = cut(&frame.what, widest);
        let fill = " ".repeat(widest.saturating_sub(what.width()) + 2);
        let line = cut(&frame.line, room.saturating_sub(widest + 2));
        Line::from(vec![Span::styled(what, self.theme.base), Span::styled(format!("{fill}{line}"), self.theme.accent)])
    }

    fn behind(&self, lead: &str, lines: Vec<Line<'static>>) -> Vec<Line<'static>> {
        let put = |(row, mut line): (usize, Line<'static>)| {
            let lead = if row == 0 { lead } else { "" };
            line.spans.insert(0, Span::styled(format!("{lead:<LEAD$}"), self.theme.dim));
            line
        };
        lines.into_iter().enumerate().map(put).collect()
    }
}
