//! Events as JSON lines, for other programs to read. The schema is versioned and written down here.
//!
//! Each line is one object: `v` the schema's version (1), `t` nanoseconds of run time, `kind` what happened
//! (the words of [`What::kind`]), then what the kind has of: `task` its number, `name` what that task or
//! handle is called, and the arguments under their own names. `by` and `on` are numbers of whatever `cause`
//! and `wait` speak of: a task, a timer, a job or a resource. `stack` is a list of functions, outermost first; an
//! empty one says that the task's own coroutine is all there is. Absent means none or not known.

use std::collections::HashMap;

use serde::Serialize;

use crate::ident::{FileId, StrId, TaskId};
use crate::trace::{Event, Stream, Strings, What, stack};

/// The version of the schema.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
struct Line<'a> {
    v: u32,
    t: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    task: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(flatten)]
    arguments: Arguments<'a>,
}

/// What a kind of event has beyond its subject.
#[derive(Debug, Default, Serialize)]
#[serde(default)]
struct Arguments<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    ready: Option<u32>,
    #[serde(skip_serializing_if = "is_zero")]
    parent: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    coroutine: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "is_zero")]
    by: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<&'static str>,
    #[serde(skip_serializing_if = "is_zero")]
    on: u32,
    #[serde(skip_serializing_if = "is_zero")]
    timer: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "is_zero")]
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "is_zero")]
    job: u32,
    #[serde(skip_serializing_if = "is_zero")]
    worker: u32,
    #[serde(skip_serializing_if = "is_zero")]
    resource: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depth: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<Vec<Frame<'a>>>,
}

/// A function of an await stack; `file` and `line` are absent for the library's.
#[derive(Debug, Serialize)]
struct Frame<'a> {
    function: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "is_zero")]
    line: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Turns events into lines, one after the other, from the first on.
#[derive(Debug, Default)]
pub struct Lines {
    names: HashMap<TaskId, StrId>,
    files: HashMap<FileId, StrId>,
}

impl Lines {
    /// The line of the next event, without a newline.
    pub fn line(&mut self, event: &Event, strings: &Strings) -> String {
        self.learn(&event.what);
        let text = |id| Some(strings.get(id));
        let mut line = Line { v: VERSION, t: event.at.0, kind: event.what.kind(), ..Line::default() };
        let with = &mut line.arguments;
        let mut task = TaskId::NONE;
        match event.what {
            What::LoopStarted | What::LoopEnded | What::IdleBegan | What::IdleEnded => {}
            What::TurnBegan { ready } => with.ready = Some(ready),
            What::Spawned { task: id, parent } => (task, with.parent) = (id, parent.0),
            What::HandleCreated { handle, .. } => task = handle,
            What::Runs { task: id, coroutine } => (task, with.coroutine) = (id, text(coroutine)),
            What::Queued { task: id, cause } => {
                (task, with.cause, with.by) = (id, Some(cause.kind.term()), cause.by);
            }
            What::Named { task: id, .. }
            | What::PollBegan { task: id }
            | What::Dropped { task: id }
            | What::Resumed { task: id }
            | What::CancelDelivered { task: id }
            | What::CancelSwallowed { task: id }
            | What::BlockingEnded { task: id } => task = id,
            What::PollEnded { task: id, outcome } => (task, with.outcome) = (id, Some(outcome.term())),
            What::Parked { task: id, wait } => (task, with.wait, with.on) = (id, Some(wait.kind.term()), wait.on),
            What::Member { resource, task: id } => (task, with.resource) = (id, resource.0),
            What::TimerArmed { timer, delay } => {
                let delay = u64::try_from(delay.length().as_nanos()).unwrap_or(u64::MAX);
                (with.timer, with.delay) = (timer.0, Some(delay));
            }
            What::TimerFired { timer } | What::TimerCancelled { timer } => with.timer = timer.0,
            What::CancelRequested { task: id, by } => (task, with.by) = (id, by.0),
            What::Raised { task: id, error } => (task, with.error) = (id, text(error)),
            What::Line { task: id, place } | What::Reached { task: id, place } => {
                task = id;
                with.file = self.files.get(&place.file).and_then(|&name| text(name));
                with.line = place.line;
            }
            What::Stack { task: id, stack } => (task, with.stack) = (id, Some(self.stack(stack, strings))),
            What::FileNamed { name, .. } => with.file = text(name),
            What::Output { task: id, stream, text: id_of_text } => {
                let stream = if stream == Stream::Out { "out" } else { "err" };
                (task, with.stream, with.text) = (id, Some(stream), text(id_of_text));
            }
            What::BlockingBegan { task: id, why } => (task, with.why) = (id, text(why)),
            What::JobQueued { job, by } => (with.job, with.by) = (job.0, by.0),
            What::JobNamed { job, name } => (with.job, with.text) = (job.0, text(name)),
            What::JobStarted { job, worker } => (with.job, with.worker) = (job.0, worker.0),
            What::JobEnded { job, outcome } => (with.job, with.outcome) = (job.0, Some(outcome.term())),
            What::ResourceCreated { resource, kind, name } => {
                with.resource = resource.0;
                with.resource_kind = Some(kind.term());
                with.text = text(name).filter(|name| !name.is_empty());
            }
            What::Depth { resource, depth } => (with.resource, with.depth) = (resource.0, Some(depth)),
            What::Capacity { resource, capacity } => (with.resource, with.capacity) = (resource.0, Some(capacity)),
            What::Acquired { resource, task: id } | What::Released { resource, task: id } => {
                (task, with.resource) = (id, resource.0);
            }
            What::Closed { resource } => with.resource = resource.0,
            What::Sent { resource, bytes } | What::Received { resource, bytes } => {
                (with.resource, with.bytes) = (resource.0, Some(bytes));
            }
            What::WorkerCreated { worker, kind, name } => {
                (with.worker, with.worker_kind, with.text) = (worker.0, Some(kind.term()), text(name));
            }
            What::WorkerTurned { worker, to } => (with.worker, with.worker_state) = (worker.0, Some(to.term())),
            What::Warned { task: id, kind, text: id_of_text } => {
                (task, with.warning, with.text) = (id, Some(kind.term()), text(id_of_text));
            }
            What::Mark { task: id, text: id_of_text } | What::Intervened { task: id, text: id_of_text } => {
                (task, with.text) = (id, text(id_of_text));
            }
            What::Lost { events } => with.events = Some(events),
        }
        line.task = task.0;
        line.name = self.names.get(&task).map_or("", |&name| strings.get(name));
        serde_json::to_string(&line).unwrap_or_default()
    }

    fn stack<'a>(&self, innermost: StrId, strings: &'a Strings) -> Vec<Frame<'a>> {
        let frame = |frame: stack::Frame<'a>| Frame {
            function: frame.function,
            file: self.files.get(&frame.place.file).map(|&name| strings.get(name)),
            line: frame.place.line,
        };
        stack::frames(strings, innermost).into_iter().map(frame).collect()
    }

    fn learn(&mut self, what: &What) {
        match *what {
            What::Named { task, name } | What::HandleCreated { handle: task, callback: name } => {
                self.names.insert(task, name);
            }
            What::FileNamed { file, name } => {
                self.files.insert(file, name);
            }
            _ => {}
        }
    }
}
