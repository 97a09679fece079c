//! One line of text for each event, for golden traces and for `--json`'s reader.
//!
//! The lines show numbers, not names: what a task is called is the fold's business.

use std::fmt;

use super::event::{Event, Stream, What};
use super::stack;
use super::strings::Strings;

/// An event with the strings it names, ready to print.
pub struct Line<'a> {
    /// The event.
    pub event: Event,
    /// The strings of its log.
    pub strings: &'a Strings,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.event.at, self.event.what.kind())?;
        let text = |id| format!("{:?}", self.strings.get(id));
        match self.event.what {
            What::LoopStarted | What::LoopEnded | What::IdleBegan | What::IdleEnded => Ok(()),
            What::TurnBegan { ready } => write!(f, " ready={ready}"),
            What::Spawned { task, parent } => write!(f, " {task} by {parent}"),
            What::HandleCreated { handle, callback } => write!(f, " {handle} {}", text(callback)),
            What::Named { task, name } | What::Runs { task, coroutine: name } => write!(f, " {task} {}", text(name)),
            What::Queued { task, cause } => write!(f, " {task} {} {}", cause.kind.term(), cause.by),
            What::PollEnded { task, outcome } => write!(f, " {task} {}", outcome.term()),
            What::PollBegan { task }
            | What::Dropped { task }
            | What::Resumed { task }
            | What::CancelDelivered { task }
            | What::CancelSwallowed { task }
            | What::BlockingEnded { task } => write!(f, " {task}"),
            What::Parked { task, wait } => write!(f, " {task} {} {}", wait.kind.term(), wait.on),
            What::TimerArmed { timer, delay } => write!(f, " {timer} {:?}", delay.length()),
            What::TimerFired { timer } | What::TimerCancelled { timer } => write!(f, " {timer}"),
            What::CancelRequested { task, by } => write!(f, " {task} by {by}"),
            What::Raised { task, error } => write!(f, " {task} {}", text(error)),
            What::Line { task, place } | What::Reached { task, place } => {
                write!(f, " {task} {}:{}", place.file, place.line)
            }
            What::Stack { task, stack } => {
                let frames = stack::frames(self.strings, stack);
                let shown = |frame: &stack::Frame<'_>| format!(" {}:{}", frame.function, frame.place.line);
                write!(f, " {task}{}", frames.iter().map(shown).collect::<String>())
            }
            What::FileNamed { file, name } => write!(f, " {file} {}", text(name)),
            What::Output { task, stream, text: id } => {
                let stream = if stream == Stream::Out { "out" } else { "err" };
                write!(f, " {task} {stream} {}", text(id))
            }
            What::BlockingBegan { task, why } => write!(f, " {task} {}", text(why)),
            What::JobQueued { job, by } => write!(f, " {job} by {by}"),
            What::JobNamed { job, name } => write!(f, " {job} {}", text(name)),
            What::JobStarted { job, worker } => write!(f, " {job} {worker}"),
            What::JobEnded { job, outcome } => write!(f, " {job} {}", outcome.term()),
            What::ResourceCreated { resource, kind, name } => {
                write!(f, " {resource} {} {}", kind.term(), text(name))
            }
            What::Depth { resource, depth: n } | What::Capacity { resource, capacity: n } => {
                write!(f, " {resource} {n}")
            }
            What::Member { resource, task } | What::Acquired { resource, task } | What::Released { resource, task } => {
                write!(f, " {resource} {task}")
            }
            What::Closed { resource } => write!(f, " {resource}"),
            What::Sent { resource, bytes } | What::Received { resource, bytes } => {
                write!(f, " {resource} {bytes} bytes")
            }
            What::WorkerCreated { worker, kind, name } => write!(f, " {worker} {} {}", kind.term(), text(name)),
            What::WorkerTurned { worker, to } => write!(f, " {worker} {}", to.term()),
            What::Warned { task, kind, text: id } => write!(f, " {task} {}: {}", kind.term(), text(id)),
            What::Mark { task, text: id } | What::Intervened { task, text: id } => write!(f, " {task} {}", text(id)),
            What::Lost { events } => write!(f, " {events}"),
        }
    }
}

impl What {
    /// The name of this kind of event, as traces and JSON lines print it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::LoopStarted => "loop-started",
            Self::LoopEnded => "loop-ended",
            Self::TurnBegan { .. } => "turn",
            Self::IdleBegan => "idle-began",
            Self::IdleEnded => "idle-ended",
            Self::Spawned { .. } => "spawned",
            Self::HandleCreated { .. } => "handle",
            Self::Named { .. } => "named",
            Self::Runs { .. } => "runs",
            Self::Queued { .. } => "queued",
            Self::PollBegan { .. } => "poll-began",
            Self::PollEnded { .. } => "poll-ended",
            Self::Dropped { .. } => "dropped",
            Self::Parked { .. } => "parked",
            Self::Resumed { .. } => "resumed",
            Self::Member { .. } => "member",
            Self::TimerArmed { .. } => "timer-armed",
            Self::TimerFired { .. } => "timer-fired",
            Self::TimerCancelled { .. } => "timer-cancelled",
            Self::CancelRequested { .. } => "cancel-requested",
            Self::CancelDelivered { .. } => "cancel-delivered",
            Self::CancelSwallowed { .. } => "cancel-swallowed",
            Self::Raised { .. } => "raised",
            Self::Line { .. } => "line",
            Self::Reached { .. } => "reached",
            Self::Stack { .. } => "stack",
            Self::FileNamed { .. } => "file",
            Self::Output { .. } => "output",
            Self::BlockingBegan { .. } => "blocking-began",
            Self::BlockingEnded { .. } => "blocking-ended",
            Self::JobQueued { .. } => "job-queued",
            Self::JobNamed { .. } => "job-named",
            Self::JobStarted { .. } => "job-started",
            Self::JobEnded { .. } => "job-ended",
            Self::ResourceCreated { .. } => "resource",
            Self::Depth { .. } => "depth",
            Self::Capacity { .. } => "capacity",
            Self::Acquired { .. } => "acquired",
            Self::Released { .. } => "released",
            Self::Closed { .. } => "closed",
            Self::Sent { .. } => "sent",
            Self::Received { .. } => "received",
            Self::WorkerCreated { .. } => "worker",
            Self::WorkerTurned { .. } => "worker-turned",
            Self::Warned { .. } => "warned",
            Self::Mark { .. } => "mark",
            Self::Intervened { .. } => "intervened",
            Self::Lost { .. } => "lost",
        }
    }
}
