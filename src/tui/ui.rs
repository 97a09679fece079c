//! The whole state of the interface: plain data that `update` changes and `view` reads.
//!
//! It holds the runs it shows, but never talks to them: what is to be asked of a run leaves `update` as
//! an effect.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ratatui::layout::Rect;

use super::ask::Ask;
use super::field::{Field, Wanted};
use super::folds::Folds;
use super::layout::{Pane, Room, room};
use super::led::Led;
use super::prompt::Prompt;
use super::studio::Studio;
use super::theme::Theme;
use super::tuning::Tuning;
use super::window::Window;
use crate::ident::TaskId;
use crate::kernel::{Gil, Options, Program, Speed};
use crate::lesson::knob::{self, Knob};
use crate::lesson::progress::Visited;
use crate::lesson::review::Belief;
use crate::lesson::{Answer, Catalogue, Confidence, Lesson, Observed, Predict, Progress, Question, Step};
use crate::model::journal::NoteKind;
use crate::python::lexer::{self, Token};
use crate::session::search::Search;
use crate::session::{Difference, Phase, Session};
use crate::time::SimTime;

/// How everything looks.
#[derive(Clone, Debug)]
pub struct Look {
    /// Colours and emphasis.
    pub theme: Theme,
    /// Whether only ASCII may be drawn.
    pub ascii: bool,
}

/// The whole state of the interface.
pub struct Ui {
    /// How everything looks.
    pub look: Look,
    /// The size of the screen.
    pub area: Rect,
    /// The lessons there are.
    pub catalogue: Catalogue,
    /// What the student has done.
    pub progress: Progress,
    /// The chosen row of the list of lessons.
    pub home: usize,
    /// What is on the screen.
    pub screen: Screen,
    /// What lies on top of it.
    pub overlay: Option<Overlay>,
    /// Whether we hear of the mouse; if not, the terminal marks text with it.
    pub mouse: bool,
    /// The line that is being typed, if one is.
    pub field: Option<Field>,
    /// The lines that were typed, the latest last.
    pub history: Vec<(Wanted, String)>,
    /// What was typed at a prompt beside a run, the latest last.
    pub statements: Vec<String>,
    /// A sentence for the student, until the next key.
    pub note: Option<String>,
    /// How late it is, in seconds since 1970, as far as whoever runs this said.
    pub clock: u64,
    /// Whether predictions are asked for; an instructor may turn them off.
    pub asks: bool,
}

/// What is on the screen.
pub enum Screen {
    /// The list of lessons.
    Home,
    /// A lesson.
    Lesson(Box<LessonView>),
    /// A program on its own, or a recording.
    Program(Box<Board>),
}

/// What can lie on top of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys, scrolled by so many rows.
    Help(u16),
    /// What can be typed, scrolled by so many rows.
    Commands(u16),
    /// The instructor's notes to a step, scrolled by so many rows.
    Notes(u16),
    /// What the signs mean, scrolled by so many rows.
    Legend(u16),
    /// What a marked word of the step means: the n-th, in place.
    Term(usize),
    /// What a word of the glossary means, by its row there.
    Word(usize),
    /// The glossary, scrolled by so many rows.
    Glossary(u16),
}

impl Overlay {
    /// The same, moved on by so many rows.
    #[must_use]
    pub const fn scrolled(self, by: i16) -> Self {
        match self {
            Self::Help(row) => Self::Help(row.saturating_add_signed(by)),
            Self::Commands(row) => Self::Commands(row.saturating_add_signed(by)),
            Self::Notes(row) => Self::Notes(row.saturating_add_signed(by)),
            Self::Glossary(row) => Self::Glossary(row.saturating_add_signed(by)),
            Self::Legend(row) => Self::Legend(row.saturating_add_signed(by)),
            Self::Term(_) | Self::Word(_) => self,
        }
    }
}

