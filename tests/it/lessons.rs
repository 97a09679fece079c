//! The lessons' lint: they read without a problem, and what they say is what their programs do.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use looplab::lesson::step::Remark;
use looplab::lesson::{Catalogue, Lesson, Observed, Part, Program, Question};
use looplab::trace::codec;

use super::running::finish;

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

/// A run of a program: its JSON lines and what it showed.
fn run(source: &str) -> Result<(String, Observed), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (program, trace) = (folder.path().join("program.py"), folder.path().join("run.trace"));
    fs::write(&program, source).map_err(|error| error.to_string())?;
    let child = Command::new(env!("CARGO_BIN_EXE_looplab"))
        .args(["run", "--headless", "--json", "program.py", "--trace", "run.trace"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let ended = finish(child.map_err(|error| error.to_string())?)?;
    if ended.code != Some(0) {
        return Err(format!("exit code {:?}: {}", ended.code, ended.err));
    }
    let bytes = fs::read(trace).map_err(|error| error.to_string())?;
    let recording = codec::read(bytes.as_slice()).map_err(|error| error.to_string())?;
    Ok((ended.out, Observed::of(&recording.log)))
}

/// Does `work` for every lesson on two threads; gathers what it complains about.
fn for_each_lesson(work: impl Fn(&Lesson) -> Vec<String> + Sync) {
    let catalogue = Catalogue::embedded();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(lesson) = catalogue.lessons.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = work(lesson).into_iter().map(|what| format!("{}: {what}", lesson.folder()));
                    wrong.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_lesson_says_is_what_its_programs_do() {
    for_each_lesson(|lesson| {
        let mut wrong = Vec::new();
        let mut seen = BTreeMap::new();
        for program in lesson.programs.values() {
            match (run(&program.source), run(&program.source)) {
                (Ok((first, shown)), Ok((second, _))) => {
                    if first != second {
                        wrong.push(format!("{}: two runs differ", program.name));
                    }
                    seen.insert(program.name.as_str(), shown);
                }
                (Err(why), _) | (_, Err(why)) => wrong.push(format!("{}: {why}", program.name)),
            }
        }
        for (_, predict) in lesson.predictions() {
            let shown = seen.get(predict.program.as_str());
            if let Some(Err(lies)) = shown.map(|shown| predict.check(shown)) {
                wrong.extend(lies.into_iter().map(|lie| format!("prediction {:?}: {lie}", predict.id)));
            }
        }
        for (name, remark) in remarks(lesson) {
            let program = &lesson.programs[name];
            // A remark may also greet the repaired program, which another program of the lesson shows.
            if !seen.values().any(|shown| remark.claim.holds(shown)) && !holds_somewhere(program, remark) {
                wrong.push(format!("{name}: never said, at any setting of its knobs: {:?}", remark.say));
            }
        }
        wrong
    });
}

/// Every remark of a lesson with the program it is about.
fn remarks(lesson: &Lesson) -> Vec<(&str, &Remark)> {
    let mut found = Vec::new();
    for part in lesson.steps.iter().flat_map(|step| &step.parts) {
        match part {
            Part::Run(run) => found.extend(run.seen.iter().map(|remark| (run.program.as_str(), remark))),
            Part::Compare(compare) => {
                for side in &compare.sides {
                    found.extend(side.seen.iter().map(|remark| (side.program.as_str(), remark)));
                }
            }
            Part::Prose(_) | Part::Predict(_) | Part::Notes(_) => {}
        }
    }
    found
}

/// Whether some setting of the program's knobs makes the remark true.
fn holds_somewhere(program: &Program, remark: &Remark) -> bool {
    program.knobs.iter().any(|knob| {
        let settings = ((knob.high - knob.low) / knob.step).round() as i32;
        (0..=settings).any(|setting| {
            let source = knob.set(&program.source, knob.low + f64::from(setting) * knob.step);
            run(&source).is_ok_and(|(_, shown)| remark.claim.holds(&shown))
        })
    })
}
