//! The interface's one way to change: a message in, the state changed, effects out.
//!
//! Nothing here draws, talks to a run or touches a file: effects say what is to be done.

mod answer;
mod breaks;
mod control;
mod find;
mod lanes;
mod led;
mod marks;
mod mouse;
mod prompt;
mod reload;
mod review;
mod studio;
mod terms;
mod travel;
mod typed;
mod versus;

pub use reload::reload;
pub(super) use typed::known;

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use ratatui::layout::Rect;

use super::action::{Action, Place, action_for};
use super::field::Wanted;
use super::layout::{Pane, Room};
use super::studio::{Deed, News};
use super::text;
use super::ui::{LessonView, Overlay, Screen, Ui};
use super::verdict::{self, Moment};
use crate::kernel::protocol;
use crate::lesson::Question;
use crate::lesson::progress::{Chosen, Prediction};
use crate::session::{Command, Phase};

/// Something that happened to the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// A button of the mouse was pressed or let go, it was dragged, or its wheel turned.
    Mouse(MouseEvent),
    /// The screen has this size from now on.
    Resized(Rect),
    /// The editor that was opened for this side of the board is closed: the text now, or why there is none.
    Edited(usize, Result<String, String>),
    /// A text was pasted.
    Pasted(String),
    /// News for the exercise on the screen.
    Studio(News),
}

/// Something to be done outside of the interface's state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Launch the program of this side of the board.
    Launch(usize),
    /// Start this side's program afresh, because it was changed.
    Reload(usize),
    /// Open the program of this side in the student's editor, and tell what became of it.
    Edit(usize),
    /// Ask something of the run on this side of the board.
    Ask(usize, Command),
    /// Say something to the program of this side.
    Want(usize, protocol::Ask),
    /// Write the trace of this side's run to a file.
    Save(usize, PathBuf),
    /// Keep that a step was seen.
    Seen {
        /// The lesson.
        slug: String,
        /// The step, from 0.
        step: usize,
    },
    /// Keep a prediction.
    Predicted {
        /// The lesson.
        slug: String,
        /// The prediction's name.
        id: String,
        /// What was predicted.
        prediction: Prediction,
    },
    /// Keep a choice of being the loop.
    Chosen {
        /// The lesson.
        slug: String,
        /// The step's name.
        id: String,
        /// Which choice it is, from 0, and of how many.
        at: (usize, usize),
        /// What was chosen.
        chosen: Chosen,
    },
    /// Keep that a knob was turned to where it was to go.
    Found {
        /// The lesson.
        slug: String,
        /// The step's name.
        id: String,
        /// The value.
        value: String,
    },
    /// Do something about an exercise.
    Practise {
        /// The lesson.
        slug: String,
        /// The exercise's name.
        id: String,
        /// What.
        deed: Deed,
    },
    /// Put this process to sleep, as Ctrl-Z does.
    Suspend,
    /// Listen to the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Leave, with this exit code.
    End(i32),
}

/// Changes the state by a message.
pub fn update(ui: &mut Ui, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Resized(area) => {
            ui.area = area;
            Vec::new()
        }
        Msg::Mouse(event) => mouse::act(ui, event),
        Msg::Edited(side, text) => control::edited(ui, side, text),
        Msg::Pasted(text) => pasted(ui, &text),
        Msg::Studio(news) => studio::hear(ui, news),
        Msg::Key(key) => {
            ui.note = None;
            if ui.field.is_some() {
                return typed::key(ui, key);
            }
            if let Some(effects) = prompt::key(ui, key) {
                return effects;
            }
            if let Some(effects) = studio::key(ui, key) {
                return effects;
            }
            if types_a_number(ui, key) {
                return Vec::new();
            }
            match action_for(key, &places(ui)) {
                Some(action) => act(ui, action),
                None => Vec::new(),
            }
        }
    }
}

