//! Beliefs to look at again: predictions that were wrong though somebody was sure come back, further and further apart.
//!
//! The rule, after the research on spaced retrieval (a thing is kept when it is recalled right in several sessions, days
//! apart): a belief comes back the next day; after a right answer in three days; after another in a week; after a
//! third it is settled. A wrong answer begins again. A right answer that was only a guess, or that comes before its day,
//! counts for nothing. The schedule is a fold over the answers that were given: nothing else is kept.

use super::progress::{Prediction, Progress};
use super::step::{Lesson, Part, Run, Step};
use super::{Catalogue, Confidence, Predict};

const HOUR: u64 = 3600;

/// How long a belief rests: after the mistake, after one right answer, after two. The next day may begin a little
/// earlier than the last one did.
const RESTS: [u64; 3] = [18 * HOUR, (3 * 24 - 6) * HOUR, (7 * 24 - 6) * HOUR];

/// How a belief stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was never wrong, or only in a guess.
    Sound,
    /// It comes back at this moment, in seconds since 1970, after so many right answers.
    Resting {
        /// When it is asked again.
        until: u64,
        /// Right answers since the last wrong one, as far as they count.
        right: usize,
    },
    /// It was right often enough.
    Settled,
}

/// How a belief stands after these answers.
#[must_use]
pub fn stage(made: &[Prediction]) -> Stage {
    let mut stage = Stage::Sound;
    for answer in made.iter().filter(|made| made.answer.is_some()) {
        let when = answer.when.unwrap_or(0);
        let wants = |right: usize| Stage::Resting { until: when + RESTS[right], right };
        stage = match (stage, answer.right) {
            (Stage::Sound, false) if answer.confidence == Confidence::Guess => Stage::Sound,
            (_, false) => wants(0),
            (Stage::Resting { until, .. }, true) if when < until => stage,
            (Stage::Resting { right, .. }, true) if answer.confidence == Confidence::Guess => wants(right),
            (Stage::Resting { right, .. }, true) if right + 1 < RESTS.len() => wants(right + 1),
            (Stage::Resting { .. }, true) => Stage::Settled,
            (Stage::Sound | Stage::Settled, true) => stage,
        };
    }
    stage
}

/// What a student is told about a belief that was just asked again.
#[must_use]
pub const fn outlook(stage: Stage) -> &'static str {
    match stage {
        Stage::Resting { right: 0, .. } => "It comes back tomorrow.",
        Stage::Resting { right: 1, .. } => "It comes back in three days.",
        Stage::Resting { .. } => "It comes back in a week.",
        Stage::Sound | Stage::Settled => "Right three times, days apart: it will not come back.",
    }
}

/// A belief that is to be looked at again: the lesson and the prediction it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belief {
    /// The lesson's slug.
    pub slug: String,
    /// The prediction's id.
    pub id: String,
}

/// The beliefs that are due at a moment, in seconds since 1970: in the order of their lessons.
#[must_use]
pub fn due(catalogue: &Catalogue, progress: &Progress, now: u64) -> Vec<Belief> {
    let of_lesson = |lesson: &Lesson| -> Vec<Belief> {
        let Some(visited) = progress.lessons.get(&lesson.slug) else { return Vec::new() };
        let is_due = |predict: &&Predict| {
            let made = visited.predictions.get(&predict.id);
            matches!(made.map(|made| stage(made)), Some(Stage::Resting { until, .. }) if until <= now)
        };
        let predictions = lesson.predictions().map(|(_, predict)| predict).filter(is_due);
        predictions.map(|predict| Belief { slug: lesson.slug.clone(), id: predict.id.clone() }).collect()
    };
    catalogue.lessons.iter().flat_map(of_lesson).collect()
}

