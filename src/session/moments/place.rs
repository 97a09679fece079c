//! Something happened to a task: where does it go? The truth is whether it is queued, which is always at the back.

use super::{Answer, Belief, Draft, Finder, Kind};
use crate::ident::{ResourceId, TaskId};
use crate::model::{Status, Task, Why, Words};
use crate::trace::{Cause, CauseKind, Event, Outcome, WaitKind, What};

/// What made a task ready.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Created,
    Yielded,
    Cancelled,
    Woken,
}

/// The question when a task becomes ready, if it is one: somebody else is there, who runs or is ready.
pub(super) fn of_ready(finder: &Finder<'_>, position: usize, id: TaskId, cause: Cause) -> Option<Draft> {
    let state = &finder.state;
    let task = state.task(id).filter(|_| finder.is_known(id))?;
    let running = state.running.map(|running| running.id).filter(|running| state.task(*running).is_some());
    let ready = finder.ready();
    let mut after = state.clone();
    after.apply(position, &Event { at: state.now, what: What::Queued { task: id, cause } });
    let why = after.task(id)?.why;
    let made = match (cause.kind, why) {
        (CauseKind::Spawn, _) => Made::Created,
        (CauseKind::Itself, _) => Made::Yielded,
        (_, Why::Cancel(_) | Why::Timeout) => Made::Cancelled,
        _ if task.status == Status::Parked => Made::Woken,
        _ => return None,
    };
    let asked = match made {
        Made::Created | Made::Cancelled => running.is_some(),
        Made::Yielded => !ready.is_empty(),
        Made::Woken => running.is_some() || !ready.is_empty(),
    };
    if !asked {
        return None;
    }
    // Why it is ready is known after it is; who is ready, before.
    let told = Words::new(&after, &finder.log.strings, after.now);
    let scene = Scene { say: finder.words(), told, task, running, ready: &ready, made };
    let key = match made {
        Made::Created => "created".into(),
        Made::Yielded => format!("yielded {id:?}"),
        Made::Cancelled => format!("cancelled {id:?}"),
        Made::Woken => format!("woken {id:?} {}", scene.told.because_ready(id)),
    };
    let (ask, options, because) = (scene.ask(why), scene.options(), scene.because());
    Some(Draft { kind: Kind::Place, after: position + 1, ask, options, because, key })
}

struct Scene<'a> {
    /// Words before it became ready.
    say: Words<'a>,
    /// Words after it.
    told: Words<'a>,
    task: &'a Task,
    running: Option<TaskId>,
    ready: &'a [TaskId],
    made: Made,
}

