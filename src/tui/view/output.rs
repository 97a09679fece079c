//! What the program wrote, each line with its moment and its task; what Python would warn about, when it happened; and
//! what somebody who watched did to it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{cut, cut_name, fitted, padded, tame};
use crate::ident::{StrId, TaskId};
use crate::model::journal::{Note, NoteKind, Output};
use crate::session::Session;
use crate::session::search::Search;
use crate::time::SimTime;
use crate::trace::{Stream, WarningKind};
use crate::tui::glyphs;
use crate::tui::layout::{Pane, Room, room};
use crate::tui::prose;
use crate::tui::say::{name, words};
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Ui};

/// Draws the output of one side.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board, number: usize) {
    let theme = &ui.look.theme;
    let Some(side) = board.sides.get(number) else { return };
    let lead = if board.sides.len() > 1 { format!(" Output: {} ", side.title) } else { " Output ".to_owned() };
    let block = padded(lead, board.focus == Pane::Output && board.active == number, theme);
    let bare = room(ui.area) == Room::Tiny;
    let inner = if bare { area } else { block.inner(area) };
    let rows = usize::from(inner.height);
    let scrolled = board.scrolled(Pane::Output).min(0).unsigned_abs() as usize;
    let needle = board.search.as_ref().map_or("", Search::needle);
    let (lines, above) = match &side.session {
        Some(session) => last_lines(session, theme, usize::from(inner.width), rows, scrolled, needle),
        None => (Vec::new(), false),
    };
    let lines: Vec<Line<'static>> = lines.into_iter().map(|(line, _)| line).collect();
    let block = if above { block.title_bottom(" ↑ earlier output ") } else { block };
    if !bare {
        frame.render_widget(block, area);
    }
    if lines.is_empty() {
        let text = "The program has not printed anything yet.";
        frame.render_widget(Paragraph::new(text).style(theme.dim), inner);
    } else {
        frame.render_widget(Paragraph::new(lines), inner);
    }
}

/// The event behind a row inside of the pane's frame: its place in the log.
pub(super) fn event_at(ui: &Ui, board: &Board, session: &Session, inner: Rect, row: u16) -> Option<usize> {
    let scrolled = board.scrolled(Pane::Output).min(0).unsigned_abs() as usize;
    let width = usize::from(inner.width.saturating_sub(2));
    let (lines, _) = last_lines(session, &ui.look.theme, width, usize::from(inner.height), scrolled, "");
    lines.get(usize::from(row)).map(|(_, position)| *position)
}

/// A row, and the place of its event in the log.
type Placed = (Line<'static>, usize);

/// The last rows of output, scrolled back by so many, and whether there is more above them.
fn last_lines(
    session: &Session,
    theme: &Theme,
    width: usize,
    rows: usize,
    scrolled: usize,
    needle: &str,
) -> (Vec<Placed>, bool) {
    let wanted = rows + scrolled;
    let mut lines = Vec::new();
    let mut more = false;
    // Two outputs beside each other at 80×24: what is printed counts.
    let name_width = match width {
        0..38 => 0,
        38..44 => 9,
        _ => 12,
    };
    let (journal, log, position) = (&session.model().journal, session.log(), session.position());
    let mut outputs = journal.outputs(log, position).rev().peekable();
    let mut notes = journal.warnings(log, position).rev().filter_map(|note| warning(&note)).peekable();
    let mut touched = journal.interventions(log, position).rev().peekable();
    loop {
        let (output, note) = (outputs.peek().map(|output| output.position), notes.peek().map(|note| note.0.position));
        let stepped_in = touched.peek().map(|note| note.position);
        if output.is_none() && note.is_none() && stepped_in.is_none() {
            break;
        }
        if lines.len() >= wanted {
            more = true;
            break;
        }
        let next = if stepped_in > note.max(output) {
            touched.next().map(|next| (stepped(session, &next, theme, width, name_width), next.position))
        } else if note > output {
            let told = |(note, kind, text)| warned(session, &note, kind, text, theme, width, name_width);
            notes.next().map(|next| (told(next), next.0.position))
        } else {
            let told = |output: &Output| written(session, output, theme, width, name_width, needle);
            outputs.next().map(|output| (told(&output), output.position))
        };
        let placed = next.into_iter().flat_map(|(rows, at)| rows.into_iter().rev().map(move |row| (row, at)));
        lines.extend(placed);
    }
    more |= lines.len() > wanted;
    // Never scrolled beyond the first line.
    let skip = scrolled.min(lines.len().saturating_sub(rows));
    let mut shown: Vec<_> = lines.into_iter().skip(skip).take(rows).collect();
    shown.reverse();
    (shown, more)
}

fn warning(note: &Note) -> Option<(Note, WarningKind, StrId)> {
    match note.kind {
        NoteKind::Warning(kind, text) => Some((*note, kind, text)),
        _ => None,
    }
}

/// When, and who; only when where there is no room for names.
fn lead(at: SimTime, who: &str, name_width: usize) -> String {
    match name_width {
        0 => format!("{:>7.3}  ", at.as_secs_f64()),
        _ => format!("{:>7.3}  {}  ", at.as_secs_f64(), fitted(&cut_name(who, name_width), name_width)),
    }
}

/// The lines of a warning, at the moment it is about.
fn warned(
    session: &Session,
    note: &Note,
    kind: WarningKind,
    text: StrId,
    theme: &Theme,
    width: usize,
    name_width: usize,
) -> Vec<Line<'static>> {
    let say = words(session);
    let who = match note.author.id {
        TaskId::NONE => String::new(),
        id if session.state().lane(id).is_some() => name(&say, id),
        _ => say.author(note.author),
    };
    let lead = lead(note.at, &who, name_width);
    let text = say.strings.get(text);
    let mut lines = Vec::new();
    for (row, text) in text.lines().enumerate() {
        let said = if row > 0 || text.contains(kind.term()) || kind == WarningKind::Other {
            tame(text)
        } else {
            format!("{}: {}", kind.term(), tame(text))
        };
        // A warning is read to its end, however narrow the pane is.
        let told = prose::wide(&said, width.saturating_sub(lead.width() + 2), theme.warning, theme);
        for (part, mut line) in told.into_iter().enumerate() {
            let lead =
                if (row, part) == (0, 0) { format!("{lead}{} ", glyphs::WARNED) } else { " ".repeat(lead.width() + 2) };
            line.spans.insert(0, Span::styled(lead, theme.warning));
            lines.push(line);
        }
    }
    lines
}

