//! What can be wrong with a lesson or with the folder of progress, in words its author can act on.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// A mistake in a lesson's files: where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}:{line}: {what}")]
pub struct Problem {
    /// The file inside the catalogue, such as `01-event-loop/lesson.md`.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and the remedy.
    pub what: String,
}

/// What can go wrong around lessons outside their text.
#[derive(Debug, Error)]
pub enum LessonError {
    /// A folder of lessons could not be read.
    #[error("cannot read lessons in {path}: {why}; pass the folder that holds 01-…, 02-…")]
    Folder {
        /// The folder that was asked for.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// Progress could not be written.
    #[error("cannot keep your progress in {path}: {why}; lessons still work, but are not ticked off")]
    Progress {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// The student's copy of a lesson's program could not be made.
    #[error("cannot keep your version in {path}: {why}; looplab run FILE edits a file of your own")]
    Copy {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// There is no home folder to keep progress in.
    #[error("no home folder found, so progress is not kept; set XDG_STATE_HOME to keep it")]
    NoHome,
}
