//! What a student has done: steps seen, predictions made and exercises tried, for each lesson.
//!
//! Plain data; how it reaches the disk is the store's business.

use std::collections::{BTreeMap, BTreeSet};

use super::predict::{Answer, Confidence};
use super::step::Lesson;

/// Progress through the course, by lesson slug.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The lessons that were opened.
    pub lessons: BTreeMap<String, Visited>,
}

/// Progress through one lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visited {
    /// Positions of the steps seen, from 0.
    pub steps: BTreeSet<usize>,
    /// The step to come back to, from 0.
    pub last: usize,
    /// Predictions by their id, in the order they were made.
    pub predictions: BTreeMap<String, Vec<Prediction>>,
    /// Exercises by their id.
    pub exercises: BTreeMap<String, Practice>,
    /// Seconds spent on it, idle time left out.
    pub seconds: u64,
    /// When it was last worked on, in seconds since 1970, as far as whoever noted it knew.
    pub when: Option<u64>,
    /// Rounds of being the loop by their id, in the order they were played.
    pub rounds: BTreeMap<String, Vec<Round>>,
    /// Knobs that were turned to where they were to go, by the step's id: the value that was found first.
    pub found: BTreeMap<String, String>,
}

/// One round of being the loop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// How many choices it has.
    pub of: usize,
    /// The choices that were made, in order.
    pub choices: Vec<Chosen>,
}

/// One choice of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The row that was chosen, from 0.
    pub row: usize,
    /// The belief behind a wrong one; `None` when it was right.
    pub model: Option<String>,
}

impl Round {
    /// How many choices were right.
    #[must_use]
    pub fn right(&self) -> usize {
        self.choices.iter().filter(|chosen| chosen.model.is_none()).count()
    }

    /// Whether it was played to its end.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.choices.len() >= self.of
    }

    /// The beliefs behind its wrong choices with how often each was chosen, the most frequent first.
    #[must_use]
    pub fn mistaken(&self) -> Vec<(&str, usize)> {
        let mut found: Vec<(&str, usize)> = Vec::new();
        for model in self.choices.iter().filter_map(|chosen| chosen.model.as_deref()) {
            match found.iter_mut().find(|(known, _)| *known == model) {
                Some((_, times)) => *times += 1,
                None => found.push((model, 1)),
            }
        }
        found.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        found
    }
}

/// One prediction that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The answer; `None` when the student passed.
    pub answer: Option<Answer>,
    /// How sure the student was.
    pub confidence: Confidence,
    /// Whether it was right.
    pub right: bool,
    /// When that was, in seconds since 1970, as far as whoever noted it knew.
    pub when: Option<u64>,
}

/// What was done about one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Practice {
    /// Checks, in their order; their programs are kept in the store.
    pub attempts: Vec<Attempt>,
    /// How many hints were opened.
    pub hints: usize,
    /// Whether the solution was opened.
    pub solution: bool,
}

/// One check of a student's program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// The number of the program in the store.
    pub number: u32,
    /// Whether it passed.
    pub passed: bool,
    /// The belief behind its failure, where the check names one.
    pub model: Option<String>,
    /// When that was, in seconds since 1970, as far as whoever noted it knew.
    pub when: Option<u64>,
}

impl Practice {
    /// The first attempt that passed.
    #[must_use]
    pub fn passed(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.passed)
    }
}

/// How far a lesson has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Never opened.
    New,
    /// So many of its steps were seen.
    Begun {
        /// Steps seen.
        seen: usize,
        /// Steps in all.
        of: usize,
    },
    /// Every step was seen.
    Done,
}

impl Progress {
    /// Notes that a step was seen and is the one to come back to.
    pub fn see(&mut self, slug: &str, step: usize) {
        let visited = self.lessons.entry(slug.to_owned()).or_default();
        visited.steps.insert(step);
        visited.last = step;
    }

