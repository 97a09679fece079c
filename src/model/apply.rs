//! The one fold: what each event changes in the [`State`].
//!
//! A trace is believed where it makes sense and survived where it does not: no order of events makes the
//! fold panic, and a broken mirror is counted.

mod queue;
mod workers;

use std::cmp::Ordering;

use super::glance::Glance;
use super::state::{Phase, State};
use super::task::{Cancel, Handle, Status, Task, Why};
use super::things::{Deed, Resource, Timer};
use crate::ident::{ResourceId, StrId, TaskId, TimerId};
use crate::time::SimTime;
use crate::trace::{Event, Place, ResourceKind, Wait, WaitKind, What};

impl State {
    /// Takes in the event at a position of the log. Positions only grow.
    pub fn apply(&mut self, position: usize, event: &Event) {
        self.position = position + 1;
        self.now = self.now.max(event.at);
        match event.what {
            What::LoopStarted => self.loop_started(),
            What::LoopEnded => self.enter(Phase::Ended),
            What::TurnBegan { .. } => self.turn += 1,
            What::IdleBegan => self.enter(Phase::Idle),
            What::IdleEnded => self.enter(Phase::Busy),
            What::Queued { task, cause } => self.queued(task, cause),
            What::PollBegan { task } => self.poll_began(task),
            What::PollEnded { task, outcome } => self.poll_ended(task, outcome),
            What::Dropped { task } => self.dropped(task),
            What::BlockingBegan { task, why } => self.blocking_began(task, why),
            What::BlockingEnded { .. } => self.blocking_ended(),
            What::Line { task, place } | What::Reached { task, place } => self.line(task, place),
            What::Lost { events } => self.lost += u64::from(events),
            what => self.apply_to_parts(what),
        }
    }

    fn apply_to_parts(&mut self, what: What) {
        match what {
            What::Spawned { task, parent } => self.spawned(task, parent),
            What::HandleCreated { handle, callback } => self.handle_created(handle, callback),
            What::Named { task, name } => self.change(task, |task| task.name = name),
            What::Runs { task, coroutine } => self.change(task, |task| task.coroutine = coroutine),
            What::Stack { task, stack } => self.change(task, |task| task.stack = stack),
            What::Parked { task, wait } => self.parked_on(task, wait),
            What::Resumed { task } => self.change(task, |task| task.will_park = false),
            What::Raised { task, error } => self.change(task, |task| task.error = error),
            What::CancelRequested { task, by } => self.cancel_requested(task, by),
            What::CancelDelivered { task } => self.change(task, |task| {
                task.cancel.delivered += 1;
                task.cancel.pending = false;
            }),
            What::CancelSwallowed { task } => self.change(task, |task| task.cancel.swallowed += 1),
            What::TimerArmed { timer, delay } => self.timer_armed(timer, self.now + delay.length()),
            What::TimerFired { timer } => self.timer_fired(timer),
            What::TimerCancelled { timer } => self.timer_cancelled(timer),
            What::Member { resource, task } => self.share_in(resource, |resource| resource.members.push(task)),
            What::ResourceCreated { resource, kind, name } => {
                self.resource_created(resource, kind, name);
            }
            What::Depth { resource, depth } => self.depth(resource, depth),
            What::Capacity { resource, capacity } => {
                self.share_in(resource, |resource| resource.capacity = capacity);
            }
            What::Acquired { resource, task } => self.share_in(resource, |resource| resource.holders.push(task)),
            What::Released { resource, task } => self.share_in(resource, |resource| resource.give_back(task)),
            // File numbers are small by their format, so that a damaged one cannot ask for much memory.
            What::FileNamed { file, name } if file.0 < 1 << 12 => {
                let rows = self.files.len().max(file.index() + 1);
                self.files.resize(rows, StrId::NONE);
                self.files[file.index()] = name;
            }
            // The rest is text along the way, which the journal finds.
            what => self.apply_to_workers(what),
        }
    }

    fn loop_started(&mut self) {
        self.started.get_or_insert(self.now);
        self.deadlock = None;
        self.enter(Phase::Busy);
    }

    fn enter(&mut self, phase: Phase) {
        if self.phase == Phase::Idle {
            self.loop_time.idle += self.now.since(self.phase_since);
        }
        self.phase = phase;
        self.phase_since = self.now;
    }

