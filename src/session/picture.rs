//! The trace and its folds: the run as it stands, and as it stood at the moment that is shown.
//!
//! Both are made by the one [`State::apply`], so a view of the past is exactly what was seen then.

use crate::model::State;
use crate::trace::Log;
use crate::trace::recorder::Batch;

/// A log and the states folded from it.
#[derive(Debug, Default)]
pub struct Picture {
    log: Log,
    latest: State,
    past: Option<State>,
}

impl Picture {
    /// The picture of a whole log.
    #[must_use]
    pub fn of(log: Log) -> Self {
        let mut picture = Self { log, ..Self::default() };
        fold(&mut picture.latest, &picture.log, usize::MAX);
        picture
    }

    /// Takes in what happened.
    pub fn extend(&mut self, batch: &Batch) {
        self.log.extend(batch);
        fold(&mut self.latest, &self.log, usize::MAX);
    }

    /// Turns to the moment when so many events had happened; `None` is the latest.
    pub fn look(&mut self, at: Option<usize>) {
        let Some(at) = at else {
            self.past = None;
            return;
        };
        let past = self.past.take().filter(|past| past.position <= at);
        let mut past = past.unwrap_or_default();
        fold(&mut past, &self.log, at);
        self.past = Some(past);
    }

    /// The trace.
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.log
    }

    /// The run at the end of the trace.
    #[must_use]
    pub const fn latest(&self) -> &State {
        &self.latest
    }

    /// The run at the moment that is shown.
    #[must_use]
    pub fn shown(&self) -> &State {
        self.past.as_ref().unwrap_or(&self.latest)
    }
}

/// Folds on until so many events are in the state.
fn fold(state: &mut State, log: &Log, to: usize) {
    let from = state.position;
    for (at, event) in log.events(from).take_while(|&(at, _)| at < to) {
        state.apply(at, &event);
    }
}
