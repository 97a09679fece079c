//! The lessons' lint: they read without a problem, keep the form, and what they say is what their programs do.
//!
//! Every program is run twice, to see that it is the same run, and every statement of the lesson is held against it.

mod exercises;
mod led;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::kernel::forks::{End, Ran};
use crate::kernel::{self, Forks, Gil, Launcher, Options, Speed};
use crate::lesson::glossary::FILE;
use crate::lesson::step::Remark;
use crate::lesson::step::Tune;
use crate::lesson::{Catalogue, Lesson, Observed, Part, Program, form};
use crate::model::{Model, Task};
use crate::trace::{Log, What};

/// How many lessons are looked at side by side.
const SIDE_BY_SIDE: usize = 2;

/// Everything that is wrong with a catalogue, a line each. `progress` hears of every lesson that is through.
pub fn lint(catalogue: &Catalogue, launcher: &Launcher, progress: impl Fn(&Lesson) + Sync) -> Vec<String> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                let mut forks = launcher.forks();
                while let Some(lesson) = catalogue.lessons.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = form::check(lesson).into_iter().chain(runs(lesson, &mut forks));
                    let wrong = wrong.map(|what| format!("{}: {what}", lesson.folder()));
                    let exercises = exercises::check(lesson, launcher).into_iter();
                    let exercises = exercises.map(|what| format!("{}/{what}", lesson.folder()));
                    let wrong: Vec<_> = wrong.chain(exercises).collect();
                    found.lock().unwrap_or_else(PoisonError::into_inner).push((lesson.number, wrong));
                    progress(lesson);
                }
                launcher.keep(forks);
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(number, _)| *number);
    let unreadable = catalogue.problems.iter().map(ToString::to_string);
    let unused = catalogue.glossary.unused(&catalogue.lessons).into_iter().map(|term| {
        let what = "no step uses it: remove it, or add the form that the lessons use to `also`";
        format!("{FILE}:{}: {:?}: {what}", term.line, term.term)
    });
    unreadable.chain(unused).chain(found.into_iter().flat_map(|(_, wrong)| wrong)).collect()
}

/// What a lesson says that its programs do not do.
fn runs(lesson: &Lesson, forks: &mut Forks) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mut seen, mut varied) = (BTreeMap::new(), Vec::new());
    for program in lesson.programs.values() {
        let settings = settings(lesson, &program.name);
        let gil = settings.first().copied().unwrap_or(Gil::On);
        let [first, second] = [0, 1].map(|_| run(&program.source, gil, lesson, forks));
        if let Some(why) = unsound(&first.end) {
            wrong.push(format!("{}: {why}", program.name));
            continue;
        }
        if !alike(&first, &second) && !is_noisy([&first, &second], || run(&program.source, gil, lesson, forks)) {
            wrong.push(format!("{}: two runs differ, so that nobody can predict it", program.name));
        }
        seen.insert(program.name.as_str(), Observed::of(&first.log));
        let others = settings.into_iter().skip(1);
        varied.extend(others.map(|gil| Observed::of(&run(&program.source, gil, lesson, forks).log)));
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
        if !said && !holds_somewhere(&lesson.programs[name], remark, lesson, forks) {
            wrong.push(format!("{name}: never said, at any setting of its knobs: {:?}", remark.say));
        }
    }
    wrong.extend(led::loops(lesson, forks));
    wrong.extend(led::tunes(lesson, forks));
    wrong
}

/// The run of a lesson's program, from its first event to its last.
fn run(source: &str, gil: Gil, lesson: &Lesson, forks: &mut Forks) -> Ran {
    const PATIENCE: Duration = Duration::from_secs(60);
    let hosts = lesson.hosts.iter().map(Into::into).collect();
    let options = Options { speed: Speed::Jump, gil, hosts, ..Options::default() };
    let ran = forks.run(kernel::Program::new("program.py", source), options, PATIENCE);
    ran.unwrap_or_else(|error| Ran {
        log: Log::default(),
        end: End::Died(format!("no kernel can be started: {error}")),
    })
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
            Part::Knob(tune) => add(&tune.run.program, tune.run.gil),
            Part::Loop(led) => add(&led.program, led.gil),
            Part::Compare(compare) => compare.sides.iter().for_each(|side| add(&side.program, side.gil)),
            Part::Prose(_) | Part::Predict(_) | Part::Exercise(_) | Part::Notes(_) => {}
        }
    }
    found
}

