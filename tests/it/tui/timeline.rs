//! The timeline: its window over time, what the mouse does on it, groups of many tasks, and shared things.

use crossterm::event::{KeyModifiers, MouseButton, MouseEventKind};
use looplab::time::SimTime;
use looplab::tui::layout::Pane;
use looplab::tui::ui::{Board, Screen, Side};
use looplab::tui::update::Effect;

use super::super::runs::run;
use super::stage::Stage;
use super::{crew, crowd};

const AT: SimTime = SimTime(532_000_000);

/// The timeline's rows of a screen, title first.
fn timeline(stage: &Stage) -> String {
    let screen = stage.screen();
    let rows = screen.lines().skip_while(|line| !line.contains("Timeline ─"));
    rows.take_while(|line| !line.contains("Output ─")).collect::<Vec<_>>().join("\n")
}

fn title(stage: &Stage) -> String {
    timeline(stage).lines().next().unwrap_or_default().trim_matches(|c| "╭╮─ ".contains(c)).to_owned()
}

#[test]
fn the_axis_has_round_ticks_and_the_window_says_what_it_shows() {
    insta::assert_snapshot!("timeline_whole_80x24", timeline(&Stage::program(80, 24).seek(AT)));
    insta::assert_snapshot!("timeline_closer_80x24", timeline(&Stage::program(80, 24).seek(AT).press("i i")));
    insta::assert_snapshot!(
        "timeline_poll_120x40",
        Stage::program(120, 40).seek(SimTime(100_102_000)).press(&"i ".repeat(30)).screen()
    );
}

#[test]
fn going_closer_and_back_shows_the_same_screen() {
    let screen = |keys: &str| Stage::program(120, 40).seek(AT).press(keys).press("?").press("q").screen();
    assert_eq!(screen(""), screen("i i i i u u u u"));
    assert_eq!(screen(""), screen("i i d d 0"));
    assert_eq!(screen("i i"), screen("i i i i u u"));
}

#[test]
fn the_window_follows_the_moment_shown_and_pans_without_it() {
    let stage = Stage::program(120, 40).seek(AT).press("i i");
    assert_eq!(title(&stage), "Timeline ─ 0.4 … 0.9 s of 2.5 s");
    let panned = stage.press("d d");
    assert_eq!(title(&panned), "Timeline ─ 0.65 … 1.15 s of 2.5 s");
    assert_eq!(panned.now(), AT);
    assert!(timeline(&panned).contains("◂ now"), "{}", timeline(&panned));
    let moved = panned.seek(SimTime(2_100_000_000));
    assert!(timeline(&moved).contains('▲'), "{}", timeline(&moved));
}

#[test]
fn a_click_chooses_the_task_and_the_moment_and_dragging_scrubs() {
    let stage = Stage::program(80, 24).press("end").click("work-2 ", 40);
    let board = stage.ui.board().expect("a board");
    assert_eq!(board.chosen.map(|id| id.0), Some(4));
    let first = stage.now();
    assert!((SimTime(500_000_000)..SimTime(2_400_000_000)).contains(&first), "{first}");
    let (column, row) = stage.find("work-2 ", 20);
    let drag = MouseEventKind::Drag(MouseButton::Left);
    let scrubbed = stage.mouse(drag, (column, row + 30), KeyModifiers::NONE);
    assert!(scrubbed.now() < first, "the mouse went left, even if it left the pane");
    let begin = scrubbed.mouse(drag, (0, 0), KeyModifiers::NONE);
    assert_eq!(begin.now(), SimTime::ZERO);
    let up = MouseEventKind::Up(MouseButton::Left);
    let done = begin.mouse(up, (0, 0), KeyModifiers::NONE).mouse(drag, (70, row), KeyModifiers::NONE);
    assert_eq!(done.now(), SimTime::ZERO, "nothing is dragged any more");
}

#[test]
fn a_click_on_a_mark_shows_the_moment_of_that_mark() {
    let stage = Stage::program(120, 40).press("end");
    let row = stage.find("work-2 ", 0).1;
    let line: Vec<char> = stage.screen().lines().nth(usize::from(row)).expect("a row").chars().collect();
    let end = line.iter().rposition(|sign| *sign == '✓').expect("its end") as u16;
    let down = MouseEventKind::Down(MouseButton::Left);
    let clicked = stage.mouse(down, (end, row), KeyModifiers::NONE);
    let row = clicked.find("work-2 ", 0).1;
    let line = clicked.screen().lines().nth(usize::from(row)).expect("a row").to_owned();
    assert!(line.contains('✓'), "{line}");
}

#[test]
fn the_wheel_goes_from_lane_to_lane_and_with_ctrl_closer() {
    let stage = Stage::program(120, 40).seek(AT);
    let place = stage.find("heartbeat ", 30);
    let down = stage.mouse(MouseEventKind::ScrollDown, place, KeyModifiers::NONE);
    assert_eq!(down.ui.board().and_then(|board| board.chosen).map(|id| id.0), Some(1));
    let closer = down.mouse(MouseEventKind::ScrollUp, place, KeyModifiers::CONTROL);
    assert!(title(&closer).ends_with("of 2.5 s"), "{}", title(&closer));
    let back = closer.mouse(MouseEventKind::ScrollDown, place, KeyModifiers::CONTROL);
    assert_eq!(title(&back), "Timeline ─ 0 … 2.5 s");
}

