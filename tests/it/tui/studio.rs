//! Exercises: typing, what Python cannot read, checks and what they come to, hints, the solution, and that no line is lost.

use crossterm::event::{KeyModifiers, MouseButton, MouseEventKind};
use looplab::lesson::progress::{Attempt, Practice};
use looplab::session::Command;
use looplab::session::check::Verdict;
use looplab::session::check::report::{Failure, Kind, Where};
use looplab::time::SimTime;
use looplab::tui::studio::{Deed, Focus, News, Standing};
use looplab::tui::ui::Screen;
use looplab::tui::update::Effect;

use super::stage::Stage;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// Compares the screen with what it was, at both sizes.
fn looks(name: &str, stage: impl Fn(u16, u16) -> Stage) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("studio_{name}_{width}x{height}"), stage(width, height).screen());
    }
}

fn failed() -> Verdict {
    let at = Where { event: 12, moment: SimTime(200_000_000), task: Some("nap".into()), line: Some(6) };
    let failure = Failure {
        seed: 7,
        message: "The heart should beat all the time. It stopped for 1 s.".into(),
        model: Some("a sleep is a sleep".into()),
        at: Some(at),
        events: 40,
    };
    let kind = |name: &str, runs| Kind { name: name.into(), runs };
    let kinds = vec![kind("a sleep is a sleep", 95), kind("the nap took 2 s", 2)];
    Verdict::Failed { failure, kinds }
}

fn passed() -> Verdict {
    Verdict::Passed("Nobody held the loop: the nap took **1 second**.".into())
}

fn deeds(stage: &Stage) -> Vec<Deed> {
    let deed = |effect: &Effect| match effect {
        Effect::Practise { slug, id, deed } => {
            assert_eq!((slug.as_str(), id.as_str()), ("workshop", "beat-on"));
            Some(deed.clone())
        }
        _ => None,
    };
    stage.effects.iter().filter_map(deed).collect()
}

fn text(stage: &mut Stage) -> String {
    stage.studio().draft.text()
}

#[test]
fn an_exercise_shows_its_task_and_its_text() {
    looks("fresh", Stage::exercise);
    looks("typing", |width, height| Stage::exercise(width, height).press("tab down down").types("# mine\n"));
    let ascii = Stage::exercise(120, 40).press("tab").ascii().screen();
    assert!(ascii.is_ascii(), "{ascii}");
    let tiny = Stage::exercise(20, 5).press("tab").screen();
    assert!(tiny.contains("import asyncio"), "{tiny}");
}

#[test]
fn letters_are_letters_while_one_types() {
    let mut stage = Stage::exercise(80, 24).press("tab").types("quiche = 1\n");
    assert!(text(&mut stage).starts_with("quiche = 1\nimport asyncio"));
    let mut stage = stage.press("^z ^z").press("esc");
    assert!(text(&mut stage).starts_with("quiche = import"), "{}", text(&mut stage));
    assert_eq!(stage.studio().focus, Focus::Words);
    assert!(matches!(stage.press("q").ui.screen, Screen::Home));
}

#[test]
fn the_cursor_is_where_one_types() {
    let styled = Stage::exercise(80, 24).press("tab down").screen_with_styles();
    insta::assert_snapshot!("studio_cursor_80x24", styled);
}

#[test]
fn what_python_cannot_read_is_told_when_typing_pauses() {
    let broken = |width, height| Stage::exercise(width, height).press("tab down down down down end").types("(");
    assert!(!broken(80, 24).at(0).at(200).screen().contains('✗'), "not while one types");
    looks("broken", |width, height| broken(width, height).at(0).at(400));
    let mended = broken(80, 24).at(0).at(400).types("x").at(500);
    assert!(!mended.screen().contains('✗'));
    // Neither a check nor a run begins, and the cursor goes where the trouble is.
    let mut stage = broken(80, 24).press("up up ^s");
    assert!(!deeds(&stage).iter().any(|deed| matches!(deed, Deed::Check(_))));
    assert_eq!(stage.studio().draft.cursor().0, 4);
    assert!(stage.screen().contains("Python cannot read line 5 yet"));
}

