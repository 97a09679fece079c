//! The line one types in: commands, search, marks; and panes that come and go.

use std::time::Duration;

use crossterm::event::{KeyModifiers, MouseButton, MouseEventKind};
use looplab::kernel::Options;
use looplab::session::breakpoints::Condition;
use looplab::session::{Command, Phase};
use looplab::time::SimTime;
use looplab::trace::What;
use looplab::tui::ui::Overlay;
use looplab::tui::update::Effect;

use super::stage::Stage;
use crate::it::runs::{quick, run, start, until};

fn at(millis: u64) -> SimTime {
    SimTime(millis * 1_000_000)
}

#[test]
fn what_is_typed_is_done() {
    let did = |line: &str, effect: Effect| {
        let stage = Stage::program(80, 24).typed(line).press("enter");
        assert!(stage.did(|done| *done == effect), "{line}: {:?}", stage.effects);
        assert!(stage.ui.field.is_none(), "{line}");
    };
    did(":0.35", Effect::Ask(0, Command::SeekTime(at(350))));
    did(":goto 350ms", Effect::Ask(0, Command::SeekTime(at(350))));
    did(":goto 9", Effect::Ask(0, Command::Live));
    did(":speed 0.1", Effect::Ask(0, Command::Speed(looplab::kernel::Speed::Times(0.1))));
    did(":break raised", Effect::Ask(0, Command::Break(Condition::Raised)));
    did(":save a.trace", Effect::Save(0, "a.trace".into()));
    did(":pause", Effect::Ask(0, Command::Resume));
    did(":quit", Effect::End(0));
    let stage = Stage::program(80, 24).typed(":theme light").press("enter");
    assert_eq!(stage.ui.look.theme.name, "light");
    let stage = Stage::home(80, 24).typed(":goto 1").press("enter");
    assert!(stage.screen().contains("Nothing runs here."), "{}", stage.screen());
    let stage = Stage::home(80, 24).typed(":help").press("enter");
    assert!(matches!(stage.ui.overlay, Some(Overlay::Commands(0))));
}

#[test]
fn tab_completes_and_up_recalls() {
    let text = |stage: &Stage| stage.ui.field.as_ref().expect("a line").text().to_owned();
    let stage = Stage::program(80, 24).seek(at(532)).typed(":th").press("tab");
    assert_eq!(text(&stage), "theme ");
    let stage = stage.press("tab tab");
    assert_eq!(text(&stage), "theme light", "the second of several");
    let stage = stage.press("esc").typed(":task hea").press("tab");
    assert_eq!(text(&stage), "task heartbeat ");
    let stage = stage.press("enter");
    assert!(stage.ui.board().expect("a run").chosen.is_some());
    let stage = stage.typed(":").press("up");
    assert_eq!(text(&stage), "task heartbeat");
    let stage = stage.press("enter").typed(":gooto 1").press("enter");
    assert!(stage.screen().contains("There is no command gooto. Did you mean goto?"), "{}", stage.screen());
}

#[test]
fn a_line_that_is_typed_says_how_it_can_go_on() {
    insta::assert_snapshot!("command_80x24", Stage::program(80, 24).seek(at(532)).typed(":br").screen());
    insta::assert_snapshot!(
        "command_120x40",
        Stage::program(120, 40).seek(at(532)).typed(":break ").press("tab").screen()
    );
    insta::assert_snapshot!("commands_80x24", Stage::program(80, 24).typed(":help").press("enter").screen());
}

#[test]
fn search_goes_from_hit_to_hit_and_marks_them() {
    let mut stage = Stage::program(120, 40).typed("/BEAT").press("enter");
    let first = stage.screen();
    assert!(first.contains("1 of"), "{first}");
    let hits: Vec<usize> = (0..3)
        .map(|_| {
            stage.keys("f");
            stage.position()
        })
        .collect();
    assert!(hits.is_sorted() && hits[0] < hits[2], "{hits:?}");
    stage.keys("F");
    assert_eq!(stage.position(), hits[1]);
    let stage = Stage::program(120, 40).typed("/bell").press("enter");
    let what = stage.log().get(stage.position() - 1).map(|event| event.what);
    assert!(matches!(what, Some(What::Output { .. })), "{what:?}");
    assert!(stage.screen().contains("1 of 1 with “bell”"), "{}", stage.screen());
    let selected = format!("{:?}", stage.ui.look.theme.selected.bg.expect("a ground"));
    assert!(stage.screen_with_styles().contains(&selected), "the match stands out");
    let none = Stage::program(120, 40).typed("/nirvana").press("enter").screen();
    assert!(none.contains("“nirvana” is nowhere in this run"), "{none}");
}