/// Whether two runs of a program are the same run. Where it computes, which is measured, what it wrote must be the same.
fn alike(first: &Ran, second: &Ran) -> bool {
    // Events have numbers for texts, and those of two runs may stand for different ones.
    if written(&first.log) != written(&second.log) {
        return false;
    }
    let computes = |ran: &Ran| computes(&Model::new(ran.log.clone()));
    first.log.events(0).eq(second.log.events(0)) || computes(first) && computes(second)
}

/// All that a program wrote.
fn written(log: &Log) -> String {
    let texts = log.events(0).filter_map(|(_, event)| match event.what {
        What::Output { text, .. } => Some(log.strings.get(text)),
        _ => None,
    });
    texts.collect()
}

/// Whether two runs of a program differ by the noise of a busy machine alone. Where a task computed, a further run is as one of
/// them; where none is seen to have computed (a callback may have), many further runs are all alike.
fn is_noisy(both: [&Ran; 2], mut further: impl FnMut() -> Ran) -> bool {
    const MANY: usize = 6;
    let computed = both.iter().any(|ran| computes(&Model::new(ran.log.clone())));
    let further: Vec<Ran> = (0..if computed { 1 } else { MANY }).map(|_| further()).collect();
    both.iter().any(|ran| further.iter().all(|other| alike(ran, other)))
}

/// Whether a run computed for so long that the measure of it is in the trace: then no two runs are quite the same.
#[must_use]
pub fn computes(model: &Model) -> bool {
    const NOTICED: Duration = Duration::from_millis(2);
    /// More than a poll costs that does next to nothing.
    const POLL: Duration = Duration::from_micros(10);
    let computed = |task: &Task| {
        if task.spent.blocking.is_zero() {
            return task.longest.length > NOTICED;
        }
        // Its longest poll may be long because it blocked: what is left without that is what it computed.
        task.spent.running.saturating_sub(task.spent.blocking) > NOTICED + POLL.saturating_mul(task.polls)
    };
    let state = &model.live;
    state.tasks().any(computed) || state.workers().any(|worker| worker.computed > NOTICED)
}

/// Why a run did not end well, if it did not.
fn unsound(end: &End) -> Option<String> {
    match end {
        End::Finished(ended) if ended.code == 0 => None,
        End::Finished(ended) => {
            let problem = ended.problem.as_ref().map_or("it gave no reason", |problem| problem.message.as_str());
            Some(format!("exit code {}: {problem}", ended.code))
        }
        End::Stopped(why) | End::Died(why) => Some(why.clone()),
    }
}

/// Every remark of a lesson with the program it is about.
fn remarks(lesson: &Lesson) -> Vec<(&str, &Remark)> {
    let mut found = Vec::new();
    for part in lesson.steps.iter().flat_map(|step| &step.parts) {
        match part {
            Part::Run(run) | Part::Knob(Tune { run, .. }) => {
                found.extend(run.seen.iter().map(|remark| (run.program.as_str(), remark)));
            }
            Part::Compare(compare) => {
                for side in &compare.sides {
                    found.extend(side.seen.iter().map(|remark| (side.program.as_str(), remark)));
                }
            }
            Part::Prose(_) | Part::Predict(_) | Part::Loop(_) | Part::Exercise(_) | Part::Notes(_) => {}
        }
    }
    found
}

/// Whether some setting of the program's knobs makes the remark true.
fn holds_somewhere(program: &Program, remark: &Remark, lesson: &Lesson, forks: &mut Forks) -> bool {
    program.knobs.iter().any(|knob| {
        let settings = ((knob.high - knob.low) / knob.step).round() as i32;
        (0..=settings).any(|setting| {
            let source = knob.set(&program.source, knob.low + f64::from(setting) * knob.step);
            remark.claim.holds(&Observed::of(&run(&source, Gil::On, lesson, forks).log))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TaskId;
    use crate::trace::{Recorder, Stream};

    fn ran(text: &str) -> Ran {
        let recorder = Recorder::default();
        let text = recorder.text(text);
        recorder.record(What::Output { task: TaskId::NONE, stream: Stream::Out, text });
        let mut log = Log::default();
        log.extend(&recorder.take());
        Ran { log, end: End::Died(String::new()) }
    }

    #[test]
    fn one_run_that_is_unlike_all_others_is_noise() {
        let (usual, odd) = (ran("usual"), ran("odd"));
        assert!(is_noisy([&usual, &odd], || ran("usual")) && is_noisy([&odd, &usual], || ran("usual")));
        let mut times = 0;
        let by_turns = || {
            times += 1;
            ran(if times % 2 == 0 { "usual" } else { "odd" })
        };
        assert!(!is_noisy([&usual, &odd], by_turns), "a program that is a matter of luck");
    }
}