    /// Notes that a lesson is being worked on, for so many seconds more.
    pub fn spend(&mut self, slug: &str, seconds: u64, when: Option<u64>) {
        let visited = self.lessons.entry(slug.to_owned()).or_default();
        visited.seconds += seconds;
        visited.when = visited.when.max(when);
    }

    /// Notes a prediction.
    pub fn predict(&mut self, slug: &str, id: &str, prediction: Prediction) {
        let visited = self.lessons.entry(slug.to_owned()).or_default();
        visited.predictions.entry(id.to_owned()).or_default().push(prediction);
    }

    /// Notes a choice of being the loop. The first of a round (`at` 0) begins a new one; a choice that does not follow
    /// the last one is none.
    pub fn choose(&mut self, slug: &str, id: &str, (at, of): (usize, usize), chosen: Chosen) {
        let rounds = self.lessons.entry(slug.to_owned()).or_default().rounds.entry(id.to_owned()).or_default();
        if at == 0 {
            rounds.push(Round { of, choices: Vec::new() });
        }
        if let Some(round) = rounds.last_mut().filter(|round| round.choices.len() == at && at < round.of) {
            round.choices.push(chosen);
        }
    }

    /// The rounds of being the loop that were played under an id, the latest last.
    #[must_use]
    pub fn rounds(&self, slug: &str, id: &str) -> &[Round] {
        self.lessons.get(slug).and_then(|visited| visited.rounds.get(id)).map_or(&[], Vec::as_slice)
    }

    /// Notes that a knob was turned to where it was to go. The value that was found first stays.
    pub fn find(&mut self, slug: &str, id: &str, value: &str) {
        let visited = self.lessons.entry(slug.to_owned()).or_default();
        visited.found.entry(id.to_owned()).or_insert_with(|| value.to_owned());
    }

    /// The value at which a knob showed what was to be found, if it was found.
    #[must_use]
    pub fn found(&self, slug: &str, id: &str) -> Option<&str> {
        self.lessons.get(slug)?.found.get(id).map(String::as_str)
    }

    /// Notes a check of an exercise's program.
    pub fn attempt(&mut self, slug: &str, id: &str, attempt: Attempt) {
        self.practice_mut(slug, id).attempts.push(attempt);
    }

    /// Notes that so many hints of an exercise were opened. They stay open.
    pub fn hint(&mut self, slug: &str, id: &str, hints: usize) {
        let practice = self.practice_mut(slug, id);
        practice.hints = practice.hints.max(hints);
    }

    /// Notes that the solution of an exercise was opened.
    pub fn open_solution(&mut self, slug: &str, id: &str) {
        self.practice_mut(slug, id).solution = true;
    }

    /// What was done about an exercise, if anything was.
    #[must_use]
    pub fn practice(&self, slug: &str, id: &str) -> Option<&Practice> {
        self.lessons.get(slug)?.exercises.get(id)
    }

    /// How many exercises of a lesson were passed, and how many it has.
    #[must_use]
    pub fn exercises(&self, lesson: &Lesson) -> (usize, usize) {
        let passed = |id: &str| self.practice(&lesson.slug, id).is_some_and(|practice| practice.passed().is_some());
        lesson
            .exercises()
            .fold((0, 0), |(done, all), (_, exercise)| (done + usize::from(passed(&exercise.id)), all + 1))
    }

    fn practice_mut(&mut self, slug: &str, id: &str) -> &mut Practice {
        self.lessons.entry(slug.to_owned()).or_default().exercises.entry(id.to_owned()).or_default()
    }

    /// How far a lesson has come. Steps a lesson no longer has do not count.
    #[must_use]
    pub fn standing(&self, lesson: &Lesson) -> Standing {
        let of = lesson.steps.len();
        match self.lessons.get(&lesson.slug).map(|visited| visited.steps.range(..of).count()) {
            None | Some(0) => Standing::New,
            Some(seen) if seen == of => Standing::Done,
            Some(seen) => Standing::Begun { seen, of },
        }
    }

