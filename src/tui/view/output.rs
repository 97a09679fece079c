//! What the program wrote, each line with its moment and its task; what Python would warn about, when it happened; and
//! what somebody who watched did to it.

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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
use crate::tui::say::{is_housekeeping, name, words};
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Ui};

/// How many rows one printed line has at most.
const ROWS: usize = 4;

/// Draws the output of one side.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board, number: usize) {
    let theme = &ui.look.theme;
    let Some(side) = board.sides.get(number) else { return };
    let lead = if board.sides.len() > 1 { format!(" Output: {} ", side.title) } else { " Output ".to_owned() };
    let lead = cut(&lead, usize::from(area.width).saturating_sub(2));
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
        let is_over = side.session.as_ref().is_some_and(|session| session.status().shows_end());
        let text = if is_over { "The program printed nothing." } else { "The program has not printed anything yet." };
        let lines = prose::sentence(text, usize::from(inner.width), theme.dim, theme);
        frame.render_widget(Paragraph::new(lines), inner);
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
        44..60 => 12,
        _ => longest_name(session).clamp(12, 18),
    };
    let (journal, log, position) = (&session.model().journal, session.log(), session.position());
    let said = told_already(session);
    let by_nobody = |output: &Output| output.stream == Stream::Err && output.author.id == TaskId::NONE;
    let is_new = |output: &Output| !(by_nobody(output) && said.contains(log.strings.get(output.text).trim_end()));
    let mut outputs = journal.outputs(log, position).rev().filter(is_new).peekable();
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

/// Columns that the longest of the first names takes.
fn longest_name(session: &Session) -> usize {
    let say = words(session);
    let tasks = session.state().tasks().take(200).filter(|task| !is_housekeeping(&say, task));
    tasks.map(|task| name(&say, task.id).width()).max().unwrap_or(0)
}

/// Warnings that are looked through for a deadlock, from the latest back.
const LATEST: usize = 100;

/// Lines that a deadlock's warning says, and that stand in the standard error output once more.
fn told_already(session: &Session) -> HashSet<&str> {
    let (journal, log) = (&session.model().journal, session.log());
    // Tasks that are lost with the loop are warned about after it.
    let latest = journal.warnings(log, session.position()).rev().take(LATEST);
    let deadlocks = latest.filter_map(|note| match note.kind {
        NoteKind::Warning(WarningKind::Deadlock, text) => Some(log.strings.get(text)),
        _ => None,
    });
    deadlocks.flat_map(str::lines).filter(|line| !line.is_empty()).collect()
}

fn warning(note: &Note) -> Option<(Note, WarningKind, StrId)> {
    match note.kind {
        NoteKind::Warning(kind, text) => Some((*note, kind, text)),
        _ => None,
    }
}

/// When, and who; only when where there is no room for names, or nobody to be named.
fn lead(at: SimTime, who: &str, name_width: usize) -> String {
    match name_width {
        _ if who.is_empty() => format!("{:>7.3}  ", at.as_secs_f64()),
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
    // In a narrow pane the words have the room, and begin with who they are about.
    let narrow = (38..80).contains(&width) && !who.is_empty();
    let about = if narrow { format!("{who}: ") } else { String::new() };
    let lead = lead(note.at, if narrow { "" } else { &who }, name_width);
    let text = say.strings.get(text);
    let mut lines = Vec::new();
    for (row, text) in text.trim_start_matches("looplab: ").lines().enumerate() {
        let said = if row > 0 {
            tame(text)
        } else if kind == WarningKind::DestroyedPending && text == say.given_name(note.author.id) {
            // Whose it is has been said.
            format!("{about}{}", kind.term())
        } else if text.contains(kind.term()) || kind == WarningKind::Other {
            format!("{about}{}", tame(text))
        } else {
            format!("{about}{}: {}", kind.term(), tame(text))
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
    let first = lead(output.at, &who, name_width);
    let room = width.saturating_sub(first.width());
    let style = if output.stream == Stream::Err { theme.warning } else { theme.base };
    let rows = say.strings.get(output.text).lines().flat_map(|text| folded(&tame(text), room));
    let line = |(row, text): (usize, String)| {
        let lead = if row == 0 { first.clone() } else { " ".repeat(first.width()) };
        let mut spans = vec![Span::styled(lead, colour)];
        spans.extend(found(&text, needle, style, theme));
        Line::from(spans)
    };
    rows.enumerate().map(line).collect()
}

/// A line as it was printed, over a few rows where it is long: what is printed is there to be read. Each row begins where
/// the line did. What only underlines, as in a traceback, is cut.
fn folded(text: &str, width: usize) -> Vec<String> {
    let underlines = text.chars().all(|c| matches!(c, ' ' | '^' | '~'));
    let indent = text.width() - text.trim_start().width();
    if text.width() <= width || underlines || width < indent + 4 {
        return vec![cut(text, width)];
    }
    let (mut rows, mut rest) = (Vec::new(), text);
    while rest.width() > width - usize::from(!rows.is_empty()) * indent && rows.len() + 1 < ROWS {
        let room = width - usize::from(!rows.is_empty()) * indent;
        let (fits, after) = split(rest, room);
        rows.push(fits.trim_end().to_owned());
        rest = after;
    }
    rows.push(cut(rest, width - indent));
    rows.iter().enumerate().map(|(row, text)| if row == 0 { text.clone() } else { " ".repeat(indent) + text }).collect()
}

/// What of a text fits into so many columns, up to a space if one is near the end; and the rest.
fn split(text: &str, width: usize) -> (&str, &str) {
    let mut used = 0;
    let fits = |(_, c): &(usize, char)| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    let end = text.char_indices().take_while(fits).last().map_or(text.len(), |(at, c)| at + c.len_utf8());
    let space = text[..end].rfind(' ').filter(|at| at * 3 > end * 2 && !text[end..].starts_with(' '));
    let end = space.map_or(end, |at| at + 1);
    (&text[..end], text[end..].trim_start())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_and_its_rows_begin_where_it_did() {
        assert_eq!(folded("  one two three four", 12), ["  one two", "  three four"]);
        assert_eq!(folded("abcdefghijklmnop", 10), ["abcdefghij", "klmnop"]);
        assert_eq!(folded("    ~~~~^^^^^^^^^^", 10), ["    ~~~~^…"]);
        assert_eq!(folded(&"x".repeat(100), 10).len(), ROWS);
        assert_eq!(folded("日本語日本語", 9), ["日本語日", "本語"]);
        assert_eq!(folded("", 5), [""]);
    }
}
