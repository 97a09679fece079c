//! An exercise on the screen: the task, the student's text, and what the check of it came to.
//!
//! It holds the check that works on the text, but starts none and touches no file: what is to be done leaves `update` as
//! a [`Deed`]. A run of the text is a board like any other and lies above all this.

pub mod draft;
pub mod typing;
pub mod words;

use std::time::Duration;

use ratatui::layout::{Constraint, Layout, Rect};

use super::layout::Room;
use crate::lesson::Exercise;
use crate::lesson::progress::{Attempt, Practice};
use crate::session::Check;
use crate::session::check::{Failure, Report, Verdict};
use draft::Draft;

/// After so long without a key the grammar is looked at.
const REST: Duration = Duration::from_millis(350);
/// Nothing typed is unkept for longer than this, and the time it takes to write a file.
const UNKEPT: Duration = Duration::from_millis(500);

/// An exercise while it is worked on.
pub struct Studio {
    /// The exercise.
    pub exercise: Exercise,
    /// The student's text.
    pub draft: Draft,
    /// What the keys go to.
    pub focus: Focus,
    /// What is known about the text.
    pub standing: Standing,
    /// What was done about the exercise before, by the student's progress.
    pub practice: Practice,
    /// Whether the solution can be seen.
    pub solution: Door,
    /// The first line shown of the solution.
    pub scroll: u16,
    /// The event at which a replayed run is to be shown, as soon as it comes so far.
    pub jump: Option<usize>,
    check: Option<Check>,
    arrived: Option<Report>,
    clock: Clock,
}

/// The parts of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// What is to be done, and what the check said.
    Words,
    /// The student's text.
    Code,
    /// A program that does it.
    Solution,
}

/// Whether the solution can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Nobody asked for it.
    Closed,
    /// It was asked for before the exercise was passed, and wants to be asked for again.
    Asked,
    /// It is seen.
    Open,
}

/// What is known about the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It was not checked in this sitting.
    Fresh,
    /// It is being checked.
    Checking {
        /// Runs that are over.
        done: u64,
        /// Runs there will be.
        of: u64,
        /// The change of the text that is checked.
        change: u64,
        /// The number under which the text is kept.
        number: u32,
        /// The text that is checked.
        text: String,
    },
    /// It was checked.
    Told(Box<Told>),
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The verdict.
    pub report: Report,
    /// The text that was checked.
    pub text: String,
    /// Its change.
    pub change: u64,
}

/// What an exercise wants done outside of the interface's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Bring back what was typed before.
    Restore,
    /// Keep what was typed.
    Draft(String),
    /// Keep a text for good, because it is run or given up.
    Keep(String),
    /// Keep a text for good and check it.
    Check(String),
    /// Note what a check came to.
    Attempted(Attempt),
    /// Note how many hints are open.
    Hinted(usize),
    /// Note that the solution was opened.
    Opened,
    /// Open the text in the student's own editor.
    Lend(String),
}

/// What an exercise hears from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// This was typed before.
    Restored(String),
    /// What came back from the student's own editor, or why nothing did.
    Returned(Result<String, String>),
    /// It is so late, counted from any fixed moment.
    Clock(Duration),
}

/// When what is to be done about typed text.
#[derive(Default)]
struct Clock {
    /// The last change that was noticed.
    noticed: u64,
    /// When that was.
    typed: Duration,
    /// Since when something is not kept.
    unkept: Option<Duration>,
}

impl Studio {
    /// An exercise nobody has touched.
    #[must_use]
    pub fn new(exercise: Exercise) -> Self {
        Self {
            draft: Draft::new(&exercise.starter),
            exercise,
            focus: Focus::Words,
            standing: Standing::Fresh,
            practice: Practice::default(),
            solution: Door::Closed,
            scroll: 0,
            jump: None,
            check: None,
            arrived: None,
            clock: Clock::default(),
        }
    }

    /// Takes in what the progress says of the exercise.
    pub fn remember(&mut self, practice: Option<&Practice>) {
        self.practice = practice.cloned().unwrap_or_default();
        if self.practice.solution && self.solution != Door::Open {
            self.solution = Door::Open;
        }
    }

    /// Takes up a text that was typed before.
    pub fn restore(&mut self, text: &str) {
        if text.trim_end() != self.draft.text().trim_end() {
            self.draft = Draft::new(text);
            self.draft.look();
            self.clock = Clock::default();
        }
    }

