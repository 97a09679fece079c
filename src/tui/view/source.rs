//! The program, with a sign at every line where a task is: it runs there, waits there, or will go on there.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::frame::{cut_name, more_below, panel};
use crate::ident::FileId;
use crate::model::{Mark, State};
use crate::session::breakpoints::Condition;
use crate::session::{Exit, Phase, Session, View};
use crate::trace::Strings;
use crate::tui::code;
use crate::tui::glyphs;
use crate::tui::layout::{Pane, Room, room};
use crate::tui::say::{name, now, words};
use crate::tui::studio::Studio;
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Side, Ui};

/// Tasks at one line: the loudest of their signs, the names of the first, and how many there are.
struct Marker {
    mark: Mark,
    names: Vec<(String, Style)>,
    count: usize,
}

/// Columns that a name at a line gets, if it needs so many, however long the line is.
const NAME: usize = 14;

/// How many names at one line are ever shown.
const NAMES: usize = 12;

/// Draws a program that does not run.
pub(super) fn listing(frame: &mut Frame<'_>, area: Rect, ui: &Ui, name: &str, source: &str, first: u16, focused: bool) {
    marked(frame, area, ui, (&format!(" {name} "), source), &Lead::default(), first, focused);
}

/// Draws the solution of an exercise: what the student's text has not is marked.
pub(super) fn solution(frame: &mut Frame<'_>, area: Rect, ui: &Ui, studio: &Studio, focused: bool) {
    let source = &studio.exercise.solution;
    let lead = Lead { only: code::only_in(source, &studio.draft.text()), ..Lead::default() };
    let title = if lead.only.is_empty() { " one way to do it " } else { " one way to do it ─ + is not in yours " };
    marked(frame, area, ui, (title, source), &lead, studio.scroll, focused);
}

fn marked(
    frame: &mut Frame<'_>,
    area: Rect,
    ui: &Ui,
    (title, source): (&str, &str),
    lead: &Lead,
    first: u16,
    focused: bool,
) {
    let theme = &ui.look.theme;
    let lines = numbered(code::highlight(source, theme), &BTreeMap::new(), lead, area.width.saturating_sub(2), theme);
    put(frame, area, ui, title.to_owned(), lines, i32::from(first), focused);
}

/// Draws the program of one side of a board.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board, side: &Side) {
    let theme = &ui.look.theme;
    let markers =
        side.session.as_ref().map_or_else(BTreeMap::new, |session| markers(session, &side.program.name, theme));
    let others = board.sides.iter().filter(|other| !std::ptr::eq(*other, side));
    let lead = Lead {
        breaks: side.session.as_ref().map_or_else(BTreeSet::new, breaks),
        only: others.flat_map(|other| code::only_in(&side.program.source, &other.program.source)).collect(),
    };
    let width = area.width.saturating_sub(2);
    let lines = numbered(code::styled(&side.program.source, &side.tokens, theme), &markers, &lead, width, theme);
    let first = first(&markers, board, area, lines.len());
    put(frame, area, ui, format!(" {} ", side.heading()), lines, first, board.focus == Pane::Code);
}

/// The first line shown, from 0. The line that runs, else the first that anything waits at, stays in the middle third.
fn first(markers: &BTreeMap<u32, Marker>, board: &Board, area: Rect, count: usize) -> i32 {
    let rows = i32::from(area.height.saturating_sub(2).max(1));
    let count = count as i32;
    let loudest = markers.iter().max_by_key(|(line, marker)| (marker.mark.loudness(), u32::MAX - **line));
    let middle = loudest.map_or(0, |(line, _)| *line as i32 - rows / 2);
    (middle.clamp(0, (count - rows).max(0)) + board.scrolled(Pane::Code)).clamp(0, (count - 1).max(0))
}

/// The line of the program at a row inside of the pane's frame, and whether a column is left of its text.
pub(super) fn line_at(ui: &Ui, board: &Board, side: &Side, area: Rect, place: (u16, u16)) -> Option<(u32, bool)> {
    let theme = &ui.look.theme;
    let markers = side.session.as_ref().map(|session| markers(session, &side.program.name, theme)).unwrap_or_default();
    let count = side.program.source.lines().count();
    let last = count.saturating_sub(usize::from(area.height.saturating_sub(2)).min(2));
    let first = usize::try_from(first(&markers, board, area, count)).unwrap_or(0).min(last);
    let line = first + usize::from(place.1) + 1;
    let margin = count.to_string().len().max(2) + 2;
    (line <= count).then_some((line as u32, usize::from(place.0) < margin))
}

