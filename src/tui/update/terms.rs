//! The words of a step that the glossary explains: a cursor that goes from one to the next, with a box beside it.

use crate::tui::action::Action;
use crate::tui::layout::{Pane, Room};
use crate::tui::studio::Focus;
use crate::tui::ui::{Overlay, Screen, Ui};
use crate::tui::view;

/// Opens the first marked word that is in sight. Where the words are on another page, they come first.
pub(super) fn open(ui: &mut Ui) {
    let small = ui.room() <= Room::Small;
    let Screen::Lesson(lesson) = &mut ui.screen else { return };
    lesson.code_first &= !small;
    if let Some(board) = lesson.board.as_mut().filter(|board| small || board.zoom) {
        board.focus = Pane::Text;
    } else if let Some(studio) = lesson.studio.as_mut().filter(|studio| small || studio.focus == Focus::Solution) {
        studio.focus = Focus::Words;
    }
    let (count, in_sight) = view::terms(ui);
    if count == 0 {
        ui.note = Some("No word of this step is in the glossary. :glossary lists those that are.".into());
        return;
    }
    ui.overlay = Some(Overlay::Term(in_sight.unwrap_or(0)));
}

/// By how many words an action moves the cursor.
pub(super) const fn step(action: Action) -> Option<isize> {
    match action {
        Action::Right | Action::Down | Action::NextPane | Action::NextStep => Some(1),
        Action::Left | Action::Up | Action::PreviousPane | Action::PreviousStep => Some(-1),
        _ => None,
    }
}

/// Goes on to the next marked word, or back; around at the ends.
pub(super) fn go(ui: &mut Ui, nth: usize, action: Action) {
    let (count, _) = view::terms(ui);
    let by = step(action).unwrap_or(0);
    let next = (nth as isize + by).rem_euclid(count.max(1) as isize);
    ui.overlay = Some(Overlay::Term(next as usize));
}

/// A click on a marked word opens it; one elsewhere closes the box. Says whether it was for a word.
pub(super) fn click(ui: &mut Ui, column: u16, row: u16) -> bool {
    if !matches!(ui.overlay, None | Some(Overlay::Term(_) | Overlay::Word(_))) {
        return false;
    }
    let was_open = ui.overlay.is_some();
    ui.overlay = view::term_at(ui, column, row).map(Overlay::Term);
    was_open || ui.overlay.is_some()
}

/// Shows what a word means, or all of them.
pub(super) fn explain(ui: &mut Ui, name: Option<&str>) {
    ui.overlay = match name {
        None => Some(Overlay::Glossary(0)),
        Some(name) => ui.catalogue.glossary.find(name).map(Overlay::Word),
    };
    if let (Some(name), None) = (name, ui.overlay) {
        ui.note = ui.catalogue.explain(Some(name)).err();
    }
}
