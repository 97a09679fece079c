//! Being the loop, a knob to be turned, tasks to be marked, and answers of an earlier sitting.

use std::collections::BTreeMap;

use looplab::kernel::Speed;
use looplab::lesson::claim::{Fact, Measure};
use looplab::lesson::marks::{Fate, MarkMistake, Marks};
use looplab::lesson::predict::Mistake;
use looplab::lesson::progress::Prediction;
use looplab::lesson::prose;
use looplab::lesson::step::{Loop, Tune};
use looplab::lesson::step::{Run, Step};
use looplab::lesson::{Answer, Claim, Confidence, Lesson, Part, Predict, Program, Question};
use looplab::session::moments::{Kind, Moment};
use looplab::tui::led::Stage as Phase;
use looplab::tui::ui::Screen;
use looplab::tui::update::{Effect, arrived};

use super::stage::Stage;
use super::story;

const KNOB: &str = "import asyncio\nNAP = 1.0  # knob: 0.5..2.0 step 0.5 seconds\n";

fn lesson() -> Lesson {
    let step = |title: &str, part| Step { title: title.into(), line: 1, parts: vec![part] };
    let (program, watch) = ("sleepers.py".to_owned(), String::new());
    let run = Run { program: "knob.py".into(), watch: watch.clone(), speed: None, gil: None, seen: Vec::new() };
    let mistake = |model: &str| Mistake { model: model.into(), feedback: format!("Not so: {model}.") };
    let marks = Marks {
        fate: Fate::Cancelled,
        tasks: ["main", "heartbeat", "work-1"].map(str::to_owned).to_vec(),
        answer: vec!["heartbeat".into()],
        mistakes: vec![MarkMistake {
            marked: vec!["work-1".into()],
            unmarked: Vec::new(),
            mistake: mistake("siblings go"),
        }],
        otherwise: mistake("other"),
    };
    let question = Question::Tasks(marks);
    let (ask, right) = ("Which tasks are cancelled?".into(), "The heart alone.".into());
    let predict = Predict { id: "marks".into(), program: program.clone(), ask, question, right, transfer: false };
    let beats = Run { program: program.clone(), watch, speed: None, gil: None, seen: Vec::new() };
    let marked = Step { title: "Mark".into(), line: 2, parts: vec![Part::Predict(predict), Part::Run(beats)] };
    let led = Loop { id: "lead".into(), program, choices: 4, from: 0.0, intro: "Lead them.".into(), gil: None };
    let tune = Tune {
        id: "tune".into(),
        run,
        knob: "NAP".into(),
        ask: "Turn `NAP` until the run takes two seconds.".into(),
        goal: Some(Claim { parts: vec![Fact::Between(Measure::Seconds, 2.0, 2.2)] }),
        found: "At {knob} it takes {seconds}.".into(),
    };
    let source = |name: &str, source: &str| {
        let knobs = looplab::lesson::knob::knobs(source).0;
        (name.to_owned(), Program { name: name.into(), source: source.into(), knobs })
    };
    Lesson {
        number: 4,
        slug: "lead".into(),
        title: "Lead".into(),
        minutes: 5,
        steps: vec![
            step("Be the loop", Part::Loop(led)),
            step("Turn it", Part::Knob(tune)),
            marked,
            step("Done", Part::Prose(prose::blocks("That was it."))),
        ],
        programs: BTreeMap::from([source("sleepers.py", story::SOURCE), source("knob.py", KNOB)]),
        ..Lesson::default()
    }
}

fn at(width: u16, height: u16, step: usize) -> Stage {
    Stage::of(width, height, lesson()).go_to(step)
}

#[test]
fn the_student_is_the_loop_from_the_rules_to_the_score() {
    let stage = at(80, 24, 0);
    insta::assert_snapshot!("led_rules_80x24", stage.screen());
    let mut stage = stage.press("enter");
    insta::assert_snapshot!("led_asked_80x24", stage.screen());
    // The first answer of the first question is wrong: a created task does not run at once.
    stage = stage.press("enter");
    insta::assert_snapshot!("led_told_80x24", stage.screen());
    let chosen =
        |effect: &Effect| matches!(effect, Effect::Chosen { at: (0, 4), chosen, .. } if chosen.model.is_some());
    assert!(stage.did(chosen), "{:?}", stage.effects.last());
    while stage.led().stage != Phase::Over {
        // From here on, as the loop does.
        if let Some(right) = stage.led().moment().map(Moment::right) {
            stage.led().row = right;
        }
        stage.keys("enter");
    }
    insta::assert_snapshot!("led_over_80x24", stage.screen());
    assert!(stage.press("enter").screen().contains("Step 2 of 4"));
}

#[test]
fn what_is_asked_is_veiled_until_it_is_answered() {
    let mut stage = at(120, 40, 0).press("enter");
    while stage.led().moment().is_some_and(|moment| moment.kind != Kind::Next) {
        stage.keys("enter");
        stage.keys("enter");
    }
    let asked = stage.screen();
    insta::assert_snapshot!("led_asked_120x40", asked);
    let places = |screen: &str| screen[screen.find("READY").expect("the loop is there")..].to_owned();
    let ready: Vec<String> = {
        let state = stage.session().state();
        state
            .ready
            .iter()
            .filter_map(|id| state.task(*id))
            .map(|task| stage.log().strings.get(task.name).to_owned())
            .collect()
    };
    assert!(ready.len() > 1);
    assert!(ready.iter().all(|name| !places(&asked).contains(name.as_str())), "{asked}");
    let told = stage.press("enter").screen();
    assert!(ready.iter().all(|name| places(&told).contains(name.as_str())), "{told}");
}