/// Where keys mean something now, the most particular place first.
#[must_use]
pub fn places(ui: &Ui) -> Vec<Place> {
    if ui.board().is_some_and(|board| board.focus == Pane::Prompt && board.shows_prompt) {
        return vec![Place::Prompt, Place::Anywhere];
    }
    match &ui.screen {
        Screen::Home => vec![Place::Home, Place::Anywhere],
        Screen::Program(_) => vec![Place::Run, Place::Anywhere],
        Screen::Lesson(lesson) if lesson.open_question().is_some() => {
            vec![Place::Predict, Place::Lesson, Place::Anywhere]
        }
        Screen::Lesson(lesson) if lesson.led.is_some() => vec![Place::Led, Place::Lesson, Place::Anywhere],
        Screen::Lesson(lesson) if lesson.studio.is_some() => studio::places(lesson),
        Screen::Lesson(lesson) => match &lesson.board {
            Some(board) if board.focus == Pane::Text => vec![Place::Lesson, Place::Run, Place::Anywhere],
            Some(_) => vec![Place::Run, Place::Lesson, Place::Anywhere],
            None => vec![Place::Lesson, Place::Anywhere],
        },
    }
}

/// Does what was asked for.
pub fn act(ui: &mut Ui, action: Action) -> Vec<Effect> {
    if let Some(effects) = everywhere(ui, action) {
        return effects;
    }
    if let Some(effects) = studio::act(ui, action).or_else(|| led::act(ui, action)) {
        return effects;
    }
    if action == Action::AskAgain {
        return ask_again(ui);
    }
    match &ui.screen {
        Screen::Home => at_home(ui, action),
        Screen::Program(_) => control::act(ui, action),
        Screen::Lesson(lesson) if lesson.open_question().is_some() => match answer::act(ui, action) {
            Some(effects) => effects,
            None => in_lesson(ui, action),
        },
        Screen::Lesson(lesson) if lesson.led.is_some() => in_lesson(ui, action),
        Screen::Lesson(lesson) => match &lesson.board {
            Some(board) if board.focus != Pane::Text || !is_for_reading(action) => {
                let opens = action == Action::Open && board.folds.chosen.is_none();
                if opens || matches!(action, Action::NextStep | Action::PreviousStep | Action::Back) {
                    in_lesson(ui, action)
                } else {
                    control::act(ui, action)
                }
            }
            _ => in_lesson(ui, action),
        },
    }
}

/// Actions that mean the words, while the words have the keys.
const fn is_for_reading(action: Action) -> bool {
    use Action::{Down, First, Last, Left, NextStep, Open, PageDown, PageUp, PreviousStep, Right, Up};
    matches!(action, Down | First | Last | Left | NextStep | Open | PageDown | PageUp | PreviousStep | Right | Up)
        || matches!(action, Action::Back)
}

