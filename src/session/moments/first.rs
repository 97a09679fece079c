//! Nobody is ready: who is woken first? The truth is who is queued next.

use super::{Answer, Belief, Draft, Finder, Kind};
use crate::ident::TaskId;
use crate::time::{SimTime, human};
use crate::trace::{WaitKind, What};

/// How many sleepers are offered.
const SLEEPERS: usize = 4;

/// The question when the loop goes to sleep, if it is one: at least two tasks sleep, and one of them is woken first.
pub(super) fn draft(finder: &Finder<'_>, position: usize) -> Option<Draft> {
    let (state, say, parked) = (&finder.state, finder.words(), finder.parked());
    let sleeps = |id: &TaskId| state.task(*id).is_some_and(|task| task.wait.kind == WaitKind::Sleep);
    let mut sleepers: Vec<TaskId> = parked.iter().copied().filter(sleeps).collect();
    let first = woken(finder, position)?;
    if sleepers.len() < 2 || !sleepers.contains(&first) {
        return None;
    }
    let due = |id: TaskId| state.task(id).and_then(|task| task.deadline);
    let at = |due: Option<SimTime>| due.map_or_else(String::new, |due| human(due.since(SimTime::ZERO)));
    sleepers.sort_by_key(|id| (*id != first, due(*id), *id));
    let name = say.name(first);
    // Timers that are due a few microseconds apart read alike; the one that was set first is due first.
    let together = |id: TaskId| at(due(id)) == at(due(first));
    let second = say.name(sleepers[1]);
    let set = |id: TaskId| state.task(id).map(|task| task.since);
    let because = if together(sleepers[1]) {
        format!(
            "{name} and {second} sleep until about {}, but {name}'s timer was set a moment earlier.",
            at(due(first))
        )
    } else {
        format!(
            "{name}'s timer is due first, at {}; the next one, {second}'s, at {}.",
            at(due(first)),
            at(due(sleepers[1]))
        )
    };
    let mut options = vec![Answer::right(name.clone())];
    for id in sleepers.iter().copied().skip(1).take(SLEEPERS - 1) {
        let why = if together(id) {
            format!("{}'s timer was set a moment later than {name}'s, so it is due a moment later.", say.name(id))
        } else {
            format!("{} sleeps until {}: {name}'s timer is due before.", say.name(id), at(due(id)))
        };
        let belief = if set(id) < set(first) { Belief::TimerOrder } else { Belief::LatestTimer };
        options.push(Answer::wrong(say.name(id), belief, why));
    }
    if let Some(waiter) = parked.iter().filter(|id| !sleeps(id)).find_map(|id| state.task(*id)) {
        let why = format!("{} {}: no timer wakes it.", say.name(waiter.id), say.waits(waiter));
        options.push(Answer::wrong(say.name(waiter.id), Belief::Parked, why));
    }
    let ask = "READY is empty, so the loop sleeps. Who is woken first?".into();
    let key = format!("first {sleepers:?}");
    Some(Draft { kind: Kind::First, after: position, ask, options, because, key })
}

/// The task that is queued next.
fn woken(finder: &Finder<'_>, position: usize) -> Option<TaskId> {
    finder.log.events(position).find_map(|(_, event)| match event.what {
        What::Queued { task, .. } if finder.state.task(task).is_some() => Some(task),
        _ => None,
    })
}
