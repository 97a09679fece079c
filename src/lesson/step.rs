//! A lesson as the rest of looplab sees it: steps, and what each step is made of.
//!
//! These are core types: the file's own types live in `directive` and are not seen outside this floor.

use std::collections::BTreeMap;

use super::claim::{Claim, fill};
use super::exercise::Exercise;
use super::knob::Knob;
use super::observed::Observed;
use super::predict::Predict;
use super::prose::Prose;
use crate::runtime::net::sites::Declared;

/// One lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// Its place in the course, from 1.
    pub number: u32,
    /// Its short name, as in its folder: `event-loop`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What a student can do afterwards, in one line.
    pub goal: String,
    /// How many minutes it takes.
    pub minutes: u32,
    /// Slugs of lessons to do before.
    pub prerequisites: Vec<String>,
    /// The belief it wants to replace.
    pub misconception: String,
    /// What a student would write on a card: markdown.
    pub summary: String,
    /// Words it introduces.
    pub words: Vec<Word>,
    /// The terms of the glossary that its text links by name, with the line of each.
    pub links: Vec<(usize, String)>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Hosts of the simulated network that its programs meet, beside the default ones.
    pub hosts: Vec<Declared>,
    /// Its programs by file name.
    pub programs: BTreeMap<String, Program>,
}

/// A word of the glossary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// What it means, in one sentence.
    pub meaning: String,
}

/// A program of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Its file name.
    pub name: String,
    /// Its source.
    pub source: String,
    /// Its knobs.
    pub knobs: Vec<Knob>,
}

/// One step: what fits on one screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its heading.
    pub title: String,
    /// The line of its heading in `lesson.md`.
    pub line: usize,
    /// What it is made of, in order.
    pub parts: Vec<Part>,
}

/// One part of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Words to read.
    Prose(Vec<Prose>),
    /// A question to answer before the program runs.
    Predict(Predict),
    /// A program to run and watch.
    Run(Run),
    /// Two programs on one time axis.
    Compare(Compare),
    /// A program whose knob is to be turned.
    Knob(Tune),
    /// A run in which the student is the loop.
    Loop(Loop),
    /// A program to mend, checked over many runs.
    Exercise(Exercise),
    /// Notes for the instructor; students do not see them unasked.
    Notes(Notes),
}

/// A program to run and watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The program's file name.
    pub program: String,
    /// Where to look while it runs: one sentence; may be empty.
    pub watch: String,
    /// How fast to begin: 1 is as on a clock, 0.1 slow motion; `None` leaves it to the student.
    pub speed: Option<f64>,
    /// Whether threads contend for the simulated interpreter lock; `None` leaves it as it is (on).
    pub gil: Option<bool>,
    /// What to say about the run once it ended.
    pub seen: Vec<Remark>,
}

/// A run in which the student decides, at some moments, what the loop does next. The truth is the run's own trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// Its name, unique in the lesson; scores are kept under it.
    pub id: String,
    /// The program's file name.
    pub program: String,
    /// How many times the student decides.
    pub choices: usize,
    /// From which moment on, in seconds of run time.
    pub from: f64,
    /// A sentence to begin with; may be empty.
    pub intro: String,
    /// Whether threads contend for the simulated interpreter lock; `None` leaves it as it is (on).
    pub gil: Option<bool>,
}

/// A program whose knob is to be turned; every turn runs it again.
#[derive(Clone, Debug, PartialEq)]
pub struct Tune {
    /// Its name, unique in the lesson; that it was found is kept under it.
    pub id: String,
    /// The run, at once again after every turn.
    pub run: Run,
    /// The knob's name.
    pub knob: String,
    /// What is asked: "Turn DELAY until …"
    pub ask: String,
    /// What a run shows that found it; `None` when there is nothing to find.
    pub goal: Option<Claim>,
    /// What to say to that, with places for the run's own numbers and `{knob}`.
    pub found: String,
}

impl Tune {
    /// What to say about a run with the knob at `value` (as written), if it shows what was to be found.
    #[must_use]
    pub fn found(&self, run: &Observed, value: &str) -> Option<String> {
        let goal = self.goal.as_ref()?;
        goal.holds(run).then(|| fill(&self.found.replace("{knob}", value), run))
    }
}

/// Two programs on one time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// The two sides.
    pub sides: [Side; 2],
    /// Where to look: one sentence; may be empty.
    pub watch: String,
    /// How fast to begin; `None` leaves it to the student.
    pub speed: Option<f64>,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The program's file name.
    pub program: String,
    /// What this side is called.
    pub title: String,
    /// Whether threads contend for the simulated interpreter lock; `None` leaves it as it is (on).
    pub gil: Option<bool>,
    /// What to say about this side's run once it ended.
    pub seen: Vec<Remark>,
}

