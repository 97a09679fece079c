//! The workers of a state, and the interpreter lock that they share.

use super::state::State;
use super::things::Worker;
use crate::ident::{ResourceId, WorkerId};

impl State {
    /// A worker.
    #[must_use]
    pub fn worker(&self, id: WorkerId) -> Option<&Worker> {
        self.workers.get(id.index())
    }

    /// All workers ever created, in order.
    pub fn workers(&self) -> impl Iterator<Item = &Worker> {
        self.workers.iter()
    }

    /// The simulated interpreter lock, if threads contend for one.
    #[must_use]
    pub fn gil(&self) -> Option<ResourceId> {
        self.gil.is_some().then_some(self.gil)
    }
}
