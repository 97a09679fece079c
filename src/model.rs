//! Pure folds over the trace: the state at any moment, the timeline, explanations, numbers.
//!
//! Knows neither runtime nor Python: a trace read from a file gives exactly the same pictures as a live run.
//! Nothing here does I/O, reads a clock or knows how anything is drawn.

pub mod apply;
pub mod mark;
pub mod slab;
pub mod state;
pub mod table;
pub mod task;
pub mod things;

pub use mark::Mark;
pub use state::{Phase, State};
pub use task::{Status, Task, Why};
