//! Being the loop on the screen: the choice, the program, and the event loop as far as it may be seen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use super::{places, source, words};
use crate::tui::layout::{Room, room};
use crate::tui::led::Led;
use crate::tui::ui::{Board, LessonView, Ui};

/// Rows that the event loop has, frame included.
const LOOP: u16 = 8;

/// Draws a step in which the student is the loop.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView, led: &Led) {
    let (Some(board), Some(_)) = (&lesson.board, led.moment()) else {
        words::draw(frame, area, ui, lesson);
        return;
    };
    let bare = room(ui.area) == Room::Tiny;
    let rows = if bare { 0 } else { wish(board).min(area.height / 2) };
    let [above, below] = Layout::vertical([Constraint::Min(0), Constraint::Length(rows)]).areas(area);
    if !bare {
        places::draw(frame, below, ui, board, 0);
    }
    if room(ui.area) >= Room::Medium {
        let [text, code] = Layout::horizontal([Constraint::Percentage(55), Constraint::Min(20)]).areas(above);
        words::pane(frame, text, ui, lesson, !lesson.code_first);
        listing(frame, code, ui, lesson, board);
    } else if lesson.code_first {
        listing(frame, above, ui, lesson, board);
    } else {
        words::pane(frame, above, ui, lesson, true);
    }
}

fn wish(board: &Board) -> u16 {
    board.side().map_or(LOOP, places::wish).clamp(6, LOOP)
}

/// The program as text alone: where its tasks stand is a part of what is asked.
fn listing(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView, board: &Board) {
    if let Some(side) = board.side() {
        let program = &side.program;
        source::listing(frame, area, ui, &program.name, &program.source, lesson.code_scroll, lesson.code_first);
    }
}
