//! Many lanes in one row: for each column, how many of them were ready, and the loudest of what is rare.
//!
//! Where there are more marks than a frame has time for, a sample of the lanes is looked at, evenly spread. What
//! blocked, raised or was cancelled is kept apart as it happens, so that no sample can miss it.

use super::families::{Families, Group};
use super::mark::Mark;
use super::state::State;
use super::timeline::{Timeline, View};
use crate::ident::TaskId;
use crate::time::SimTime;
use crate::trace::{Event, Outcome, What};

/// Marks looked at for all rows of a frame together, about.
const BUDGET: usize = 20_000;

/// Lanes of a group looked at, at least.
const LEAST: usize = 8;

/// What one column of a group shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heat {
    /// Of the tasks looked at, how many were ready or overdue at some time in the column.
    pub ready: u32,
    /// How many were being polled.
    pub running: u32,
    /// How many were parked.
    pub parked: u32,
    /// The loudest of blocking, raised and cancelled, of all tasks.
    pub loudest: Mark,
}

/// The row of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeatRow {
    /// Its columns.
    pub columns: Vec<Heat>,
    /// How many tasks were looked at.
    pub sampled: usize,
}

/// Something rare that must be seen.
#[derive(Clone, Copy, Debug)]
struct Loud {
    from: SimTime,
    to: SimTime,
    lane: u32,
    mark: Mark,
}

/// All that was rare and loud, in the order it began.
#[derive(Clone, Debug, Default)]
pub struct Alarms {
    all: Vec<Loud>,
}

/// Alarms kept: when there are more, every other of the older half goes.
const MOST: usize = 1 << 14;

impl Alarms {
    /// Takes in an event, together with the state right after it.
    pub fn apply(&mut self, event: &Event, state: &State) {
        match event.what {
            What::BlockingBegan { task, .. } => self.push(state, task, Mark::Blocking, SimTime::MAX),
            What::BlockingEnded { .. } => {
                let open = self.all.iter_mut().rev().find(|loud| loud.mark == Mark::Blocking);
                if let Some(open) = open.filter(|loud| loud.to == SimTime::MAX) {
                    open.to = state.now;
                }
            }
            What::PollEnded { task, outcome: outcome @ (Outcome::Raised | Outcome::Panicked | Outcome::Cancelled) } => {
                self.push(state, task, Mark::of_outcome(outcome), state.now);
            }
            What::Dropped { task } => self.push(state, task, Mark::Cancelled, state.now),
            _ => {}
        }
    }

    fn push(&mut self, state: &State, task: TaskId, mark: Mark, to: SimTime) {
        let Some(lane) = state.lane(task) else { return };
        if self.all.len() >= MOST {
            let mut number = 0;
            self.all.retain(|loud| {
                number += 1;
                number > MOST / 2 || number % 2 == 0 || loud.to == SimTime::MAX
            });
        }
        self.all.push(Loud { from: state.now, to, lane: lane as u32, mark });
    }

    /// Bytes it takes.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.all.capacity() * size_of::<Loud>()
    }
}

/// The rows of several groups in one window.
#[must_use]
pub fn rows(
    timeline: &Timeline,
    families: &Families,
    alarms: &Alarms,
    groups: &[Group],
    view: &View<'_>,
) -> Vec<HeatRow> {
    let budget = BUDGET / groups.len().max(1);
    let mut rows: Vec<HeatRow> = groups
        .iter()
        .map(|group| row(timeline, &families.lanes(*group, view.state.task_count()), view, budget))
        .collect();
    let past = view.state.now.min(view.to);
    for loud in alarms.all.iter().filter(|loud| loud.from <= past && loud.to >= view.from) {
        let Some(row) = groups.iter().position(|group| families.has(*group, loud.lane as usize)) else { continue };
        let Some((first, last)) = columns(view, loud.from, loud.to.min(view.now)) else { continue };
        for column in &mut rows[row].columns[first..=last] {
            if loud.mark.loudness() > column.loudest.loudness() {
                column.loudest = loud.mark;
            }
        }
    }
    rows
}

/// The columns that a stretch of time touches, both ends included.
fn columns(view: &View<'_>, from: SimTime, to: SimTime) -> Option<(usize, usize)> {
    if view.columns == 0 || to < view.from || from > view.to || to < from {
        return None;
    }
    let last = view.columns - 1;
    // As `View::column_of`, to within the rounding of an edge, and several times as fast.
    let each = view.columns as f64 / (view.to.0 - view.from.0).max(1) as f64;
    let column = |at: SimTime| ((at.0.saturating_sub(view.from.0) as f64 * each) as usize).min(last);
    Some((column(from), column(to)))
}

fn row(timeline: &Timeline, lanes: &[u32], view: &View<'_>, budget: usize) -> HeatRow {
    let mut row = HeatRow { columns: vec![Heat::default(); view.columns], sampled: 0 };
    let Some(&first) = lanes.first() else { return row };
    let cost = timeline.marks_between(first as usize, view.from, view.to).take(view.columns * 4).count() + 4;
    row.sampled = (budget / cost).max(LEAST).min(lanes.len());
    for sample in 0..row.sampled {
        let lane = lanes[sample * lanes.len() / row.sampled] as usize;
        let mut last = [usize::MAX; 3];
        // In the very moment of the state more may have happened after it, unless the cursor is past that moment.
        let cut = SimTime(view.state.now.0 + u64::from(view.now > view.state.now));
        let marks = timeline.marks_between(lane, view.from, cut.min(SimTime(view.to.0 + 1)));
        let mut marks = marks.take(view.columns * 64).peekable();
        while let Some((at, mark)) = marks.next() {
            let end = marks.peek().map_or(view.now, |(next, _)| SimTime(next.0.saturating_sub(1)).max(at));
            let Some((from, to)) = columns(view, at, end) else { continue };
            let (kind, count): (usize, fn(&mut Heat) -> &mut u32) = match mark {
                Mark::Ready | Mark::Overdue => (0, |heat| &mut heat.ready),
                Mark::Running | Mark::Blocking => (1, |heat| &mut heat.running),
                Mark::Parked(_) => (2, |heat| &mut heat.parked),
                _ => continue,
            };
            // A task counts once in a column, however often it was ready there.
            let from = if last[kind] == from { from + 1 } else { from };
            for column in row.columns.iter_mut().take(to + 1).skip(from) {
                *count(column) += 1;
            }
            last[kind] = to;
        }
    }
    row
}
