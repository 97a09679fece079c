//! The event loop as three places a token moves between: READY, RUNNING, PARKED.
//!
//! The title says in words what the loop does. While the loop is blocked the whole frame says so.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{alarm, cut, cut_name, fitted, more, panel};
use crate::ident::TaskId;
use crate::model::state::Blocking;
use crate::model::things::Parked;
use crate::model::{Phase, State, Words};
use crate::session::moments::Kind;
use crate::session::{self, Session};
use crate::time::{SimTime, human};
use crate::trace::{WaitKind, What};
use crate::tui::glyphs;
use crate::tui::layout::{Pane, Room, room};
use crate::tui::led::Led;
use crate::tui::moves::{Move, last_move};
use crate::tui::say::{name, never_runs, now, steady, words};
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Screen, Side, Ui};

/// What all three places need to know.
struct Scene<'a> {
    say: Words<'a>,
    state: &'a State,
    theme: &'a Theme,
    chosen: Option<TaskId>,
    moved: Option<Move>,
    /// What a student is to find out, and must not see.
    veiled: Option<Kind>,
    /// Whether no loop will run any more, though none has run.
    never: bool,
    /// Whether the kernel is gone, so that nobody will ever run.
    dead: bool,
}

/// One row of READY or PARKED.
struct Row {
    id: TaskId,
    lead: String,
    since: Option<SimTime>,
    reason: String,
    /// The same in fewer words.
    brief: Option<String>,
}

/// Rows that the pane could use, frame included.
pub(super) fn wish(side: &Side) -> u16 {
    let Some(session) = &side.session else { return 6 };
    let state = session.state();
    if state.phase == Phase::Ended && state.ready.is_empty() && state.parked == 0 {
        return 4;
    }
    let overdue = state.overdue_count(now(session));
    let rows = (state.ready.len() + overdue).max(state.parked.saturating_sub(overdue)).max(4);
    u16::try_from(rows + 3).unwrap_or(u16::MAX)
}

/// Draws the pane.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board, number: usize) {
    let theme = &ui.look.theme;
    let Some(side) = board.sides.get(number) else { return };
    let lead = if board.sides.len() > 1 { side.title.clone() } else { "Event loop".to_owned() };
    let focused = board.focus == Pane::Loop && board.active == number;
    let bare = room(ui.area) == Room::Tiny;
    let Some(session) = side.session.as_ref().filter(|_| !board.is_untouched()) else {
        let text = side
            .problem
            .clone()
            .unwrap_or_else(|| "Nothing runs yet. Space runs the program, n takes one step.".to_owned());
        let block = panel(format!(" {lead} "), focused, theme);
        let inner = if bare { area } else { block.inner(area) };
        if !bare {
            frame.render_widget(block, area);
        }
        let lines = crate::tui::prose::sentence(&text, usize::from(inner.width).saturating_sub(2), theme.base, theme);
        frame.render_widget(Paragraph::new(lines), inner.inner(ratatui::layout::Margin::new(u16::from(!bare), 0)));
        return;
    };
    let say = words(session);
    let state = session.state();
    let doing = doing(&say, session);
    let blocked = state.loop_blocked().is_some() || state.deadlock.is_some() || is_hogged(session);
    let room = usize::from(area.width).saturating_sub(3);
    let title = cut(&titled(&lead, &doing, room), room);
    let block = if blocked { alarm(title, theme) } else { panel(title, focused, theme) };
    let inner = if bare { area } else { block.inner(area) };
    if !bare {
        frame.render_widget(block, area);
    }
    let chosen = board.chosen.filter(|_| board.active == number);
    let veiled = match &ui.screen {
        Screen::Lesson(lesson) => lesson.led.as_ref().and_then(Led::veiled),
        _ => None,
    };
    let moved = last_move(session).filter(|_| shows_hops(session) && veiled.is_none());
    let (never, dead) = (never_runs(session), is_dead(session));
    let scene = Scene { say, state, theme, chosen, moved, veiled, never, dead };
    scene.draw(frame, inner);
}

/// The title, with as many of the clauses that say what the loop does as there is room for: the first one is what counts.
fn titled(lead: &str, doing: &str, room: usize) -> String {
    let mut told = doing;
    loop {
        let title = format!(" {lead} ─ {told} ");
        let clause = [": ", "; ", ", "].iter().filter_map(|end| told.rfind(end)).max();
        match clause.filter(|_| title.width() > room) {
            Some(end) => told = &told[..end],
            None => return title,
        }
    }
}

