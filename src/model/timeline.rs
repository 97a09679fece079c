//! The timeline: for each task, each worker and the loop, what it did when; drawn for any window at any cursor.
//!
//! It only grows. A view of the past is drawn from the same lanes, cut off at the moment of the state it shows,
//! and what that state says is in force from there on. Callback handles have no lane of their own.

use std::ops::Range;

use super::lane::{Lane, Marks};
use super::mark::Mark;
use super::state::State;
use super::task::Status;
use crate::ident::{TaskId, WorkerId};
use crate::time::SimTime;
use crate::trace::{Event, What};

/// Stretches of time of which a lane keeps one mark each where the log has let its events go.
const COARSE: u64 = 256;

/// The lanes of a run; see the module's text.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    lanes: Vec<Lane>,
    event_loop: Lane,
    workers: Vec<Lane>,
}

/// What part of time a row of columns shows, and as seen from when.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The state at the cursor.
    pub state: &'a State,
    /// The moment of the cursor: that of the state's last event, or later while nothing happens.
    pub now: SimTime,
    /// When the first column begins.
    pub from: SimTime,
    /// When the last column ends, inclusive; later, if a column would otherwise be shorter than a nanosecond.
    pub to: SimTime,
    /// How many columns there are.
    pub columns: usize,
}

impl View<'_> {
    /// The moments a column covers, the end exclusive (but inclusive for the last column).
    #[must_use]
    pub fn column(&self, column: usize) -> Range<SimTime> {
        let end = SimTime(self.edge(column + 1).0 + u64::from(column + 1 == self.columns));
        self.edge(column)..end
    }

    /// The column a moment falls into; `None` when it is outside the window.
    #[must_use]
    pub fn column_of(&self, at: SimTime) -> Option<usize> {
        if self.columns == 0 || at < self.from || at > self.edge(self.columns) {
            return None;
        }
        let along = u128::from(at.0 - self.from.0) * self.columns as u128;
        // Edges are rounded down, so that the column may be the one after.
        let guess = ((along / self.span()) as usize).min(self.columns - 1);
        Some(if self.column(guess).contains(&at) { guess } else { guess + 1 })
    }

    fn edge(&self, column: usize) -> SimTime {
        SimTime(self.from.0 + (self.span() * column as u128 / self.columns.max(1) as u128) as u64)
    }

    fn span(&self) -> u128 {
        u128::from(self.to.0.saturating_sub(self.from.0)).max(self.columns.max(1) as u128)
    }
}

impl Timeline {
    /// Takes in an event, together with the state right after it.
    pub fn apply(&mut self, event: &Event, state: &State) {
        match event.what {
            What::Queued { task, .. }
            | What::PollBegan { task }
            | What::PollEnded { task, .. }
            | What::Dropped { task }
            | What::Parked { task, .. } => self.mark_task(task, state),
            What::BlockingBegan { task, .. } | What::BlockingEnded { task } => {
                self.mark_task(task, state);
                self.event_loop.push(state.now, state.loop_mark());
            }
            What::LoopStarted | What::LoopEnded | What::IdleBegan | What::IdleEnded => {
                self.event_loop.push(state.now, state.loop_mark());
            }
            What::JobStarted { worker, .. } | What::WorkerTurned { worker, .. } => {
                self.mark_worker(worker, None, state);
            }
            What::JobEnded { job, outcome } => {
                if let Some((worker, _)) = state.job(job).and_then(|job| job.started) {
                    self.mark_worker(worker, Some(Mark::of_outcome(outcome)), state);
                }
            }
            _ => {}
        }
    }

    /// What a worker does from now on; before that, in the same moment, the end of its job.
    fn mark_worker(&mut self, id: WorkerId, end: Option<Mark>, state: &State) {
        let Some(worker) = state.worker(id) else { return };
        if self.workers.len() <= id.index() {
            self.workers.resize_with(id.index() + 1, Lane::default);
        }
        let lane = &mut self.workers[id.index()];
        if let Some(end) = end {
            lane.push(state.now, end);
        }
        lane.push(state.now, worker.mark());
    }

    /// A worker's row. A column in which it both computes and wants the interpreter lock shows that it shares it.
    #[must_use]
    pub fn worker_row(&self, id: WorkerId, view: &View<'_>) -> Vec<Mark> {
        let Some(worker) = view.state.worker(id) else { return vec![Mark::None; view.columns] };
        let empty = Lane::default();
        let lane = self.workers.get(id.index()).unwrap_or(&empty);
        draw(lane, view, worker.mark(), worker.since, None, Marks::of_worker)
    }

    /// Everything in a worker's lane, as [`Timeline::marks`] gives it for tasks.
    pub fn worker_marks(&self, id: WorkerId) -> impl DoubleEndedIterator<Item = (SimTime, Mark)> {
        self.workers.get(id.index()).into_iter().flat_map(Lane::iter)
    }

