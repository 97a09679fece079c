//! Questions about all tasks at once: who is parked, on what, who sleeps too long, where they are.
//!
//! A view asks these at every frame, of ten thousand tasks as of ten. So they look at glances, a word each, and
//! into the rows of those tasks only that are wanted.

use super::glance::Glance;
use super::state::State;
use super::task::Task;
use super::things::Parked;
use crate::ident::{ById, ResourceId, TaskId, TimerId};
use crate::time::SimTime;
use crate::trace::WaitKind;

impl State {
    /// All tasks at a glance, in the order of their creation: by lane.
    pub fn glances(&self) -> impl Iterator<Item = Glance> {
        self.glances.iter().copied()
    }

    /// Tasks that are parked, in the order of creation.
    pub fn parked(&self) -> impl Iterator<Item = &Task> {
        self.seen(|glance| glance.wait().is_some()).take(self.parked)
    }

    fn seen(&self, wanted: impl Fn(Glance) -> bool) -> impl Iterator<Item = &Task> {
        let lanes = self.glances.iter().enumerate().filter(move |(_, glance)| wanted(**glance));
        lanes.filter_map(|(lane, _)| self.task_at(lane))
    }

    /// Tasks that are parked, together with those that wait for the same thing; the groups are in the order
    /// of their first task. Sleeps and waits for things not known are each their own group.
    #[must_use]
    pub fn parked_groups(&self) -> Vec<Parked> {
        self.groups(None, usize::MAX)
    }

    /// The same without those whose sleep is over at `now`, and only as much of it as `most` tasks fill.
    #[must_use]
    pub fn first_parked_groups(&self, now: SimTime, most: usize) -> Vec<Parked> {
        self.groups(Some(now), most)
    }

    fn groups(&self, now: Option<SimTime>, most: usize) -> Vec<Parked> {
        let mut groups: Vec<Parked> = Vec::new();
        let mut known = ById::default();
        let mut late = now.into_iter().flat_map(|now| self.sleeps.before(now)).peekable();
        for (lane, glance) in self.glances.iter().enumerate() {
            let is_late = late.next_if_eq(&lane).is_some();
            let Some(wait) = glance.wait().filter(|_| !is_late) else { continue };
            let alone = wait.kind == WaitKind::Sleep || wait.on == 0;
            let key = (wait.kind as u64) << 32 | u64::from(wait.on);
            let group = if alone { groups.len() } else { *known.entry(key).or_insert(groups.len()) };
            if group >= groups.len() {
                // Groups that come later are not wanted, but those that are may still grow.
                if groups.len() >= most {
                    if known.is_empty() {
                        break;
                    }
                    continue;
                }
                groups.push(Parked { wait, tasks: Vec::new() });
            }
            if let Some(group) = groups.get_mut(group).filter(|group| group.tasks.len() < most)
                && let Some(task) = self.task_at(lane)
            {
                group.tasks.push(task.id);
            }
        }
        groups
    }

    /// Tasks that sleep though their sleep is over: they could run, but the loop has not looked.
    pub fn overdue(&self, now: SimTime) -> impl Iterator<Item = &Task> {
        self.sleeps.before(now).filter_map(|lane| self.task_at(lane))
    }

    /// Their lanes, in order.
    pub fn overdue_lanes(&self, now: SimTime) -> impl Iterator<Item = usize> {
        self.sleeps.before(now)
    }

    /// How many these are.
    #[must_use]
    pub fn overdue_count(&self, now: SimTime) -> usize {
        self.sleeps.before(now).count()
    }

    /// Tasks that wait on a resource, in the order of creation.
    pub fn waiters(&self, id: ResourceId) -> impl Iterator<Item = &Task> {
        let apart = |kind| matches!(kind, WaitKind::Sleep | WaitKind::Task | WaitKind::Job);
        self.seen(move |glance| id.is_some() && glance.waits_for(|kind| !apart(kind), id.0))
    }

    /// The task that sleeps until this timer fires.
    #[must_use]
    pub fn sleeper(&self, timer: TimerId) -> Option<&Task> {
        self.seen(|glance| glance.waits_for(|kind| kind == WaitKind::Sleep, timer.0)).next()
    }

    /// Whether a task will never run again; not so for one that is not known.
    #[must_use]
    pub fn is_over(&self, id: TaskId) -> bool {
        let lane = self.lane(id);
        lane.and_then(|lane| self.glances.get(lane)).is_some_and(|glance| glance.is_over())
    }
}