    /// How many predictions were right at the first try, and how many were made, in one lesson.
    #[must_use]
    pub fn first_tries(&self, slug: &str) -> (usize, usize) {
        let Some(visited) = self.lessons.get(slug) else { return (0, 0) };
        let firsts = visited.predictions.values().filter_map(|made| made.first());
        firsts
            .filter(|made| made.answer.is_some())
            .fold((0, 0), |(right, all), made| (right + usize::from(made.right), all + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::step::Step;

    #[test]
    fn a_lesson_is_done_when_every_step_was_seen() {
        let step = |line| Step { title: String::new(), line, parts: Vec::new() };
        let lesson = Lesson { slug: "x".into(), steps: vec![step(1), step(2)], ..Lesson::default() };
        let mut progress = Progress::default();
        assert_eq!(progress.standing(&lesson), Standing::New);
        progress.see("x", 1);
        progress.see("x", 9);
        assert_eq!(progress.standing(&lesson), Standing::Begun { seen: 1, of: 2 });
        progress.see("x", 0);
        assert_eq!(progress.standing(&lesson), Standing::Done);
        assert_eq!(progress.lessons["x"].last, 0);
    }

    #[test]
    fn an_exercise_is_passed_once_and_for_all() {
        let mut progress = Progress::default();
        assert_eq!(progress.practice("x", "e"), None);
        for (number, passed) in [(1, false), (2, true), (3, false)] {
            progress.attempt("x", "e", Attempt { number, passed, ..Attempt::default() });
        }
        progress.hint("x", "e", 2);
        progress.hint("x", "e", 1);
        let practice = progress.practice("x", "e").expect("it was tried");
        assert_eq!((practice.passed().map(|attempt| attempt.number), practice.hints), (Some(2), 2));
        assert!(!practice.solution);
    }

    #[test]
    fn time_adds_up_and_never_goes_back() {
        let mut progress = Progress::default();
        progress.spend("x", 30, Some(900));
        progress.spend("x", 12, Some(800));
        progress.spend("x", 0, None);
        assert_eq!((progress.lessons["x"].seconds, progress.lessons["x"].when), (42, Some(900)));
    }

    #[test]
    fn a_round_is_kept_choice_by_choice_and_says_what_was_mistaken() {
        let mut progress = Progress::default();
        let wrong = |model: &str| Chosen { row: 1, model: Some(model.into()) };
        let right = Chosen { row: 0, model: None };
        let choices = [wrong("x"), right.clone(), wrong("y"), wrong("y")];
        for (at, chosen) in choices.into_iter().enumerate() {
            progress.choose("l", "id", (at, 4), chosen);
        }
        // What is out of its order is none of the round's choices.
        progress.choose("l", "id", (7, 9), right.clone());
        let [round] = progress.rounds("l", "id") else { panic!("one round") };
        assert_eq!((round.right(), round.is_over(), round.mistaken()), (1, true, vec![("y", 2), ("x", 1)]));
        progress.choose("l", "id", (0, 4), right);
        assert_eq!(progress.rounds("l", "id").iter().map(Round::is_over).collect::<Vec<_>>(), [true, false]);
        progress.find("l", "k", "0.4");
        progress.find("l", "k", "0.5");
        assert_eq!((progress.found("l", "k"), progress.found("l", "z")), (Some("0.4"), None));
    }

    #[test]
    fn only_first_tries_count_and_passing_is_no_try() {
        let made = |answer, right| Prediction { answer, confidence: Confidence::Sure, right, when: None };
        let mut progress = Progress::default();
        progress.predict("x", "a", made(Some(Answer::Number(1.0)), false));
        progress.predict("x", "a", made(Some(Answer::Number(2.0)), true));
        progress.predict("x", "b", made(Some(Answer::Choice(0)), true));
        progress.predict("x", "c", made(None, false));
        assert_eq!(progress.first_tries("x"), (1, 2));
    }
}
