//! The moment that decides a prediction: where a wrong answer and the run part.
//!
//! A printed line that the feedback quotes is that moment. Else it is found from what the answer claims, held against
//! the run: the first line that comes out of order, the line that should not be there, the poll that holds the loop.
//! Where a claim shows nowhere in particular there is none.

use super::claim::{Claim, Fact, Measure};
use super::observed::Observed;
use super::predict::{Answer, Predict, Question};

impl Predict {
    /// After how many events of the run it shows that the answer is wrong; `None` when the answer is right, or when no
    /// moment shows it better than any other.
    #[must_use]
    pub fn decided_at(&self, answer: &Answer, run: &Observed) -> Option<usize> {
        let grade = self.grade(answer);
        if grade.is_right() {
            return None;
        }
        quoted(grade.feedback, run).or_else(|| self.parts_at(answer, run))
    }

    /// Where the answer and the run part.
    fn parts_at(&self, answer: &Answer, run: &Observed) -> Option<usize> {
        match (&self.question, answer) {
            (Question::Choice { options }, Answer::Choice(row)) => {
                let wrong = options.get(*row).and_then(|option| refuted_at(&option.claim, run));
                let right = || options.iter().find(|option| option.mistake.is_none());
                wrong.or_else(|| right().and_then(|option| shown_at(&option.claim, run)))
            }
            (Question::Order { shown, answer: truth, mistakes, .. }, Answer::Order(rows)) => {
                let given: Vec<&str> = rows.iter().filter_map(|row| shown.get(*row)).map(String::as_str).collect();
                let known = mistakes.iter().map(|mistake| mistake.lines.iter().map(String::as_str).collect::<Vec<_>>());
                let told = known.into_iter().find(|lines| in_order(lines, &given));
                let early = out_of_order(&told.unwrap_or(given), truth)?;
                line(run, |text| text == early)
            }
            (Question::Number { measure, .. }, Answer::Number(_)) => measured_at(measure, run),
            // Just after the end of the first task with a wrong mark.
            (Question::Tasks(marks), Answer::Tasks(rows)) => Some(run.fate_event(marks.first_wrong(rows)?.0)? + 1),
            _ => None,
        }
    }
}

/// The first line of the run that stands between quotation marks in a text.
fn quoted(text: &str, run: &Observed) -> Option<usize> {
    text.split('"').skip(1).step_by(2).find_map(|piece| line(run, |printed| printed == piece))
}

/// Where the run shows that a claim is wrong.
fn refuted_at(claim: &Claim, run: &Observed) -> Option<usize> {
    claim.parts.iter().find_map(|part| match part {
        Fact::Order(wanted) => missed(wanted, run),
        Fact::Output(wanted) => {
            let mut pairs = run.lines.iter().zip(wanted);
            Some(pairs.find(|(line, wanted)| line.text != **wanted)?.0.event + 1)
        }
        Fact::Never(text) => line(run, |printed| printed.contains(text)),
        Fact::Count(text, ..) => {
            Some(run.lines.iter().rfind(|line| line.text.contains(text)).map(|line| line.event + 1)?)
        }
        Fact::Between(measure, low, high) => {
            let lies = measure.of(run).is_some_and(|number| number < *low || *high < number);
            lies.then(|| measured_at(measure, run))?
        }
        Fact::Ends(task, outcome) if run.ending(task) != Some(*outcome) => Some(run.ending_event(task)? + 1),
        Fact::Ends(..) | Fact::Prints(_) => None,
    })
}

/// Where the run shows that a true claim is true.
fn shown_at(claim: &Claim, run: &Observed) -> Option<usize> {
    claim.parts.iter().find_map(|part| match part {
        Fact::Order(wanted) => {
            let last = wanted.last()?;
            line(run, |text| text == last)
        }
        Fact::Prints(text) | Fact::Count(text, ..) => line(run, |printed| printed.contains(text)),
        Fact::Between(measure, ..) => measured_at(measure, run),
        Fact::Ends(task, _) => Some(run.ending_event(task)? + 1),
        Fact::Output(_) | Fact::Never(_) => None,
    })
}

/// Where the first line that is not in its place is printed; when it is never printed, the next of them that is.
fn missed(wanted: &[String], run: &Observed) -> Option<usize> {
    let mut lines = run.lines.iter();
    let missing = wanted.iter().position(|text| !lines.any(|line| line.text == *text))?;
    wanted[missing..].iter().find_map(|text| line(run, |printed| printed == text))
}

/// The moment at which a number is there; numbers of the whole run have none.
fn measured_at(measure: &Measure, run: &Observed) -> Option<usize> {
    match measure {
        Measure::At(text) => line(run, |printed| printed.contains(text)),
        Measure::Lines(text) => run.lines.iter().rfind(|line| line.text.contains(text)).map(|line| line.event + 1),
        // Just before its end the poll, or the wait, is there in its full length.
        Measure::LongestPoll => Some(run.longest_event).filter(|event| *event > 0),
        Measure::LongestReady => Some(run.ready_event).filter(|event| *event > 0),
        // What a program counts together shows nowhere in particular.
        Measure::Number(_) | Measure::Seconds | Measure::Turns | Measure::Polls => None,
    }
}

