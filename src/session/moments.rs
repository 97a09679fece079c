//! The moments of a run at which the loop decides something, each as a question that a student can answer.
//!
//! Nobody writes the answers: a moment is found in the trace, and what the trace shows next is the truth. Why it is so, and
//! why not otherwise, is said from the state at that moment.

mod first;
mod next;
mod place;
mod story;

use std::collections::HashSet;

use crate::ident::TaskId;
use crate::model::own::is_own;
use crate::model::{State, Words};
use crate::time::SimTime;
use crate::trace::{CauseKind, Event, Log, What};

/// How many events of a run are looked through.
const MOST: usize = 200_000;

/// What is asked about a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Who runs next?
    Next,
    /// Nobody is ready: who is woken first?
    First,
    /// Something happened to a task: where does it go?
    Place,
}

/// A moment at which the loop decides something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What is asked.
    pub kind: Kind,
    /// How many events had happened before it was decided.
    pub position: usize,
    /// How many have happened when it is.
    pub after: usize,
    /// When it was.
    pub at: SimTime,
    /// What happened since the moment before: whole sentences, in order.
    pub story: Vec<String>,
    /// The question.
    pub ask: String,
    /// What can be answered.
    pub options: Vec<Answer>,
    /// Why the right one is right.
    pub because: String,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer.
    pub text: String,
    /// What is wrong about it; `None` when it is right.
    pub wrong: Option<Wrong>,
}

/// What is wrong about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The belief behind it.
    pub belief: Belief,
    /// Why it is not so here.
    pub why: String,
}

/// A belief about the loop that a wrong answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Belief {
    /// Of those who are ready, any may run next.
    OutOfTurn,
    /// A parked task can run.
    Parked,
    /// Who becomes ready runs at once.
    AtOnce,
    /// Who becomes ready goes before those who are ready already.
    Overtakes,
    /// Who is woken stays parked.
    Stays,
    /// A task begins when it is awaited.
    Awaited,
    /// A wait for several is over with the first.
    TooSoon,
    /// `cancel()` ends a task at once.
    Immediate,
    /// A cancelled task waits on to the end of its wait.
    WaitsOn,
    /// Timers fire in the order in which they were set.
    TimerOrder,
    /// The timer that was set last fires first.
    LatestTimer,
}

impl Belief {
    const ALL: [Self; 11] = [
        Self::OutOfTurn,
        Self::Parked,
        Self::AtOnce,
        Self::Overtakes,
        Self::Stays,
        Self::Awaited,
        Self::TooSoon,
        Self::Immediate,
        Self::WaitsOn,
        Self::TimerOrder,
        Self::LatestTimer,
    ];

    /// The belief in the words of somebody who has it; progress keeps it so.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OutOfTurn => "of those who are ready, any may run next",
            Self::Parked => "a task that waits can run",
            Self::AtOnce => "who becomes ready runs at once",
            Self::Overtakes => "who becomes ready goes before the others",
            Self::Stays => "a task stays parked though what it waited for is there",
            Self::Awaited => "a task begins when it is awaited",
            Self::TooSoon => "a wait for several is over with the first",
            Self::Immediate => "cancel() ends a task at once",
            Self::WaitsOn => "a cancelled task first waits to the end",
            Self::TimerOrder => "timers fire in the order in which they were set",
            Self::LatestTimer => "the timer that was set last fires first",
        }
    }

    /// What to remember instead.
    #[must_use]
    pub const fn instead(self) -> &'static str {
        match self {
            Self::OutOfTurn => "READY is a queue: who entered it first runs first, and nobody overtakes.",
            Self::Parked => "A parked task cannot run. First what it waits for must come, then its turn.",
            Self::AtOnce => "To be ready is not to run: who has the turn keeps it until it awaits or ends.",
            Self::Overtakes => "Whoever becomes ready joins READY at the back, behind those who are there.",
            Self::Stays => "As soon as what a task waits for is there, it is ready. Then it only waits for its turn.",
            Self::Awaited => "A task is ready as soon as it is created. An await only waits for its end.",
            Self::TooSoon => "A gather or a task group waits until all of them have ended.",
            Self::Immediate => "cancel() only asks: the error is thrown into the task when it has its turn.",
            Self::WaitsOn => "cancel() wakes a parked task: it has its turn soon, and the error with it.",
            Self::TimerOrder | Self::LatestTimer => "The timer that is due first fires first, whenever it was set.",
        }
    }

    /// The belief that has these words.
    #[must_use]
    pub fn of_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|belief| belief.words() == words)
    }
}

impl Moment {
    /// The row of the right answer.
    #[must_use]
    pub fn right(&self) -> usize {
        self.options.iter().position(|option| option.wrong.is_none()).unwrap_or(0)
    }
}