/// A lesson at one of its steps.
pub struct LessonView {
    /// The lesson.
    pub lesson: Lesson,
    /// The step, from 0.
    pub step: usize,
    /// The first row shown of the step's words.
    pub scroll: u16,
    /// The question of this step, as far as it is answered.
    pub question: Option<Asked>,
    /// Answers by the prediction's id: the last one of each, of this sitting or an earlier one.
    pub given: BTreeMap<String, Given>,
    /// Knobs that were found, by the step's id, with the value at which each was.
    pub found: BTreeMap<String, String>,
    /// What the runs of this sitting showed, by program.
    pub seen: BTreeMap<String, Observed>,
    /// The wrong answers whose deciding moment was looked at, by the prediction's id.
    pub shown: BTreeSet<String>,
    /// The run of this step, if it has one.
    pub board: Option<Board>,
    /// The exercise of this step, if it is one. A run of it lies above it.
    pub studio: Option<Studio>,
    /// The knob of this step that is to be turned, and what was found.
    pub tuning: Option<Tuning>,
    /// The run of this step in which the student is the loop.
    pub led: Option<Led>,
    /// Whether the question leaves its room to the program.
    pub code_first: bool,
    /// The first line of the program shown beside a question.
    pub code_scroll: u16,
    /// Whether predictions are asked for.
    pub asks: bool,
    /// Set while a belief is looked at again: the lesson is then the one step that asks it.
    pub again: Option<Again>,
}

/// Beliefs that are looked at again, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// All of them.
    pub beliefs: Vec<Belief>,
    /// The one on the screen, from 0.
    pub at: usize,
    /// When it comes back, in a sentence, once it is answered.
    pub outlook: Option<&'static str>,
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The answer; `None` when the student passed.
    pub answer: Option<Answer>,
    /// How sure the student was.
    pub confidence: Confidence,
    /// Whether it was given in an earlier sitting.
    pub earlier: bool,
}

/// A question while it is being answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The row the cursor is on.
    pub row: usize,
    /// For an ordering: the rows of the lines in the order put so far.
    pub order: Vec<usize>,
    /// For an ordering: whether the line under the cursor moves with it.
    pub holding: bool,
    /// For tasks: the rows that are marked.
    pub marked: BTreeSet<usize>,
    /// For a number: what was typed.
    pub typed: String,
    /// The answer, once it is given and only the confidence is missing.
    pub sure: Option<(Answer, usize)>,
}

/// A run on the screen, or two side by side.
pub struct Board {
    /// One side, or two that are compared.
    pub sides: Vec<Side>,
    /// The side whose tasks can be chosen.
    pub active: usize,
    /// The pane that keys go to.
    pub focus: Pane,
    /// Whether that pane has the whole screen.
    pub zoom: bool,
    /// Panes that are hidden.
    pub hidden: BTreeSet<Pane>,
    /// What was last searched for in the run of the active side.
    pub search: Option<Search>,
    /// The task that is looked at.
    pub chosen: Option<TaskId>,
    /// What is asked of the run, if anything.
    pub ask: Option<Ask>,
    /// What is said to the run; kept while it is not shown.
    pub prompt: Option<Prompt>,
    /// Whether that is on the screen.
    pub shows_prompt: bool,
    /// How its two runs differ, once both are over.
    pub difference: Option<Difference>,
    /// Where to look: one sentence; may be empty.
    pub watch: String,
    /// Rows by which a pane is scrolled away from where it would stand by itself.
    pub scroll: BTreeMap<Pane, i32>,
    /// Whether the timelines show what tasks share, row by row.
    pub things: bool,
    /// Which group of many tasks is looked into.
    pub folds: Folds,
    /// What part of time the timelines show.
    pub window: Window,
    /// The timeline on which the mouse is dragged: its side and place.
    pub dragged: Option<(usize, Rect)>,
}

/// One program of a board, and its run.
pub struct Side {
    /// What it is called.
    pub title: String,
    /// The program.
    pub program: Program,
    /// The program's text, cut into coloured pieces.
    pub tokens: Vec<Vec<Token>>,
    /// Its constants that may be turned.
    pub knobs: Vec<Knob>,
    /// The knob that turns.
    pub knob: usize,
    /// Whether a knob was turned, or the text edited, since the program was last started.
    pub turned: bool,
    /// The text as it was given: what predictions are about.
    original: String,
    /// Whether the text is the student's own version of a lesson's program.
    pub edited: bool,
    /// How it is run.
    pub options: Options,
    /// Its run; `None` before it is launched, or when it cannot be.
    pub session: Option<Session>,
    /// Why it could not be launched.
    pub problem: Option<String>,
    /// What the run showed, once it ended.
    pub seen: Option<Observed>,
    /// The run before this one, when that was of another text or another seed.
    pub before: Option<Session>,
    /// The moments that the student marked, in order.
    pub bookmarks: Vec<Bookmark>,
}

