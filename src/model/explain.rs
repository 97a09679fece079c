//! Plain sentences about a state, for a learner: what happens, why, and who waits for whom.
//!
//! Each is a piece that reads on after a name and needs no full stop ("heartbeat": "ready for 0.43 s, because its
//! timer fired"). How anything is laid out or coloured is for the faces to say.

mod asked;
mod clause;
mod ended;
mod gap;
mod past;
pub mod tree;
mod waits;
pub mod workers;

use std::collections::HashSet;
use std::time::Duration;

pub use asked::{Explanation, Frame};
pub use gap::Gap;

use super::beat::Late;
use super::journal::Author;
use super::state::{Blocking, Phase, State};
use super::task::{Handle, Status, Task, Why};
use crate::ident::{FileId, StrId, TaskId};
use crate::time::{SimTime, human};
use crate::trace::{Outcome, Place, Strings, naming};

/// How many names a list gives before it says how many more there are.
const NAMES: usize = 4;

/// Puts a state into words, as of a moment.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The state.
    pub state: &'a State,
    /// The strings of its trace.
    pub strings: &'a Strings,
    /// The moment: that of the state's last event, or later while nothing happens.
    pub now: SimTime,
}

impl<'a> Words<'a> {
    /// Words for a state at a moment.
    #[must_use]
    pub const fn new(state: &'a State, strings: &'a Strings, now: SimTime) -> Self {
        Self { state, strings, now }
    }

    /// What a task or handle is called, everywhere: see [`naming`].
    #[must_use]
    pub fn name(&self, id: TaskId) -> String {
        let name = self.given_name(id);
        match self.state.task(id) {
            Some(task) => naming::task_name(name, self.strings.get(task.coroutine)),
            None => naming::last_part(&name).to_owned(),
        }
    }

    /// What the program itself calls a task, or asyncio for it ("Task-2"): what is typed and compared.
    #[must_use]
    pub fn given_name(&self, id: TaskId) -> String {
        if let Some(task) = self.state.task(id) {
            let named = [task.name, task.coroutine].map(|name| self.strings.get(name));
            return named
                .into_iter()
                .find(|name| !name.is_empty())
                .map_or_else(|| format!("task {}", id.0), Into::into);
        }
        match self.state.handle(id) {
            Some(handle) => self.handle_name(handle),
            None if id.is_some() => "a callback".into(),
            None => "the program".into(),
        }
    }

    /// A callback by its function; one that is private to the library by whose it is.
    fn handle_name(&self, handle: &Handle) -> String {
        let callback = self.strings.get(handle.callback);
        let private = callback.rsplit('.').next().is_none_or(|last| last.is_empty() || last.starts_with('_'));
        let thing = if handle.timer.is_some() { "timer" } else { "callback" };
        match self.state.task(handle.by) {
            _ if !private => format!("{callback}()"),
            Some(by) => format!("{}'s {thing}", self.name(by.id)),
            None => format!("a {thing}"),
        }
    }

    /// Who wrote or noted something.
    #[must_use]
    pub fn author(&self, author: Author) -> String {
        if author.callback.is_some() {
            format!("{}()", self.strings.get(author.callback))
        } else {
            self.name(author.id)
        }
    }

    /// Names in a row: "work-1, work-2 and 98 more" when there are many.
    pub fn names(&self, ids: impl Iterator<Item = TaskId>) -> String {
        let (mut names, mut more) = (Vec::new(), 0);
        for id in ids {
            if names.len() < NAMES { names.push(self.name(id)) } else { more += 1 }
        }
        let names = names.join(", ");
        if more > 0 { format!("{names} and {more} more") } else { names }
    }

    /// A line of the program: "line 10", with its file when it is not the first one. Empty when not known.
    #[must_use]
    pub fn line(&self, place: Place) -> String {
        match (place.line, place.file) {
            (0, _) => String::new(),
            (line, FileId(0 | 1)) => format!("line {line}"),
            (line, file) => format!("line {line} of {}", self.strings.get(self.state.file(file))),
        }
    }

