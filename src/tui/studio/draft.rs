//! The text of an exercise while it is typed: the words under the cursor, their colours, the first fault in the grammar.
//!
//! The text with its cursor, selection and undo is `ratatui-textarea`'s; how it is drawn is the view's. Every change gets
//! a number, by which others know what they have seen.

use ratatui_textarea::{CursorMove, TextArea};

use crate::python::lexer::{self, Token};
use crate::python::problem::{Problem, syntax};

/// The name that programs of exercises have in messages and traces.
pub const NAME: &str = "program.py";
/// Changes that can be taken back.
const UNDO: usize = 1000;

/// A place in a text: line and character, both from 0.
pub type Place = (usize, usize);

/// A text that is being typed.
pub struct Draft {
    pub(super) area: TextArea<'static>,
    tokens: Vec<Vec<Token>>,
    fault: Option<Problem>,
    changes: u64,
    /// The change up to which the grammar was looked at.
    read: u64,
    /// The first line shown, as far as the cursor allows.
    pub first: usize,
    /// What is searched for, while the line for it is open.
    pub find: Option<String>,
}

impl Draft {
    /// A draft that begins with a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(text.lines().map(str::to_owned).collect());
        area.set_max_histories(UNDO);
        let mut draft = Self { area, tokens: Vec::new(), fault: None, changes: 0, read: 0, first: 0, find: None };
        draft.colour();
        draft
    }

    /// The lines, without their ends. There is always one.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The whole text, ended by a line's end as Python likes it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.lines().join("\n");
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }

    /// Where the cursor is.
    #[must_use]
    pub fn cursor(&self) -> Place {
        let at = self.area.cursor();
        (at.0, at.1)
    }

    /// What is selected: the first place and the one after the last.
    #[must_use]
    pub fn selection(&self) -> Option<(Place, Place)> {
        self.area.selection_range().filter(|(from, to)| from != to)
    }

    /// The coloured pieces of each line.
    #[must_use]
    pub fn tokens(&self) -> &[Vec<Token>] {
        &self.tokens
    }

    /// What Python could not read when the text was last looked at, unless it has changed since.
    #[must_use]
    pub const fn fault(&self) -> Option<&Problem> {
        self.fault.as_ref()
    }

    /// How many changes there were.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether the grammar was looked at since the last change.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.read == self.changes
    }

    /// Looks at the grammar. What is wrong with it, if anything is.
    pub fn look(&mut self) -> Option<&Problem> {
        self.read = self.changes;
        let text = self.text();
        let fault = syntax::explain(&text).or_else(|| syntax::check(&text));
        self.fault = fault.map(|fault| Problem::from_fault(&fault, NAME, &text));
        self.fault.as_ref()
    }

    /// Puts another text in place of this one. It can be taken back as any other change.
    pub fn replace(&mut self, text: &str) {
        let cursor = self.cursor();
        self.area.select_all();
        self.area.insert_str(text.strip_suffix('\n').unwrap_or(text));
        self.changed();
        self.go(cursor);
    }

    /// Goes to a place, or to the nearest there is.
    pub fn go(&mut self, (line, column): Place) {
        let number = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        self.area.cancel_selection();
        self.area.move_cursor(CursorMove::Jump(number(line), number(column)));
    }

    /// Selects from where the cursor was to a place.
    pub fn select_to(&mut self, (line, column): Place) {
        let number = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        if !self.area.is_selecting() {
            self.area.start_selection();
        }
        self.area.move_cursor(CursorMove::Jump(number(line), number(column)));
    }

    /// Keeps the cursor among so many rows.
    pub fn follow(&mut self, rows: usize) {
        self.first = first_row(self.first, self.cursor().0, rows);
    }

    /// Notes that the text is another one now.
    pub(super) fn changed(&mut self) {
        self.changes += 1;
        self.fault = None;
        self.colour();
    }

    fn colour(&mut self) {
        self.tokens = lexer::highlight(&self.lines().join("\n"));
    }
}

/// The first of so many rows shown: as near to `first` as the cursor allows.
#[must_use]
pub fn first_row(first: usize, cursor: usize, rows: usize) -> usize {
    first.clamp((cursor + 1).saturating_sub(rows.max(1)), cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_with_its_line_until_the_text_changes() {
        let mut draft = Draft::new("async def main()\n    pass\n");
        assert_eq!(draft.text(), "async def main()\n    pass\n");
        assert_eq!(draft.look().map(|fault| (fault.line, fault.message.as_str())), Some((1, "expected ':'")));
        draft.replace("async def main():\n    pass\n");
        assert!(draft.fault().is_none() && !draft.is_read());
        assert_eq!(draft.look(), None);
        draft.undo(10);
        assert_eq!(draft.lines()[0], "async def main()");
    }

    #[test]
    fn the_cursor_stays_in_sight() {
        assert_eq!([first_row(0, 5, 10), first_row(0, 12, 10), first_row(8, 3, 10), first_row(0, 0, 0)], [0, 3, 3, 0]);
    }
}
