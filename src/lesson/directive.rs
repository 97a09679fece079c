//! The file's own types: front matter and directives as they stand in `lesson.md`.
//!
//! Only the format reads them. They turn themselves into core types, or say what is wrong.

use serde::Deserialize;

use super::claim::{Claim, Fact, Measure, unknown_place};
use super::exercise::{Exercise, Wrong};
use super::host::HostFile;
use super::predict::{Choice, Mistake, NumberMistake, OrderMistake, Predict, Question};
use super::step::{Compare, Notes, Remark, Run, Side, Word};
use crate::trace::Outcome;

/// What a directive can be refused with.
pub(super) type Refused = String;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrontFile {
    pub(super) format_version: u32,
    pub(super) number: u32,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) goal: String,
    pub(super) minutes: u32,
    #[serde(default)]
    pub(super) prerequisites: Vec<String>,
    pub(super) misconception: String,
    pub(super) summary: String,
    #[serde(default)]
    pub(super) words: Vec<WordFile>,
    /// Hosts of the simulated network, with their places in the file.
    #[serde(default)]
    pub(super) host: Vec<toml::Spanned<HostFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordFile {
    word: String,
    meaning: String,
}

impl From<WordFile> for Word {
    fn from(file: WordFile) -> Self {
        Self { word: file.word, meaning: file.meaning }
    }
}