/// The task or handle at a place inside of the pane's frame.
pub(super) fn task_at(session: &Session, inner: Rect, (column, row): (u16, u16)) -> Option<TaskId> {
    if inner.width < NARROW {
        return None;
    }
    let (state, now) = (session.state(), now(session));
    let place = usize::from(row.checked_sub(1)?);
    let [left, middle, _] = three(Rect { x: 0, y: 0, ..inner });
    // Below the last that has room stands only how many more there are.
    let cut = |count: usize| count > usize::from(inner.height) - 1 && place + 2 > usize::from(inner.height) - 1;
    if column < left.right() {
        let waiting = state.ready.len() + state.overdue_count(now);
        let order = state.ready.iter().copied().chain(state.overdue(now).map(|task| task.id));
        return order.into_iter().nth(place).filter(|_| !cut(waiting));
    }
    if column < middle.right() {
        return state.running.map(|running| running.id).filter(|_| place == 0);
    }
    let count = state.parked.saturating_sub(state.overdue_count(now));
    let groups = state.first_parked_groups(now, place + 1);
    groups.iter().flat_map(|group| group.tasks.iter().copied()).nth(place).filter(|_| !cut(count))
}

/// Columns that the beginning of a reason needs, to say anything.
const LEGIBLE: usize = 6;

/// Narrower than this the three places stand below each other.
const NARROW: u16 = 56;

/// Where READY, RUNNING and PARKED stand side by side.
fn three(area: Rect) -> [Rect; 3] {
    let middle = (area.width / 5).clamp(16, 30);
    Layout::horizontal([Constraint::Fill(10), Constraint::Length(middle), Constraint::Fill(9)])
        .spacing(if area.width < 90 { 1 } else { 2 })
        .areas(area.inner(ratatui::layout::Margin::new(1, 0)))
}

/// In slow motion and between steps every hop is shown; at full speed the eye is left on what lasts.
fn shows_hops(session: &Session) -> bool {
    let status = session.status();
    let slow = matches!(status.speed, crate::kernel::Speed::Times(times) if times <= 0.25);
    !session.is_moving() || slow
}

/// Whether the kernel died, and its last moment is on the screen.
fn is_dead(session: &Session) -> bool {
    let status = session.status();
    matches!(status.phase, session::Phase::Dead(_)) && status.view == session::View::Live
}

/// What the loop does, in words.
fn doing(say: &Words<'_>, session: &Session) -> String {
    if is_dead(session) {
        return "the kernel died: nothing runs any more".to_owned();
    }
    if is_hogged(session) {
        let who = session.state().running.map_or_else(|| "the program".to_owned(), |running| name(say, running.id));
        return format!("held up by {who}, which computes: nothing else can run");
    }
    match session.state().phase {
        Phase::Ended if goes_on(session) => {
            let ended = human(session.state().phase_since.since(SimTime::ZERO));
            format!("no loop runs now: the last one ended at {ended}, and the program goes on")
        }
        Phase::NotStarted if never_runs(session) => "the program ended without running a loop".to_owned(),
        Phase::Busy | Phase::Idle if is_left(session) => match session.state().running {
            Some(running) => format!("over: the program left while {} ran", name(say, running.id)),
            None => "over: the program left its loop where it stood".to_owned(),
        },
        _ => say.event_loop(),
    }
}

/// Whether the program is gone, and its loop had no time to end.
fn is_left(session: &Session) -> bool {
    !session.is_replay() && session.status().shows_end()
}

/// Whether the program does anything after the moment shown, or may still do something.
fn goes_on(session: &Session) -> bool {
    let more = session
        .log()
        .events(session.position())
        .any(|(_, event)| matches!(event.what, What::LoopStarted | What::Output { .. } | What::BlockingBegan { .. }));
    more || !session.status().phase.is_over()
}

/// Whether a poll computes on and on, so that not even the kernel gets a word in.
fn is_hogged(session: &Session) -> bool {
    let status = session.status();
    !status.responding && status.view == session::View::Live && !status.phase.is_over()
}