#[test]
fn an_earlier_round_is_told_and_another_can_be_played() {
    let mut stage = at(80, 24, 0).press("enter enter enter enter");
    let round = stage.led().round.clone();
    assert_eq!(round.choices.len(), 2);
    stage.ui.progress.choose("lead", "lead", (0, 4), round.choices[0].clone());
    let mut stage = stage.go_to(1).go_to(0);
    assert!(stage.screen().contains("Last time you chose right in 0 of 1 before you left."), "{}", stage.screen());
    stage = stage.press("enter enter r");
    assert_eq!((stage.led().at, stage.led().round.choices.len(), stage.led().before.len()), (0, 0, 2));
    assert!(stage.press("tab").screen().contains("async def heartbeat"));
}

#[test]
fn a_knob_runs_at_once_and_what_was_found_is_said_and_kept() {
    let mut stage = at(120, 40, 1);
    assert_eq!(stage.ui.board().and_then(|board| board.side()).map(|side| side.options.speed), Some(Speed::Jump));
    assert!(stage.screen().contains("Turn NAP until"), "{}", stage.screen());
    stage = stage.press(".");
    assert!(stage.did(|effect| matches!(effect, Effect::Reload(0))));
    stage.pump();
    let effects = arrived(&mut stage.ui);
    let found = Effect::Found { slug: "lead".into(), id: "tune".into(), value: "1.5".into() };
    assert_eq!(effects, [found]);
    let screen = stage.screen();
    assert!(screen.contains("Found it.") && screen.contains("At 1.5 it takes 2.1 s."), "{screen}");
    insta::assert_snapshot!("knob_found_120x40", screen);
    assert_eq!(arrived(&mut stage.ui), []);
}

#[test]
fn a_knob_of_a_run_that_is_over_runs_it_again_but_not_one_that_waits() {
    let mut stage = at(120, 40, 2).press("x");
    stage.effects.clear();
    stage.pump();
    // This program has no knob, so that nothing runs.
    stage = stage.press(".");
    assert!(!stage.did(|effect| matches!(effect, Effect::Reload(_))));
    assert!(stage.screen().contains("no knob"));
}

#[test]
fn tasks_are_marked_and_the_first_wrong_mark_is_named() {
    let mut stage = at(80, 24, 2).press("space down down space");
    insta::assert_snapshot!("predict_tasks_80x24", stage.screen());
    stage = stage.press("space 2 enter enter");
    let right = |effect: &Effect| matches!(effect, Effect::Predicted { prediction, .. } if !prediction.right);
    assert!(stage.did(right), "main and heartbeat are marked: main is wrong");
    stage.pump();
    let screen = stage.press("tab tab tab tab tab").screen();
    assert!(screen.contains("You marked main, but it returned"), "{screen}");
    assert!(screen.contains("The idea behind it: other."), "{screen}");
}

#[test]
fn an_answer_waits_for_its_run_although_an_earlier_step_ran_the_program() {
    let mut stage = at(120, 40, 0);
    stage.pump();
    let screen = stage.go_to(2).press("space enter 3 enter").screen();
    assert!(screen.contains("You said: main (I am sure)") && screen.contains("The run will tell."), "{screen}");
}

#[test]
fn an_earlier_answer_is_shown_and_asking_again_is_offered() {
    let mut stage = Stage::of(120, 40, lesson());
    let made = |rows: &[usize], right| Prediction {
        answer: Some(Answer::Tasks(rows.to_vec())),
        confidence: Confidence::Sure,
        right,
        when: None,
    };
    stage.ui.progress.predict("lead", "marks", made(&[2], false));
    stage = stage.reopened().go_to(2);
    let screen = stage.screen();
    assert!(screen.contains("You said: work-1 (I am sure), last time"), "{screen}");
    assert!(screen.contains("The idea behind it: siblings go."), "{screen}");
    assert!(stage.did(|effect| matches!(effect, Effect::Launch(0))), "nothing is asked, so the run is ready");
    stage = stage.press("A 2 enter enter");
    let right = |effect: &Effect| matches!(effect, Effect::Predicted { prediction, .. } if prediction.right);
    assert!(stage.did(right));
    // An answer to a question that was another one then is not shown.
    let mut stage = Stage::of(120, 40, lesson());
    stage.ui.progress.predict("lead", "marks", Prediction { answer: Some(Answer::Number(3.0)), ..made(&[], false) });
    assert!(stage.reopened().go_to(2).screen().contains("Mark each task that is cancelled"));
}

#[test]
fn no_size_is_a_panic_while_one_leads() {
    for (width, height) in [(1, 1), (20, 5), (39, 11), (40, 12), (60, 13), (119, 29), (300, 120)] {
        for keys in ["", "enter", "enter enter", "enter tab", "enter down down enter enter", "r tab pgdn"] {
            let mut stage = at(width, height, 0).press(keys);
            let _ = stage.screen();
            stage.led().stage = Phase::Over;
            let _ = stage.screen();
            let _ = at(width, height, 1).press(keys).screen();
            let _ = at(width, height, 2).press(keys).screen();
        }
    }
    let Screen::Lesson(lesson) = at(80, 24, 0).ui.screen else { panic!("no lesson") };
    assert_eq!(lesson.now().map(Step::kind), Some("loop"));
}