    fn spawned(&mut self, id: TaskId, parent: TaskId) {
        if !self.is_plausible(id.0) || self.lane(id).is_some() || self.handle(id).is_some() {
            return;
        }
        // Only what is older can be a parent, so that no damage bends the tree into a ring.
        let parent = self.task(self.behind(parent)).map_or(TaskId::NONE, |parent| parent.id);
        let task = Task::new(id, parent, self.now);
        self.glances.push(Glance::of(&task));
        let lane = self.tasks.push(task);
        *self.lanes.at(id.index()) = lane as u32 + 1;
        self.alive += 1;
        self.peak_alive = self.peak_alive.max(self.alive);
        let mut before = TaskId::NONE;
        self.change(parent, |parent| {
            before = std::mem::replace(&mut parent.last_child, id);
            if !parent.first_child.is_some() {
                parent.first_child = id;
            }
        });
        self.change(before, |sibling| sibling.next_sibling = id);
    }

    fn handle_created(&mut self, id: TaskId, callback: StrId) {
        if !self.is_plausible(id.0) || self.lane(id).is_some() {
            return;
        }
        let by = self.running.map_or(TaskId::NONE, |running| self.behind(running.id));
        let (timer, why, since) = (TimerId::NONE, Why::Created, self.now);
        self.handles.insert(id.index(), Handle { id, callback, by, timer, why, since, queued: false });
        self.last_handle = id;
    }

    fn parked_on(&mut self, id: TaskId, wait: Wait) {
        let (now, deadline) = (self.now, self.sleep_deadline(wait));
        let length = self.timer(TimerId(wait.on)).map(|timer| timer.deadline.since(timer.armed));
        if let Some(task) = self.task_mut(id) {
            task.will_park = true;
            task.wait_for(wait, deadline, now);
            if let (Some(_), Some(length)) = (deadline, length) {
                task.beat.sleep(length);
            }
            self.glance(id);
        }
    }

    /// Brings what is told of a task in a word in step with its row.
    pub(super) fn glance(&mut self, id: TaskId) {
        let Some(lane) = self.lane(id) else { return };
        let Some(task) = self.tasks.get(lane) else { return };
        let (next, sleeps) = (Glance::of(task), task.deadline.filter(|_| task.status == Status::Parked));
        if let Some(glance) = self.glances.get_mut(lane) {
            *glance = next;
        }
        self.sleeps.set(lane, sleeps);
    }

    fn sleep_deadline(&self, wait: Wait) -> Option<SimTime> {
        let timer = self.timer(TimerId(wait.on)).filter(|_| wait.kind == WaitKind::Sleep)?;
        Some(timer.deadline)
    }

    fn cancel_requested(&mut self, id: TaskId, by: TaskId) {
        let timeout = self.handle(by).is_some_and(|handle| matches!(handle.why, Why::Timer(_)));
        let by = self.behind(by);
        let at = self.now;
        self.change(id, |task| {
            task.cancel = Cancel {
                requests: task.cancel.requests + 1,
                by,
                timeout,
                pending: true,
                settled: false,
                at,
                ..task.cancel
            };
        });
    }

    /// The task behind a runnable: itself, or the one that created the handle.
    fn behind(&self, id: TaskId) -> TaskId {
        self.handle(id).map_or(id, |handle| handle.by)
    }

    fn timer_armed(&mut self, id: TimerId, deadline: SimTime) {
        if !self.is_plausible(id.0) {
            return;
        }
        let by = self.running.map_or(TaskId::NONE, |running| self.behind(running.id));
        // A timer's handle is created right before the timer is armed.
        let mut handle = TaskId::NONE;
        let last = std::mem::take(&mut self.last_handle);
        if let Some(last) = self.handles.get_mut(last.index()).filter(|last| !last.queued) {
            (last.timer, handle) = (id, last.id);
        }
        let timer = Timer { id, armed: self.now, deadline, fired: None, handle, by };
        let slot = self.timers.insert(id.index(), timer);
        self.dues.set(slot, Some(deadline));
    }

    fn timer_fired(&mut self, id: TimerId) {
        let now = self.now;
        if let Some(timer) = self.timers.get_mut(id.index()) {
            timer.fired = Some(now);
        }
        if let Some(slot) = self.timers.slot(id.index()) {
            self.dues.set(slot, None);
        }
    }

