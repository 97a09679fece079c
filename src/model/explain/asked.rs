//! "Why?", asked of a task or the loop at a moment: the answer first, then its reasons down to the root, what ends
//! the wait, what woke it last, what it did before, and its await stack. Each is a whole plain sentence.

mod chain;
mod event_loop;
mod stack;

pub use stack::Frame;

use super::past::{self, Past};
use super::{Words, moment};
use crate::ident::{ResourceId, TaskId};
use crate::model::graph::{Fate, Graph, Node};
use crate::model::state::{Phase, State};
use crate::model::task::{Status, Task};
use crate::model::things::Timer;
use crate::model::{Model, task};
use crate::time::{SimTime, human};
use crate::trace::{Log, ResourceKind, WaitKind};

/// The answer to "why?".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Who was asked about.
    pub subject: String,
    /// The answer: what it is doing.
    pub now: String,
    /// Why, each reason behind the one before, down to the root.
    pub because: Vec<String>,
    /// What lets it go on, and when.
    pub wakes: Vec<String>,
    /// What woke it last, and when.
    pub woken: Option<String>,
    /// What it did before, the latest first.
    pub before: Vec<String>,
    /// From the task's coroutine down to what it waits on.
    pub stack: Vec<Frame>,
}

impl Explanation {
    /// All sentences but the stack, in the order of reading.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let first = std::iter::once(&self.now).chain(&self.because).chain(&self.wakes);
        first.chain(&self.woken).chain(&self.before).map(String::as_str)
    }
}

impl Model {
    /// Why a task or handle does what it does at a moment of the run (`NONE`: why the loop does); `now` is the moment
    /// of the state's last event, or later while nothing happens.
    #[must_use]
    pub fn explain(&self, state: &State, now: SimTime, id: TaskId) -> Explanation {
        let words = Words::new(state, &self.log.strings, now);
        let graph = Graph::from(state, std::iter::once(id));
        Asked { words, log: &self.log, graph }.answer(id)
    }
}

/// A question being answered.
struct Asked<'a> {
    words: Words<'a>,
    log: &'a Log,
    /// Whom the task waits for, directly or not.
    graph: Graph,
}

