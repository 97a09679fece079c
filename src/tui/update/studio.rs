//! Working on an exercise: typing, running, checking, hints and the solution.
//!
//! While the text has the keys, letters are letters; esc gives the keys back to the table. A run of the text is a board
//! above it: esc leads back.

mod mouse;
mod news;

pub(super) use mouse::mouse;
pub(super) use news::hear;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Effect, control, in_lesson};
use crate::kernel::{Program, Speed};
use crate::tui::action::{Action, Place, action_for};
use crate::tui::layout::{self, Pane};
use crate::tui::studio::draft::NAME;
use crate::tui::studio::{Deed, Door, Focus, Standing, Studio};
use crate::tui::text;
use crate::tui::ui::{Board, LessonView, Screen, Side, Ui};

/// The exercise on the screen, beneath a run of it or not.
fn studio(ui: &mut Ui) -> Option<&mut Studio> {
    match &mut ui.screen {
        Screen::Lesson(lesson) => lesson.studio.as_mut(),
        _ => None,
    }
}

/// The effect of a deed for the exercise on the screen.
fn deed(ui: &Ui, deed: Deed) -> Option<Effect> {
    let Screen::Lesson(lesson) = &ui.screen else { return None };
    let id = lesson.studio.as_ref()?.exercise.id.clone();
    Some(Effect::Practise { slug: lesson.lesson.slug.clone(), id, deed })
}

fn deeds(ui: &Ui, all: impl IntoIterator<Item = Deed>) -> Vec<Effect> {
    all.into_iter().filter_map(|one| deed(ui, one)).collect()
}

/// A step was opened: if it is an exercise, what was done about it before comes back.
pub(super) fn opened(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let Some(studio) = &mut lesson.studio else { return Vec::new() };
    studio.remember(ui.progress.practice(&lesson.lesson.slug, &studio.exercise.id));
    deeds(ui, [Deed::Restore])
}

/// Where keys mean something while an exercise is on the screen, or a run of it.
pub(super) fn places(lesson: &LessonView) -> Vec<Place> {
    match (&lesson.board, lesson.open_studio().map(|studio| studio.focus)) {
        (Some(board), _) if board.focus == Pane::Text => {
            vec![Place::Lesson, Place::Run, Place::Studio, Place::Anywhere]
        }
        (Some(_), _) => vec![Place::Run, Place::Lesson, Place::Studio, Place::Anywhere],
        (None, Some(Focus::Code)) => vec![Place::Editor, Place::Studio, Place::Lesson, Place::Anywhere],
        (None, _) => vec![Place::Studio, Place::Lesson, Place::Anywhere],
    }
}

/// What was typed and is not kept yet is to be kept.
pub(super) fn kept(ui: &mut Ui) -> Vec<Effect> {
    let text = studio(ui).and_then(Studio::unkept);
    deeds(ui, text.map(Deed::Draft))
}

/// Takes a key while the text has the keys; `None` when it is for the table.
pub(super) fn key(ui: &mut Ui, key: KeyEvent) -> Option<Vec<Effect>> {
    if !types(ui) {
        return None;
    }
    let page = page(ui);
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let studio = studio(ui)?;
    let searching = studio.draft.find.is_some();
    let copies = control && key.code == KeyCode::Char('c') && studio.draft.selection().is_some();
    let is_letter = matches!(key.code, KeyCode::Char(_)) && !control;
    // While something is searched for, only running and checking are for the table: they end the search.
    let leaves = control && matches!(key.code, KeyCode::Char('r' | 's'));
    if searching && leaves {
        studio.draft.find = None;
    }
    if !is_letter && !copies && (!searching || leaves) {
        if let Some(action) = action_for(key, &[Place::Editor]) {
            return Some(super::act(ui, action));
        }
        if control && key.code == KeyCode::Char('c') {
            if !call_off(ui) {
                ui.note = Some("Nothing is selected: ctrl-c copies. Esc, then q, leaves; your text is kept.".into());
            }
            return Some(Vec::new());
        }
    }
    studio.draft.key(key, page);
    Some(Vec::new())
}

/// Takes a text that was pasted.
pub(super) fn paste(ui: &mut Ui, text: &str) -> Vec<Effect> {
    let page = page(ui);
    if types(ui)
        && let Some(studio) = studio(ui)
    {
        studio.draft.paste(text, page);
    }
    Vec::new()
}

/// Whether letters go to the student's text.
fn types(ui: &Ui) -> bool {
    let Screen::Lesson(lesson) = &ui.screen else { return false };
    ui.overlay.is_none() && lesson.open_studio().is_some_and(|studio| studio.focus == Focus::Code)
}

/// Lines of the text that are shown, more or less: the view knows what else must be said.
fn page(ui: &Ui) -> usize {
    usize::from(layout::screen(ui.area)[1].height.saturating_sub(2)).max(1)
}