/// What means the same on every screen; `None` when it is for the screen.
fn everywhere(ui: &mut Ui, action: Action) -> Option<Vec<Effect>> {
    match (ui.overlay, action) {
        (Some(_), Action::Back | Action::Quit | Action::Open)
        | (Some(Overlay::Term(_)), Action::Terms)
        | (Some(Overlay::Help(_)), Action::Help)
        | (Some(Overlay::Notes(_)), Action::Notes)
        | (Some(Overlay::Legend(_)), Action::Legend) => ui.overlay = None,
        (Some(Overlay::Term(nth)), _) if terms::step(action).is_some() => terms::go(ui, nth, action),
        (Some(open), Action::Down | Action::PageDown | Action::Up | Action::PageUp) => {
            ui.overlay = Some(open.scrolled(match action {
                Action::Down => 1,
                Action::Up => -1,
                Action::PageDown => 10,
                _ => -10,
            }));
        }
        (_, Action::Notes) if matches!(ui.screen, Screen::Lesson(_)) => ui.overlay = Some(Overlay::Notes(0)),
        (None, Action::Terms) => terms::open(ui),
        (_, Action::Command) => {
            ui.overlay = None;
            typed::open(ui, Wanted::Command);
        }
        (_, Action::Help) => ui.overlay = Some(Overlay::Help(0)),
        (_, Action::Legend) => ui.overlay = Some(Overlay::Legend(0)),
        (_, Action::Theme) => {
            ui.look.theme = ui.look.theme.next();
            ui.note = Some(format!("The theme is now {}.", ui.look.theme.name));
        }
        (_, Action::Mouse) => {
            ui.mouse = !ui.mouse;
            ui.note = Some(if ui.mouse {
                "looplab listens to the mouse again.".into()
            } else {
                "The mouse is the terminal's now: it marks text. M takes it back.".into()
            });
            return Some(vec![Effect::Mouse(ui.mouse)]);
        }
        (_, Action::Predictions) => return Some(predictions(ui)),
        (_, Action::Suspend) => return Some(vec![Effect::Suspend]),
        (_, Action::Interrupt) => return Some(interrupt(ui)),
        (Some(_), _) => {}
        (None, _) => return None,
    }
    Some(Vec::new())
}

/// Turns the questions before runs off, or on again. A question that is open goes, and its run is there.
fn predictions(ui: &mut Ui) -> Vec<Effect> {
    ui.asks = !ui.asks;
    let text =
        if ui.asks { "Predictions are asked for again." } else { "Predictions are off: runs do not wait for one." };
    ui.note = Some(format!("{text} P changes that."));
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    if lesson.again.is_some() {
        return Vec::new();
    }
    lesson.asks = ui.asks;
    let was_open = !ui.asks && lesson.question.take().is_some();
    if was_open { launches(lesson) } else { Vec::new() }
}

/// Ctrl-C: stops what runs; where nothing runs, leaves.
fn interrupt(ui: &mut Ui) -> Vec<Effect> {
    let alive = |phase: Phase| matches!(phase, Phase::Starting | Phase::Running | Phase::Paused);
    let sides = ui.board().map_or(&[][..], |board| &board.sides);
    let living: Vec<usize> = sides
        .iter()
        .enumerate()
        .filter(|(_, side)| side.session.as_ref().is_some_and(|session| alive(session.status().phase)))
        .map(|(number, _)| number)
        .collect();
    if living.is_empty() && studio::call_off(ui) {
        return Vec::new();
    }
    if living.is_empty() {
        return vec![Effect::End(130)];
    }
    ui.note = Some("Asked the program to stop, as Ctrl-C does: Python raises KeyboardInterrupt.".into());
    living.into_iter().map(|side| Effect::Ask(side, Command::Interrupt)).collect()
}

fn at_home(ui: &mut Ui, action: Action) -> Vec<Effect> {
    let last = ui.catalogue.lessons.len().saturating_sub(1);
    match action {
        Action::Up => ui.home = ui.home.saturating_sub(1),
        Action::Down => ui.home = (ui.home + 1).min(last),
        Action::First | Action::PageUp => ui.home = 0,
        Action::Last | Action::PageDown => ui.home = last,
        Action::Choose(row) => ui.home = usize::from(row).min(last),
        Action::Quit | Action::Back => return vec![Effect::End(0)],
        Action::Open => return open_lesson(ui, ui.home),
        Action::Review => return review::open(ui),
        _ => {}
    }
    Vec::new()
}

