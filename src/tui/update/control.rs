//! Keys that act on a run: pause, step, speed, the cursor over the past, panes and tasks.

use super::{Effect, breaks, find, lanes, marks, prompt, travel, typed, versus};
use crate::model::Stop;
use crate::session::{Command, Phase, Session, View};
use crate::tui::action::Action;
use crate::tui::ask::Ask;
use crate::tui::field::Wanted;
use crate::tui::layout::{Pane, Room};
use crate::tui::ui::{Board, Screen, Side, Ui};

/// Does what was asked for on a board.
pub(super) fn act(ui: &mut Ui, action: Action) -> Vec<Effect> {
    let small = ui.room() <= Room::Small;
    let has_text = matches!(ui.screen, Screen::Lesson(_));
    let Some(board) = ui.board_mut() else { return Vec::new() };
    match action {
        Action::Pause | Action::StepPoll | Action::StepTurn => {
            if small && board.focus == Pane::Text {
                // Two runs are told by their timelines.
                board.focus = if board.sides.len() > 1 { Pane::Timeline } else { Pane::Loop };
            }
            return go(ui, action);
        }
        Action::Faster => return ask(board, &Command::Faster),
        Action::Slower => return ask(board, &Command::Slower),
        Action::Restart => {
            board.chosen = None;
            board.window.whole();
            board.folds = crate::tui::folds::Folds::new();
            if small && board.focus == Pane::Text {
                // Two runs are told by their timelines.
                board.focus = if board.sides.len() > 1 { Pane::Timeline } else { Pane::Loop };
            }
            return restart(board);
        }
        Action::Live => {
            board.scroll.clear();
            return ask(board, &Command::Live);
        }
        Action::First => return ask(board, &Command::Seek(0)),
        Action::PageUp | Action::PageDown if travel::scrolls(board) => travel::scroll(ui, action),
        _ if travel::Step::of(action).is_some() => return travel::step(ui, action),
        Action::Search => typed::open(ui, Wanted::Search),
        Action::FindNext => return find::go(ui, true),
        Action::FindPrevious => return find::go(ui, false),
        Action::Mark => typed::open(ui, Wanted::Mark),
        Action::Gap => marks::gap(ui),
        Action::NextMark => return marks::go(ui, true),
        Action::PreviousMark => return marks::go(ui, false),
        Action::Breakpoint => return breaks::toggle(ui),
        Action::Hide => hide(ui),
        Action::ShowAll => board.hidden.clear(),
        Action::Up | Action::Down => up_or_down(ui, action == Action::Down),
        Action::Open => drop(board.folds.open()),
        Action::Things => lanes::things(ui),
        Action::CancelTask => return cancel(ui),
        Action::Prompt => prompt::open(ui),
        Action::Why | Action::Graph | Action::Tree | Action::Stats => question(board, action),
        Action::Versus => versus::toggle(ui),
        Action::Parting => return versus::go(ui),
        Action::KnobDown => return turn(ui, -1),
        Action::KnobUp => return turn(ui, 1),
        Action::NextKnob => next_knob(ui),
        Action::Edit => return edit(ui),
        Action::Original => return original(ui),
        Action::NextPane | Action::PreviousPane => {
            let by = if action == Action::NextPane { 1 } else { -1 };
            // Where there is no room for two programs beside each other, the other one comes before the next pane.
            if !(small && other_side(board, usize::from(by > 0))) {
                next_pane(board, has_text, by);
                let _ = small && other_side(board, usize::from(by < 0));
            }
        }
        Action::Choose(number) => {
            let panes = panes(board, has_text);
            if let Some(pane) = panes.get(usize::from(number)) {
                board.hidden.remove(pane);
                board.focus = *pane;
            }
        }
        Action::Zoom => board.zoom = !board.zoom,
        Action::ZoomIn | Action::ZoomOut => lanes::zoom(ui, action == Action::ZoomIn, None),
        Action::PanLeft | Action::PanRight => lanes::pan(ui, if action == Action::PanLeft { -1 } else { 1 }),
        Action::WholeRun => board.window.whole(),
        Action::Back => return back(ui),
        _ => {}
    }
    Vec::new()
}

