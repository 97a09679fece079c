//! The arrow of the last wake of the chosen task: from the lane of whoever woke it to its own, at that moment.

use ratatui::Frame;
use ratatui::layout::Position;

use super::{Lanes, Row};
use crate::ident::TaskId;
use crate::model::wakes::Waker;
use crate::model::{Mark, Status};
use crate::time::SimTime;
use crate::tui::glyphs;

/// Marks of a lane looked through for the last wake, from the moment shown back.
const MOST: usize = 64;

/// Moments looked at closely for it, each of which costs a seek.
const TRIES: usize = 3;

/// An arrow, in rows and columns inside of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arrow {
    column: usize,
    /// The row of who woke it; `None` when that has no row.
    from: Option<usize>,
    to: usize,
}

impl Lanes<'_> {
    /// Draws the arrow over the lanes, where there is one.
    pub(super) fn draw_arrow(&self, frame: &mut Frame<'_>, rows: &[Row]) {
        let Some(Arrow { column, from, to }) = self.arrow(rows) else { return };
        let x = self.area.x + (self.names + 2 + column) as u16;
        let mut put = |row: usize, sign: &str| {
            if let Some(cell) = frame.buffer_mut().cell_mut(Position::new(x, self.area.y + row as u16)) {
                cell.set_symbol(sign).set_style(self.theme.accent);
            }
        };
        let Some(from) = from else { return put(to, glyphs::WOKEN_BELOW) };
        for row in from.min(to) + 1..from.max(to) {
            put(row, "│");
        }
        put(from, glyphs::RUNNING_TOKEN);
        put(to, if from < to { glyphs::WOKEN_BELOW } else { glyphs::WOKEN_ABOVE });
    }

    fn arrow(&self, rows: &[Row]) -> Option<Arrow> {
        let chosen = self.chosen?;
        let lane = self.state.lane(chosen)?;
        let to = rows.iter().position(|row| *row == Row::Task(lane))?;
        let at = self.woken(chosen, lane).filter(|at| *at >= self.view.from)?;
        let column = self.view.column_of(at)?;
        let wakes = self.session.model().wakes(at, at, |id| id == chosen, MOST).wakes;
        let by = wakes.iter().rfind(|wake| wake.position < self.session.position())?.by;
        let from = self.row_of(by, rows);
        (from != Some(to)).then_some(Arrow { column, from, to })
    }

    /// When a task was last put into the ready queue, at the moment shown or before.
    fn woken(&self, id: TaskId, lane: usize) -> Option<SimTime> {
        if let Some(task) = self.state.task(id).filter(|task| task.status == Status::Ready) {
            return Some(task.since);
        }
        let marks = self.session.model().timeline.marks(lane).rev();
        // A task that runs at once was ready for no time, which leaves no mark of its own.
        let past = marks.skip_while(|(at, _)| *at > self.state.now).take(MOST);
        let could_be = past.filter(|(_, mark)| matches!(mark, Mark::Ready | Mark::Running)).map(|(at, _)| at);
        could_be.take(TRIES).find(|&at| !self.session.model().wakes(at, at, |woken| woken == id, 1).wakes.is_empty())
    }

    fn row_of(&self, by: Waker, rows: &[Row]) -> Option<usize> {
        let families = &self.session.model().families;
        let place = |wanted: &dyn Fn(&Row) -> bool| rows.iter().position(wanted);
        match by {
            Waker::Task(id) => {
                let lane = self.state.lane(id)?;
                let grouped = |row: &Row| matches!(row, Row::Group(group) if families.has(*group, lane));
                place(&|row| *row == Row::Task(lane)).or_else(|| place(&grouped))
            }
            Waker::Job(job) => {
                let (worker, _) = self.state.job(job)?.started?;
                place(&|row| *row == Row::Worker(worker))
            }
            // A timer or I/O: the loop saw to it.
            Waker::Timer(_) | Waker::Outside => Some(0),
        }
    }
}
