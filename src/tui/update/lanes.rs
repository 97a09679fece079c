//! Keys and the mouse on the timeline: which lane is chosen, which stretch of time is shown, what has rows.

use crate::ident::TaskId;
use crate::model::families::Group;
use crate::time::SimTime;
use crate::tui::hit;
use crate::tui::layout::Pane;
use crate::tui::say::{is_housekeeping, words};
use crate::tui::ui::{Board, Ui};
use crate::tui::view;

/// What can be chosen on a timeline.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Task(TaskId),
    Group(Group),
}

/// Chooses the next lane, going over from one side to the other. Where no timeline is on the screen, the next task. Above
/// the first one is the loop: then none is chosen.
pub(super) fn choose(ui: &mut Ui, down: bool) {
    let mut rows: Vec<(usize, Choice)> = hit::lanes(ui)
        .into_iter()
        .filter_map(|(side, spot)| {
            let choice = spot.task.map(Choice::Task).or(spot.group.map(Choice::Group))?;
            Some((side, choice))
        })
        .collect();
    let Some(board) = ui.board_mut() else { return };
    // Without groups the rows are a part of one long list.
    let grouped = |(_, choice): &(usize, Choice)| matches!(choice, Choice::Group(_));
    if board.folds.path.is_empty() && !rows.iter().any(grouped) {
        rows = tasks(board);
    }
    let chosen = board.folds.chosen.map(Choice::Group).or(board.chosen.map(Choice::Task));
    let side = if board.folds.chosen.is_some() { board.folds.side } else { board.active };
    let here = chosen.and_then(|chosen| rows.iter().position(|row| *row == (side, chosen)));
    if here == Some(0) && !down && board.sides.len() == 1 {
        (board.chosen, board.folds.chosen) = (None, None);
        return;
    }
    let row = match (here, down) {
        (Some(row), true) => (row + 1).min(rows.len() - 1),
        (Some(row), false) => row.saturating_sub(1),
        (None, true) => 0,
        (None, false) => rows.len().saturating_sub(1),
    };
    match rows.get(row) {
        Some(&(side, Choice::Task(task))) => choose_task(board, side, task),
        Some(&(side, Choice::Group(group))) => choose_group(board, side, group),
        None => {}
    }
}

/// Every task that has a lane, side by side.
fn tasks(board: &Board) -> Vec<(usize, Choice)> {
    let sides = board.sides.iter().enumerate();
    let sessions = sides.filter_map(|(number, side)| Some((number, side.session.as_ref()?)));
    let tasks = sessions.flat_map(|(number, session)| {
        let words = words(session);
        let own = move |task: &&crate::model::Task| !is_housekeeping(&words, task);
        session.state().tasks().filter(own).map(move |task| (number, Choice::Task(task.id)))
    });
    tasks.collect()
}

/// Chooses a task.
pub(super) fn choose_task(board: &mut Board, side: usize, task: TaskId) {
    board.active = side;
    board.chosen = Some(task);
    board.folds.chosen = None;
}

/// Chooses a group of tasks; the same again looks into it.
pub(super) fn choose_group(board: &mut Board, side: usize, group: Group) {
    board.active = side;
    board.chosen = None;
    board.folds.choose(side, group);
}

/// Shows or hides what tasks share.
pub(super) fn things(ui: &mut Ui) {
    let Some(board) = ui.board_mut() else { return };
    board.things = !board.things;
    if board.things {
        board.focus = Pane::Timeline;
    }
    let text = "The timeline shows what tasks share, too. o hides it, z gives it more room.";
    ui.note = board.things.then(|| text.into());
}

/// Shows a shorter or longer stretch of time, around the moment shown or another.
pub(super) fn zoom(ui: &mut Ui, closer: bool, around: Option<SimTime>) {
    let Some(board) = ui.board_mut() else { return };
    let (whole, cursor) = (view::length(board), view::cursor(board));
    let done = if closer {
        board.window.closer(whole, cursor, around.unwrap_or(cursor))
    } else {
        board.window.wider(whole, cursor)
    };
    if !done {
        let text = if closer { "It goes no closer than a single poll." } else { "This is the whole run." };
        ui.note = Some(text.into());
    }
}

/// Shows what was before the stretch shown, or what came after it.
pub(super) fn pan(ui: &mut Ui, quarters: i64) {
    let Some(board) = ui.board_mut() else { return };
    let (whole, cursor) = (view::length(board), view::cursor(board));
    if board.window.is_whole() {
        ui.note = Some("The timeline shows the whole run. i looks closer.".into());
    } else if !board.window.pan(quarters, whole, cursor) {
        ui.note = Some("There is nothing further in that direction.".into());
    }
}