    /// What a task is doing and why.
    #[must_use]
    pub fn task(&self, id: TaskId) -> String {
        let Some(task) = self.state.task(id) else { return self.handle(id) };
        let for_ = human(self.now.since(task.since));
        match task.status {
            Status::Created => "just created, and not yet in the ready queue".into(),
            Status::Ready => self.ready(task, &for_),
            Status::Running => self.running(task, &for_),
            Status::Parked => self.parked(task),
            Status::Done(outcome) => self.ended(task, outcome),
            Status::Dropped => format!("dropped at {}: its loop closed before it finished", moment(task.since)),
        }
    }

    fn handle(&self, id: TaskId) -> String {
        match (self.state.handle(id), self.state.running) {
            (_, Some(running)) if running.id == id => {
                format!("running for {}", human(self.now.since(running.since)))
            }
            (Some(handle), _) if handle.queued => {
                format!("ready for {}, because {}", human(self.now.since(handle.since)), self.because(handle.why, None))
            }
            (Some(handle), _) => match self.state.timer(handle.timer) {
                Some(timer) => format!("will run at {}, when its timer fires", moment(timer.deadline)),
                None => "created, and not yet in the ready queue".into(),
            },
            (None, _) => "over".into(),
        }
    }

    fn ready(&self, task: &Task, for_: &str) -> String {
        let because = self.because(task.why, Some(task));
        let ahead = self.state.ready.iter().take_while(|&&id| id != task.id).count();
        let turn = match (self.state.loop_blocked(), ahead) {
            (Some(blocking), _) => format!("cannot run while {} blocks the loop", self.name(blocking.task)),
            (None, 0) => "next in line".into(),
            (None, 1) => "1 ahead of it".into(),
            (None, ahead) => format!("{ahead} ahead of it"),
        };
        let late = self.late(task).map_or_else(String::new, |late| format!("; {late}"));
        format!("ready for {for_}, because {because}; {turn}{late}")
    }

    fn running(&self, task: &Task, for_: &str) -> String {
        match self.state.blocking.filter(|blocking| blocking.task == task.id) {
            Some(blocking) => format!(
                "blocking the loop for {} in {}{}: nothing else can run",
                human(self.now.since(blocking.since)),
                self.strings.get(blocking.why),
                self.at_line(blocking.place),
            ),
            None => format!("running for {for_}{}", self.at_line(task.place)),
        }
    }

    fn parked(&self, task: &Task) -> String {
        let Some(due) = task.overdue_since(self.now) else {
            let cancel = if task.cancel.pending { "; cancel requested" } else { "" };
            return format!("parked{}: {}{cancel}", self.at_line(task.place), self.wait(task));
        };
        let hog = self.state.loop_blocked().map_or_else(
            || "the loop has not looked at the clock yet".into(),
            |blocking| format!("{} blocks the loop", self.name(blocking.task)),
        );
        let late = self.late(task).map_or_else(String::new, |late| format!("; {late}"));
        format!("held up: its sleep was over {} ago, but {hog}{late}", human(self.now.since(due)))
    }

    fn ended(&self, task: &Task, outcome: Outcome) -> String {
        let at = moment(task.since);
        let error = self.strings.get(task.error);
        match outcome {
            Outcome::Raised | Outcome::Panicked if error.is_empty() => format!("raised an exception at {at}"),
            Outcome::Raised | Outcome::Panicked => format!("raised {error}, at {at}{}", self.at_line(task.place)),
            Outcome::Cancelled if task.cancel.timeout => format!("cancelled by a timeout at {at}"),
            Outcome::Cancelled if task.cancel.by.is_some() => {
                format!("cancelled by {} at {at}", self.name(task.cancel.by))
            }
            Outcome::Cancelled => format!("cancelled at {at}"),
            Outcome::Ready | Outcome::Pending => {
                format!("returned at {at}, after {}", human(task.since - task.created))
            }
        }
    }

    /// Why a runnable is in the ready queue, in a few words: "timer fired".
    #[must_use]
    pub fn why(&self, id: TaskId) -> String {
        if let Some(task) = self.state.task(id) {
            return self.in_short(task.why, Some(task));
        }
        self.state.handle(id).map_or_else(|| "just created".into(), |handle| self.in_short(handle.why, None))
    }

