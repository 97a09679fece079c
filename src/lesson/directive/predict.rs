//! Predictions as they stand in `lesson.md`: one file type for each kind of question.
//!
//! What every kind has (`id`, `program`, `ask`, `right`, `transfer`) is written once, by a macro: serde cannot flatten
//! a struct that refuses unknown keys, and a mistyped key must be told with its line.

use serde::Deserialize;

use super::Refused;
use super::claim::ClaimFile;
use crate::lesson::claim::Measure;
use crate::lesson::marks::{Fate, MarkMistake, Marks};
use crate::lesson::predict::{Choice, Mistake, NumberMistake, OrderMistake, Predict, Question};

/// Read first, to know which kind of prediction follows.
#[derive(Deserialize)]
pub(in crate::lesson) struct KindFile {
    pub(in crate::lesson) kind: String,
}

/// A prediction with what every kind has, and what its own kind has beside that. Each kind says what its question is.
macro_rules! prediction {
    ($name:ident { $($(#[$on:meta])* $field:ident: $of:ty,)* }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::lesson) struct $name {
            #[serde(rename = "kind")]
            _kind: String,
            id: String,
            program: String,
            ask: String,
            right: String,
            #[serde(default)]
            transfer: bool,
            $($(#[$on])* $field: $of,)*
        }

        impl $name {
            pub(in crate::lesson) fn predict(mut self) -> Result<Predict, Refused> {
                let [id, program, ask, right] =
                    [&mut self.id, &mut self.program, &mut self.ask, &mut self.right].map(std::mem::take);
                let transfer = self.transfer;
                Ok(Predict { id, program, ask, question: self.question()?, right, transfer })
            }
        }
    };
}

prediction!(ChoiceFile {
    option: Vec<OptionFile>,
});

prediction!(OrderFile {
    shown: Vec<String>,
    answer: Vec<String>,
    #[serde(default)]
    mistake: Vec<OrderMistakeFile>,
    otherwise: MistakeFile,
});

prediction!(NumberFile {
    answer: f64,
    #[serde(default)]
    within: f64,
    #[serde(default)]
    unit: String,
    measure: MeasureFile,
    #[serde(default)]
    mistake: Vec<NumberMistakeFile>,
    otherwise: MistakeFile,
});

prediction!(TasksFile {
    mark: FateFile,
    tasks: Vec<String>,
    answer: Vec<String>,
    #[serde(default)]
    mistake: Vec<TasksMistakeFile>,
    otherwise: MistakeFile,
});

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
struct OrderMistakeFile {
    lines: Vec<String>,
    model: String,
    feedback: String,
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
struct TasksMistakeFile {
    #[serde(default)]
    marked: Vec<String>,
    #[serde(default)]
    unmarked: Vec<String>,
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

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FateFile {
    Returned,
    Raised,
    Cancelled,
    Pending,
    Printed,
}

impl ChoiceFile {
    fn question(self) -> Result<Question, Refused> {
        if self.option.iter().filter(|option| option.right).count() != 1 {
            return Err("a choice has exactly one [[option]] with `right = true`".into());
        }
        if self.option.len() < 2 {
            return Err("a choice needs at least two options".into());
        }
        let options = self.option.into_iter().map(OptionFile::choice).collect::<Result<_, _>>()?;
        Ok(Question::Choice { options })
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
    fn question(self) -> Result<Question, Refused> {
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
        Ok(Question::Order { shown: self.shown, answer: self.answer, mistakes, otherwise: self.otherwise.into() })
    }
}

impl NumberFile {
    fn question(self) -> Result<Question, Refused> {
        let truth = self.answer - self.within..=self.answer + self.within;
        if let Some(wrong) = self.mistake.iter().find(|wrong| wrong.between.iter().any(|end| truth.contains(end))) {
            return Err(format!("the mistake between {:?} overlaps the right answer", wrong.between));
        }
        let mistakes = self.mistake.into_iter().map(|mistake| NumberMistake {
            low: mistake.between[0],
            high: mistake.between[1],
            mistake: Mistake { model: mistake.model, feedback: mistake.feedback },
        });
        Ok(Question::Number {
            answer: self.answer,
            within: self.within,
            unit: self.unit,
            measure: self.measure.into(),
            mistakes: mistakes.collect(),
            otherwise: self.otherwise.into(),
        })
    }
}

impl TasksFile {
    fn question(self) -> Result<Question, Refused> {
        let tasks = &self.tasks;
        let known = |name: &String| tasks.contains(name);
        if tasks.len() < 2 || tasks.iter().enumerate().any(|(row, name)| tasks[..row].contains(name)) {
            return Err("`tasks` lists at least two tasks, each once".into());
        }
        if let Some(name) = self.answer.iter().find(|name| !known(name)) {
            return Err(format!("the answer's task {name:?} is not among `tasks`"));
        }
        let right = |name: &String| self.answer.contains(name);
        let mistakes = self.mistake.into_iter().map(|file| {
            if let Some(name) = file.marked.iter().chain(&file.unmarked).find(|name| !known(name)) {
                return Err(format!("the mistake's task {name:?} is not among `tasks`"));
            }
            if file.marked.iter().all(right) && !file.unmarked.iter().any(right) {
                return Err(format!("the right marks fit the mistake {:?}, too", file.model));
            }
            let mistake = Mistake { model: file.model, feedback: file.feedback };
            Ok(MarkMistake { marked: file.marked, unmarked: file.unmarked, mistake })
        });
        let mistakes = mistakes.collect::<Result<_, _>>()?;
        let otherwise = self.otherwise.into();
        let (tasks, answer) = (self.tasks, self.answer);
        Ok(Question::Tasks(Marks { fate: self.mark.into(), tasks, answer, mistakes, otherwise }))
    }
}

impl From<MistakeFile> for Mistake {
    fn from(file: MistakeFile) -> Self {
        Self { model: file.model, feedback: file.feedback }
    }
}

impl From<FateFile> for Fate {
    fn from(file: FateFile) -> Self {
        match file {
            FateFile::Returned => Self::Returned,
            FateFile::Raised => Self::Raised,
            FateFile::Cancelled => Self::Cancelled,
            FateFile::Pending => Self::Pending,
            FateFile::Printed => Self::Printed,
        }
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
