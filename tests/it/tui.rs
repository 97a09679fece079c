//! The interface: keys through the real update loop, screens drawn into memory and compared.
//!
//! Runs are recordings told by hand in the builder language of `story`. `UPDATE`: run with
//! `INSTA_UPDATE=always` and read the difference.

mod course;
mod crew;
mod crowd;
mod glossary;
mod led;
mod prompt;
mod reload;
mod stage;
mod story;
mod studio;
mod timeline;
mod travel;
mod typed;

use looplab::ident::TaskId;
use looplab::lesson::Answer;
use looplab::model::Stop;
use looplab::session::{Command, Session};
use looplab::time::SimTime;
use looplab::trace::What;
use looplab::trace::codec::{Meta, ReadError, Recording};
use looplab::tui::layout::Pane;
use looplab::tui::theme::Theme;
use looplab::tui::ui::Screen;
use looplab::tui::update::Effect;

use stage::Stage;

#[test]
fn home_lists_the_lessons_with_progress() {
    insta::assert_snapshot!("home_80x24", Stage::home(80, 24).screen());
    insta::assert_snapshot!("home_120x40", Stage::home(120, 40).press("down").screen());
}

#[test]
fn a_reading_step_is_set_to_a_readable_measure() {
    insta::assert_snapshot!("reading_80x24", Stage::home(80, 24).press("down enter").screen());
}

#[test]
fn a_question_stands_beside_its_program() {
    insta::assert_snapshot!("predict_number_120x40", Stage::lesson(120, 40, 1).press("2 . 5").screen());
    insta::assert_snapshot!("predict_choice_80x24", Stage::lesson(80, 24, 2).press("down").screen());
    insta::assert_snapshot!("predict_sure_80x24", Stage::lesson(80, 24, 2).press("down enter").screen());
    insta::assert_snapshot!("predict_order_80x24", Stage::lesson(80, 24, 3).press("space down").screen());
}

#[test]
fn a_blocked_loop_cannot_be_missed() {
    let at = SimTime(532_000_000);
    insta::assert_snapshot!("blocked_80x24", Stage::program(80, 24).seek(at).screen_with_styles());
    insta::assert_snapshot!("blocked_120x40", Stage::program(120, 40).seek(at).screen());
    insta::assert_snapshot!("blocked_ascii_80x24", Stage::program(80, 24).seek(at).ascii().screen());
    let narrow = Stage::program(20, 5).seek(at).screen();
    assert!(narrow.contains("work-1"), "{narrow}");
}

#[test]
fn at_80_by_24_who_runs_is_named_whole() {
    let mut story = story::Story::default();
    story.tell(What::LoopStarted);
    story.spawn(1, 0, "Task-2", "fetch");
    story.tell(What::TurnBegan { ready: 1 });
    story.poll(1);
    let why = story.text("time.sleep");
    story.tell(What::BlockingBegan { task: TaskId(1), why });
    story.at(430_000);
    story.tell(What::BlockingEnded { task: TaskId(1) });
    let blocked = story.log.len() - 1;
    let damage = ReadError::Contents { number: 2, why: "out of order" };
    let recording = Recording { meta: Meta::default(), log: story.log, damage: Some(damage) };
    let mut stage = Stage::replaying(80, 24, Session::replay(recording));
    let damaged = stage.screen();
    assert!(damaged.contains("This recording is damaged: ") && !damaged.contains("ended"), "{damaged}");
    stage.go(blocked - 1);
    let runs = stage.screen();
    assert!(runs.contains("● Task-2 fetch") && runs.contains("running Task-2 fetch"), "{runs}");
    let blocks = stage.seek(SimTime(420_000_000)).screen();
    assert!(blocks.contains("▓ Task-2 fetch") && blocks.contains("▓▓ 0.42 s ▓"), "{blocks}");
}

#[test]
fn ready_looks_different_from_parked() {
    let screen = Stage::program(120, 40).seek(SimTime(60_000_000)).screen();
    insta::assert_snapshot!("parked_120x40", screen);
}

#[test]
fn a_finished_run_shows_every_end() {
    insta::assert_snapshot!("finished_120x40", Stage::program(120, 40).press("end down").screen());
}

#[test]
fn workers_have_lanes_and_what_is_shared_has_a_line() {
    insta::assert_snapshot!("workers_80x24", Stage::showing(80, 24, crew::working()).screen());
    insta::assert_snapshot!("workers_120x40", Stage::showing(120, 40, crew::working()).screen_with_styles());
    insta::assert_snapshot!("workers_200x50", Stage::showing(200, 50, crew::working()).screen());
    let plain = Stage::showing(80, 24, crew::working()).theme("plain").ascii().screen();
    assert!(plain.is_ascii(), "{plain}");
    insta::assert_snapshot!("workers_ascii_80x24", plain);
}

