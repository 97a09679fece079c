//! A folder of lessons that somebody is writing: looked at now and then, read again when it changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::App;
use crate::lesson::Catalogue;
use crate::tui::update::reload;

/// How often it is looked at.
const OFTEN: Duration = Duration::from_millis(400);

/// The folder, and how it was before its lessons were last read.
pub struct Folder {
    path: PathBuf,
    /// The stamp of its files.
    seen: u64,
    /// When it is looked at again, on the clock of the app.
    next: Duration,
}

impl Folder {
    /// Notices every change from now on: to be called before the lessons are read, so that none falls in between.
    #[must_use]
    pub fn watch(path: PathBuf) -> Self {
        Self { seen: stamp(&path), path, next: Duration::ZERO }
    }
}

impl App {
    /// When the folder of lessons is to be looked at again, if there is one.
    pub(super) fn look_due(&self) -> Option<Duration> {
        self.folder.as_ref().map(|folder| folder.next)
    }

    /// Looks at the folder; reads the lessons again when a file changed. Says whether that may have changed the screen.
    pub(super) fn look(&mut self) -> bool {
        let now = self.began.elapsed();
        let Some(folder) = self.folder.as_mut().filter(|folder| folder.next <= now) else { return false };
        folder.next = now + OFTEN;
        let stamp = stamp(&folder.path);
        if std::mem::replace(&mut folder.seen, stamp) == stamp {
            return false;
        }
        match Catalogue::read(&folder.path) {
            Ok(catalogue) => {
                let effects = reload(&mut self.ui, catalogue);
                self.perform_all(effects);
            }
            Err(error) => self.ui.note = Some(error.to_string()),
        }
        true
    }
}

/// A number that changes when a file in a folder, or two folders below, is written, added or removed.
fn stamp(folder: &Path) -> u64 {
    fn within(folder: &Path, depth: u32, stamp: &mut crc32fast::Hasher) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let Ok(about) = entry.metadata() else { continue };
            let written = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            stamp.update(entry.file_name().as_encoded_bytes());
            stamp.update(&written.as_nanos().to_le_bytes());
            stamp.update(&about.len().to_le_bytes());
            if about.is_dir() && depth > 0 {
                within(&entry.path(), depth - 1, stamp);
            }
        }
    }
    let mut hasher = crc32fast::Hasher::new();
    within(folder, 2, &mut hasher);
    u64::from(hasher.finalize())
}
