//! The facts of a run that an exercise's check gets to see: a fold over its trace, as data for JSON.
//!
//! What each of them means to the author of a check is written down in `check/api.py` and in `docs/writing-lessons.md`.
//! Times are seconds of run time, to the nanosecond. Events are told as how many had happened when the one that is
//! meant had: a session that seeks there shows what is meant.

mod fold;

use serde::Serialize;

use crate::kernel::forks::End;
use crate::trace::Log;

/// The facts of one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// The seed of the run.
    pub seed: u64,
    /// When the run ended.
    pub makespan: f64,
    /// Turns of its loops.
    pub turns: u64,
    /// Polls of tasks and callbacks.
    pub polls: u64,
    /// How many events its trace has.
    pub events: usize,
    /// Its exit code; none when looplab stopped it.
    pub exit: Option<i32>,
    /// The exception nobody caught: `ValueError: no`.
    pub error: Option<String>,
    /// How long the loop stood in blocking calls, all together.
    pub blocked: f64,
    /// The longest poll: its length, line, task, and where it is about to end.
    pub longest_poll: f64,
    /// See `longest_poll`.
    pub longest_poll_line: Option<u32>,
    /// See `longest_poll`.
    pub longest_poll_by: Option<String>,
    /// See `longest_poll`.
    pub longest_poll_event: Option<usize>,
    /// The longest that anything stood in the ready queue, who, and the end of its wait.
    pub longest_ready: f64,
    /// See `longest_ready`.
    pub longest_ready_by: Option<String>,
    /// See `longest_ready`.
    pub longest_ready_event: Option<usize>,
    /// The most tasks alive at once.
    pub peak_alive: usize,
    /// What it printed on standard output.
    pub lines: Vec<LineFacts>,
    /// Its tasks, in the order of their creation, without those that asyncio makes to tidy up.
    pub tasks: Vec<TaskFacts>,
    /// What its tasks shared, in the order in which it was first used.
    pub things: Vec<ThingFacts>,
    /// What it handed to threads and processes.
    pub jobs: Vec<JobFacts>,
    /// What Python would warn about.
    pub warnings: Vec<WarningFacts>,
}

/// A printed line.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LineFacts {
    /// The line without its end.
    pub text: String,
    /// When its last piece was written.
    pub at: f64,
    /// Who wrote it.
    pub task: Option<String>,
    /// Where.
    pub event: usize,
}

/// A task.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TaskFacts {
    /// Its name.
    pub name: String,
    /// The coroutine function it ran.
    pub coroutine: String,
    /// The name of the task that created it.
    pub parent: Option<String>,
    /// When it was created.
    pub spawned: f64,
    /// When it ended, if it did.
    pub ended: Option<f64>,
    /// `returned`, `raised`, `cancelled` or `pending`.
    pub outcome: &'static str,
    /// How often it was polled.
    pub polls: u32,
    /// How long it ran, blocking calls left out.
    pub ran: f64,
    /// How long it blocked the loop.
    pub blocked: f64,
    /// How long it could have run and did not get its turn.
    pub ready: f64,
    /// How long it waited for something.
    pub parked: f64,
    /// The longest it stood in the ready queue at once.
    pub longest_ready: f64,
    /// Its longest poll.
    pub longest_poll: f64,
    /// How often somebody asked to cancel it.
    pub cancel_requests: u32,
    /// When somebody first did.
    pub cancel_requested: Option<f64>,
    /// The name of the task that did.
    pub cancel_requested_by: Option<String>,
    /// How often `CancelledError` was thrown into it.
    pub cancel_delivered: u32,
    /// How often it caught that and went on.
    pub cancel_swallowed: u32,
    /// The exception it ended with: `ValueError: no`.
    pub error: Option<String>,
    /// The last line of the program it was at.
    pub line: Option<u32>,
    /// Where it ended; where the trace ends, if it did not.
    pub event: usize,
    /// Where it was created.
    pub spawned_event: usize,
    /// Where somebody first asked to cancel it.
    pub cancel_event: Option<usize>,
}

/// Something shared.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ThingFacts {
    /// Its kind, as traces call it.
    pub kind: &'static str,
    /// Its name; empty when it has none.
    pub name: String,
    /// The most items it had, the most tasks that held it, waited at it or used it, at once.
    pub peak: usize,
    /// The most it can have; 0 when there is no limit or none is known.
    pub capacity: u32,
    /// By how many tasks it is held at the end.
    pub held: usize,
    /// How many items it still has at the end.
    pub left: u32,
    /// Whether it was closed.
    pub closed: bool,
    /// When it was closed.
    pub closed_at: Option<f64>,
    /// Bytes the program handed to it.
    pub sent: u64,
    /// Bytes the program took from it.
    pub received: u64,
    /// Where it was at its peak.
    pub event: usize,
}

/// Work of a thread or process.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct JobFacts {
    /// The function it runs.
    pub name: String,
    /// The task that handed it over.
    pub by: Option<String>,
    /// Who took it.
    pub worker: Option<String>,
    /// When it was handed over.
    pub queued: f64,
    /// When it was taken.
    pub started: Option<f64>,
    /// When it ended.
    pub ended: Option<f64>,
    /// `returned`, `raised`, `cancelled` or `pending`.
    pub outcome: &'static str,
    /// Where it ended; where the trace ends, if it did not.
    pub event: usize,
}

/// A warning.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WarningFacts {
    /// Its kind, as traces call it.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
    /// The task it is about.
    pub task: Option<String>,
    /// When it came up.
    pub at: f64,
    /// Where.
    pub event: usize,
}

impl Facts {
    /// The facts of a run with this seed.
    #[must_use]
    pub fn of(log: &Log, end: &End, seed: u64) -> Self {
        let facts = fold::of(log);
        let (exit, error) = match end {
            End::Finished(ended) => (Some(ended.code), ended.problem.as_ref().map(in_words)),
            End::Stopped(_) | End::Died(_) => (None, None),
        };
        Self { seed, exit, error, ..facts }
    }
}

fn in_words(problem: &crate::kernel::protocol::Problem) -> String {
    // What Python cannot read has no task and no event to jump to: its line is all there is.
    let unread = ["SyntaxError", "IndentationError", "TabError"].contains(&problem.title.as_str()) && problem.line > 0;
    let place = if unread { format!(" in line {}", problem.line) } else { String::new() };
    let message = if problem.message.is_empty() { String::new() } else { format!(": {}", problem.message) };
    format!("{}{place}{message}", problem.title)
}
