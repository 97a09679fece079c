//! What is on the screen, as a function of the interface's state. Nothing here changes anything.
//!
//! ```text
//! header.rs   looplab ▸ lesson                    ▶ 1×   t 0.532 s   turn 7   poll 12    ? help
//!            ╭ words.rs ───────────╮╭ source.rs ────────────────────────────────────────────╮
//! board.rs   ╭ places.rs: READY → RUNNING → PARKED ─────────────────────────────────────────╮
//!            ╭ lanes.rs: the timeline ──────────────────────────────────────────────────────╮
//!            ╭ ask.rs, beside them when something is asked ──────────────────────────────────╮
//!            ╭ output.rs ───────────────────────────────────────────────────────────────────╮
//! strip.rs    what must be said now, and the task that is looked at
//! footer.rs   space pause   n step …
//! ```

mod ask;
mod board;
mod footer;
mod frame;
mod header;
mod help;
mod home;
mod lanes;
mod output;
mod places;
mod source;
mod strip;
mod words;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Block;

use super::action::Place;
use super::glyphs;
use super::layout::{self, Room};
use super::ui::{Overlay, Screen, Ui};

/// Draws everything. `places` are where keys mean something now.
pub fn view(ui: &Ui, places: &[Place], frame: &mut Frame<'_>) {
    let area = frame.area();
    frame.render_widget(Block::new().style(ui.look.theme.base), area);
    if area.width == 0 || area.height == 0 {
        return;
    }
    let [top, middle, bottom] = layout::screen(area);
    header::draw(frame, top, ui);
    let said = strip::lines(ui, middle.width);
    let rows = u16::try_from(said.len()).unwrap_or(u16::MAX).min(middle.height / 3);
    let [middle, strip] = Layout::vertical([Constraint::Min(0), Constraint::Length(rows)]).areas(middle);
    draw_middle(frame, middle, ui);
    strip::draw(frame, strip, said, ui);
    footer::draw(frame, bottom, ui, places);
    match ui.overlay {
        Some(Overlay::Help(first)) => help::keys(frame, overlay_area(area), &ui.look, places, first),
        Some(Overlay::Legend) => help::legend(frame, overlay_area(area), &ui.look),
        None => {}
    }
    if ui.look.ascii {
        glyphs::to_ascii(frame.buffer_mut());
    }
}

fn draw_middle(frame: &mut Frame<'_>, area: Rect, ui: &Ui) {
    match &ui.screen {
        Screen::Home => home::draw(frame, area, ui),
        Screen::Program(board) => board::draw(frame, area, ui, board),
        Screen::Lesson(lesson) => match &lesson.board {
            Some(board) if lesson.open_question().is_none() => board::draw(frame, area, ui, board),
            _ => words::draw(frame, area, ui, lesson),
        },
    }
}

fn overlay_area(area: Rect) -> Rect {
    if layout::room(area) == Room::Tiny { area } else { area.inner(ratatui::layout::Margin::new(2, 1)) }
}
