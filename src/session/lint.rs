//! The lessons' lint: they read without a problem, keep the form, and what they say is what their programs do.
//!
//! Every program is run twice, to see that it is the same run, and every statement of the lesson is held against it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Command, Phase, Session, Wall};
use crate::kernel::{self, Launcher, Options, Speed};
use crate::lesson::step::Remark;
use crate::lesson::{Catalogue, Lesson, Observed, Part, Program, form};

/// How many lessons are looked at side by side.
const SIDE_BY_SIDE: usize = 2;

/// Everything that is wrong with a catalogue, a line each. `progress` hears of every lesson that is through.
pub fn lint(catalogue: &Catalogue, launcher: &Launcher, progress: impl Fn(&Lesson) + Sync) -> Vec<String> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(lesson) = catalogue.lessons.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = form::check(lesson).into_iter().chain(runs(lesson, launcher));
                    let wrong: Vec<_> = wrong.map(|what| format!("{}: {what}", lesson.folder())).collect();
                    found.lock().unwrap_or_else(PoisonError::into_inner).push((lesson.number, wrong));
                    progress(lesson);
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(number, _)| *number);
    let unreadable = catalogue.problems.iter().map(ToString::to_string);
    unreadable.chain(found.into_iter().flat_map(|(_, wrong)| wrong)).collect()
}

/// What a lesson says that its programs do not do.
fn runs(lesson: &Lesson, launcher: &Launcher) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::new();
    for program in lesson.programs.values() {
        let (first, second) = (run(&program.source, lesson, launcher), run(&program.source, lesson, launcher));
        if let Some(why) = unsound(&first) {
            wrong.push(format!("{}: {why}", program.name));
            continue;
        }
        if !first.log().events(0).eq(second.log().events(0)) {
            wrong.push(format!("{}: two runs differ, so that nobody can predict it", program.name));
        }
        seen.insert(program.name.as_str(), Observed::of(first.log()));
    }
    for (_, predict) in lesson.predictions() {
        let shown = seen.get(predict.program.as_str());
        if let Some(Err(lies)) = shown.map(|shown| predict.check(shown)) {
            wrong.extend(lies.into_iter().map(|lie| format!("prediction {:?}: {lie}", predict.id)));
        }
    }
    for (name, remark) in remarks(lesson) {
        // A remark may also greet the repaired program, which another program of the lesson shows.
        let said = seen.values().any(|shown| remark.claim.holds(shown));
        if !said && !holds_somewhere(&lesson.programs[name], remark, lesson, launcher) {
            wrong.push(format!("{name}: never said, at any setting of its knobs: {:?}", remark.say));
        }
    }
    wrong
}

/// The run of a lesson's program, from its first event to its last.
fn run(source: &str, lesson: &Lesson, launcher: &Launcher) -> Session {
    const BETWEEN: Duration = Duration::from_secs(1);
    let hosts = lesson.hosts.iter().map(Into::into).collect();
    let options = Options { speed: Speed::Jump, hosts, ..Options::default() };
    let mut session = Session::launch(launcher, kernel::Program::new("program.py", source), options, || ());
    session.command(Command::Live);
    let wall = Wall::start();
    while !session.status().phase.is_over() {
        session.wait(wall.elapsed(), BETWEEN);
    }
    session
}

/// Why a run did not end well, if it did not.
fn unsound(session: &Session) -> Option<String> {
    match session.status().phase {
        Phase::Finished(exit) if exit.code == 0 => None,
        Phase::Finished(exit) => {
            let problem = exit.problem.map_or_else(|| "it gave no reason".into(), |problem| problem.message);
            Some(format!("exit code {}: {problem}", exit.code))
        }
        Phase::Dead(why) => Some(why),
        _ => Some("the run did not come to its end".into()),
    }
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
fn holds_somewhere(program: &Program, remark: &Remark, lesson: &Lesson, launcher: &Launcher) -> bool {
    program.knobs.iter().any(|knob| {
        let settings = ((knob.high - knob.low) / knob.step).round() as i32;
        (0..=settings).any(|setting| {
            let source = knob.set(&program.source, knob.low + f64::from(setting) * knob.step);
            remark.claim.holds(&Observed::of(run(&source, lesson, launcher).log()))
        })
    })
}
