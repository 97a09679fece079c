//! A run on the screen, or two on one time axis: which pane goes where.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use super::{ask, lanes, output, places, prompt, source, words};
use crate::session::View;
use crate::tui::layout::{self, Pane, Room, Wish, room};
use crate::tui::ui::{Board, Screen, Ui};

/// Draws the panes of a board.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, board: &Board) {
    for (pane, number, place) in placed(area, ui, board) {
        draw_pane(frame, place, pane, ui, board, number);
    }
}

/// The panes, the side each of them shows, and where they go.
pub(super) fn placed(area: Rect, ui: &Ui, board: &Board) -> Vec<(Pane, usize, Rect)> {
    let panes = layout::run(area, room(ui.area), &wish(ui, board)).into_iter();
    let parted = |(pane, place)| parts(place, pane, ui, board).into_iter().map(move |(side, part)| (pane, side, part));
    panes.flat_map(parted).collect()
}

fn wish(ui: &Ui, board: &Board) -> Wish {
    let code = |side: &crate::tui::ui::Side| side.program.source.lines().count() as u16;
    let most = |of: fn(&crate::tui::ui::Side) -> u16| board.sides.iter().map(of).max().unwrap_or(0);
    let rows = |side| lanes::wish(side, board.things);
    let lanes: u16 = board.sides.iter().map(rows).fold(0, u16::saturating_add);
    Wish {
        focus: board.focus,
        zoom: board.zoom,
        text: matches!(ui.screen, Screen::Lesson(_)),
        ask: board.ask.is_some(),
        prompt: board.shows_prompt,
        two: board.sides.len() > 1,
        fresh: board.is_untouched(),
        told: board.is_over() && !looks_back(board),
        places: most(places::wish),
        lanes,
        code: board.sides.iter().map(code).max().unwrap_or(0),
        hidden: board.hidden.clone(),
    }
}

/// Whether the past of a run is on the screen.
fn looks_back(board: &Board) -> bool {
    let mut sessions = board.sides.iter().filter_map(|side| side.session.as_ref());
    sessions.any(|session| session.status().view != View::Live)
}

/// Two sides share a pane's place: timelines above each other, so that one moment stands below the
/// other; everything else side by side, where there is room.
fn parts(area: Rect, pane: Pane, ui: &Ui, board: &Board) -> Vec<(usize, Rect)> {
    if board.sides.len() < 2 || matches!(pane, Pane::Text | Pane::Ask | Pane::Prompt) {
        return vec![(0, area)];
    }
    if pane == Pane::Timeline {
        // What one of them has no use for, the other gets.
        let wish = |number: usize| board.sides.get(number).map_or(0, |side| lanes::wish(side, board.things));
        let (first, second) = layout::share(area.height, wish(0), wish(1));
        let spare = area.height.saturating_sub(first + second);
        let [above, below] = Layout::vertical([Constraint::Length(first + spare / 2), Constraint::Min(0)]).areas(area);
        return vec![(0, above), (1, below)];
    }
    // What two programs print is read beside each other, also where there is little room.
    if room(ui.area) <= Room::Small && (pane != Pane::Output || area.width < 60) {
        return vec![(board.active.min(1), area)];
    }
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
    vec![(0, left), (1, right)]
}

fn draw_pane(frame: &mut Frame<'_>, area: Rect, pane: Pane, ui: &Ui, board: &Board, number: usize) {
    match (pane, &ui.screen) {
        (Pane::Text, Screen::Lesson(lesson)) => words::pane(frame, area, ui, lesson, board.focus == Pane::Text),
        (Pane::Text, _) => {}
        (Pane::Code, _) => {
            if let Some(side) = board.sides.get(number) {
                source::draw(frame, area, ui, board, side);
            }
        }
        (Pane::Loop, _) => places::draw(frame, area, ui, board, number),
        (Pane::Timeline, _) => lanes::draw(frame, area, ui, board, number),
        (Pane::Output, _) => output::draw(frame, area, ui, board, number),
        (Pane::Ask, _) => ask::draw(frame, area, ui, board),
        (Pane::Prompt, _) => prompt::draw(frame, area, ui, board),
    }
}