impl Asked<'_> {
    fn answer(&self, id: TaskId) -> Explanation {
        if !id.is_some() {
            return self.event_loop();
        }
        let Some(task) = self.words.state.task(id) else { return self.callback(id) };
        let mut told = match task.status {
            Status::Created => self.created(task),
            Status::Ready => self.ready(task),
            Status::Running => self.running(task),
            Status::Parked => self.parked(task),
            Status::Done(outcome) => self.words.end(task, outcome),
            Status::Dropped => self.dropped(task),
        };
        told.subject = self.words.name(id);
        if !task.status.is_over() {
            told.because.extend(self.cleaning_up(task));
            told.woken = Some(self.woken(task));
            told.stack = self.words.stack(task);
        }
        told.before = self.words.before(task, self.log);
        told
    }

    fn callback(&self, id: TaskId) -> Explanation {
        let subject = self.words.name(id);
        let now = sentence(&format!("{subject} is {}", self.words.task(id)));
        Explanation { subject, now, ..Explanation::default() }
    }

    fn created(&self, task: &Task) -> Explanation {
        let now = format!("{} was just created, and is not in the ready queue yet.", self.words.name(task.id));
        Explanation { now, ..Explanation::default() }
    }

    fn dropped(&self, task: &Task) -> Explanation {
        let (name, at) = (self.words.name(task.id), moment(task.since));
        let because = vec!["Its loop was closed before it finished; nothing runs it any more.".into()];
        Explanation { now: format!("{name} was dropped at {at}."), because, ..Explanation::default() }
    }

    fn ready(&self, task: &Task) -> Explanation {
        let name = self.words.name(task.id);
        let for_ = human(self.words.now.since(task.since));
        let now = match self.words.state.running {
            _ if self.words.now == task.since => format!("{name} is ready to run, and waits for its turn."),
            Some(_) => format!("{name} has been ready for {for_}, and cannot run: the loop runs one at a time."),
            None => format!("{name} has been ready for {for_}, and waits for its turn."),
        };
        let mut because: Vec<String> = self.hog(task.id).into_iter().collect();
        because.extend(self.queue_before(task.id));
        because.extend(self.runners("Since it became ready", task.since));
        because.extend(self.words.late_by_now(task));
        Explanation { now, because, ..Explanation::default() }
    }

    /// Who holds the loop now, for how long and at which line.
    fn hog(&self, but: TaskId) -> Option<String> {
        let words = &self.words;
        if let Some(blocking) = words.state.loop_blocked() {
            if words.is_gil(blocking) {
                return Some(sentence(&format!("The loop {}", words.event_loop())));
            }
            let (who, for_) = (words.name(blocking.task), human(words.now.since(blocking.since)));
            let (why, line) = (words.strings.get(blocking.why), words.on_line(blocking.place));
            return Some(format!(
                "{who} has blocked the loop for {for_}{line}, in {why}: until that returns, nobody else can run."
            ));
        }
        let running = words.state.running.filter(|running| running.id != but)?;
        let for_ = words.now.since(running.since);
        let line = words.state.task(running.id).map_or_else(String::new, |task| words.on_line(task.place));
        let held = if for_.is_zero() {
            "has just begun to run".into()
        } else {
            format!("has held the loop for {}", human(for_))
        };
        Some(format!("{} {held}{line}.", words.name(running.id)))
    }

    fn queue_before(&self, id: TaskId) -> Option<String> {
        let ahead: Vec<TaskId> = self.words.state.ready.iter().copied().take_while(|&other| other != id).collect();
        match ahead.len() {
            0 if self.words.state.running.is_some() => Some("It is next in line.".into()),
            0 => None,
            1 => Some(format!("{} is before it in the ready queue.", self.words.name(ahead[0]))),
            count => {
                Some(format!("{count} are before it in the ready queue: {}.", self.words.listed(ahead.into_iter())))
            }
        }
    }

    /// Who has had the loop since a moment, when that is worth saying.
    fn runners(&self, when: &str, since: SimTime) -> Option<String> {
        let Past { runners, whole } = past::runners(self.words.state, self.log, since, self.words.now);
        let long: Vec<_> = runners.into_iter().filter(|(_, length)| *length >= past::WORTH_SAYING).collect();
        let is_told = self.words.state.running.is_some_and(|running| long.iter().all(|(id, _)| *id == running.id));
        if long.is_empty() || is_told {
            return None;
        }
        let part = |&(id, length): &(TaskId, _)| format!("{} held the loop for {}", self.words.name(id), human(length));
        let mut parts: Vec<String> = long.iter().take(3).map(part).collect();
        if long.len() > parts.len() {
            parts.push(format!("{} more held it, too", long.len() - parts.len()));
        }
        let when = if whole { when } else { "Of late" };
        Some(format!("{when}, {}.", parts.join(", ")))
    }

    fn running(&self, task: &Task) -> Explanation {
        let words = &self.words;
        let name = words.name(task.id);
        if let Some(blocking) = words.state.blocking.filter(|blocking| blocking.task == task.id) {
            let (for_, why) = (human(words.now.since(blocking.since)), words.strings.get(blocking.why));
            let now =
                format!("{name} blocks the loop: it has been in {why}{} for {for_}.", words.on_line(blocking.place));
            let held = words.held_up();
            let mut because = vec![format!("{why} does not await: it keeps the loop's only thread until it returns.")];
            if !held.is_empty() {
                because.push(format!("Could run, and cannot: {}.", words.listed(held.into_iter())));
            }
            return Explanation { now, because, ..Explanation::default() };
        }
        let for_ = words.now.since(task.since);
        let so_far = if for_.is_zero() { "it has just begun".into() } else { format!("for {} so far", human(for_)) };
        let now = format!("{name} is running{}, {so_far}.", words.on_line(task.place));
        let mut because = Vec::new();
        if for_ >= past::WORTH_SAYING && !words.state.ready.is_empty() {
            let ready = words.listed(words.state.ready.iter().copied());
            because.push(format!("It holds the loop until it awaits something; ready and waiting: {ready}."));
        }
        Explanation { now, because, ..Explanation::default() }
    }

    fn parked(&self, task: &Task) -> Explanation {
        let words = &self.words;
        let name = words.name(task.id);
        if let Some(due) = task.overdue_since(words.now) {
            let over = human(words.now.since(due));
            let now = format!("{name}'s sleep was over {over} ago, and still it cannot run.");
            let hog = match (words.state.loop_blocked(), words.state.running) {
                (None, None) => self.runners("Since then", due),
                _ => self.hog(task.id),
            };
            let hog = hog.unwrap_or_else(|| "The loop has not looked at the clock since.".into());
            let late = words.late_by_now(task);
            let wakes = vec!["It becomes ready as soon as the loop can look at the clock.".into()];
            return Explanation {
                now,
                because: [Some(hog), late].into_iter().flatten().collect(),
                wakes,
                ..Explanation::default()
            };
        }
        let line = words.line(task.place);
        let at = if line.is_empty() { line } else { format!(", at {line},") };
        let now = format!("{name}{at} {}.", words.waits(task));
        Explanation { now, because: self.reasons(task), wakes: self.wakes(task), ..Explanation::default() }
    }

    /// What lets a parked task go on, and when.
    fn wakes(&self, task: &Task) -> Vec<String> {
        let mut wakes: Vec<String> = self.wake_of(task).into_iter().collect();
        if let Some((timer, what)) = self.timeout_of(task) {
            let left = match timer.deadline.since(self.words.now) {
                left if left.is_zero() => "now due".into(),
                left => format!("in {}", human(left)),
            };
            wakes.push(format!("If nothing does before, {what} ends the wait at {} ({left}).", moment(timer.deadline)));
        }
        if task.cancel.pending {
            wakes.push(format!("{}, and CancelledError reaches it when it runs next.", self.words.cancelled_by(task)));
        }
        wakes
    }

    fn wake_of(&self, task: &Task) -> Option<String> {
        let words = &self.words;
        if self.graph.stuck().contains(&task.id) {
            return Some("Nothing that still runs can wake it: only a cancel could.".into());
        }
        if self.graph.fate(Node::Task(task.id)) == Fate::Never {
            return Some("It cannot go on as long as that lasts: only an exception or a cancel could end it.".into());
        }
        let on = words.state.resource(ResourceId(task.wait.on));
        let thing = |kind: &str| words.thing(on, kind);
        let when = match self.graph.fate(Node::Task(task.id)) {
            Fate::At(at) if at > words.now => format!(", at {} at the earliest", moment(at)),
            _ => String::new(),
        };
        Some(match task.wait.kind {
            WaitKind::Sleep => {
                let due = task.deadline?;
                format!("Its timer wakes it at {}, in {}.", moment(due), human(due.since(words.now)))
            }
            WaitKind::Task => format!("It goes on when {} has finished{when}.", words.name(TaskId(task.wait.on))),
            WaitKind::Gather | WaitKind::Group => match on.map(|on| words.open(on).collect::<Vec<_>>()).as_deref() {
                Some([]) => "It becomes ready as soon as the callback of the last one has run.".into(),
                Some([one]) => format!("It goes on when {} has finished{when}.", words.name(*one)),
                _ => format!("It goes on when they have finished{when}."),
            },
            WaitKind::Lock => format!("It gets the lock {}{when}.", self.turn(task, "when it is released")),
            WaitKind::Semaphore => format!("It gets a permit {}{when}.", self.turn(task, "when one is given back")),
            WaitKind::Connection if on.is_some_and(|on| on.kind == ResourceKind::Pool) => {
                format!("It gets a place {}{when}.", self.turn(task, "when one is given back"))
            }
            WaitKind::QueueGet => format!("It goes on when somebody puts an item into {}.", thing("queue")),
            WaitKind::QueuePut => format!("It goes on when somebody takes an item out of {}.", thing("queue")),
            WaitKind::Event => format!("It goes on when somebody sets {}.", thing("event")),
            WaitKind::Condition => format!("It goes on when somebody notifies {}.", thing("condition")),
            WaitKind::Barrier => "It goes on when the last of them has come.".into(),
            WaitKind::Future => format!("It goes on when somebody sets a result of {}.", thing("future")),
            WaitKind::Job => "It goes on when the worker has finished the job.".into(),
            WaitKind::Read => "It goes on when bytes arrive.".into(),
            _ => return None,
        })
    }

    /// When it is a task's turn at something that is given out in the order of asking.
    fn turn(&self, task: &Task, when: &str) -> String {
        let earlier = |other: &&Task| (other.parked_since, other.polls) < (task.parked_since, task.polls);
        let waiters = self.words.state.waiters(ResourceId(task.wait.on)).filter(|other| other.id != task.id);
        let before: Vec<TaskId> = waiters.filter(earlier).map(|other| other.id).collect();
        if before.is_empty() {
            when.into()
        } else {
            format!("after {}, who asked before it", self.words.listed(before.into_iter()))
        }
    }

    /// A timer that the task set and that ends its wait: a timeout's, not a sleep's.
    fn timeout_of(&self, task: &Task) -> Option<(Timer, &'static str)> {
        let words = &self.words;
        let ends = |timer: &&Timer| {
            let callback = words.state.handle(timer.handle).map_or("", |handle| words.strings.get(handle.callback));
            timer.by == task.id && (callback.ends_with("_on_timeout") || callback.ends_with("_release_waiter"))
        };
        words.state.armed().filter(ends).min_by_key(|timer| timer.deadline).map(|timer| (*timer, "a timeout"))
    }

    /// A task that was cancelled and is not over yet.
    fn cleaning_up(&self, task: &Task) -> Option<String> {
        let cancel = task.cancel;
        (cancel.delivered > cancel.swallowed && !cancel.pending && !cancel.settled)
            .then(|| format!("{}; it is still cleaning up.", self.words.cancelled_by(task)))
    }

    /// What woke it last.
    fn woken(&self, task: &Task) -> String {
        let words = &self.words;
        if matches!(task.why, task::Why::Created) {
            let by = words
                .state
                .task(task.parent)
                .map_or_else(String::new, |parent| format!(" by {}", words.name(parent.id)));
            let since = if task.polls == 0 { "and has not run yet" } else { "and has not been woken since" };
            return format!("It was created at {}{by}, {since}.", moment(task.created));
        }
        format!("It was woken last at {}: {}.", moment(task.woken), words.because(task.why, Some(task)))
    }
}

/// Makes a clause a sentence.
pub(super) fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if clause.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// Whether a loop runs.
pub(super) const fn is_on(phase: Phase) -> bool {
    matches!(phase, Phase::Busy | Phase::Idle)
}