fn put(
    frame: &mut Frame<'_>,
    area: Rect,
    ui: &Ui,
    title: String,
    lines: Vec<Line<'static>>,
    first: i32,
    focused: bool,
) {
    let theme = &ui.look.theme;
    let bare = room(ui.area) == Room::Tiny;
    let rows = if bare { area.height } else { area.height.saturating_sub(2) };
    let last = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(rows.min(2));
    let first = u16::try_from(first).unwrap_or(0).min(last);
    let hidden = lines.len().saturating_sub(usize::from(first + rows));
    let paragraph = Paragraph::new(lines).scroll((first, 0)).style(theme.base);
    if bare {
        frame.render_widget(paragraph, area);
        return;
    }
    let mut block = panel(title, focused, theme);
    if hidden > 0 {
        block = block.title_bottom(more_below(hidden));
    }
    frame.render_widget(paragraph.block(block), area);
}

/// Where every task of the program is.
fn markers(session: &Session, program: &str, theme: &Theme) -> BTreeMap<u32, Marker> {
    let (state, strings, now) = (session.state(), &session.log().strings, now(session));
    let words = words(session);
    let mut markers: BTreeMap<u32, Marker> = BTreeMap::new();
    let mut files = Vec::new();
    let mut late = state.overdue_lanes(now).peekable();
    for (lane, glance) in state.glances().enumerate() {
        let is_late = late.next_if_eq(&lane).is_some();
        let place = glance.place();
        if glance.is_over() || place.line == 0 || !is_of(program, place.file, &mut files, state, strings) {
            continue;
        }
        let mark = match glance.mark() {
            // A running task may be in a blocking call, which only its row says.
            Mark::Running => state.task_at(lane).map_or(Mark::Running, |task| state.mark_of(task, now)),
            _ if is_late => Mark::Overdue,
            mark => mark,
        };
        let marker = markers.entry(place.line).or_insert(Marker { mark, names: Vec::new(), count: 0 });
        if mark.loudness() > marker.mark.loudness() {
            marker.mark = mark;
        }
        marker.count += 1;
        if marker.names.len() < NAMES
            && let Some(task) = state.task_at(lane)
        {
            marker.names.push((name(&words, task.id), theme.task(lane)));
        }
    }
    outside(state, program, session, &mut markers);
    problem(program, session, theme, &mut markers);
    markers
}

/// Whether a file is the program's own; each file is asked about once.
fn is_of(program: &str, file: FileId, known: &mut Vec<Option<bool>>, state: &State, strings: &Strings) -> bool {
    if known.len() <= file.index() {
        known.resize(file.index() + 1, None);
    }
    *known[file.index()].get_or_insert_with(|| is_program(strings.get(state.file(file)), program))
}

/// The line that an uncaught exception points to, once the program has ended with it.
fn problem(program: &str, session: &Session, theme: &Theme, markers: &mut BTreeMap<u32, Marker>) {
    let status = session.status();
    let Phase::Finished(Exit { problem: Some(problem), .. }) = status.phase else { return };
    if status.view == View::Live && problem.line > 0 && is_program(&problem.file, program) {
        let names = vec![(problem.title, theme.raised)];
        markers.insert(problem.line, Marker { mark: Mark::Raised, names, count: 1 });
    }
}

/// The line that runs while no task does: the program before and after its loop.
fn outside(state: &State, program: &str, session: &Session, markers: &mut BTreeMap<u32, Marker>) {
    let outside = state.running.is_none() && state.place.line > 0 && !session.status().phase.is_over();
    let loop_runs = matches!(state.phase, crate::model::Phase::Busy | crate::model::Phase::Idle);
    if outside && !loop_runs && is_program(session.log().strings.get(state.file(state.place.file)), program) {
        let mark = if state.blocking.is_some() { Mark::Blocking } else { Mark::Running };
        markers.entry(state.place.line).or_insert(Marker { mark, names: Vec::new(), count: 0 });
    }
}

fn is_program(file: &str, program: &str) -> bool {
    file.is_empty() || file == program || file.ends_with(program) || program.ends_with(file)
}

/// What is said of lines before their numbers.
#[derive(Default)]
struct Lead {
    /// Those with a breakpoint.
    breaks: BTreeSet<u32>,
    /// Those that the program beside this one has not.
    only: BTreeSet<u32>,
}

