//! Pure folds over the trace: the state at any moment, the timeline, explanations, numbers.
//!
//! Knows neither runtime nor Python: a trace read from a file gives exactly the same pictures as a live run.
//! Nothing here does I/O, reads a clock or knows how anything is drawn.

pub mod apply;
pub mod beat;
pub mod course;
pub mod crowd;
pub mod doing;
pub mod explain;
pub mod families;
pub mod glance;
pub mod graph;
pub mod heat;
pub mod journal;
mod keyframe;
mod lane;
pub mod mark;
pub mod minima;
pub mod own;
pub mod pack;
pub mod row;
mod rows;
pub mod seek;
pub mod slab;
pub mod state;
pub mod stats;
pub mod table;
pub mod task;
pub mod things;
pub mod timeline;
pub mod waker;
pub mod worker;

pub use course::Courses;
pub use explain::{Explanation, Words};
pub use families::{Families, Group};
pub use graph::Graph;
pub use heat::Alarms;
pub use journal::Journal;
pub use mark::Mark;
pub use seek::Stop;
pub use state::{Phase, State};
pub use stats::Stats;
pub use task::{Status, Task, Why};
pub use things::Worker;
pub use timeline::{Timeline, View};

use crate::time::SimTime;
use crate::trace::Log;
use crate::trace::recorder::Batch;
use seek::Keyframes;

/// A trace and everything folded from it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The trace.
    pub log: Log,
    /// The state after all of it.
    pub live: State,
    /// What each task did when.
    pub timeline: Timeline,
    /// What the program said, and notes.
    pub journal: Journal,
    /// What shared things held when.
    pub courses: Courses,
    /// Tasks by the coroutine they run.
    pub families: Families,
    /// What blocked, raised or was cancelled.
    pub alarms: Alarms,
    keyframes: Keyframes,
    keep: Keep,
}

/// How much of a trace is kept in detail; what is older is folded into totals.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Events of the log: when there are more, the oldest quarter of them goes.
    pub events: usize,
    /// Outputs and notes that are older than the oldest event kept.
    pub entries: usize,
}

impl Default for Keep {
    /// Sixteen million events, which take some 300 MB with all their folds.
    fn default() -> Self {
        Self { events: 1 << 24, entries: 1 << 16 }
    }
}

impl Model {
    /// Folds a whole trace.
    #[must_use]
    pub fn new(log: Log) -> Self {
        Self::with_keyframes(log, Keyframes::default())
    }

    /// Folds a whole trace, with keyframes of one's own spacing.
    #[must_use]
    pub fn with_keyframes(log: Log, keyframes: Keyframes) -> Self {
        let mut model = Self { log, keyframes, ..Self::default() };
        model.catch_up();
        model
    }

    /// An empty trace that will keep so much in detail.
    #[must_use]
    pub fn keeping(keep: Keep, keyframes: Keyframes) -> Self {
        Self { keyframes, keep, ..Self::default() }
    }

    /// Takes in what was recorded since.
    pub fn extend(&mut self, batch: &Batch) {
        self.log.extend(batch);
        self.catch_up();
        if self.log.len() - self.log.first() > self.keep.events {
            self.let_go();
        }
    }

    /// Lets the oldest events go. The state after them stays as a keyframe, what was said stays in the journal as
    /// far as there is room, and of the lanes a coarse picture stays.
    fn let_go(&mut self) {
        let wanted = self.log.len() - self.keep.events / 4 * 3;
        let Some(cut) = self.keyframes.after(wanted) else { return };
        self.journal.keep(&self.log, cut, self.keep.entries);
        self.log.let_go(cut);
        self.keyframes.forget(cut);
        self.timeline.coarsen(self.log.start());
    }

    /// Until when the run was folded into totals; `None` when all of it is there in detail.
    #[must_use]
    pub fn folded_until(&self) -> Option<SimTime> {
        (self.log.first() > 0).then(|| self.log.start())
    }

    fn catch_up(&mut self) {
        let Self { log, live, timeline, journal, courses, families, alarms, keyframes, .. } = self;
        log.visit(live.position..log.len(), |position, event| {
            if keyframes.is_due(live) {
                keyframes.offer(live);
            }
            live.apply(position, event);
            timeline.apply(event, live);
            journal.apply(position, event, live);
            courses.apply(event, live);
            families.apply(event, live);
            alarms.apply(event, live);
        });
        live.position = log.len();
    }

    /// The state after the first `position` events.
    #[must_use]
    pub fn state_at(&self, position: usize) -> State {
        if position >= self.live.position {
            return self.live.clone();
        }
        let mut state = State::default();
        self.seek(&mut state, position);
        state
    }

    /// Brings a state of this run to another position; a little way forward costs only the way.
    pub fn seek(&self, state: &mut State, position: usize) {
        self.keyframes.seek(state, position, &self.log);
    }

    /// How many events had happened at a moment, those of the moment included.
    #[must_use]
    pub fn position_at(&self, at: SimTime) -> usize {
        self.log.position_after(at)
    }

    /// Bytes that everything but the log and the live state takes, about.
    #[must_use]
    pub fn index_size(&self) -> usize {
        let of_rows = self.courses.size() + self.families.size() + self.alarms.size();
        self.timeline.size() + self.journal.size() + self.keyframes.size() + of_rows
    }
}
