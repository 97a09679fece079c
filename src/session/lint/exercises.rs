//! The lint of exercises: what is to fail fails, for the reason that is stated, and what is to pass passes.

use super::super::check::{self, Failure, Verdict, Work};
use crate::kernel::Launcher;
use crate::lesson::{Exercise, Lesson};
use crate::python::problem::{Problem, syntax};

/// What is wrong with a lesson's exercises. Each begins with the file, and where there is one the line, it is in.
pub(super) fn check(lesson: &Lesson, launcher: &Launcher) -> Vec<String> {
    lesson.exercises().flat_map(|(_, exercise)| Look { lesson, exercise, launcher }.all()).collect()
}

struct Look<'a> {
    lesson: &'a Lesson,
    exercise: &'a Exercise,
    launcher: &'a Launcher,
}

impl Look<'_> {
    fn all(&self) -> Vec<String> {
        // What is missing was told when the lesson was read.
        if [&self.exercise.starter, &self.exercise.solution, &self.exercise.check].iter().any(|text| text.is_empty()) {
            return Vec::new();
        }
        let mut wrong: Vec<String> = self.unread();
        if !wrong.is_empty() {
            return wrong;
        }
        let starter = self.starter();
        let broken = matches!(&starter, Some(what) if what.contains("check.py:"));
        wrong.extend(starter);
        if broken {
            return wrong;
        }
        wrong.extend(self.solution());
        wrong.extend(self.exercise.wrong.iter().filter(|w| !w.source.is_empty()).filter_map(|w| self.rejects(w)));
        wrong
    }

    /// The programs that Python cannot read, each with the line and what to do about it.
    fn unread(&self) -> Vec<String> {
        let exercise = self.exercise;
        let own =
            [("starter.py", &exercise.starter), ("solution.py", &exercise.solution), ("check.py", &exercise.check)];
        let wrong = exercise.wrong.iter().map(|wrong| (wrong.program.as_str(), &wrong.source));
        let fault = |(file, source): (&str, &String)| {
            let path = exercise.path(file);
            let problem = Problem::from_fault(&syntax::check(source)?, &path, source);
            let hint = problem.hint.as_ref().map_or_else(String::new, |hint| format!(" {hint}"));
            Some(format!("{path}:{}: Python cannot read it: {}.{hint}", problem.line, problem.message))
        };
        own.into_iter().chain(wrong).filter_map(fault).collect()
    }

    fn verdict(&self, source: &str, hasty: bool) -> Verdict {
        let work = Work::new(self.lesson, self.exercise, source).unhurried();
        check::check(self.launcher, &if hasty { work.hasty() } else { work }).verdict
    }

    /// What holds of every verdict but a pass and a failure.
    fn no_verdict(&self, file: &str, verdict: Verdict) -> String {
        match verdict {
            Verdict::Broken { line, error } => {
                format!("{}:{}: {error}", self.exercise.path("check.py"), line.unwrap_or(1))
            }
            Verdict::Stopped { failure, .. } => format!("{}: {}", self.exercise.path(file), failure.message),
            Verdict::None(why) => format!("{}: {why}", self.exercise.path(file)),
            _ => format!("{}: no verdict", self.exercise.path(file)),
        }
    }

    fn starter(&self) -> Option<String> {
        let path = self.exercise.path("starter.py");
        match self.verdict(&self.exercise.starter, true) {
            // A starter may well hang: that can be what is to be mended.
            Verdict::Failed { .. } | Verdict::Stopped { .. } => None,
            Verdict::Passed(_) => Some(format!("{path}: passes the check as it is, so there is nothing to do")),
            other => Some(self.no_verdict("starter.py", other)),
        }
    }

    fn solution(&self) -> Option<String> {
        let path = self.exercise.path("solution.py");
        match self.verdict(&self.exercise.solution, false) {
            Verdict::Passed(_) => None,
            Verdict::Failed { failure: Failure { seed, message, .. }, .. } => {
                Some(format!("{path}: does not pass, as with seed {seed}: {message}"))
            }
            other => Some(self.no_verdict("solution.py", other)),
        }
    }

    /// What keeps a wrong program from being rejected for the reason that the lesson states.
    fn rejects(&self, wrong: &crate::lesson::exercise::Wrong) -> Option<String> {
        let path = self.exercise.path(&wrong.program);
        match self.verdict(&wrong.source, true) {
            Verdict::Passed(_) => Some(format!("{path}: passes the check, though it comes from {:?}", wrong.model)),
            Verdict::Failed { failure, .. } if failure.model.as_deref() == Some(wrong.model.as_str()) => None,
            Verdict::Failed { failure: Failure { model: Some(model), message, .. }, .. } => {
                Some(format!("{path}: is rejected for {model:?}, not for {:?}: {message}", wrong.model))
            }
            Verdict::Failed { failure, .. } => {
                Some(format!("{path}: is rejected without a model, not for {:?}: {}", wrong.model, failure.message))
            }
            other => Some(self.no_verdict(&wrong.program, other)),
        }
    }
}
