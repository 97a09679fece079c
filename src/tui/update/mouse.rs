//! The mouse: on a timeline a click chooses the task and the moment, dragging scrubs, the wheel chooses or zooms.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::{Effect, control};
use crate::session::Command;
use crate::time::SimTime;
use crate::tui::action::Action;
use crate::tui::hit::{self, Hit};
use crate::tui::layout::Pane;
use crate::tui::ui::{Screen, Ui};

/// Does what was asked for with the mouse.
pub(super) fn act(ui: &mut Ui, event: MouseEvent) -> Vec<Effect> {
    let asking = matches!(&ui.screen, Screen::Lesson(lesson) if lesson.open_question().is_some());
    if ui.overlay.is_some() || ui.board().is_none() || asking {
        return Vec::new();
    }
    let hit = hit::at(ui, event.column, event.row);
    if matches!(event.kind, MouseEventKind::Down(_)) {
        ui.note = None;
    }
    match (event.kind, hit) {
        (MouseEventKind::Down(MouseButton::Left), Some(hit)) if hit.pane == Pane::Timeline => press(ui, &hit),
        (MouseEventKind::Drag(MouseButton::Left), _) => drag(ui, event),
        (MouseEventKind::Up(MouseButton::Left), _) => {
            if let Some(board) = ui.board_mut() {
                board.dragged = None;
            }
            Vec::new()
        }
        (MouseEventKind::ScrollUp | MouseEventKind::ScrollDown, Some(hit)) if hit.pane == Pane::Timeline => {
            wheel(ui, &hit, event)
        }
        _ => Vec::new(),
    }
}

/// A click on a lane chooses its task; one among the columns of time goes to that moment.
fn press(ui: &mut Ui, hit: &Hit) -> Vec<Effect> {
    let spot = hit::spot(ui, hit);
    let Some(board) = ui.board_mut() else { return Vec::new() };
    board.focus = Pane::Timeline;
    board.dragged = None;
    let Some(spot) = spot else { return Vec::new() };
    if let Some(task) = spot.task {
        board.active = hit.side;
        board.chosen = Some(task);
    }
    let Some(at) = spot.at else { return Vec::new() };
    board.dragged = Some((hit.side, hit.area));
    go_to(ui, at)
}

fn drag(ui: &Ui, event: MouseEvent) -> Vec<Effect> {
    let Some((side, area)) = ui.board().and_then(|board| board.dragged) else { return Vec::new() };
    hit::moment(ui, side, area, event.column).map_or_else(Vec::new, |at| go_to(ui, at))
}

/// Looks at a moment; beyond the end that is now.
fn go_to(ui: &Ui, at: SimTime) -> Vec<Effect> {
    let Some(board) = ui.board() else { return Vec::new() };
    let sessions = || board.sides.iter().filter_map(|side| side.session.as_ref());
    let end = sessions().map(|session| session.log().end()).max().unwrap_or_default();
    control::ask(board, if at >= end { Command::Live } else { Command::SeekTime(at) })
}

/// With ctrl the wheel zooms around the moment under it; without, it goes from lane to lane.
fn wheel(ui: &mut Ui, hit: &Hit, event: MouseEvent) -> Vec<Effect> {
    let up = event.kind == MouseEventKind::ScrollUp;
    if !event.modifiers.contains(KeyModifiers::CONTROL) {
        if let Some(board) = ui.board_mut() {
            board.focus = Pane::Timeline;
        }
        return control::act(ui, if up { Action::Up } else { Action::Down });
    }
    let around = hit::spot(ui, hit).and_then(|spot| spot.at);
    control::zoom_in_time(ui, up, around);
    Vec::new()
}
