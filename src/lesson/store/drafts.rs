//! The texts that students are in the middle of typing: one file an exercise, replaced in one move.
//!
//! A draft is what is there now. What was checked or run is kept by [`Store::keep_attempt`] and never overwritten.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use super::Store;
use crate::lesson::LessonError;

impl Store {
    /// The file that holds what was last typed for an exercise.
    #[must_use]
    pub fn draft_file(&self, slug: &str, id: &str) -> PathBuf {
        self.folder().join("edits").join(slug).join(format!("exercise-{id}.py"))
    }

    /// What was last typed for an exercise, if anything was.
    #[must_use]
    pub fn draft(&self, slug: &str, id: &str) -> Option<String> {
        fs::read_to_string(self.draft_file(slug, id)).ok()
    }

    /// Keeps what was typed for an exercise, in place of what was kept before. A crash leaves the one or the other.
    ///
    /// # Errors
    ///
    /// [`LessonError::Copy`] when it cannot be written.
    pub fn keep_draft(&self, slug: &str, id: &str, text: &str) -> Result<PathBuf, LessonError> {
        let path = self.draft_file(slug, id);
        match replace(&path, text) {
            Ok(()) => Ok(path),
            Err(why) => Err(LessonError::Copy { path, why }),
        }
    }
}

fn replace(path: &std::path::Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(std::path::Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_draft_is_found_again() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let store = Store::in_folder(folder.path());
        assert_eq!(store.draft("naps", "e"), None);
        for text in ["print(1)\n", "print(2)", ""] {
            store.keep_draft("naps", "e", text).expect("it can be written");
            assert_eq!(store.draft("naps", "e").as_deref(), Some(text));
        }
        let files = fs::read_dir(folder.path().join("edits/naps")).expect("a folder").count();
        assert_eq!(files, 1, "nothing is left lying about");
    }
}
