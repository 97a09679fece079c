//! The lessons' lint: they read without a problem, keep the form, and what they say is what their programs do.
//!
//! Every program is run twice, to see that it is the same run, and every statement of the lesson is held against it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Command, Phase, Session, Wall};
use crate::kernel::{self, Gil, Launcher, Options, Speed};
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
    let (mut seen, mut varied) = (BTreeMap::new(), Vec::new());
    for program in lesson.programs.values() {
        let settings = settings(lesson, &program.name);
        let gil = settings.first().copied().unwrap_or(Gil::On);
        let (first, second) =
            (run(&program.source, gil, lesson, launcher), run(&program.source, gil, lesson, launcher));
        if let Some(why) = unsound(&first) {
            wrong.push(format!("{}: {why}", program.name));
            continue;
        }
        if !alike(&first, &second) {
            wrong.push(format!("{}: two runs differ, so that nobody can predict it", program.name));
        }
        seen.insert(program.name.as_str(), Observed::of(first.log()));
        let others = settings.into_iter().skip(1);
        varied.extend(others.map(|gil| Observed::of(run(&program.source, gil, lesson, launcher).log())));
    }
    for (_, predict) in lesson.predictions() {
        let shown = seen.get(predict.program.as_str());
        if let Some(Err(lies)) = shown.map(|shown| predict.check(shown)) {
            wrong.extend(lies.into_iter().map(|lie| format!("prediction {:?}: {lie}", predict.id)));
        }
    }
    for (name, remark) in remarks(lesson) {
        // A remark may also greet the repaired program, which another program of the lesson shows.
        let said = seen.values().chain(&varied).any(|shown| remark.claim.holds(shown));
        if !said && !holds_somewhere(&lesson.programs[name], remark, lesson, launcher) {
            wrong.push(format!("{name}: never said, at any setting of its knobs: {:?}", remark.say));
        }
    }
    wrong
}

/// The run of a lesson's program, from its first event to its last.
fn run(source: &str, gil: Gil, lesson: &Lesson, launcher: &Launcher) -> Session {
    const BETWEEN: Duration = Duration::from_secs(1);
    let hosts = lesson.hosts.iter().map(Into::into).collect();
    let options = Options { speed: Speed::Jump, gil, hosts, ..Options::default() };
    let mut session = Session::launch(launcher, kernel::Program::new("program.py", source), options, || ());
    session.command(Command::Live);
    let wall = Wall::start();
    while !session.status().phase.is_over() {
        session.wait(wall.elapsed(), BETWEEN);
    }
    session
}

/// The settings of the simulated interpreter lock under which a lesson runs a program, the first one first.
fn settings(lesson: &Lesson, program: &str) -> Vec<Gil> {
    let mut found = Vec::new();
    let mut add = |name: &str, gil: Option<bool>| {
        let gil = if gil == Some(false) { Gil::Off } else { Gil::On };
        if name == program && !found.contains(&gil) {
            found.push(gil);
        }
    };
    for part in lesson.steps.iter().flat_map(|step| &step.parts) {
        match part {
            Part::Run(run) => add(&run.program, run.gil),
            Part::Compare(compare) => compare.sides.iter().for_each(|side| add(&side.program, side.gil)),
            Part::Prose(_) | Part::Predict(_) | Part::Exercise(_) | Part::Notes(_) => {}
        }
    }
    found
}

/// Whether two runs of a program are the same run. Where it computes, which is measured, what it wrote must be the same.
fn alike(first: &Session, second: &Session) -> bool {
    if first.log().events(0).eq(second.log().events(0)) {
        return true;
    }
    let written = |session: &Session| -> Vec<String> {
        let log = session.log();
        let outputs = session.model().journal.outputs(log, log.len());
        outputs.map(|output| log.strings.get(output.text).to_owned()).collect()
    };
    computes(first) && computes(second) && written(first) == written(second)
}

/// Whether a run computed for so long that the measure of it is in the trace.
fn computes(session: &Session) -> bool {
    const NOTICED: Duration = Duration::from_millis(2);
    let state = &session.model().live;
    let polls = state.tasks().any(|task| task.longest.length > NOTICED && task.spent.blocking.is_zero());
    polls || state.workers().any(|worker| worker.computed > NOTICED)
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
            Part::Prose(_) | Part::Predict(_) | Part::Exercise(_) | Part::Notes(_) => {}
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
            remark.claim.holds(&Observed::of(run(&source, Gil::On, lesson, launcher).log()))
        })
    })
}
