//! What an exercise hears from outside: what was typed before, what came back from an editor, what a check came to, and
//! that time goes by.

use std::time::Duration;

use super::{deed, deeds, kept, studio};
use crate::kernel::Speed;
use crate::lesson::progress::Attempt;
use crate::session::Command;
use crate::session::check::{Report, Verdict};
use crate::tui::say::words;
use crate::tui::studio::{Deed, Focus, News};
use crate::tui::ui::{Screen, Ui};
use crate::tui::update::Effect;

/// Takes in what came from outside.
pub(in crate::tui::update) fn hear(ui: &mut Ui, news: News) -> Vec<Effect> {
    match news {
        News::Restored(text) => {
            if let Some(studio) = studio(ui) {
                studio.restore(&text);
            }
            Vec::new()
        }
        News::Returned(Ok(text)) => {
            let Some(studio) = studio(ui) else { return Vec::new() };
            studio.focus = Focus::Code;
            if text.trim_end() != studio.draft.text().trim_end() {
                studio.draft.replace(&text);
                ui.note = Some("Taken over from your editor. ctrl-r runs it, ctrl-s checks it.".into());
            }
            kept(ui)
        }
        News::Returned(Err(why)) => {
            ui.note = Some(why);
            Vec::new()
        }
        News::Clock(now) => clock(ui, now),
    }
}

fn clock(ui: &mut Ui, now: Duration) -> Vec<Effect> {
    let Some(studio) = studio(ui) else { return Vec::new() };
    let draft = studio.tick(now);
    let told = studio.tell();
    let mut effects = deeds(ui, draft.map(Deed::Draft));
    effects.extend(told.and_then(|(report, number)| heard(ui, &report, number)));
    effects.extend(jump(ui));
    effects
}

/// A check has come to an end.
fn heard(ui: &mut Ui, report: &Report, number: u32) -> Option<Effect> {
    let studio = studio(ui)?;
    // Who goes on typing is not disturbed.
    if studio.told().is_some_and(|told| told.change == studio.draft.changes()) {
        studio.focus = Focus::Words;
    }
    let verdict = report.headline();
    let typing = studio.focus == Focus::Code;
    let failure = report.failure();
    let judged = matches!(report.verdict, Verdict::Passed(_) | Verdict::Failed { .. } | Verdict::Stopped { .. });
    let model = failure.and_then(|failure| failure.model.clone());
    let attempt = Attempt { number, passed: report.is_passed(), model, when: None };
    if judged {
        studio.practice.attempts.push(attempt.clone());
    }
    if let Screen::Lesson(lesson) = &mut ui.screen {
        lesson.scroll = 0;
        if typing || lesson.board.is_some() {
            ui.note = Some(format!("The check is over: {verdict}. Esc shows more."));
        }
    }
    judged.then(|| deed(ui, Deed::Attempted(attempt)))?
}

/// A replayed run has come as far as the event to be looked at: the view goes there, and on at an ordinary pace.
fn jump(ui: &mut Ui) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let (Some(board), Some(studio)) = (&mut lesson.board, &mut lesson.studio) else { return Vec::new() };
    let (Some(at), Some(side)) = (studio.jump, board.sides.first_mut()) else { return Vec::new() };
    let Some(session) = &side.session else { return Vec::new() };
    if !session.status().phase.is_over() && session.log().len() < at {
        return Vec::new();
    }
    studio.jump = None;
    side.options.speed = Speed::default();
    // The task that the failure is about is the one to look at.
    let blamed = studio.failure().and_then(|failure| failure.at.as_ref()?.task.clone());
    let words = words(session);
    board.chosen = session.state().tasks().map(|task| task.id).find(|id| Some(words.name(*id)) == blamed);
    let speed = Effect::Ask(0, Command::Speed(Speed::default()));
    vec![speed, Effect::Ask(0, Command::Seek(at.min(session.log().len())))]
}
