//! The fold itself: the model's state, and beside it where in the trace things happened.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::{Facts, JobFacts, LineFacts, TaskFacts, ThingFacts, WarningFacts};
use crate::ident::{JobId, ResourceId, TaskId};
use crate::model::things::{Job, Resource};
use crate::model::{State, Status, Task, Words};
use crate::time::SimTime;
use crate::trace::{Event, Log, Outcome, ResourceKind, Stream, What};

/// The facts that a trace alone tells.
pub(super) fn of(log: &Log) -> Facts {
    let mut fold = Fold { log, state: State::default(), facts: Facts::default(), along: Along::default() };
    log.visit(0..log.len(), |position, event| fold.event(position, event));
    fold.finish()
}

/// What is noted along the way.
#[derive(Default)]
struct Along {
    /// The line that is being printed, and the last piece's moment and writer.
    partial: String,
    tasks: HashMap<TaskId, Noted>,
    queued: HashMap<TaskId, SimTime>,
    longest_poll: Duration,
    /// Where the last blocking call of the present poll ended.
    unblocked: Option<usize>,
    longest_ready: Duration,
    things: BTreeMap<ResourceId, (usize, usize)>,
    jobs: HashMap<JobId, usize>,
}

/// What is noted of a task.
#[derive(Default)]
struct Noted {
    spawned: usize,
    ended: Option<usize>,
    longest_ready: Duration,
    asked: Option<(usize, SimTime, Option<String>)>,
}

struct Fold<'a> {
    log: &'a Log,
    state: State,
    facts: Facts,
    along: Along,
}

