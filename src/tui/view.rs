//! What is on the screen, as a function of the interface's state. Nothing here changes anything.
//!
//! ```text
//! header.rs   looplab ▸ lesson                    ▶ 1×   t 0.532 s   turn 7   poll 12    ? help
//!            ╭ words.rs ───────────╮╭ source.rs ────────────────────────────────────────────╮
//! board.rs   ╭ places.rs: READY → RUNNING → PARKED ─────────────────────────────────────────╮
//!            ╭ lanes.rs: the timeline ──────────────────────────────────────────────────────╮
//!            ╭ studio.rs: an exercise, with its text in studio/code.rs ─────────────────────────╮
//!            ╭ ask.rs, beside them when something is asked ──────────────────────────────────╮
//!            ╭ prompt.rs, below them when somebody speaks to the run ───────────────────────────╮
//!            ╭ output.rs ───────────────────────────────────────────────────────────────────╮
//! strip.rs    what must be said now, and the task that is looked at
//! footer.rs   space pause   n step …                      or field.rs, while a line is typed
//! ```

mod ask;
mod board;
mod field;
mod footer;
mod frame;
mod header;
mod help;
mod home;
mod lanes;
mod led;
mod notes;
mod output;
mod places;
mod prompt;
mod source;
mod strip;
mod studio;
mod term;
mod words;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Block;

use super::action::Place;
use super::glyphs;
use super::layout::{self, Pane, Room};
use super::studio::Focus;
use super::ui::{Board, Overlay, Screen, Side, Ui};
use crate::ident::TaskId;
use crate::session::Session;

pub(super) use studio::letter_at;

pub(super) use lanes::{Row, cursor, lanes, length, shown};

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
    let [middle, strip] = above_strip(middle, &said);
    draw_middle(frame, middle, ui);
    match ui.overlay {
        Some(Overlay::Term(nth)) => term::in_place(frame, middle, ui, nth),
        Some(Overlay::Word(row)) => term::alone(frame, middle, ui, row),
        _ => {}
    }
    strip::draw(frame, strip, said, ui);
    match &ui.field {
        Some(typed) => field::draw(frame, bottom, typed, &ui.look.theme),
        None => footer::draw(frame, bottom, ui, places),
    }
    match ui.overlay {
        Some(Overlay::Help(first)) => help::keys(frame, overlay_area(area), &ui.look, places, first),
        Some(Overlay::Commands(first)) => help::commands(frame, overlay_area(area), &ui.look, first),
        Some(Overlay::Notes(first)) => {
            if let Screen::Lesson(lesson) = &ui.screen {
                notes::draw(frame, overlay_area(area), &ui.look, lesson, first);
            }
        }
        Some(Overlay::Legend(first)) => help::legend(frame, overlay_area(area), &ui.look, first),
        Some(Overlay::Glossary(first)) => help::glossary(frame, overlay_area(area), ui, first),
        Some(Overlay::Term(_) | Overlay::Word(_)) | None => {}
    }
    if ui.look.ascii {
        glyphs::to_ascii(frame.buffer_mut());
    }
}

/// The panes on the screen: which pane, of which side, and where, frame included.
#[must_use]
pub fn panes(ui: &Ui) -> Vec<(Pane, usize, Rect)> {
    let [_, middle, _] = layout::screen(ui.area);
    let [middle, _] = above_strip(middle, &strip::lines(ui, middle.width));
    if matches!(&ui.screen, Screen::Lesson(lesson) if lesson.led.is_some()) {
        return Vec::new();
    }
    ui.board().map_or_else(Vec::new, |board| board::placed(middle, ui, board))
}

/// The parts of the exercise on the screen, and where they are, frame included.
#[must_use]
pub fn parts(ui: &Ui) -> Vec<(Focus, Rect)> {
    let [_, middle, _] = layout::screen(ui.area);
    let [middle, _] = above_strip(middle, &strip::lines(ui, middle.width));
    match &ui.screen {
        Screen::Lesson(lesson) => {
            lesson.open_studio().map_or_else(Vec::new, |studio| studio.parts(middle, layout::room(ui.area)))
        }
        _ => Vec::new(),
    }
}

/// How many words of the step on the screen the glossary explains, and the first of them that is in sight.
#[must_use]
pub fn terms(ui: &Ui) -> (usize, Option<usize>) {
    let spots = term::spots(middle(ui), ui);
    (spots.len(), spots.iter().position(|(_, pieces)| !pieces.is_empty()))
}

/// The word under a place of the screen that the glossary explains.
#[must_use]
pub fn term_at(ui: &Ui, column: u16, row: u16) -> Option<usize> {
    term::at(middle(ui), ui, Position::new(column, row))
}

fn middle(ui: &Ui) -> Rect {
    let [_, middle, _] = layout::screen(ui.area);
    above_strip(middle, &strip::lines(ui, middle.width))[0]
}

/// What is left of a pane's place inside of its frame. A tiny screen has no frames.
#[must_use]
pub fn inside(ui: &Ui, area: Rect) -> Rect {
    if layout::room(ui.area) == Room::Tiny { area } else { area.inner(Margin::new(1, 1)) }
}

/// The task at a place inside of the frame of READY, RUNNING and PARKED.
#[must_use]
pub fn task_at(session: &Session, inner: Rect, place: (u16, u16)) -> Option<TaskId> {
    places::task_at(session, inner, place)
}

/// The line of the program at a place inside of its frame, and whether that is left of its text.
#[must_use]
pub fn line_at(ui: &Ui, board: &Board, side: &Side, area: Rect, place: (u16, u16)) -> Option<(u32, bool)> {
    source::line_at(ui, board, side, area, place)
}

/// The event behind a row inside of the frame of the output: its place in the log.
#[must_use]
pub fn event_at(ui: &Ui, board: &Board, session: &Session, inner: Rect, row: u16) -> Option<usize> {
    output::event_at(ui, board, session, inner, row)
}

fn above_strip(middle: Rect, said: &[Line<'_>]) -> [Rect; 2] {
    let rows = u16::try_from(said.len()).unwrap_or(u16::MAX).min(middle.height / 3);
    Layout::vertical([Constraint::Min(0), Constraint::Length(rows)]).areas(middle)
}

fn draw_middle(frame: &mut Frame<'_>, area: Rect, ui: &Ui) {
    match &ui.screen {
        Screen::Home => home::draw(frame, area, ui),
        Screen::Program(board) => board::draw(frame, area, ui, board),
        Screen::Lesson(lesson) => match &lesson.board {
            _ if lesson.led.is_some() => lesson.led.iter().for_each(|led| led::draw(frame, area, ui, lesson, led)),
            Some(board) if lesson.open_question().is_none() => board::draw(frame, area, ui, board),
            _ if lesson.studio.is_some() => studio::draw(frame, area, ui, lesson),
            _ => words::draw(frame, area, ui, lesson),
        },
    }
}

fn overlay_area(area: Rect) -> Rect {
    if layout::room(area) == Room::Tiny { area } else { area.inner(Margin::new(2, 1)) }
}