    fn mark_task(&mut self, id: TaskId, state: &State) {
        let Some((number, task)) = state.lane(id).and_then(|lane| Some((lane, state.task_at(lane)?))) else { return };
        if self.lanes.len() <= number {
            self.lanes.resize_with(number + 1, Lane::default);
        }
        let lane = &mut self.lanes[number];
        if let Some(due) = task.deadline.filter(|&due| due < state.now && matches!(lane.last(), Mark::Parked(_))) {
            lane.push(due, Mark::Overdue);
        }
        lane.push(state.now, state.mark_of(task, state.now));
    }

    /// Makes all that is before a moment a coarse picture: of each of so many stretches only the loudest mark stays.
    pub fn coarsen(&mut self, before: SimTime) {
        for lane in self.lanes.iter_mut().chain(&mut self.workers) {
            lane.coarsen(before, COARSE);
        }
        self.event_loop.coarsen(before, COARSE * 16);
    }

    /// A task's row: for each column the loudest mark in it.
    #[must_use]
    pub fn row(&self, id: TaskId, view: &View<'_>) -> Vec<Mark> {
        let Some((number, task)) = view.state.lane(id).and_then(|lane| Some((lane, view.state.task_at(lane)?))) else {
            return vec![Mark::None; view.columns];
        };
        let present = view.state.mark_of(task, view.state.now);
        let empty = Lane::default();
        let lane = self.lanes.get(number).unwrap_or(&empty);
        draw(lane, view, present, task.since, task.overdue_since(view.now), Marks::loudest)
    }

    /// The loop's row. The loop is drawn as running while it runs handles.
    #[must_use]
    pub fn loop_row(&self, view: &View<'_>) -> Vec<Mark> {
        draw(&self.event_loop, view, view.state.loop_mark(), view.state.phase_since, None, Marks::loudest)
    }

    /// Everything in the lane with this number: each mark with the moment from which it is in force. An end
    /// (returned, raised, cancelled) is a moment, after which there is nothing.
    pub fn marks(&self, lane: usize) -> impl DoubleEndedIterator<Item = (SimTime, Mark)> {
        self.lanes.get(lane).into_iter().flat_map(Lane::iter)
    }

    /// The marks of a lane in a window: the one in force when it begins, then those that begin before its end.
    pub fn marks_between(
        &self,
        lane: usize,
        from: SimTime,
        before: SimTime,
    ) -> impl Iterator<Item = (SimTime, Mark)> + '_ {
        self.lanes.get(lane).into_iter().flat_map(move |lane| lane.window(from, before))
    }

    /// When the task of a lane last entered the ready queue, at the moment of the state or before.
    #[must_use]
    pub fn last_wake(&self, lane: usize, state: &State) -> Option<SimTime> {
        let task = state.task_at(lane)?;
        if task.status == Status::Ready {
            return Some(task.since);
        }
        let mut began = None;
        for (at, mark) in self.lanes.get(lane)?.back_from(SimTime(state.now.0 + 1)) {
            match mark {
                Mark::Ready => return Some(at),
                Mark::Running | Mark::Blocking => began = Some(at),
                // A task that runs at once was ready for no time, which leaves no mark.
                _ if began.is_some() => break,
                _ => {}
            }
        }
        began
    }

    /// Everything in the loop's lane.
    #[must_use]
    pub fn loop_marks(&self) -> impl DoubleEndedIterator<Item = (SimTime, Mark)> {
        self.event_loop.iter()
    }

    /// Bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let lanes = self.lanes.iter().chain(&self.workers);
        self.event_loop.size() + lanes.map(Lane::size).sum::<usize>()
    }
}

/// Draws a lane up to the state's moment, and from there to the cursor what is in force at `present`.
fn draw(
    lane: &Lane,
    view: &View<'_>,
    present: Mark,
    since: SimTime,
    overdue: Option<SimTime>,
    shown: impl Fn(Marks) -> Mark,
) -> Vec<Mark> {
    // In the very moment of the state more may have happened after it, unless the cursor is past that moment.
    let cut = SimTime(view.state.now.0 + u64::from(view.now > view.state.now));
    let mut place = lane.place(view.from.min(cut));
    let mut row = Vec::with_capacity(view.columns);
    for column in 0..view.columns {
        let Range { start, end } = view.column(column);
        if start > view.now {
            row.push(Mark::None);
            continue;
        }
        let mut marks = Marks::default();
        let next = lane.place_from(place, end.min(cut));
        if start < cut {
            // What was in force when the column began, unless that was the moment a task ended.
            let at_start = lane.place_from(place, SimTime(start.0 + 1).min(cut));
            if let Some((at, mark)) = lane.before(at_start).filter(|&(at, mark)| !mark.is_end() || at >= start) {
                debug_assert!(at <= start);
                marks.add(mark);
            }
            marks.join(lane.between(place, next));
        }
        if end > cut && (!present.is_end() || (start..end).contains(&since)) {
            marks.add(present);
        }
        if overdue.is_some_and(|due| due < end) {
            marks.add(Mark::Overdue);
        }
        place = next;
        row.push(shown(marks));
    }
    row
}