    pub(super) fn forget_timer(&mut self, id: TimerId) -> Option<Timer> {
        self.dues.set(self.timers.slot(id.index())?, None);
        self.timers.remove(id.index())
    }

    fn timer_cancelled(&mut self, id: TimerId) {
        let Some(timer) = self.forget_timer(id) else { return };
        if self.handle(timer.handle).is_some_and(|handle| !handle.queued) {
            self.handles.remove(timer.handle.index());
        }
    }

    fn line(&mut self, id: TaskId, place: Place) {
        let Some(lane) = self.lane(id) else {
            self.place = place;
            return;
        };
        self.change(id, |task| task.place = place);
        if let Some(glance) = self.glances.get_mut(lane) {
            *glance = glance.at(place);
        }
    }

    /// Whether an id can be right. Ids count up from 1 and tables are as long as their largest id, so that an
    /// id far beyond the number of events is damage, which must not cost gigabytes.
    fn is_plausible(&self, id: u32) -> bool {
        id != 0 && u64::from(id) <= (1 << 16) + 4 * self.position as u64 + self.lost.min(1 << 24)
    }

    fn task_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        let lane = self.lane(id)?;
        self.tasks.get_mut(lane)
    }

    fn change(&mut self, id: TaskId, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.task_mut(id) {
            change(task);
        }
    }

    fn resource_created(&mut self, id: ResourceId, kind: ResourceKind, name: StrId) {
        let is_connection =
            |state: &Self| state.resource(id).is_some_and(|thing| thing.kind == ResourceKind::Connection);
        self.connections -= usize::from(is_connection(self));
        self.share_in(id, |resource| (resource.kind, resource.name) = (kind, name));
        self.connections += usize::from(is_connection(self));
        if kind == ResourceKind::Gil && !self.gil.is_some() {
            self.gil = id;
        }
        self.file_open(id);
    }

    /// Books whether a thing is open, if it is one that the program shares with the world.
    pub(super) fn file_open(&mut self, id: ResourceId) {
        use ResourceKind::{Connection, Pool, Process, Server};
        let shared = |kind| matches!(kind, Pool | Server | Process | Connection);
        let is_open = self.resource(id).is_some_and(|thing| shared(thing.kind) && thing.closed.is_none());
        match self.open.binary_search(&id) {
            Ok(at) if !is_open => drop(self.open.remove(at)),
            Err(at) if is_open => self.open.insert(at, id),
            _ => {}
        }
    }

    fn share_in(&mut self, id: ResourceId, change: impl FnOnce(&mut Resource)) {
        if !self.is_plausible(id.0) {
            return;
        }
        if self.resources.get(id.index()).is_none() {
            self.resources.insert(id.index(), Resource { id, created: self.now, ..Resource::default() });
        }
        if let Some(resource) = self.resources.get_mut(id.index()) {
            change(resource);
        }
    }
}

impl State {
    fn depth(&mut self, id: ResourceId, depth: u32) {
        let by = self.running.map_or(TaskId::NONE, |running| self.behind(running.id));
        let deed = Deed { by, at: self.now };
        self.share_in(id, |resource| {
            match depth.cmp(&resource.depth) {
                Ordering::Greater => resource.last_in = Some(deed),
                Ordering::Less => resource.last_out = Some(deed),
                Ordering::Equal => {}
            }
            resource.depth = depth;
            resource.peak = resource.peak.max(depth);
        });
    }
}

impl Resource {
    /// A lock that is given back is free, whoever does it; of permits one becomes free.
    fn give_back(&mut self, task: TaskId) {
        match self.holders.iter().position(|&holder| holder == task) {
            _ if self.kind == ResourceKind::Lock => self.holders.clear(),
            Some(at) => drop(self.holders.remove(at)),
            None => drop(self.holders.pop()),
        }
    }
}

impl Task {
    fn wait_for(&mut self, wait: Wait, deadline: Option<SimTime>, now: SimTime) {
        (self.wait, self.deadline, self.parked_since) = (wait, deadline, now);
    }

    /// Comes back from the sleep it was in, if it was in one.
    fn come_back(&mut self, now: SimTime) {
        if let Some(deadline) = self.deadline.take() {
            self.beat.wake(now.since(deadline));
        }
    }
}
