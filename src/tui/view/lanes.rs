//! The timeline: a lane for the loop, one for every task and every worker, one column a stretch of time.

mod arrow;
mod axis;
mod groups;
mod plan;
mod things;
mod workers;

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{cut_name, fitted, panel};
use crate::ident::TaskId;
use crate::model::timeline::View;
use crate::model::{Mark, State, Status, Task, Words};
use crate::session::Session;
use crate::time::{SimTime, human};
use crate::trace::Outcome;
use crate::tui::folds::Folds;
use crate::tui::glyphs;
use crate::tui::layout::{Pane, Room, room};
use crate::tui::prose;
use crate::tui::say::{is_housekeeping, name, now, words};
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Side, Ui};
use crate::tui::window::Stretch;

pub(in crate::tui) use groups::sentence;
pub(in crate::tui) use plan::Row;

/// Notes looked through for warnings, from the latest back.
const MOST_NOTES: usize = 500;

/// Columns kept free behind the lanes for a few words.
const WORDS: usize = 20;

/// Rows that the pane could use, frame included.
pub(super) fn wish(side: &Side, things: bool) -> u16 {
    let Some(session) = side.session.as_ref() else { return 5 };
    let tasks = groups::rows(session.state(), &words(session)).max(2);
    let workers = workers::wish(session.state(), &words(session));
    let tasks = tasks + if things { things::wish(session.state()) } else { 0 };
    u16::try_from(tasks + workers + 4).unwrap_or(u16::MAX)
}

/// Draws the timeline of one side. Two sides share one axis.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board, number: usize) {
    let theme = &ui.look.theme;
    let Some(side) = board.sides.get(number) else { return };
    let focused = board.focus == Pane::Timeline && board.active == number;
    let bare = room(ui.area) == Room::Tiny;
    let lead = if board.sides.len() > 1 { side.title.clone() } else { "Timeline".to_owned() };
    let Some(session) = side.session.as_ref().filter(|_| !board.is_untouched()) else {
        let block = panel(format!(" {lead} "), focused, theme);
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let text = "Here every task will have its lane: when it ran, when it could have, when it waited.";
        let lines = prose::sentence(text, usize::from(inner.width).saturating_sub(2), theme.dim, theme);
        frame.render_widget(Paragraph::new(lines), inner.inner(Margin::new(1, 0)));
        return;
    };
    let title = format!(" {lead} ─ {} ", axis::bounds(shown(board), length(board)));
    let block = panel(title, focused, theme);
    let inner = if bare { area } else { block.inner(area) };
    if !bare {
        frame.render_widget(block, area);
    }
    let lanes = Lanes::new(session, theme, inner, board, number);
    let rows = lanes.rows();
    frame.render_widget(Paragraph::new(lanes.lines(&rows)), inner);
    lanes.draw_arrow(frame, &rows);
    lanes.draw_parting(frame, &rows);
}

/// The lanes of one side as they are drawn inside of this area; `None` where there are none yet.
pub(in crate::tui) fn lanes<'a>(ui: &'a Ui, board: &'a Board, number: usize, inner: Rect) -> Option<Lanes<'a>> {
    let session = board.sides.get(number)?.session.as_ref().filter(|_| !board.is_untouched())?;
    Some(Lanes::new(session, &ui.look.theme, inner, board, number))
}

/// What part of time is shown.
pub(in crate::tui) fn shown(board: &Board) -> Stretch {
    board.window.shown(length(board), cursor(board))
}

/// The moment of the cursor.
pub(in crate::tui) fn cursor(board: &Board) -> SimTime {
    board.side().and_then(|side| side.session.as_ref()).map_or(SimTime::ZERO, now)
}

/// A task's end stays in sight where something louder fills its column: it moves to the next one.
fn show_end(row: &mut [Mark], task: &Task, view: &View<'_>) {
    let Status::Done(outcome) = task.status else { return };
    let Some(column) = view.column_of(task.since) else { return };
    // The line of now stands behind the last column, so an end there stays where it is.
    let free = view.column_of(view.now).map_or(view.now > view.to, |now| column < now);
    let place = if free { column + 1 } else { column };
    if row.get(column).is_some_and(|mark| !mark.is_end())
        && let Some(mark) = row.get_mut(place)
    {
        *mark = Mark::of_outcome(outcome);
    }
}

/// How long all of it is: the shortest round length that the whole run fits in.
pub(in crate::tui) fn length(board: &Board) -> Duration {
    let sessions = || board.sides.iter().filter_map(|side| side.session.as_ref());
    let end = sessions().map(|session| session.log().end().max(now(session))).max().unwrap_or_default();
    // Before anything has taken time, a second is as good as any.
    if end == SimTime::ZERO { Duration::from_secs(1) } else { round_up(end.0) }
}

