//! Keys at the prompt beside a run: what is typed goes to the program, and with a `:` before it to looplab.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Effect, control, typed};
use crate::python::repl::block::{self, Typed};
use crate::session::line;
use crate::tui::action::{Action, Place, action_for, own_commands};
use crate::tui::layout::Pane;
use crate::tui::prompt::Prompt;
use crate::tui::ui::{Board, Ui};

/// Statements that are remembered.
const HISTORY: usize = 200;
/// Rows that a long statement may take.
const ROWS: usize = 6;

/// Opens the prompt, or goes to it.
pub(super) fn open(ui: &mut Ui) {
    let Some(board) = ui.board_mut() else { return };
    if board.prompt.is_none() {
        board.prompt = Some(Prompt::new(board.active));
    }
    board.shows_prompt = true;
    board.hidden.remove(&Pane::Prompt);
    board.focus = Pane::Prompt;
    board.scroll.remove(&Pane::Prompt);
}

/// Takes the prompt off the screen. What was said is kept. Says whether it was there.
pub(super) fn close(board: &mut Board) -> bool {
    let was_there = std::mem::replace(&mut board.shows_prompt, false);
    if board.focus == Pane::Prompt {
        board.focus = Pane::Loop;
        board.zoom = false;
    }
    was_there
}

/// Takes a key while the prompt has the keys; `None` when it has not, or the key means what it always means.
pub(super) fn key(ui: &mut Ui, key: KeyEvent) -> Option<Vec<Effect>> {
    if ui.overlay.is_some() || !ui.board().is_some_and(has_the_keys) {
        return None;
    }
    if let Some(action) = action_for(key, &[Place::Prompt]).filter(|_| !is_letter(key)) {
        return Some(deed(ui, action));
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c') if control && prompt(ui)?.text().is_empty() => return None,
        KeyCode::Char('c') if control => prompt(ui)?.set(""),
        KeyCode::Char('d') if control => drop(ui.board_mut().map(close)),
        // The text has no search of its own.
        KeyCode::Char('f') if control => {}
        KeyCode::Enter if key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SHIFT) => {
            prompt(ui)?.draft.key(KeyEvent::from(KeyCode::Enter), ROWS);
        }
        _ => {
            let prompt = prompt(ui)?;
            prompt.draft.key(key, ROWS);
            prompt.forget_offers();
        }
    }
    Some(Vec::new())
}

/// A pasted text goes into the line; `None` when the prompt has not the keys.
pub(super) fn paste(ui: &mut Ui, text: &str) -> Option<Vec<Effect>> {
    if !ui.board().is_some_and(has_the_keys) {
        return None;
    }
    prompt(ui)?.draft.paste(text.trim_end(), ROWS);
    Some(Vec::new())
}

fn has_the_keys(board: &Board) -> bool {
    board.focus == Pane::Prompt && board.shows_prompt
}

fn prompt(ui: &mut Ui) -> Option<&mut Prompt> {
    ui.board_mut()?.prompt.as_mut()
}

fn is_letter(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
}

/// Does what a key of the prompt's own asks for.
fn deed(ui: &mut Ui, action: Action) -> Vec<Effect> {
    match action {
        Action::Open => return enter(ui),
        Action::Complete => return complete(ui),
        Action::Up | Action::Down => recall(ui, action == Action::Up),
        Action::PreviousPane => {
            if let Some(board) = ui.board_mut() {
                board.focus = Pane::Loop;
            }
        }
        Action::PageUp | Action::PageDown => scroll(ui, if action == Action::PageUp { -5 } else { 5 }),
        Action::Back => drop(ui.board_mut().map(close)),
        Action::Help => return super::act(ui, Action::Help),
        // The run is led from here, too.
        action => return control::act(ui, action),
    }
    Vec::new()
}

fn scroll(ui: &mut Ui, by: i32) {
    if let Some(board) = ui.board_mut() {
        let rows = board.scroll.entry(Pane::Prompt).or_default();
        *rows = (*rows + by).min(0);
    }
}

