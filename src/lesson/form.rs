//! The form that every lesson keeps: what can be demanded of its text and its programs without running anything.

use super::{Lesson, Question};

/// The longest line that still fits a projector.
const WIDEST: usize = 79;

/// What a lesson lacks, in words its author can act on.
#[must_use]
pub fn check(lesson: &Lesson) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut demand = |holds: bool, what: String| {
        if !holds {
            wrong.push(what);
        }
    };
    demand((5..=12).contains(&lesson.minutes), format!("it takes {} minutes: plan for five to twelve", lesson.minutes));
    demand(lesson.goal.chars().count() <= 90, "its goal is longer than a line of 90 characters".into());
    demand(lesson.predictions().next().is_some(), "it asks for no prediction: add a `predict` block".into());
    let transfers = lesson.predictions().any(|(_, predict)| predict.transfer);
    demand(transfers, "no prediction is about a program not seen before: add one with `transfer = true`".into());
    let knobs = lesson.programs.values().any(|program| !program.knobs.is_empty());
    demand(knobs, "no program has a knob: add one, as in `DELAY = 0.5  # knob: 0.1..2.0 step 0.1 seconds`".into());
    for program in lesson.programs.values() {
        let lines = program.source.lines().count();
        demand((10..=40).contains(&lines), format!("{} has {lines} lines: keep to 10 to 40", program.name));
        for (at, line) in program.source.lines().enumerate() {
            let long = line.chars().count();
            demand(long <= WIDEST, format!("{}:{}: {long} characters; {WIDEST} fit a projector", program.name, at + 1));
        }
    }
    for (_, exercise) in lesson.exercises() {
        let id = &exercise.id;
        demand(exercise.wrong.len() >= 2, format!("exercise {id:?} knows fewer than two [[wrong]] programs"));
        for (at, wrong) in exercise.wrong.iter().enumerate() {
            let twin = exercise.wrong[..at].iter().find(|other| other.model == wrong.model);
            if let Some(twin) = twin {
                let names = format!("{} and {}", twin.program, wrong.program);
                demand(false, format!("exercise {id:?}: {names} come from the same model; each shows one of its own"));
            }
        }
        let told = [("starter.py", &exercise.starter), ("solution.py", &exercise.solution)];
        // A file that is missing was told when the lesson was read.
        for (name, source) in told.into_iter().filter(|(_, source)| !source.is_empty()) {
            let (path, lines) = (exercise.path(name), source.lines().count());
            demand((5..=45).contains(&lines), format!("{path} has {lines} lines: keep to 5 to 45"));
            for (at, line) in source.lines().enumerate() {
                let long = line.chars().count();
                demand(long <= WIDEST, format!("{path}:{}: {long} characters; {WIDEST} fit a projector", at + 1));
            }
        }
        let same = !exercise.starter.is_empty() && exercise.starter == exercise.solution;
        demand(!same, format!("exercise {id:?}: starter and solution are the same"));
        let checks = exercise.check.is_empty() || exercise.check.lines().any(|line| line.starts_with("def check("));
        demand(checks, format!("{}:1: there is no `def check(run):` in it", exercise.path("check.py")));
    }
    for (_, predict) in lesson.predictions() {
        let ways_to_err = match &predict.question {
            Question::Choice { options } => options.len() - 1,
            Question::Order { mistakes, .. } => mistakes.len() + 1,
            Question::Number { mistakes, .. } => mistakes.len() + 1,
            Question::Tasks(marks) => marks.mistakes.len() + 1,
        };
        demand(ways_to_err >= 2, format!("prediction {:?} knows fewer than two ways to be wrong", predict.id));
    }
    wrong
}