#[test]
fn nothing_typed_is_unkept_for_long() {
    let drafts = |stage: &Stage| deeds(stage).iter().filter(|deed| matches!(deed, Deed::Draft(_))).count();
    let mut stage = Stage::exercise(80, 24).press("tab").types("x").at(1000);
    assert_eq!(drafts(&stage), 0);
    assert!(stage.ui.due().is_some_and(|due| due.as_millis() <= 1500));
    stage = stage.types("y").at(1400).at(1500);
    let wanted = Deed::Draft(text(&mut stage));
    assert!(deeds(&stage).contains(&wanted), "{:?}", deeds(&stage));
    assert_eq!(drafts(&stage.at(9000)), 1, "kept once");
    // What is left unkept is kept on the way out, and comes back.
    let mut stage = Stage::exercise(80, 24).press("tab").types("late ");
    let typed = text(&mut stage);
    let stage = stage.press("esc q");
    assert_eq!(deeds(&stage), [Deed::Restore, Deed::Draft(typed.clone())]);
    let mut stage = Stage::exercise(80, 24).hears(News::Restored(typed.clone()));
    assert_eq!(text(&mut stage), typed);
    assert_eq!(stage.ui.due(), None, "nothing to do, nothing to wake for");
}

#[test]
fn a_check_is_followed_and_can_be_called_off() {
    let checking = |width, height| {
        let mut stage = Stage::exercise(width, height).press("tab ^s");
        if let Standing::Checking { done, .. } = &mut stage.studio().standing {
            *done = 42;
        }
        stage
    };
    looks("checking", |width, height| checking(width, height).press("esc"));
    let mut stage = checking(80, 24);
    let wanted = Deed::Check(text(&mut stage));
    assert!(deeds(&stage).contains(&wanted));
    assert!(stage.screen().contains("checking: 42 of 100"), "{}", stage.screen());
    let stage = stage.press("^s");
    assert_eq!(deeds(&stage).iter().filter(|deed| matches!(deed, Deed::Check(_))).count(), 1, "one at a time");
    let stage = stage.press("^c");
    assert!(!stage.did(|effect| matches!(effect, Effect::End(_))), "ctrl-c ends the check, not looplab");
    let stage = stage.told(Verdict::Cancelled);
    assert!(stage.screen().contains("You called the check off"), "{}", stage.screen());
    assert!(!deeds(&stage).iter().any(|deed| matches!(deed, Deed::Attempted(_))), "nothing was judged");
}

#[test]
fn a_failure_says_what_was_expected_and_shows_the_run() {
    looks("failed", |width, height| Stage::exercise(width, height).press("tab ^s").told(failed()));
    let stage = Stage::exercise(120, 40).press("c").told(failed());
    let attempt = Attempt { model: Some("a sleep is a sleep".into()), ..Attempt::default() };
    assert!(deeds(&stage).contains(&Deed::Attempted(attempt)));
    let stage = stage.press("enter").at(10);
    assert!(stage.did(|effect| *effect == Effect::Launch(0)));
    let side = stage.ui.board().and_then(|board| board.side()).expect("a run");
    assert_eq!((side.options.seed, side.options.paused), (7, false));
    assert!(stage.did(|effect| *effect == Effect::Ask(0, Command::Seek(12))));
    assert_eq!(stage.position(), 12);
    insta::assert_snapshot!("studio_replay_120x40", stage.screen());
    // Esc leads back to the words, not out of the lesson.
    let stage = stage.press("esc");
    assert!(stage.screen().contains("Enter shows it"), "{}", stage.screen());
}

#[test]
fn who_goes_on_typing_is_not_disturbed() {
    let mut stage = Stage::exercise(80, 24).press("tab ^s").types("x").told(failed());
    assert_eq!(stage.studio().focus, Focus::Code);
    assert!(stage.screen().contains("The check is over"), "{}", stage.screen());
    assert!(stage.screen().contains("changed since the check"));
    assert!(stage.press("esc").screen().contains("Your text has changed since"));
}

#[test]
fn a_pass_is_told_and_leads_on() {
    looks("passed", |width, height| Stage::exercise(width, height).press("c").told(passed()));
    let stage = Stage::exercise(80, 24).press("c").told(passed());
    assert!(deeds(&stage).contains(&Deed::Attempted(Attempt { passed: true, ..Attempt::default() })));
    let stage = stage.press("enter");
    assert!(stage.screen().contains("That was it."), "{}", stage.screen());
}

#[test]
fn hints_open_one_after_the_other() {
    looks("hints", |width, height| Stage::exercise(width, height).press("h h"));
    let stage = Stage::exercise(80, 24).press("h h h h");
    let hinted: Vec<_> = deeds(&stage).into_iter().filter(|deed| matches!(deed, Deed::Hinted(_))).collect();
    assert_eq!(hinted, [Deed::Hinted(1), Deed::Hinted(2), Deed::Hinted(3)]);
    assert!(stage.screen().contains("All hints are open"), "{}", stage.screen());
}

