//! Lessons that were changed on disk while they are open: the step stays, what was answered stays, a run of what did not
//! change stays.

use super::{Effect, go_to_step};
use crate::lesson::{Catalogue, Lesson};
use crate::tui::ui::{LessonView, Screen, Ui};

/// Takes in lessons that were read again. What is broken is told, and its last good version stays.
pub fn reload(ui: &mut Ui, read: Catalogue) -> Vec<Effect> {
    let now = read.after(&ui.catalogue);
    let open = match &ui.screen {
        Screen::Lesson(view) if view.again.is_none() => Some(view.lesson.slug.clone()),
        _ => None,
    };
    let row = open.and_then(|slug| now.lessons.iter().position(|lesson| lesson.slug == slug));
    let folder = row.map(|row| now.lessons[row].folder());
    let problem = now.problems.iter().find(|problem| folder.as_deref().is_none_or(|of| problem.file.starts_with(of)));
    ui.note = Some(match problem {
        Some(problem) => format!("{problem}. The last good version stays until that is mended."),
        None => "The lessons were read again.".to_owned(),
    });
    let fresh = row.and_then(|row| now.marked(row));
    ui.home = ui.home.min(now.lessons.len().saturating_sub(1));
    ui.catalogue = now;
    let (Some(fresh), Screen::Lesson(view)) = (fresh, &mut ui.screen) else { return Vec::new() };
    let step = place(view, &fresh);
    let same = is_the_same(view, &fresh, step);
    view.lesson = fresh;
    if same {
        view.step = step;
        return Vec::new();
    }
    go_to_step(ui, step)
}

/// Where the step on the screen is now: the nearest one of its title, else the one at its place.
fn place(view: &LessonView, fresh: &Lesson) -> usize {
    let title = view.now().map(|step| step.title.as_str());
    let titled = fresh.steps.iter().enumerate().filter(|(_, step)| Some(step.title.as_str()) == title);
    let nearest = titled.min_by_key(|(at, _)| at.abs_diff(view.step)).map(|(at, _)| at);
    nearest.unwrap_or(view.step).min(fresh.steps.len().saturating_sub(1))
}

/// Whether the step on the screen is what it was: its words, and the programs that it may run.
fn is_the_same(view: &LessonView, fresh: &Lesson, step: usize) -> bool {
    let parts = |lesson: &Lesson, at: usize| lesson.steps.get(at).map(|step| step.parts.clone());
    let sources = |lesson: &Lesson| -> Vec<String> {
        lesson.programs.values().map(|program| format!("{}\n{}", program.name, program.source)).collect()
    };
    parts(&view.lesson, view.step) == parts(fresh, step) && sources(&view.lesson) == sources(fresh)
}