/// Enter: a statement that is complete goes to the run; else the text goes on in a new line.
fn enter(ui: &mut Ui) -> Vec<Effect> {
    let Some(prompt) = prompt(ui) else { return Vec::new() };
    let text = prompt.text();
    let (row, _) = prompt.draft.cursor();
    let at_end = row + 1 == prompt.draft.lines().len();
    let empty = row > 0 && prompt.draft.lines()[row].trim().is_empty();
    let complete = text.starts_with(':')
        || at_end
            && match block::typed(&text) {
                Typed::Complete => true,
                Typed::Open => empty,
                // Whoever ends a block without a body is told so.
                Typed::Unfinished => empty && text.trim_end().ends_with(':'),
            };
    prompt.forget_offers();
    if !complete {
        prompt.draft.key(KeyEvent::from(KeyCode::Enter), ROWS);
        return Vec::new();
    }
    prompt.recalled = None;
    prompt.set("");
    let text = text.trim_end().to_owned();
    if text.trim().is_empty() {
        return Vec::new();
    }
    if ui.statements.last() != Some(&text) {
        ui.statements.push(text.clone());
        let more = ui.statements.len().saturating_sub(HISTORY);
        ui.statements.drain(..more);
    }
    said(ui, &text)
}

/// What is typed is for looplab, for the program, or the end of the talk.
fn said(ui: &mut Ui, text: &str) -> Vec<Effect> {
    if let Some(command) = text.strip_prefix(':') {
        return match line::parse(command, &own_commands()) {
            Ok(order) => typed::carry_out(ui, order),
            Err(why) => {
                ui.note = Some(why);
                Vec::new()
            }
        };
    }
    let Some(board) = ui.board_mut() else { return Vec::new() };
    if matches!(text, "exit" | "exit()" | "quit" | "quit()") {
        close(board);
        return Vec::new();
    }
    let there = |side: usize| board.sides.get(side).is_some_and(|side| side.session.is_some());
    let Some(prompt) = &mut board.prompt else { return Vec::new() };
    if !there(prompt.side) {
        ui.note = Some("The program has to be launched first. F5 runs it.".into());
        return Vec::new();
    }
    board.scroll.remove(&Pane::Prompt);
    let name = text.strip_suffix('?').filter(|name| !name.contains([' ', '\n', '"', '\'', '#']));
    let ask = match name {
        Some(name) => prompt.talk.ask_about(name),
        None => prompt.talk.say(text),
    };
    vec![Effect::Want(prompt.side, ask)]
}

/// Tab: four spaces where a line begins; else the name before the cursor goes on.
fn complete(ui: &mut Ui) -> Vec<Effect> {
    let Some(prompt) = prompt(ui) else { return Vec::new() };
    let (row, column) = prompt.draft.cursor();
    let blank = prompt.draft.lines()[row].chars().take(column).all(char::is_whitespace);
    if blank {
        prompt.draft.key(KeyEvent::from(KeyCode::Tab), ROWS);
        return Vec::new();
    }
    if !prompt.offered.is_empty() {
        prompt.next_offer(1);
        return Vec::new();
    }
    let begun = prompt.begun();
    if begun.is_empty() || prompt.text().starts_with(':') {
        return Vec::new();
    }
    vec![Effect::Want(prompt.side, prompt.talk.complete(&begun))]
}

/// Up and down go through the lines of what is typed, and beyond them through what was typed before.
fn recall(ui: &mut Ui, back: bool) {
    let statements = std::mem::take(&mut ui.statements);
    if let Some(prompt) = prompt(ui) {
        let (row, _) = prompt.draft.cursor();
        let inside = if back { row > 0 } else { row + 1 < prompt.draft.lines().len() };
        if inside {
            prompt.draft.key(KeyEvent::from(if back { KeyCode::Up } else { KeyCode::Down }), ROWS);
        } else {
            go_through(prompt, &statements, back);
        }
    }
    ui.statements = statements;
}

fn go_through(prompt: &mut Prompt, statements: &[String], back: bool) {
    let next = match (prompt.recalled, back) {
        (None, true) => Some(0),
        (None | Some(0), false) => None,
        (Some(row), true) => Some((row + 1).min(statements.len().saturating_sub(1))),
        (Some(row), false) => Some(row - 1),
    };
    if next == prompt.recalled || statements.is_empty() {
        return;
    }
    if prompt.recalled.is_none() {
        prompt.kept = prompt.text();
    }
    let text = next.and_then(|row| statements.iter().rev().nth(row)).cloned();
    prompt.recalled = next;
    let text = text.unwrap_or_else(|| std::mem::take(&mut prompt.kept));
    prompt.set(&text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_gives_back_what_was_being_typed() {
        let mut prompt = Prompt::new(0);
        let history = ["one".to_owned(), "two".to_owned()];
        prompt.set("half");
        go_through(&mut prompt, &history, true);
        assert_eq!(prompt.text(), "two");
        go_through(&mut prompt, &history, true);
        go_through(&mut prompt, &history, true);
        assert_eq!(prompt.text(), "one");
        go_through(&mut prompt, &history, false);
        go_through(&mut prompt, &history, false);
        assert_eq!(prompt.text(), "half");
    }
}