impl Scene<'_> {
    fn name(&self) -> String {
        self.say.name(self.task.id)
    }

    fn runner(&self) -> String {
        self.running.map_or_else(|| "the loop".into(), |running| self.say.name(running))
    }

    fn ask(&self, why: Why) -> String {
        let name = self.name();
        match self.made {
            Made::Created => format!("{} creates the task {name}. Where does {name} go?", self.runner()),
            Made::Yielded => {
                format!("{name} gives up its turn, as `await asyncio.sleep(0)` does. Where does {name} go?")
            }
            Made::Cancelled if why == Why::Timeout => {
                format!("The time is up: a timeout cancels {name}, which {}. Where does {name} go?", self.waits())
            }
            Made::Cancelled => {
                format!("{} calls cancel() on {name}, which {}. Where does {name} go?", self.runner(), self.waits())
            }
            Made::Woken if matches!(why, Why::Task(by) if Some(by) == self.running && self.is_awaited()) => {
                format!("{} comes to its end, and {name} has waited for that. Where does {name} go?", self.runner())
            }
            Made::Woken if matches!(why, Why::Timer(_)) => format!("{name}'s sleep is over. Where does {name} go?"),
            Made::Woken => {
                format!("{}. {name} has waited for that. Where does {name} go?", self.told.because_ready(self.task.id))
            }
        }
    }

    /// Whether the task waits for the end of another.
    const fn is_awaited(&self) -> bool {
        matches!(self.task.wait.kind, WaitKind::Task | WaitKind::Gather | WaitKind::Group)
    }

    fn waits(&self) -> String {
        if self.task.status == Status::Parked { self.say.waits(self.task) } else { "is ready".into() }
    }

    fn there(&self) -> String {
        self.say.listed(self.ready.iter().copied())
    }

    fn because(&self) -> String {
        let place = if self.ready.is_empty() {
            "It joins READY, which is empty so far".to_owned()
        } else {
            format!("It joins READY at the back, behind {}", self.there())
        };
        let goes_on = self.running.map_or_else(String::new, |running| {
            format!(" {} still has its turn, and goes on until it awaits or ends.", self.say.name(running))
        });
        match self.made {
            Made::Cancelled => {
                format!("{place}. cancel() only asks: CancelledError is thrown into it when it runs.{goes_on}")
            }
            _ => format!("{place}.{goes_on}"),
        }
    }

    fn options(&self) -> Vec<Answer> {
        let name = self.name();
        let first = if let Some(running) = self.running {
            format!("{} still has its turn, and nobody takes it away.", self.say.name(running))
        } else {
            format!("First come those who are in READY already: {}.", self.there())
        };
        let mut options = vec![match self.made {
            Made::Yielded => Answer::wrong("nowhere: it goes on at once", Belief::AtOnce, first),
            Made::Cancelled => Answer::wrong("it ends at once", Belief::Immediate, first),
            Made::Created | Made::Woken => Answer::wrong("it runs at once", Belief::AtOnce, first),
        }];
        if self.ready.is_empty() {
            options.push(Answer::right("into READY, to wait for its turn"));
        } else {
            let why = format!("Those who are in READY keep their places, and nobody overtakes them: {}.", self.there());
            options.push(Answer::wrong("to the front of READY", Belief::Overtakes, why));
            options.push(Answer::right("to the back of READY"));
        }
        options.push(match self.made {
            Made::Created => {
                let why = format!("To be created is to be ready: {name} needs no await to begin.");
                Answer::wrong("nowhere: it begins when it is awaited", Belief::Awaited, why)
            }
            Made::Yielded => {
                let why = format!("{name} has nothing to wait for: a sleep of zero sets no timer.");
                Answer::wrong("to the parked ones, until a timer wakes it", Belief::Stays, why)
            }
            Made::Cancelled => {
                let why = format!("To be cancelled ends the wait: {name} is ready, to have the error thrown into it.");
                Answer::wrong("nowhere: it waits on to the end of its wait", Belief::WaitsOn, why)
            }
            Made::Woken => {
                let why = format!("What {name} waited for is there. There is nothing left to wait for but its turn.");
                Answer::wrong("it stays parked", Belief::Stays, why)
            }
        });
        options
    }
}

/// The question when one of several that a task waits for has ended, and the task waits on.
pub(super) fn of_waiting(finder: &Finder<'_>, position: usize, ended: TaskId, outcome: Outcome) -> Option<Draft> {
    if outcome == Outcome::Pending || !finder.is_known(ended) {
        return None;
    }
    let state = &finder.state;
    let on = state.resources().find(|thing| thing.members.contains(&ended))?;
    let waiter = finder.parked().into_iter().filter_map(|id| state.task(id)).find(|task| {
        matches!(task.wait.kind, WaitKind::Gather | WaitKind::Group) && ResourceId(task.wait.on) == on.id
    })?;
    let open = on.members.iter().copied().filter(|id| *id != ended);
    let open: Vec<TaskId> = open.filter(|id| state.task(*id).is_some_and(|task| !task.status.is_over())).collect();
    if open.is_empty() || is_woken(finder, position, waiter.id) {
        return None;
    }
    let say = finder.words();
    let (name, one) = (say.name(waiter.id), say.name(ended));
    let (what, left) =
        (if waiter.wait.kind == WaitKind::Group { "A task group" } else { "gather" }, say.listed(open.iter().copied()));
    let ask = format!("{one} ends. {name} {}. Where does {name} go?", say.waits(waiter));
    let verb = if open.len() == 1 { "has" } else { "have" };
    let because = format!("{what} waits until all have ended, and {left} {verb} not.");
    let not_yet = format!("It still waits for {left}.");
    let options = vec![
        Answer::wrong("it runs at once", Belief::AtOnce, not_yet.clone()),
        Answer::wrong("to the back of READY", Belief::TooSoon, not_yet),
        Answer::right("nowhere: it stays parked"),
    ];
    let key = format!("waiting {:?} {}", waiter.id, open.len());
    Some(Draft { kind: Kind::Place, after: position + 1, ask, options, because, key })
}

/// Whether a task is queued before the loop goes to sleep, or another task ends.
fn is_woken(finder: &Finder<'_>, position: usize, waiter: TaskId) -> bool {
    let what = finder.log.events(position + 1).find_map(|(_, event)| match event.what {
        What::Queued { task, .. } if task == waiter => Some(true),
        What::IdleBegan | What::LoopEnded => Some(false),
        What::PollEnded { task, outcome } if outcome != Outcome::Pending && finder.state.task(task).is_some() => {
            Some(false)
        }
        _ => None,
    });
    what.unwrap_or(false)
}
