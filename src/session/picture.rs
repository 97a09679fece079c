//! The model of a run, and the state at the moment that is shown.

use crate::model::{Model, State};
use crate::trace::Log;
use crate::trace::recorder::Batch;

/// A model and the place that is looked at.
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
        let past = self.past.get_or_insert_default();
        if past.position != at {
            self.model.seek(past, at);
        }
    }

    /// The trace and all its folds.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The run at the moment that is shown.
    #[must_use]
    pub fn shown(&self) -> &State {
        self.past.as_ref().unwrap_or(&self.model.live)
    }
}
