//! Search in a run: the view goes from hit to hit.

use super::{Effect, travel};
use crate::session::search::Search;
use crate::tui::ui::Ui;

/// Searches for a text, from the moment shown on.
pub(super) fn start(ui: &mut Ui, text: &str) -> Vec<Effect> {
    let Some(board) = ui.board_mut() else { return Vec::new() };
    board.search = Some(Search::new(text));
    go(ui, true)
}

/// Goes to the next hit, or to the one before.
pub(super) fn go(ui: &mut Ui, forward: bool) -> Vec<Effect> {
    let Some(board) = ui.board_mut() else { return Vec::new() };
    let Some(mut search) = board.search.take() else {
        ui.note = Some("Nothing is searched for. / opens a line to type it in.".into());
        return Vec::new();
    };
    let Some(session) = board.side().and_then(|side| side.session.as_ref()) else { return Vec::new() };
    search.follow(session.log());
    let position = session.position();
    // At the end, on from there begins at the first.
    let found = if forward { search.next(position) } else { search.previous(position) };
    let found = found.and_then(|number| Some((number, *search.hits().get(number)?)));
    let (note, effects) = if let Some((number, hit)) = found {
        let happened = travel::happened(session, hit);
        let note = format!("{} of {} with “{}”: {happened}", number + 1, search.hits().len(), search.needle());
        (note, travel::show(board, hit + 1))
    } else {
        let note =
            format!("“{}” is nowhere in this run: not printed, not a name, nothing that happened.", search.needle());
        (note, Vec::new())
    };
    board.search = Some(search);
    ui.note = Some(note);
    effects
}
