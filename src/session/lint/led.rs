//! The lint of steps in which the student leads: there is something to decide, and something to find.

use super::super::moments::moments;
use super::run;
use crate::kernel::{Forks, Gil};
use crate::lesson::step::Tune;
use crate::lesson::{Knob, Lesson, Observed};
use crate::time::SimTime;

/// Runs in which the student is the loop, and that have too few choices.
pub(super) fn loops(lesson: &Lesson, forks: &mut Forks) -> Vec<String> {
    let mut wrong = Vec::new();
    for led in lesson.loops() {
        // That the program is missing was told when the lesson was read.
        let Some(program) = lesson.programs.get(&led.program) else { continue };
        let ran = run(&program.source, gil(led.gil), lesson, forks);
        let from = SimTime((led.from * 1e9) as u64);
        let found = moments(&ran.log, from, led.choices).len();
        if found < led.choices {
            let (id, from, choices) = (&led.id, led.from, led.choices);
            wrong.push(format!(
                "loop {id:?}: from {from} s on, {} has {found} choices, not {choices}: ask for fewer, begin earlier, or \
                 take a program in which more tasks are ready at once",
                led.program
            ));
        }
    }
    wrong
}

/// Knobs of which nothing is to be found, or everything.
pub(super) fn tunes(lesson: &Lesson, forks: &mut Forks) -> Vec<String> {
    lesson.tunes().filter_map(|tune| unfound(lesson, tune, forks)).collect()
}

fn unfound(lesson: &Lesson, tune: &Tune, forks: &mut Forks) -> Option<String> {
    let goal = tune.goal.as_ref()?;
    let program = lesson.programs.get(&tune.run.program)?;
    let knob = program.knobs.iter().find(|knob| knob.name == tune.knob)?;
    let mut holds = |value: f64| {
        let ran = run(&knob.set(&program.source, value), gil(tune.run.gil), lesson, forks);
        goal.holds(&Observed::of(&ran.log))
    };
    if holds(knob.value) {
        return Some(format!("knob {:?}: the goal holds as the program stands, so there is nothing to find", tune.id));
    }
    (!settings(knob).any(&mut holds))
        .then(|| format!("knob {:?}: the goal holds at no setting of {}", tune.id, tune.knob))
}

/// Every value that a knob can be turned to.
fn settings(knob: &Knob) -> impl Iterator<Item = f64> + use<> {
    let (low, step) = (knob.low, knob.step);
    let steps = ((knob.high - knob.low) / knob.step).round() as i32;
    (0..=steps).map(move |setting| low + f64::from(setting) * step)
}

fn gil(gil: Option<bool>) -> Gil {
    if gil == Some(false) { Gil::Off } else { Gil::On }
}
