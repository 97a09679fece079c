//! Beginning again: what was kept moves into a folder with the day's date, and nothing is thrown away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Store;
use crate::lesson::LessonError;

/// What is kept beside progress: a folder for each lesson in each.
const BESIDE: [&str; 2] = ["edits", "attempts"];

/// What a reset did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset {
    /// Where everything is that was kept before.
    pub kept: PathBuf,
    /// How many lessons begin again.
    pub lessons: usize,
}

impl Store {
    /// Forgets the progress of one lesson, or of all, with the texts that were typed. `day` names the folder that they
    /// are moved to, such as `2026-03-31`.
    ///
    /// # Errors
    ///
    /// [`LessonError::Progress`] when something cannot be moved or written; what was not moved is where it was.
    pub fn reset(&self, slug: Option<&str>, day: &str) -> Result<Reset, LessonError> {
        let mut done = Reset { kept: PathBuf::new(), lessons: 0 };
        let work = || {
            done.kept = free(self.folder(), &format!("before-{day}"))?;
            let (before, _) = self.load();
            if self.path.exists() {
                fs::copy(&self.path, done.kept.join("progress.json"))?;
            }
            for folder in BESIDE {
                let below = slug.map_or_else(|| PathBuf::from(folder), |slug| Path::new(folder).join(slug));
                moved(&self.folder().join(&below), &done.kept.join(&below))?;
            }
            let mut after = before.clone();
            after.lessons.retain(|name, _| slug.is_some_and(|slug| name != slug));
            done.lessons = before.lessons.len() - after.lessons.len();
            self.write(&after)
        };
        match self.locked(work) {
            Ok(()) => Ok(done),
            Err(why) => Err(LessonError::Progress { path: self.path.clone(), why }),
        }
    }

    /// The file that progress is in.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.path
    }

    /// How many texts of the student's are kept for a lesson: those being typed, and those that were checked or run.
    #[must_use]
    pub fn texts(&self, slug: &str) -> (usize, usize) {
        let count = |folder: &str| programs(&self.folder().join(folder).join(slug));
        (count(BESIDE[0]), count(BESIDE[1]))
    }
}

/// Makes the first folder of this name that is not there.
fn free(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let path = folder.join(if number == 1 { name.to_owned() } else { format!("{name}-{number}") });
        match fs::create_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| path),
        }
    }
}

/// Moves a folder, if it is there.
fn moved(from: &Path, to: &Path) -> io::Result<()> {
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::rename(from, to)
}

/// The Python files in a folder and in those below.
fn programs(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let count = |entry: fs::DirEntry| {
        let path = entry.path();
        if path.is_dir() { programs(&path) } else { usize::from(path.extension().is_some_and(|end| end == "py")) }
    };
    entries.flatten().map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Progress;

    fn begun() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let store = Store::in_folder(folder.path());
        for slug in ["naps", "teas"] {
            store.update(|progress| progress.see(slug, 1)).expect("it can be written");
            store.keep_draft(slug, "e", "print(1)\n").expect("it can be written");
            store.keep_attempt(slug, "e", "print(2)\n").expect("it can be written");
        }
        (folder, store)
    }

    #[test]
    fn one_lesson_begins_again_and_what_it_had_is_kept() {
        let (_folder, store) = begun();
        assert_eq!(store.texts("naps"), (1, 1));
        let done = store.reset(Some("naps"), "2026-03-31").expect("it can be moved");
        assert_eq!((done.lessons, &done.kept), (1, &store.folder().join("before-2026-03-31")));
        let (progress, _) = store.load();
        assert_eq!(progress.lessons.keys().collect::<Vec<_>>(), ["teas"]);
        assert_eq!((store.texts("naps"), store.texts("teas")), ((0, 0), (1, 1)));
        let before = Store::in_folder(&done.kept);
        assert_eq!((before.load().0.lessons.len(), before.texts("naps")), (2, (1, 1)));
    }

    #[test]
    fn everything_begins_again_as_often_as_one_likes() {
        let (_folder, store) = begun();
        assert_eq!(store.reset(None, "2026-03-31").expect("it can be moved").lessons, 2);
        assert_eq!(store.load(), (Progress::default(), None));
        let again = store.reset(None, "2026-03-31").expect("it can be moved");
        assert_eq!((again.lessons, again.kept), (0, store.folder().join("before-2026-03-31-2")));
    }
}