    /// Whether the text is the one that the exercise begins with.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.draft.text().trim_end() == self.exercise.starter.trim_end()
    }

    /// The parts that are on the screen, and where.
    #[must_use]
    pub fn parts(&self, area: Rect, room: Room) -> Vec<(Focus, Rect)> {
        let open = self.solution == Door::Open;
        let beside = if self.focus == Focus::Solution { Focus::Solution } else { Focus::Words };
        match room {
            Room::Tiny | Room::Small => vec![(self.focus, area)],
            Room::Large if open => {
                let widths = [Constraint::Max(70), Constraint::Fill(1), Constraint::Fill(1)];
                let [words, code, solution] = Layout::horizontal(widths).areas(area);
                vec![(Focus::Words, words), (Focus::Code, code), (Focus::Solution, solution)]
            }
            Room::Medium | Room::Large => {
                let words = if room == Room::Large { Constraint::Max(76) } else { Constraint::Percentage(45) };
                let [left, right] = Layout::horizontal([words, Constraint::Fill(1)]).areas(area);
                vec![(beside, left), (Focus::Code, right)]
            }
        }
    }

    /// The part that has the keys after this one.
    #[must_use]
    pub fn next_part(&self) -> Focus {
        match self.focus {
            Focus::Words => Focus::Code,
            Focus::Code if self.solution == Door::Open => Focus::Solution,
            Focus::Code | Focus::Solution => Focus::Words,
        }
    }

    /// The check of this exercise has begun; nothing when it is done elsewhere.
    pub fn begun(&mut self, check: Option<Check>, kept_as: u32) {
        self.check = check;
        self.arrived = None;
        if let Standing::Checking { number, .. } = &mut self.standing {
            *number = kept_as;
        }
    }

    /// The report of the check has arrived.
    pub fn arrive(&mut self, report: Report) {
        self.check = None;
        self.arrived = Some(report);
    }

    /// The check came to nothing, and why.
    pub fn fail(&mut self, why: &str) {
        self.arrive(Report { passed: 0, judged: 0, of: 0, verdict: Verdict::None(why.into()) });
    }

    /// Looks how far the check is. Says whether there is news.
    pub fn pump(&mut self) -> bool {
        let Some(check) = &self.check else { return false };
        if let Some(report) = check.take() {
            self.arrive(report);
            return true;
        }
        let (now, all) = check.progress();
        let Standing::Checking { done, of, .. } = &mut self.standing else { return false };
        let news = (*done, *of) != (now, all);
        (*done, *of) = (now, all);
        news
    }

    /// Calls the check off. Says whether there was one.
    pub fn call_off(&mut self) -> bool {
        if let Some(check) = &self.check {
            check.cancel();
        }
        matches!(self.standing, Standing::Checking { .. })
    }

    /// What the check came to, once, with the text it is about.
    pub fn tell(&mut self) -> Option<(Report, u32)> {
        let report = self.arrived.take()?;
        let (change, number, text) = match &self.standing {
            Standing::Checking { change, number, text, .. } => (*change, *number, text.clone()),
            _ => (self.draft.changes(), 0, self.draft.text()),
        };
        let told = Told { report: report.clone(), text, change };
        self.standing = Standing::Told(Box::new(told));
        Some((report, number))
    }

    /// What the check came to.
    #[must_use]
    pub fn told(&self) -> Option<&Told> {
        if let Standing::Told(told) = &self.standing { Some(told) } else { None }
    }

    /// The failure that was told, if one was.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.told()?.report.failure()
    }

    /// Time went by: looks at the grammar when typing pauses, and says what is to be kept.
    pub fn tick(&mut self, now: Duration) -> Option<String> {
        let clock = &mut self.clock;
        if self.draft.changes() != clock.noticed {
            clock.noticed = self.draft.changes();
            clock.typed = now;
            clock.unkept.get_or_insert(now);
        }
        if !self.draft.is_read() && now.saturating_sub(clock.typed) >= REST {
            self.draft.look();
        }
        clock.unkept.filter(|since| now.saturating_sub(*since) >= UNKEPT)?;
        self.unkept()
    }

    /// What was typed and is not kept. Whoever asks keeps it.
    pub fn unkept(&mut self) -> Option<String> {
        let changed = self.draft.changes() != self.clock.noticed;
        self.clock.noticed = self.draft.changes();
        let unkept = self.clock.unkept.take().is_some();
        (changed || unkept).then(|| self.draft.text())
    }

    /// When something is to be done next, on the clock that [`Studio::tick`] is told.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        let read = (!self.draft.is_read()).then(|| self.clock.typed + REST);
        let keep = self.clock.unkept.map(|since| since + UNKEPT);
        read.into_iter().chain(keep).min()
    }
}