pub(super) fn ask(board: &Board, command: &Command) -> Vec<Effect> {
    let sides = board.sides.iter().enumerate().filter(|(_, side)| side.session.is_some());
    sides.map(|(side, _)| Effect::Ask(side, command.clone())).collect()
}

/// Starts what has not been started, else pauses, goes on or steps.
fn go(ui: &mut Ui, action: Action) -> Vec<Effect> {
    let Some(board) = ui.board_mut() else { return Vec::new() };
    if action == Action::Pause && board.is_untouched() && board.sides.iter().any(|side| side.turned) {
        return restart(board);
    }
    let command = match action {
        Action::StepPoll => Command::Step(Stop::Poll),
        Action::StepTurn => Command::Step(Stop::Turn),
        _ => Command::TogglePause,
    };
    if board.sides.iter().any(|side| side.session.is_none()) {
        let after = if action == Action::Pause { Command::Resume } else { command };
        let sides = 0..board.sides.len();
        return sides.flat_map(|side| [Effect::Launch(side), Effect::Ask(side, after.clone())]).collect();
    }
    let at_the_end = |session: &Session| session.status().shows_end();
    let living: Vec<usize> = (0..board.sides.len())
        .filter(|side| board.sides[*side].session.as_ref().is_some_and(|session| !at_the_end(session)))
        .collect();
    if living.is_empty() && action != Action::Pause {
        ui.note = Some("The run is over. r runs it again, space shows it again, ← looks back.".into());
        return Vec::new();
    }
    if living.is_empty() {
        // What was recorded is shown again, as a film is.
        return ask(board, &Command::Resume);
    }
    // Two sides stay together: if either moves, both are held.
    // A run that is still getting ready does not move, whatever its clock does: the key that starts it counts.
    let moves = |side: &usize| board.sides[*side].session.as_ref().is_some_and(Session::is_moving);
    let moving = !board.is_untouched() && living.iter().any(moves);
    let command = match command {
        Command::TogglePause if moving => Command::Pause,
        Command::TogglePause => Command::Resume,
        other => other,
    };
    living.into_iter().map(|side| Effect::Ask(side, command.clone())).collect()
}

/// Turns the chosen knob of every program on the board that has it. In a lesson the program runs again at once, unless it
/// still waits for its first key.
fn turn(ui: &mut Ui, steps: i32) -> Vec<Effect> {
    if is_recording(ui) {
        return Vec::new();
    }
    let wanted = match &ui.screen {
        Screen::Lesson(lesson) => lesson.tuning.as_ref().map(|tuning| tuning.tune.knob.clone()),
        _ => None,
    };
    let (in_lesson, small) = (matches!(ui.screen, Screen::Lesson(_)), ui.room() <= Room::Small);
    let Some(board) = ui.board_mut() else { return Vec::new() };
    let at_once = in_lesson && (wanted.is_some() || !board.is_untouched());
    if at_once {
        versus::close(board);
    }
    if let Some(name) = wanted.filter(|_| board.is_untouched()) {
        // The knob that is asked for comes first.
        for side in &mut board.sides {
            side.knob = side.knobs.iter().position(|knob| knob.name == name).unwrap_or(side.knob);
        }
    }
    let told: Vec<String> = board.sides.iter_mut().filter_map(|side| side.turn(steps)).collect();
    let Some(now) = told.first() else {
        ui.note = Some("This program has no knob: no constant with a # knob: comment.".into());
        return Vec::new();
    };
    if !at_once {
        ui.note = Some(format!("{now}. r runs the program so."));
        return Vec::new();
    }
    ui.note = Some(format!("{now}. It runs again so; v compares it with the run before."));
    let Some(board) = ui.board_mut() else { return Vec::new() };
    if small && board.focus == Pane::Text {
        board.focus = Pane::Loop;
    }
    restart(board)
}

/// Whether the screen shows a recording, which nothing can change; then says so. Lessons show none.
fn is_recording(ui: &mut Ui) -> bool {
    let replay = |board: &Board| board.sides.iter().any(|side| side.session.as_ref().is_some_and(Session::is_replay));
    let is_recording = matches!(&ui.screen, Screen::Program(board) if replay(board));
    if is_recording {
        ui.note = Some("A recording cannot be changed. looplab run FILE opens the program itself.".into());
    }
    is_recording
}

