//! An event in a plain sentence, for someone learning: who does what to whom.

use crate::ident::TaskId;
use crate::model::Words;
use crate::time::human;
use crate::trace::{Outcome, What, WorkerState};

/// What happened, as a sentence. The words are those of the state right after it.
#[must_use]
pub fn sentence(what: &What, say: &Words<'_>) -> String {
    about_tasks(what, say).or_else(|| about_the_loop(what, say)).unwrap_or_else(|| about_things(what, say))
}

fn about_tasks(what: &What, say: &Words<'_>) -> Option<String> {
    let name = |id: TaskId| say.name(id);
    let text = |id| first_line(say.strings.get(id));
    Some(match *what {
        What::Spawned { parent, .. } => format!("{} creates a task.", name(parent)),
        What::Named { name: given, .. } => format!("The new task is called {}.", say.strings.get(given)),
        What::Runs { task, coroutine } => {
            format!("{} is to run {}().", say.given_name(task), say.strings.get(coroutine))
        }
        What::Queued { task, .. } => format!("{} enters the ready queue: {}.", name(task), say.why(task)),
        What::PollBegan { task } => format!("{} has its turn.", name(task)),
        What::PollEnded { task, outcome } => ended(&name(task), task, outcome, say),
        What::Dropped { task } => format!("{} is dropped before it finished: its loop is closed.", name(task)),
        What::Parked { task, .. } => match say.state.task(task) {
            Some(parked) => format!("{} {}.", name(task), say.waits(parked)),
            None => format!("{} waits.", name(task)),
        },
        What::Resumed { task } => format!("What {} waited for is there.", name(task)),
        What::CancelRequested { task, by } => format!("{} calls cancel() on {}.", name(by), name(task)),
        What::CancelDelivered { task } => format!("CancelledError is thrown into {}.", name(task)),
        What::CancelSwallowed { task } => format!("{} catches CancelledError and goes on.", name(task)),
        What::Raised { task, error } => format!("{} raises {}.", name(task), text(error)),
        What::Line { task, place } => format!("{} is at {}.", name(task), say.line(place)),
        What::Reached { task, place } => format!("{} is about to run {}.", name(task), say.line(place)),
        What::Output { task, text: written, .. } => format!("{} writes “{}”.", name(task), text(written)),
        What::BlockingBegan { task, why } => format!("{} blocks its thread in {}.", name(task), text(why)),
        What::BlockingEnded { task } => format!("The call that {} was blocked in returns.", name(task)),
        What::Mark { text: said, .. } => format!("Mark: {}.", text(said)),
        What::Intervened { text: said, .. } => format!("Somebody who watches steps in: {}", text(said)),
        What::Warned { text: said, .. } => format!("Python would warn: {}", text(said)),
        _ => return None,
    })
}

fn ended(name: &str, task: TaskId, outcome: Outcome, say: &Words<'_>) -> String {
    let is_task = say.state.task(task).is_some();
    match outcome {
        Outcome::Pending => format!("{name} gives the loop back."),
        Outcome::Ready if is_task => format!("{name} returns."),
        Outcome::Ready => format!("{name} is done."),
        Outcome::Raised | Outcome::Panicked | Outcome::Cancelled if is_task => format!("{name} {}.", say.task(task)),
        Outcome::Raised | Outcome::Panicked => format!("{name} ends with an exception."),
        Outcome::Cancelled => format!("{name} is cancelled."),
    }
}

fn about_the_loop(what: &What, say: &Words<'_>) -> Option<String> {
    Some(match *what {
        What::LoopStarted => "The event loop starts.".into(),
        What::LoopEnded => "The event loop stops.".into(),
        What::TurnBegan { ready } => format!("A turn of the loop begins, with {ready} ready."),
        What::IdleBegan => "Nothing is ready: the loop goes to sleep.".into(),
        What::IdleEnded => "The loop wakes up.".into(),
        What::HandleCreated { callback, .. } => format!("A callback is made, for {}().", say.strings.get(callback)),
        What::TimerArmed { delay, .. } => format!("A timer is set: it fires in {}.", human(delay.length())),
        What::TimerFired { .. } => "A timer fires.".into(),
        What::TimerCancelled { .. } => "A timer is called off.".into(),
        What::FileNamed { name, .. } => format!("The program is in {}.", say.strings.get(name)),
        What::Lost { events } => format!("{events} events are missing here: a limit was reached."),
        _ => return None,
    })
}

fn about_things(what: &What, say: &Words<'_>) -> String {
    let thing = |id| say.resource(id);
    match *what {
        What::Member { resource, task } => format!("{} waits for {}, too.", thing(resource), say.name(task)),
        What::ResourceCreated { resource, .. } => format!("There is {} now.", thing(resource)),
        What::Depth { resource, depth } => format!("{} holds {depth} now.", thing(resource)),
        What::Capacity { resource, capacity } => format!("{} can hold {capacity}.", thing(resource)),
        What::Acquired { resource, task } => format!("{} gets {}.", say.name(task), thing(resource)),
        What::Released { resource, task } => format!("{} gives {} back.", say.name(task), thing(resource)),
        What::Closed { resource } => format!("{} is closed.", thing(resource)),
        What::Sent { resource, bytes } => format!("{bytes} bytes go into {}.", thing(resource)),
        What::Received { resource, bytes } => format!("{bytes} bytes are read from {}.", thing(resource)),
        What::JobQueued { by, .. } => format!("{} hands work to a worker.", say.name(by)),
        What::JobNamed { name, .. } => format!("The work is {}().", say.strings.get(name)),
        What::JobStarted { worker, .. } => format!("{} takes the work.", say.worker_name(worker)),
        What::JobEnded { .. } => "A worker's work is done.".into(),
        What::WorkerCreated { worker, .. } => format!("There is a worker, {}.", say.worker_name(worker)),
        What::WorkerTurned { worker, to } => {
            let does = match to {
                WorkerState::Computing => "computes",
                WorkerState::Waiting => "waits",
                WorkerState::WantsGil => "wants the GIL",
                WorkerState::Ended => "is gone",
            };
            format!("{} {does}.", say.worker_name(worker))
        }
        _ => String::new(),
    }
}

/// The first line of a text, and not too much of it.
fn first_line(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(MOST).map(|c| if c.is_control() { '·' } else { c }).collect();
    if line.chars().nth(MOST).is_some() || text.trim_end().lines().count() > 1 { format!("{short}…") } else { short }
}