fn numbered(
    code: Vec<Line<'static>>,
    markers: &BTreeMap<u32, Marker>,
    lead: &Lead,
    width: u16,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let digits = code.len().to_string().len().max(2);
    let rows = code.into_iter().zip(1_u32..);
    rows.map(|(line, number)| {
        let mut line = row(line, number, markers.get(&number), digits, usize::from(width), theme);
        let sign = match number {
            number if lead.breaks.contains(&number) => Some((glyphs::BREAK, theme.warning)),
            number if lead.only.contains(&number) => Some((glyphs::ONLY_HERE, theme.accent)),
            _ => None,
        };
        if let (Some((sign, style)), Some(first)) = (sign, line.spans.first_mut()) {
            *first = Span::styled(format!("{sign}{number:>digits$} "), style);
        }
        line
    })
    .collect()
}

/// The lines that a breakpoint is set at.
fn breaks(session: &Session) -> BTreeSet<u32> {
    let line = |condition: &Condition| match condition {
        Condition::Line(line) => Some(*line),
        _ => None,
    };
    session.breakpoints().iter().filter_map(|set| line(&set.condition)).collect()
}

fn row(
    code: Line<'static>,
    number: u32,
    marker: Option<&Marker>,
    digits: usize,
    width: usize,
    theme: &Theme,
) -> Line<'static> {
    let mut spans = vec![Span::styled(format!(" {number:>digits$} "), theme.dim)];
    let lead = digits + 4;
    let Some(marker) = marker else {
        spans.push(Span::styled("  ", theme.base));
        spans.extend(shortened(code, width.saturating_sub(lead), theme));
        return Line::from(spans);
    };
    let (glyph, style) = sign(marker.mark, theme);
    spans.push(Span::styled(format!("{glyph} "), style));
    // Who is at a line is what the margin is for: long code makes room for a name.
    let beside = width.saturating_sub(lead + code.width() + 2).max(NAME.min(width / 3));
    let names = names(marker, beside, style, theme);
    let names_width: usize = names.iter().map(|span| span.content.width()).sum();
    let room = width.saturating_sub(lead + names_width + 2);
    let code = if names_width == 0 { code.spans } else { shortened(code, room, theme) };
    let used = lead + code.iter().map(|span| span.content.width()).sum::<usize>();
    spans.extend(code);
    let gap = width.saturating_sub(used + names_width + 1).max(1);
    spans.push(Span::styled(" ".repeat(gap), theme.base));
    spans.extend(names);
    Line::from(spans)
}

/// Code at a width; what is cut off leaves an ellipsis.
fn shortened(code: Line<'static>, width: usize, theme: &Theme) -> Vec<Span<'static>> {
    if code.width() <= width {
        return code.spans;
    }
    let (mut kept, mut room) = (Vec::new(), width.saturating_sub(1));
    for span in code.spans {
        let span_width = span.content.width();
        if span_width > room {
            let start: String = span
                .content
                .chars()
                .scan(0, |used, c| {
                    *used += c.width().unwrap_or(0);
                    (*used <= room).then_some(c)
                })
                .collect();
            kept.push(Span::styled(start, span.style));
            break;
        }
        room -= span_width;
        kept.push(span);
    }
    kept.push(Span::styled("…", theme.dim));
    kept
}

/// The names of the tasks at a line: all of them, or the first and how many more.
fn names(marker: &Marker, room: usize, loudest: Style, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut used = 0;
    for (number, (name, style)) in marker.names.iter().enumerate() {
        let more = format!(" +{}", marker.count - number);
        if number > 0 && used + name.width() + 2 + more.width() > room {
            spans.push(Span::styled(more, theme.dim));
            break;
        }
        if number > 0 {
            spans.push(Span::styled(", ", theme.dim));
        }
        used += name.width() + 2;
        let style = if loudest == theme.blocking { loudest } else { *style };
        spans.push(Span::styled(cut_name(name, room), style));
    }
    spans
}

fn sign(mark: Mark, theme: &Theme) -> (&'static str, Style) {
    match mark {
        Mark::Blocking => (glyphs::BLOCKING, theme.blocking),
        Mark::Running => (glyphs::RUNNING_TOKEN, theme.running),
        Mark::Ready | Mark::Overdue => (glyphs::READY, theme.ready),
        Mark::Raised => (glyphs::RAISED, theme.raised),
        _ => (glyphs::PARKED_TOKEN, theme.parked),
    }
}
