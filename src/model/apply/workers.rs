//! The fold of workers, their jobs, and what connections and processes add up to.

use crate::ident::{JobId, ResourceId, StrId, WorkerId};
use crate::model::state::State;
use crate::model::things::{Job, Worker};
use crate::trace::{Outcome, ResourceKind, WarningKind, What, WorkerKind, WorkerState};

impl State {
    /// Takes in what happens to workers and things.
    pub(super) fn apply_to_workers(&mut self, what: What) {
        let now = self.now;
        match what {
            What::JobQueued { job, by } => {
                let by = self.behind(by);
                self.work_on(job, |job| (job.by, job.queued) = (by, now));
            }
            What::JobNamed { job, name } => self.work_on(job, |job| job.name = name),
            What::JobStarted { job, worker } => {
                self.work_on(job, |job| job.started = Some((worker, now)));
                self.put_to_work(worker, |worker| (worker.job, worker.last) = (job, job));
            }
            What::JobEnded { job, outcome } => self.job_ended(job, outcome),
            What::WorkerCreated { worker, kind, name } => self.worker_created(worker, kind, name),
            What::WorkerTurned { worker, to } => self.put_to_work(worker, |worker| {
                let length = now.since(worker.since);
                match worker.doing {
                    Some(WorkerState::Computing) => worker.computed += length,
                    Some(WorkerState::WantsGil) => worker.wanted += length,
                    Some(WorkerState::Waiting) if worker.job.is_some() => worker.waited += length,
                    _ => {}
                }
                (worker.doing, worker.since) = (Some(to), now);
                if to == WorkerState::Ended {
                    worker.job = JobId::NONE;
                }
            }),
            What::Closed { resource } => self.closed(resource),
            What::Sent { resource, bytes } => self.share_in(resource, |resource| resource.sent += u64::from(bytes)),
            What::Received { resource, bytes } => {
                self.share_in(resource, |resource| resource.received += u64::from(bytes));
            }
            What::Warned { kind: WarningKind::Deadlock, text, .. } => {
                (self.deadlock, self.stuck_at) = (Some((text, now)), Some(now));
            }
            _ => {}
        }
    }

    fn closed(&mut self, id: ResourceId) {
        let now = self.now;
        self.share_in(id, |resource| resource.closed = resource.closed.or(Some(now)));
        self.file_open(id);
        let timeout = self.resource(id).filter(|resource| resource.kind == ResourceKind::Timeout);
        if let Some(task) = timeout.and_then(|timeout| timeout.members.first().copied()) {
            self.change(task, |task| task.cancel.settled |= task.cancel.timeout && task.cancel.delivered > 0);
        }
    }

    fn job_ended(&mut self, id: JobId, outcome: Outcome) {
        let now = self.now;
        self.work_on(id, |job| job.ended = Some((outcome, now)));
        let worker = self.job(id).and_then(|job| job.started).map(|(worker, _)| worker);
        if let Some(worker) = worker {
            self.put_to_work(worker, |worker| {
                worker.job = JobId::NONE;
                worker.done += u32::from(outcome != Outcome::Cancelled);
            });
        }
    }

    fn worker_created(&mut self, id: WorkerId, kind: WorkerKind, name: StrId) {
        if self.is_plausible(id.0) && self.workers.get(id.index()).is_none() {
            self.workers.insert(id.index(), Worker::new(id, kind, name, self.now));
        }
    }

    fn put_to_work(&mut self, id: WorkerId, change: impl FnOnce(&mut Worker)) {
        self.worker_created(id, WorkerKind::Thread, StrId::NONE);
        if let Some(worker) = self.workers.get_mut(id.index()) {
            change(worker);
        }
    }

    fn work_on(&mut self, id: JobId, change: impl FnOnce(&mut Job)) {
        if !self.is_plausible(id.0) {
            return;
        }
        if self.jobs.get(id.index()).is_none() {
            self.jobs.insert(id.index(), Job { id, ..Job::default() });
            self.untaken += 1;
        }
        if let Some(job) = self.jobs.get_mut(id.index()) {
            let waited = job.is_untaken();
            change(job);
            self.untaken -= usize::from(waited && !job.is_untaken());
        }
    }
}