/// Something to say about a run if it shows something.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// When to say it.
    pub claim: Claim,
    /// What to say, with places for the run's own numbers.
    pub say: String,
}

/// Notes for the instructor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Questions for the class.
    pub ask: Vec<String>,
    /// Where to pause, and why.
    pub pause: Vec<String>,
    /// What the class will say, and what to answer.
    pub expect: Vec<String>,
}

/// What to say about a run: every remark whose claim holds, numbers filled in.
#[must_use]
pub fn remarks(seen: &[Remark], run: &Observed) -> Vec<String> {
    seen.iter().filter(|remark| remark.claim.holds(run)).map(|remark| fill(&remark.say, run)).collect()
}

impl Lesson {
    /// The folder's name: `01-event-loop`.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{:02}-{}", self.number, self.slug)
    }

    /// Every prediction with the position of its step.
    pub fn predictions(&self) -> impl Iterator<Item = (usize, &Predict)> {
        self.steps.iter().enumerate().flat_map(|(position, step)| {
            step.parts.iter().filter_map(move |part| match part {
                Part::Predict(predict) => Some((position, predict)),
                _ => None,
            })
        })
    }
}

impl Lesson {
    /// Every exercise with the position of its step.
    pub fn exercises(&self) -> impl Iterator<Item = (usize, &Exercise)> {
        self.steps.iter().enumerate().filter_map(|(position, step)| Some((position, step.exercise()?)))
    }
}

impl Lesson {
    /// Every run in which the student is the loop.
    pub fn loops(&self) -> impl Iterator<Item = &Loop> {
        self.steps.iter().filter_map(Step::be_the_loop)
    }

    /// Every knob that is to be turned.
    pub fn tunes(&self) -> impl Iterator<Item = &Tune> {
        self.steps.iter().filter_map(Step::tune)
    }
}

impl Step {
    /// The step's prediction, if it asks for one.
    #[must_use]
    pub fn predict(&self) -> Option<&Predict> {
        self.parts.iter().find_map(|part| if let Part::Predict(predict) = part { Some(predict) } else { None })
    }

    /// The step's run, if it has one; a step whose knob is to be turned has one, too.
    #[must_use]
    pub fn run(&self) -> Option<&Run> {
        self.parts.iter().find_map(|part| match part {
            Part::Run(run) => Some(run),
            Part::Knob(tune) => Some(&tune.run),
            _ => None,
        })
    }

    /// The knob that is to be turned in this step, if there is one.
    #[must_use]
    pub fn tune(&self) -> Option<&Tune> {
        self.parts.iter().find_map(|part| if let Part::Knob(tune) = part { Some(tune) } else { None })
    }

    /// The run in which the student is the loop, if this step has one.
    #[must_use]
    pub fn be_the_loop(&self) -> Option<&Loop> {
        self.parts.iter().find_map(|part| if let Part::Loop(led) = part { Some(led) } else { None })
    }

    /// The step's comparison, if it has one.
    #[must_use]
    pub fn compare(&self) -> Option<&Compare> {
        self.parts.iter().find_map(|part| if let Part::Compare(compare) = part { Some(compare) } else { None })
    }

    /// The step's exercise, if it has one.
    #[must_use]
    pub fn exercise(&self) -> Option<&Exercise> {
        self.parts.iter().find_map(|part| if let Part::Exercise(exercise) = part { Some(exercise) } else { None })
    }

    /// Whether the student sees this program run here.
    #[must_use]
    pub fn shows(&self, program: &str) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Run(run) => run.program == program,
            Part::Knob(tune) => tune.run.program == program,
            Part::Loop(led) => led.program == program,
            Part::Compare(compare) => compare.sides.iter().any(|side| side.program == program),
            Part::Prose(_) | Part::Predict(_) | Part::Exercise(_) | Part::Notes(_) => false,
        })
    }

    /// What kind of step it is, in one word: `predict`, `run`, `compare`, `knob`, `loop`, `exercise` or `read`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let kind = |part: &Part| match part {
            Part::Predict(_) => Some("predict"),
            Part::Run(_) => Some("run"),
            Part::Compare(_) => Some("compare"),
            Part::Knob(_) => Some("knob"),
            Part::Loop(_) => Some("loop"),
            Part::Exercise(_) => Some("exercise"),
            Part::Prose(_) | Part::Notes(_) => None,
        };
        self.parts.iter().find_map(kind).unwrap_or("read")
    }

    /// The program this step is about, if any.
    #[must_use]
    pub fn program(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Predict(predict) => Some(predict.program.as_str()),
            Part::Run(run) => Some(run.program.as_str()),
            Part::Knob(tune) => Some(tune.run.program.as_str()),
            Part::Loop(led) => Some(led.program.as_str()),
            Part::Compare(compare) => Some(compare.sides[0].program.as_str()),
            Part::Prose(_) | Part::Exercise(_) | Part::Notes(_) => None,
        })
    }
}