/// Read first, to know which of the three kinds of prediction follows.
#[derive(Deserialize)]
pub(super) struct KindFile {
    pub(super) kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceFile {
    #[serde(rename = "kind")]
    _kind: String,
    id: String,
    program: String,
    ask: String,
    right: String,
    #[serde(default)]
    transfer: bool,
    option: Vec<OptionFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionFile {
    text: String,
    claim: ClaimFile,
    #[serde(default)]
    right: bool,
    model: Option<String>,
    feedback: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderFile {
    #[serde(rename = "kind")]
    _kind: String,
    id: String,
    program: String,
    ask: String,
    right: String,
    #[serde(default)]
    transfer: bool,
    shown: Vec<String>,
    answer: Vec<String>,
    #[serde(default)]
    mistake: Vec<OrderMistakeFile>,
    otherwise: MistakeFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderMistakeFile {
    lines: Vec<String>,
    model: String,
    feedback: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberFile {
    #[serde(rename = "kind")]
    _kind: String,
    id: String,
    program: String,
    ask: String,
    right: String,
    #[serde(default)]
    transfer: bool,
    answer: f64,
    #[serde(default)]
    within: f64,
    #[serde(default)]
    unit: String,
    measure: MeasureFile,
    #[serde(default)]
    mistake: Vec<NumberMistakeFile>,
    otherwise: MistakeFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberMistakeFile {
    between: [f64; 2],
    model: String,
    feedback: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakeFile {
    model: String,
    feedback: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MeasureFile {
    Seconds,
    At(String),
    Lines(String),
    Number(String),
    LongestPoll,
    LongestReady,
    Turns,
    Polls,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RunFile {
    program: String,
    #[serde(default)]
    watch: String,
    speed: Option<f64>,
    gil: Option<GilFile>,
    #[serde(default)]
    seen: Vec<RemarkFile>,
}

/// Whether threads contend for the simulated interpreter lock: `gil = "on"` or `gil = "off"`.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum GilFile {
    On,
    Off,
}

impl GilFile {
    const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareFile {
    left: SideFile,
    right: SideFile,
    #[serde(default)]
    watch: String,
    speed: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SideFile {
    program: String,
    title: String,
    gil: Option<GilFile>,
    #[serde(default)]
    seen: Vec<RemarkFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemarkFile {
    claim: ClaimFile,
    say: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExerciseFile {
    id: String,
    folder: String,
    ask: String,
    right: String,
    hints: Vec<String>,
    gil: Option<GilFile>,
    #[serde(default)]
    wrong: Vec<WrongFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongFile {
    program: String,
    model: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotesFile {
    #[serde(default)]
    ask: Vec<String>,
    #[serde(default)]
    pause: Vec<String>,
    #[serde(default)]
    expect: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimFile {
    order: Option<Vec<String>>,
    output: Option<Vec<String>>,
    prints: Option<String>,
    never: Option<String>,
    count: Option<CountFile>,
    at: Option<AtFile>,
    number: Option<AtFile>,
    seconds: Option<[f64; 2]>,
    longest_poll: Option<[f64; 2]>,
    longest_ready: Option<[f64; 2]>,
    turns: Option<[f64; 2]>,
    polls: Option<[f64; 2]>,
    ends: Option<EndsFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountFile {
    text: String,
    between: [usize; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AtFile {
    text: String,
    between: [f64; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndsFile {
    task: String,
    how: HowFile,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum HowFile {
    Ready,
    Raised,
    Cancelled,
}

impl ChoiceFile {
    pub(super) fn predict(self) -> Result<Predict, Refused> {
        if self.option.iter().filter(|option| option.right).count() != 1 {
            return Err("a choice has exactly one [[option]] with `right = true`".into());
        }
        if self.option.len() < 2 {
            return Err("a choice needs at least two options".into());
        }
        let options = self.option.into_iter().map(OptionFile::choice).collect::<Result<_, _>>()?;
        let question = Question::Choice { options };
        let (id, program, ask, right, transfer) = (self.id, self.program, self.ask, self.right, self.transfer);
        Ok(Predict { id, program, ask, question, right, transfer })
    }
}

impl OptionFile {
    fn choice(self) -> Result<Choice, Refused> {
        let mistake = match (self.right, self.model, self.feedback) {
            (true, None, None) => None,
            (false, Some(model), Some(feedback)) => Some(Mistake { model, feedback }),
            (true, ..) => return Err(format!("{:?} is right: it has no `model` and no `feedback`", self.text)),
            (false, ..) => {
                return Err(format!("{:?} is wrong: give it the `model` it comes from and `feedback`", self.text));
            }
        };
        Ok(Choice { claim: self.claim.claim()?, text: self.text, mistake })
    }
}

impl OrderFile {
    pub(super) fn predict(self) -> Result<Predict, Refused> {
        let sorted = |lines: &[String]| {
            let mut lines = lines.to_vec();
            lines.sort_unstable();
            lines
        };
        if sorted(&self.shown) != sorted(&self.answer) {
            return Err("`shown` and `answer` must have the same lines".into());
        }
        if self.shown == self.answer {
            return Err("`shown` gives the answer away: list its lines in another order".into());
        }
        let mistakes = self.mistake.into_iter().map(|mistake| {
            if let Some(line) = mistake.lines.iter().find(|line| !self.shown.contains(line)) {
                return Err(format!("the mistake's line {line:?} is not among those shown"));
            }
            let named = Mistake { model: mistake.model, feedback: mistake.feedback };
            Ok(OrderMistake { lines: mistake.lines, mistake: named })
        });
        let mistakes = mistakes.collect::<Result<_, _>>()?;
        let otherwise = self.otherwise.into();
        let question = Question::Order { shown: self.shown, answer: self.answer, mistakes, otherwise };
        let (id, program, ask, right, transfer) = (self.id, self.program, self.ask, self.right, self.transfer);
        Ok(Predict { id, program, ask, question, right, transfer })
    }
}

impl NumberFile {
    pub(super) fn predict(self) -> Result<Predict, Refused> {
        let truth = self.answer - self.within..=self.answer + self.within;
        if let Some(wrong) = self.mistake.iter().find(|wrong| wrong.between.iter().any(|end| truth.contains(end))) {
            return Err(format!("the mistake between {:?} overlaps the right answer", wrong.between));
        }
        let mistakes = self.mistake.into_iter().map(|mistake| NumberMistake {
            low: mistake.between[0],
            high: mistake.between[1],
            mistake: Mistake { model: mistake.model, feedback: mistake.feedback },
        });
        let question = Question::Number {
            answer: self.answer,
            within: self.within,
            unit: self.unit,
            measure: self.measure.into(),
            mistakes: mistakes.collect(),
            otherwise: self.otherwise.into(),
        };
        let (id, program, ask, right, transfer) = (self.id, self.program, self.ask, self.right, self.transfer);
        Ok(Predict { id, program, ask, question, right, transfer })
    }
}

impl From<MistakeFile> for Mistake {
    fn from(file: MistakeFile) -> Self {
        Self { model: file.model, feedback: file.feedback }
    }
}

impl From<MeasureFile> for Measure {
    fn from(file: MeasureFile) -> Self {
        match file {
            MeasureFile::Seconds => Self::Seconds,
            MeasureFile::At(text) => Self::At(text),
            MeasureFile::Lines(text) => Self::Lines(text),
            MeasureFile::Number(text) => Self::Number(text),
            MeasureFile::LongestPoll => Self::LongestPoll,
            MeasureFile::LongestReady => Self::LongestReady,
            MeasureFile::Turns => Self::Turns,
            MeasureFile::Polls => Self::Polls,
        }
    }
}

impl RunFile {
    pub(super) fn run(self) -> Result<Run, Refused> {
        let speed = speed(self.speed)?;
        let seen = remarks(self.seen)?;
        Ok(Run { program: self.program, watch: self.watch, speed, gil: self.gil.map(GilFile::is_on), seen })
    }
}

impl CompareFile {
    pub(super) fn compare(self) -> Result<Compare, Refused> {
        let side = |side: SideFile| {
            let gil = side.gil.map(GilFile::is_on);
            remarks(side.seen).map(|seen| Side { program: side.program, title: side.title, gil, seen })
        };
        let speed = speed(self.speed)?;
        Ok(Compare { sides: [side(self.left)?, side(self.right)?], watch: self.watch, speed })
    }
}

impl ExerciseFile {
    pub(super) fn exercise(self) -> Result<Exercise, Refused> {
        if self.ask.trim().is_empty() || self.ask.contains('\n') {
            return Err("`ask` must be one line with words in it: the step's own words have room for more".into());
        }
        if let Some(name) = unknown_place(&self.right) {
            return Err(format!("no run has a number called {{{name}}}"));
        }
        if self.hints.len() != 3 || self.hints.iter().any(|hint| hint.trim().is_empty()) {
            return Err("an exercise has three `hints`: a nudge, what to look at in the run, and the fix".into());
        }
        let wrong = self.wrong.into_iter().map(|wrong| Wrong {
            program: wrong.program,
            model: wrong.model,
            ..Wrong::default()
        });
        Ok(Exercise {
            id: self.id,
            folder: self.folder,
            ask: self.ask,
            right: self.right,
            hints: self.hints,
            gil: self.gil.map(GilFile::is_on),
            wrong: wrong.collect(),
            ..Exercise::default()
        })
    }
}

impl NotesFile {
    pub(super) fn notes(self) -> Result<Notes, Refused> {
        if self.ask.is_empty() && self.pause.is_empty() && self.expect.is_empty() {
            return Err("notes without a word: fill in `ask`, `pause` or `expect`, or leave them out".into());
        }
        Ok(Notes { ask: self.ask, pause: self.pause, expect: self.expect })
    }
}

fn speed(speed: Option<f64>) -> Result<Option<f64>, Refused> {
    match speed {
        Some(speed) if !(0.001..=1000.0).contains(&speed) => Err(format!("speed {speed} is not within 0.001 and 1000")),
        speed => Ok(speed),
    }
}

fn remarks(files: Vec<RemarkFile>) -> Result<Vec<Remark>, Refused> {
    let remark = |file: RemarkFile| {
        if let Some(name) = unknown_place(&file.say) {
            return Err(format!("no run has a number called {{{name}}}"));
        }
        Ok(Remark { claim: file.claim.claim()?, say: file.say })
    };
    files.into_iter().map(remark).collect()
}

impl ClaimFile {
    fn claim(self) -> Result<Claim, Refused> {
        let mut parts = Vec::new();
        parts.extend(self.order.map(Fact::Order));
        parts.extend(self.output.map(Fact::Output));
        parts.extend(self.prints.map(Fact::Prints));
        parts.extend(self.never.map(Fact::Never));
        parts.extend(self.count.map(|count| Fact::Count(count.text, count.between[0], count.between[1])));
        let between = |measure: Measure, range: Option<[f64; 2]>| range.map(|r| Fact::Between(measure, r[0], r[1]));
        parts.extend(self.at.map(|at| Fact::Between(Measure::At(at.text), at.between[0], at.between[1])));
        parts.extend(self.number.map(|n| Fact::Between(Measure::Number(n.text), n.between[0], n.between[1])));
        parts.extend(between(Measure::Seconds, self.seconds));
        parts.extend(between(Measure::LongestPoll, self.longest_poll));
        parts.extend(between(Measure::LongestReady, self.longest_ready));
        parts.extend(between(Measure::Turns, self.turns));
        parts.extend(between(Measure::Polls, self.polls));
        parts.extend(self.ends.map(|ends| {
            let outcome = match ends.how {
                HowFile::Ready => Outcome::Ready,
                HowFile::Raised => Outcome::Raised,
                HowFile::Cancelled => Outcome::Cancelled,
            };
            Fact::Ends(ends.task, outcome)
        }));
        if parts.is_empty() {
            return Err("a claim that says nothing: give it `order`, `prints`, `seconds` …".into());
        }
        Ok(Claim { parts })
    }
}
