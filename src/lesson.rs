//! Lessons: what a student reads, predicts, runs and remembers.
//!
//! A lesson is data: a folder with a `lesson.md` and the Python programs it runs. This floor reads
//! lessons, grades predictions and keeps progress. It runs no program and draws nothing; what a run
//! showed reaches it as a trace.

pub mod catalogue;
pub mod claim;
pub mod course;
pub mod deciding;
mod directive;
pub mod exercise;
pub mod form;
pub mod format;
pub mod glossary;
mod host;
pub mod knob;
pub mod marks;
pub mod mistake;
pub mod observed;
pub mod predict;
pub mod problem;
pub mod progress;
pub mod prose;
pub mod review;
pub mod step;
pub mod stopwatch;
pub mod store;

pub use catalogue::Catalogue;
pub use claim::Claim;
pub use exercise::Exercise;
pub use glossary::Glossary;
pub use knob::Knob;
pub use observed::Observed;
pub use predict::{Answer, Confidence, Grade, Predict, Question};
pub use problem::{LessonError, Problem};
pub use progress::Progress;
pub use step::{Lesson, Part, Program, Step};
pub use store::Store;
