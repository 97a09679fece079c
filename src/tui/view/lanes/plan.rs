//! Which rows the timeline has: what each of them is, before anything is drawn.
//!
//! Drawing and the mouse read the same rows, so that a click finds what is under it.

use super::{Lanes, workers};
use crate::ident::WorkerId;
use crate::tui::say::is_housekeeping;

/// One row of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Row {
    /// The event loop.
    Loop,
    /// The task of this lane.
    Task(usize),
    /// A worker.
    Worker(WorkerId),
    /// The axis.
    Axis,
    /// Words.
    Words(String),
}

/// Rows from which on there is one to spare for the axis.
const ROOM_FOR_AXIS: usize = 6;

impl Lanes<'_> {
    /// The rows, from top to bottom.
    pub(in crate::tui) fn rows(&self) -> Vec<Row> {
        let rows = usize::from(self.area.height);
        let mut lines = vec![Row::Loop];
        let axis = rows >= ROOM_FOR_AXIS;
        let space = rows.saturating_sub(1 + usize::from(axis));
        let things =
            self.things(if rows >= 14 { 3 } else { usize::from(rows > ROOM_FOR_AXIS) }, usize::from(self.area.width));
        let space = space.saturating_sub(things.len());
        let count = self.count();
        let wanted = workers::wish(self.state, &self.say);
        let for_workers = wanted.min((space / 2).max(space.saturating_sub(count)));
        let workers = self.workers(for_workers);
        let space = space.saturating_sub(workers.len());
        if count == 0 && workers.is_empty() {
            lines.push(Row::Words(" No task has been created yet.".into()));
        }
        self.tasks(count, space, &mut lines);
        lines.extend(workers);
        if axis {
            lines.push(Row::Axis);
        }
        lines.extend(things);
        lines
    }

    fn tasks(&self, count: usize, space: usize, lines: &mut Vec<Row>) {
        let shown = if count > space { space.saturating_sub(1) } else { count };
        let first = self.first_lane(count, shown);
        let lanes = first..(first + shown).min(count);
        let own = |lane: &usize| self.state.task_at(*lane).is_some_and(|task| is_housekeeping(&self.say, task));
        lines.extend(lanes.filter(|lane| !own(lane)).map(Row::Task));
        if shown < count {
            let below = count - shown - first;
            // Only a few are asyncio's own, and they are the last.
            let hidden = (count.saturating_sub(below.min(4))..count).filter(own).count();
            lines.push(Row::Words(match (first, below - hidden) {
                (0, 0) => String::new(),
                (0, 1) => " … 1 more task below".to_owned(),
                (0, below) => format!(" … {below} more tasks below"),
                (above, 0) => format!(" … {above} more tasks above"),
                (above, below) => format!(" … {above} more tasks above, {below} below"),
            }));
        }
    }

    /// How many tasks have a lane. What asyncio creates for itself at the very end has none.
    fn count(&self) -> usize {
        let own = self.state.tasks().rev().take_while(|task| is_housekeeping(&self.say, task)).count();
        self.state.task_count() - own
    }

    /// The first lane shown: the chosen task stays in sight.
    fn first_lane(&self, count: usize, shown: usize) -> usize {
        let last = count.saturating_sub(shown);
        let chosen = self.chosen.and_then(|id| self.state.lane(id)).unwrap_or(0);
        chosen.saturating_sub(shown / 2).min(last)
    }
}
