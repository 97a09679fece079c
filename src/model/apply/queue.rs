//! The heart of the fold: how runnables enter the ready queue, are polled, and leave.
//!
//! The folded queue mirrors the executor's own. The runnable that is polled is at its front, or else
//! [`State::mirror_breaks`] counts one more.

use std::time::Duration;

use crate::ident::{JobId, StrId, TaskId, TimerId};
use crate::model::state::{Blocking, LONGEST, Phase, Running, State};
use crate::model::task::{Cancel, Handle, NOTHING, Poll, Status, Task, Why};
use crate::trace::{Cause, CauseKind, Outcome, Place};

impl State {
    pub(super) fn queued(&mut self, id: TaskId, cause: Cause) {
        let (why, now) = (self.why(id, cause), self.now);
        self.ready.push_back(id);
        if let Some(handle) = self.handles.get_mut(id.index()) {
            (handle.why, handle.since, handle.queued) = (why, now, true);
            return;
        }
        let running = self.running.is_some_and(|running| running.id == id);
        self.move_on(id, |task| {
            (task.why, task.woken) = (why, now);
            task.woken_from = (task.status == Status::Parked).then_some(task.wait);
            task.requeued = running;
            if running { Status::Running } else { Status::Ready }
        });
    }

    /// Why a runnable is queued. Sees through handles: what woke a runnable is what woke the callback that did it.
    fn why(&self, id: TaskId, cause: Cause) -> Why {
        let cancel = self.task(id).map(|task| task.cancel).filter(|cancel| cancel.pending);
        match (cause.kind, cancel) {
            (CauseKind::Task | CauseKind::Outside, Some(Cancel { timeout: true, .. })) => Why::Timeout,
            (CauseKind::Task | CauseKind::Outside, Some(Cancel { by, .. })) => Why::Cancel(by),
            (CauseKind::Spawn, _) => Why::Created,
            (CauseKind::Itself, _) => Why::Yielded,
            (CauseKind::Timer, _) => Why::Timer(TimerId(cause.by)),
            (CauseKind::Io, _) => Why::Io,
            (CauseKind::Worker, _) => Why::Job(JobId(cause.by)),
            (CauseKind::Outside, None) => Why::Outside,
            (CauseKind::Task, None) => self.deed_of(TaskId(cause.by)),
        }
    }

    fn deed_of(&self, by: TaskId) -> Why {
        match self.handle(by) {
            Some(Handle { why: Why::Created | Why::Yielded, by, .. }) if by.is_some() => Why::Task(*by),
            Some(Handle { why: Why::Created | Why::Yielded, callback, .. }) => Why::Callback(*callback),
            Some(handle) => handle.why,
            None if by.is_some() => Why::Task(by),
            None => Why::Outside,
        }
    }

    pub(super) fn poll_began(&mut self, id: TaskId) {
        self.polls += 1;
        if !self.leave_queue(id) && self.lost == 0 {
            // Behind a gap in the trace the queue is not known, so that nothing can be said about its front.
            self.mirror_breaks += 1;
        }
        let since = self.now;
        self.running =
            Some(Running { id, since, blocked: Duration::ZERO, longest: Duration::ZERO, place: Place::default() });
        if let Some(handle) = self.handles.get_mut(id.index()) {
            (handle.queued, handle.since) = (false, since);
            return;
        }
        self.move_on(id, |task| {
            task.polls += 1;
            (task.will_park, task.requeued) = (false, false);
            task.come_back(since);
            Status::Running
        });
    }

    /// Takes a runnable out of the ready queue; whether it was at its front.
    fn leave_queue(&mut self, id: TaskId) -> bool {
        if self.ready.front() == Some(&id) {
            self.ready.pop_front();
            return true;
        }
        if let Some(at) = self.ready.iter().position(|&other| other == id) {
            self.ready.remove(at);
        }
        false
    }

    pub(super) fn poll_ended(&mut self, id: TaskId, outcome: Outcome) {
        if self.blocking.is_some_and(|blocking| blocking.task == id) {
            self.blocking_ended();
        }
        let now = self.now;
        let poll = self.running.take().map(|running| self.book(&running));
        self.move_on(id, |task| {
            if let Some((poll, blocked)) = poll.filter(|(poll, _)| poll.task == id) {
                task.spent.blocking += blocked;
                if poll.length > task.longest.length {
                    task.longest = poll;
                }
            }
            match outcome {
                Outcome::Pending if task.requeued => Status::Ready,
                Outcome::Pending => {
                    if !task.will_park {
                        task.wait_for(NOTHING, None, now);
                    }
                    Status::Parked
                }
                over => Status::Done(over),
            }
        });
        self.forget_handle(id);
    }

    /// Books a poll that is over; says how long it blocked.
    fn book(&mut self, running: &Running) -> (Poll, Duration) {
        let length = self.now.since(running.since);
        self.loop_time.busy += length.saturating_sub(running.blocked);
        let mut place = self.task(running.id).map_or(self.place, |task| task.place);
        if !running.longest.is_zero() {
            place = running.place;
        }
        let poll = Poll { task: running.id, began: running.since, length, place };
        if length > self.longest[LONGEST - 1].length {
            let rank = self.longest.partition_point(|kept| kept.length >= length);
            self.longest[rank..].rotate_right(1);
            self.longest[rank] = poll;
        }
        (poll, running.blocked)
    }

    pub(super) fn dropped(&mut self, id: TaskId) {
        let handle = self.handle(id).map(|handle| handle.queued);
        if handle.unwrap_or_else(|| self.task(id).is_none_or(|task| task.status == Status::Ready)) {
            self.leave_queue(id);
        }
        self.forget_handle(id);
        if self.task(id).is_some_and(|task| !task.status.is_over()) {
            self.move_on(id, |_| Status::Dropped);
        }
    }

    fn forget_handle(&mut self, id: TaskId) {
        if let Some(handle) = self.handles.remove(id.index()) {
            self.forget_timer(handle.timer);
        }
    }

    /// The one place where a task moves on, so that the counts agree with the table.
    fn move_on(&mut self, id: TaskId, next: impl FnOnce(&mut Task) -> Status) {
        let now = self.now;
        let Some(task) = self.task_mut(id) else { return };
        let was = task.status;
        let next = next(task);
        task.enter(next, now);
        self.parked = self.parked + usize::from(next == Status::Parked) - usize::from(was == Status::Parked);
        self.alive = self.alive + usize::from(was.is_over()) - usize::from(next.is_over());
        self.glance(id);
    }

    pub(super) fn blocking_began(&mut self, id: TaskId, why: StrId) {
        let place = self.task(id).map_or(self.place, |task| task.place);
        self.blocking = Some(Blocking { task: id, why, since: self.now, place });
    }

    pub(super) fn blocking_ended(&mut self) {
        let Some(blocking) = self.blocking.take() else { return };
        let length = self.now.since(blocking.since);
        if self.phase == Phase::Busy {
            self.loop_time.blocked += length;
        }
        if let Some(running) = self.running.as_mut().filter(|running| running.id == blocking.task) {
            running.blocked += length;
            if length > running.longest {
                (running.longest, running.place) = (length, blocking.place);
            }
        }
    }
}