/// The signs on the axis: marks, and above them where somebody stepped in.
fn signs(session: &Session, side: Option<&Side>) -> Vec<(char, SimTime)> {
    let sign = |text: &str| text.chars().next().unwrap_or(' ');
    let marks = side.map_or_else(Vec::new, Side::marks);
    let marks = marks.into_iter().map(|mark| (sign(glyphs::MARK), mark.at));
    let journal = &session.model().journal;
    let stepped = journal.interventions(session.log(), session.log().len()).take(MOST_NOTES);
    marks.chain(stepped.map(|note| (sign(glyphs::STEPPED_IN), note.at))).collect()
}

/// The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten, in nanoseconds.
fn round_up(nanos: u64) -> Duration {
    let mut unit = 1_000;
    loop {
        for tenths in [10, 12, 15, 20, 25, 30, 40, 50, 60, 80] {
            if unit / 10 * tenths >= nanos {
                return Duration::from_nanos(unit / 10 * tenths);
            }
        }
        unit = unit.saturating_mul(10);
        if unit > SimTime::MAX.0 {
            return Duration::from_nanos(nanos);
        }
    }
}

/// Columns that the longest name of a lane takes.
fn longest_name(session: &Session) -> usize {
    let (state, say) = (session.state(), words(session));
    let tasks = state.tasks().take(200).filter(|task| !is_housekeeping(&say, task));
    let workers = workers::shown(state, &say).take(50).map(|worker| say.worker_name(worker.id).width());
    let longest = tasks.map(|task| name(&say, task.id).width()).chain(workers).max().unwrap_or(0);
    // Where rows stand for many tasks, they are called by two names.
    if state.task_count() > groups::MOST_IN_A_LIST { longest + 5 } else { longest }
}

/// The lanes of one run, ready to be drawn.
pub(in crate::tui) struct Lanes<'a> {
    session: &'a Session,
    state: &'a State,
    say: Words<'a>,
    theme: &'a Theme,
    view: View<'a>,
    /// The room there is.
    area: Rect,
    names: usize,
    words: usize,
    chosen: Option<TaskId>,
    /// Which group is looked into on this side, and which is chosen.
    folds: Option<&'a Folds>,
    /// Whether what tasks share has rows.
    shares: bool,
    /// Whom the program was warned about, and when.
    warnings: Vec<(TaskId, SimTime)>,
    /// Marks, and where somebody stepped in.
    signs: Vec<(char, SimTime)>,
    /// Where this run and the other one part.
    parting: Option<SimTime>,
}

impl<'a> Lanes<'a> {
    fn new(session: &'a Session, theme: &'a Theme, area: Rect, board: &'a Board, number: usize) -> Self {
        let chosen = board.chosen.filter(|_| board.active == number);
        let folds = Some(&board.folds).filter(|folds| folds.side == number);
        let shares = board.things;
        let (state, say) = (session.state(), words(session));
        let width = usize::from(area.width);
        // One moment of two runs stands below the other, so that names have as much room on both sides.
        let sides = board.sides.iter().filter_map(|side| side.session.as_ref());
        let longest = sides.map(longest_name).max().unwrap_or(0);
        let notes = session.model().journal.warnings(session.log(), session.position()).rev().take(MOST_NOTES);
        let warnings = notes.map(|note| (note.author.id, note.at)).collect();
        let signs = signs(session, board.sides.get(number));
        let parting = board.difference.as_ref().and_then(|difference| difference.parting.as_ref());
        let parting = parting.and_then(|sides| sides.get(number)?.as_ref()).map(|parting| parting.at);
        let names = longest.clamp(10, (width / 5).clamp(10, 20));
        let words = match width {
            0..70 => 0,
            70..150 => WORDS,
            _ => WORDS + WORDS / 2,
        };
        let columns = width.saturating_sub(names + words + 4).max(1);
        let shown = shown(board);
        let view = View { state, now: now(session), from: shown.from, to: shown.to(), columns };
        Self { session, state, say, theme, view, area, names, words, chosen, folds, shares, warnings, signs, parting }
    }

    /// Shows where a task, or nobody, was warned about.
    fn warn(&self, row: &mut [Mark], about: TaskId) {
        for &(task, at) in &self.warnings {
            if task == about
                && let Some(mark) = self.view.column_of(at).and_then(|column| row.get_mut(column))
            {
                *mark = Mark::Warned;
            }
        }
    }

    /// The moment a column of the pane stands for; `None` beside the lanes.
    pub(in crate::tui) fn moment(&self, column: u16) -> Option<SimTime> {
        let column = usize::from(column).checked_sub(self.names + 2).filter(|column| *column < self.view.columns)?;
        let range = self.view.column(column);
        // The end of a column, so that what is drawn in it has happened.
        Some(SimTime(range.end.0.saturating_sub(1).max(range.start.0)))
    }

