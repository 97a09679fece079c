//! The prompt beside a run: what is typed and what is said, and that an intervention cannot be overlooked.

use std::time::Duration;

use looplab::ident::TaskId;
use looplab::kernel::protocol::Ask;
use looplab::session::Session;
use looplab::session::talk::Piece;
use looplab::time::SimTime;
use looplab::trace::codec::{Meta, Recording};
use looplab::trace::{Event, Stream, What};
use looplab::tui::layout::Pane;
use looplab::tui::ui::{Board, Screen, Side};
use looplab::tui::update::Effect;

use super::stage::Stage;
use super::{crew, story};

/// A stage on which something was said.
fn talked(width: u16, height: u16) -> Stage {
    let mut stage = Stage::program(width, height).press("p");
    let prompt = stage.ui.board_mut().and_then(|board| board.prompt.as_mut()).expect("a prompt");
    prompt.talk.pieces = vec![
        Piece::Typed("for n in range(2):\n    print(n)".into()),
        Piece::Wrote(Stream::Out, "0\n1\n".into()),
        Piece::Typed("work(3)".into()),
        Piece::Value("<coroutine work() not started>".into()),
        Piece::Advice("A coroutine does nothing until it is awaited: await work(...).".into()),
        Piece::Typed("1 / 0".into()),
        Piece::Failed("ZeroDivisionError: division by zero\n".into()),
    ];
    stage
}

/// The story with somebody who steps in at half a second.
fn touched() -> Session {
    let mut log = story::log();
    let (at, text) = (log.end(), log.strings.push("beat.cancel()"));
    log.push(&Event { at, what: What::Intervened { task: TaskId(9), text } });
    let meta = Meta {
        program: "sleepers.py".into(),
        sources: vec![("sleepers.py".into(), story::SOURCE.into())],
        ..Meta::default()
    };
    Session::replay(Recording { meta, log, damage: None })
}

fn asked(stage: &Stage) -> Vec<String> {
    let source = |effect: &Effect| match effect {
        Effect::Want(_, Ask::Statement { source, .. }) => Some(source.clone()),
        Effect::Want(_, Ask::Names { begun, .. }) => Some(format!("{begun}<tab>")),
        Effect::Want(_, Ask::About { name, .. }) => Some(format!("{name}?")),
        _ => None,
    };
    stage.effects.iter().filter_map(source).collect()
}

#[test]
fn what_is_said_stands_below_the_run() {
    insta::assert_snapshot!("prompt_80x24", talked(80, 24).types("x = [").screen());
    insta::assert_snapshot!("prompt_120x40", talked(120, 40).types("await qu").screen_with_styles());
    let plain = talked(80, 24).theme("plain").ascii().screen();
    assert!(plain.is_ascii(), "{plain}");
}

#[test]
fn statements_go_to_the_run_when_they_are_complete() {
    let stage = Stage::program(80, 24)
        .press("p")
        .types("count\n")
        .types("async def f():\nawait g()\n")
        .types("\n")
        .types("x = (\n1)\n");
    assert_eq!(asked(&stage), ["count", "async def f():\n    await g()", "x = (\n1)"]);
    let stage = stage.types("queue?\n").types("await queue.pu").press("tab");
    assert_eq!(asked(&stage)[3..], ["queue?", "queue.pu<tab>"]);
}

#[test]
fn letters_are_typed_and_esc_gives_the_keys_back() {
    let stage = Stage::program(80, 24).press("p").types("qn r?");
    let text = |stage: &Stage| stage.ui.board().and_then(|board| board.prompt.as_ref()).expect("a prompt").text();
    assert_eq!((text(&stage).as_str(), stage.effects.len()), ("qn r?", 0));
    let stage = stage.press("esc");
    let board = stage.ui.board().expect("a run");
    assert!(!board.shows_prompt && board.focus == Pane::Loop);
    let stage = stage.press("p");
    assert_eq!(text(&stage), "qn r?", "what was typed is kept");
    let stage = stage.press("shift-tab");
    assert_eq!(stage.ui.board().map(|board| (board.shows_prompt, board.focus)), Some((true, Pane::Loop)));
}

#[test]
fn what_was_typed_before_comes_back_across_programs() {
    let stage = Stage::program(80, 24).press("p").types("one\n").types("two\n").press("up up");
    let text = |stage: &Stage| stage.ui.board().and_then(|board| board.prompt.as_ref()).expect("a prompt").text();
    assert_eq!(text(&stage), "one");
    assert_eq!(text(&stage.press("down down")), "");
}

#[test]
fn nobody_takes_a_run_for_an_untouched_one() {
    let screen = Stage::showing(120, 40, touched()).screen();
    insta::assert_snapshot!("touched_120x40", screen);
    assert!(screen.contains("you           ⊕ beat.cancel()"), "{screen}");
    assert!(screen.contains("Somebody stepped into this run once"), "{screen}");
    let axis = screen.lines().find(|line| line.contains('╵')).expect("an axis");
    assert!(axis.contains('⊕') || axis.contains('▲'), "{axis}");
}

#[test]
fn marks_stand_on_the_axis_and_go_with_the_run() {
    let stage = Stage::program(120, 40).seek(SimTime(400_000_000)).press("m").types("here\n").press("end");
    let axis =
        |stage: &Stage| stage.screen().lines().find(|line| line.contains('╵')).map(str::to_owned).expect("an axis");
    assert!(axis(&stage).contains('◇'), "{}", axis(&stage));
    let gap = stage.press("G").screen();
    assert!(gap.contains("the loop ran code for"), "{gap}");
}

#[test]
fn where_two_runs_part_stands_on_both_timelines() {
    let mut stage = Stage::home(120, 40);
    let sides = vec![Side::showing(story::session()), Side::showing(crew::working())];
    stage.ui.screen = Screen::Program(Box::new(Board::new(sides, Pane::Loop, String::new())));
    stage.keys("end");
    stage.ui.pump(Duration::ZERO);
    let screen = stage.screen();
    assert_eq!(screen.matches("┊they part").count(), 2, "{screen}");
    let plain = stage.ascii().screen();
    assert_eq!(plain.matches(";they part").count(), 2, "{plain}");
}