fn edit(ui: &mut Ui) -> Vec<Effect> {
    if is_recording(ui) {
        return Vec::new();
    }
    ui.board().map_or_else(Vec::new, |board| vec![Effect::Edit(board.active)])
}

/// Runs what came back from the editor, or says why nothing did.
pub(super) fn edited(ui: &mut Ui, side: usize, text: Result<String, String>) -> Vec<Effect> {
    let text = match text {
        Ok(text) => text,
        Err(why) => {
            ui.note = Some(why);
            return Vec::new();
        }
    };
    let Some(side) = ui.board_mut().and_then(|board| board.sides.get_mut(side)) else { return Vec::new() };
    side.edit(text);
    let of_lesson = side.program.path.is_none();
    ui.note = match (of_lesson, side.edited) {
        (true, true) => Some("This is your version. E goes back to the lesson's own, e goes on with yours.".into()),
        (true, false) => Some("Your version says what the lesson's own says: nothing is changed yet.".into()),
        (false, _) => None,
    };
    act(ui, Action::Restart)
}

/// Back to the lesson's own programs.
fn original(ui: &mut Ui) -> Vec<Effect> {
    if is_recording(ui) {
        return Vec::new();
    }
    let Some(board) = ui.board_mut() else { return Vec::new() };
    if board.sides.iter().any(|side| side.program.path.is_some()) {
        ui.note = Some("This file is your own program: it has no other version.".into());
        return Vec::new();
    }
    // Every side is given back before anybody asks whether one was changed.
    let changed: Vec<bool> = board.sides.iter_mut().map(Side::give_back).collect();
    if !changed.contains(&true) {
        ui.note = Some("This is the lesson's own program. e opens a copy of it for you to change.".into());
        return Vec::new();
    }
    ui.note = Some("The lesson's own program again. Your version is kept: e goes on with it.".into());
    act(ui, Action::Restart)
}

fn next_knob(ui: &mut Ui) {
    let Some(board) = ui.board_mut() else { return };
    for side in &mut board.sides {
        side.knob = (side.knob + 1) % side.knobs.len().max(1);
    }
    let chosen = board.side().and_then(|side| side.knobs.get(side.knob));
    ui.note = chosen.map(|knob| format!("The keys , and . turn {} now.", knob.name));
}

fn restart(board: &mut Board) -> Vec<Effect> {
    let turned: Vec<bool> = board.sides.iter_mut().map(|side| std::mem::take(&mut side.turned)).collect();
    // They mark places in a run that is gone.
    board.sides.iter_mut().filter(|side| !side.is_replay()).for_each(|side| side.bookmarks.clear());
    let command = |side: usize| match board.sides[side].session {
        Some(_) if turned[side] => vec![Effect::Reload(side), Effect::Ask(side, Command::Resume)],
        Some(_) => vec![Effect::Ask(side, Command::Restart), Effect::Ask(side, Command::Resume)],
        None => vec![Effect::Launch(side), Effect::Ask(side, Command::Resume)],
    };
    (0..board.sides.len()).flat_map(command).collect()
}

fn up_or_down(ui: &mut Ui, down: bool) {
    let Some(board) = ui.board_mut() else { return };
    match board.focus {
        // What is asked about a task is asked about the next one; the page keys scroll.
        Pane::Ask if matches!(board.ask, Some(Ask::Why | Ask::Graph)) => {
            board.scroll.remove(&Pane::Ask);
            lanes::choose(ui, down);
        }
        Pane::Code | Pane::Output | Pane::Ask | Pane::Prompt => {
            *board.scroll.entry(board.focus).or_default() += if down { 1 } else { -1 };
        }
        Pane::Loop | Pane::Timeline | Pane::Text => lanes::choose(ui, down),
    }
}

