//! How a task ended and why: who cancelled it, and through what.

use super::{Words, moment};
use crate::ident::TaskId;
use crate::model::explain::Explanation;
use crate::model::state::State;
use crate::model::task::{Cancel, Status, Task};
use crate::model::things::Resource;
use crate::time::human;
use crate::trace::{Log, Outcome, ResourceKind};

/// Resources looked at for the gather or group that a cancelled task was part of, the latest first.
const MOST: usize = 1 << 12;

impl Words<'_> {
    /// How a task ended and why.
    pub(super) fn end(&self, task: &Task, outcome: Outcome, _log: &Log) -> Explanation {
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
        if outcome == Outcome::Cancelled {
            because.push(format!("{}.", self.cancelled_by(task)));
            because.extend(self.through(task));
        } else if task.cancel.swallowed > 0 || (task.cancel.delivered > 0 && outcome == Outcome::Ready) {
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
    fn through(&self, task: &Task) -> Option<String> {
        let holder = recent(self.state).find(|thing| {
            matches!(thing.kind, ResourceKind::Gather | ResourceKind::Group) && thing.members.contains(&task.id)
        })?;
        let cancel = task.cancel;
        let by = self.state.task(cancel.by)?;
        let failed = matches!(by.status, Status::Done(Outcome::Raised | Outcome::Panicked));
        if holder.kind == ResourceKind::Group && holder.members.contains(&by.id) && failed {
            let error = self.strings.get(by.error);
            return Some(format!(
                "{} had raised {error}: a task group cancels its other tasks when one fails.",
                self.name(by.id)
            ));
        }
        let waiter = self.waiter_of(holder)?;
        let passed_on = waiter.id != task.id && waiter.cancel.requests > 0 && waiter.cancel.at == cancel.at;
        let what = if holder.kind == ResourceKind::Group { "the task group" } else { "the gather" };
        if passed_on {
            return Some(format!(
                "The cancel was meant for {}, which waited for {what} of {}: it is passed on to its members.",
                self.name(waiter.id),
                self.listed(holder.members.iter().copied()),
            ));
        }
        None
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
