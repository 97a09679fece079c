//! How a task ended and why: who cancelled it, and through what.

use super::{Words, moment};
use crate::ident::TaskId;
use crate::model::explain::Explanation;
use crate::model::state::State;
use crate::model::task::{Cancel, Status, Task};
use crate::model::things::Resource;
use crate::time::human;
use crate::trace::{Outcome, ResourceKind};

/// Resources looked at for the gather or group that a cancelled task was part of, the latest first.
const MOST: usize = 1 << 12;

impl Words<'_> {
    /// How a task ended and why.
    pub(super) fn end(&self, task: &Task, outcome: Outcome) -> Explanation {
        let (name, at) = (self.name(task.id), moment(task.since));
        let line = self.on_line(task.place);
        let error = self.strings.get(task.error);
        let now = match outcome {
            Outcome::Raised | Outcome::Panicked if error.is_empty() => format!("{name} raised an exception at {at}."),
            Outcome::Raised | Outcome::Panicked => format!("{name} raised {error} at {at}{}.", comma(&line)),
            Outcome::Cancelled => format!("{name} was cancelled, and ended at {at}{}.", comma(&line)),
            Outcome::Ready | Outcome::Pending => {
                format!("{name} returned at {at}, after {}.", human(task.since.since(task.created)))
            }
        };
        let mut because = Vec::new();
        let cancel = task.cancel;
        if outcome == Outcome::Cancelled {
            because = self.through(task).unwrap_or_else(|| vec![format!("{}.", self.cancelled_by(task))]);
        } else if cancel.timeout && cancel.by == task.id && error.starts_with("TimeoutError") {
            because.push(format!("Its timeout ran out at {} and cancelled what it awaited.", moment(cancel.at)));
        } else if cancel.delivered > 0 && !cancel.settled && matches!(outcome, Outcome::Ready) {
            because.push(format!("{}, but it caught the CancelledError and went on.", self.cancelled_by(task)));
        }
        Explanation { now, because, ..Explanation::default() }
    }

    /// Who asked a task to cancel, and when, without a full stop.
    pub(super) fn cancelled_by(&self, task: &Task) -> String {
        let Cancel { by, timeout, at, requests, .. } = task.cancel;
        let at = moment(at);
        if requests == 0 {
            return "Nobody asked it to: what it awaited was cancelled, or it raised CancelledError itself".into();
        }
        match self.state.task(by) {
            Some(by) if timeout && by.id == task.id => format!("Its timeout ran out at {at} and cancelled it"),
            Some(by) if timeout => format!("The timeout of {} ran out at {at} and cancelled it", self.name(by.id)),
            None if timeout => format!("A timeout ran out at {at} and cancelled it"),
            Some(by) if by.id == task.id => format!("It cancelled itself at {at}"),
            Some(by) => format!("{} cancelled it at {at}", self.name(by.id)),
            None if self.state.stuck_at.is_some_and(|since| since <= task.cancel.at) => {
                format!(
                    "Nothing could ever happen again (a deadlock), so the run was ended and it was cancelled, at {at}"
                )
            }
            None if self.main_is_over(task) => {
                format!("The main task was over, so asyncio.run() cancelled what was left, at {at}")
            }
            None => format!("It was cancelled from outside, at {at}"),
        }
    }

    fn main_is_over(&self, task: &Task) -> bool {
        let main = self.state.tasks().next();
        main.is_some_and(|main| main.id != task.id && main.status.is_over() && main.since <= task.cancel.at)
    }

    /// Through what a cancel came: a gather that passes it on, a group one of whose tasks failed.
    fn through(&self, task: &Task) -> Option<Vec<String>> {
        let holder = recent(self.state).find(|thing| {
            matches!(thing.kind, ResourceKind::Gather | ResourceKind::Group) && thing.members.contains(&task.id)
        })?;
        let (cancel, is_group) = (task.cancel, holder.kind == ResourceKind::Group);
        let by = self.state.task(cancel.by);
        let failed = by.filter(|by| matches!(by.status, Status::Done(Outcome::Raised | Outcome::Panicked)));
        if let Some(by) = failed.filter(|by| is_group && holder.members.contains(&by.id)) {
            let (name, error) = (self.name(by.id), self.strings.get(by.error));
            return Some(vec![format!(
                "{name} raised {error} at {}: a task group cancels its other tasks when one fails.",
                moment(cancel.at)
            )]);
        }
        let waiter = self.waiter_of(holder).filter(|waiter| waiter.id != task.id)?;
        let (name, members) = (self.name(waiter.id), self.listed(holder.members.iter().copied()));
        let what = if is_group { "task group" } else { "gather" };
        let own = cancel.by == waiter.id;
        if waiter.cancel.requests > 0 && (own || waiter.cancel.at == cancel.at) {
            return Some(vec![
                format!(
                    "{name} was cancelled while it waited for its {what} of {members}, which passes that on to them."
                ),
                format!("As for {name}: {}.", uncapitalised(&self.cancelled_by(waiter))),
            ]);
        }
        (own && is_group && !cancel.timeout).then(|| {
            vec![format!(
                "{name} left its task group of {members} with an exception at {}, which cancels them.",
                moment(cancel.at)
            )]
        })
    }

    /// Who waits, or waited last, for a gather or group.
    fn waiter_of(&self, thing: &Resource) -> Option<&Task> {
        let first = self.state.task(*thing.members.first()?)?;
        let waits =
            |id: TaskId| self.state.task(id).filter(|task| task.wait.on == thing.id.0 && task.waited_for_several());
        waits(first.parent).or_else(|| self.state.tasks().take(MOST).find(|task| waits(task.id).is_some()))
    }
}

impl Task {
    const fn waited_for_several(&self) -> bool {
        use crate::trace::WaitKind::{Gather, Group};
        matches!(self.wait.kind, Gather | Group)
    }
}

fn recent(state: &State) -> impl Iterator<Item = &Resource> {
    let count = state.resources().count();
    state.resources().skip(count.saturating_sub(MOST))
}

fn comma(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(",{line}") }
}

/// A sentence as a part of another: but for names, which keep their first letter.
fn uncapitalised(sentence: &str) -> String {
    for start in ["It ", "Its ", "The ", "Nothing ", "Nobody ", "A "] {
        if let Some(rest) = sentence.strip_prefix(start) {
            return format!("{}{rest}", start.to_lowercase());
        }
    }
    sentence.to_owned()
}