    fn lines(&self, rows: &[Row]) -> Vec<Line<'static>> {
        let mut heat = self.heat(rows).into_iter();
        let mut line = |row: &Row| match row {
            Row::Group(group) => self.group(*group, &heat.next().unwrap_or_default()),
            row => self.line(row),
        };
        rows.iter().map(&mut line).collect()
    }

    fn line(&self, row: &Row) -> Line<'static> {
        match row {
            Row::Loop => self.event_loop(),
            Row::Task(lane) => self.state.task_at(*lane).map_or_else(Line::default, |task| self.task(task, *lane)),
            Row::Worker(id) => self.state.worker(*id).map_or_else(Line::default, |worker| self.worker(worker)),
            Row::Thing(id) => self.state.resource(*id).map_or_else(Line::default, |thing| self.thing(thing)),
            Row::Axis => self.axis(),
            Row::Group(_) => Line::default(),
            Row::Out(text) => Line::styled(text.clone(), self.theme.accent),
            Row::Words(text) => Line::styled(text.clone(), self.theme.dim),
        }
    }

    fn event_loop(&self) -> Line<'static> {
        let mut row = self.session.model().timeline.loop_row(&self.view);
        self.warn(&mut row, TaskId::NONE);
        let mut spans = vec![Span::styled(format!(" {} ", fitted("loop", self.names)), self.theme.strong)];
        spans.extend(self.cells(&row, self.theme.running));
        spans.push(self.loop_words());
        Line::from(spans)
    }

    fn loop_words(&self) -> Span<'static> {
        let blocked = self.state.loop_time.blocked
            + self.state.loop_blocked().map_or(Duration::ZERO, |blocking| self.view.now.since(blocking.since));
        if blocked.is_zero() {
            return Span::raw("");
        }
        let text = format!("  blocked {}", human(Duration::from_millis(blocked.as_millis() as u64)));
        Span::styled(fitted(&text, self.words), self.theme.blocking_bar)
    }

    fn task(&self, task: &Task, lane: usize) -> Line<'static> {
        let mut row = self.session.model().timeline.row(task.id, &self.view);
        show_end(&mut row, task, &self.view);
        self.warn(&mut row, task.id);
        let colour = self.theme.task(lane);
        let chosen = self.chosen == Some(task.id);
        let name = fitted(&cut_name(&name(&self.say, task.id), self.names), self.names);
        let lead = if chosen { "▸" } else { " " };
        let name_style = if chosen { colour.patch(self.theme.selected) } else { colour };
        let mut spans = vec![
            Span::styled(lead, self.theme.accent),
            Span::styled(name, name_style),
            Span::styled(" ", self.theme.base),
        ];
        spans.extend(self.cells(&row, colour));
        spans.push(self.task_words(task));
        Line::from(spans)
    }

    /// What a lane says behind its end: the beats it missed, or how it ended.
    fn task_words(&self, task: &Task) -> Span<'static> {
        let (text, style) = match (self.say.lane_note(task), task.status) {
            (Some(note), _) => (format!("  {note}"), self.theme.warning),
            (None, Status::Done(Outcome::Raised | Outcome::Panicked)) => {
                (format!("  {}", self.say.strings.get(task.error)), self.theme.raised)
            }
            (None, _) => return Span::raw(""),
        };
        Span::styled(fitted(&text, self.words), style)
    }

    /// The columns of a lane, and the line of now behind the last of them: straight down, whoever is over already.
    fn cells(&self, row: &[Mark], colour: Style) -> Vec<Span<'static>> {
        let line = self.view.column_of(self.view.now).map(|now| now + 1);
        let mut spans: Vec<Span<'static>> = Vec::new();
        for column in 0..=row.len() {
            let (glyph, style) = match row.get(column) {
                _ if line == Some(column) => (glyphs::NOW, self.theme.now),
                Some(mark) => self.glyph(*mark, colour),
                None => (" ", self.theme.base),
            };
            match spans.last_mut() {
                Some(span) if span.style == style => span.content.to_mut().push_str(glyph),
                _ => spans.push(Span::styled(glyph, style)),
            }
        }
        spans
    }

    fn glyph(&self, mark: Mark, colour: Style) -> (&'static str, Style) {
        match mark {
            Mark::None | Mark::Idle => (" ", self.theme.base),
            Mark::Running => (glyphs::RUNNING, colour),
            Mark::Blocking => (glyphs::BLOCKING, self.theme.blocking_bar),
            Mark::Ready | Mark::Overdue => (glyphs::READY, self.theme.ready),
            Mark::Parked(_) => (glyphs::PARKED, self.theme.parked),
            Mark::Returned => (glyphs::RETURNED, self.theme.returned),
            Mark::Raised => (glyphs::RAISED, self.theme.raised),
            Mark::Cancelled => (glyphs::CANCELLED, self.theme.cancelled),
            Mark::Sharing => (glyphs::SHARING, colour),
            Mark::Warned => (glyphs::WARNED, self.theme.warning),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_a_round_length() {
        let round = |nanos| round_up(nanos).as_nanos();
        assert_eq!(round(1), 1_000);
        assert_eq!(round(1_100_000_000), 1_200_000_000);
        assert_eq!(round(3_000_000_000), 3_000_000_000);
        assert_eq!(round(8_000_000_001), 10_000_000_000);
        assert_eq!(round(SimTime::MAX.0), 80_000_000_000_000_000);
    }
}
