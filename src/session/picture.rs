//! The trace and its folds: the run as it stands, and as it stood at the moment that is shown.
//!
//! Both are made by the one [`State::apply`], so a view of the past is exactly what was seen then.

use crate::model::{Model, State};
use crate::trace::Log;
use crate::trace::recorder::Batch;

/// A trace with everything folded from it, and the state that is shown.
#[derive(Debug, Default)]
pub struct Picture {
    model: Model,
    past: Option<State>,
}

impl Picture {
    /// The picture of a whole log.
    #[must_use]
    pub fn of(log: Log) -> Self {
        Self { model: Model::new(log), past: None }
    }

    /// Takes in what happened.
    pub fn extend(&mut self, batch: &Batch) {
        self.model.extend(batch);
    }

    /// Turns to the moment when so many events had happened; `None` is the latest.
    pub fn look(&mut self, at: Option<usize>) {
        let Some(at) = at else {
            self.past = None;
            return;
        };
        let mut past = self.past.take().unwrap_or_default();
        self.model.seek(&mut past, at);
        self.past = Some(past);
    }

    /// The trace and everything folded from it.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The trace.
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.model.log
    }

    /// The run at the end of the trace.
    #[must_use]
    pub const fn latest(&self) -> &State {
        &self.model.live
    }

    /// The run at the moment that is shown.
    #[must_use]
    pub fn shown(&self) -> &State {
        self.past.as_ref().unwrap_or(&self.model.live)
    }
}
