//! The file's own types: front matter and directives as they stand in `lesson.md`.
//!
//! Only the format reads them. They turn themselves into core types, or say what is wrong.

mod claim;
mod predict;

use serde::Deserialize;

pub(super) use predict::{ChoiceFile, KindFile, NumberFile, OrderFile, TasksFile};

use super::claim::unknown_place;
use super::exercise::{Exercise, Wrong};
use super::host::HostFile;
use super::step::{Compare, Loop, Notes, Remark, Run, Side, Tune, Word};
use claim::ClaimFile;

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
pub(super) struct LoopFile {
    id: String,
    program: String,
    choices: usize,
    #[serde(default)]
    from: f64,
    #[serde(default)]
    intro: String,
    gil: Option<GilFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KnobFile {
    id: String,
    program: String,
    knob: String,
    ask: String,
    #[serde(default)]
    watch: String,
    speed: Option<f64>,
    gil: Option<GilFile>,
    goal: Option<ClaimFile>,
    #[serde(default)]
    found: String,
    #[serde(default)]
    seen: Vec<RemarkFile>,
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

impl LoopFile {
    pub(super) fn led(self) -> Result<Loop, Refused> {
        if !(1..=20).contains(&self.choices) {
            return Err(format!("{} choices: ask for 1 to 20", self.choices));
        }
        if !self.from.is_finite() || self.from < 0.0 {
            return Err(format!("from = {}: this is no moment of a run", self.from));
        }
        let gil = self.gil.map(GilFile::is_on);
        Ok(Loop { id: self.id, program: self.program, choices: self.choices, from: self.from, intro: self.intro, gil })
    }
}

impl KnobFile {
    pub(super) fn tune(self) -> Result<Tune, Refused> {
        if self.goal.is_some() == self.found.trim().is_empty() {
            return Err("`goal` says what is to be found, and `found` what to say to it: give both, or neither".into());
        }
        if let Some(name) = unknown_place(&self.found.replace("{knob}", "")) {
            return Err(format!("no run has a number called {{{name}}}"));
        }
        let goal = self.goal.map(ClaimFile::claim).transpose()?;
        let (speed, seen, gil) = (speed(self.speed)?, remarks(self.seen)?, self.gil.map(GilFile::is_on));
        let run = Run { program: self.program, watch: self.watch, speed, gil, seen };
        Ok(Tune { id: self.id, run, knob: self.knob, ask: self.ask, goal, found: self.found })
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