/// Does what was asked for; `None` when it is no business of an exercise.
pub(super) fn act(ui: &mut Ui, action: Action) -> Option<Vec<Effect>> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return None };
    lesson.studio.as_ref()?;
    if lesson.board.is_some() { above(ui, action) } else { at_work(ui, action) }
}

/// Keys while a run of the text is on the screen.
fn above(ui: &mut Ui, action: Action) -> Option<Vec<Effect>> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return None };
    let (board, studio) = (lesson.board.as_mut()?, lesson.studio.as_mut()?);
    match action {
        Action::Back if !control::close(board) => {}
        Action::Back => return Some(Vec::new()),
        Action::Edit | Action::Write => studio.focus = Focus::Code,
        Action::Open if board.is_over() => studio.focus = Focus::Words,
        Action::Check | Action::Original => {
            lesson.board = None;
            return at_work(ui, action);
        }
        _ => return None,
    }
    studio.jump = None;
    lesson.board = None;
    Some(Vec::new())
}

/// Keys while the task and the text are on the screen.
fn at_work(ui: &mut Ui, action: Action) -> Option<Vec<Effect>> {
    let focus = studio(ui)?.focus;
    match action {
        Action::Restart => return Some(run(ui)),
        Action::Check => return Some(check(ui)),
        Action::Hint => return Some(hint(ui)),
        Action::Solution => return Some(solution(ui)),
        Action::Original => return Some(reset(ui)),
        Action::Edit => {
            let text = studio(ui)?.draft.text();
            return Some(deeds(ui, [Deed::Lend(text)]));
        }
        Action::Write => studio(ui)?.focus = Focus::Code,
        Action::Undo | Action::Redo | Action::FindText => change(ui, action),
        Action::NextPane | Action::PreviousPane => {
            let studio = studio(ui)?;
            studio.focus = studio.next_part();
        }
        Action::Back if focus != Focus::Words => studio(ui)?.focus = Focus::Words,
        Action::Open if focus != Focus::Words => studio(ui)?.focus = Focus::Code,
        Action::Open => return open(ui),
        Action::Up | Action::Down | Action::PageUp | Action::PageDown if focus == Focus::Solution => {
            scroll(studio(ui)?, action);
        }
        Action::Back => return Some(leave(ui, action)),
        _ => return None,
    }
    Some(Vec::new())
}

/// What the table's keys do to the text.
fn change(ui: &mut Ui, action: Action) {
    let page = page(ui);
    let Some(studio) = studio(ui) else { return };
    studio.focus = Focus::Code;
    match action {
        Action::Undo => studio.draft.undo(page),
        Action::Redo => studio.draft.redo(page),
        _ => studio.draft.open_search(),
    }
}

/// Nothing that was typed gets lost when the exercise is left.
fn leave(ui: &mut Ui, action: Action) -> Vec<Effect> {
    let mut effects = kept(ui);
    effects.extend(in_lesson(ui, action));
    effects
}

/// Enter, beside the text: shows the failure that was told, goes on after a pass, else begins to type.
fn open(ui: &mut Ui) -> Option<Vec<Effect>> {
    let studio = studio(ui)?;
    if studio.told().is_some_and(|told| told.report.is_passed()) {
        return Some(leave(ui, Action::NextStep));
    }
    let Some(failure) = studio.failure().cloned() else {
        studio.focus = Focus::Code;
        return Some(Vec::new());
    };
    let text = studio.told().map(|told| told.text.clone()).unwrap_or_default();
    studio.jump = Some(failure.at.as_ref().map_or(failure.events, |at| at.event));
    let Screen::Lesson(lesson) = &mut ui.screen else { return None };
    let mut board = board(lesson, text, failure.seed)?;
    // The run is over at once; what it showed is looked at.
    board.sides.first_mut()?.options.speed = Speed::Jump;
    lesson.board = Some(board);
    let mut effects = kept(ui);
    effects.push(Effect::Launch(0));
    Some(effects)
}

fn scroll(studio: &mut Studio, action: Action) {
    let last = u16::try_from(studio.exercise.solution.lines().count()).unwrap_or(u16::MAX).saturating_sub(1);
    studio.scroll = match action {
        Action::Up => studio.scroll.saturating_sub(1),
        Action::PageUp => studio.scroll.saturating_sub(10),
        Action::PageDown => (studio.scroll + 10).min(last),
        _ => (studio.scroll + 1).min(last),
    };
}