/// Opens a lesson where the student left it.
pub fn open_lesson(ui: &mut Ui, row: usize) -> Vec<Effect> {
    let Some(lesson) = ui.catalogue.marked(row) else { return Vec::new() };
    let visited = ui.progress.lessons.get(&lesson.slug);
    let done = visited.is_some_and(|visited| visited.steps.len() >= lesson.steps.len());
    // A lesson that is done begins again from its first step.
    let step = visited.filter(|_| !done).map_or(0, |visited| visited.last);
    let mut view = LessonView::new(lesson, 0, ui.room());
    view.asks = ui.asks;
    view.found = visited.map_or_else(Default::default, |visited| visited.found.clone());
    if let Some(visited) = visited.filter(|_| !done) {
        view.remember(visited);
    }
    let problem = ui.catalogue.problem_of(&view.lesson).map(ToString::to_string);
    ui.home = row;
    ui.screen = Screen::Lesson(Box::new(view));
    let effects = go_to_step(ui, step);
    if let Some(problem) = problem {
        ui.note = Some(format!("Not all of this lesson can be read. {problem}."));
    }
    effects
}

fn in_lesson(ui: &mut Ui, action: Action) -> Vec<Effect> {
    let rows = text::rows(ui);
    let page = ui.area.height.saturating_sub(5).max(1);
    let small = ui.room() <= Room::Small;
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    match action {
        Action::Open => {
            if let Some(board) = &mut lesson.board {
                // A run that waits for its first key is what comes next.
                if board.is_untouched() {
                    return control::act(ui, Action::Pause);
                }
                // What a run has to say is not to be missed by a key too many.
                if !board.is_over() {
                    ui.note = Some("The program has not come to its end yet. ] goes on without it.".into());
                    return Vec::new();
                }
                // At 80×24 the words are a page of their own: what the run showed is told there.
                if small && board.focus != Pane::Text {
                    board.focus = Pane::Text;
                    lesson.scroll = 0;
                    return Vec::new();
                }
            }
            if let Some(moment) = verdict::due(lesson) {
                return decide(lesson, moment, small, &mut ui.note);
            }
            return next_step(ui);
        }
        Action::NextPane if lesson.board.is_none() => lesson.code_first = !lesson.code_first,
        Action::NextStep | Action::Right => return next_step(ui),
        Action::PreviousStep | Action::Left => return previous_step(ui),
        Action::Down => lesson.scroll = (lesson.scroll + 1).min(rows.saturating_sub(1)),
        Action::Up => lesson.scroll = lesson.scroll.saturating_sub(1),
        Action::PageDown => lesson.scroll = (lesson.scroll + page).min(rows.saturating_sub(1)),
        Action::PageUp => lesson.scroll = lesson.scroll.saturating_sub(page),
        Action::First => lesson.scroll = 0,
        Action::Last | Action::Live => lesson.scroll = rows.saturating_sub(1),
        Action::Back => {
            let closed = lesson.board.as_mut().is_some_and(control::close);
            if !closed {
                ui.screen = Screen::Home;
            }
        }
        _ => {}
    }
    Vec::new()
}

/// Shows the moment of the run at which a wrong answer was decided.
fn decide(lesson: &mut LessonView, moment: Moment, small: bool, note: &mut Option<String>) -> Vec<Effect> {
    let Some(board) = &mut lesson.board else { return Vec::new() };
    board.active = moment.side;
    if small {
        board.focus = Pane::Loop;
    }
    let session = board.side().and_then(|side| side.session.as_ref());
    let happened = session.zip(moment.position.checked_sub(1)).map(|(session, last)| travel::happened(session, last));
    *note = Some(format!("Here it shows. {}", happened.unwrap_or_default()).trim_end().to_owned());
    lesson.shown.insert(moment.id);
    travel::show(board, moment.position)
}

/// Asks the question of this step once more; what was answered before stays in the student's progress.
fn ask_again(ui: &mut Ui) -> Vec<Effect> {
    let again = match &mut ui.screen {
        Screen::Lesson(lesson) => lesson.ask_again(),
        _ => false,
    };
    if !again {
        ui.note = Some("There is no question here that you have answered.".into());
    }
    Vec::new()
}

