//! One state kept along the way: its tables frozen, its queue packed.

use std::sync::Arc;

use super::minima::{FrozenMinima, Minima};
use super::pack::{Pack, Packed};
use super::slab::{FrozenSlab, Slab};
use super::state::State;
use super::table::{Frozen, Table};

/// A state kept along the way.
#[derive(Clone, Debug)]
pub(super) struct Keyframe {
    /// All that is in no table.
    core: State,
    ready: Packed,
    lanes: Frozen,
    tasks: Frozen,
    glances: Frozen,
    sleeps: FrozenMinima,
    handles: FrozenSlab,
    timers: FrozenSlab,
    dues: FrozenMinima,
    resources: FrozenSlab,
    jobs: FrozenSlab,
    workers: FrozenSlab,
}

impl Keyframe {
    /// Keeps a state; `spent` grows by the bytes that it does not share with the keyframe before.
    #[must_use]
    pub(super) fn of(state: &mut State, spent: &mut usize) -> Self {
        let ready = Arc::new(Pack::of(&state.ready));
        *spent += size_of::<Self>() + ready.size() + size_of_val(&state.open[..]) + size_of_val(&state.files[..]);
        Self {
            ready,
            lanes: state.lanes.freeze(spent),
            tasks: state.tasks.freeze(spent),
            glances: state.glances.freeze(spent),
            sleeps: state.sleeps.freeze(spent),
            handles: state.handles.freeze(spent),
            timers: state.timers.freeze(spent),
            dues: state.dues.freeze(spent),
            resources: state.resources.freeze(spent),
            jobs: state.jobs.freeze(spent),
            workers: state.workers.freeze(spent),
            core: state.core(),
        }
    }

    /// The state that was kept.
    #[must_use]
    pub(super) fn thaw(&self) -> State {
        State {
            ready: self.ready.unpacked().into(),
            lanes: Table::thaw(&self.lanes),
            tasks: Table::thaw(&self.tasks),
            glances: Table::thaw(&self.glances),
            sleeps: Minima::thaw(&self.sleeps),
            handles: Slab::thaw(&self.handles),
            timers: Slab::thaw(&self.timers),
            dues: Minima::thaw(&self.dues),
            resources: Slab::thaw(&self.resources),
            jobs: Slab::thaw(&self.jobs),
            workers: Slab::thaw(&self.workers),
            ..self.core.core()
        }
    }

    /// How many events are in it.
    #[must_use]
    pub(super) const fn position(&self) -> usize {
        self.core.position
    }
}

impl State {
    /// The state without its queue and its tables.
    fn core(&self) -> Self {
        Self {
            ready: std::collections::VecDeque::new(),
            lanes: Table::default(),
            tasks: Table::default(),
            glances: Table::default(),
            sleeps: Minima::default(),
            handles: Slab::default(),
            timers: Slab::default(),
            dues: Minima::default(),
            resources: Slab::default(),
            jobs: Slab::default(),
            workers: Slab::default(),
            files: self.files.clone(),
            open: self.open.clone(),
            ..*self
        }
    }
}
