//! Two runs held against each other: the sides of a comparison, or this run and the one before it.

use super::{Effect, control};
use crate::session::Command;
use crate::tui::action::Action;
use crate::tui::ask::Ask;
use crate::tui::layout::Pane;
use crate::tui::ui::{BEFORE, Board, Side, Ui};

/// Shows how two runs differ, or takes the answer away; one run is shown beside the one before it.
pub(super) fn toggle(ui: &mut Ui) {
    let Some(board) = ui.board_mut() else { return };
    let open = board.ask == Some(Ask::Versus);
    if board.sides.len() == 1 && !open && !pair(board) {
        ui.note = Some(
            "There is no run before this one to compare with. Turn a knob (, and .) or edit the program (e), run it \
             again (r), and ask once more."
                .into(),
        );
        return;
    }
    if open {
        part(board);
    }
    control::question(board, Action::Versus);
    board.focus = if open { Pane::Loop } else { board.focus };
}

/// Puts the run before beside this one. Says whether there was one.
fn pair(board: &mut Board) -> bool {
    let Some(before) = board.sides.first_mut().and_then(|side| side.before.take()) else { return false };
    let mut side = Side::showing(before);
    side.title = BEFORE.into();
    board.sides.insert(0, side);
    board.active = 1;
    true
}

/// Closes the comparison with the run before, if it is open.
pub(super) fn close(board: &mut Board) {
    if board.ask == Some(Ask::Versus) && board.sides.first().is_some_and(|side| side.title == BEFORE) {
        part(board);
        control::question(board, Action::Versus);
    }
}

/// Takes the run before away again; the sides of a lesson's comparison stay.
fn part(board: &mut Board) {
    if board.sides.len() != 2 || board.sides.first().is_none_or(|side| side.title != BEFORE) {
        return;
    }
    let before = board.sides.remove(0);
    board.active = 0;
    board.difference = None;
    if let Some(side) = board.sides.first_mut() {
        side.before = before.session;
    }
}

/// Goes to where the two runs part.
pub(super) fn go(ui: &mut Ui) -> Vec<Effect> {
    let Some(board) = ui.board_mut() else { return Vec::new() };
    // The program is shown where it stands then.
    board.scroll.remove(&Pane::Code);
    let Some(difference) = &board.difference else {
        ui.note = Some("Two runs can be compared when both are over. v shows a run beside the one before it.".into());
        return Vec::new();
    };
    let Some(parting) = &difference.parting else {
        ui.note = Some("The two runs do the same things in the same order, from beginning to end.".into());
        return Vec::new();
    };
    let to = |(side, place): (usize, &Option<_>)| {
        let place: &Option<crate::session::difference::Parting> = place;
        Effect::Ask(side, place.as_ref().map_or(Command::Live, |parting| Command::Seek(parting.position)))
    };
    let effects = parting.iter().enumerate().map(to).collect();
    ui.note = Some("Here the two runs part: what they did before, they both did.".into());
    effects
}