impl Scene<'_> {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect) {
        if area.width < NARROW {
            frame.render_widget(Paragraph::new(self.stacked(usize::from(area.width), usize::from(area.height))), area);
            return;
        }
        let [left, middle, right] = three(area);
        let rows = usize::from(area.height);
        frame.render_widget(Paragraph::new(self.ready(usize::from(left.width), rows)), left);
        frame.render_widget(Paragraph::new(self.running(usize::from(middle.width))), middle);
        frame.render_widget(Paragraph::new(self.parked(usize::from(right.width), rows)), right);
    }

    /// The three places below each other, for narrow screens.
    fn stacked(&self, width: usize, rows: usize) -> Vec<Line<'static>> {
        let mut lines = self.running(width);
        let share = rows.saturating_sub(lines.len()) / 2;
        lines.extend(self.ready(width, share.max(2)));
        lines.extend(self.parked(width, share.max(2)));
        lines
    }

    fn ready(&self, width: usize, rows: usize) -> Vec<Line<'static>> {
        let count = self.state.ready.len() + self.state.overdue_count(self.say.now);
        if self.veiled == Some(Kind::Next) {
            return self.hidden("READY", count, "Who is in front? That is yours to say.", self.theme.ready, width);
        }
        let order = match self.state.ready.len() {
            2.. if width >= 24 => ", in this order",
            2.. if width >= 18 => ", in order",
            _ => "",
        };
        let mut lines = vec![heading(&format!("READY {count}{order}"), self.theme.ready)];
        if count == 0 {
            lines.extend(empty("Nobody waits for a turn.", width, rows, self.theme));
            return lines;
        }
        let space = rows.saturating_sub(1);
        let shown = if count > space { space.saturating_sub(1) } else { count };
        let queue = self.state.ready().enumerate().map(|(place, ready)| Row {
            id: ready.id,
            lead: format!("{} ", place + 1),
            since: Some(ready.since),
            reason: self.say.why(ready.id),
            brief: self.say.why_in_brief(ready.id).map(str::to_owned),
        });
        let late = self.state.overdue(self.say.now).map(|task| Row {
            id: task.id,
            lead: format!("{} ", glyphs::READY),
            since: task.overdue_since(self.say.now),
            reason: "sleep is over".to_owned(),
            brief: Some("overdue".to_owned()),
        });
        let waiting: Vec<Row> = queue.chain(late).take(shown).collect();
        let room_for_reasons = if width >= 26 { 8 } else { 0 };
        lines.extend(self.rows(&waiting, self.theme.ready, width, room_for_reasons));
        if shown < count {
            lines.push(more(count - shown, "ready", self.theme.dim));
        }
        lines
    }

    /// A place of which only the number is told.
    fn hidden(&self, name: &str, count: usize, ask: &str, style: Style, width: usize) -> Vec<Line<'static>> {
        let mut lines = vec![heading(&format!("{name} {count}"), style)];
        lines.push(Line::styled(cut(&"? ".repeat(count), width), style));
        if count > 0 {
            lines.extend(hint(ask, width, self.theme));
        }
        lines
    }

    /// Rows of READY or PARKED: a sign, the name, how long, why.
    fn rows(&self, rows: &[Row], style: Style, width: usize, reasons: usize) -> Vec<Line<'static>> {
        let names: Vec<String> = rows.iter().map(|row| name(&self.say, row.id)).collect();
        let lead = rows.iter().map(|row| row.lead.width()).max().unwrap_or(0);
        let longest = names.iter().map(|name| name.width()).max().unwrap_or(0);
        let length = if rows.iter().any(|row| row.since.is_some()) { 8 } else { 1 };
        let name_width = longest.min(width.saturating_sub(lead + length + reasons).max(4));
        let draw = |(row, name): (&Row, &String)| {
            let mut spans =
                vec![Span::styled(format!("{:>lead$}", row.lead), style), self.token(row.id, name, name_width)];
            let mut used = lead + name_width;
            if let Some(since) = row.since {
                let long = format!(" {:>6} ", steady(self.say.now, since));
                used += long.width();
                spans.push(Span::styled(long, style));
            } else {
                used += 1;
                spans.push(Span::styled(" ", style));
            }
            // Whose name says that it is a timer, or whose it is, need not say so twice.
            let timer = row.reason.strip_prefix("timer ").filter(|_| name.ends_with(" timer"));
            let owner =
                name.rsplit_once("'s ").and_then(|(owner, _)| row.reason.strip_prefix(owner)?.strip_prefix(' '));
            let told = timer.or(owner);
            let reason =
                self.came_from(row.id, told.unwrap_or(&row.reason), row.brief.as_deref(), width.saturating_sub(used));
            spans.push(Span::styled(reason, self.theme.dim));
            Line::from(spans)
        };
        rows.iter().zip(&names).map(draw).collect()
    }

    fn running(&self, width: usize) -> Vec<Line<'static>> {
        let mut lines = vec![heading("RUNNING", self.theme.running)];
        if let Some(blocking) = self.state.blocking.filter(|_| self.state.running.is_none()) {
            let waits = self.say.is_gil(&blocking);
            let text = if waits { " the loop waits " } else { " the program " };
            lines.push(Line::styled(fitted(text, width), self.theme.blocking));
            lines.extend(self.blocking_bar(&blocking, width));
            return lines;
        }
        let Some(running) = self.state.running else {
            let text = match self.state.phase {
                _ if self.dead => "Nobody: the kernel died.",
                Phase::Idle => "Nobody: the loop sleeps.",
                Phase::Busy => "Nobody: between two tasks.",
                Phase::NotStarted if self.never => "No loop ran.",
                Phase::NotStarted => "No loop runs yet.",
                Phase::Ended => "The loop ended.",
            };
            lines.extend(hint(text, width, self.theme));
            return lines;
        };
        let long = steady(self.say.now, running.since);
        let name = name(&self.say, running.id);
        // How long it runs stands below a name that needs the room.
        let beside = name.width() + long.width() + 4 <= width;
        if let Some(blocking) = self.state.blocking {
            let time = if beside { format!("  {long}") } else { String::new() };
            let text = format!("{} {}{time}", glyphs::BLOCKING, cut_name(&name, width.saturating_sub(2)));
            lines.push(Line::styled(fitted(&text, width), self.theme.blocking));
            let mut below = self.blocking_bar(&blocking, width);
            if !beside {
                let bar = |columns: usize| Span::styled(glyphs::BLOCKING.repeat(columns), self.theme.blocking_bar);
                let time = Span::styled(format!(" {long} "), self.theme.blocking);
                let rest = width.saturating_sub(time.width() + 2);
                below[0] = Line::from(vec![bar(2), time, bar(rest)]);
            }
            lines.extend(below);
            return lines;
        }
        let mut token = vec![
            Span::styled(format!("{} ", glyphs::RUNNING_TOKEN), self.theme.running),
            self.token(running.id, &name, name.width().min(width.saturating_sub(2))),
        ];
        let time = Span::styled(format!("  {long}"), self.theme.running);
        if beside {
            token.push(time);
            lines.push(Line::from(token));
        } else {
            lines.extend([Line::from(token), Line::from(time)]);
        }
        if let Some(task) = self.state.task(running.id).filter(|task| task.place.line > 0) {
            lines.push(Line::styled(cut(&format!("  line {}", task.place.line), width), self.theme.dim));
        }
        if let Some(moved) = self.moved.filter(|moved| moved.task == running.id) {
            lines.push(Line::styled(format!("  {}", moved.words()), self.theme.dim));
        }
        lines
    }

    fn blocking_bar(&self, blocking: &Blocking, width: usize) -> Vec<Line<'static>> {
        let why = self.say.strings.get(blocking.why);
        let line = self.say.line(blocking.place);
        let mut lines = vec![Line::styled(glyphs::BLOCKING.repeat(width), self.theme.blocking_bar)];
        if why.width() + line.width() + 2 <= width && !line.is_empty() {
            lines.push(Line::styled(format!("{why}, {line}"), self.theme.warning));
        } else {
            lines.extend([why, &line].map(|text| Line::styled(cut(text, width), self.theme.warning)));
        }
        lines
    }

    fn parked(&self, width: usize, rows: usize) -> Vec<Line<'static>> {
        let count = self.state.parked.saturating_sub(self.state.overdue_count(self.say.now));
        if self.veiled == Some(Kind::Next) {
            return self.hidden("PARKED", count, "Who waits for something?", self.theme.parked, width);
        }
        let mut lines = vec![heading(&format!("PARKED {count}"), self.theme.parked)];
        if count == 0 {
            lines.extend(empty("No task waits for anything.", width, rows, self.theme));
            return lines;
        }
        let space = rows.saturating_sub(1);
        let shown = if count > space { space.saturating_sub(1) } else { count };
        let groups = self.state.first_parked_groups(self.say.now, shown);
        let parked: Vec<Row> = groups.iter().flat_map(|group| self.group(group)).take(shown).collect();
        let room_for_reasons = if width >= 28 { 17 } else { 0 };
        lines.extend(self.rows(&parked, self.theme.parked, width, room_for_reasons));
        if shown < count {
            lines.push(more(count - shown, "parked", self.theme.dim));
        }
        lines
    }

    /// The tasks of one group; only the first says what they all wait for.
    fn group<'g>(&'g self, group: &'g Parked) -> impl Iterator<Item = Row> + 'g {
        group.tasks.iter().enumerate().map(|(place, &id)| {
            let lead = format!("{} ", glyphs::PARKED_TOKEN);
            let (reason, brief) = match self.state.task(id).filter(|_| place == 0) {
                None => ("the same".to_owned(), None),
                // How long it sleeps is what is asked.
                Some(task) if task.wait.kind == WaitKind::Sleep && self.veiled == Some(Kind::First) => {
                    ("sleeping".to_owned(), None)
                }
                Some(task) => (self.say.wait_in_short(task), self.say.wait_in_brief(task)),
            };
            Row { id, lead, since: None, reason, brief }
        })
    }

    /// A task's name as a token: in its colour, marked when it is chosen or has just moved.
    fn token(&self, id: TaskId, name: &str, width: usize) -> Span<'static> {
        let name = fitted(&cut_name(name, width), width);
        let colour = self.state.lane(id).map_or(self.theme.dim, |lane| self.theme.task(lane));
        let style: Style = if self.moved.is_some_and(|moved| moved.task == id) {
            self.theme.moved
        } else if self.chosen == Some(id) {
            colour.patch(self.theme.selected)
        } else {
            colour
        };
        Span::styled(name, style)
    }

    /// Why a token is where it is, in fewer words where there is little room; and where it has just come from if there is
    /// room to say so.
    fn came_from(&self, id: TaskId, reason: &str, brief: Option<&str>, width: usize) -> String {
        let reason = brief.filter(|_| reason.width() > width).unwrap_or(reason);
        if reason.width() > width && width < LEGIBLE {
            return String::new();
        }
        let words = self.moved.filter(|moved| moved.task == id).map_or("", Move::words);
        if words.is_empty() || reason.width() + words.width() + 1 > width {
            return match reason.split_once(": ") {
                // Names with the same beginning stay apart.
                Some((what @ ("lock" | "task"), name)) if what.width() + 2 + LEGIBLE <= width => {
                    format!("{what}: {}", cut_name(name, width - what.width() - 2))
                }
                _ => cut(reason, width),
            };
        }
        format!("{reason} {words}")
    }
}

fn heading(text: &str, style: Style) -> Line<'static> {
    Line::styled(text.to_owned(), style.add_modifier(ratatui::style::Modifier::BOLD))
}

/// What stands below a heading when nobody is there: in a word, where the whole sentence has no room.
fn empty(text: &str, width: usize, rows: usize, theme: &Theme) -> Vec<Line<'static>> {
    let lines = hint(text, width, theme);
    if lines.len() < rows.max(2) { lines } else { hint("Nobody.", width, theme) }
}

fn hint(text: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    crate::tui::prose::sentence(text, width, theme.dim, theme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_without_room_says_fewer_clauses_and_none_by_half() {
        let doing = "idle: nothing is ready; Task-2579 fetch's timer is due at 0.4 s";
        assert_eq!(titled("Event loop", doing, 80), format!(" Event loop ─ {doing} "));
        assert_eq!(titled("Event loop", doing, 60), " Event loop ─ idle: nothing is ready ");
        assert_eq!(titled("Event loop", doing, 20), " Event loop ─ idle ");
        assert_eq!(titled("Event loop", "running", 5), " Event loop ─ running ");
    }
}