#[test]
fn a_deadlock_has_a_frame_of_its_own() {
    insta::assert_snapshot!("deadlock_80x24", Stage::showing(80, 24, crew::deadlocked()).screen());
    insta::assert_snapshot!("deadlock_120x40", Stage::showing(120, 40, crew::deadlocked()).screen());
}

#[test]
fn help_and_legend_lie_on_top() {
    insta::assert_snapshot!("help_80x24", Stage::program(80, 24).press("?").screen());
    insta::assert_snapshot!("legend_80x24", Stage::program(80, 24).press("L").screen());
    let small = Stage::program(60, 15).press("L").screen();
    assert!(small.contains("nothing else can    │\n  │        run meanwhile"), "{small}");
    let on = Stage::program(60, 15).press("L down down pgdn").screen();
    assert!(on.contains("somebody stepped in") && !on.contains("runs now"), "{on}");
    let closed = Stage::program(80, 24).press("? q").screen();
    assert_eq!(closed, Stage::program(80, 24).screen());
}

#[test]
fn no_size_and_no_pane_is_a_panic() {
    let sizes = [
        (1, 1),
        (2, 2),
        (5, 1),
        (1, 9),
        (20, 5),
        (39, 11),
        (40, 12),
        (60, 13),
        (80, 24),
        (119, 29),
        (200, 50),
        (300, 120),
    ];
    for (width, height) in sizes {
        for keys in ["", "tab", "tab tab", "tab tab tab", "z", "? down pgdn", "L", "end down down", "T T T"] {
            let _ = Stage::program(width, height).seek(SimTime(532_000_000)).press(keys).screen();
            for step in 0..5 {
                let _ = Stage::lesson(width, height, step).press(keys).screen();
            }
        }
        let _ = Stage::home(width, height).press("down down up").screen();
    }
}

#[test]
fn every_theme_draws_the_same_words() {
    let screens: Vec<_> = Theme::NAMES
        .iter()
        .map(|name| Stage::program(80, 24).seek(SimTime(532_000_000)).theme(name).screen())
        .collect();
    assert!(screens.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn running_waits_behind_a_prediction_that_can_be_passed() {
    let mut stage = Stage::lesson(120, 40, 1);
    stage = stage.press("space ]");
    assert!(stage.screen().contains("Guess first"), "{}", stage.screen());
    assert!(!stage.did(|effect| matches!(effect, Effect::Launch(_))));
    stage = stage.press("x");
    assert!(stage.screen().contains("Passed."), "{}", stage.screen());
    assert!(stage.did(|effect| matches!(effect, Effect::Launch(0))));
    let passed =
        |effect: &Effect| matches!(effect, Effect::Predicted { prediction, .. } if prediction.answer.is_none());
    assert!(stage.did(passed));
}

#[test]
fn an_answer_is_set_against_the_run() {
    let mut stage = Stage::lesson(120, 40, 1).press("1 enter down enter");
    let wrong = |effect: &Effect| {
        matches!(effect, Effect::Predicted { prediction, .. }
            if prediction.answer == Some(Answer::Number(1.0)) && !prediction.right)
    };
    assert!(stage.did(wrong));
    stage.pump();
    let screen = stage.press("end").screen();
    assert!(screen.contains("✗ You were sure, so this is the one to remember."), "{screen}");
    assert!(screen.contains("Each nap holds the loop"), "{screen}");
}

#[test]
fn a_wrong_answer_leads_to_the_moment_that_shows_it() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut stage = Stage::lesson(width, height, 1).press("1 enter down enter");
        stage.pump();
        let mut stage = stage.press("end tab");
        for _ in 0..6 {
            if stage.screen().contains("shows it in the run, at") {
                break;
            }
            stage.keys("tab");
        }
        assert!(stage.screen().contains("Enter shows it in the run, at 0.1 s."), "{}", stage.screen());
        let (at_the_end, mut stage) = (stage.position(), stage.press("enter"));
        stage.pump();
        let screen = stage.screen();
        assert!(stage.position() < at_the_end, "{screen}");
        assert!(screen.contains("Here it shows.") && screen.contains("writes “beat”"), "{screen}");
        assert!(screen.contains("READY 2"), "{screen}");
    }
}

#[test]
fn the_instructors_notes_lie_on_top_when_asked_for() {
    for (width, height) in [(80, 24), (120, 40)] {
        let stage = Stage::lesson(width, height, 4);
        assert!(!stage.screen().contains("Who sleeps?"));
        let stage = stage.press("I");
        let screen = stage.screen();
        for said in ["Ask the class", "Who sleeps?", "Pause", "Inside work.", "They will say", "Count the threads."] {
            assert!(screen.contains(said), "{said}: {screen}");
        }
        assert!(!stage.press("I").screen().contains("Who sleeps?"));
    }
}