/// A lesson of one step, which asks a belief again and has the run that answers it.
#[must_use]
pub fn again(lesson: &Lesson, id: &str) -> Option<Lesson> {
    let (at, predict) = lesson.predictions().find(|(_, predict)| predict.id == id)?;
    let asked = &lesson.steps[at];
    let mut parts: Vec<Part> =
        asked.parts.iter().filter(|part| matches!(part, Part::Prose(_) | Part::Predict(_))).cloned().collect();
    let later = lesson.steps[at..].iter().find_map(|step| run_of(step, &predict.program));
    parts.push(Part::Run(later.unwrap_or_else(|| plain_run(&predict.program))));
    let step = Step { title: asked.title.clone(), line: asked.line, parts };
    Some(Lesson { steps: vec![step], ..lesson.clone() })
}

/// The run of a program in a step: its own, or one of two that are compared.
fn run_of(step: &Step, program: &str) -> Option<Run> {
    if let Some(run) = step.run().filter(|run| run.program == program) {
        return Some(run.clone());
    }
    let compare = step.compare()?;
    let side = compare.sides.iter().find(|side| side.program == program)?;
    Some(Run { gil: side.gil, seen: side.seen.clone(), speed: compare.speed, ..plain_run(program) })
}

fn plain_run(program: &str) -> Run {
    Run { program: program.to_owned(), watch: String::new(), speed: None, gil: None, seen: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Answer;

    const DAY: u64 = 24 * HOUR;

    fn made(answers: &[(u64, bool, Confidence)]) -> Vec<Prediction> {
        let one = |&(when, right, confidence): &(u64, bool, Confidence)| Prediction {
            answer: Some(Answer::Choice(0)),
            confidence,
            right,
            when: Some(when),
        };
        answers.iter().map(one).collect()
    }

    #[test]
    fn a_confident_mistake_comes_back_three_times_further_and_further_apart() {
        use Confidence::{Likely, Sure};
        let mut answers = vec![(0, false, Sure)];
        let mut seen = Vec::new();
        while let Stage::Resting { until, .. } = stage(&made(&answers)) {
            let (from, _, _) = answers[answers.len() - 1];
            seen.push((until - from) / HOUR);
            answers.push((until, true, Likely));
        }
        assert_eq!((seen, stage(&made(&answers))), (vec![18, 66, 162], Stage::Settled));
        answers.push((60 * DAY, false, Likely));
        assert!(matches!(stage(&made(&answers)), Stage::Resting { right: 0, .. }), "a new mistake begins again");
    }

    #[test]
    fn what_was_no_belief_does_not_come_back() {
        use Confidence::{Guess, Sure};
        assert_eq!(stage(&made(&[(0, false, Guess), (5, true, Sure)])), Stage::Sound);
        assert_eq!(stage(&made(&[(0, true, Sure)])), Stage::Sound);
        let passed = Prediction { answer: None, confidence: Sure, right: false, when: Some(9) };
        assert_eq!(stage(&[passed]), Stage::Sound);
    }

    #[test]
    fn answers_before_their_day_and_guesses_count_for_nothing() {
        use Confidence::{Guess, Sure};
        let early = stage(&made(&[(0, false, Sure), (HOUR, true, Sure), (2 * HOUR, true, Sure)]));
        assert_eq!(early, Stage::Resting { until: 18 * HOUR, right: 0 });
        let guessed = stage(&made(&[(0, false, Sure), (DAY, true, Guess)]));
        assert_eq!(guessed, Stage::Resting { until: DAY + 18 * HOUR, right: 0 });
    }

    #[test]
    fn answers_without_a_date_are_due_at_once() {
        let old = Prediction { when: None, ..made(&[(0, false, Confidence::Sure)]).remove(0) };
        assert!(matches!(stage(&[old]), Stage::Resting { until, .. } if until < DAY));
    }

    #[test]
    fn every_prediction_of_the_course_can_be_asked_again_with_its_run() {
        let catalogue = Catalogue::embedded();
        for lesson in &catalogue.lessons {
            for (_, predict) in lesson.predictions() {
                let again = again(lesson, &predict.id).expect("it is there");
                let step = &again.steps[0];
                let asked = step.predict().map(|asked| &asked.id);
                let run = step.run().map(|run| &run.program);
                assert_eq!((asked, run), (Some(&predict.id), Some(&predict.program)), "{}", lesson.slug);
            }
        }
    }
}