#[test]
fn the_solution_opens_after_a_pass_or_when_asked_for_twice() {
    looks("solution", |width, height| Stage::exercise(width, height).press("s s"));
    insta::assert_snapshot!("studio_solution_200x50", Stage::exercise(200, 50).press("s s").screen());
    let asked = Stage::exercise(80, 24).press("s");
    assert!(asked.screen().contains("You have not passed yet"), "{}", asked.screen());
    assert!(!deeds(&asked).contains(&Deed::Opened));
    assert!(deeds(&asked.press("s")).contains(&Deed::Opened));
    let stage = Stage::exercise(80, 24).press("c").told(passed()).press("s");
    assert!(deeds(&stage).contains(&Deed::Opened), "no question after a pass");
}

#[test]
fn a_run_of_the_text_is_a_board_and_leads_back() {
    let mut stage = Stage::exercise(120, 40).press("tab").types("# mine\n");
    let mine = text(&mut stage);
    let stage = stage.press("^r");
    assert!(deeds(&stage).ends_with(&[Deed::Draft(mine.clone()), Deed::Keep(mine)]), "{:?}", deeds(&stage));
    assert!(stage.screen().contains("your program"), "{}", stage.screen());
    let mut stage = stage.press("e");
    assert!(stage.ui.board().is_none());
    assert_eq!(stage.studio().focus, Focus::Code);
}

#[test]
fn starting_afresh_keeps_what_was_there() {
    let mut stage = Stage::exercise(80, 24).press("tab").types("mine\n");
    let mine = text(&mut stage);
    let mut stage = stage.press("esc E");
    assert!(stage.studio().is_untouched());
    assert!(deeds(&stage).contains(&Deed::Keep(mine.clone())));
    let mut stage = stage.press("tab ^z");
    assert_eq!(text(&mut stage), mine);
}

#[test]
fn a_line_that_is_out_of_sight_at_one_side_says_so() {
    let stage = Stage::exercise(80, 24).press("i").types(&"x".repeat(90));
    let screen = stage.screen();
    assert!(screen.contains("  1‹x") && screen.lines().any(|line| line.contains("  2‹")), "{screen}");
    let screen = stage.press("home").screen();
    assert!(screen.contains("  1 x") && screen.contains("x…│") && !screen.contains('‹'), "{screen}");
}

#[test]
fn the_list_shows_what_was_passed() {
    let mut stage = Stage::exercise(80, 24).press("q");
    assert!(stage.screen().contains("You began its exercise") || stage.screen().contains("It has an exercise"));
    stage.ui.progress.attempt("workshop", "beat-on", Attempt { passed: true, ..Attempt::default() });
    assert!(stage.ui.progress.practice("workshop", "beat-on").is_some_and(|p: &Practice| p.passed().is_some()));
    insta::assert_snapshot!("studio_home_80x24", stage.screen());
}

#[test]
fn the_mouse_puts_the_cursor_and_selects() {
    let down = MouseEventKind::Down(MouseButton::Left);
    // The frame, the sign and the number take six columns; line 6 is the seventh row below the header.
    let mut stage = Stage::exercise(80, 24).press("tab").mouse(down, (10, 7), KeyModifiers::NONE);
    assert_eq!(stage.studio().draft.cursor(), (5, 4));
    let drag = MouseEventKind::Drag(MouseButton::Left);
    let mut stage = stage.mouse(drag, (14, 7), KeyModifiers::NONE).types("asyncio");
    assert_eq!(stage.studio().draft.lines()[5], "    asyncio.sleep(1)");
    let mut stage = Stage::exercise(120, 40).mouse(down, (119, 39), KeyModifiers::NONE);
    assert_eq!(stage.studio().focus, Focus::Words, "outside of the text");
    let mut stage = stage.mouse(down, (80, 30), KeyModifiers::NONE);
    assert_eq!((stage.studio().focus, stage.studio().draft.cursor()), (Focus::Code, (8, 18)));
}

#[test]
fn a_search_gives_way_to_running_and_checking() {
    let asks = |effect: &Effect| matches!(effect, Effect::Practise { deed: Deed::Check(_), .. });
    let stage = Stage::exercise(80, 24).press("i ^f").types("nap").press("^s");
    assert!(stage.did(asks), "{:?}", stage.effects);
    let stage = Stage::exercise(80, 24).press("i ^f").types("nap").press("^r");
    assert!(stage.ui.board().is_some(), "{}", stage.screen());
}
