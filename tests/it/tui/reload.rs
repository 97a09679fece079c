//! A lesson that is edited while it is open; a class that predicts aloud.

use looplab::lesson::prose::blocks;
use looplab::lesson::{Catalogue, Part, Problem};
use looplab::tui::ui::Screen;
use looplab::tui::update::{Effect, reload};

use super::stage::Stage;

/// What is on disk now: the lessons of the stage, changed.
fn read(stage: &Stage, change: impl FnOnce(&mut Catalogue)) -> Catalogue {
    let mut read = stage.ui.catalogue.clone();
    change(&mut read);
    read
}

fn step(stage: &Stage) -> usize {
    let Screen::Lesson(lesson) = &stage.ui.screen else { panic!("no lesson") };
    lesson.step
}

#[test]
fn a_changed_text_is_there_at_once_at_the_same_step() {
    let mut stage = Stage::lesson(80, 24, 4);
    let changed = read(&stage, |read| {
        let steps = &mut read.lessons[1].steps;
        steps[4].parts[0] = Part::Prose(blocks("Quite other words."));
        steps.insert(0, steps[0].clone());
    });
    let _ = reload(&mut stage.ui, changed);
    let screen = stage.screen();
    assert!(screen.contains("Quite other words.") && screen.contains("Step 6 of 6"), "{screen}");
}

#[test]
fn a_step_that_did_not_change_keeps_what_was_typed() {
    let mut stage = Stage::lesson(80, 24, 1).typed("2.5");
    let changed = read(&stage, |read| read.lessons[1].steps[4].title = "Another title".into());
    assert_eq!(reload(&mut stage.ui, changed), []);
    assert!(stage.screen().contains("2.5") && stage.screen().contains("read again"), "{}", stage.screen());
}

#[test]
fn a_changed_program_is_run_afresh() {
    let mut stage = Stage::lesson(80, 24, 4);
    let changed = read(&stage, |read| {
        read.lessons[1].programs.get_mut("sleepers.py").expect("a program").source += "# more\n";
    });
    let effects = reload(&mut stage.ui, changed);
    assert!(effects.contains(&Effect::Launch(0)), "{effects:?}");
}

#[test]
fn what_breaks_is_told_and_the_last_good_version_stays() {
    let mut stage = Stage::lesson(80, 24, 4);
    let before = stage.screen();
    let broken = read(&stage, |read| {
        read.lessons[1].steps.clear();
        let (file, line, what) = ("03-blocking-sleep/lesson.md".to_owned(), 14, "unknown field `spead`".to_owned());
        read.problems.push(Problem { file, line, what });
    });
    let _ = reload(&mut stage.ui, broken);
    let screen = stage.screen();
    assert!(
        screen.contains("03-blocking-sleep/lesson.md:14: unknown field `spead`. The last good version"),
        "{screen}"
    );
    assert_eq!((step(&stage), stage.ui.catalogue.lessons[1].steps.len()), (4, 5));
    assert!(before.contains("Two ways to wait") || before.contains("Watch it"), "{before}");
    let mended = read(&stage, |read| read.problems.clear());
    let _ = reload(&mut stage.ui, mended);
    assert!(stage.screen().contains("read again"), "{}", stage.screen());
}

#[test]
fn a_lesson_that_is_broken_from_the_start_says_so() {
    let broken = || {
        let mut stage = Stage::home(80, 24);
        let (file, what) = ("03-blocking-sleep/lesson.md".into(), "unknown field `spead`".into());
        stage.ui.catalogue.problems.push(Problem { file, line: 14, what });
        stage
    };
    let words = "Not all of it can be read.";
    assert!(!broken().press("up").screen().contains(words));
    let screen = broken().press("down").screen();
    assert!(screen.contains(words) && screen.contains("lesson.md:14: unknown field"), "{screen}");
    let screen = broken().press("down enter").screen();
    assert!(screen.contains("Not all of this lesson can be read."), "{screen}");
}

#[test]
fn a_class_can_do_without_predictions() {
    let stage = Stage::lesson(120, 40, 1);
    assert!(stage.screen().contains("seconds"), "{}", stage.screen());
    let stage = stage.press("P");
    assert!(stage.did(|effect| matches!(effect, Effect::Launch(0))), "{:?}", stage.effects);
    assert!(stage.screen().contains("Predictions are off"), "{}", stage.screen());
    assert!(stage.screen().contains("What does the program do?"), "it is asked aloud: {}", stage.screen());
    let stage = stage.go_to(3).press("]");
    assert_eq!(step(&stage), 4, "nothing waits for an answer");
    let stage = stage.press("P").go_to(1);
    assert!(stage.screen().contains("Type a number"), "{}", stage.screen());
}
