//! What happened, in sentences, without what a student is to find out: who entered READY, and where.

use crate::ident::TaskId;
use crate::model::Words;
use crate::session::happening;
use crate::time::{SimTime, human};
use crate::trace::{Outcome, What};

/// What an event comes to for somebody who plays the loop; the words are those of the state right after it.
pub(super) fn sentence(what: &What, say: &Words<'_>) -> Option<String> {
    let known = |task: TaskId| say.state.task(task).is_some();
    match *what {
        What::Runs { task, .. } => {
            let parent = say.state.task(task).map(|task| task.parent).filter(|parent| known(*parent))?;
            Some(format!("{} creates the task {}.", say.name(parent), say.name(task)))
        }
        What::PollBegan { task } if known(task) => Some(format!("{} has its turn.", say.name(task))),
        What::PollEnded { task, outcome } if known(task) && outcome != Outcome::Pending => {
            Some(happening::sentence(what, say))
        }
        What::Output { task, text, .. } => {
            let line = say.strings.get(text).trim_end();
            (!line.is_empty()).then(|| format!("{} prints “{line}”.", say.name(task)))
        }
        What::Parked { task, .. } => {
            let parked = say.state.task(task)?;
            Some(format!("{} {}.", say.name(task), say.waits(parked)))
        }
        What::TimerFired { timer } => {
            let timer = say.state.timer(timer)?;
            let (at, whose) = (human(say.now.since(SimTime::ZERO)), say.name(timer.handle));
            let timer = if whose.ends_with("timer") { whose } else { format!("the timer of {whose}") };
            Some(format!("At {at} {timer} fires."))
        }
        What::BlockingBegan { .. } | What::CancelRequested { .. } | What::CancelDelivered { .. } => {
            Some(happening::sentence(what, say))
        }
        _ => None,
    }
}
