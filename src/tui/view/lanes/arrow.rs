//! The arrow of the last wake of the chosen task: from the lane of whoever woke it to its own, at that moment.

use ratatui::Frame;
use ratatui::layout::Position;

use super::{Lanes, Row};
use crate::model::waker::Waker;
use crate::tui::glyphs;

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

    /// Draws where the two runs part: a line down the lanes, where they leave room for it, with its word on the axis.
    pub(super) fn draw_parting(&self, frame: &mut Frame<'_>, rows: &[Row]) {
        const WORD: &str = "they part";
        let Some(column) = self.parting.and_then(|at| self.view.column_of(at)) else { return };
        let x = self.area.x + (self.names + 2 + column) as u16;
        let last = rows.iter().position(|row| *row == Row::Axis).unwrap_or(rows.len());
        let buffer = frame.buffer_mut();
        for row in 0..=last.min(usize::from(self.area.height).saturating_sub(1)) {
            let place = Position::new(x, self.area.y + row as u16);
            let Some(cell) = buffer.cell_mut(place) else { continue };
            // What runs there says more than the line.
            if row == last || matches!(cell.symbol(), " " | glyphs::PARKED | glyphs::READY) {
                cell.set_symbol(glyphs::PARTING).set_style(self.theme.accent);
            }
        }
        if last < rows.len() && column + WORD.len() + 2 < self.view.columns {
            buffer.set_string(x + 1, self.area.y + last as u16, format!("{WORD} "), self.theme.accent);
        }
    }

    fn arrow(&self, rows: &[Row]) -> Option<Arrow> {
        let chosen = self.chosen?;
        let lane = self.state.lane(chosen)?;
        let to = rows.iter().position(|row| *row == Row::Task(lane))?;
        let at = self.session.model().timeline.last_wake(lane, self.state)?;
        let column = self.view.column_of(at).filter(|_| at <= self.view.now)?;
        let by = Waker::of(self.state.task(chosen)?)?;
        let from = self.row_of(by, rows);
        (from != Some(to)).then_some(Arrow { column, from, to })
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