/// What the run before is called beside this one.
pub const BEFORE: &str = "the run before";

/// A moment to come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// How many events had happened.
    pub position: usize,
    /// When.
    pub at: SimTime,
    /// What it is called; may be empty.
    pub name: String,
}

impl Bookmark {
    /// Where it stands among others: one place in the trace can last long, as a call that blocks does.
    #[must_use]
    pub const fn place(&self) -> (usize, SimTime) {
        (self.position, self.at)
    }
}

impl Ui {
    /// The interface on its list of lessons, at the lesson to go on with.
    #[must_use]
    pub fn new(look: Look, catalogue: Catalogue, progress: Progress) -> Self {
        let home = catalogue.next(&progress).unwrap_or(0);
        let area = Rect::new(0, 0, 80, 24);
        Self {
            look,
            area,
            catalogue,
            progress,
            home,
            screen: Screen::Home,
            overlay: None,
            mouse: true,
            field: None,
            history: Vec::new(),
            statements: Vec::new(),
            note: None,
            clock: 0,
            asks: true,
        }
    }

    /// The board on the screen, if there is one.
    #[must_use]
    pub fn board(&self) -> Option<&Board> {
        match &self.screen {
            Screen::Home => None,
            Screen::Lesson(lesson) => lesson.board.as_ref(),
            Screen::Program(board) => Some(board),
        }
    }

    /// The board on the screen, to change.
    pub fn board_mut(&mut self) -> Option<&mut Board> {
        match &mut self.screen {
            Screen::Home => None,
            Screen::Lesson(lesson) => lesson.board.as_mut(),
            Screen::Program(board) => Some(board),
        }
    }

    /// How much room the screen has.
    #[must_use]
    pub const fn room(&self) -> Room {
        room(self.area)
    }

    /// Takes in what arrived from the runs; `wall` is time since any fixed moment. Says whether anything changed.
    pub fn pump(&mut self, wall: Duration) -> bool {
        let studio = match &mut self.screen {
            Screen::Lesson(lesson) => lesson.studio.as_mut(),
            _ => None,
        };
        let mut changed = studio.is_some_and(Studio::pump);
        let Some(board) = self.board_mut() else { return changed };
        for side in &mut board.sides {
            changed |= side.pump(wall);
        }
        changed |= board.compare();
        changed |= board.hear();
        if changed && let Screen::Lesson(lesson) = &mut self.screen {
            lesson.notice();
        }
        changed
    }

    /// When something is to be done though nothing arrives, on the clock of [`Ui::pump`].
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        match &self.screen {
            Screen::Lesson(lesson) => lesson.studio.as_ref()?.due(),
            _ => None,
        }
    }

    /// Whether the picture moves by itself now.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        let sessions =
            |board: &Board| board.sides.iter().any(|side| side.session.as_ref().is_some_and(Session::is_moving));
        self.board().is_some_and(sessions)
    }
}

impl LessonView {
    /// A lesson at one of its steps.
    #[must_use]
    pub fn new(lesson: Lesson, step: usize, room: Room) -> Self {
        let mut view = Self {
            lesson,
            step: 0,
            scroll: 0,
            question: None,
            given: BTreeMap::new(),
            found: BTreeMap::new(),
            seen: BTreeMap::new(),
            shown: BTreeSet::new(),
            board: None,
            studio: None,
            tuning: None,
            led: None,
            code_first: false,
            code_scroll: 0,
            asks: true,
            again: None,
        };
        view.go(step, room);
        view
    }