#[test]
fn a_verdict_told_before_stands_behind_what_is_new() {
    let mut stage = Stage::lesson(120, 60, 1).press("1 enter down enter");
    stage.pump();
    let mut stage = stage.press("end").go_to(4);
    stage.pump();
    let screen = stage.press("end").screen();
    let (new, told) = (screen.find("Python has two sleeps"), screen.find("What does the program do?"));
    assert!(new.is_some() && told.is_some() && new < told, "{screen}");
}

#[test]
fn an_ordering_moves_line_by_line() {
    let stage = Stage::lesson(80, 24, 3).press("space down down space enter enter");
    let order = |effect: &Effect| {
        matches!(effect, Effect::Predicted { prediction, .. }
            if prediction.answer == Some(Answer::Order(vec![1, 2, 0])) && prediction.right)
    };
    assert!(stage.did(order), "{:?}", stage.effects);
}

#[test]
fn keys_act_on_the_run() {
    let asked = |keys: &str, command: Command| {
        let stage = Stage::program(80, 24).seek(SimTime(532_000_000)).press(keys);
        assert!(stage.did(|effect| *effect == Effect::Ask(0, command.clone())), "{keys}: {:?}", stage.effects);
    };
    asked("space", Command::Resume);
    asked("n", Command::Step(Stop::Poll));
    asked("N", Command::Step(Stop::Turn));
    asked("+", Command::Faster);
    asked("-", Command::Slower);
    asked("r", Command::Restart);
    asked("left", Command::Back(Stop::Poll));
    asked("right", Command::Step(Stop::Poll));
    asked("(", Command::Back(Stop::Event));
    asked(")", Command::Step(Stop::Event));
    asked("{", Command::Back(Stop::Output));
    asked("}", Command::Step(Stop::Output));
    asked("down <", Command::Back(Stop::Task(TaskId(1))));
    asked("down >", Command::Step(Stop::Task(TaskId(1))));
    asked("home", Command::Seek(0));
    asked("end", Command::Live);
}

#[test]
fn where_one_program_has_room_the_other_comes_before_the_next_pane() {
    let mut stage = Stage::program(80, 24);
    let board = stage.ui.board_mut().expect("a run");
    let mut other = looplab::tui::ui::Side::showing(story::session_of(&story::SOURCE.replace("0.1", "0.2")));
    (board.sides[0].title, other.title) = ("one.py".into(), "two.py".into());
    board.sides.push(other);
    board.focus = Pane::Code;
    let mut shown = |key: &str| {
        stage.keys(key);
        let board = stage.ui.board().expect("a run");
        (board.focus, board.active, stage.screen().contains("+ 7           await asyncio.sleep(0.2)"))
    };
    assert_eq!(shown(""), (Pane::Code, 0, false));
    assert_eq!(shown("tab"), (Pane::Code, 1, true));
    assert_eq!(shown("tab"), (Pane::Loop, 0, false));
    assert_eq!(shown("tab"), (Pane::Loop, 1, false));
    assert_eq!(shown("shift-tab"), (Pane::Loop, 0, false));
    assert_eq!(shown("shift-tab"), (Pane::Code, 1, true));
    assert_eq!(shown("shift-tab"), (Pane::Code, 0, false));
}

#[test]
fn a_knob_turns_one_number_and_the_next_run_has_it() {
    let mut stage = Stage::lesson(120, 40, 4);
    stage.ui.board_mut().expect("a run").sides[0] = looplab::tui::ui::Side::new(
        "nap.py".into(),
        looplab::kernel::Program::new("nap.py", "NAP = 1.0  # knob: 0.2..2.0 step 0.2 seconds\nprint(NAP)\n"),
        looplab::kernel::Options::default(),
    );
    stage = stage.press(", ,");
    assert!(stage.screen().contains("NAP = 0.6 seconds. r runs the program so."), "{}", stage.screen());
    assert!(stage.screen().contains("NAP = 0.6  # knob"), "{}", stage.screen());
}

