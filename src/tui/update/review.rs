//! Beliefs that come back: each is asked again, with the program run behind it.

use super::Effect;
use crate::lesson::Lesson;
use crate::lesson::review::{self, Belief};
use crate::tui::ui::{Again, LessonView, Screen, Ui};

/// Asks the beliefs that are due.
pub(super) fn open(ui: &mut Ui) -> Vec<Effect> {
    let beliefs = review::due(&ui.catalogue, &ui.progress, ui.clock);
    if beliefs.is_empty() {
        let text =
            "Nothing to look at again today. A prediction that was wrong though you were sure comes back the next day.";
        ui.note = Some(text.into());
    } else {
        show(ui, beliefs, 0);
    }
    Vec::new()
}

/// Goes on to the next belief; after the last one, home.
pub(super) fn next(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let Some(again) = lesson.again.take() else { return Vec::new() };
    show(ui, again.beliefs, again.at + 1);
    Vec::new()
}

/// The step that asks a belief, its terms marked.
fn again(ui: &Ui, belief: &Belief) -> Option<Lesson> {
    let row = ui.catalogue.lessons.iter().position(|lesson| lesson.slug == belief.slug)?;
    review::again(&ui.catalogue.marked(row)?, &belief.id)
}

fn show(ui: &mut Ui, beliefs: Vec<Belief>, at: usize) {
    let asked = beliefs.get(at).and_then(|belief| again(ui, belief));
    let Some(lesson) = asked else {
        ui.note = Some("That is all there was to look at again.".into());
        ui.screen = Screen::Home;
        return;
    };
    let mut view = LessonView::new(lesson, 0, ui.room());
    view.again = Some(Again { beliefs, at, outlook: None });
    ui.screen = Screen::Lesson(Box::new(view));
}
