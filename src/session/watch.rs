//! Looks for breakpoints in what happens: in the events of a live run as they come in, and in the past as it is played.

use super::breakpoints::{Breakpoint, Breakpoints, Hit};
use super::happening;
use crate::model::{Model, State, Stop, Words};
use crate::time::SimTime;
use crate::trace::Event;

/// A place in a run: how many events had happened, and when.
pub type Spot = (usize, SimTime);

/// What is looked for, and how far it was looked.
#[derive(Debug, Default)]
pub struct Watch {
    /// The breakpoints.
    pub points: Breakpoints,
    /// How far a live run is asked to go: a step that is under way.
    pub until: Option<Stop>,
    /// How far the live run was looked through.
    seen: Spot,
    ahead: State,
    behind: State,
}

/// Why the view stops.
#[derive(Clone, Debug, PartialEq)]
pub enum Halt {
    /// A breakpoint was hit.
    Hit(Hit),
    /// A step arrived.
    Step(Spot),
}

impl Watch {
    /// Forgets the run, not the breakpoints.
    pub fn restart(&mut self) {
        let points = std::mem::take(&mut self.points);
        *self = Self { points, ..Self::default() };
    }

    /// Looks through what a live run did since it was last looked at; `now` is how far its time has come.
    pub fn arrived(&mut self, model: &Model, now: SimTime) -> Option<Halt> {
        let from = self.seen;
        self.seen = (model.log.len(), now.max(model.log.end()).max(from.1));
        if self.points.is_empty() && self.until.is_none() {
            return None;
        }
        let Self { points, ahead, until, .. } = self;
        let halt = scan(points, *until, model, ahead, (from, self.seen));
        if halt.is_some() {
            self.until = None;
        }
        halt
    }

    /// Looks through a stretch of the past that is played or stepped over.
    pub fn passed(&mut self, model: &Model, from: Spot, to: Spot) -> Option<Halt> {
        if self.points.is_empty() {
            return None;
        }
        scan(&self.points, None, model, &mut self.behind, (from, to))
    }
}

/// The first thing to stop at in a stretch of a run. `state` is brought along, to be used again for what follows.
fn scan(
    points: &Breakpoints,
    until: Option<Stop>,
    model: &Model,
    state: &mut State,
    (from, to): (Spot, Spot),
) -> Option<Halt> {
    model.seek(state, from.0);
    let mut since = from.1;
    for (position, event) in model.log.events(from.0).take_while(|&(position, _)| position < to.0) {
        // What lies between two events comes before the second one.
        if let Some((point, at)) = points.blocked(state, since, event.at) {
            return Some(Halt::Hit(held(point, model, state, (position, at))));
        }
        since = since.max(event.at);
        let point = points.hit(position, &event, state, &model.log).cloned();
        state.apply(position, &event);
        state.position = position + 1;
        if let Some(point) = point {
            return Some(Halt::Hit(hit(point, &event, model, state)));
        }
        if until.is_some_and(|stop| stop.is_after(position, &model.log)) {
            return Some(Halt::Step((position + 1, event.at)));
        }
    }
    let (point, at) = points.blocked(state, since, to.1)?;
    Some(Halt::Hit(held(point, model, state, (to.0, at))))
}

fn hit(breakpoint: Breakpoint, event: &Event, model: &Model, after: &State) -> Hit {
    let words = Words::new(after, &model.log.strings, event.at);
    let happened = happening::sentence(&event.what, &words);
    Hit { breakpoint, position: after.position, at: event.at, happened }
}

fn held(breakpoint: &Breakpoint, model: &Model, state: &State, (position, at): Spot) -> Hit {
    let words = Words::new(state, &model.log.strings, at);
    let happened = format!("The loop is {}.", words.event_loop());
    Hit { breakpoint: breakpoint.clone(), position, at, happened }
}
