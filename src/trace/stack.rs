//! Await stacks in a trace's strings: each frame is a string that names the frame around it.
//!
//! Stacks share their outer frames, so that a deep recursion costs one short string a level. A string that is
//! damaged, or names a frame that came later, ends the stack there.

use super::event::Place;
use super::strings::Strings;
use crate::ident::{FileId, StrId};

/// One function of a suspended task's await stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The coroutine function's qualified name.
    pub function: &'a str,
    /// The line it awaits at; line 0 for a function of Python's library.
    pub place: Place,
}

/// The string of a frame inside `outer` (`NONE`: the task's own coroutine).
#[must_use]
pub fn text(outer: StrId, frame: Frame<'_>) -> String {
    format!("{} {} {} {}", outer.0, frame.place.file.0, frame.place.line, frame.function)
}

/// The frames of a stack, outermost first, given the string of its innermost one.
#[must_use]
pub fn frames(strings: &Strings, innermost: StrId) -> Vec<Frame<'_>> {
    let mut frames = Vec::new();
    let mut next = innermost;
    while next.is_some() {
        let Some((outer, frame)) = parse(strings.get(next)) else { break };
        frames.push(frame);
        // Strings are numbered in order, so that no damage bends a stack into a ring.
        next = if outer < next { outer } else { StrId::NONE };
    }
    frames.reverse();
    frames
}

fn parse(text: &str) -> Option<(StrId, Frame<'_>)> {
    let mut parts = text.splitn(4, ' ');
    let mut number = || parts.next()?.parse::<u32>().ok();
    let (outer, file, line) = (number()?, number()?, number()?);
    Some((StrId(outer), Frame { function: parts.next()?, place: Place { file: FileId(file), line } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_is_read_back_outermost_first() {
        let mut strings = Strings::default();
        let main = Frame { function: "main", place: Place { file: FileId(1), line: 9 } };
        let wait_for = Frame { function: "wait_for", place: Place::default() };
        let fetch = Frame { function: "main.<locals>.fetch it", place: Place { file: FileId(2), line: 4 } };
        let mut outer = StrId::NONE;
        for frame in [main, wait_for, fetch] {
            outer = strings.push(&text(outer, frame));
        }
        assert_eq!(frames(&strings, outer), [main, wait_for, fetch]);
        assert_eq!(frames(&strings, StrId::NONE), []);
    }

    #[test]
    fn damage_ends_a_stack() {
        let mut strings = Strings::default();
        let broken = strings.push("1 0 0 around itself");
        let nonsense = strings.push("no frame at all");
        let inside = strings.push("2 1 7 inside nonsense");
        assert_eq!(frames(&strings, broken).len(), 1);
        assert_eq!(frames(&strings, nonsense).len(), 0);
        assert_eq!(frames(&strings, inside).len(), 1);
        assert_eq!(frames(&strings, StrId(99)).len(), 0);
    }
}
