//! Lines that are typed: their keys, and what they ask for.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::backend::crossterm::EventHandler as _;

use super::control::{ask, exit_code};
use super::{Effect, act, breaks, find, marks, terms, travel};
use crate::model::Words;
use crate::session::Command;
use crate::session::line::{self, Known, Moment, Order};
use crate::time::SimTime;
use crate::tui::action::{Action, own_commands};
use crate::tui::ask::Ask;
use crate::tui::field::{Field, Offered, Wanted};
use crate::tui::theme::Theme;
use crate::tui::ui::{Overlay, Ui};

/// Lines that are remembered.
const HISTORY: usize = 100;

/// What is said where nothing runs.
const NO_RUN: &str = "Nothing runs here. Open a lesson or a program first.";

/// Opens a line to type.
pub(super) fn open(ui: &mut Ui, wanted: Wanted) {
    if wanted != Wanted::Command && ui.board().is_none_or(crate::tui::ui::Board::is_untouched) {
        ui.note =
            Some(if ui.board().is_none() { NO_RUN } else { "Nothing has run yet. Space runs the program." }.into());
        return;
    }
    ui.field = Some(Field::new(wanted));
}

/// Takes a key into the line that is being typed.
pub(super) fn key(ui: &mut Ui, key: KeyEvent) -> Vec<Effect> {
    let known = if matches!(key.code, KeyCode::Tab | KeyCode::BackTab) { known(ui) } else { Known::default() };
    let Some(field) = &mut ui.field else { return Vec::new() };
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => return submit(ui),
        KeyCode::Esc => ui.field = None,
        KeyCode::Char('c') if control => ui.field = None,
        KeyCode::Backspace if field.text().is_empty() => ui.field = None,
        KeyCode::Tab if field.wanted == Wanted::Command => go_on(field, &known, 1),
        KeyCode::BackTab if field.wanted == Wanted::Command => go_on(field, &known, -1),
        KeyCode::Up => recall(field, &ui.history, 1),
        KeyCode::Down => recall(field, &ui.history, -1),
        _ => {
            field.offered = None;
            field.input.handle_event(&Event::Key(key));
        }
    }
    Vec::new()
}

/// Tab: the word under the cursor becomes the next of the words it can become.
fn go_on(field: &mut Field, known: &Known, by: isize) {
    let offered = field.offered.take().map(|mut offered| {
        let count = offered.words.len() as isize;
        offered.at = (offered.at as isize + by).rem_euclid(count.max(1)) as usize;
        offered
    });
    let offered = offered.or_else(|| {
        let (from, words) = line::complete(field.text(), &own_commands(), known);
        let words: Vec<String> = words.into_iter().map(|word| word.text).collect();
        let at = if by < 0 { words.len().saturating_sub(1) } else { 0 };
        (!words.is_empty()).then(|| Offered { stem: field.text()[..from].to_owned(), words, at })
    });
    let Some(offered) = offered else { return };
    let end = if offered.words.len() == 1 { " " } else { "" };
    field.set(format!("{}{}{end}", offered.stem, offered.words[offered.at]));
    // The only word there is is taken; the next tab goes on behind it.
    field.offered = Some(offered).filter(|offered| offered.words.len() > 1);
}

fn recall(field: &mut Field, history: &[(Wanted, String)], back: isize) {
    let lines: Vec<&String> =
        history.iter().rev().filter(|(wanted, _)| *wanted == field.wanted).map(|(_, line)| line).collect();
    let row = field.recalled.map_or(back - 1, |row| row as isize + back);
    field.offered = None;
    field.recalled = usize::try_from(row).ok().map(|row| row.min(lines.len().saturating_sub(1)));
    let line = field.recalled.and_then(|row| lines.get(row)).map_or_else(String::new, |line| (*line).clone());
    field.set(line);
}

/// Enter: what was typed is done.
fn submit(ui: &mut Ui) -> Vec<Effect> {
    let Some(field) = ui.field.take() else { return Vec::new() };
    let text = field.text().trim().to_owned();
    if !text.is_empty() && ui.history.last() != Some(&(field.wanted, text.clone())) {
        ui.history.push((field.wanted, text.clone()));
        let more = ui.history.len().saturating_sub(HISTORY);
        ui.history.drain(..more);
    }
    match field.wanted {
        Wanted::Search if text.is_empty() => find::go(ui, true),
        Wanted::Search => find::start(ui, &text),
        Wanted::Mark => marks::set(ui, text),
        Wanted::Command if text.is_empty() => Vec::new(),
        Wanted::Command => match line::parse(&text, &own_commands()) {
            Ok(order) => carry_out(ui, order),
            Err(why) => {
                ui.note = Some(why);
                Vec::new()
            }
        },
    }
}

