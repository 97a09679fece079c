//! Keys that move the view over the past: a step back or on, by a poll, a turn, an event, a line of output or what
//! happens to one task.

use std::time::Duration;

use super::Effect;
use super::control::ask;
use crate::model::{Stop, Words};
use crate::session::{Command, Session, View, happening};
use crate::time::{SimTime, human};
use crate::tui::action::Action;
use crate::tui::layout::Pane;
use crate::tui::ui::{Board, Ui};

/// A step over the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// What it goes by; `None` is what happens to the chosen task.
    by: Option<Stop>,
    back: bool,
}

impl Step {
    /// The step that an action asks for.
    pub(super) const fn of(action: Action) -> Option<Self> {
        let (by, back) = match action {
            Action::Left => (Some(Stop::Poll), true),
            Action::Right => (Some(Stop::Poll), false),
            Action::PageUp => (Some(Stop::Turn), true),
            Action::PageDown => (Some(Stop::Turn), false),
            Action::BackEvent => (Some(Stop::Event), true),
            Action::OnEvent => (Some(Stop::Event), false),
            Action::BackOutput => (Some(Stop::Output), true),
            Action::OnOutput => (Some(Stop::Output), false),
            Action::BackOfTask => (None, true),
            Action::OnOfTask => (None, false),
            _ => return None,
        };
        Some(Self { by, back })
    }
}

/// Whether the page keys scroll the pane that has the keys, rather than time.
pub(super) const fn scrolls(board: &Board) -> bool {
    matches!(board.focus, Pane::Code | Pane::Output | Pane::Ask)
}

/// Scrolls the pane that has the keys by a page.
pub(super) fn scroll(ui: &mut Ui, action: Action) {
    let page = i32::from(ui.area.height / 3).max(1);
    let Some(board) = ui.board_mut() else { return };
    let by = if action == Action::PageDown { page } else { -page };
    *board.scroll.entry(board.focus).or_default() += by;
}

/// Takes a step over the past.
pub(super) fn step(ui: &mut Ui, action: Action) -> Vec<Effect> {
    let (Some(step), Some(board)) = (Step::of(action), ui.board()) else { return Vec::new() };
    let Some(stop) = step.by.or(board.chosen.map(Stop::Task)) else {
        ui.note =
            Some("Choose a task first, with the arrow keys up and down: these keys go by what happens to it.".into());
        return Vec::new();
    };
    // By events, output and tasks a live run is led on, too; by polls n leads it.
    let leads = !matches!(stop, Stop::Poll | Stop::Turn) && !board.is_over() && !is_replay(board);
    if !step.back && !leads && board.sides.iter().all(shows_now) {
        ui.note = Some("This is now: there is nothing later to look at.".into());
        return Vec::new();
    }
    let told = board.side().and_then(|side| side.session.as_ref()).and_then(|session| tells(session, stop, step.back));
    let effects = effects(board, stop, step.back);
    ui.note = told;
    effects
}

fn is_replay(board: &Board) -> bool {
    board.sides.iter().any(|side| side.session.as_ref().is_some_and(Session::is_replay))
}

/// What happened at the place that a step by events leads to.
fn tells(session: &Session, stop: Stop, back: bool) -> Option<String> {
    if !matches!(stop, Stop::Event | Stop::Task(_)) {
        return None;
    }
    let (log, from) = (session.log(), session.position());
    let to = if back { stop.before(from, log) } else { stop.after(from, log) };
    (to != from).then_some(to)?.checked_sub(1).map(|last| happened(session, last))
}

/// The event at a position in a sentence, and when it happened.
pub(super) fn happened(session: &Session, position: usize) -> String {
    let log = session.log();
    let Some(event) = log.get(position) else { return String::new() };
    let after = session.model().state_at(position + 1);
    let said = happening::sentence(&event.what, &Words::new(&after, &log.strings, event.at));
    format!("{} · {said}", told(event.at))
}

/// A moment as it is told: with a unit, and no more digits than matter.
pub(super) fn told(at: SimTime) -> String {
    human(at.since(SimTime::ZERO))
}

/// Looks at the place after so many events; another side goes to the same moment.
pub(super) fn show(board: &Board, position: usize) -> Vec<Effect> {
    let Some(session) = board.side().and_then(|side| side.session.as_ref()) else { return Vec::new() };
    let last = position.checked_sub(1).and_then(|last| session.log().get(last));
    let at = last.map_or(SimTime::ZERO, |event| event.at);
    let move_side = |side: usize| {
        let command = if side == board.active { Command::Seek(position) } else { Command::SeekTime(at) };
        Effect::Ask(side, command)
    };
    (0..board.sides.len()).map(move_side).collect()
}

fn effects(board: &Board, stop: Stop, back: bool) -> Vec<Effect> {
    if board.sides.len() < 2 {
        let command = if back { Command::Back(stop) } else { Command::Step(stop) };
        return ask(board, &command);
    }
    match stop {
        Stop::Poll | Stop::Turn => by_time(board, stop, back),
        _ => together(board, stop, back),
    }
}

fn shows_now(side: &crate::tui::ui::Side) -> bool {
    side.session.as_ref().is_none_or(|session| session.status().view == View::Live)
}

/// Two runs on one time axis move by time: a hundredth of the longer one, or a tenth.
fn by_time(board: &Board, stop: Stop, back: bool) -> Vec<Effect> {
    let sessions = || board.sides.iter().filter_map(|side| side.session.as_ref());
    let end = sessions().map(|session| session.log().end()).max().unwrap_or_default();
    let now = sessions().map(Session::now).max().unwrap_or_default();
    let parts = if stop == Stop::Poll { 100 } else { 10 };
    let by = Duration::from_nanos(end.0 / parts);
    let then = if back { SimTime(now.0.saturating_sub(by.as_nanos() as u64)) } else { now + by };
    ask(board, &if then >= end { Command::Live } else { Command::SeekTime(then) })
}

/// The side that is looked at takes the step, and the other one goes to the same moment.
fn together(board: &Board, stop: Stop, back: bool) -> Vec<Effect> {
    let Some(session) = board.side().and_then(|side| side.session.as_ref()) else { return Vec::new() };
    let (log, from) = (session.log(), session.position());
    let to = if back { stop.before(from, log) } else { stop.after(from, log) };
    show(board, to)
}
