//! The lessons' lint: they read without a problem, and what they say is what their programs do.

use looplab::lesson::{Catalogue, Question};

#[test]
fn every_lesson_reads_without_a_problem() {
    let catalogue = Catalogue::embedded();
    let problems: Vec<String> = catalogue.problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(!catalogue.lessons.is_empty(), "there are no lessons");
}

#[test]
fn every_lesson_keeps_the_form() {
    let mut wrong = Vec::new();
    for lesson in &Catalogue::embedded().lessons {
        let mut demand = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{}: {what}", lesson.folder()));
            }
        };
        demand((5..=12).contains(&lesson.minutes), "takes five to twelve minutes");
        demand(lesson.goal.chars().count() <= 90, "its goal fits into a line");
        demand(lesson.predictions().next().is_some(), "asks for a prediction");
        demand(lesson.predictions().any(|(_, predict)| predict.transfer), "closes with a transfer question");
        demand(lesson.programs.values().any(|program| !program.knobs.is_empty()), "has a knob");
        for program in lesson.programs.values() {
            let lines = program.source.lines().count();
            demand((10..=40).contains(&lines), "its programs have 10 to 40 lines");
            demand(program.source.lines().all(|line| line.chars().count() <= 79), "its programs fit a projector");
        }
        for (_, predict) in lesson.predictions() {
            let ways_to_err = match &predict.question {
                Question::Choice { options } => options.len() - 1,
                Question::Order { mistakes, .. } => mistakes.len() + 1,
                Question::Number { mistakes, .. } => mistakes.len() + 1,
            };
            demand(ways_to_err >= 2, "each prediction knows at least two ways to be wrong");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
