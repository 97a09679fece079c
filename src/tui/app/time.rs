//! How late it is, and how long somebody has been working on a lesson.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{App, Screen};
use crate::lesson::stopwatch::Stopwatch;

/// Seconds of work that are noted at once, so that a crash loses no more of them.
const OFTEN: u64 = 30;

/// Seconds since 1970, by the wall.
#[expect(clippy::disallowed_methods, reason = "what is kept is kept with the day it was made on")]
pub(super) fn now() -> Option<u64> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// Work on a lesson that is not noted yet.
#[derive(Default)]
pub(super) struct Worked {
    /// The lesson, while one is on the screen.
    slug: Option<String>,
    /// How long.
    pub(super) watch: Stopwatch,
}

impl App {
    /// Lets the time spent on the lesson on the screen grow, and notes it every so often and when it is left.
    pub(super) fn count_time(&mut self, moves: bool) {
        let slug = match &self.ui.screen {
            Screen::Lesson(lesson) => Some(lesson.lesson.slug.as_str()),
            Screen::Home | Screen::Program(_) => None,
        };
        if slug != self.worked.slug.as_deref() {
            let slug = slug.map(str::to_owned);
            self.note_time();
            self.worked = Worked { slug, watch: Stopwatch::default() };
            self.worked.watch.key(self.began.elapsed());
        }
        if moves {
            self.worked.watch.moves(self.began.elapsed());
        }
        if self.worked.watch.whole() >= OFTEN {
            self.note_time();
        }
    }

    /// Notes what was worked since it was last noted.
    pub(super) fn note_time(&mut self) {
        let seconds = self.worked.watch.take();
        if let Some(slug) = self.worked.slug.clone().filter(|_| seconds > 0) {
            self.keep(|progress| progress.spend(&slug, seconds, now()));
        }
    }
}