#[test]
fn marks_are_come_back_to() {
    let mut stage = Stage::program(120, 40).seek(at(100)).press("m").typed("first beat").press("enter");
    let first = stage.position();
    assert!(stage.screen().contains("Marked 0.1 s as first beat."), "{}", stage.screen());
    stage.keys("end m enter");
    let last = stage.position();
    stage.keys("home '");
    assert_eq!(stage.position(), first);
    assert!(stage.screen().contains("Mark 1 of 2: first beat, at 0.1 s."), "{}", stage.screen());
    stage.keys("'");
    assert_eq!(stage.position(), last);
    stage.keys("\"");
    assert_eq!(stage.position(), first);
    let list = stage.typed(":marks").press("enter").screen();
    assert!(list.contains("1 · 0.1 s first beat"), "{list}");
}

#[test]
fn at_the_last_mark_the_time_between_the_last_two_is_told() {
    let stage = Stage::program(120, 40).seek(at(200)).press("m enter").seek(at(900)).press("m enter G");
    let screen = stage.screen();
    assert!(screen.contains("From 0.2 s to 0.9 s (0.7 s)"), "{screen}");
}

#[test]
fn a_breakpoint_stops_what_is_played_and_says_why() {
    let mut stage =
        Stage::program(120, 40).typed(":break output bell").press("enter").typed(":speed jump").press("enter space");
    stage.ui.pump(Duration::ZERO);
    stage.ui.pump(Duration::from_secs(1));
    let screen = stage.screen();
    assert!(
        screen.contains("Breakpoint 1, output \"bell\": heartbeat writes “beat, with a bell·”. Space goes on."),
        "{screen}"
    );
    insta::assert_snapshot!("breakpoint_120x40", screen);
    let listed = stage.typed(":breaks").press("enter").screen();
    assert!(listed.contains("Breakpoints, where the run is held"), "{listed}");
    assert!(listed.contains("1 · output \"bell\""), "{listed}");
}

#[test]
fn who_looked_at_the_past_is_told_of_a_breakpoint_at_its_end() {
    let program = "import asyncio\nasync def main():\n    print('first')\n    await asyncio.sleep(0.3)\n    print('bell')\n\
                   asyncio.run(main())";
    let mut session = start(program, Options { paused: true, ..quick() });
    until(&mut session, |session| session.status().phase == Phase::Paused);
    session.command(Command::Break(Condition::Output("bell".into())));
    session.command(Command::Resume);
    session.command(Command::Seek(1));
    until(&mut session, |session| session.held_at().is_some() && session.status().phase == Phase::Paused);
    assert!(session.hit().is_none(), "the view is in the past");
    let stage = Stage::replaying(80, 24, session);
    let past = stage.screen();
    assert!(past.contains("breakpoint 1 holds the run at 0.30 s. End returns to now."), "{past}");
    let stage = stage.press("end");
    let now = stage.screen();
    assert!(now.contains("PAUSED") && now.contains("Breakpoint 1, output \"bell\":"), "{now}");
    // As often as one looks away and comes back.
    let again = stage.press("left left end").screen();
    assert!(again.contains("PAUSED") && again.contains("Breakpoint 1, output \"bell\":"), "{again}");
}

#[test]
fn a_run_that_stands_at_a_breakpoint_shows_no_past() {
    let program = |body: &str| format!("import asyncio, time\nasync def main():\n    {body}\nasyncio.run(main())");
    let through = "Python itself is through with it";
    for (body, is_computed) in [("time.sleep(0.3)", false), ("sum(range(4_000_000))", true)] {
        let mut session = start(&program(body), Options { paused: true, ..quick() });
        until(&mut session, |session| session.status().phase == Phase::Paused);
        session.command(Command::Break(Condition::Blocked(Duration::from_millis(20))));
        session.command(Command::Resume);
        until(&mut session, |session| session.hit().is_some() && session.status().phase == Phase::Paused);
        let stage = Stage::replaying(120, 40, session);
        let screen = stage.screen();
        assert!(screen.contains("PAUSED") && !screen.contains("THE PAST"), "{screen}");
        assert!(screen.contains("Breakpoint 1, blocked > 20 ms") && !screen.contains("The run itself"), "{screen}");
        assert_eq!(screen.contains(through), is_computed, "{screen}");
    }
}