/// What follows from what arrived: something that was found is kept, and said.
pub fn arrived(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let Some(tuning) = &mut lesson.tuning else { return Vec::new() };
    let Some(value) = tuning.take_news() else { return Vec::new() };
    let (slug, id) = (lesson.lesson.slug.clone(), tuning.tune.id.clone());
    ui.note = tuning.said.as_ref().map(|said| format!("Found it. {}", crate::lesson::prose::plain(said)));
    lesson.found.entry(id.clone()).or_insert_with(|| value.clone());
    vec![Effect::Found { slug, id, value }]
}

fn next_step(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &ui.screen else { return Vec::new() };
    if lesson.open_question().is_some() {
        ui.note = Some("Guess first: enter answers, x goes on without an answer.".into());
        return Vec::new();
    }
    if lesson.again.is_some() {
        return review::next(ui);
    }
    if lesson.step + 1 >= lesson.lesson.steps.len() {
        ui.note = Some(format!("That was {}.", lesson.lesson.title));
        ui.home = ui.catalogue.next(&ui.progress).unwrap_or(ui.home);
        ui.screen = Screen::Home;
        return Vec::new();
    }
    let step = lesson.step + 1;
    go_to_step(ui, step)
}

fn previous_step(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &ui.screen else { return Vec::new() };
    match lesson.step.checked_sub(1) {
        Some(step) => go_to_step(ui, step),
        None => Vec::new(),
    }
}

/// Shows a step of the lesson, and keeps that it was seen. A run starts held, so that it is there at once.
pub fn go_to_step(ui: &mut Ui, step: usize) -> Vec<Effect> {
    let room = ui.room();
    let kept = studio::kept(ui);
    let Screen::Lesson(lesson) = &mut ui.screen else { return kept };
    lesson.go(step, room);
    let (slug, step) = (lesson.lesson.slug.clone(), lesson.step);
    let launches = launches(lesson);
    ui.progress.see(&slug, step);
    let mut effects = kept;
    effects.push(Effect::Seen { slug, step });
    effects.extend(launches);
    effects.extend(studio::opened(ui));
    led::opened(ui);
    effects
}

/// The runs of a step are launched as soon as nothing is asked any more. They hold still at their
/// beginning, so that the first key finds them ready, and two of them start together.
fn launches(lesson: &LessonView) -> Vec<Effect> {
    let sides = lesson.board.as_ref().filter(|_| lesson.question.is_none()).map_or(0, |board| board.sides.len());
    (0..sides).map(Effect::Launch).collect()
}

/// A pasted text goes where letters go: to the line that is being typed, or to the text of an exercise.
fn pasted(ui: &mut Ui, text: &str) -> Vec<Effect> {
    if ui.field.is_none() {
        if let Some(effects) = prompt::paste(ui, text) {
            return effects;
        }
        return studio::paste(ui, text);
    }
    let letters = text.lines().next().unwrap_or_default().chars().filter(|letter| !letter.is_control());
    letters.flat_map(|letter| typed::key(ui, KeyEvent::from(KeyCode::Char(letter)))).collect()
}

/// Digits, a point and backspace write the number a question asks for.
fn types_a_number(ui: &mut Ui, key: KeyEvent) -> bool {
    if ui.overlay.is_some() {
        return false;
    }
    let Screen::Lesson(lesson) = &mut ui.screen else { return false };
    let is_number = lesson
        .open_question()
        .is_some_and(|(predict, asked)| matches!(predict.question, Question::Number { .. }) && asked.sure.is_none());
    let Some(asked) = lesson.question.as_mut().filter(|_| is_number) else { return false };
    match key.code {
        KeyCode::Char(c) if c.is_ascii_digit() || c == '.' || c == ',' => {
            let c = if c == ',' { '.' } else { c };
            if asked.typed.len() < 12 && !(c == '.' && asked.typed.contains('.')) {
                asked.typed.push(c);
            }
        }
        KeyCode::Backspace => {
            asked.typed.pop();
        }
        _ => return false,
    }
    true
}