/// The first moments of a run from `from` on, at most so many, none of them the same question twice.
#[must_use]
pub fn moments(log: &Log, from: SimTime, most: usize) -> Vec<Moment> {
    let mut finder =
        Finder { log, state: State::default(), story: Vec::new(), found: Vec::new(), asked: HashSet::new() };
    for (position, event) in log.events(0).take(MOST) {
        if finder.found.len() >= most {
            break;
        }
        if event.at >= from {
            finder.look(position, &event);
        }
        finder.state.apply(position, &event);
        finder.story.extend(story::sentence(&event.what, &finder.words()));
    }
    finder.found
}

/// A walk through a run, with the state before the next event.
struct Finder<'a> {
    log: &'a Log,
    state: State,
    story: Vec<String>,
    found: Vec<Moment>,
    asked: HashSet<String>,
}

/// What a moment is made of, before anybody knows whether it was asked already.
struct Draft {
    kind: Kind,
    /// How many events have happened when it is decided.
    after: usize,
    ask: String,
    options: Vec<Answer>,
    because: String,
    /// Two moments of the same key are the same question.
    key: String,
}

impl Finder<'_> {
    fn words(&self) -> Words<'_> {
        Words::new(&self.state, &self.log.strings, self.state.now)
    }

    fn look(&mut self, position: usize, event: &Event) {
        let draft = match event.what {
            What::PollBegan { task } => next::draft(self, position, task),
            What::IdleBegan => first::draft(self, position),
            What::Queued { task, cause } => place::of_ready(self, position, task, cause),
            What::PollEnded { task, outcome } => place::of_waiting(self, position, task, outcome),
            _ => None,
        };
        let Some(mut draft) = draft.filter(Draft::is_fair) else { return };
        if !self.asked.insert(std::mem::take(&mut draft.key)) {
            return;
        }
        if draft.kind != Kind::Place {
            draft.mix(position);
        }
        let Draft { kind, after, ask, options, because, .. } = draft;
        let position = self.before_pause(position, event);
        let mut story = std::mem::take(&mut self.story);
        // A question that says itself what happened last is told once.
        if story.last().is_some_and(|last| ask.starts_with(last.as_str())) {
            story.pop();
        }
        self.found.push(Moment { kind, position, after, at: self.state.now, story, ask, options, because });
    }

    /// Where a task that gives up its turn still has it: between that and its place in READY it is nowhere.
    fn before_pause(&self, position: usize, event: &Event) -> usize {
        let What::Queued { task: id, cause } = event.what else { return position };
        let ends = |at: &usize| {
            let before = self.log.get(*at).map(|event| event.what);
            matches!(before, Some(What::PollEnded { task, .. }) if task == id)
        };
        match cause.kind {
            CauseKind::Itself => (position.saturating_sub(3)..position).rev().find(ends).unwrap_or(position),
            _ => position,
        }
    }

    /// Whether a student knows of it: a task of the program, or a callback that has a name of its own.
    fn is_known(&self, id: TaskId) -> bool {
        let strings = &self.log.strings;
        if let Some(task) = self.state.task(id) {
            return !is_own(strings.get(task.coroutine));
        }
        let callback = self.state.handle(id).map_or("", |handle| strings.get(handle.callback));
        callback.rsplit('.').next().is_some_and(|last| !last.is_empty() && !last.starts_with('_'))
    }

    /// Those in READY that a student knows of, the front first.
    fn ready(&self) -> Vec<TaskId> {
        self.state.ready.iter().copied().filter(|id| self.is_known(*id)).collect()
    }

    /// Tasks of the program that are parked.
    fn parked(&self) -> Vec<TaskId> {
        self.state.parked().map(|task| task.id).filter(|id| self.is_known(*id)).collect()
    }
}

impl Draft {
    /// Whether there is something to choose, and no two answers read alike.
    fn is_fair(&self) -> bool {
        let texts: HashSet<&str> = self.options.iter().map(|option| option.text.as_str()).collect();
        texts.len() == self.options.len() && texts.len() > 1
    }

    /// Puts the answers into an order that gives nothing away, and that is always the same for the same moment.
    fn mix(&mut self, position: usize) {
        self.options.sort_by(|one, other| one.text.cmp(&other.text));
        let scattered = (position as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let turn = scattered as usize % self.options.len();
        self.options.rotate_left(turn);
    }
}

impl Answer {
    fn right(text: impl Into<String>) -> Self {
        Self { text: text.into(), wrong: None }
    }

    fn wrong(text: impl Into<String>, belief: Belief, why: impl Into<String>) -> Self {
        Self { text: text.into(), wrong: Some(Wrong { belief, why: why.into() }) }
    }
}
