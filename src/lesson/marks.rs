//! A question that is answered by marking tasks: which of them return, raise, are cancelled, print?
//!
//! The right marks are what the run shows; the first wrong one is named, with what became of that task.

use super::mistake::Mistake;
use super::observed::Observed;
use crate::trace::Outcome;

/// What the marked tasks have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They return.
    Returned,
    /// They end with an exception of their own.
    Raised,
    /// They end by cancellation.
    Cancelled,
    /// They never end.
    Pending,
    /// They print at least one line.
    Printed,
}

/// Tasks to mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Marks {
    /// What those to be marked have in common.
    pub fate: Fate,
    /// The names of the tasks, in the order they are shown. A task without a name of its own goes by its coroutine's.
    pub tasks: Vec<String>,
    /// Those to be marked.
    pub answer: Vec<String>,
    /// Known wrong marks; the first that fits counts.
    pub mistakes: Vec<MarkMistake>,
    /// What any other wrong marks are told.
    pub otherwise: Mistake,
}

/// Wrong marks, known by some of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkMistake {
    /// These are marked.
    pub marked: Vec<String>,
    /// These are not.
    pub unmarked: Vec<String>,
    /// What it says about its giver.
    pub mistake: Mistake,
}

impl Fate {
    /// What a marked task does, in words that follow its name.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Returned => "returns",
            Self::Raised => "ends with an exception",
            Self::Cancelled => "is cancelled",
            Self::Pending => "never ends",
            Self::Printed => "prints something",
        }
    }

    /// Whether it is what became of a task.
    #[must_use]
    pub fn befell(self, task: &str, run: &Observed) -> bool {
        let end = run.fate_of(task);
        match self {
            Self::Returned => end == Some(Outcome::Ready),
            Self::Raised => end == Some(Outcome::Raised),
            Self::Cancelled => end == Some(Outcome::Cancelled),
            Self::Pending => end.is_none(),
            Self::Printed => run.prints(task),
        }
    }
}

impl Marks {
    /// The names of the rows that were marked.
    fn named(&self, rows: &[usize]) -> Vec<&str> {
        rows.iter().filter_map(|row| self.tasks.get(*row)).map(String::as_str).collect()
    }

    /// The belief behind some marks; `None` when they are right.
    #[must_use]
    pub fn mistake(&self, rows: &[usize]) -> Option<&Mistake> {
        self.first_wrong(rows)?;
        let marked = self.named(rows);
        let has = |name: &String| marked.contains(&name.as_str());
        let fits = |known: &&MarkMistake| known.marked.iter().all(has) && !known.unmarked.iter().any(has);
        Some(self.mistakes.iter().find(fits).map_or(&self.otherwise, |known| &known.mistake))
    }

    /// The first task with a wrong mark, or without its mark, and whether it was marked.
    #[must_use]
    pub fn first_wrong(&self, rows: &[usize]) -> Option<(&str, bool)> {
        let marked = self.named(rows);
        self.tasks.iter().find_map(|name| {
            let is = marked.contains(&name.as_str());
            (is != self.answer.contains(name)).then_some((name.as_str(), is))
        })
    }

    /// The marks in words: `a, c`.
    #[must_use]
    pub fn in_words(&self, rows: &[usize]) -> String {
        let marked = self.named(rows);
        let listed = self.tasks.iter().filter(|name| marked.contains(&name.as_str())).cloned().collect::<Vec<_>>();
        if listed.is_empty() { "none of them".into() } else { listed.join(", ") }
    }

    /// A sentence about the first wrong mark, with what became of that task in a run; `None` when all are right.
    #[must_use]
    pub fn told(&self, rows: &[usize], run: &Observed) -> Option<String> {
        let (name, marked) = self.first_wrong(rows)?;
        let became = if self.fate == Fate::Printed {
            (if run.prints(name) { "it prints" } else { "it prints nothing" }).to_owned()
        } else {
            let fate = match run.fate_of(name) {
                Some(Outcome::Ready) => "it returned",
                Some(Outcome::Raised | Outcome::Panicked) => "it ended with an exception",
                Some(Outcome::Cancelled) => "it was cancelled",
                Some(Outcome::Pending) | None => "it never ended",
            };
            run.printed_last(name)
                .map_or_else(|| fate.to_owned(), |line| format!("{fate} (the last thing it printed was “{line}”)"))
        };
        let did = if marked { "You marked" } else { "You did not mark" };
        Some(format!("{did} `{name}`, but {became}."))
    }

    /// What the lesson claims and the run does not show, a line each.
    #[must_use]
    pub fn lies(&self, run: &Observed) -> Vec<String> {
        let wrong = self.tasks.iter().filter_map(|name| {
            if !run.has(name) {
                return Some(format!("no task is called {name:?}, nor is one's coroutine"));
            }
            match (self.answer.contains(name), self.fate.befell(name, run)) {
                (true, false) => {
                    Some(format!("{name:?} is to be marked, but it is not so that it {}", self.fate.words()))
                }
                (false, true) => Some(format!("{name:?} is not to be marked, but it {}", self.fate.words())),
                _ => None,
            }
        });
        wrong.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TaskId;
    use crate::trace::{Event, Log, What};

    fn mistake(model: &str) -> Mistake {
        Mistake { model: model.into(), feedback: String::new() }
    }

    fn names(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn marks() -> Marks {
        let known = MarkMistake { marked: names(&["b"]), unmarked: names(&["c"]), mistake: mistake("known") };
        Marks {
            fate: Fate::Returned,
            tasks: names(&["a", "b", "c"]),
            answer: names(&["a", "c"]),
            mistakes: vec![known],
            otherwise: mistake("other"),
        }
    }

    /// A run in which a returns, b is cancelled and c returns.
    fn run() -> Observed {
        let mut log = Log::default();
        for (number, outcome) in [Outcome::Ready, Outcome::Cancelled, Outcome::Ready].into_iter().enumerate() {
            let task = TaskId(number as u32 + 1);
            let name = log.strings.push(["a", "b", "c"][number]);
            for what in [What::Named { task, name }, What::PollBegan { task }, What::PollEnded { task, outcome }] {
                log.push(&Event { at: crate::time::SimTime::ZERO, what });
            }
        }
        Observed::of(&log)
    }

    #[test]
    fn marks_are_right_or_name_their_model_and_the_first_wrong_one() {
        let marks = marks();
        let model = |rows: &[usize]| marks.mistake(rows).map(|mistake| mistake.model.as_str());
        assert_eq!(
            (model(&[2, 0]), model(&[0, 1]), model(&[]), model(&[9])),
            (None, Some("known"), Some("other"), Some("other"))
        );
        assert_eq!(marks.told(&[0, 1, 2], &run()).as_deref(), Some("You marked `b`, but it was cancelled."));
        assert_eq!(marks.told(&[0], &run()).as_deref(), Some("You did not mark `c`, but it returned."));
        assert_eq!((marks.told(&[0, 2], &run()), marks.in_words(&[2, 0])), (None, "a, c".into()));
        assert_eq!(marks.in_words(&[]), "none of them");
    }

    #[test]
    fn the_lint_sees_wrong_marks() {
        assert_eq!(marks().lies(&run()), Vec::<String>::new());
        let lies = Marks { answer: names(&["b"]), ..marks() }.lies(&run());
        assert_eq!(lies.len(), 3, "{lies:?}");
        let lies = Marks { tasks: names(&["a", "z"]), answer: names(&["a"]), ..marks() }.lies(&run());
        assert!(lies[0].contains("no task is called \"z\""), "{lies:?}");
    }
}