    /// The step on the screen.
    #[must_use]
    pub fn now(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step)
    }

    /// The step's question while it is not answered.
    #[must_use]
    pub fn open_question(&self) -> Option<(&Predict, &Asked)> {
        Some((self.now()?.predict()?, self.question.as_ref()?))
    }

    /// Takes up the answers that were given before, so that nothing is asked twice unless the student wants it.
    pub fn remember(&mut self, visited: &Visited) {
        let Self { lesson, given, .. } = self;
        for (_, predict) in lesson.predictions() {
            let made = visited.predictions.get(&predict.id).map_or(&[][..], Vec::as_slice);
            let fits = |answer: &Option<Answer>| answer.as_ref().is_none_or(|answer| predict.takes(answer));
            if let Some(last) = made.iter().rev().find(|made| fits(&made.answer)) {
                let earlier = Given { answer: last.answer.clone(), confidence: last.confidence, earlier: true };
                given.insert(predict.id.clone(), earlier);
            }
        }
    }

    /// Asks the question of this step again. Says whether there is one that was answered.
    pub fn ask_again(&mut self) -> bool {
        let Some(predict) = self.lesson.steps.get(self.step).and_then(Step::predict) else { return false };
        let asked = self.question.is_none() && self.given.remove(&predict.id).is_some();
        if asked {
            self.question = Some(Asked::new(&predict.question));
            self.scroll = 0;
        }
        asked
    }

    /// The exercise of this step, while no run of it is on the screen.
    #[must_use]
    pub fn open_studio(&self) -> Option<&Studio> {
        self.studio.as_ref().filter(|_| self.board.is_none())
    }

    /// Whether an answer was given about a program, in this step or before.
    #[must_use]
    pub fn is_predicted(&self, program: &str) -> bool {
        let about = |predict: &Predict| {
            let given = self.given.get(&predict.id);
            predict.program == program && given.is_some_and(|given| given.answer.is_some())
        };
        self.lesson.predictions().any(|(step, predict)| step <= self.step && about(predict))
    }

    /// Goes to a step. A run that was on the screen is given up.
    pub fn go(&mut self, step: usize, room: Room) {
        self.step = step.min(self.lesson.steps.len().saturating_sub(1));
        self.scroll = 0;
        self.code_scroll = 0;
        self.code_first = false;
        self.board = None;
        self.question = None;
        self.studio = None;
        let Some(step) = self.lesson.steps.get(self.step) else { return };
        self.studio = step.exercise().cloned().map(Studio::new);
        self.tuning = step.tune().cloned().map(Tuning::new);
        self.led = step.be_the_loop().cloned().map(Led::new);
        let open = step.predict().filter(|predict| self.asks && !self.given.contains_key(&predict.id));
        if let Some(predict) = open {
            self.question = Some(Asked::new(&predict.question));
        }
        self.board = self.new_board(room);
    }

    /// The board of this step before anything runs.
    fn new_board(&self, room: Room) -> Option<Board> {
        let step = self.now()?;
        // At 80×24 the words come first; the run takes the screen when it starts.
        let focus = if room <= Room::Small { Pane::Text } else { Pane::Loop };
        if let Some(run) = step.run() {
            let program = self.program(&run.program)?;
            let title = program.name.clone();
            let mut options = self.held(run.speed, run.gil);
            if step.tune().is_some() && run.speed.is_none() {
                // Who turns a knob wants to see at once what comes of it.
                options.speed = Speed::Jump;
            }
            return Some(Board::new(vec![Side::new(title, program, options)], focus, run.watch.clone()));
        }
        if let Some(led) = step.be_the_loop() {
            // It runs whole, out of sight; the student then goes through it from choice to choice.
            let options = Options { speed: Speed::Jump, paused: false, ..self.held(None, led.gil) };
            let side = Side::new(led.program.clone(), self.program(&led.program)?, options);
            return Some(Board::new(vec![side], Pane::Text, String::new()));
        }
        let compare = step.compare()?;
        let side = |side: &crate::lesson::step::Side| {
            Some(Side::new(side.title.clone(), self.program(&side.program)?, self.held(compare.speed, side.gil)))
        };
        let sides = compare.sides.iter().map(side).collect::<Option<Vec<_>>>()?;
        Some(Board::new(sides, focus, compare.watch.clone()))
    }

    /// A lesson's run waits for the student's first key, and meets the lesson's hosts.
    pub(super) fn held(&self, speed: Option<f64>, gil: Option<bool>) -> Options {
        let speed = speed.map_or(Speed::default(), Speed::Times);
        let hosts = self.lesson.hosts.iter().map(Into::into).collect();
        let gil = if gil == Some(false) { Gil::Off } else { Gil::On };
        Options { speed, gil, paused: true, hosts, ..Options::default() }
    }

    /// A program of the lesson, ready to run.
    #[must_use]
    pub fn program(&self, name: &str) -> Option<Program> {
        let program = self.lesson.programs.get(name)?;
        Some(Program::new(&program.name, &program.source))
    }

    /// Keeps what the runs on the screen showed, for the answers to be held against.
    fn notice(&mut self) {
        let Some(board) = &self.board else { return };
        for side in &board.sides {
            if let Some(seen) = side.seen.as_ref().filter(|_| side.ran_as_given()) {
                self.seen.insert(side.program.name.clone(), seen.clone());
            }
        }
        if let (Some(tuning), Some(side)) = (&mut self.tuning, board.side()) {
            let source = side.session.as_ref().map(|session| session.program().source.as_str());
            tuning.look(side.seen.as_ref().zip(source));
        }
    }
}