impl Fold<'_> {
    fn event(&mut self, position: usize, event: &Event) {
        // A poll is told of where it is about to end: there one sees it.
        if let What::PollEnded { task, .. } = event.what {
            self.poll(position, task, event.at);
        }
        self.state.apply(position, event);
        let happened = position + 1;
        match event.what {
            What::Spawned { task, .. } => self.along.tasks.entry(task).or_default().spawned = happened,
            What::Queued { task, .. } => drop(self.along.queued.insert(task, event.at)),
            What::PollBegan { task } => {
                self.along.unblocked = None;
                self.turn_came(happened, task, event.at);
            }
            What::BlockingEnded { .. } => self.along.unblocked = Some(happened),
            What::PollEnded { task, outcome } if outcome != Outcome::Pending => self.ended(happened, task),
            What::Dropped { task } => self.ended(happened, task),
            What::CancelRequested { task, .. } => {
                let by = self.state.task(task).and_then(|task| self.name(task.cancel.by));
                let noted = self.along.tasks.entry(task).or_default();
                noted.asked.get_or_insert((happened, event.at, by));
            }
            What::Depth { resource, .. } | What::Acquired { resource, .. } => self.used(happened, resource),
            What::ResourceCreated { resource, .. } => {
                self.along.things.entry(resource).or_insert((0, happened));
            }
            What::JobEnded { job, .. } => drop(self.along.jobs.insert(job, happened)),
            What::Output { task, stream: Stream::Out, text } => self.output(happened, task, event.at, text),
            What::Warned { task, kind, text } => {
                let (text, task) = (self.log.strings.get(text).to_owned(), self.name(task));
                let warned = WarningFacts { kind: kind.term(), text, task, at: seconds(event.at), event: happened };
                self.facts.warnings.push(warned);
            }
            _ => {}
        }
    }

    fn poll(&mut self, position: usize, task: TaskId, now: SimTime) {
        let Some(running) = self.state.running.filter(|running| running.id == task) else { return };
        let length = now.since(running.since);
        if length > self.along.longest_poll {
            self.along.longest_poll = length;
            self.facts.longest_poll = length.as_secs_f64();
            self.facts.longest_poll_by = self.name(task);
            // It shows best where a blocking call ends; computing is measured when the poll ends, and shows from then on.
            let measured_at_its_end = now.since(self.state.now) * 2 > length;
            let at_its_end = position + usize::from(measured_at_its_end);
            self.facts.longest_poll_event = Some(self.along.unblocked.unwrap_or(at_its_end));
        }
    }

    fn turn_came(&mut self, happened: usize, task: TaskId, now: SimTime) {
        let Some(since) = self.along.queued.remove(&task) else { return };
        let stood = now.since(since);
        let noted = self.along.tasks.entry(task).or_default();
        noted.longest_ready = noted.longest_ready.max(stood);
        if stood > self.along.longest_ready {
            self.along.longest_ready = stood;
            self.facts.longest_ready = stood.as_secs_f64();
            self.facts.longest_ready_by = self.name(task);
            self.facts.longest_ready_event = Some(happened);
        }
    }

    fn ended(&mut self, happened: usize, task: TaskId) {
        self.along.tasks.entry(task).or_default().ended = Some(happened);
    }

    fn used(&mut self, happened: usize, id: ResourceId) {
        let now = self.state.resource(id).map_or(0, in_use);
        let peak = self.along.things.entry(id).or_insert((0, happened));
        if now > peak.0 {
            *peak = (now, happened);
        }
    }

    fn output(&mut self, happened: usize, task: TaskId, at: SimTime, text: crate::ident::StrId) {
        for piece in self.log.strings.get(text).split_inclusive('\n') {
            self.along.partial.push_str(piece.trim_end_matches('\n'));
            if piece.ends_with('\n') {
                self.line(happened, self.name(task), at);
            }
        }
    }

    fn line(&mut self, event: usize, task: Option<String>, at: SimTime) {
        let text = std::mem::take(&mut self.along.partial);
        self.facts.lines.push(LineFacts { text, at: seconds(at), task, event });
    }

    /// What the program calls a task: that is how a check knows it.
    fn name(&self, task: TaskId) -> Option<String> {
        task.is_some().then(|| Words::new(&self.state, &self.log.strings, self.state.now).given_name(task))
    }

    fn finish(mut self) -> Facts {
        let end = self.log.len();
        if !self.along.partial.is_empty() {
            self.line(end, None, self.log.end());
        }
        let mut facts = std::mem::take(&mut self.facts);
        let state = &self.state;
        facts.makespan = seconds(self.log.end());
        (facts.turns, facts.polls, facts.events, facts.peak_alive) = (state.turn, state.polls, end, state.peak_alive);
        facts.blocked = state.loop_time.blocked.as_secs_f64();
        facts.longest_poll_line = line_of(state.longest[0].place.line);
        facts.tasks = state.tasks().filter(|task| !self.is_housekeeping(task)).map(|task| self.task(task)).collect();
        facts.things = state.resources().filter(|thing| is_shared(thing)).map(|thing| self.thing(thing)).collect();
        facts.jobs = state.jobs().map(|job| self.job(job)).collect();
        facts
    }

    /// Tasks that `asyncio.run` makes to tidy up after the program.
    fn is_housekeeping(&self, task: &Task) -> bool {
        task.place.line == 0 && self.log.strings.get(task.coroutine).starts_with("BaseEventLoop.shutdown_")
    }

    fn task(&self, task: &Task) -> TaskFacts {
        let strings = &self.log.strings;
        let nothing = Noted::default();
        let noted = self.along.tasks.get(&task.id).unwrap_or(&nothing);
        let spent = task.spent_until(self.state.now);
        let asked = noted.asked.as_ref();
        TaskFacts {
            name: self.name(task.id).unwrap_or_default(),
            coroutine: strings.get(task.coroutine).to_owned(),
            parent: self.state.task(task.parent).and_then(|parent| self.name(parent.id)),
            spawned: seconds(task.created),
            ended: task.status.is_over().then(|| seconds(task.since)),
            outcome: match task.status {
                Status::Done(outcome) => outcome_of(outcome),
                Status::Dropped => "cancelled",
                _ => "pending",
            },
            polls: task.polls,
            ran: spent.running.saturating_sub(spent.blocking).as_secs_f64(),
            blocked: spent.blocking.as_secs_f64(),
            ready: spent.held_up().as_secs_f64(),
            parked: spent.parked.as_secs_f64(),
            longest_ready: noted.longest_ready.as_secs_f64(),
            longest_poll: task.longest.length.as_secs_f64(),
            cancel_requests: task.cancel.requests,
            cancel_requested: asked.map(|(_, at, _)| seconds(*at)),
            cancel_requested_by: asked.and_then(|(_, _, by)| by.clone()),
            cancel_delivered: task.cancel.delivered,
            cancel_swallowed: task.cancel.swallowed,
            error: Some(strings.get(task.error).to_owned()).filter(|error| !error.is_empty()),
            line: line_of(task.place.line),
            event: noted.ended.unwrap_or(self.log.len()),
            spawned_event: noted.spawned,
            cancel_event: asked.map(|(event, ..)| *event),
        }
    }

    fn thing(&self, thing: &Resource) -> ThingFacts {
        let (peak, event) = self.along.things.get(&thing.id).copied().unwrap_or((0, self.log.len()));
        let counts_places = matches!(thing.kind, ResourceKind::Pool);
        ThingFacts {
            kind: thing.kind.term(),
            name: self.log.strings.get(thing.name).to_owned(),
            peak,
            capacity: thing.capacity,
            held: if counts_places { thing.depth as usize } else { thing.holders.len() },
            left: if thing.kind == ResourceKind::Queue { thing.depth } else { 0 },
            closed: thing.closed.is_some(),
            closed_at: thing.closed.map(seconds),
            sent: thing.sent,
            received: thing.received,
            event,
        }
    }

    fn job(&self, job: &Job) -> JobFacts {
        let words = Words::new(&self.state, &self.log.strings, self.state.now);
        JobFacts {
            name: self.log.strings.get(job.name).to_owned(),
            by: self.name(job.by),
            worker: job.started.map(|(worker, _)| words.worker_name(worker)),
            queued: seconds(job.queued),
            started: job.started.map(|(_, at)| seconds(at)),
            ended: job.ended.map(|(_, at)| seconds(at)),
            outcome: job.ended.map_or("pending", |(outcome, _)| outcome_of(outcome)),
            event: self.along.jobs.get(&job.id).copied().unwrap_or(self.log.len()),
        }
    }
}

/// Whether it is a thing that a program makes, rather than a part of how asyncio waits.
fn is_shared(thing: &Resource) -> bool {
    use ResourceKind::{Future, Gather, Gil, Group, Timeout};
    !matches!(thing.kind, Future | Gather | Group | Timeout | Gil)
}

/// How much of a thing is in use now: holders of what is held, items of a queue, places of a pool, tasks at a barrier.
fn in_use(thing: &Resource) -> usize {
    match thing.kind {
        ResourceKind::Lock | ResourceKind::Semaphore | ResourceKind::Condition => thing.holders.len(),
        _ => (thing.depth as usize).max(thing.holders.len()),
    }
}

const fn outcome_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ready => "returned",
        Outcome::Raised | Outcome::Panicked => "raised",
        Outcome::Cancelled => "cancelled",
        Outcome::Pending => "pending",
    }
}

fn line_of(line: u32) -> Option<u32> {
    (line > 0).then_some(line)
}

fn seconds(at: SimTime) -> f64 {
    at.as_secs_f64()
}
