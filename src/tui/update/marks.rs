//! Marks: moments to come back to, the student's own and those the program's author set.

use super::control::ask;
use super::{Effect, breaks, travel};
use crate::session::Command;
use crate::time::SimTime;
use crate::tui::ui::{Bookmark, Ui};

/// Marks the moment shown.
pub(super) fn set(ui: &mut Ui, name: String) -> Vec<Effect> {
    let Some(side) = ui.board_mut().and_then(|board| board.sides.get_mut(board.active)) else { return Vec::new() };
    let Some(session) = &side.session else { return Vec::new() };
    let mark = Bookmark { position: session.position(), at: session.now(), name };
    let named = if mark.name.is_empty() { String::new() } else { format!(" as {}", mark.name) };
    let told = format!("Marked {}{named}. ' goes to the next mark, :marks lists them.", travel::told(mark.at));
    side.bookmarks.retain(|other| other.place() != mark.place());
    side.bookmarks.push(mark);
    side.bookmarks.sort_by_key(Bookmark::place);
    ui.note = Some(told);
    Vec::new()
}

/// Goes to the next mark, or to the one before; after the last comes the first.
pub(super) fn go(ui: &mut Ui, forward: bool) -> Vec<Effect> {
    let Some(board) = ui.board() else { return Vec::new() };
    let Some(side) = board.side() else { return Vec::new() };
    let here = side.session.as_ref().map(|session| (session.position(), session.now())).unwrap_or_default();
    let marks = side.marks();
    let next = if forward {
        marks.iter().position(|mark| mark.place() > here).or(Some(0))
    } else {
        marks.iter().rposition(|mark| mark.place() < here).or(marks.len().checked_sub(1))
    };
    let Some((number, mark)) = next.and_then(|number| Some((number, marks.get(number)?))) else {
        ui.note = Some("There is no mark yet. m marks the moment shown.".into());
        return Vec::new();
    };
    let name = if mark.name.is_empty() { "a mark" } else { &mark.name };
    let note = format!("Mark {} of {}: {name}, at {}.", number + 1, marks.len(), travel::told(mark.at));
    let last = side.session.as_ref().and_then(|session| session.log().get(mark.position.checked_sub(1)?));
    // Between two events the moment counts: a call that blocks goes on for long.
    let effects = match last {
        Some(last) if last.at < mark.at => ask(board, &Command::SeekTime(mark.at)),
        _ => travel::show(board, mark.position),
    };
    ui.note = Some(note);
    effects
}

/// Tells where the time went between the marks around the moment shown; the ends of the run are marks, too.
pub(super) fn gap(ui: &mut Ui) {
    let Some(side) = ui.board().and_then(|board| board.side()) else { return };
    let Some(session) = &side.session else { return };
    let now = session.now();
    let marks: Vec<_> = side.marks().into_iter().map(|mark| mark.at).collect();
    let before = |end: SimTime| marks.iter().copied().filter(|at| *at < end).max().unwrap_or_default();
    // At the last mark, what lies before it is meant.
    let (from, to) = match marks.iter().copied().filter(|at| *at > now).min() {
        Some(next) => (marks.iter().copied().filter(|at| *at <= now).max().unwrap_or_default(), next),
        None if marks.contains(&now) && now > SimTime::ZERO => (before(now), now),
        None => (before(session.log().end()), session.log().end()),
    };
    ui.note = Some(session.model().gap(from, to).sentences.join(" "));
}

/// Lists the marks.
pub(super) fn list(ui: &mut Ui) {
    let marks = ui.board().and_then(|board| board.side()).map_or_else(Vec::new, crate::tui::ui::Side::marks);
    let row = |(number, mark): (usize, &Bookmark)| {
        format!("{} · {} {}", number + 1, travel::told(mark.at), mark.name).trim_end().to_owned()
    };
    let rows: Vec<String> = marks.iter().enumerate().map(row).collect();
    ui.note = Some(if rows.is_empty() {
        "There is no mark yet. m marks the moment shown.".into()
    } else {
        breaks::listed(&rows)
    });
}
