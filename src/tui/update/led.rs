//! Being the loop: choosing, being told, going on.

use super::{Effect, next_step};
use crate::session::Command;
use crate::tui::action::Action;
use crate::tui::led::{Led, Stage};
use crate::tui::ui::{LessonView, Screen, Ui};

/// Does what was asked for in a step in which the student is the loop; `None` when it is no business of it.
pub(super) fn act(ui: &mut Ui, action: Action) -> Option<Vec<Effect>> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return None };
    let led = lesson.led.as_mut()?;
    let rows = led.moment().filter(|_| led.stage == Stage::Asked).map_or(0, |moment| moment.options.len());
    match action {
        Action::Open => return Some(on(ui)),
        Action::Restart => return Some(begin(ui)),
        Action::NextPane => lesson.code_first = !lesson.code_first,
        Action::Up if rows > 0 => led.row = led.row.saturating_sub(1),
        Action::Down if rows > 0 => led.row = (led.row + 1).min(rows - 1),
        Action::Choose(row) if usize::from(row) < rows => led.row = usize::from(row),
        Action::PageDown if lesson.code_first => lesson.code_scroll = lesson.code_scroll.saturating_add(8),
        Action::PageUp if lesson.code_first => lesson.code_scroll = lesson.code_scroll.saturating_sub(8),
        Action::Choose(_) => {}
        _ => return None,
    }
    Some(Vec::new())
}

/// What was done in earlier sittings comes back.
pub(super) fn opened(ui: &mut Ui) {
    let Screen::Lesson(lesson) = &mut ui.screen else { return };
    let Some(led) = &mut lesson.led else { return };
    led.before = ui.progress.rounds(&lesson.lesson.slug, &led.part.id).to_vec();
}

/// Enter: begins, takes the answer, goes on.
fn on(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let Some(led) = &mut lesson.led else { return Vec::new() };
    lesson.scroll = 0;
    match led.stage {
        Stage::Intro => return begin(ui),
        Stage::Over => return next_step(ui),
        Stage::Told => led.go_on(),
        Stage::Asked => {
            let (at, of) = (led.at, led.moments.len());
            let Some(chosen) = led.choose() else { return Vec::new() };
            let (slug, id) = (lesson.lesson.slug.clone(), led.part.id.clone());
            let mut effects = vec![Effect::Chosen { slug, id, at: (at, of), chosen }];
            effects.extend(look(led));
            return effects;
        }
    }
    look(led)
}

/// Begins a round, once the run is over.
fn begin(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let LessonView { led: Some(led), board: Some(board), scroll, code_first, .. } = lesson.as_mut() else {
        return Vec::new();
    };
    let session = board.side().and_then(|side| side.session.as_ref());
    let Some(session) = session.filter(|_| board.is_over()) else {
        ui.note = Some("The program is not ready yet. Press enter again in a moment.".into());
        return Vec::new();
    };
    (*scroll, *code_first) = (0, false);
    if led.begin(session.log()) {
        return look(led);
    }
    ui.note = Some("The loop has nothing to decide in this program: never are two ready at once.".into());
    Vec::new()
}

/// Shows the run as it stands at the moment on the screen.
fn look(led: &Led) -> Vec<Effect> {
    led.position().map(|position| Effect::Ask(0, Command::Seek(position))).into_iter().collect()
}
