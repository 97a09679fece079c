//! Which rows the timeline has: what each of them is, before anything is drawn.
//!
//! Drawing and the mouse read the same rows, so that a click finds what is under it.

use super::groups::Shown;
use super::{Lanes, workers};
use crate::ident::{ResourceId, WorkerId};
use crate::model::families::{Group, Item};
use crate::tui::say::never_runs;

/// One row of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Row {
    /// The event loop.
    Loop,
    /// The task of this lane.
    Task(usize),
    /// Many tasks.
    Group(Group),
    /// The heading above the tasks of a group that is looked into.
    Out(String),
    /// Something that tasks share.
    Thing(ResourceId),
    /// A worker.
    Worker(WorkerId),
    /// The axis.
    Axis,
    /// Words.
    Words(String),
}

/// Rows from which on there is one to spare for the axis, whoever else wants it.
const ROOM_FOR_AXIS: usize = 6;

impl Lanes<'_> {
    /// The rows, from top to bottom.
    pub(in crate::tui) fn rows(&self) -> Vec<Row> {
        let rows = usize::from(self.area.height);
        let mut lines = vec![Row::Loop];
        let everybody = || 2 + self.count(rows) + workers::wish(self.state, &self.say);
        let axis = rows >= ROOM_FOR_AXIS || rows >= 4 && rows >= everybody();
        let mut space = rows.saturating_sub(1 + usize::from(axis));
        let shared = if self.shares {
            self.thing_rows(self.thing_wish().min(space / 2))
        } else {
            let most = if rows >= 14 { 3 } else { usize::from(rows > ROOM_FOR_AXIS) };
            self.things(most, usize::from(self.area.width))
        };
        space = space.saturating_sub(shared.len());
        let wanted = workers::wish(self.state, &self.say);
        // Workers have what tasks leave, and half of the room at least.
        let workers = self.workers(wanted.min((space / 2).max(space.saturating_sub(self.count(space)))));
        space = space.saturating_sub(workers.len());
        self.tasks(space, workers.is_empty(), &mut lines);
        lines.extend(workers);
        let (below, above) = shared.into_iter().partition(|_| !self.shares);
        lines.extend::<Vec<Row>>(above);
        if axis {
            lines.push(Row::Axis);
        }
        lines.extend::<Vec<Row>>(below);
        lines
    }

    /// The rows of tasks, in at most so many.
    fn tasks(&self, space: usize, alone: bool, lines: &mut Vec<Row>) {
        let inside = self.folds.and_then(|folds| folds.path.last());
        lines.extend(inside.map(|group| self.heading_of(*group)));
        let space = space.saturating_sub(usize::from(inside.is_some()));
        let Shown { items, rest } = self.items(space);
        if self.state.task_count() == 0 && alone {
            let never = never_runs(self.session);
            let text = if never { " No task was created." } else { " No task has been created yet." };
            lines.push(Row::Words(text.into()));
        }
        let spare = items.len() < space;
        lines.extend(items.into_iter().take(space).map(|item| match item {
            Item::Lane(lane) => Row::Task(lane),
            Item::Group(group) => Row::Group(group),
        }));
        lines.extend(rest.filter(|_| spare).map(Row::Words));
    }

    /// How many rows tasks could use, as far as that matters where there are so many.
    fn count(&self, space: usize) -> usize {
        if self.state.task_count() > 4 * space.max(16) { space } else { self.own_lanes().0.len() }
    }
}
