//! What an exercise wants done: texts kept and brought back, checks begun, the student's own editor opened.

use super::time::now;
use super::{App, Msg, Screen, Terminal, TuiError, update};
use crate::lesson::LessonError;
use crate::lesson::progress::Attempt;
use crate::session::Check;
use crate::session::check::Work;
use crate::session::editor::{self, Editor};
use crate::tui::editor::edit;
use crate::tui::input::Inputs;
use crate::tui::studio::{Deed, News, Studio};
use crate::tui::ui::LessonView;

/// What to say where nothing can be kept.
const NOWHERE: &str = "There is no place to keep your text: set XDG_STATE_HOME to a folder of yours.";

impl App {
    /// Lets the exercise on the screen know how late it is. Says whether that may have changed the screen.
    pub(super) fn tick(&mut self) -> bool {
        let Some(studio) = self.studio() else { return false };
        let looked_at = studio.draft.is_read();
        let effects = update(&mut self.ui, Msg::Studio(News::Clock(self.began.elapsed())));
        let news = !effects.is_empty();
        self.perform_all(effects);
        news || self.studio().is_some_and(|studio| studio.draft.is_read() != looked_at)
    }

    /// Keeps what was typed last, before everything ends.
    pub(super) fn keep_typed(&mut self) {
        let Some(slug) = self.lesson().map(|lesson| lesson.lesson.slug.clone()) else { return };
        let Some(studio) = self.studio() else { return };
        let (id, text) = (studio.exercise.id.clone(), studio.unkept());
        if let Some(text) = text {
            self.practise(&slug, &id, Deed::Draft(text));
        }
    }

    /// Does what an exercise asks for.
    pub(super) fn practise(&mut self, slug: &str, id: &str, deed: Deed) {
        match deed {
            Deed::Restore => {
                if self.store.is_none() {
                    self.ui.note = Some(NOWHERE.into());
                }
                if let Some(text) = self.store.as_ref().and_then(|store| store.draft(slug, id)) {
                    let effects = update(&mut self.ui, Msg::Studio(News::Restored(text)));
                    self.perform_all(effects);
                }
            }
            Deed::Draft(text) => {
                let kept = self.store.as_ref().map(|store| store.keep_draft(slug, id, &text));
                self.tell(kept.transpose().map(drop));
            }
            Deed::Keep(text) => drop(self.keep_attempt(slug, id, &text)),
            Deed::Check(text) => self.check(slug, id, &text),
            Deed::Attempted(attempt) => {
                let attempt = Attempt { when: now(), ..attempt };
                self.keep(|progress| progress.attempt(slug, id, attempt));
            }
            Deed::Hinted(open) => self.keep(|progress| progress.hint(slug, id, open)),
            Deed::Opened => self.keep(|progress| progress.open_solution(slug, id)),
            // It needs the terminal: `take` has seen to it.
            Deed::Lend(_) => {}
        }
    }

    /// Keeps a text for good, and begins to check it.
    fn check(&mut self, slug: &str, id: &str, text: &str) {
        let number = self.keep_attempt(slug, id, text);
        let Some(lesson) = self.lesson() else { return };
        let Some(studio) = &lesson.studio else { return };
        let work = Work::new(&lesson.lesson, &studio.exercise, text);
        let waker = self.waker.clone();
        let begun = Check::start(&self.launcher, work, move || waker.wake());
        let problem = begun.as_ref().err().map(ToString::to_string);
        if let Some(studio) = self.studio() {
            studio.begun(begun.ok(), number);
            if let Some(problem) = problem {
                studio.fail(&format!("The check cannot be started: {problem}."));
            }
        }
    }

    /// Keeps a text for good. Its number, or 0 where nothing can be kept.
    fn keep_attempt(&mut self, slug: &str, id: &str, text: &str) -> u32 {
        let Some(kept) = self.store.as_ref().map(|store| store.keep_attempt(slug, id, text)) else { return 0 };
        let number = kept.as_ref().map_or(0, |(number, _)| *number);
        self.tell(kept.map(drop));
        number
    }

    /// Lends the terminal to the student's own editor, with the text of the exercise.
    pub(super) fn lend(&mut self, text: &str, inputs: &Inputs, screen: &mut Terminal) -> Result<(), TuiError> {
        let returned = match self.draft_file(text) {
            Ok((editor, file)) => {
                let (text, end) = inputs.parked(|| screen.lend(|| edit(&editor, &file, inputs)))??;
                self.end = self.end.or(end);
                self.measure()?;
                text
            }
            Err(why) => Err(why),
        };
        let effects = update(&mut self.ui, Msg::Studio(News::Returned(returned)));
        self.perform_all(effects);
        Ok(())
    }

    fn draft_file(&mut self, text: &str) -> Result<(Editor, std::path::PathBuf), String> {
        let editor = Editor::of_user().ok_or(editor::NONE)?;
        let lesson = self.lesson().ok_or(NOWHERE)?;
        let id = lesson.studio.as_ref().ok_or(NOWHERE)?.exercise.id.clone();
        let store = self.store.as_ref().ok_or(NOWHERE)?;
        let file = store.keep_draft(&lesson.lesson.slug, &id, text).map_err(|error| error.to_string())?;
        Ok((editor, file))
    }

    fn tell(&mut self, kept: Result<(), LessonError>) {
        if let Err(error) = kept {
            self.ui.note = Some(error.to_string());
        }
    }

    fn lesson(&self) -> Option<&LessonView> {
        if let Screen::Lesson(lesson) = &self.ui.screen { Some(lesson) } else { None }
    }

    fn studio(&mut self) -> Option<&mut Studio> {
        if let Screen::Lesson(lesson) = &mut self.ui.screen { lesson.studio.as_mut() } else { None }
    }
}
