//! The keys that mean something else in a text of several lines: Enter and Backspace.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, Movement, RepeatCount};

use super::line::Typing;
use crate::python::repl::block::{self, Typed};

/// Enter: runs what is complete, goes on with what is not.
pub(super) struct Enter(pub(super) Arc<Typing>);

impl ConditionalEventHandler for Enter {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let (text, position) = (context.line(), context.pos());
        Some(match next_line(text, position, self.0.recalled.load(Ordering::Relaxed)) {
            Some(indentation) => Cmd::Insert(1, format!("\n{indentation}")),
            None => Cmd::AcceptLine,
        })
    }
}

/// How the next line begins, when Enter at a place does not run the text. An empty line ends a block; what was entered
/// before, and was brought back whole (`known`), needs none.
fn next_line(text: &str, position: usize, known: bool) -> Option<String> {
    if text.starts_with(':') {
        return None;
    }
    let (before, after) = text.split_at(position);
    let indentation = || Some(block::indentation(before));
    if after.contains('\n') {
        // Somebody is at work further up.
        return indentation();
    }
    let last = text.rsplit('\n').next().unwrap_or_default();
    let ends = text.contains('\n') && last.trim().is_empty();
    match block::typed(text) {
        Typed::Complete => None,
        Typed::Open if ends || known => None,
        // Whoever ends a block without a body is told so.
        Typed::Unfinished if ends && text.trim_end().ends_with(':') => None,
        Typed::Open | Typed::Unfinished => indentation(),
    }
}

/// Backspace: takes a whole step of indentation away.
pub(super) struct Back;

impl ConditionalEventHandler for Back {
    fn handle(&self, _: &Event, times: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let indented = is_indentation(&context.line()[..context.pos()]);
        (times == 1 && indented).then_some(Cmd::Dedent(Movement::WholeLine))
    }
}

/// Whether the last line of this text is nothing but indentation, and some of it.
fn is_indentation(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.len() > 1 && line.bytes().all(|byte| byte == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_end(text: &str) -> Option<String> {
        next_line(text, text.len(), false)
    }

    #[test]
    fn enter_runs_what_is_complete() {
        for text in ["1 + 1", "", ":load x (", "f(\n1)", "def f():\n    pass\n", "if x:\n"] {
            assert_eq!(at_end(text), None, "{text}");
        }
        assert_eq!(next_line("f(1)", 2, false), None, "in the middle of the only line, too");
    }

    #[test]
    fn enter_goes_on_with_what_is_not() {
        assert_eq!(at_end("async def f():").as_deref(), Some("    "));
        assert_eq!(at_end("async def f():\n    await g()").as_deref(), Some("    "));
        assert_eq!(at_end("f(").as_deref(), Some(""));
        assert_eq!(next_line("def f():\n    pass\n", 8, false).as_deref(), Some("    "));
    }

    #[test]
    fn what_was_entered_before_needs_no_empty_line() {
        let text = "async def f():\n    await g()";
        assert_eq!(next_line(text, text.len(), true), None);
    }

    #[test]
    fn backspace_takes_a_step_of_indentation() {
        assert!(is_indentation("if x:\n        "));
        assert!(!is_indentation("if x:\n    a"));
        assert!(!is_indentation("if x:\n"));
    }
}
