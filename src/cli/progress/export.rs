//! Progress as a report: what was seen, predicted and tried, and how long it took. Text to read, or JSON with a version.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;

use super::{date, minutes};
use crate::lesson::progress::{Practice, Prediction, Standing, Visited};
use crate::lesson::review::{self, Stage};
use crate::lesson::{Catalogue, Confidence, Lesson, Predict, Progress};

/// The version of the JSON that is printed.
const VERSION: u32 = 1;

/// Everything that is kept about one student.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    v: u32,
    made: String,
    lessons: Vec<OfLesson>,
}

#[derive(Debug, Serialize)]
struct OfLesson {
    /// Missing when the lesson is not among those at hand.
    number: Option<u32>,
    lesson: String,
    title: String,
    standing: &'static str,
    steps_seen: usize,
    steps: Option<usize>,
    seconds: u64,
    last_worked: Option<String>,
    predictions: Vec<OfPrediction>,
    exercises: Vec<OfExercise>,
}

#[derive(Debug, Serialize)]
struct OfPrediction {
    id: String,
    ask: Option<String>,
    answers: Vec<OfAnswer>,
    /// When it is asked again, if it is.
    comes_back: Option<String>,
}

#[derive(Debug, Serialize)]
struct OfAnswer {
    /// Missing when the student passed.
    answer: Option<String>,
    confidence: &'static str,
    right: bool,
    /// The belief behind a wrong answer.
    model: Option<String>,
    when: Option<String>,
}

#[derive(Debug, Serialize)]
struct OfExercise {
    id: String,
    passed: bool,
    hints: usize,
    solution: bool,
    attempts: Vec<OfAttempt>,
}

#[derive(Debug, Serialize)]
struct OfAttempt {
    number: u32,
    passed: bool,
    model: Option<String>,
    when: Option<String>,
}

impl Report {
    /// What is kept, in the order of the lessons; those that are not at hand come last.
    pub(super) fn of(progress: &Progress, catalogue: &Catalogue, now: u64) -> Self {
        let known = catalogue.lessons.iter();
        let known = known.filter_map(|lesson| Some((&lesson.slug, Some(lesson), progress.lessons.get(&lesson.slug)?)));
        let foreign = progress.lessons.iter().filter(|(slug, _)| !catalogue.lessons.iter().any(|l| l.slug == **slug));
        let foreign = foreign.map(|(slug, visited)| (slug, None, visited));
        let lessons = known.chain(foreign).map(|(slug, lesson, visited)| of_lesson(slug, lesson, visited, progress));
        Self { v: VERSION, made: date::moment(now), lessons: lessons.collect() }
    }

    /// As JSON, on lines that can be read.
    pub(super) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// As text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for lesson in &self.lessons {
            let number = lesson.number.map_or_else(String::new, |number| format!("{number} "));
            let _ = writeln!(text, "{number}{}", lesson.title);
            let of = lesson.steps.map_or_else(String::new, |steps| format!(" of {steps}"));
            let _ = writeln!(text, "  {}{of} steps seen, {}", lesson.steps_seen, minutes(lesson.seconds));
            for predicted in &lesson.predictions {
                let _ = writeln!(text, "  prediction {}", predicted.id);
                for answer in &predicted.answers {
                    let _ = writeln!(text, "    {}", answer.text());
                }
                if let Some(when) = &predicted.comes_back {
                    let _ = writeln!(text, "    comes back on {}", &when[..10]);
                }
            }
            for exercise in &lesson.exercises {
                let _ = writeln!(text, "  exercise {}: {}", exercise.id, exercise.text());
            }
        }
        if self.lessons.is_empty() { "No lesson was opened yet.\n".into() } else { text }
    }
}

impl OfAnswer {
    fn text(&self) -> String {
        let Some(answer) = &self.answer else { return "passed without an answer".into() };
        let outcome = if self.right { "right" } else { "wrong" };
        let model = self.model.as_ref().map_or_else(String::new, |model| format!(": \"{model}\""));
        format!("{outcome}, {}{model} ─ {answer}", self.confidence)
    }
}

impl OfExercise {
    fn text(&self) -> String {
        let attempts = match self.attempts.len() {
            1 => "1 attempt".to_owned(),
            count => format!("{count} attempts"),
        };
        let passed = if self.passed { "passed" } else { "not passed" };
        let hints = if self.hints == 0 { String::new() } else { format!(", hints opened: {}", self.hints) };
        let solution = if self.solution { ", solution opened" } else { "" };
        format!("{passed}, {attempts}{hints}{solution}")
    }
}

