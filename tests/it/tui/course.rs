//! The course around the lessons: the map, beliefs that come back, answers that are remembered, texts that are not lost.

use looplab::lesson::progress::Prediction;
use looplab::lesson::{Answer, Confidence};
use looplab::tui::studio::Deed;
use looplab::tui::ui::Screen;
use looplab::tui::update::{Effect, open_lesson};

use super::stage::Stage;

const DAY: u64 = 24 * 3600;

/// A first screen a day after somebody was sure of something wrong.
fn mistaken(width: u16, height: u16) -> Stage {
    let mut stage = Stage::home(width, height);
    for id in ["how-long", "what"] {
        let answer = Some(if id == "what" { Answer::Choice(0) } else { Answer::Number(1.0) });
        let made = Prediction { answer, confidence: Confidence::Sure, right: false, when: Some(0) };
        stage.ui.progress.predict("blocking-sleep", id, made);
    }
    stage.ui.clock = DAY;
    stage
}

fn answered(stage: &Stage) -> Vec<(String, bool)> {
    let found = stage.effects.iter().filter_map(|effect| match effect {
        Effect::Predicted { id, prediction, .. } => Some((id.clone(), prediction.right)),
        _ => None,
    });
    found.collect()
}

#[test]
fn beliefs_come_back_and_are_asked_in_one_key() {
    let stage = mistaken(80, 24);
    assert!(stage.screen().contains("2 beliefs to look at again: b asks them."), "{}", stage.screen());
    let stage = stage.press("b");
    insta::assert_snapshot!("again_80x24", stage.screen());
    insta::assert_snapshot!("again_120x40", mistaken(120, 40).press("b").screen());
    assert!(!stage.screen().contains("step back"), "there is no step before: {}", stage.screen());
    let mut stage = mistaken(120, 40).press("b").typed("2.1").press("enter enter");
    assert_eq!(answered(&stage), [("how-long".to_owned(), true)]);
    stage.pump();
    let stage = stage.press("end");
    assert!(stage.screen().contains("It comes back in three days."), "{}", stage.screen());
    let stage = stage.press("]");
    assert!(stage.screen().contains("look again, 2 of 2"), "{}", stage.screen());
    assert!(!stage.did(|effect| matches!(effect, Effect::Seen { .. })), "looking again is no step of the lesson");
    let stage = stage.press("x");
    let stage = stage.press("]");
    assert!(matches!(stage.ui.screen, Screen::Home), "{}", stage.screen());
}

#[test]
fn nothing_comes_back_before_its_day() {
    let mut stage = mistaken(80, 24);
    stage.ui.clock = 3600;
    assert!(!stage.screen().contains("to look at again"), "{}", stage.screen());
    let stage = stage.press("b");
    assert!(stage.screen().contains("Nothing to look at again today."), "{}", stage.screen());
}

#[test]
fn the_map_ties_lessons_to_what_they_build_on() {
    let of = |width, height| {
        let mut stage = Stage::home(width, height);
        let lessons = &mut stage.ui.catalogue.lessons;
        let late = |number, slug: &str, builds_on: &[&str]| {
            let mut lesson = lessons[0].clone();
            (lesson.number, lesson.slug, lesson.title) = (number, slug.to_owned(), format!("Lesson {number}"));
            lesson.prerequisites = builds_on.iter().map(|&slug| slug.to_owned()).collect();
            lesson
        };
        let more =
            [late(4, "four", &[]), late(5, "five", &["blocking-sleep", "event-loop"]), late(6, "six", &["five"])];
        lessons.extend(more);
        stage.press("down down down")
    };
    insta::assert_snapshot!("map_80x24", of(80, 24).screen());
    insta::assert_snapshot!("map_120x40", of(120, 40).screen());
    insta::assert_snapshot!("map_200x50", of(200, 50).screen());
    let plain = of(80, 24).theme("plain").ascii().screen();
    assert!(plain.is_ascii() && plain.contains("It builds on 1 (begun) and 3."), "{plain}");
}

#[test]
fn a_lesson_goes_on_with_the_answers_that_were_given() {
    let mut stage = Stage::home(120, 40);
    let made = Prediction { answer: Some(Answer::Number(1.0)), confidence: Confidence::Sure, right: false, when: None };
    stage.ui.progress.see("blocking-sleep", 0);
    stage.ui.progress.see("blocking-sleep", 1);
    stage.ui.progress.predict("blocking-sleep", "how-long", made);
    let effects = open_lesson(&mut stage.ui, 1);
    let screen = stage.screen();
    assert!(screen.contains("Step 2 of 5") && screen.contains("You said: 1 second (I am sure)"), "{screen}");
    assert!(effects.contains(&Effect::Launch(0)), "nothing is asked any more, so the run is ready: {effects:?}");
}

#[test]
fn a_lesson_that_is_done_asks_again() {
    let mut stage = Stage::home(120, 40);
    let made = Prediction { answer: Some(Answer::Number(1.0)), confidence: Confidence::Sure, right: false, when: None };
    stage.ui.progress.predict("blocking-sleep", "how-long", made);
    (0..5).for_each(|step| stage.ui.progress.see("blocking-sleep", step));
    let _ = open_lesson(&mut stage.ui, 1);
    let stage = stage.press("]");
    assert!(stage.screen().contains("What does the program do?"), "{}", stage.screen());
}

/// What would be on disk if everything were killed now.
fn on_disk(stage: &Stage) -> String {
    let drafts = stage.effects.iter().rev().filter_map(|effect| match effect {
        Effect::Practise { deed: Deed::Draft(text) | Deed::Keep(text) | Deed::Check(text), .. } => Some(text.clone()),
        _ => None,
    });
    drafts.into_iter().next().unwrap_or_default()
}

proptest::proptest! {
    /// Somebody types lines with pauses of any length; the clock rings when the interface says that something is due.
    #[test]
    fn no_typed_line_older_than_a_second_is_lost(pauses in proptest::collection::vec(0_u64..1500, 1..30)) {
        let mut stage = Stage::exercise(80, 24).at(0).press("i");
        let (mut now, mut lines) = (0, Vec::new());
        for (number, pause) in pauses.into_iter().enumerate() {
            let line = format!("line_{number}");
            stage = stage.types(&format!("{line}\n")).at(now);
            lines.push((now, line));
            let until = now + pause;
            while let Some(due) = stage.ui.due().map(|due| due.as_millis() as u64).filter(|due| *due <= until) {
                now = due.max(now);
                stage = stage.at(now);
            }
            now = until;
            let kept = on_disk(&stage);
            for (typed, line) in &lines {
                proptest::prop_assert!(typed + 1000 > now || kept.contains(line.as_str()), "{line} of {typed} at {now}: {kept:?}");
            }
        }
    }
}