/// The lines of an intervention: whoever reads the output sees that from here on it is not the program's alone.
fn stepped(session: &Session, note: &Note, theme: &Theme, width: usize, name_width: usize) -> Vec<Line<'static>> {
    let NoteKind::Intervened(text) = note.kind else { return Vec::new() };
    let lead = format!("{:>7.3}  {}  ", note.at.as_secs_f64(), fitted("you", name_width));
    let text = session.log().strings.get(text);
    let line = |(row, text): (usize, &str)| {
        let said = if row > 0 {
            format!("{}{}", " ".repeat(lead.width() + 2), tame(text))
        } else {
            format!("{lead}{} {}", glyphs::STEPPED_IN, tame(text))
        };
        Line::styled(cut(&said, width), theme.accent)
    };
    text.lines().enumerate().map(line).collect()
}

/// The lines of one piece of output.
fn written(
    session: &Session,
    output: &Output,
    theme: &Theme,
    width: usize,
    name_width: usize,
    needle: &str,
) -> Vec<Line<'static>> {
    let say = words(session);
    let lane = session.state().lane(output.author.id);
    let colour = lane.map_or(theme.dim, |lane| theme.task(lane));
    let who = match output.author.id {
        TaskId::NONE => String::new(),
        id if lane.is_some() => name(&say, id),
        _ => say.author(output.author),
    };
    let mut lines = Vec::new();
    for (row, text) in say.strings.get(output.text).lines().enumerate() {
        let lead = if row == 0 {
            lead(output.at, &who, name_width)
        } else {
            " ".repeat(lead(output.at, "", name_width).width())
        };
        let room = width.saturating_sub(lead.width());
        let style = if output.stream == Stream::Err { theme.warning } else { theme.base };
        let mut spans = vec![Span::styled(lead, colour)];
        spans.extend(found(&cut(&tame(text), room), needle, style, theme));
        lines.push(Line::from(spans));
    }
    lines
}

/// A text with what is searched for standing out, whatever its case.
fn found(text: &str, needle: &str, style: Style, theme: &Theme) -> Vec<Span<'static>> {
    let lower = text.to_lowercase();
    // Where letters change their length with their case, places in one text are none in the other.
    if needle.is_empty() || lower.len() != text.len() {
        return vec![Span::styled(text.to_owned(), style)];
    }
    let (mut spans, mut at) = (Vec::new(), 0);
    for (from, _) in lower.match_indices(needle) {
        let (Some(before), Some(hit)) = (text.get(at..from), text.get(from..from + needle.len())) else { continue };
        spans.push(Span::styled(before.to_owned(), style));
        spans.push(Span::styled(hit.to_owned(), style.patch(theme.selected)));
        at = from + needle.len();
    }
    spans.push(Span::styled(text.get(at..).unwrap_or_default().to_owned(), style));
    spans
}