fn of_lesson(slug: &str, lesson: Option<&Lesson>, visited: &Visited, progress: &Progress) -> OfLesson {
    let predict = |id: &str| lesson?.predictions().map(|(_, predict)| predict).find(|predict| predict.id == id);
    OfLesson {
        number: lesson.map(|lesson| lesson.number),
        lesson: slug.to_owned(),
        title: lesson.map_or_else(|| slug.to_owned(), |lesson| lesson.title.clone()),
        standing: match lesson.map(|lesson| progress.standing(lesson)) {
            Some(Standing::New) => "new",
            Some(Standing::Done) => "done",
            Some(Standing::Begun { .. }) | None => "begun",
        },
        steps_seen: visited.steps.len(),
        steps: lesson.map(|lesson| lesson.steps.len()),
        seconds: visited.seconds,
        last_worked: visited.when.map(date::moment),
        predictions: visited.predictions.iter().map(|(id, made)| of_prediction(id, predict(id), made)).collect(),
        exercises: visited.exercises.iter().map(|(id, practice)| of_exercise(id, practice)).collect(),
    }
}

fn of_prediction(id: &str, predict: Option<&Predict>, made: &[Prediction]) -> OfPrediction {
    let answer = |made: &Prediction| OfAnswer {
        answer: made.answer.as_ref().map(|answer| predict.map_or_else(String::new, |asked| asked.in_words(answer))),
        confidence: match made.confidence {
            Confidence::Guess => "guess",
            Confidence::Likely => "likely",
            Confidence::Sure => "sure",
        },
        right: made.right,
        model: made.answer.as_ref().and_then(|answer| Some(predict?.grade(answer).model?.to_owned())),
        when: made.when.map(date::moment),
    };
    OfPrediction {
        id: id.to_owned(),
        ask: predict.map(|predict| crate::lesson::prose::plain(&predict.ask)),
        answers: made.iter().map(answer).collect(),
        comes_back: match review::stage(made) {
            Stage::Resting { until, .. } => Some(date::moment(until)),
            Stage::Sound | Stage::Settled => None,
        },
    }
}

fn of_exercise(id: &str, practice: &Practice) -> OfExercise {
    let attempts = practice.attempts.iter().map(|made| OfAttempt {
        number: made.number,
        passed: made.passed,
        model: made.model.clone(),
        when: made.when.map(date::moment),
    });
    OfExercise {
        id: id.to_owned(),
        passed: practice.passed().is_some(),
        hints: practice.hints,
        solution: practice.solution,
        attempts: attempts.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Answer;
    use crate::lesson::progress::Attempt;

    #[test]
    fn a_teacher_reads_what_was_thought_and_tried() {
        let catalogue = Catalogue::embedded();
        let lesson = &catalogue.lessons[0];
        let (_, predict) = lesson.predictions().next().expect("a prediction");
        let mut progress = Progress::default();
        progress.see(&lesson.slug, 0);
        progress.spend(&lesson.slug, 130, Some(1_774_976_705));
        let wrong = match &predict.question {
            crate::lesson::Question::Order { shown, .. } => Answer::Order((0..shown.len()).collect()),
            _ => Answer::Number(-1.0),
        };
        let made =
            Prediction { answer: Some(wrong), confidence: Confidence::Sure, right: false, when: Some(1_774_976_705) };
        progress.predict(&lesson.slug, &predict.id, made);
        progress.attempt(&lesson.slug, "order", Attempt { number: 1, passed: true, ..Attempt::default() });
        progress.see("of-somebody-else", 2);
        let report = Report::of(&progress, &catalogue, 1_774_976_705);
        let text = report.text();
        for told in [
            "1 The event loop",
            "1 of ",
            "3 minutes",
            "wrong, sure: \"",
            "comes back on 2026-04-01",
            "passed, 1 attempt",
        ] {
            assert!(text.contains(told), "{told:?} is not in\n{text}");
        }
        let json: serde_json::Value = serde_json::from_str(&report.json().expect("it is JSON")).expect("it is JSON");
        assert_eq!(json["v"], 1);
        assert_eq!(json["lessons"][0]["predictions"][0]["answers"][0]["confidence"], "sure");
        assert_eq!(json["lessons"][0]["seconds"], 130);
        assert_eq!(json["lessons"][1]["lesson"], "of-somebody-else");
    }
}
