//! The mouse on an exercise: a click gives a part the keys and puts the cursor there, dragging selects, the wheel scrolls.

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{page, scroll, studio};
use crate::tui::action::Action;
use crate::tui::studio::Focus;
use crate::tui::ui::Ui;
use crate::tui::update::in_lesson;
use crate::tui::view;

/// A click gives a part the keys, and puts the cursor where it is; the wheel scrolls. Says whether it was for an exercise.
pub(in crate::tui::update) fn mouse(ui: &mut Ui, event: MouseEvent) -> bool {
    let parts = view::parts(ui);
    let hit = parts.into_iter().find(|(_, area)| area.contains(Position::new(event.column, event.row)));
    let (Some((part, area)), None) = (hit, ui.overlay) else { return false };
    let inner = view::inside(ui, area);
    let rows = usize::from(inner.height);
    let Some(studio) = studio(ui) else { return false };
    match (event.kind, part) {
        (MouseEventKind::Down(MouseButton::Left), Focus::Code) => {
            studio.focus = Focus::Code;
            let place = view::letter_at(&studio.draft, inner, event.column, event.row);
            studio.draft.go(place);
            studio.draft.follow(rows);
        }
        (MouseEventKind::Drag(MouseButton::Left), Focus::Code) => {
            let place = view::letter_at(&studio.draft, inner, event.column, event.row);
            studio.draft.select_to(place);
            studio.draft.follow(rows);
        }
        (MouseEventKind::Down(MouseButton::Left), _) => studio.focus = part,
        (MouseEventKind::ScrollUp | MouseEventKind::ScrollDown, _) => {
            let down = event.kind == MouseEventKind::ScrollDown;
            wheel(ui, part, down);
        }
        _ => {}
    }
    true
}

fn wheel(ui: &mut Ui, part: Focus, down: bool) {
    let action = if down { Action::Down } else { Action::Up };
    let page = page(ui);
    match (part, studio(ui)) {
        (Focus::Words, _) => drop(in_lesson(ui, action)),
        (Focus::Solution, Some(studio)) => scroll(studio, action),
        (Focus::Code, Some(studio)) => {
            let code = if down { KeyCode::Down } else { KeyCode::Up };
            studio.draft.key(KeyEvent::from(code), page);
        }
        (_, None) => {}
    }
}
