//! The mouse: on a timeline a click chooses the task and the moment, dragging scrubs, the wheel chooses or zooms.
//! Elsewhere a click chooses what is under it: a task, a line, the moment of an output; on a frame, the pane. The wheel scrolls.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::{Effect, breaks, control, lanes, studio, terms, travel};
use crate::ident::TaskId;
use crate::session::Command;
use crate::time::SimTime;
use crate::tui::action::Action;
use crate::tui::hit::{self, Hit};
use crate::tui::layout::Pane;
use crate::tui::ui::{Screen, Ui};
use crate::tui::view;

/// Does what was asked for with the mouse.
pub(super) fn act(ui: &mut Ui, event: MouseEvent) -> Vec<Effect> {
    let asking = matches!(&ui.screen, Screen::Lesson(lesson) if lesson.open_question().is_some());
    if event.kind == MouseEventKind::Down(MouseButton::Left) && terms::click(ui, event.column, event.row) {
        return Vec::new();
    }
    if studio::mouse(ui, event) {
        return Vec::new();
    }
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
        (MouseEventKind::Down(MouseButton::Left), Some(hit)) => click(ui, &hit),
        (MouseEventKind::ScrollUp | MouseEventKind::ScrollDown, Some(hit)) => {
            scroll(ui, hit.pane, event.kind == MouseEventKind::ScrollUp);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// A click in another pane gives it the keys and chooses what is under it; one on the frame of the pane that has the
/// keys already zooms it, or takes the zoom back.
fn click(ui: &mut Ui, hit: &Hit) -> Vec<Effect> {
    let found = under(ui, hit);
    let Some(board) = ui.board_mut() else { return Vec::new() };
    let had_the_keys = std::mem::replace(&mut board.focus, hit.pane) == hit.pane;
    board.dragged = None;
    if !matches!(hit.pane, Pane::Text | Pane::Ask | Pane::Prompt) {
        board.active = hit.side;
    }
    if hit.row.is_none() && had_the_keys {
        board.zoom = !board.zoom;
    }
    match found {
        Some(Under::Task(task)) => {
            lanes::choose_task(board, board.active, task);
            Vec::new()
        }
        Some(Under::Margin(line)) => breaks::at_line(ui, line),
        Some(Under::Event(position)) => {
            let effects = travel::show(board, position + 1);
            ui.note = ui
                .board()
                .and_then(|board| board.side()?.session.as_ref())
                .map(|session| travel::happened(session, position));
            effects
        }
        None => Vec::new(),
    }
}

/// What a click in a pane may be on.
enum Under {
    Task(TaskId),
    /// The margin of a line of the program.
    Margin(u32),
    /// An event, by its place in the log.
    Event(usize),
}

fn under(ui: &Ui, hit: &Hit) -> Option<Under> {
    let board = ui.board().filter(|board| !board.is_untouched())?;
    let side = board.sides.get(hit.side)?;
    let session = side.session.as_ref()?;
    let (place, inner) = ((hit.column?, hit.row?), view::inside(ui, hit.area));
    match hit.pane {
        Pane::Loop => view::task_at(session, inner, place).map(Under::Task),
        Pane::Output => view::event_at(ui, board, session, inner, place.1).map(Under::Event),
        Pane::Code => {
            let (line, in_margin) = view::line_at(ui, board, side, hit.area, place)?;
            if in_margin {
                return Some(Under::Margin(line));
            }
            let state = session.state();
            let here = |task: &&crate::model::Task| task.place.line == line && !task.status.is_over();
            let ran = state.running.and_then(|running| state.task(running.id)).filter(here);
            ran.or_else(|| state.tasks().find(here)).map(|task| Under::Task(task.id))
        }
        Pane::Text | Pane::Timeline | Pane::Ask | Pane::Prompt => None,
    }
}

/// The wheel scrolls the pane under it by three rows; where there is nothing to scroll, it chooses a task.
fn scroll(ui: &mut Ui, pane: Pane, up: bool) {
    const ROWS: i32 = 3;
    if let (Pane::Text, Screen::Lesson(lesson)) = (pane, &mut ui.screen) {
        let by = ROWS.unsigned_abs() as u16;
        lesson.scroll = if up { lesson.scroll.saturating_sub(by) } else { lesson.scroll.saturating_add(by) };
        return;
    }
    let Some(board) = ui.board_mut() else { return };
    match pane {
        Pane::Prompt => {
            let rows = board.scroll.entry(pane).or_default();
            *rows = (*rows + if up { -ROWS } else { ROWS }).min(0);
        }
        Pane::Code | Pane::Output | Pane::Ask => {
            *board.scroll.entry(pane).or_default() += if up { -ROWS } else { ROWS };
        }
        Pane::Loop => lanes::choose(ui, !up),
        Pane::Text | Pane::Timeline => {}
    }
}

/// A click on a lane chooses its task; one among the columns of time goes to that moment.
fn press(ui: &mut Ui, hit: &Hit) -> Vec<Effect> {
    let spot = hit::spot(ui, hit);
    let Some(board) = ui.board_mut() else { return Vec::new() };
    board.focus = Pane::Timeline;
    board.dragged = None;
    let Some(spot) = spot else { return Vec::new() };
    match (spot.task, spot.group) {
        (Some(task), _) => lanes::choose_task(board, hit.side, task),
        // A second click on a group's name looks into it.
        (None, Some(group)) if spot.at.is_none() && board.folds.chosen == Some(group) => {
            board.folds.open();
        }
        (None, Some(group)) => lanes::choose_group(board, hit.side, group),
        (None, None) if spot.out => {
            board.folds.close();
        }
        (None, None) => {}
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
    control::ask(board, &if at >= end { Command::Live } else { Command::SeekTime(at) })
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
    lanes::zoom(ui, up, around);
    Vec::new()
}
