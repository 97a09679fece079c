//! The full-screen interface: lessons, and runs with their event loop made visible.
//!
//! State, update and view are apart: [`update::update`] turns a message into changed state and effects,
//! [`view::view`] draws the state and changes nothing, [`app`] owns the terminal and carries out effects.
//! One table of keys ([`action`]) serves the dispatcher, the footer and the help. No student code runs here,
//! and no other face is known.

pub mod action;
pub mod app;
pub mod ask;
pub mod code;
pub mod editor;
pub mod field;
pub mod folds;
pub mod glyphs;
pub mod hit;
pub mod input;
pub mod layout;
pub mod led;
pub mod moves;
pub mod prompt;
pub mod prose;
pub mod say;
pub mod studio;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod tuning;
pub mod ui;
pub mod update;
pub mod verdict;
pub mod view;
pub mod window;

pub use app::{Folder, Look, Request, Start, TuiError, Visitor, run, visit};