fn cancel(ui: &mut Ui) -> Vec<Effect> {
    let Some(board) = ui.board() else { return Vec::new() };
    let side = board.active;
    let Some(session) = board.side().and_then(|side| side.session.as_ref()) else { return Vec::new() };
    let state = session.state();
    let Some(task) = board.chosen.and_then(|id| state.task(id)) else {
        ui.note = Some("Choose a task first, with the arrow keys up and down.".into());
        return Vec::new();
    };
    let name = session.log().strings.get(task.name).to_owned();
    if task.status.is_over() || session.status().phase.is_over() {
        ui.note = Some(format!("{name} is over already: there is nothing left to cancel."));
        return Vec::new();
    }
    if session.status().view != View::Live {
        ui.note = Some("You look at the past, which cannot be changed. End returns to now.".into());
        return Vec::new();
    }
    let id = task.id;
    ui.note = Some(format!("Called {name}.cancel(): CancelledError is thrown into it at its next turn."));
    vec![Effect::Ask(side, Command::CancelTask(id))]
}

/// The panes that tab visits.
pub(super) fn panes(board: &Board, has_text: bool) -> Vec<Pane> {
    let is_there = |pane: &Pane| match pane {
        Pane::Text => has_text,
        Pane::Ask => board.ask.is_some(),
        Pane::Prompt => board.shows_prompt,
        _ => true,
    };
    Pane::ALL.into_iter().filter(is_there).collect()
}

/// Asks something of the run; the same again, and the answer goes.
pub(super) fn question(board: &mut Board, action: Action) {
    let asked = Ask::of(action).filter(|asked| board.ask != Some(*asked));
    board.ask = asked;
    board.scroll.remove(&Pane::Ask);
    match asked {
        Some(_) => board.focus = Pane::Ask,
        None if board.focus == Pane::Ask => board.focus = Pane::Loop,
        None => {}
    }
}

/// Shows the other of two runs in a pane that has room for one only; whether that was not shown already.
fn other_side(board: &mut Board, side: usize) -> bool {
    let has_room_for_one = board.sides.len() > 1 && matches!(board.focus, Pane::Code | Pane::Loop);
    let changes = has_room_for_one && board.active != side;
    if changes {
        board.active = side;
        board.chosen = None;
        board.scroll.remove(&board.focus);
    }
    changes
}

fn next_pane(board: &mut Board, has_text: bool, by: isize) {
    let panes = panes(board, has_text);
    let here = panes.iter().position(|pane| *pane == board.focus).unwrap_or(0);
    let next = |step: usize| panes[(here as isize + by * step as isize).rem_euclid(panes.len() as isize) as usize];
    board.focus = (1..panes.len()).map(next).find(|pane| !board.hidden.contains(pane)).unwrap_or(board.focus);
}

/// Hides the pane that has the keys, unless it is the last one.
fn hide(ui: &mut Ui) {
    let has_text = matches!(ui.screen, Screen::Lesson(_));
    let Some(board) = ui.board_mut() else { return };
    let pane = board.focus;
    next_pane(board, has_text, 1);
    if board.focus == pane {
        ui.note = Some("This is the last pane: it stays.".into());
        return;
    }
    board.zoom = false;
    board.hidden.insert(pane);
    ui.note = Some("The pane is hidden. H shows every pane again.".into());
}

/// Goes back out of a group of tasks, else gives back the zoom, else closes the answer, else the prompt. Says whether there was anything
/// to close.
pub(super) fn close(board: &mut Board) -> bool {
    if board.folds.close() {
        board.chosen = None;
        return true;
    }
    if board.zoom {
        board.zoom = false;
        return true;
    }
    board.ask.map(Ask::action).map(|action| question(board, action)).is_some() || prompt::close(board)
}

/// Out of the zoom and the answer, else out of the program.
fn back(ui: &mut Ui) -> Vec<Effect> {
    let Some(board) = ui.board_mut() else { return Vec::new() };
    if close(board) {
        return Vec::new();
    }
    vec![Effect::End(exit_code(board))]
}

/// The exit code of looplab, were it left now: the program's.
pub(super) fn exit_code(board: &Board) -> i32 {
    match board.side().and_then(|side| side.session.as_ref()).map(|session| session.status().phase) {
        Some(Phase::Finished(exit)) => exit.code,
        Some(Phase::Dead(_)) => 1,
        _ => 0,
    }
}