#[test]
fn the_mouse_can_be_left_to_the_terminal() {
    let stage = Stage::program(80, 24).press("M");
    assert!(stage.did(|effect| *effect == Effect::Mouse(false)));
    assert!(stage.press("M").did(|effect| *effect == Effect::Mouse(true)));
}

#[test]
fn a_thousand_tasks_share_rows_and_what_is_rare_stays_visible() {
    let stage = Stage::showing(120, 40, crowd::served()).seek(SimTime(700_000_000));
    let text = timeline(&stage);
    for sign in ["✗", "⊘", "▓"] {
        assert!(text.contains(sign), "no {sign} in\n{text}");
    }
    insta::assert_snapshot!("timeline_crowd_120x40", text);
    insta::assert_snapshot!("timeline_crowd_80x24", timeline(&Stage::showing(80, 24, crowd::served())));
    let ascii = Stage::showing(80, 24, crowd::served()).theme("plain").ascii().screen();
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn a_group_is_looked_into_until_each_task_has_a_row() {
    let whole = Stage::showing(120, 40, crowd::served()).seek(SimTime(500_000_000)).press("down down");
    assert!(whole.screen().contains("Enter looks into them."), "{}", whole.screen());
    let group = whole.press("enter down");
    assert!(timeline(&group).contains("esc goes back out"), "{}", timeline(&group));
    let tasks = group.press("enter enter down enter");
    let text = timeline(&tasks);
    assert!(text.contains("worker-1 "), "{text}");
    let out = tasks.press("q q q q q q");
    assert!(!timeline(&out).contains("esc goes back out"), "{}", timeline(&out));
}

#[test]
fn a_chosen_task_is_in_sight_below_its_group() {
    let mut stage = Stage::showing(120, 40, crowd::served()).seek(SimTime(500_000_000));
    stage.ui.board_mut().expect("a board").chosen = Some(looplab::ident::TaskId(778));
    assert!(timeline(&stage).contains("▸worker-777"), "{}", timeline(&stage));
}

#[test]
fn what_tasks_share_has_rows_over_time() {
    let things = |width, height| Stage::showing(width, height, crowd::served()).press("o");
    insta::assert_snapshot!("timeline_things_120x40", timeline(&things(120, 40)));
    let crew = Stage::showing(200, 50, crew::working()).press("o");
    insta::assert_snapshot!("timeline_things_200x50", timeline(&crew));
    let ascii = Stage::showing(120, 40, crew::working()).press("o").theme("plain").ascii();
    assert!(ascii.screen().is_ascii(), "{}", ascii.screen());
    insta::assert_snapshot!("timeline_things_ascii_120x40", ascii.screen());
    assert_eq!(things(120, 40).press("o M M").screen(), Stage::showing(120, 40, crowd::served()).press("M M").screen());
}

#[test]
fn an_arrow_leads_from_who_woke_the_chosen_task() {
    let stage = Stage::program(120, 40).seek(SimTime(2_200_000_000)).press("down");
    let text = timeline(&stage);
    insta::assert_snapshot!("timeline_arrow_120x40", text);
}

#[test]
fn the_tree_shows_who_created_whom_and_boxes_around_groups() {
    insta::assert_snapshot!("tree_120x40", Stage::program(120, 40).seek(AT).press("t").screen());
    insta::assert_snapshot!("tree_80x24", Stage::showing(80, 24, crew::working()).press("t").screen());
    let crowd = Stage::showing(80, 24, crowd::served()).press("t").screen();
    assert!(crowd.contains("more that are over"), "{crowd}");
}

#[test]
fn two_runs_begin_in_the_same_column_and_share_the_room_there_is() {
    let program = |count: usize, name: &str| {
        let body = format!(
            "await asyncio.gather(*[asyncio.create_task(job(), name=f'{name}-{{n}}') for n in range({count})])"
        );
        run(&format!(
            "import asyncio\nasync def job():\n    await asyncio.sleep(1)\nasync def main():\n    {body}\nasyncio.run(main())"
        ))
    };
    let mut stage = Stage::home(80, 24);
    let sides = vec![Side::showing(program(1, "a")), Side::showing(program(5, "somebody-else"))];
    stage.ui.screen = Screen::Program(Box::new(Board::new(sides, Pane::Timeline, String::new())));
    let screen = stage.press("end").screen();
    let lanes: Vec<_> = screen.lines().filter(|line| line.starts_with("│ loop")).collect();
    assert_eq!(lanes.len(), 2, "{screen}");
    assert_eq!(lanes[0].find('█'), lanes[1].find('█'), "{screen}");
    assert!(screen.contains("somebody-else-4") && !screen.contains("more task"), "{screen}");
}
