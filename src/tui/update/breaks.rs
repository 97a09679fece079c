//! Breakpoints: set, listed and taken away.

use super::Effect;
use super::control::ask;
use crate::session::breakpoints::{Breakpoints, Condition};
use crate::session::{Command, Session};
use crate::tui::ui::{Board, Ui};

const NONE: &str = "No breakpoint is set. :break raised sets one; tab after :break shows what else there is.";

/// Sets a breakpoint on every side of the board.
pub(super) fn set(ui: &mut Ui, condition: Condition) -> Vec<Effect> {
    let Some(points) = ui.board().and_then(points) else {
        ui.note = Some("The program has to be launched first. Space runs it.".into());
        return Vec::new();
    };
    let number = points.number_for(&condition);
    ui.note = Some(format!("Breakpoint {number}: {condition}. The run is held there, and so is a view of the past."));
    ui.board().map_or_else(Vec::new, |board| ask(board, &Command::Break(condition)))
}

/// Takes one away, or all of them.
pub(super) fn clear(ui: &mut Ui, number: Option<u32>) -> Vec<Effect> {
    let Some(points) = ui.board().and_then(points) else { return Vec::new() };
    let gone: Vec<String> = points
        .iter()
        .filter(|set| number.is_none_or(|number| set.number == number))
        .map(|set| format!("{} ({})", set.number, set.condition))
        .collect();
    ui.note = Some(match (gone.as_slice(), number) {
        ([], Some(number)) => format!("There is no breakpoint {number}. :breaks lists them."),
        ([], None) => NONE.into(),
        ([one], _) => format!("Breakpoint {one} is gone."),
        (all, _) => format!("{} breakpoints are gone.", all.len()),
    });
    ui.board().map_or_else(Vec::new, |board| ask(board, &Command::Unbreak(number)))
}

/// Lists them.
pub(super) fn list(ui: &mut Ui) {
    let rows: Vec<String> = ui.board().and_then(points).map_or_else(Vec::new, |points| {
        points.iter().map(|set| format!("{} · {}", set.number, set.condition)).collect()
    });
    let heading = "Breakpoints, where the run is held (:unbreak NUMBER takes one away):";
    ui.note = Some(if rows.is_empty() { NONE.into() } else { format!("{heading}\n{}", listed(&rows)) });
}

/// Rows below each other; where there are many, three in a line, so that more of them are seen.
pub(super) fn listed(rows: &[String]) -> String {
    /// Rows that have room below each other, also at 80×24.
    const FEW: usize = 4;
    let beside = if rows.len() > FEW { 3 } else { 1 };
    rows.chunks(beside).map(|rows| rows.join("   ")).collect::<Vec<_>>().join("\n")
}

/// `b`: sets a breakpoint at the line of the chosen task, or takes it away; without a task, lists what is set.
pub(super) fn toggle(ui: &mut Ui) -> Vec<Effect> {
    let line = ui.board().and_then(|board| {
        let task = board.side()?.session.as_ref()?.state().task(board.chosen?)?;
        Some(task.place.line).filter(|line| *line > 0)
    });
    if let Some(line) = line {
        return at_line(ui, line);
    }
    list(ui);
    Vec::new()
}

/// Sets a breakpoint at a line, or takes it away.
pub(super) fn at_line(ui: &mut Ui, line: u32) -> Vec<Effect> {
    let condition = Condition::Line(line);
    match ui.board().and_then(points).and_then(|points| points.find(&condition)).map(|set| set.number) {
        Some(number) => clear(ui, Some(number)),
        None => set(ui, condition),
    }
}

fn points(board: &Board) -> Option<&Breakpoints> {
    board.side().and_then(|side| side.session.as_ref()).map(Session::breakpoints)
}