    /// The same in a word or two, for the narrowest columns; `None` where that says too little.
    #[must_use]
    pub fn why_in_brief(&self, id: TaskId) -> Option<&'static str> {
        let why = self.state.task(id).map(|task| task.why);
        match why.or_else(|| Some(self.state.handle(id)?.why)).unwrap_or_default() {
            Why::Created => Some("created"),
            Why::Yielded => Some("yielded"),
            Why::Timer(_) => Some("timer"),
            Why::Cancel(_) => Some("cancelled"),
            Why::Timeout => Some("timeout"),
            _ => None,
        }
    }

    /// Why a runnable is in the ready queue, as a clause: "its timer fired".
    #[must_use]
    pub fn because_ready(&self, id: TaskId) -> String {
        if let Some(task) = self.state.task(id) {
            return self.because(task.why, Some(task));
        }
        self.state.handle(id).map_or_else(|| "it was just created".into(), |handle| self.because(handle.why, None))
    }

    fn in_short(&self, why: Why, task: Option<&Task>) -> String {
        match why {
            Why::Created => "just created".into(),
            Why::Yielded => "gave up its turn".into(),
            Why::Timer(_) => "timer fired".into(),
            _ => self.because(why, task),
        }
    }

    fn because(&self, why: Why, task: Option<&Task>) -> String {
        if let Some(job) = self.finished_job(task).filter(|_| matches!(why, Why::Callback(_) | Why::Outside)) {
            return job;
        }
        match why {
            Why::Created => "it was just created".into(),
            Why::Yielded => "it gave up its turn and wants another".into(),
            Why::Timer(_) => "its timer fired".into(),
            Why::Task(by) => self.deed(by, task),
            Why::Callback(callback) => format!("{}() ran", self.strings.get(callback)),
            Why::Io => "its connection is ready".into(),
            Why::Job(job) => self.job_done(job),
            Why::Outside => "another thread woke it".into(),
            Why::Cancel(by) if by.is_some() => format!("{} cancelled it", self.name(by)),
            Why::Cancel(_) => "it was cancelled from outside".into(),
            Why::Timeout => "a timeout ran out".into(),
        }
    }

    /// How late a task is from its sleep, when that is worth saying: "4 beats missed".
    #[must_use]
    pub fn late(&self, task: &Task) -> Option<String> {
        let late = self.lateness(task)?;
        Some(if late.steady { format!("{} missed", beats(late.periods)) } else { format!("{} late", human(late.by)) })
    }

    /// The same in a sentence: "It has missed 4 beats by now.", "It is 0.65 s late by now."
    pub(super) fn late_by_now(&self, task: &Task) -> Option<String> {
        let late = self.lateness(task)?;
        Some(if late.steady {
            format!("It has missed {} by now.", beats(late.periods))
        } else {
            format!("It is {} late by now.", human(late.by))
        })
    }

    fn lateness(&self, task: &Task) -> Option<Late> {
        task.late(self.now).filter(|late| late.periods > 0)
    }

    /// What is to be said at the end of a task's lane: the beats it missed so far, or how late it is now.
    #[must_use]
    pub fn lane_note(&self, task: &Task) -> Option<String> {
        match task.beats_missed(self.now) {
            0 => self.late(task),
            missed => Some(format!("{} missed", beats(missed))),
        }
    }

    /// What the event loop is doing and why.
    #[must_use]
    pub fn event_loop(&self) -> String {
        if let Some((text, at)) = self.state.deadlock {
            return format!("deadlock at {}: {}", moment(at), self.deadlock(self.strings.get(text)));
        }
        if let Some(blocking) = self.state.blocking {
            return self.blocked(&blocking);
        }
        match self.state.phase {
            Phase::NotStarted => "not started yet".into(),
            Phase::Ended => self.finished(),
            Phase::Idle => self.idle(),
            Phase::Busy => match self.state.running {
                Some(running) => {
                    let place = self.state.task(running.id).map_or(Place::default(), |task| task.place);
                    let for_ = human(self.now.since(running.since));
                    format!("running {} for {for_}{}", self.name(running.id), self.at_line(place))
                }
                None if self.could_run() == 0 => "between two turns: nothing is ready".into(),
                None => format!("between two polls: {} ready", self.could_run()),
            },
        }
    }

    /// A loop that ended; that it was stuck before is what counts.
    fn finished(&self) -> String {
        let ended = moment(self.state.phase_since);
        match self.state.stuck_at.map(moment) {
            None => format!("finished at {ended}"),
            Some(stuck) if stuck == ended => format!("finished at {ended}, after a deadlock"),
            Some(stuck) => format!("finished at {ended}, after a deadlock at {stuck}"),
        }
    }

    /// How many could run now: those in the queue, and those whose sleep is over though the loop has not looked.
    pub(super) fn could_run(&self) -> usize {
        self.state.ready.len() + self.state.overdue_count(self.now)
    }

    fn blocked(&self, blocking: &Blocking) -> String {
        if self.is_gil(blocking) {
            let for_ = human(self.now.since(blocking.since));
            return format!("waits for the GIL (simulated) for {for_}: a thread computes, and nothing else can run");
        }
        let (for_, line) = (human(self.now.since(blocking.since)), self.at_line(blocking.place));
        match self.state.phase {
            Phase::Busy | Phase::Idle => {
                format!("blocked for {for_} by {}{line}: nothing else can run", self.name(blocking.task))
            }
            Phase::NotStarted => format!("not started yet: the program is {}{line}", self.busy_with(blocking.why)),
            Phase::Ended => format!("finished: the program is {}{line}", self.busy_with(blocking.why)),
        }
    }

    /// A blocking call as one is in it: `in time.sleep`, `waiting for "ls"`.
    fn busy_with(&self, why: StrId) -> String {
        let why = self.strings.get(why);
        if why.starts_with("waiting") { why.to_owned() } else { format!("in {why}") }
    }

    fn idle(&self) -> String {
        let Some(timer) = self.state.next_timer() else {
            return "idle: nothing is ready, and no timer is set; only another thread or a connection can wake it"
                .into();
        };
        let sleeper = self.state.sleeper(timer.id).map(|task| task.id);
        let whose = sleeper.or(Some(timer.by).filter(|by| by.is_some()));
        let whose = whose.map_or_else(|| "a timer".into(), |id| format!("{}'s timer", self.name(id)));
        format!("idle: nothing is ready; {whose} is due at {}", moment(timer.deadline))
    }

    /// A deadlock in one sentence: who waits for what, as far as the state knows.
    fn deadlock(&self, told: &str) -> String {
        let mut waits = Vec::new();
        for task in self.state.parked().take(NAMES) {
            waits.push(format!("{} is {}", self.name(task.id), self.wait(task)));
        }
        let told = told.trim_start_matches("looplab: ").lines().next().unwrap_or_default();
        let waits = if waits.is_empty() { told.to_owned() } else { waits.join("; ") };
        format!("nothing can ever happen again: {waits}")
    }

    /// Everyone who could run if the loop were not blocked: the ready queue, those whose sleep is over, other timers
    /// that are due.
    #[must_use]
    pub fn held_up(&self) -> Vec<TaskId> {
        if self.state.loop_blocked().is_none() {
            return Vec::new();
        }
        let late: HashSet<u32> = self.state.overdue(self.now).map(|task| task.wait.on).collect();
        // A callback that ends the sleep of a task stands for the task.
        let ends_a_sleep = |id: &TaskId| self.state.handle(*id).is_some_and(|handle| late.contains(&handle.timer.0));
        let ready = self.state.ready.iter().copied().filter(|id| !ends_a_sleep(id));
        let asleep = self.state.overdue(self.now).map(|task| task.id);
        ready.chain(asleep).chain(self.overdue_callbacks(&late)).collect()
    }

    /// Callbacks of timers that are due and that the loop has not looked at, such as a timeout's.
    fn overdue_callbacks(&self, sleeps: &HashSet<u32>) -> Vec<TaskId> {
        let due = self.state.armed().filter(|timer| timer.deadline < self.now && timer.handle.is_some());
        let mut due: Vec<_> = due.filter(|timer| !sleeps.contains(&timer.id.0)).collect();
        due.sort_by_key(|timer| (timer.deadline, timer.id));
        due.into_iter().map(|timer| timer.handle).collect()
    }

    fn at_line(&self, place: Place) -> String {
        let line = self.line(place);
        if line.is_empty() { line } else { format!(", {line}") }
    }
}

fn beats(count: u64) -> String {
    if count == 1 { "1 beat".into() } else { format!("{count} beats") }
}

/// A moment of the run as a learner reads it.
fn moment(at: SimTime) -> String {
    human(Duration::from_nanos(at.0))
}
