//! Predictions: a question asked before a program runs, and what each answer says about its giver.
//!
//! A wrong answer is never just wrong: it names the model of the world it comes from. The stated
//! truth is a [`Claim`], so the lint can hold it against a run.

use super::claim::{Claim, Fact, Measure};
use super::marks::Marks;
pub use super::mistake::Mistake;
use super::observed::Observed;

/// A question about a program that has not run yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Predict {
    /// Its name, unique in the lesson; progress is kept under it.
    pub id: String,
    /// The program it is about.
    pub program: String,
    /// What is asked.
    pub ask: String,
    /// How it is answered.
    pub question: Question,
    /// What a right answer is told.
    pub right: String,
    /// Whether it closes the lesson by asking about a program not seen before.
    pub transfer: bool,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// One of several statements.
    Choice {
        /// The statements, in the order they are shown.
        options: Vec<Choice>,
    },
    /// The program's lines, put into the order in which they are printed.
    Order {
        /// The lines in the order they are shown, which is not the answer.
        shown: Vec<String>,
        /// The lines in the order they are printed.
        answer: Vec<String>,
        /// Known wrong orders; the first that fits counts.
        mistakes: Vec<OrderMistake>,
        /// What any other wrong order is told.
        otherwise: Mistake,
    },
    /// A number.
    Number {
        /// The right number.
        answer: f64,
        /// How far off still counts as right.
        within: f64,
        /// What the number counts, such as `seconds`.
        unit: String,
        /// What the run must show for the answer to be true.
        measure: Measure,
        /// Known wrong numbers; the first that fits counts.
        mistakes: Vec<NumberMistake>,
        /// What any other wrong number is told.
        otherwise: Mistake,
    },
    /// Tasks, of which some are to be marked.
    Tasks(Marks),
}

/// One statement to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The statement.
    pub text: String,
    /// What the run would show if it were true.
    pub claim: Claim,
    /// `None` when it is true.
    pub mistake: Option<Mistake>,
}

/// A wrong order, known by some of its lines: they stand in this order in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderMistake {
    /// The lines.
    pub lines: Vec<String>,
    /// What it says about its giver.
    pub mistake: Mistake,
}

/// Wrong numbers from `low` to `high`.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberMistake {
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// What it says about its giver.
    pub mistake: Mistake,
}

/// What the student answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The row of a statement, from 0.
    Choice(usize),
    /// The rows of the shown lines, from 0, in the predicted order.
    Order(Vec<usize>),
    /// A number.
    Number(f64),
    /// The rows of the tasks that were marked, from 0.
    Tasks(Vec<usize>),
}

/// How sure the student was before the program ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// "I am guessing."
    Guess,
    /// "I think so."
    Likely,
    /// "I am sure."
    Sure,
}

impl Confidence {
    /// All three, from least to most.
    pub const ALL: [Self; 3] = [Self::Guess, Self::Likely, Self::Sure];

    /// The words a student picks it by.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Guess => "I am guessing",
            Self::Likely => "I think so",
            Self::Sure => "I am sure",
        }
    }
}

/// What an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade<'a> {
    /// The belief behind a wrong answer; `None` when the answer is right.
    pub model: Option<&'a str>,
    /// What to tell the student once the program has run.
    pub feedback: &'a str,
}

impl Grade<'_> {
    /// Whether the answer is what the program does.
    #[must_use]
    pub const fn is_right(&self) -> bool {
        self.model.is_none()
    }

    /// A sentence about the confidence that went with the answer.
    #[must_use]
    pub const fn about(&self, confidence: Confidence) -> &'static str {
        match (self.is_right(), confidence) {
            (true, Confidence::Sure) => "You were sure, and rightly so.",
            (true, Confidence::Likely) => "You thought so, and it is so.",
            (true, Confidence::Guess) => "You guessed, and guessed right. Make sure you could say why.",
            (false, Confidence::Sure) => "You were sure, so this is the one to remember.",
            (false, Confidence::Likely) => "A sensible thought, but the run shows something else.",
            (false, Confidence::Guess) => "It was a guess. Now you can replace it by what you saw.",
        }
    }
}