#[test]
fn an_edited_program_runs_at_once_and_no_prediction_is_held_against_it() {
    const JUDGED: &str = "You were sure, so this is the one to remember";
    let own = story::SOURCE.replace("0.1", "0.2");
    let mut stage = Stage::lesson(120, 40, 1).press("1 enter down enter e");
    assert!(stage.did(|effect| *effect == Effect::Edit(0)), "{:?}", stage.effects);
    stage.effects.clear();
    stage = stage.edited(Ok(&own));
    assert_eq!(stage.effects, [Effect::Reload(0), Effect::Ask(0, Command::Resume)]);
    stage.pump();
    let screen = stage.screen();
    assert!(screen.contains("sleepers.py, your version") && screen.contains("asyncio.sleep(0.2)"), "{screen}");
    assert!(screen.contains("Your prediction is about the lesson's own program"), "{screen}");
    assert!(!screen.contains(JUDGED), "{screen}");

    stage.effects.clear();
    stage = stage.press("E");
    assert_eq!(stage.effects, [Effect::Reload(0), Effect::Ask(0, Command::Resume)]);
    if let Some(board) = stage.ui.board_mut() {
        // A fresh run is seen to its end again.
        board.sides[0].seen = None;
    }
    stage.pump();
    let screen = stage.screen();
    assert!(screen.contains("asyncio.sleep(0.1)") && !screen.contains("your version"), "{screen}");
    assert!(screen.contains(JUDGED), "{screen}");
}

#[test]
fn nothing_is_lost_when_nothing_can_be_edited() {
    let stage = Stage::lesson(120, 40, 4).edited(Err("There is no editor called edd."));
    assert!(stage.screen().contains("There is no editor called edd."), "{}", stage.screen());
    assert!(!stage.did(|effect| matches!(effect, Effect::Reload(_))));
    let stage = Stage::lesson(120, 40, 4).press("E");
    assert!(stage.screen().contains("This is the lesson's own program."), "{}", stage.screen());
    let stage = Stage::program(120, 40).press("e");
    assert!(stage.screen().contains("A recording cannot be changed."), "{}", stage.screen());
    assert!(!stage.did(|effect| matches!(effect, Effect::Edit(_))));
}

#[test]
fn scrubbing_moves_the_moment_and_end_returns() {
    let mut stage = Stage::program(120, 40).press("end");
    let end = stage.position();
    stage = stage.press("left left left");
    assert!(stage.position() < end);
    stage = stage.press("right");
    let near = stage.position();
    stage = stage.press("end");
    assert!(near < stage.position());
    assert_eq!(stage.position(), end);
}

#[test]
fn tab_visits_every_pane_and_shows_it_where_room_is_short() {
    let mut stage = Stage::lesson(80, 24, 4);
    let mut seen = Vec::new();
    for _ in 0..5 {
        let Screen::Lesson(lesson) = &stage.ui.screen else { panic!("still in the lesson") };
        seen.push(lesson.board.as_ref().expect("a run").focus);
        stage = stage.press("tab");
    }
    seen.sort();
    assert_eq!(seen, Pane::ALL[..5], "nothing is asked: the last pane is not there");
}

#[test]
fn an_answer_comes_and_goes_with_its_key() {
    let at = SimTime(532_000_000);
    insta::assert_snapshot!("why_80x24", Stage::program(80, 24).seek(at).press("down w").screen());
    insta::assert_snapshot!("why_120x40", Stage::program(120, 40).seek(at).press("down w").screen());
    insta::assert_snapshot!("stats_200x50", Stage::program(200, 50).seek(at).press("s").screen());
    let gone = Stage::program(120, 40).seek(at).press("w w").screen();
    assert!(gone.contains("Output") && !gone.contains("[why]"), "{gone}");
    let left = Stage::lesson(120, 40, 4).press("w q");
    assert!(matches!(left.ui.screen, Screen::Lesson(_)), "q first closes the answer");
}

#[test]
fn the_arrow_keys_ask_about_the_next_task_and_above_the_first_about_the_loop() {
    let stage = Stage::program(80, 24).seek(SimTime(532_000_000)).press("w");
    let of_loop = stage.screen();
    assert!(of_loop.contains("Choose a task with the arrow keys up and down"), "{of_loop}");
    let stage = stage.press("down down");
    let of_task = stage.screen();
    assert!(of_task.contains("▸heartbeat"), "{of_task}");
    assert_eq!(stage.press("up up").screen(), of_loop);
}

#[test]
fn leaving_goes_back_one_thing_at_a_time() {
    let stage = Stage::lesson(120, 40, 4).press("z q");
    assert!(matches!(stage.ui.screen, Screen::Lesson(_)), "q first gives the zoom back");
    let stage = stage.press("q");
    assert!(matches!(stage.ui.screen, Screen::Home));
    let stage = stage.press("q");
    assert!(stage.did(|effect| *effect == Effect::End(0)));
}

#[test]
fn ctrl_z_suspends_anywhere() {
    for stage in [Stage::home(80, 24), Stage::lesson(80, 24, 1), Stage::program(80, 24)] {
        assert!(stage.press("^z").did(|effect| *effect == Effect::Suspend));
    }
}

#[test]
fn hostile_output_cannot_reach_the_terminal() {
    let screen = Stage::program(80, 24).press("end").screen();
    assert!(!screen.chars().any(|c| c.is_control() && c != '\n'), "{screen:?}");
    assert!(screen.contains("bell·"), "{screen}");
}
