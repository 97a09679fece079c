//! What is under a place of the screen: which pane of which side, and, on a timeline, which lane and which moment.
//!
//! It asks the view where it draws, so that it cannot disagree with it.

use ratatui::layout::{Position, Rect};

use super::layout::Pane;
use super::ui::Ui;
use super::view::{self, Row};
use crate::ident::TaskId;
use crate::model::State;
use crate::model::families::Group;
use crate::time::SimTime;

/// What is under a place of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The pane.
    pub pane: Pane,
    /// The side of the board that it shows.
    pub side: usize,
    /// The pane's place, frame included.
    pub area: Rect,
    /// The row inside of its frame, from 0; `None` on the frame.
    pub row: Option<u16>,
    /// The column inside of its frame, from 0; `None` on the frame.
    pub column: Option<u16>,
}

/// What is under a place of a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The task whose lane it is, if it is a task's.
    pub task: Option<TaskId>,
    /// The group of tasks that it stands for, if it stands for many.
    pub group: Option<Group>,
    /// Whether it is the heading above a group, which leads back out of it.
    pub out: bool,
    /// The moment, if the place is among the columns of time.
    pub at: Option<SimTime>,
}

/// What is under this place of the screen; `None` where there is no pane.
#[must_use]
pub fn at(ui: &Ui, column: u16, row: u16) -> Option<Hit> {
    let place = Position::new(column, row);
    let (pane, side, area) = view::panes(ui).into_iter().find(|(.., area)| area.contains(place))?;
    let inner = view::inside(ui, area);
    let (row, column) =
        if inner.contains(place) { (Some(row - inner.y), Some(column - inner.x)) } else { (None, None) };
    Some(Hit { pane, side, area, row, column })
}

/// What is under this place of a timeline.
#[must_use]
pub fn spot(ui: &Ui, hit: &Hit) -> Option<Spot> {
    let (row, column) = (hit.row?, hit.column?);
    let board = ui.board().filter(|_| hit.pane == Pane::Timeline)?;
    let lanes = view::lanes(ui, board, hit.side, view::inside(ui, hit.area))?;
    let state = board.sides.get(hit.side)?.session.as_ref()?.state();
    let row = lanes.rows().into_iter().nth(usize::from(row));
    Some(Spot { at: lanes.moment(column), ..row.map_or_else(Spot::default, |row| under(&row, state)) })
}

/// What a row of a timeline stands for.
fn under(row: &Row, state: &State) -> Spot {
    match row {
        Row::Task(lane) => Spot { task: state.task_at(*lane).map(|task| task.id), ..Spot::default() },
        Row::Group(group) => Spot { group: Some(*group), ..Spot::default() },
        Row::Out(_) => Spot { out: true, ..Spot::default() },
        _ => Spot::default(),
    }
}

/// What the rows of the timelines on the screen stand for, with their sides, from top to bottom.
#[must_use]
pub fn lanes(ui: &Ui) -> Vec<(usize, Spot)> {
    let Some(board) = ui.board() else { return Vec::new() };
    let timelines = view::panes(ui).into_iter().filter(|(pane, ..)| *pane == Pane::Timeline);
    let rows = timelines.filter_map(|(_, side, area)| {
        let lanes = view::lanes(ui, board, side, view::inside(ui, area))?;
        let state = board.sides.get(side)?.session.as_ref()?.state();
        Some(lanes.rows().into_iter().map(move |row| (side, under(&row, state))))
    });
    rows.flatten().collect()
}

/// The moment under a column of the screen, held to the ends of the timeline: for a mouse that is dragged
/// beyond them.
#[must_use]
pub fn moment(ui: &Ui, side: usize, area: Rect, column: u16) -> Option<SimTime> {
    let board = ui.board()?;
    let inner = view::inside(ui, area);
    let lanes = view::lanes(ui, board, side, inner)?;
    let inside = column.clamp(inner.x, inner.right().saturating_sub(1)) - inner.x;
    lanes.moment(inside).or_else(|| {
        let shown = view::shown(board);
        Some(if inside < inner.width / 2 { shown.from } else { shown.to() })
    })
}