/// Does what a line asks for.
pub(super) fn carry_out(ui: &mut Ui, order: Order) -> Vec<Effect> {
    match order {
        Order::Help => ui.overlay = Some(Overlay::Commands(0)),
        Order::Theme(name) => theme(ui, &name),
        Order::Glossary(term) => terms::explain(ui, term.as_deref()),
        Order::Quit => return vec![Effect::End(ui.board().map_or(0, exit_code))],
        Order::Own(name) => return Action::called(name).map_or_else(Vec::new, |action| act(ui, action)),
        order if ui.board().is_none() => {
            drop(order);
            ui.note = Some(NO_RUN.into());
        }
        order => return to_the_run(ui, order),
    }
    Vec::new()
}

fn to_the_run(ui: &mut Ui, order: Order) -> Vec<Effect> {
    match order {
        Order::Goto(moment) => return goto(ui, moment),
        Order::Task(name) => drop(choose(ui, &name)),
        Order::Break(condition) => return breaks::set(ui, condition),
        Order::Breaks => breaks::list(ui),
        Order::Unbreak(number) => return breaks::clear(ui, number),
        Order::Speed(speed) => return ui.board().map_or_else(Vec::new, |board| ask(board, &Command::Speed(speed))),
        Order::Save(path) => return ui.board().map_or_else(Vec::new, |board| vec![Effect::Save(board.active, path)]),
        Order::Mark(name) => return marks::set(ui, name),
        Order::Marks => marks::list(ui),
        Order::Find(text) => return find::start(ui, &text),
        Order::Why(name) => {
            if name.is_none_or(|name| choose(ui, &name)) && ui.board().is_some_and(|board| board.ask != Some(Ask::Why))
            {
                return act(ui, Action::Why);
            }
        }
        Order::Cancel(name) => {
            if name.is_none_or(|name| choose(ui, &name)) {
                return act(ui, Action::CancelTask);
            }
        }
        Order::Help | Order::Theme(_) | Order::Quit | Order::Own(_) | Order::Glossary(_) => {}
    }
    Vec::new()
}

fn goto(ui: &mut Ui, moment: Moment) -> Vec<Effect> {
    let Some(board) = ui.board() else { return Vec::new() };
    let sessions = || board.sides.iter().filter_map(|side| side.session.as_ref());
    let now = sessions().map(crate::session::Session::now).max().unwrap_or_default();
    let end = sessions().map(|session| session.log().end()).max().unwrap_or_default();
    let at = match moment {
        Moment::Start => return ask(board, &Command::Seek(0)),
        Moment::End => return ask(board, &Command::Live),
        Moment::At(at) => at,
        Moment::Later(by) => now + by,
        Moment::Earlier(by) => SimTime(now.0.saturating_sub(u64::try_from(by.as_nanos()).unwrap_or(u64::MAX))),
    };
    if at <= end {
        return ask(board, &Command::SeekTime(at));
    }
    let effects = ask(board, &Command::Live);
    let far = travel::told(end.max(now));
    ui.note = Some(format!("The run has come to {far} so far: that is as far as one can look."));
    effects
}

/// Looks at the task of this name; says so when there is none.
pub(super) fn choose(ui: &mut Ui, name: &str) -> bool {
    let Some(board) = ui.board_mut() else { return false };
    let found = board.side().and_then(|side| side.session.as_ref()).and_then(|session| {
        let words = Words::new(session.state(), &session.log().strings, session.now());
        let called = |wanted: &dyn Fn(&str) -> bool| {
            session.state().tasks().map(|task| task.id).find(|&id| wanted(&words.given_name(id)))
        };
        // Who types what a lane says, "Task-2 fetch", means the same task.
        let whole = || session.state().tasks().map(|task| task.id).find(|&id| words.name(id) == name);
        called(&|own| own == name).or_else(whole).or_else(|| called(&|own| own.starts_with(name)))
    });
    let is_there = found.is_some();
    match found {
        Some(id) => super::lanes::choose_task(board, board.active, id),
        None => ui.note = Some(format!("At this moment there is no task called {name}.")),
    }
    is_there
}

fn theme(ui: &mut Ui, name: &str) {
    match Theme::named(name) {
        Some(theme) => ui.look.theme = theme,
        None => ui.note = Some(format!("There is no theme {name}. There are {}.", Theme::NAMES.join(", "))),
    }
}

/// What a line may name now.
pub(in crate::tui) fn known(ui: &Ui) -> Known {
    /// Names offered at most.
    const MOST: usize = 2_000;
    let terms = ui.catalogue.glossary.terms.iter().map(|term| term.term.clone()).collect();
    let mut known =
        Known { terms, themes: Theme::NAMES.iter().map(|&name| name.to_owned()).collect(), ..Known::default() };
    let Some(session) = ui.board().and_then(|board| board.side()).and_then(|side| side.session.as_ref()) else {
        return known;
    };
    let words = Words::new(session.state(), &session.log().strings, session.now());
    known.tasks = session.state().tasks().take(MOST).map(|task| words.given_name(task.id)).collect();
    let holds = |thing: &&crate::model::things::Resource| thing.peak > 0 || thing.capacity > 0;
    let name = |thing: &crate::model::things::Resource| session.log().strings.get(thing.name).to_owned();
    known.things = session.state().resources().filter(holds).take(MOST).map(name).filter(|n| !n.is_empty()).collect();
    known
}
