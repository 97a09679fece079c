//! Who runs next? The truth is the front of READY.

use super::{Answer, Belief, Draft, Finder, Kind};
use crate::ident::TaskId;
use crate::model::Why;

/// How many of those who are ready are offered.
const READY: usize = 4;
/// How many of those who are parked are offered: enough to tempt.
const TEMPTING: usize = 2;

/// The question before a turn, if it is one.
pub(super) fn draft(finder: &Finder<'_>, position: usize, front: TaskId) -> Option<Draft> {
    if finder.state.ready.front() != Some(&front) || !finder.is_known(front) {
        return None;
    }
    let (say, ready) = (finder.words(), finder.ready());
    let tempting = tempting(finder);
    // One who is alone, and whose timer has just been told of, is no question.
    let told = finder.state.task(front).is_none_or(|task| !matches!(task.why, Why::Task(_) | Why::Cancel(_)));
    if ready.len() == 1 && (told || tempting.is_empty()) {
        return None;
    }
    let because = say.because_ready(front);
    let front_name = say.name(front);
    let others: Vec<TaskId> = ready.iter().copied().filter(|id| *id != front).collect();
    let because = if others.is_empty() {
        format!("{front_name} is the only one in READY: {because}. Nobody else can run.")
    } else {
        let behind = say.listed(others.iter().copied());
        format!("{front_name} is at the front of READY. It has been there longest: {because}. Behind it: {behind}.")
    };
    let mut options = vec![Answer::right(front_name.clone())];
    for id in others.iter().copied().take(READY - 1) {
        let why = format!(
            "{} is ready, too, but it entered READY after {front_name}: {}.",
            say.name(id),
            say.because_ready(id)
        );
        options.push(Answer::wrong(say.name(id), Belief::OutOfTurn, why));
    }
    for task in tempting.iter().filter_map(|id| finder.state.task(*id)) {
        let why = format!("{} cannot run: it is parked, and {}.", say.name(task.id), say.waits(task));
        options.push(Answer::wrong(say.name(task.id), Belief::Parked, why));
    }
    let key = format!("next {ready:?} {tempting:?}");
    Some(Draft { kind: Kind::Next, after: position, ask: "Who runs next?".into(), options, because, key })
}

/// Parked tasks that one might take for the next: who has parked last, then those whose timers are due soonest.
fn tempting(finder: &Finder<'_>) -> Vec<TaskId> {
    let mut parked = finder.parked();
    let task = |id: &TaskId| finder.state.task(*id);
    parked.sort_by_key(|id| {
        let latest = task(id).map(|task| task.parked_since);
        (std::cmp::Reverse(latest), task(id).and_then(|task| task.deadline), *id)
    });
    parked.truncate(TEMPTING);
    parked
}