impl Asked {
    /// A question nobody has touched.
    #[must_use]
    pub fn new(question: &Question) -> Self {
        let lines = match question {
            Question::Order { shown, .. } => shown.len(),
            Question::Choice { .. } | Question::Number { .. } | Question::Tasks(_) => 0,
        };
        let (marked, typed) = (BTreeSet::new(), String::new());
        Self { row: 0, order: (0..lines).collect(), holding: false, marked, typed, sure: None }
    }

    /// The answer as it stands; `None` when a number is not a number yet.
    #[must_use]
    pub fn answer(&self, question: &Question) -> Option<Answer> {
        match question {
            Question::Choice { .. } => Some(Answer::Choice(self.row)),
            Question::Order { .. } => Some(Answer::Order(self.order.clone())),
            Question::Number { .. } => self.typed.parse().ok().map(Answer::Number),
            Question::Tasks(_) => Some(Answer::Tasks(self.marked.iter().copied().collect())),
        }
    }
}

impl Board {
    /// A board whose programs have not run yet.
    #[must_use]
    pub const fn new(sides: Vec<Side>, focus: Pane, watch: String) -> Self {
        Self {
            sides,
            active: 0,
            focus,
            zoom: false,
            hidden: BTreeSet::new(),
            search: None,
            chosen: None,
            ask: None,
            prompt: None,
            shows_prompt: false,
            difference: None,
            watch,
            scroll: BTreeMap::new(),
            things: false,
            folds: Folds::new(),
            window: Window::new(),
            dragged: None,
        }
    }

    /// The side whose tasks can be chosen.
    #[must_use]
    pub fn side(&self) -> Option<&Side> {
        self.sides.get(self.active)
    }

    /// By how many rows a pane is scrolled.
    #[must_use]
    pub fn scrolled(&self, pane: Pane) -> i32 {
        self.scroll.get(&pane).copied().unwrap_or(0)
    }

    /// Whether nothing on it has run yet: it waits for the first key.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.sides.iter().all(|side| side.session.as_ref().is_none_or(is_held_at_its_beginning))
    }

    /// Hears what the run says at the prompt. Says whether it said anything.
    fn hear(&mut self) -> bool {
        let Some(prompt) = &mut self.prompt else { return false };
        let session = self.sides.get_mut(prompt.side).and_then(|side| side.session.as_mut());
        session.is_some_and(|session| prompt.hear(session))
    }

    /// Holds the two runs against each other once both are over; forgets it when one is started again. Says whether
    /// anything changed.
    fn compare(&mut self) -> bool {
        let over = self.sides.len() == 2 && self.is_over();
        if over == self.difference.is_some() {
            return false;
        }
        // Titles are pieces of a program or of a sentence: in a sentence of ours they stand between quotation marks.
        let is_quoted = |side: &Side| side.title.contains(' ') && side.title != BEFORE;
        let called = |side: &Side| if is_quoted(side) { format!("“{}”", side.title) } else { side.title.clone() };
        self.difference = match self.sides.as_slice() {
            [one, other] if over => one
                .session
                .as_ref()
                .zip(other.session.as_ref())
                .map(|(left, right)| Difference::of([left.model(), right.model()], [&called(one), &called(other)])),
            _ => None,
        };
        true
    }

    /// Whether every run on it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.sides.iter().all(|side| side.session.as_ref().is_some_and(|session| session.status().phase.is_over()))
    }
}