#[test]
fn b_stops_at_the_line_of_the_chosen_task() {
    let stage = Stage::program(120, 40).seek(at(532)).press("down down b");
    let screen = stage.screen();
    assert!(screen.contains("Breakpoint 1: line 7.") && screen.contains("◈ 7"), "{screen}");
    let gone = stage.press("b").screen();
    assert!(gone.contains("Breakpoint 1 (line 7) is gone.") && !gone.contains("◈"), "{gone}");
}

#[test]
fn panes_are_hidden_and_come_back() {
    let stage = Stage::program(120, 40).seek(at(532));
    let before = stage.screen();
    let stage = stage.press("tab tab h");
    assert!(!stage.screen().contains("─ Output "), "{}", stage.screen());
    let stage = stage.press("H l").seek(at(532));
    assert_eq!(stage.screen().matches(" Output ").count(), before.matches(" Output ").count());
    let last = Stage::program(120, 40).press("h h h h h").screen();
    assert!(last.contains("This is the last pane: it stays."), "{last}");
}

/// Where a text stands on the screen.
fn place_of(stage: &Stage, text: &str) -> (u16, u16) {
    let screen = stage.screen();
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).expect(text);
    (line[..line.find(text).expect(text)].chars().count() as u16, row as u16)
}

#[test]
fn a_click_chooses_what_is_under_it() {
    let stage = Stage::program(120, 40).seek(at(532));
    let click = |text: &str| {
        let stage = Stage::program(120, 40).seek(at(532));
        let place = place_of(&stage, text);
        stage.mouse(MouseEventKind::Down(MouseButton::Left), place, KeyModifiers::NONE)
    };
    let chosen = |stage: &Stage| stage.ui.board().expect("a run").chosen.map(|task| task.0);
    let before = stage.position();
    for (text, task) in
        [("1 work-2", 4), ("░ heartbeat", 2), ("▓ work-1", 3), ("◌ main", 1), ("await asyncio.gather", 1)]
    {
        assert_eq!(chosen(&click(text)), Some(task), "{text}");
    }
    assert_eq!(chosen(&click("print(\"beat\")")), None, "nobody is there");
    let output = click("heartbeat     beat");
    let what = output.log().get(output.position() - 1).map(|event| event.what);
    assert!(output.position() < before && matches!(what, Some(What::Output { .. })), "{what:?}");
    let broken = click("12 ▓").screen();
    assert!(broken.contains("Breakpoint 1: line 12.") && broken.contains("◈12"), "{broken}");
    let zoomed = click(" Output ");
    let zoomed = zoomed.mouse(MouseEventKind::Down(MouseButton::Left), (100, 1), KeyModifiers::NONE);
    assert!(zoomed.ui.board().expect("a run").zoom, "the second click on its frame zooms it");
}

#[test]
fn enter_runs_what_waits_for_its_first_key() {
    let mut stage = Stage::lesson(120, 40, 4);
    stage.ui.board_mut().expect("a run").sides[0].session = None;
    stage.effects.clear();
    let stage = stage.press("enter");
    assert_eq!(stage.effects, [Effect::Launch(0), Effect::Ask(0, Command::Resume)]);
}

#[test]
fn where_the_verdict_does_not_fit_a_line_says_how_to_see_it() {
    let mut stage = Stage::lesson(80, 24, 1).press("1 enter down enter");
    stage.pump();
    let stage = stage.press("space end");
    assert!(stage.screen().contains("Enter shows what it has to say about your prediction."), "{}", stage.screen());
    assert!(stage.press("enter").screen().contains("this is the one to remember"));
}

#[test]
fn the_graph_of_a_run_that_ended_in_a_deadlock_tells_who_waited() {
    let source = "import asyncio
async def friend(mine, theirs):
    async with mine:
        await asyncio.sleep(0.1)
        async with theirs:
            print('never')
async def main():
    spoon, bowl = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(friend(spoon, bowl), friend(bowl, spoon))
asyncio.run(main())
";
    let stage = Stage::showing(120, 40, run(source)).press("end g");
    for told in ["0.1 s, when nothing could happen:", "Task-2 friend waits for lock mine-2", "the circle closes"] {
        assert!(stage.screen().contains(told), "{told}: {}", stage.screen());
    }
}