/// A board for a run of the student's text.
fn board(lesson: &LessonView, text: String, seed: u64) -> Option<Board> {
    let exercise = &lesson.studio.as_ref()?.exercise;
    let mut options = lesson.held(None, exercise.gil);
    options.paused = false;
    options.seed = seed;
    let title = if seed == 0 { "your program".to_owned() } else { format!("your program, seed {seed}") };
    let side = Side::new(title, Program::new(NAME, text), options);
    Some(Board::new(vec![side], Pane::Loop, exercise.ask.clone()))
}

/// Runs the text as it is now.
fn run(ui: &mut Ui) -> Vec<Effect> {
    if !reads(ui) {
        return Vec::new();
    }
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let Some(text) = lesson.studio.as_ref().map(|studio| studio.draft.text()) else { return Vec::new() };
    lesson.board = board(lesson, text.clone(), 0);
    let mut effects = kept(ui);
    effects.extend(deeds(ui, [Deed::Keep(text)]));
    effects.push(Effect::Launch(0));
    effects
}

/// Checks the text as it is now, unless it is being checked.
fn check(ui: &mut Ui) -> Vec<Effect> {
    if !reads(ui) {
        return Vec::new();
    }
    let Some(studio) = studio(ui).filter(|studio| !matches!(studio.standing, Standing::Checking { .. })) else {
        ui.note = Some("It is being checked already. Ctrl-C calls that off.".into());
        return Vec::new();
    };
    let (text, change) = (studio.draft.text(), studio.draft.changes());
    let of = studio.exercise.seeds();
    studio.standing = Standing::Checking { done: 0, of, change, number: 0, text: text.clone() };
    if let Screen::Lesson(lesson) = &mut ui.screen {
        lesson.scroll = 0;
    }
    let mut effects = kept(ui);
    effects.extend(deeds(ui, [Deed::Check(text)]));
    effects
}

/// Whether Python can read the text. If not, the cursor goes where it cannot.
fn reads(ui: &mut Ui) -> bool {
    let page = page(ui);
    let Some(studio) = studio(ui) else { return false };
    let Some(fault) = studio.draft.look().cloned() else { return true };
    let column = fault.columns.map_or(0, |columns| columns.start);
    studio.focus = Focus::Code;
    studio.draft.go(((fault.line as usize).saturating_sub(1), column as usize));
    studio.draft.follow(page);
    ui.note = Some(format!("Python cannot read line {} yet. Nothing can run before that is mended.", fault.line));
    false
}

/// Calls a check off, if one is under way.
pub(super) fn call_off(ui: &mut Ui) -> bool {
    let called_off = studio(ui).is_some_and(Studio::call_off);
    if called_off {
        ui.note = Some("Asked the check to stop.".into());
    }
    called_off
}

fn hint(ui: &mut Ui) -> Vec<Effect> {
    let Some(studio) = studio(ui) else { return Vec::new() };
    let all = studio.exercise.hints.len();
    studio.focus = Focus::Words;
    if studio.practice.hints >= all {
        ui.note = Some(if all == 0 {
            "This exercise has no hints.".into()
        } else {
            "All hints are open. If none helps, s shows the solution.".into()
        });
        return Vec::new();
    }
    studio.practice.hints += 1;
    let open = studio.practice.hints;
    // The newest hint is the last thing said: it is brought into sight.
    let rows = text::rows(ui);
    let shown = layout::screen(ui.area)[1].height.saturating_sub(2);
    if let Screen::Lesson(lesson) = &mut ui.screen {
        lesson.scroll = rows.saturating_sub(shown);
    }
    deeds(ui, [Deed::Hinted(open)])
}

/// The solution: after a pass, or when it is asked for twice.
fn solution(ui: &mut Ui) -> Vec<Effect> {
    let Some(studio) = studio(ui) else { return Vec::new() };
    let passed = studio.practice.passed().is_some();
    if studio.solution == Door::Open {
        studio.focus = if studio.focus == Focus::Solution { Focus::Words } else { Focus::Solution };
        return Vec::new();
    }
    if !passed && studio.solution == Door::Closed {
        studio.solution = Door::Asked;
        ui.note = Some("You have not passed yet, and one more try teaches more. s again shows the solution.".into());
        return Vec::new();
    }
    studio.solution = Door::Open;
    studio.focus = Focus::Solution;
    studio.practice.solution = true;
    deeds(ui, [Deed::Opened])
}

/// Back to what the exercise began with. What was there is kept, and can be taken back.
fn reset(ui: &mut Ui) -> Vec<Effect> {
    let Some(studio) = studio(ui) else { return Vec::new() };
    if studio.is_untouched() {
        ui.note = Some("This is the text that the exercise begins with.".into());
        return Vec::new();
    }
    let (text, starter) = (studio.draft.text(), studio.exercise.starter.clone());
    studio.draft.replace(&starter);
    ui.note = Some("From the beginning. Your text is kept among your attempts; ctrl-z brings it back.".into());
    deeds(ui, [Deed::Keep(text)])
}