/// Whether a live run has not done anything yet.
fn is_held_at_its_beginning(session: &Session) -> bool {
    let waits = matches!(session.status().phase, Phase::Starting | Phase::Paused);
    waits && session.options().paused && session.latest().polls == 0 && session.latest().blocking.is_none()
}

impl Side {
    /// A program that has not run yet.
    #[must_use]
    pub fn new(title: String, program: Program, options: Options) -> Self {
        let mut side = Self {
            title,
            original: program.source.clone(),
            edited: false,
            program,
            tokens: Vec::new(),
            knobs: Vec::new(),
            knob: 0,
            turned: false,
            options,
            session: None,
            problem: None,
            seen: None,
            before: None,
            bookmarks: Vec::new(),
        };
        side.read();
        side
    }

    /// A side that shows a run that is there already.
    #[must_use]
    pub fn showing(session: Session) -> Self {
        let program = session.program().clone();
        let mut side = Self::new(program.name.clone(), program, session.options().clone());
        side.session = Some(session);
        side
    }

    /// What the program is called on the screen; says so when it is the student's own version.
    #[must_use]
    pub fn heading(&self) -> String {
        if self.edited { format!("{}, your version", self.title) } else { self.title.clone() }
    }

    /// The marks of this run, in order: the student's, and those that the program's author set and that were reached.
    #[must_use]
    pub fn marks(&self) -> Vec<Bookmark> {
        let mut marks = self.bookmarks.clone();
        if let Some(session) = &self.session {
            let (model, log) = (session.model(), session.log());
            marks.extend(model.journal.marks(log, log.len()).filter_map(|note| match note.kind {
                NoteKind::Mark(text) => {
                    let name = log.strings.get(text).to_owned();
                    Some(Bookmark { position: note.position + 1, at: note.at, name })
                }
                _ => None,
            }));
        }
        marks.sort_by_key(Bookmark::place);
        marks
    }

    /// Whether the run is one of the program as it was given: no knob turned, nothing edited, nobody stepped in.
    /// Predictions are about no other run.
    #[must_use]
    pub fn ran_as_given(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.program().source == self.original) && !self.is_touched()
    }

    /// Whether it shows a recording.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_replay)
    }

    /// Whether somebody stepped into the run.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.model().journal.is_touched(session.log().len()))
    }

    /// The text as it was given.
    #[must_use]
    pub fn original(&self) -> &str {
        &self.original
    }

    /// Takes a text that was edited for the program. A file of the student's own has no other version; a
    /// lesson's program has.
    pub fn edit(&mut self, source: String) {
        self.program.source = source;
        self.edited = self.program.path.is_none() && self.program.source != self.original;
        self.knob = 0;
        self.turned = true;
        self.read();
    }

    /// Goes back to the text as it was given. Says whether it was another one.
    pub fn give_back(&mut self) -> bool {
        let other = self.program.source != self.original;
        if other {
            self.edit(self.original.clone());
        }
        other
    }

    /// Takes the program's text apart: for its colours and for its knobs.
    fn read(&mut self) {
        self.tokens = lexer::highlight(&self.program.source);
        self.knobs = knob::knobs(&self.program.source).0;
    }

    /// Turns the chosen knob by so many steps. Says what it is now; `None` when there is no knob.
    pub fn turn(&mut self, steps: i32) -> Option<String> {
        let knob = self.knobs.get(self.knob)?;
        let value = knob.turned(steps);
        let text = format!("{} = {} {}", knob.name, knob.written(value), knob.unit).trim_end().to_owned();
        self.program.source = knob.set(&self.program.source, value);
        self.turned = true;
        self.read();
        Some(text)
    }

    fn pump(&mut self, wall: Duration) -> bool {
        let Some(session) = &mut self.session else { return false };
        let mut changed = session.pump(wall);
        match session.status().phase {
            Phase::Finished(_) if self.seen.is_none() => {
                self.seen = Some(Observed::of(session.log()));
                changed = true;
            }
            Phase::Finished(_) => {}
            // It was started again.
            _ => self.seen = None,
        }
        changed
    }
}