impl Predict {
    /// Grades an answer. An answer of the wrong kind or with rows that do not exist is told what any
    /// unknown mistake is told.
    #[must_use]
    pub fn grade(&self, answer: &Answer) -> Grade<'_> {
        let mistake = match (&self.question, answer) {
            (Question::Choice { options }, Answer::Choice(row)) => match options.get(*row) {
                Some(option) => option.mistake.as_ref(),
                None => options.iter().find_map(|option| option.mistake.as_ref()),
            },
            (Question::Choice { options }, _) => options.iter().find_map(|option| option.mistake.as_ref()),
            (Question::Order { shown, answer: truth, mistakes, otherwise }, Answer::Order(rows)) => {
                let given: Vec<&str> = rows.iter().filter_map(|row| shown.get(*row)).map(String::as_str).collect();
                let fits = |mistake: &&OrderMistake| stand_in_order(&mistake.lines, &given);
                if given == *truth {
                    None
                } else {
                    Some(mistakes.iter().find(fits).map_or(otherwise, |found| &found.mistake))
                }
            }
            (Question::Number { answer: truth, within, mistakes, otherwise, .. }, Answer::Number(given)) => {
                if (given - truth).abs() <= *within + f64::EPSILON {
                    None
                } else {
                    let fits = |mistake: &&NumberMistake| mistake.low <= *given && *given <= mistake.high;
                    Some(mistakes.iter().find(fits).map_or(otherwise, |found| &found.mistake))
                }
            }
            (Question::Tasks(marks), Answer::Tasks(rows)) => marks.mistake(rows),
            (
                Question::Tasks(Marks { otherwise, .. })
                | Question::Order { otherwise, .. }
                | Question::Number { otherwise, .. },
                _,
            ) => Some(otherwise),
        };
        match mistake {
            Some(mistake) => Grade { model: Some(&mistake.model), feedback: &mistake.feedback },
            None => Grade { model: None, feedback: &self.right },
        }
    }

    /// Whether this is an answer to this kind of question: a lesson may have been rewritten since it was given.
    #[must_use]
    pub const fn takes(&self, answer: &Answer) -> bool {
        matches!(
            (&self.question, answer),
            (Question::Choice { .. }, Answer::Choice(_))
                | (Question::Order { .. }, Answer::Order(_))
                | (Question::Number { .. }, Answer::Number(_))
                | (Question::Tasks(_), Answer::Tasks(_))
        )
    }

    /// What the student said, as one line of text to hold beside the run.
    #[must_use]
    pub fn in_words(&self, answer: &Answer) -> String {
        match (&self.question, answer) {
            (Question::Choice { options }, Answer::Choice(row)) => {
                options.get(*row).map_or_else(String::new, |option| super::prose::plain(&option.text))
            }
            (Question::Order { shown, .. }, Answer::Order(rows)) => {
                rows.iter().filter_map(|row| shown.get(*row)).cloned().collect::<Vec<_>>().join(" · ")
            }
            (Question::Number { unit, .. }, Answer::Number(number)) => {
                #[expect(clippy::float_cmp, reason = "only exactly one is singular")]
                let one = if *number == 1.0 { unit.strip_suffix('s').unwrap_or(unit) } else { unit };
                format!("{number} {one}").trim().to_owned()
            }
            (Question::Tasks(marks), Answer::Tasks(rows)) => marks.in_words(rows),
            _ => String::new(),
        }
    }

    /// What a run shows that the answer missed, in a sentence, for questions of which one can say it.
    #[must_use]
    pub fn told(&self, answer: &Answer, run: &Observed) -> Option<String> {
        match (&self.question, answer) {
            (Question::Tasks(marks), Answer::Tasks(rows)) => marks.told(rows, run),
            _ => None,
        }
    }

    /// Holds the stated truth against a run of the program.
    ///
    /// # Errors
    ///
    /// What the lesson claims and the run does not show, one line each.
    pub fn check(&self, run: &Observed) -> Result<(), Vec<String>> {
        let wrong: Vec<String> = match &self.question {
            Question::Choice { options } => options.iter().filter_map(|option| option.wrongly_stated(run)).collect(),
            Question::Order { answer, .. } => {
                let claim = Claim { parts: vec![Fact::Order(answer.clone())] };
                claim.refuted_by(run).into_iter().collect()
            }
            Question::Number { answer, within, measure, .. } => {
                let claim = Claim { parts: vec![Fact::Between(measure.clone(), answer - within, answer + within)] };
                claim.refuted_by(run).into_iter().collect()
            }
            Question::Tasks(marks) => marks.lies(run),
        };
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

impl Choice {
    fn wrongly_stated(&self, run: &Observed) -> Option<String> {
        match (&self.mistake, self.claim.refuted_by(run)) {
            (None, Some(why)) => Some(format!("{:?} is marked right, but {why}", self.text)),
            (Some(_), None) => Some(format!("{:?} is marked wrong, but the run shows it", self.text)),
            _ => None,
        }
    }
}

fn stand_in_order(wanted: &[String], given: &[&str]) -> bool {
    let mut given = given.iter();
    wanted.iter().all(|text| given.any(|line| line == text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(model: &str) -> Mistake {
        Mistake { model: model.into(), feedback: format!("about {model}") }
    }

    fn predict(question: Question) -> Predict {
        Predict {
            id: "p".into(),
            program: "p.py".into(),
            ask: "?".into(),
            question,
            right: "yes".into(),
            transfer: false,
        }
    }

    fn order() -> Predict {
        let lines = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        predict(Question::Order {
            shown: lines(&["a", "b", "c"]),
            answer: lines(&["c", "a", "b"]),
            mistakes: vec![OrderMistake { lines: lines(&["b", "a"]), mistake: mistake("backwards") }],
            otherwise: mistake("other"),
        })
    }

    #[test]
    fn an_order_is_right_or_names_its_model() {
        let asked = order();
        assert!(asked.grade(&Answer::Order(vec![2, 0, 1])).is_right());
        assert_eq!(asked.grade(&Answer::Order(vec![2, 1, 0])).model, Some("backwards"));
        assert_eq!(asked.grade(&Answer::Order(vec![0, 1, 2])).model, Some("other"));
        assert_eq!(asked.grade(&Answer::Order(vec![7])).model, Some("other"));
        assert_eq!(asked.in_words(&Answer::Order(vec![2, 0])), "c · a");
    }

    #[test]
    fn a_number_is_right_within_its_margin() {
        let asked = predict(Question::Number {
            answer: 3.0,
            within: 0.1,
            unit: "seconds".into(),
            measure: Measure::Seconds,
            mistakes: vec![NumberMistake { low: 5.9, high: 6.1, mistake: mistake("adds up") }],
            otherwise: mistake("other"),
        });
        assert!(asked.grade(&Answer::Number(3.1)).is_right());
        assert_eq!(asked.grade(&Answer::Number(6.0)).model, Some("adds up"));
        assert_eq!(
            (asked.in_words(&Answer::Number(1.0)), asked.in_words(&Answer::Number(0.5))),
            ("1 second".into(), "0.5 seconds".into())
        );
        assert_eq!(asked.grade(&Answer::Number(f64::NAN)).model, Some("other"));
        assert_eq!(asked.grade(&Answer::Choice(0)).model, Some("other"));
    }

    #[test]
    fn the_lint_sees_a_lie_in_either_direction() {
        let claim = |text: &str| Claim { parts: vec![Fact::Prints(text.into())] };
        let option = |text: &str, mistake| Choice { text: text.into(), claim: claim(text), mistake };
        let asked = predict(Question::Choice { options: vec![option("x", None), option("y", Some(mistake("m")))] });
        let line = |text: &str| crate::lesson::observed::Printed {
            at: crate::time::SimTime::ZERO,
            task: crate::ident::TaskId::NONE,
            text: text.into(),
            event: 0,
        };
        let run =
            |texts: &[&str]| Observed { lines: texts.iter().map(|text| line(text)).collect(), ..Observed::default() };
        assert_eq!(asked.check(&run(&["x"])), Ok(()));
        assert_eq!(asked.check(&run(&["y"])).map_err(|wrong| wrong.len()), Err(2));
    }

    #[test]
    fn confidence_colours_the_verdict() {
        let asked = order();
        let wrong = asked.grade(&Answer::Order(vec![0, 1, 2]));
        assert_ne!(wrong.about(Confidence::Sure), wrong.about(Confidence::Guess));
    }
}