/// Just after the first line for which it holds was printed.
fn line(run: &Observed, is: impl Fn(&str) -> bool) -> Option<usize> {
    run.lines.iter().find(|line| is(&line.text)).map(|line| line.event + 1)
}

/// The first line that the run prints before one that is given ahead of it.
fn out_of_order<'a>(given: &[&'a str], truth: &[String]) -> Option<&'a str> {
    let place = |line: &str| truth.iter().position(|text| text == line);
    let pairs = given.iter().zip(given.iter().skip(1));
    pairs.filter(|(first, second)| place(first) > place(second)).map(|(_, early)| *early).next()
}

fn in_order(wanted: &[&str], given: &[&str]) -> bool {
    let mut given = given.iter();
    wanted.iter().all(|text| given.any(|line| line == text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TaskId;
    use crate::lesson::observed::Printed;
    use crate::lesson::predict::{Choice, Mistake, OrderMistake};
    use crate::time::SimTime;

    /// A run whose lines are written by the events 10, 20 and so on.
    fn run(lines: &[&str]) -> Observed {
        let line = |(row, text): (usize, &&str)| Printed {
            at: SimTime(row as u64 * 1_000_000_000),
            task: TaskId(1),
            text: (*text).to_owned(),
            event: 10 * (row + 1),
        };
        Observed { lines: lines.iter().enumerate().map(line).collect(), longest_event: 33, ..Observed::default() }
    }

    fn texts(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    fn predict(question: Question) -> Predict {
        let (id, program, ask, right) = Default::default();
        Predict { id, program, ask, question, right, transfer: false }
    }

    fn mistake() -> Mistake {
        Mistake { model: "m".into(), feedback: "f".into() }
    }

    fn chosen(wrong: Fact, right: Fact, run: &Observed) -> Option<usize> {
        let option = |fact, mistake| Choice { text: String::new(), claim: Claim { parts: vec![fact] }, mistake };
        let options = vec![option(wrong, Some(mistake())), option(right, None)];
        predict(Question::Choice { options }).decided_at(&Answer::Choice(0), run)
    }

    #[test]
    fn an_order_is_decided_by_the_first_line_that_comes_too_early() {
        let asked = predict(Question::Order {
            shown: texts(&["a", "b", "c"]),
            answer: texts(&["a", "b", "c"]),
            mistakes: vec![OrderMistake { lines: texts(&["c", "b"]), mistake: mistake() }],
            otherwise: mistake(),
        });
        let seen = run(&["a", "b", "c"]);
        assert_eq!(asked.decided_at(&Answer::Order(vec![0, 1, 2]), &seen), None);
        assert_eq!(asked.decided_at(&Answer::Order(vec![1, 0, 2]), &seen), Some(11));
        // What the mistake is known by counts: here that c does not come before b.
        assert_eq!(asked.decided_at(&Answer::Order(vec![2, 1, 0]), &seen), Some(21));
    }

    #[test]
    fn a_claim_is_decided_where_the_run_contradicts_it() {
        let seen = run(&["a", "b", "c"]);
        let right = || Fact::Order(texts(&["a", "b", "c"]));
        assert_eq!(chosen(Fact::Order(texts(&["b", "a"])), right(), &seen), Some(11));
        assert_eq!(chosen(Fact::Order(texts(&["a", "x", "c"])), right(), &seen), Some(31), "x is missing when c comes");
        assert_eq!(chosen(Fact::Never("b".into()), right(), &seen), Some(21));
        assert_eq!(chosen(Fact::Output(texts(&["a", "c"])), right(), &seen), Some(21));
        assert_eq!(chosen(Fact::Between(Measure::At("b".into()), 5.0, 6.0), right(), &seen), Some(21));
        let short = Fact::Between(Measure::LongestPoll, 1.0, 2.0);
        assert_eq!(chosen(short, right(), &seen), Some(33), "the poll is there just before it ends");
    }

    #[test]
    fn where_a_wrong_claim_shows_nowhere_the_right_one_does() {
        let seen = run(&["a", "b", "c"]);
        assert_eq!(chosen(Fact::Prints("x".into()), Fact::Prints("b".into()), &seen), Some(21));
        let long = Fact::Between(Measure::Seconds, 5.0, 6.0);
        assert_eq!(chosen(long, Fact::Between(Measure::Seconds, 0.0, 1.0), &seen), None);
    }

    #[test]
    fn a_line_that_the_feedback_quotes_is_the_moment() {
        let otherwise = Mistake { model: "m".into(), feedback: "Between \"a x\" and \"b\" it waits.".into() };
        let (answer, within, unit, mistakes) = (1.0, 0.1, String::new(), Vec::new());
        let question = Question::Number { answer, within, unit, measure: Measure::Seconds, mistakes, otherwise };
        let asked = predict(question);
        assert_eq!(asked.decided_at(&Answer::Number(3.0), &run(&["a", "b", "c"])), Some(21));
        assert_eq!(asked.decided_at(&Answer::Number(3.0), &run(&["a", "c"])), None);
        assert_eq!(asked.decided_at(&Answer::Number(1.0), &run(&["a", "b"])), None);
    }
}
